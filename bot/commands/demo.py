"""`hourglass demo`: the sample company in a local workspace, answered by the real Slack app."""

from typing import Annotated

import typer

from bot.commands.progress import shown_progress

EXAMPLES = ("hourglass demo", "hourglass demo --no-browser --port 4300")


def demo(
    port: Annotated[int | None, typer.Option(min=1, max=65535, help="The port. [default: 4200, or the next free one]")] = None,
    *,
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Open the page.")] = True,
) -> None:
    """Open a page that stands in for Slack, with a sample company. No account, no token, no network.

    The company lives in hourglass-demo.db, in this folder, and is made again each day, so that its dates are fresh.
    """
    from bot import demonstration
    from bot.listening import require_free
    from bot.settings import forget_proxies, read_model
    from bot.single_process import alone
    from bot.timekeeping import now
    from bot.web import log_to_stderr, run
    from bot.wiring import Assistant

    chosen = port or demonstration.free_port()
    require_free(demonstration.HOST, chosen)
    forget_proxies()
    log_to_stderr("warning")
    settings = demonstration.demo_settings(chosen, model=read_model())
    with alone(settings, "demo"):
        typer.echo("Preparing the sample company…")
        with shown_progress() as progress:
            demonstration.prepare(settings, now=now(), progress=progress)
        assistant = Assistant.open(settings, now=now())
        typer.echo(f"Hourglass is at {demonstration.page_url(chosen)} (Ctrl-C ends it).")
        if browser:
            demonstration.open_page_when_up(chosen)
        try:
            run(demonstration.create_demo(settings, assistant), host=demonstration.HOST, port=chosen)
        finally:
            assistant.close()

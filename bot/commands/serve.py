"""`hourglass serve`: the web process."""

from typing import Annotated

import typer

EXAMPLES = ("hourglass serve", "hourglass serve --host 0.0.0.0 --port 8080")


def serve(
    host: Annotated[str | None, typer.Option(help="The address to listen on. [default: HOURGLASS_HOST, 127.0.0.1]")] = None,
    port: Annotated[int | None, typer.Option(min=1, max=65535, help="The port. [default: HOURGLASS_PORT, 8000]")] = None,
) -> None:
    """Serve Slack (at /slack/events, or by Socket Mode) and Teams (at /api/messages); health at /healthz, /readyz, counts at /metrics."""
    from dataclasses import replace

    from bot.listening import require_free
    from bot.settings import check_teams, read_settings
    from bot.single_process import alone
    from bot.timekeeping import now
    from bot.web import create_app, log_to_stderr, run
    from bot.wiring import Assistant

    settings = read_settings()
    log_to_stderr(settings.log_level)
    host, port = host or settings.host, port or settings.port
    check_teams(replace(settings, host=host))
    require_free(host, port)
    with alone(settings, "web"):
        # Opened here, so that a wrong setting or an old database is one sentence and not a trace of the server's.
        assistant = Assistant.open(settings, now=now())
        typer.echo(f"Hourglass listens on http://{host}:{port} (Slack: {settings.slack_mode}; Teams: {settings.teams_mode}).", err=True)
        try:
            run(create_app(settings, assistant=assistant, clock=settings.clock), host=host, port=port)
        finally:
            assistant.close()

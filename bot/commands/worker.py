"""`hourglass worker`: answers what is in the inbox and sends what is in the outbox, without a web server."""

from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from bot.settings import Settings
    from bot.teams.edge import TeamsEdge
    from bot.wiring import Assistant

EXAMPLES = ("hourglass worker", "HOURGLASS_LOG_LEVEL=debug hourglass worker")


def worker() -> None:
    """Send what is due and answer what waits, until ended. Any number of workers may share one PostgreSQL; on SQLite `serve` does this."""
    import asyncio

    from bot.settings import read_settings
    from bot.single_process import alone
    from bot.timekeeping import now
    from bot.web import log_to_stderr
    from bot.wiring import Assistant

    settings = read_settings()
    log_to_stderr(settings.log_level)
    with alone(settings, "worker"):
        assistant = Assistant.open(settings, now=now())
        typer.echo(f"Hourglass sends what is due (Slack: {settings.slack_mode}; Teams: {settings.teams_mode}).", err=True)
        try:
            asyncio.run(_work(settings, assistant))
        finally:
            assistant.close()


async def _work(settings: "Settings", assistant: "Assistant") -> None:
    import asyncio
    import contextlib
    import signal

    from bot.outbound import outbox_worker
    from bot.slack.edge import SlackEdge
    from bot.timekeeping import now

    ended = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, ended.set)
    edge = SlackEdge(settings, assistant, now=now) if settings.slack_mode != "off" else None
    teams = _teams_edge(settings, assistant)
    answering = [asyncio.create_task(each.worker.run(), name="inbox") for each in (edge, teams) if each is not None]
    async with outbox_worker(settings, assistant.database, now=now):
        await ended.wait()
    for task in answering:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
    for each in (edge, teams):
        if each is not None:
            await each.close()


def _teams_edge(settings: "Settings", assistant: "Assistant") -> "TeamsEdge | None":
    if settings.teams_mode == "off":
        return None
    from bot.teams.edge import TeamsEdge
    from bot.timekeeping import now

    return TeamsEdge(settings, assistant, now=now)

"""`hourglass worker`: answers what is in the inbox and sends what is in the outbox, without a web server."""

from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from bot.settings import Settings
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
        typer.echo(f"Hourglass sends what is due (Slack: {settings.slack_mode}).", err=True)
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
    answering = asyncio.create_task(edge.worker.run(), name="inbox") if edge else None
    async with outbox_worker(settings, assistant.database, now=now):
        await ended.wait()
    if answering is not None:
        answering.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await answering
    if edge is not None:
        await edge.close()

"""`hourglass clock`: asks the database what is due, and hands it over to be sent."""

import typer

EXAMPLES = ("hourglass clock", "HOURGLASS_LOG_LEVEL=debug hourglass clock")


def clock() -> None:
    """Score what changed, and have digests, reminders and alerts sent when they are due, until ended.

    Any number of clocks may share one PostgreSQL: each digest, reminder and alert is still one. On SQLite `serve` does this.
    """
    import signal
    import threading

    from bot.clock import clockwork_of, ticking
    from bot.settings import read_settings
    from bot.single_process import alone
    from bot.timekeeping import now
    from bot.web import log_to_stderr
    from bot.wiring import Assistant

    settings = read_settings()
    log_to_stderr(settings.log_level)
    ended = threading.Event()
    with alone(settings, "clock"):
        assistant = Assistant.open(settings, now=now())
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: ended.set())
        typer.echo("Hourglass asks what is due.", err=True)
        try:
            with ticking(clockwork_of(settings, assistant.database, assistant.policy), now=now):
                ended.wait()
        finally:
            assistant.close()

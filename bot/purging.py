"""The nightly purge: once on each day (UTC), in small transactions."""

from datetime import UTC, datetime, timedelta

from bot.clockwork import Clockwork
from storage.purging import Place, purge_answered, purge_sent
from storage.ticks import keep_tick, last_tick

JOB = "purge"
BATCH = 500
"""Messages a transaction."""
SENT_LATE = timedelta(days=7)
"""Longer than a message is tried: one that was due before the last purge may have been sent after it."""


def purge(clockwork: Clockwork, now: datetime) -> None:
    """Forget what is older than the deployment keeps it, unless this was done today."""
    with clockwork.database.reading() as connection:
        last = last_tick(connection, JOB)
    if last is not None and last.astimezone(UTC).date() >= now.astimezone(UTC).date():
        return
    before = now - clockwork.kept
    since = last - clockwork.kept - SENT_LATE if last is not None else datetime.min.replace(tzinfo=UTC)
    place: Place | None = Place(since, 0)
    while place is not None and not clockwork.stopping.is_set():
        with clockwork.database.writing() as connection:
            place = purge_sent(connection, after=place, before=before, limit=BATCH)
    if place is None:
        with clockwork.database.writing() as connection:
            purge_answered(connection, before=before, now=now)
            keep_tick(connection, JOB, now=now)

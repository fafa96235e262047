"""When the clock last got through a job, so that a stop is noticed."""

from datetime import datetime

from sqlalchemy import Connection, select

from storage.database import insert_into
from storage.tables import ticks

_LAST = "last"


def last_tick(connection: Connection, job: str) -> datetime | None:
    """Read when a job was last done; None: never."""
    done: datetime | None = connection.scalar(select(ticks.c.done_at).where(ticks.c.job == job, ticks.c.period == _LAST))
    return done


def keep_tick(connection: Connection, job: str, *, now: datetime) -> None:
    """Keep that a job was done; what another clock did later stays."""
    insert = insert_into(connection, ticks).values(job=job, period=_LAST, done_at=now)
    later = ticks.c.done_at < insert.excluded.done_at
    connection.execute(insert.on_conflict_do_update(index_elements=list(ticks.primary_key), set_={"done_at": now}, where=later))

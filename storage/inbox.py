"""Events that must survive: a row before the channel hears "received", claimed by one worker at a time, done once."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct, structs
from sqlalchemy import ColumnElement, Connection, Update, and_, bindparam, case, delete, func, or_, select, update

from storage.database import insert_into
from storage.prepared import Prepared
from storage.tables import inbox

MOST_ATTEMPTS = 5
"""After so many claims an event is left alone and counted as stuck."""

RETRY_IN = timedelta(seconds=5)

_KEY = (inbox.c.workspace_id, inbox.c.event_id)
_is_open = inbox.c.done_at.is_(None)


class InboxItem(Struct, frozen=True):
    """One event, as claimed: `attempts` counts this claim."""

    workspace_id: str
    event_id: str
    received_at: datetime
    body: Mapping[str, Any]
    attempts: int


_KNOWN = Prepared(
    select(inbox.c.event_id).where(
        _KEY[0] == bindparam("workspace_id", type_=_KEY[0].type), _KEY[1] == bindparam("event_id", type_=_KEY[1].type)
    )
)


def known(connection: Connection, workspace_id: str, event_id: str) -> bool:
    """Tell whether an event was kept, done or not."""
    return _KNOWN.first(connection, {"workspace_id": workspace_id, "event_id": event_id}) is not None


def put(
    connection: Connection,
    workspace_id: str,
    event_id: str,
    body: Mapping[str, Any],
    *,
    now: datetime,
    done_at: datetime | None = None,
    channel: str = "slack",
) -> bool:
    """Keep an event, as done where it was answered at once; False: it was there already, done or not."""
    values = {"workspace_id": workspace_id, "event_id": event_id, "received_at": now, "body": body, "done_at": done_at, "channel": channel}
    return _is_new(connection, values)


def take(
    connection: Connection, workspace_id: str, event_id: str, body: Mapping[str, Any], *, now: datetime, lease: timedelta, channel: str
) -> InboxItem | None:
    """Keep an event and claim it, to be answered here and now; None: it was there already, done or not."""
    item = InboxItem(workspace_id, event_id, now, body, 1)
    values = structs.asdict(item) | {"channel": channel, "claimed_until": now + lease}
    return item if _is_new(connection, values) else None


def body_of(connection: Connection, workspace_id: str, event_id: str) -> Mapping[str, Any] | None:
    """Read what is kept of an event, done or not; None: nothing is."""
    body: Mapping[str, Any] | None = connection.scalar(select(inbox.c.body).where(_KEY[0] == workspace_id, _KEY[1] == event_id))
    return body


def _is_new(connection: Connection, values: Mapping[str, Any]) -> bool:
    new = insert_into(connection, inbox).values(dict(values)).on_conflict_do_nothing().returning(inbox.c.event_id)
    return connection.execute(new).first() is not None


def claim(
    connection: Connection, *, now: datetime, lease: timedelta, limit: int, most_attempts: int = MOST_ATTEMPTS, channel: str = "slack"
) -> list[InboxItem]:
    """Take a channel's oldest open events for the time of the lease, after which others may take them again.

    The connection comes from Database.writing(): SQLite lets one claimer in at a time, PostgreSQL skips rows that another one holds.
    """
    free = or_(inbox.c.claimed_until.is_(None), inbox.c.claimed_until <= now)
    oldest = (
        select(*_KEY, inbox.c.received_at, inbox.c.body, (inbox.c.attempts + 1).label("attempts"))
        .where(_is_open, free, inbox.c.attempts < most_attempts, inbox.c.channel == channel)
        .order_by(inbox.c.received_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    items = [InboxItem(*row) for row in connection.execute(oldest)]
    if items:
        taken = update(inbox).values(claimed_until=now + lease, attempts=inbox.c.attempts + 1)
        connection.execute(
            taken.where(_KEY[0] == bindparam("its_workspace"), _KEY[1] == bindparam("its_event")), [_key(item) for item in items]
        )
    return items


def done(connection: Connection, item: InboxItem, *, now: datetime) -> None:
    """Mark an event as answered, for good."""
    connection.execute(_change(item, _is_open).values(done_at=now, claimed_until=None, error=None))


def failed(connection: Connection, item: InboxItem, *, error: str, now: datetime, retry_in: timedelta = RETRY_IN) -> None:
    """Keep the error and let the event be claimed again later, unless it was done or claimed by another since."""
    connection.execute(_change(item, _mine(item)).values(claimed_until=now + retry_in, error=error))


def keep(connection: Connection, item: InboxItem, body: Mapping[str, Any]) -> None:
    """Keep how far an event is, unless it was done or claimed by another since."""
    connection.execute(_change(item, _mine(item)).values(body=body))


def drop(connection: Connection, item: InboxItem) -> None:
    """Forget an event that is to be taken for a new one when it comes again."""
    connection.execute(delete(inbox).where(_KEY[0] == item.workspace_id, _KEY[1] == item.event_id, _mine(item)))


def counts(connection: Connection, *, most_attempts: int = MOST_ATTEMPTS) -> dict[str, int]:
    """Count the events that are `open`, `stuck` after the last attempt, and `done`."""
    state = case((inbox.c.done_at.is_not(None), "done"), (inbox.c.attempts >= most_attempts, "stuck"), else_="open")
    found = connection.execute(select(state.label("state"), func.count()).group_by("state")).all()
    return {"open": 0, "stuck": 0, "done": 0, **dict(found)}


def _mine(item: InboxItem) -> ColumnElement[bool]:
    return and_(_is_open, inbox.c.attempts == item.attempts)


def _change(item: InboxItem, condition: ColumnElement[bool]) -> Update:
    return update(inbox).where(inbox.c.workspace_id == item.workspace_id, inbox.c.event_id == item.event_id, condition)


def _key(item: InboxItem) -> dict[str, str]:
    return {"its_workspace": item.workspace_id, "its_event": item.event_id}

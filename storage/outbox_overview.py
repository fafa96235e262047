"""What an operator asks of the outbox: how much is in which state, what is stuck and why; and sending it after all, or never."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, and_, func, or_, select, update

from storage.tables import outbox

STATES = ("due", "claimed", "uncertain", "sent", "unknown", "dead", "dropped")
STUCK_AFTER = timedelta(minutes=15)
"""How long after it was due a message may be on its way before it counts as stuck."""

REFUSED = "Slack refused: "
TEAMS_ANSWERED = re.compile(r"Teams answered \d+ (\w+)")
_LONGEST_CODE = 40


class Listed(Struct, frozen=True):
    """A message as an operator sees it; each field is the column of that name."""

    key: str
    kind: str
    channel: str
    destination: str
    person_id: str | None
    state: str
    due_at: datetime
    attempts: int
    repeated: bool
    sent_at: datetime | None
    error: str | None


_LISTED = tuple(outbox.c[name] for name in Listed.__struct_fields__)
_ended_badly = outbox.c.state.in_(("dead", "unknown"))


def counts(connection: Connection) -> dict[str, int]:
    """Count the messages by state, every state named."""
    found = connection.execute(select(outbox.c.state, func.count()).group_by(outbox.c.state)).all()
    return {**dict.fromkeys(STATES, 0), **{row[0]: row[1] for row in found}}


def repeated(connection: Connection) -> int:
    """Count the messages that were sent again without being looked up."""
    return connection.scalar(select(func.count()).select_from(outbox).where(outbox.c.repeated)) or 0


def oldest_due(connection: Connection, *, now: datetime) -> datetime | None:
    """Tell since when the oldest message waits that should be gone by now."""
    waiting = and_(outbox.c.state.in_(("due", "claimed", "uncertain")), outbox.c.due_at <= now)
    oldest: datetime | None = connection.scalar(select(func.min(outbox.c.due_at)).where(waiting))
    return oldest


def reasons(connection: Connection) -> Mapping[tuple[str, str], int]:
    """Count what ended badly by state and reason: the channel's word where it gave one, else `given_up` or `other`."""
    rows = connection.execute(
        select(outbox.c.state, outbox.c.error, func.count()).where(_ended_badly).group_by(outbox.c.state, outbox.c.error)
    )
    found: dict[tuple[str, str], int] = {}
    for state, error, number in rows:
        key = (state, _code(error or ""))
        found[key] = found.get(key, 0) + number
    return found


def stuck(connection: Connection, *, now: datetime, limit: int) -> list[Listed]:
    """Read what needs a person, the oldest first: what ended badly, and what should have been sent long ago."""
    late = and_(outbox.c.state.in_(("due", "claimed", "uncertain")), outbox.c.due_at <= now - STUCK_AFTER)
    return _read(connection, or_(_ended_badly, late), limit)


def listed(connection: Connection, states: Sequence[str], *, limit: int) -> list[Listed]:
    """Read the messages in these states, the oldest first."""
    return _read(connection, outbox.c.state.in_(states), limit)


def retry(connection: Connection, key: str, *, now: datetime) -> Listed | None:
    """Let a message be sent after all: looked up first where it may have arrived, and marked where nobody can look.

    Returns:
        The message as it was; None: there is none of that key. One that is sent, or being sent, stays as it is.
    """
    was = _one(connection, key)
    if was is not None and was.state not in ("sent", "claimed"):
        begun = connection.scalar(select(outbox.c.attempted_at.is_not(None)).where(outbox.c.key == key))
        changed: dict[str, Any] = {"state": "uncertain" if begun else "due", "due_at": now, "claimed_until": None, "error": None}
        if was.state == "unknown":
            changed["may_repeat"] = True
        if was.state in ("due", "uncertain"):
            del changed["due_at"]  # It keeps its place.
        connection.execute(update(outbox).where(outbox.c.key == key, outbox.c.state == was.state).values(changed))
    return was


def drop(connection: Connection, key: str) -> Listed | None:
    """Let a message never be sent; returns it as it was, as `retry` does."""
    was = _one(connection, key)
    if was is not None and was.state not in ("sent", "claimed"):
        dropped = {"state": "dropped", "claimed_until": None, "error": "Dropped by an operator."}
        connection.execute(update(outbox).where(outbox.c.key == key, outbox.c.state == was.state).values(dropped))
    return was


def _one(connection: Connection, key: str) -> Listed | None:
    row = connection.execute(select(*_LISTED).where(outbox.c.key == key).with_for_update()).first()
    return None if row is None else Listed(*row)


def _read(connection: Connection, condition: ColumnElement[bool], limit: int) -> list[Listed]:
    rows = connection.execute(select(*_LISTED).where(condition).order_by(outbox.c.due_at, outbox.c.id).limit(limit))
    return [Listed(*row) for row in rows]


def _code(error: str) -> str:
    if error.startswith(REFUSED):
        return error.removeprefix(REFUSED)[:_LONGEST_CODE]
    if answered := TEAMS_ANSWERED.match(error):
        return answered[1][:_LONGEST_CODE]
    return "given_up" if error.startswith("Given up") else "other"

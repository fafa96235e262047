"""What is to be sent: a row in the transaction of what caused it, under a key that nothing uses twice.

A message is `due`; a worker's claim makes it `claimed` for the time of a lease. Just before a send begins, `begin` commits when. A claim
that ends without a word is `due` again if no send was begun, else `uncertain`: whether it arrived is looked up before anything is
sent again. In the end it is `sent`, `dead` with a reason, `dropped` by an operator, or `unknown`: nobody can look, and it is not repeated.
"""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import ColumnElement, Connection, Integer, and_, bindparam, delete, exists, select, tuple_, update

from storage.database import insert_into
from storage.tables import outbox, slow_destinations

OPEN = ("due", "claimed", "uncertain")
GONE = "The worker that sent it is gone."
LOOK_UPS = "look-ups"
"""In the place of a destination: looking up is rationed for the whole channel."""


class Outgoing(Struct, frozen=True):
    """A message as it is handed over; each field is the column of that name."""

    key: str
    kind: str
    channel: str
    destination: str
    body: Mapping[str, Any]
    due_at: datetime
    workspace_id: str | None = None
    root_key: str | None = None
    mode: str = "post"
    may_repeat: bool = False
    person_id: str | None = None
    account_id: str | None = None


class Claimed(Struct, frozen=True):
    """A message in the hands of one worker; each field is the column of that name."""

    id: int
    key: str
    kind: str
    channel: str
    destination: str
    body: Mapping[str, Any]
    due_at: datetime
    root_key: str | None
    mode: str
    may_repeat: bool
    person_id: str | None
    attempts: int
    attempted_at: datetime | None
    """Not None: an earlier send may have arrived, and nothing is sent before that was looked up."""
    sent_channel: str | None
    parts: tuple[str, ...]
    repeated: bool
    claimed_by: str


class Root(NamedTuple):
    """The message that another one updates or follows."""

    state: str
    sent_channel: str | None
    parts: tuple[str, ...]
    error: str | None


_READ = tuple(name for name in Claimed.__struct_fields__ if name != "claimed_by")


def put(connection: Connection, message: Outgoing, *, now: datetime) -> bool:
    """Keep a message to be sent; False: its key is there already, sent or not."""
    values = {name: getattr(message, name) for name in message.__struct_fields__} | {"created_at": now}
    if message.root_key is not None:
        # What waits for its root stands behind it, also where both go to one destination.
        root_due = connection.scalar(select(outbox.c.due_at).where(outbox.c.key == message.root_key))
        values["due_at"] = max(message.due_at, root_due or message.due_at)
    new = insert_into(connection, outbox).values(values).on_conflict_do_nothing().returning(outbox.c.id)
    return connection.execute(new).first() is not None


def handed_over(connection: Connection, keys: Collection[str]) -> frozenset[str]:
    """Tell which of these keys were handed over before, whatever became of them."""
    from storage.upsert import KEYS_A_READ, chunks  # It knows both databases' dialects, which no question is to wait for.

    found: set[str] = set()
    for some in chunks(sorted(keys), KEYS_A_READ):
        found.update(connection.scalars(select(outbox.c.key).where(outbox.c.key.in_(some))))
    return frozenset(found)


def channel_of(connection: Connection, key: str) -> str | None:
    """Tell to which channel a message was handed over; None: it never was, or is no longer kept."""
    found: str | None = connection.scalar(select(outbox.c.channel).where(outbox.c.key == key))
    return found


def claim(
    connection: Connection, worker: str, *, channels: Collection[str], now: datetime, lease: timedelta, settle: timedelta, limit: int
) -> list[Claimed]:
    """Take what is to be looked up or sent now, of each destination its first open message alone, so that order is kept.

    The connection comes from Database.writing(): SQLite lets one claimer in at a time, PostgreSQL skips rows that another one holds.

    Args:
        connection: The transaction.
        worker: Who claims.
        channels: Those that the worker can send to.
        now: The moment.
        lease: After which others may take it.
        settle: How long after the end of a claim a message that was taken may still be missing in the channel's history.
        limit: The most to take.
    """
    _let_go(connection, now=now, settle=settle)
    rows: list[Any] = []
    for query in _FIRST_IN_LINE:
        if len(rows) < limit:
            wanted = {"now": now, "channels": list(channels), "most": limit - len(rows)}
            rows += connection.execute(query, wanted).mappings().all()
    if rows:
        taken = update(outbox).where(outbox.c.id == bindparam("its_id"))
        connection.execute(
            taken.values(state="claimed", claimed_by=worker, claimed_until=now + lease), [{"its_id": row["id"]} for row in rows]
        )
    return [Claimed(**{**row, "parts": tuple(row["parts"] or ())}, claimed_by=worker) for row in rows]


def begin(connection: Connection, item: Claimed, *, place: str, now: datetime, lease: timedelta, repeated: bool = False) -> Claimed | None:
    """Note that a send begins, which the caller commits before it sends; None: the claim was lost, and nothing may be sent."""
    changed: dict[str, Any] = {
        "attempted_at": now,
        "attempts": item.attempts + 1,
        "sent_channel": place,
        "repeated": item.repeated or repeated,
    }
    mine = and_(_held_by(item), outbox.c.claimed_until > now)
    held = connection.execute(update(outbox).where(mine).values(claimed_until=now + lease, **changed))
    return replace(item, **changed) if held.rowcount else None


def arrived(connection: Connection, item: Claimed, *, place: str, ts: str, last: bool, now: datetime) -> Claimed | None:
    """Note that a part is there; with the last one the message is sent. None: another worker has taken the message since."""
    parts = [*item.parts, ts]
    changed: dict[str, Any] = {"parts": parts, "sent_channel": place, "attempted_at": None, "error": None}
    if last:
        # Also where the claim has run out: what the channel said is certain, and a look-up would say the same.
        mine = and_(outbox.c.id == item.id, outbox.c.attempts == item.attempts, outbox.c.state.in_(("claimed", "uncertain")))
        changed |= {"state": "sent", "sent_at": now, "sent_ts": parts[0], "claimed_until": None}
    else:
        mine = _held_by(item)
    done = connection.execute(update(outbox).where(mine).values(changed))
    return replace(item, parts=tuple(parts), sent_channel=place, attempted_at=None) if done.rowcount else None


def later(connection: Connection, item: Claimed, *, error: str | None, until: datetime) -> None:
    """Let a message go that did not arrive for certain; it is taken up again from `until` on."""
    _settle(connection, item, state="due", attempted_at=None, claimed_until=until, error=error)


def uncertain(connection: Connection, item: Claimed, *, error: str, until: datetime) -> None:
    """Let a message go that may have arrived; it is looked up from `until` on."""
    _settle(connection, item, state="uncertain", claimed_until=until, error=error)


def dead(connection: Connection, item: Claimed, *, reason: str) -> None:
    """End a message that cannot arrive."""
    _settle(connection, item, state="dead", attempted_at=item.attempted_at, claimed_until=None, error=reason)


def unknown(connection: Connection, item: Claimed, *, reason: str) -> None:
    """End a message that may have arrived, where nobody can look and its kind is not repeated."""
    _settle(connection, item, state="unknown", claimed_until=None, error=reason)


def slow(connection: Connection, channel: str, destination: str, *, until: datetime, now: datetime) -> None:
    """Send nothing there until then: the channel asked for it."""
    connection.execute(delete(slow_destinations).where(slow_destinations.c.until <= now))
    insert = insert_into(connection, slow_destinations).values(channel=channel, workspace_id="", destination=destination, until=until)
    key = list(slow_destinations.primary_key)
    connection.execute(insert.on_conflict_do_update(index_elements=key, set_={"until": insert.excluded.until}))


def root_of(connection: Connection, item: Claimed) -> Root | None:
    """Read the message that this one updates or follows; None: there is none, or it is no longer kept."""
    columns = (outbox.c.state, outbox.c.sent_channel, outbox.c.parts, outbox.c.error)
    row = connection.execute(select(*columns).where(outbox.c.key == item.root_key)).first()
    return None if row is None else Root(row.state, row.sent_channel, tuple(row.parts or ()), row.error)


def _let_go(connection: Connection, *, now: datetime, settle: timedelta) -> None:
    """Take back the claims that ran out."""
    ended = and_(outbox.c.state == "claimed", outbox.c.claimed_until <= now)
    columns = (outbox.c.id, outbox.c.claimed_until, outbox.c.attempted_at)
    rows = connection.execute(select(*columns).where(ended).with_for_update(skip_locked=True)).all()
    begun = [{"its_id": row.id, "from_then": row.claimed_until + settle} for row in rows if row.attempted_at is not None]
    idle = [row.id for row in rows if row.attempted_at is None]
    if begun:
        of_one = update(outbox).where(outbox.c.id == bindparam("its_id"))
        connection.execute(of_one.values(state="uncertain", claimed_until=bindparam("from_then"), error=GONE), begun)
    if idle:
        connection.execute(update(outbox).where(outbox.c.id.in_(idle)).values(state="due", claimed_until=None))


def _first_in_line(state: str) -> Any:
    before, root, resting = outbox.alias("before"), outbox.alias("root"), slow_destinations
    behind_another = exists().where(
        before.c.destination == outbox.c.destination,
        before.c.channel == outbox.c.channel,
        before.c.state.in_(OPEN),
        tuple_(before.c.due_at, before.c.id) < tuple_(outbox.c.due_at, outbox.c.id),
    )
    root_open = exists().where(root.c.key == outbox.c.root_key, outbox.c.mode != "post", root.c.state.in_(OPEN))
    now = bindparam("now", type_=outbox.c.due_at.type)
    named = (outbox.c.destination, LOOK_UPS) if state == "uncertain" else (outbox.c.destination,)
    resting_now = exists().where(resting.c.channel == outbox.c.channel, resting.c.destination.in_(named), resting.c.until > now)
    free = (outbox.c.claimed_until.is_(None)) | (outbox.c.claimed_until <= now)
    of_ours = outbox.c.channel.in_(bindparam("channels", expanding=True))
    return (
        select(*(outbox.c[name] for name in _READ))
        .where(outbox.c.state == state, outbox.c.due_at <= now, free, of_ours)
        .where(~behind_another, ~root_open, ~resting_now)
        .order_by(outbox.c.due_at, outbox.c.id)
        .limit(bindparam("most", type_=Integer))
        .with_for_update(skip_locked=True, of=outbox)
    )


_FIRST_IN_LINE = (_first_in_line("uncertain"), _first_in_line("due"))
"""One by one, so that each is read in the order of the index and ends at the limit. Built once: that takes longer than they run."""


def _held_by(item: Claimed) -> ColumnElement[bool]:
    return and_(
        outbox.c.id == item.id,
        outbox.c.state == "claimed",
        outbox.c.claimed_by == item.claimed_by,
        outbox.c.attempts == item.attempts,
    )


def _settle(connection: Connection, item: Claimed, **values: Any) -> None:
    connection.execute(update(outbox).where(_held_by(item)).values(values))

"""The last look through the records of all accounts, kept so that whoever scores a few of them need not look through all again."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, select

from scoring.policy import Policy
from storage.database import insert_into
from storage.tables import feed_looks
from storage.watermarks import Looked, Recorded, Watermarks, read_feeds, read_recorded, read_watermarks

HOLDS_FOR = timedelta(minutes=10)
"""How long a look holds for whoever scores all accounts; what landed since, its import has said."""
HOLDS_FOR_FEW = timedelta(days=2)
"""How long it holds for whoever scores a few, whose own records are looked through each time; a clock looks each day at least."""


def keep_look(connection: Connection, looked: Looked, *, now: datetime) -> None:
    """Keep what a look through the records of all accounts showed, unless a later one was kept."""
    rows = [
        {"kind": kind, "feed": feed, "looked_at": now, "newest": each.newest, "tables": "|".join(sorted(each.tables)), "since": each.since}
        for (kind, feed), each in sorted(looked.items())
    ]
    insert = insert_into(connection, feed_looks)
    shown = {name: insert.excluded[name] for name in ("looked_at", "newest", "tables", "since")}
    if rows:
        newer = feed_looks.c.looked_at <= insert.excluded.looked_at
        connection.execute(insert.on_conflict_do_update(index_elements=["kind", "feed"], set_=shown, where=newer), rows)


def last_look(connection: Connection, *, now: datetime, within: timedelta = HOLDS_FOR) -> Looked:
    """Read what the last look showed of each feed; a look that is older, or lies ahead, shows nothing."""
    looks = feed_looks.c
    query = select(looks.kind, looks.feed, looks.newest, looks.tables, looks.since)
    rows = connection.execute(query.where(looks.looked_at.between(now - within, now)))
    return {(kind, feed): Recorded(newest, frozenset(filter(None, names.split("|"))), since) for kind, feed, newest, names, since in rows}


def needs_a_look(connection: Connection, *, now: datetime) -> bool:
    """Tell whether the last look holds no more, or an account has come to a feed that it did not see."""
    looked = last_look(connection, now=now)
    return not looked or not read_feeds(connection) <= looked.keys()


def marks_of_few(connection: Connection, account_ids: Sequence[str], *, policy: Policy, now: datetime) -> Watermarks:
    """Read the watermarks of the feeds of these accounts: their own records as they are, all others' by the last look.

    Where there is no look, it is taken now, and kept.
    """
    own = read_recorded(connection, now=now, account_ids=account_ids)
    looked = last_look(connection, now=now, within=HOLDS_FOR_FEW)
    if not own.keys() <= looked.keys():
        looked = read_recorded(connection, now=now)
        keep_look(connection, looked, now=now)
    recorded = {feed: records.joined(looked[feed]) for feed, records in own.items()}
    return read_watermarks(connection, policy=policy, now=now, recorded=recorded)

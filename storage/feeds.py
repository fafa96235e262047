"""Feeds in the database."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Connection, and_, bindparam, func, literal, or_, select, union_all

from handlers.ports import Feed, FeedWord
from scoring.policy import Policy
from storage.feed_looks import HOLDS_FOR_FEW, last_look
from storage.prepared import Prepared
from storage.tables import accounts, feeds, people, source_watermarks
from storage.watermarks import KINDS, feed_column, read_watermarks


class SqlFeeds:
    """handlers.ports.Feeds over one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def told(self, *, at: datetime) -> Sequence[FeedWord]:
        """Read the newest word of each feed that said how far it came, by kind and name."""
        return sorted((FeedWord(*row) for row in _told().rows(self._connection, {"at": at})), key=lambda word: (word.kind, word.name))

    def silent(self, *, policy: Policy, now: datetime) -> Sequence[Feed]:
        """Read the feeds that reported once and are past their age now, by kind and name."""
        owners = {
            (kind, name): owner for kind, name, owner in self._connection.execute(select(feeds.c.kind, feeds.c.name, feeds.c.owner_id))
        }
        customers = or_(accounts.c.ended_on.is_(None), accounts.c.ended_on >= now.astimezone(UTC).date())
        found = []
        looked = last_look(self._connection, now=now, within=HOLDS_FOR_FEW) or None
        for (kind, name), mark in sorted(read_watermarks(self._connection, policy=policy, now=now, recorded=looked).items()):
            if not mark.stale or mark.reported_at is None:
                continue
            count = select(func.count()).where(feed_column(kind) == name, customers)
            age = timedelta(days=getattr(policy.sources, kind))
            found.append(Feed(kind, name, mark.reported_at, age, owners.get((kind, name)), self._connection.scalar(count) or 0))
        return [feed for feed in found if feed.accounts]


@cache
def _told() -> Prepared:
    """Step from feed to feed along the key: each import adds a word, and a scan would read them all."""
    told, kinds = source_watermarks.c, union_all(*(select(literal(kind).label("kind")) for kind in KINDS)).subquery()
    first = select(func.min(told.feed)).where(told.kind == kinds.c.kind).scalar_subquery()
    named = select(kinds.c.kind, first.label("feed")).cte("named", recursive=True)
    following = select(func.min(told.feed)).where(told.kind == named.c.kind, told.feed > named.c.feed).scalar_subquery()
    named = named.union_all(select(named.c.kind, following).where(named.c.feed.is_not(None)))
    at: Any = bindparam("at", type_=told.reported_at.type)
    newest = select(func.max(told.reported_at)).where(told.kind == named.c.kind, told.feed == named.c.feed, told.reported_at <= at)
    words = select(named.c.kind, named.c.feed, newest.scalar_subquery().label("reported_at"), people.c.name.label("owner_name"))
    owned = and_(feeds.c.kind == named.c.kind, feeds.c.name == named.c.feed)
    joined = words.select_from(named.outerjoin(feeds, owned).outerjoin(people, people.c.id == feeds.c.owner_id)).subquery()
    return Prepared(select(*joined.c).where(joined.c.reported_at.is_not(None)))

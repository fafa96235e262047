"""Feeds in the database."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, func, or_, select

from handlers.ports import Feed
from scoring.policy import Policy
from storage.tables import accounts, feeds
from storage.watermarks import feed_column, read_watermarks


class SqlFeeds:
    """handlers.ports.Feeds over one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def silent(self, *, policy: Policy, now: datetime) -> Sequence[Feed]:
        """Read the feeds that reported once and are past their age now, by kind and name."""
        owners = {
            (kind, name): owner for kind, name, owner in self._connection.execute(select(feeds.c.kind, feeds.c.name, feeds.c.owner_id))
        }
        customers = or_(accounts.c.ended_on.is_(None), accounts.c.ended_on >= now.astimezone(UTC).date())
        found = []
        for (kind, name), mark in sorted(read_watermarks(self._connection, policy=policy, now=now).items()):
            if not mark.stale or mark.reported_at is None:
                continue
            count = select(func.count()).where(feed_column(kind) == name, customers)
            age = timedelta(days=getattr(policy.sources, kind))
            found.append(Feed(kind, name, mark.reported_at, age, owners.get((kind, name)), self._connection.scalar(count) or 0))
        return [feed for feed in found if feed.accounts]

"""How far each feed has reported, as the accepted rows show."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, get_args

from msgspec import Struct
from sqlalchemy import Connection, Update, select, update

from scoring.rows import SourceKind
from storage.imports.formats import TableFormat
from storage.tables import account_state, accounts, source_watermarks
from storage.turns import take_turn
from storage.upsert import chunks, upsert

KINDS: tuple[SourceKind, ...] = get_args(SourceKind)


class AccountFeeds(Struct, frozen=True):
    """What an import needs to know of an account."""

    feeds: Mapping[SourceKind, str]
    started_on: date | None


@dataclass(slots=True)
class Reported:
    """The newest instant of each feed and day among the rows accepted so far."""

    now: datetime
    newest: dict[tuple[SourceKind, str, date], datetime] = field(default_factory=dict)

    def note(self, table: TableFormat, row: Mapping[str, Any], account: AccountFeeds) -> None:
        """Take in one accepted row. What lies after now has not been reported yet."""
        kind = table.reports
        if kind is None or (table.name == "feedback" and row.get("type") != "nps"):
            return
        for column in table.instants:
            value = row.get(column)
            if value is None:
                continue
            instant = self._instant(value)
            if instant is not None:
                slot = (kind, account.feeds[kind], value.date() if isinstance(value, datetime) else value)
                known = self.newest.get(slot)
                if known is None or instant > known:
                    self.newest[slot] = instant

    def _instant(self, value: date) -> datetime | None:
        if isinstance(value, datetime):
            return value if value <= self.now else None
        start = datetime.combine(value, time(0), UTC)
        return None if start > self.now else min(start + timedelta(days=1), self.now)

    def write(self, connection: Connection) -> None:
        """Keep one watermark a feed and day, so that a question about an earlier day finds what was known then.

        The accounts of a feed that moved are due for scoring: their windows end elsewhere now.
        """
        said = sorted((kind, feed, instant) for (kind, feed, _), instant in self.newest.items())
        rows = [{"kind": kind, "feed": feed, "reported_at": instant} for kind, feed, instant in said]
        changed = upsert(connection, source_watermarks, rows).changed
        for kind, feed in sorted({(kind, feed) for (kind, feed, _), new in zip(said, changed, strict=True) if new}):
            mark_feed_dirty(connection, kind, feed, now=self.now)


def mark_dirty(connection: Connection, account_ids: Iterable[str], *, now: datetime) -> None:
    """Mark scored accounts as due for scoring; the first mark stays."""
    take_turn(connection)
    for some in chunks(sorted(account_ids), 5_000):
        connection.execute(_marked(now).where(account_state.c.account_id.in_(some)))


def mark_feed_dirty(connection: Connection, kind: SourceKind, feed: str, *, now: datetime) -> None:
    """Mark the scored accounts of a feed as due for scoring."""
    take_turn(connection)
    of_feed = select(accounts.c.id).where(accounts.c[f"{kind}_feed"] == feed)
    connection.execute(_marked(now).where(account_state.c.account_id.in_(of_feed)))


def mark_all_dirty(connection: Connection, *, now: datetime) -> None:
    """Mark every scored account: something changed that all of them are measured by."""
    take_turn(connection)
    connection.execute(_marked(now))


def _marked(now: datetime) -> Update:
    return update(account_state).where(account_state.c.dirty_since.is_(None)).values(dirty_since=now)

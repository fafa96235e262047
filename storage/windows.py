"""Windows of time that end at a feed's watermark, and the one shape of query that reads each table once over many accounts."""

from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, FromClause, Select, and_, func, select, true

from scoring.rows import SourceKind
from storage.tables import accounts
from storage.watermarks import Watermark, Watermarks, feed_column

if TYPE_CHECKING:
    import pandas as pd

BATCH = 5_000
"""Accounts named in one statement; both databases limit its parameters."""


class Window(Struct, frozen=True):
    """The accounts of one feed, or all accounts for our own records, and the time at which their windows end."""

    end: datetime
    """The watermark: ages and instants count back from it."""
    now: datetime
    """Records after it do not exist."""
    of: ColumnElement[bool]
    """Which accounts."""
    mark: Watermark | None = None

    @property
    def today(self) -> date:
        """The UTC date of now."""
        return self.now.astimezone(UTC).date()

    @property
    def last_day(self) -> date:
        """The last day with any time before the watermark: one that stands at midnight ends the day before."""
        return (self.end.astimezone(UTC) - timedelta(microseconds=1)).date()

    def day(self, ago: int) -> date:
        """Return the day so many days before the last one."""
        return self.last_day - timedelta(days=ago)

    def instant(self, ago: int) -> datetime:
        """Return the instant so many days before the watermark."""
        return self.end - timedelta(days=ago)

    def within(self, column: ColumnElement[Any], days: int) -> ColumnElement[bool]:
        """Tell whether an instant is known and at most so many days old; exactly that many days still counts."""
        return and_(column >= self.instant(days), column <= self.now)

    def between_days(self, column: ColumnElement[Any], first: int, last: int) -> ColumnElement[bool]:
        """Tell whether a day lies between two days ago, both included."""
        return column.between(self.day(first), self.day(last))

    def fills(self, table: FromClause) -> bool:
        """Tell whether this feed has any record in the table."""
        return self.mark is not None and str(getattr(table, "name", "")) in self.mark.tables

    def age_of_day(self, day: date | None) -> int | None:
        """Return the whole days from a day to the last one, never below 0."""
        return None if day is None else max(0, (self.last_day - day).days)

    def age_of_instant(self, instant: datetime | None) -> int | None:
        """Return the whole days from an instant to the watermark, never below 0."""
        return None if instant is None else max(0, (self.end - instant).days)


def living_windows(watermarks: Watermarks, kind: SourceKind, *, now: datetime, account_ids: Sequence[str] | None) -> list[Window]:
    """Return one window a feed of the kind that is not stale."""
    chosen = chosen_accounts(account_ids)
    return [
        Window(end=mark.reported_at, now=now, of=and_(feed_column(kind) == feed, chosen), mark=mark)
        for (of_kind, feed), mark in watermarks.items()
        if of_kind == kind and not mark.stale and mark.reported_at is not None
    ]


def chosen_accounts(account_ids: Collection[str] | None) -> ColumnElement[bool]:
    """Return the condition for these accounts; None: every account."""
    return true() if account_ids is None else accounts.c.id.in_(account_ids)


def account_batches(account_ids: Collection[str] | None) -> Iterator[Sequence[str] | None]:
    """Cut a list of accounts to what one statement may name; None, every account, stays whole."""
    if account_ids is None:
        yield None
        return
    ordered = sorted(set(account_ids))
    yield from (ordered[start : start + BATCH] for start in range(0, len(ordered), BATCH))


def per_account(window: Window, table: FromClause, *columns: ColumnElement[Any], where: Sequence[ColumnElement[bool]]) -> Select[Any]:
    """Aggregate one table by account; accounts without a row have one all the same.

    The outer join says that, and it makes SQLite go account by account through the table's key instead of through an index of days.
    """
    joined = accounts.outerjoin(table, and_(table.c.account_id == accounts.c.id, *where))
    return select(accounts.c.id.label("account_id"), *columns).select_from(joined).where(window.of).group_by(accounts.c.id)


def by_account(window: Window, table: FromClause, *columns: ColumnElement[Any], where: Sequence[ColumnElement[bool]]) -> Select[Any]:
    """Aggregate one table by account, for the accounts that have rows there: the cheaper shape for tables that few of them fill."""
    joined = table.join(accounts, accounts.c.id == table.c.account_id)
    return select(table.c.account_id, *columns).select_from(joined).where(window.of, *where).group_by(table.c.account_id)


def count_rows(
    connection: Connection, window: Window, table: FromClause, *, where: Sequence[ColumnElement[bool]], index: "pd.Index[Any]"
) -> "pd.Series[int]":
    """Count one table's rows for each account of the index, 0 where there are none."""
    import pandas as pd

    counted = by_account(window, table, func.count().label("rows"), where=where)
    found = {row.account_id: row.rows for row in connection.execute(counted)}
    return pd.Series([found.get(account_id, 0) for account_id in index], index=index, dtype="int64")


def frame_of(connection: Connection, query: Select[Any]) -> "pd.DataFrame":
    """Read a query with one row an account, indexed by its first column, the account."""
    import pandas as pd

    result = connection.execute(query)
    names = list(result.keys())
    rows = result.all()
    index = pd.Index([row[0] for row in rows], dtype=object, name=names[0])  # As text of its own kind it would cost more than the query.
    return pd.DataFrame([row[1:] for row in rows], columns=names[1:], index=index, dtype=object)

"""Runs of one band: since when an account has been in its band, and which it was in before."""

from datetime import date
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, Select, and_, func, literal, select, union_all

from scoring.rows import BANDS, Band
from storage.tables import accounts, snapshots
from storage.windows import Window


class Scored(Struct, frozen=True):
    """What one day's snapshot says."""

    band: Band
    day: date
    score: float | None


class BandRun(Struct, frozen=True):
    """The unbroken run of one band that the newest snapshot before today ends."""

    since: date
    last: Scored
    before: Scored | None
    """The last day of another band."""

    def joined_by(self, band: Band, today: date) -> tuple[date, Scored | None]:
        """Return since when `band` has held today, and what held before."""
        return (self.since, self.before) if band == self.last.band else (today, self.last)


def read_band_runs(connection: Connection, window: Window) -> dict[str, BandRun]:
    """Read each account's run up to the day before today, whatever the policy of its snapshots was.

    One step into an index for each band finds its last day: no walk through years of snapshots, and no document is read.
    """
    runs = {}
    for row in connection.execute(_runs(window)):
        before = Scored(row.before_band, row.before_day, row.before_score) if row.before_day else None
        runs[row.account_id] = BandRun(since=row.since, last=Scored(row.band, row.day, row.score), before=before)
    return runs


def _runs(window: Window) -> Select[Any]:
    ended = _ended(window)
    first, before = snapshots.alias("first"), snapshots.alias("before")
    began = select(func.min(first.c.day)).where(first.c.account_id == ended.c.account_id)
    return select(
        *ended.c,
        func.coalesce(began.where(first.c.day > ended.c.before_day).scalar_subquery(), began.scalar_subquery()).label("since"),
        before.c.band.label("before_band"),
        before.c.health_score.label("before_score"),
    ).outerjoin(before, and_(before.c.account_id == ended.c.account_id, before.c.day == ended.c.before_day))


def _ended(window: Window) -> Any:
    """Return each account's newest snapshot before today with the last day of any other band."""
    earlier, last, other = snapshots.alias("earlier"), snapshots.alias("last"), snapshots.alias("other")
    newest = select(func.max(earlier.c.day)).where(earlier.c.account_id == accounts.c.id, earlier.c.day < window.today)
    bands = union_all(*(select(literal(band).label("band")) for band in BANDS)).subquery("bands")
    of_band = select(func.max(other.c.day)).where(
        other.c.account_id == accounts.c.id, other.c.band == bands.c.band, other.c.day < window.today
    )
    before_day = (
        select(func.max(of_band.correlate(accounts, bands).scalar_subquery())).where(bands.c.band != last.c.band).correlate(accounts, last)
    )
    return (
        select(
            accounts.c.id.label("account_id"),
            last.c.day,
            last.c.band,
            last.c.health_score.label("score"),
            before_day.scalar_subquery().label("before_day"),
        )
        .select_from(
            accounts.join(last, and_(last.c.account_id == accounts.c.id, last.c.day == newest.correlate(accounts).scalar_subquery()))
        )
        .where(window.of)
        .cte("ended")
    )

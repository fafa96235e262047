"""Snapshots: what earlier days' scores say to today's."""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Select, select

from scoring.policy import Policy
from scoring.rows import COMPONENTS
from storage.tables import accounts, snapshots
from storage.windows import Window, frame_of

if TYPE_CHECKING:
    import pandas as pd

MONTH, WEEK = 30, 7


def earlier_scores(connection: Connection, window: Window, *, policy: Policy, version: int) -> "pd.DataFrame":
    """Build `previous_band`, `health_score_30d_ago` and `health_score_7d_ago` from days before today under the same policy version."""
    gap = int(policy.sources.snapshot_gap)
    previous = newest_snapshot(window, snapshots.c.band, version=version, last=window.today - timedelta(days=1))
    scores = [
        newest_snapshot(window, snapshots.c.health_score, version=version, last=window.today - timedelta(days=ago), gap=gap).label(name)
        for ago, name in ((MONTH, "health_score_30d_ago"), (WEEK, "health_score_7d_ago"))
    ]
    query: Select[Any] = select(accounts.c.id.label("account_id"), previous.label("previous_band"), *scores).where(window.of)
    return frame_of(connection, query)


def newest_snapshot(window: Window, column: Any, *, version: int, last: date, gap: int | None = None) -> Any:
    """Look up a column of each account's newest snapshot at or before the day, at most `gap` days older."""
    kept = snapshots.c
    own = [kept.account_id == accounts.c.id, kept.policy_version == version, kept.day <= last, kept.as_of <= window.now]
    if gap is not None:
        own.append(kept.day >= last - timedelta(days=gap))
    return select(column).where(*own).order_by(kept.day.desc()).limit(1).scalar_subquery()


def earlier_contributions(connection: Connection, window: Window, *, version: int, gap: int) -> dict[str, dict[str, float | None]]:
    """Read each component's contribution of 30 days ago, under the same policy version."""
    last = window.today - timedelta(days=MONTH)
    health = newest_snapshot(window, snapshots.c.document["health"], version=version, last=last, gap=gap)
    found = connection.execute(select(accounts.c.id, health.label("health")).where(window.of))
    return {
        account_id: {component: kept.get(f"{component}_contribution") for component in COMPONENTS}
        for account_id, kept in found
        if kept is not None
    }

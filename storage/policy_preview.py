"""What a policy would make of the accounts: their newest snapshots' facts scored again, nothing kept."""

from collections.abc import Sequence
from datetime import date
from typing import Any, cast

from msgspec import Struct
from sqlalchemy import Connection, func, select

from scoring.policy import Policy
from scoring.rows import BANDS, Band, Facts
from storage.policies import in_force
from storage.scorings import is_customer
from storage.tables import accounts, snapshots

BATCH = 1000
"""Documents held at once."""


class BandChange(Struct, frozen=True):
    """An account that would change band; `arr` is in the reporting currency per year."""

    account_id: str
    name: str
    band_before: Band
    band_after: Band
    score_before: float | None
    score_after: float | None
    arr: float | None


class BandCount(Struct, frozen=True):
    """How many accounts and how much known ARR a band holds, and would hold."""

    band: Band
    accounts_before: int
    accounts_after: int
    arr_before: float
    arr_after: float


class PolicyPreview(Struct, frozen=True):
    """The customers that would change band, the highest ARR first, and every band's totals; `scored` is all that have a snapshot."""

    scored: int
    changes: Sequence[BandChange]
    totals: Sequence[BandCount]


def preview_policy(connection: Connection, policy: Policy, *, today: date) -> PolicyPreview:
    """Score every customer's newest snapshot under a policy, as the first scoring under it would.

    That one finds no earlier band of its own, so nothing holds a band against a small change, unless the policy is in force already.
    """
    same = in_force(connection, policy) is not None
    scored: list[BandChange] = []
    for rows in connection.execute(_newest(), {"today": today}, execution_options={"yield_per": BATCH}).partitions():
        scored += _scored(rows, policy, keep_band=same)
    changes = [each for each in scored if each.band_before != each.band_after]
    order = sorted(changes, key=lambda each: (-(each.arr or 0.0), each.account_id))
    return PolicyPreview(len(scored), order, [_total(band, scored) for band in BANDS])


def _newest() -> Any:
    newest = select(snapshots.c.account_id, func.max(snapshots.c.day).label("day")).group_by(snapshots.c.account_id).subquery()
    return (
        select(accounts.c.id, accounts.c.name, accounts.c.segment, snapshots.c.band, snapshots.c.health_score, snapshots.c.document)
        .join(newest, newest.c.account_id == accounts.c.id)
        .join(snapshots, (snapshots.c.account_id == newest.c.account_id) & (snapshots.c.day == newest.c.day))
        .where(is_customer)
        .order_by(accounts.c.id)
    )


def _scored(rows: Sequence[Any], policy: Policy, *, keep_band: bool) -> list[BandChange]:
    from scoring.encoding import columns_of_rows
    from scoring.score import score_lean

    # A snapshot from before facts had a segment takes the account's.
    facts = [{"segment": row.segment, **row.document["facts"]} for row in rows]
    if not keep_band:
        facts = [{**each, "previous_band": None} for each in facts]
    health = score_lean(columns_of_rows(cast("list[Facts]", facts)), policy).health
    scores = [None if score != score else score for score in health.score.tolist()]  # noqa: PLR0124  # NaN alone differs from itself
    return [
        BandChange(row.id, row.name, row.band, BANDS[band], row.health_score, score, fact.get("arr"))
        for row, fact, band, score in zip(rows, facts, health.band.tolist(), scores, strict=True)
    ]


def _total(band: Band, scored: Sequence[BandChange]) -> BandCount:
    before = [each.arr or 0.0 for each in scored if each.band_before == band]
    after = [each.arr or 0.0 for each in scored if each.band_after == band]
    return BandCount(band, len(before), len(after), sum(before), sum(after))

"""The table of accounts at risk, in `atrisk` and in digests: one row an account, best rank first (C8)."""

from collections.abc import Sequence
from datetime import date

from handlers.bands import band_cell_of
from handlers.card import Column, Table
from handlers.ports import Standing
from handlers.text import cut, days, money, signed, whole
from scoring.policy_values import Bands

CELL_MOST = 22
FACTORS = 7

COLUMNS = (
    Column("Account"),
    Column("Health"),
    Column("7 days", "right"),
    Column("Churn factors"),
    Column("At risk", "right"),
    Column("Renewal", "right"),
)


def risk_table(rows: Sequence[Standing], *, currency: str, today: date, bands: Bands) -> Table:
    """Draw standings as rows."""
    return Table(COLUMNS, tuple(_row(row, currency, today, bands) for row in rows))


def _row(row: Standing, currency: str, today: date, bands: Bands) -> tuple[str, ...]:
    set_band = row.set_band if row.set_until is not None and today <= row.set_until else None
    return (
        cut(row.name, CELL_MOST),
        band_cell_of(row.band, row.score, set_band, bands),
        moved_cell(row.delta_7d),
        factors_cell(len((row.factors or "").split("|")) if row.factors else 0, row.factors_unknown, escalated=bool(row.escalations)),
        worth_cell(row.rank_value, currency),
        renewal_cell(row.renewal_on, today),
    )


def moved_cell(delta: float | None) -> str:
    """`▲ 6`, `▼ 16`, `0`; a dash where it is not known."""
    if delta is None:
        return "–"
    points = whole(delta)
    return f"▲ {points}" if points > 0 else f"▼ {-points}" if points < 0 else signed(0)


def factors_cell(true: int, unknown: int, *, escalated: bool) -> str:
    """`4 of 7, 1 unknown !`; the mark says that it is escalated."""
    return f"{true} of {FACTORS}{f', {unknown} unknown' if unknown else ''}{' !' if escalated else ''}"


def worth_cell(rank_value: float | None, currency: str) -> str:
    """The ARR at risk."""
    return "unknown" if rank_value is None else money(rank_value, currency)


def renewal_cell(on: date | None, today: date) -> str:
    """`40 days`, `3 days past`."""
    if on is None:
        return "unknown"
    left = (on - today).days
    return f"{days(-left)} past" if left < 0 else days(left)

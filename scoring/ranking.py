"""The order of the at-risk list (C8) over accounts that were scored one by one. Here, for it needs no numpy."""

from datetime import date

RANK_DECIMALS = 6
"""To which values at risk are compared."""


def rank_key(value: float | None, renewal_on: date | None, account_id: str) -> tuple[float, date, str]:
    """Return what puts the list in order: the highest value at risk first, then the nearer renewal, then the id."""
    return (-round(value or 0.0, RANK_DECIMALS), renewal_on or date.max, account_id)

"""Days as people write them: `23 Dec`, `Dec 23 2026`, `2026-12-23`, `today`, `tomorrow`."""

import re
from datetime import date, timedelta

_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december")
SHORTEST = 3
"""Letters of a month's name."""
_DAY_FIRST = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?\.?\s+([a-z]+)\.?,?(?:\s+(\d{4}))?")
_MONTH_FIRST = re.compile(r"([a-z]+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?(?:,?\s+(\d{4}))?")
_HALF_A_YEAR = timedelta(days=183)


def read_day(text: str, *, today: date) -> date | None:
    """Read one day; None: it is none. Without a year it is the one nearest to today, so that `2 Jan` in December is ahead."""
    said = text.strip().casefold()
    near = {"today": 0, "tomorrow": 1, "yesterday": -1}.get(said)
    if near is not None:
        return today + timedelta(days=near)
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", said):
        return _day(*(int(part) for part in said.split("-")))
    if match := _DAY_FIRST.fullmatch(said):
        day, name, year = match.groups()
    elif match := _MONTH_FIRST.fullmatch(said):
        name, day, year = match.groups()
    else:
        return None
    month = _month(name)
    if month is None:
        return None
    return _day(int(year), month, int(day)) if year else _nearest(month, int(day), today)


def _month(name: str) -> int | None:
    known = [number for number, full in enumerate(_MONTHS, 1) if len(name) >= SHORTEST and full.startswith(name)]
    return known[0] if known else None


def _nearest(month: int, day: int, today: date) -> date | None:
    # 29 February is looked for in the next leap year too.
    found = [each for year in range(today.year - 1, today.year + 5) if (each := _day(year, month, day)) is not None]
    ahead = [each for each in found if each > today - _HALF_A_YEAR]
    return min(ahead, default=None)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None

"""Days, spans and times of day as people say them: `next quarter`, `in two weeks`, `until Friday`, `at 9`."""

import re
from collections.abc import Sequence
from datetime import date, timedelta

from handlers.days_said import read_day
from handlers.digest_words import DAYS, minute_of, time_of

SPAN_MOST = 730
"""Days."""
_NUMBERS = {"a": 1, "an": 1, "one": 1, "two": 2, "couple": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
            "ten": 10, "twelve": 12, "thirty": 30, "sixty": 60, "ninety": 90}  # fmt: skip
_UNITS = {"d": 1, "day": 1, "w": 7, "week": 7, "wk": 7, "month": 30, "mo": 30, "quarter": 91, "year": 365, "yr": 365}
_COUNTED = re.compile(
    rf"\b(?P<number>\d{{1,3}}\s*-?|(?:{'|'.join(_NUMBERS)})\s+(?:of\s+)?)(?P<unit>days?|d|weeks?|wks?|w|months?|mo|quarters?|years?|yrs?)\b"
)
_PERIOD = re.compile(r"\b(?P<which>this|next|coming|current|following)\s+(?P<unit>week|month|quarter|year)\b")
_PAST = re.compile(r"\b(?:this|last|past|previous|current)\s+(?P<unit>week|month|quarter|year)\b")
_QUARTER_DAYS = 90
_QUARTER = re.compile(r"\bq(?P<number>[1-4])\b")
_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december")
_MONTH = re.compile(rf"\b(?:in|by|before|until|through|for|of)\s+(?P<name>{'|'.join(_MONTHS)})\b")
_TIME = re.compile(
    r"\b(?:at|to|by|around|for)\s+(?P<time>noon|midday|\d{1,2}(?:[:.h]\d{2})?(?:\s*[ap]\.?m\b)?)|(?P<bare>\b\d{1,2}(?:[:.]\d{2}|\s*[ap]m)\b)"
)
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_FRIDAY = 4
_HALF_YEAR = re.compile(r"\bhalf (?:a )?year\b")


def counted_days(text: str) -> int | None:
    """Read `60 days`, `2 weeks`, `a month`, `half a year`."""
    if _HALF_YEAR.search(text):
        return 182
    match = _COUNTED.search(text)
    if match is None:
        return None
    said = match["number"].split()[0].rstrip("-")
    number = int(said) if said.isdigit() else _NUMBERS[said]
    unit = match["unit"].rstrip("s") if len(match["unit"]) > 1 else match["unit"]
    return min(max(number * _UNITS[unit], 1), SPAN_MOST)


def days_back(text: str) -> int | None:
    """Count the days that are looked back on: `last month`, `this quarter`, `the past 60 days`; None: no time is said."""
    if (counted := counted_days(text)) is not None:
        return counted
    if match := _PAST.search(text):
        return _UNITS[match["unit"]] if match["unit"] != "quarter" else _QUARTER_DAYS
    return 1 if re.search(r"\btoday\b", text) else None


def days_ahead(text: str, *, today: date) -> int | None:
    """Count the days up to the end of what is said, such as the next quarter; None: no time is said."""
    if (counted := counted_days(text)) is not None and not re.search(r"\b(?:ago|last|past)\b", text):
        return counted
    if match := _PERIOD.search(text):
        return _until(_end_of(match["unit"], today, later=match["which"] in ("next", "following")), today)
    if match := _QUARTER.search(text):
        return _until(_quarter_end(today, int(match["number"])), today)
    if match := _MONTH.search(text):
        number = _MONTHS.index(match["name"]) + 1
        return _until(_month_end(today.year + (number < today.month), number), today)
    if re.search(r"\btomorrow\b", text):
        return 1
    return 1 if re.search(r"\btoday\b", text) else None


def _until(last: date, today: date) -> int:
    return min(max((last - today).days, 1), SPAN_MOST)


def _month_end(year: int, month: int) -> date:
    years, months = divmod(month, 12)
    return date(year + years, months + 1, 1) - timedelta(days=1)


def _quarter_end(today: date, number: int) -> date:
    return _month_end(today.year + (number * 3 < today.month), number * 3)


def _end_of(unit: str, today: date, *, later: bool) -> date:
    match unit:
        case "week":
            return today + timedelta(days=6 - today.weekday() + 7 * later)
        case "month":
            return _month_end(today.year, today.month + later)
        case "quarter":
            return _month_end(today.year, ((today.month - 1) // 3 + 1 + later) * 3)
        case _:
            return date(today.year + later, 12, 31)


def time_said(text: str) -> str | None:
    """Read a time of day as `09:00`; None: none is said."""
    for match in _TIME.finditer(text):
        said = (match["time"] or match["bare"]).replace(".m", "m")
        minute = 12 * 60 if said in ("noon", "midday") else minute_of(said)
        if minute is not None:
            return time_of(minute)
    return None


def weekdays_said(text: str) -> str:
    """Read `on mondays and fridays` as a digest's words; empty: no days are said."""
    if re.search(r"\b(?:weekdays|work(?:ing)?\s*days)\b", text):
        return "working days"
    if re.search(r"\b(?:every\s*day|each day|seven days)\b", text):
        return "daily"
    found = re.search(rf"\b({'|'.join(DAYS)})[a-z]*\s*(?:-|–|to|through)\s*({'|'.join(DAYS)})[a-z]*\b", text)
    if found:
        return f"{found[1]}-{found[2]}"
    return ",".join(
        day for day in DAYS if re.search(rf"\b{day}(?:s|{'|'.join(w[3:] + 's?' for w in _WEEKDAYS if w.startswith(day))})?\b", text)
    )


def absence_said(text: str, *, today: date) -> tuple[date, date] | None:
    """Read from when to when someone is away; None: no days are said."""
    for pattern in (
        r"\bfrom (?P<first>.+?) (?:to|until|till|through|-) (?P<last>.+)",
        r"(?P<first>.+?) (?:to|until|till|through|-) (?P<last>.+)",
    ):
        match = re.search(pattern, text)
        first = match and _day_in(match["first"], today, last_words=True)
        last = match and _day_in(match["last"], first or today)
        if first and last:
            return (first, last) if last >= first else None
    if match := re.search(r"\b(?:until|till|through) (?P<last>.+)", text):
        last = _day_in(match["last"], today)
        return (today, last) if last else None
    if match := _PERIOD.search(text):
        return _period(match["unit"], match["which"], today)
    if re.search(r"\brest of (?:the|this) week\b", text):
        return _period("week", "this", today)
    begin = _day_in(text, today)
    length = counted_days(text) if re.search(r"\bfor\b", text) else None
    if length is not None:
        first = begin or today
        return first, first + timedelta(days=length - 1)
    return (begin, begin) if begin else None


def _period(unit: str, which: str, today: date) -> tuple[date, date] | None:
    later = which in ("next", "following", "coming")
    end = _end_of(unit, today, later=later)
    match unit:
        case "week":
            monday = end - timedelta(days=6)
            return max(monday, today), max(monday + timedelta(days=_FRIDAY), today)
        case "month":
            return (end.replace(day=1) if later else today), end
        case _:
            return None


def _day_in(text: str, today: date, *, last_words: bool = False) -> date | None:
    """Find one day in some words; `last_words` looks from the end, as in `I am out from Monday`."""
    words = text.replace(",", " ").split()
    places: Sequence[int] = range(len(words))
    for start in reversed(places) if last_words else places:
        for length in (3, 2, 1):
            said = " ".join(words[start : start + length])
            if start + length <= len(words) and (found := _one_day(said, today)) is not None:
                return found
    return None


def _one_day(said: str, today: date) -> date | None:
    which, _, name = said.rpartition(" ")
    number = next((place for place, full in enumerate(_WEEKDAYS) if name in (full, full[:3])), None)
    if number is not None and which in ("", "next", "this", "on", "coming"):
        ahead = (number - today.weekday()) % 7
        return today + timedelta(days=ahead + (7 if which == "next" and today.weekday() + ahead < 7 else 0))  # noqa: PLR2004 - a week
    # A month's name alone, or a number, is no day.
    found = read_day(said, today=today)
    return found if found is not None and found >= today else None

"""How cells are spelt: text, numbers, days and instants, read strictly and shown in sentences."""

import re
from datetime import UTC, date, datetime, time
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from msgspec import Struct

Cell = str | int | float | Decimal | bool | date | datetime | list[Any] | None
"""As read: text from CSV, typed from Parquet; None and blank text are missing."""

YEARS = range(1900, 2201)

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_TIME = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}.*", re.ASCII)
FORBIDDEN = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


class CellError(ValueError):
    """A cell that does not fit, with the reason as a sentence part."""


class Spelling(Struct, frozen=True):
    """How a file writes dates and numbers, beside ISO 8601 and the decimal point."""

    dates: tuple[str, ...] = ()
    """strptime formats."""
    time_zone: str | None = None
    """For times that name none; without it they are refused."""
    decimal_comma: bool = False


ISO = Spelling()


def shown(value: object) -> str:
    """Quote a value for a sentence: short, on one line, without control characters."""
    text = FORBIDDEN.sub("�", as_text(value) if value is not None else "nothing")
    return f"“{text[:40]}…”" if len(text) > 41 else f"“{text}”"  # noqa: PLR2004 - one more than is cut, so that the ellipsis pays


def as_text(value: object) -> str:
    """Spell a cell as CSV would."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case datetime() | date():
            return value.isoformat()
        case list():
            return "|".join(as_text(item) for item in value)
    return str(value).strip()


def as_number(cell: Cell, spelling: Spelling = ISO) -> Decimal:
    """Read a finite number.

    Raises:
        CellError: it is none.
    """
    if isinstance(cell, bool):
        raise CellError(f"{shown(cell)} is not a number")
    text = str(cell).strip()
    if spelling.decimal_comma and isinstance(cell, str):
        text = text.replace(".", "").replace(",", ".")
    if not _NUMBER.fullmatch(text) or len(text) > 60:  # noqa: PLR2004 - no measure is longer, and Decimal would take megabytes
        raise CellError(f"{shown(cell)} is not a number such as {'12,5' if spelling.decimal_comma else '12.5'}")
    try:
        return Decimal(text)
    except InvalidOperation:
        raise CellError(f"{shown(cell)} is not a number") from None


@lru_cache(maxsize=20_000)
def read_date(text: str, spelling: Spelling = ISO) -> date:
    """Read a day.

    Raises:
        CellError: it is none, or lies outside 1900 to 2200.
    """
    found: date | None = None
    if _DATE.fullmatch(text):
        try:
            found = date.fromisoformat(text)
        except ValueError:
            raise CellError(f"{shown(text)} is not a day of the calendar") from None
    else:
        by_format = _by_formats(text, spelling)
        found = by_format.date() if by_format is not None and by_format.time() == time(0) else None
    if found is None:
        raise CellError(f"{shown(text)} is not a date such as 2026-11-20")
    return within_years(found)


@lru_cache(maxsize=20_000)
def read_time(text: str, spelling: Spelling = ISO) -> datetime:
    """Read an instant; a date alone is its first moment, where the file's time zone is known.

    Raises:
        CellError: it is none, has no time zone, or lies outside 1900 to 2200.
    """
    found = _by_formats(text, spelling)
    if found is None and (_TIME.fullmatch(text) or _DATE.fullmatch(text)):
        try:
            found = datetime.fromisoformat(text)
        except ValueError:
            found = None
    if found is None:
        raise CellError(f"{shown(text)} is not a time such as 2026-11-20T12:00:00Z")
    return in_utc(found, spelling)


def _by_formats(text: str, spelling: Spelling) -> datetime | None:
    for format_ in spelling.dates:
        try:
            return datetime.strptime(text, format_)  # noqa: DTZ007 - the zone is the spelling's
        except ValueError:
            continue
    return None


def within_years(day: date) -> date:
    """Give the day back, unless it lies outside 1900 to 2200: then it is a slip of the pen, and CellError says so."""
    if day.year not in YEARS:
        raise CellError(f"{shown(day)} lies outside the years {YEARS[0]} to {YEARS[-1]}")
    return day


def in_utc(moment: datetime, spelling: Spelling) -> datetime:
    """Move an instant to UTC; a naive one is in the file's time zone, and without one CellError says what is lacking."""
    within_years(moment.date())
    if moment.tzinfo is None:
        if spelling.time_zone is None:
            raise CellError(f"{shown(moment)} has no time zone; write it such as {moment.isoformat(timespec='seconds')}Z")
        moment = moment.replace(tzinfo=ZoneInfo(spelling.time_zone))
    return moment.astimezone(UTC)

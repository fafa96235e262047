"""From a cell to a value, strictly: what does not fit its column is refused with a reason that says what would."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from storage.imports.columns import SHAPES, ColumnFormat

Cell = str | int | float | Decimal | bool | date | datetime | list[Any] | None
"""As read: text from CSV, typed from Parquet; None and blank text are missing."""

CELLS_REMEMBERED = 10_000
YEARS = range(1900, 2201)
LARGEST_WHOLE = 2**31 - 1
DIGITS_BEFORE_POINT = {4: 14, 10: 10}
"""Of an amount, by the decimals it keeps: NUMERIC(18, 4) and NUMERIC(20, 10)."""

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_TIME = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}.*", re.ASCII)
_FORBIDDEN = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_FORBIDDEN_IN_LINES = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_SHAPED = {
    "currency": re.compile(r"[A-Z]{3}", re.ASCII),
    "email": re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+"),
    "domain": re.compile(r"[^\s@/:.]+(\.[^\s@/:.]+)+"),
}


class CellError(ValueError):
    """A cell that does not fit, with the reason as a sentence part."""


@dataclass(frozen=True, slots=True)
class Spelling:
    """How a file writes dates and numbers, beside ISO 8601 and the decimal point."""

    dates: tuple[str, ...] = ()
    """strptime formats."""
    time_zone: str | None = None
    """For times that name none; without it they are refused."""
    decimal_comma: bool = False


ISO = Spelling()


def shown(value: object) -> str:
    """Quote a value for a sentence: short, on one line, without control characters."""
    text = _FORBIDDEN.sub("�", as_text(value) if value is not None else "nothing")
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
    return _within_years(found)


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
    return _in_utc(found, spelling)


def reader(column: ColumnFormat, spelling: Spelling = ISO) -> Callable[[Cell], Any]:
    """Give the function that turns this column's cells into values; it raises CellError."""
    read = _READERS[column.kind]
    default = read(column.default, column, ISO) if column.default is not None else None
    # Days, accounts and small numbers repeat: most cells of a long file have been read before.
    known: dict[str, Any] = {}

    def value(cell: Cell) -> Any:
        if isinstance(cell, str):
            if cell in known:
                return known[cell]
            if len(known) >= CELLS_REMEMBERED:
                known.clear()
            found = known[cell] = fresh(cell)
            return found
        return fresh(cell)

    def fresh(cell: Cell) -> Any:
        if cell is None or (isinstance(cell, str) and not cell.strip()):
            if column.required:
                raise CellError("is required and is empty")
            return default
        if isinstance(cell, list) and column.kind != "list":
            raise CellError("holds a list where one value belongs")
        return read(cell, column, spelling)

    return value


def _text(cell: Cell, column: ColumnFormat, spelling: Spelling) -> str:  # noqa: ARG001 - one signature for all kinds
    text = as_text(cell)
    if (_FORBIDDEN_IN_LINES if column.several_lines else _FORBIDDEN).search(text):
        raise CellError(f"{shown(text)} holds control characters")
    if column.longest is not None and len(text) > column.longest:
        raise CellError(f"is longer than {column.longest} characters")
    choices = column.rule.choices
    if choices and text not in choices:
        folded = text.lower()
        text = next((choice for choice in choices if choice.lower() == folded), "")
        if not text:
            raise CellError(f"{shown(cell)} is not one of {', '.join(choices)}")
    return _shaped(text, column)


def _shaped(text: str, column: ColumnFormat) -> str:
    shape = column.rule.shape
    if shape is None:
        return text
    if shape in {"email", "domain"}:
        text = text.lower()
    fits = text in _zones() if shape == "zone" else _SHAPED[shape].fullmatch(text)
    if not fits:
        raise CellError(f"{shown(text)} is not {SHAPES[shape]}")
    return text


@lru_cache(maxsize=1)
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _whole(cell: Cell, column: ColumnFormat, spelling: Spelling) -> int:
    number = as_number(cell, spelling)
    if number.adjusted() > 10 or number != number.to_integral_value():  # noqa: PLR2004 - past 2^31 anyway; keeps 1e999 short
        raise CellError(f"{shown(cell)} is not a whole number{_range(column)}")
    _in_range(number, column, cell)
    if abs(number) > LARGEST_WHOLE:
        raise CellError(f"{shown(cell)} is too large")
    return int(number)


def _number(cell: Cell, column: ColumnFormat, spelling: Spelling) -> float:
    number = as_number(cell, spelling)
    _in_range(number, column, cell)
    if number.adjusted() > 300:  # noqa: PLR2004 - doubles end at 1.8e308
        raise CellError(f"{shown(cell)} is too large")
    return float(number)


def _amount(cell: Cell, column: ColumnFormat, spelling: Spelling) -> Decimal:
    number = as_number(cell, spelling)
    _in_range(number, column, cell)
    decimals = column.decimals or 4
    if number.adjusted() >= DIGITS_BEFORE_POINT[decimals]:
        raise CellError(f"{shown(cell)} is too large")
    if number.adjusted() < -30 or number != round(number, decimals):  # noqa: PLR2004 - far below any decimals kept
        raise CellError(f"{shown(cell)} has more than {decimals} decimals")
    return number


def _in_range(number: Decimal, column: ColumnFormat, cell: Cell) -> None:
    low, high = column.rule.low, column.rule.high
    if (low is not None and (number < low or (column.rule.above_low and number == low))) or (high is not None and number > high):
        article = "an" if column.kind == "amount" else "a"
        raise CellError(f"{shown(cell)} is not {article} {column.kind}{_range(column)}")


def _range(column: ColumnFormat) -> str:
    low, high = column.rule.low, column.rule.high
    if low is not None and high is not None:
        return f" from {low} to {high}"
    if low is not None:
        return f" above {low}" if column.rule.above_low else f" of at least {low}"
    return ""


def _date(cell: Cell, column: ColumnFormat, spelling: Spelling) -> date:  # noqa: ARG001
    if isinstance(cell, datetime):
        if cell.time() != time(0):
            raise CellError(f"{shown(cell)} is not a date: it has a time of day")
        return _within_years(cell.date())
    if isinstance(cell, date):
        return _within_years(cell)
    return read_date(str(cell).strip(), spelling)


def _time(cell: Cell, column: ColumnFormat, spelling: Spelling) -> datetime:  # noqa: ARG001
    if isinstance(cell, datetime):
        # A pandas Timestamp is a datetime with nanoseconds, which no database here keeps.
        return _in_utc(datetime.combine(cell.date(), cell.time(), cell.tzinfo), spelling)
    return read_time(as_text(cell), spelling)


def _boolean(cell: Cell, column: ColumnFormat, spelling: Spelling) -> bool:  # noqa: ARG001
    if isinstance(cell, bool):
        return cell
    try:
        return {"true": True, "false": False}[as_text(cell).lower()]
    except KeyError:
        raise CellError(f"{shown(cell)} is neither true nor false") from None


def _list(cell: Cell, column: ColumnFormat, spelling: Spelling) -> tuple[str, ...]:
    items = cell if isinstance(cell, list) else as_text(cell).split("|")
    return tuple(dict.fromkeys(_text(item, column, spelling) for item in items if as_text(item)))


_READERS: dict[str, Callable[[Any, ColumnFormat, Spelling], Any]] = {
    "text": _text,
    "whole number": _whole,
    "number": _number,
    "amount": _amount,
    "date": _date,
    "time": _time,
    "true or false": _boolean,
    "list": _list,
}


def _by_formats(text: str, spelling: Spelling) -> datetime | None:
    for format_ in spelling.dates:
        try:
            return datetime.strptime(text, format_)  # noqa: DTZ007 - the zone is the spelling's
        except ValueError:
            continue
    return None


def _within_years(day: date) -> date:
    if day.year not in YEARS:
        raise CellError(f"{shown(day)} lies outside the years {YEARS[0]} to {YEARS[-1]}")
    return day


def _in_utc(moment: datetime, spelling: Spelling) -> datetime:
    _within_years(moment.date())
    if moment.tzinfo is None:
        if spelling.time_zone is None:
            raise CellError(f"{shown(moment)} has no time zone; write it such as {moment.isoformat(timespec='seconds')}Z")
        moment = moment.replace(tzinfo=ZoneInfo(spelling.time_zone))
    return moment.astimezone(UTC)

"""From a cell to a value, strictly: what does not fit its column is refused with a reason that says what would."""

import re
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache
from typing import Any
from zoneinfo import available_timezones

from storage.countries import country_code
from storage.imports.columns import SHAPES, ColumnFormat, Shape
from storage.imports.spelling import (
    FORBIDDEN,
    ISO,
    Cell,
    CellError,
    Spelling,
    as_number,
    as_text,
    in_utc,
    read_date,
    read_time,
    shown,
    within_years,
)
from storage.said import UNSEEN, verbatim

CELLS_REMEMBERED = 10_000
LARGEST_WHOLE = 2**31 - 1
DIGITS_BEFORE_POINT = {4: 14, 10: 10}
"""Of an amount, by the decimals it keeps: NUMERIC(18, 4) and NUMERIC(20, 10)."""


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
    if column.rule.verbatim:
        text = verbatim(text)
    if (UNSEEN if column.several_lines else FORBIDDEN).search(text):
        raise CellError(f"{shown(text)} holds control characters")
    if column.longest is not None and len(text) > column.longest:
        raise CellError(f"is longer than {column.longest:,} characters")
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
    fits = _SHAPED[shape](text)
    if fits is None:
        raise CellError(f"{shown(text)} is not {SHAPES[shape]}")
    return fits


@lru_cache(maxsize=1)
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _zone(text: str) -> str | None:
    return text if text in _zones() else None


def _matching(pattern: str, fold: Callable[[str], str] = str) -> Callable[[str], str | None]:
    fits = re.compile(pattern)
    return lambda text: fold(text) if fits.fullmatch(fold(text)) else None


_SHAPED: dict[Shape, Callable[[str], str | None]] = {
    "currency": _matching(r"[A-Z]{3}"),
    "email": _matching(r"[^@\s]+@[^@\s]+\.[^@\s]+", str.lower),
    "domain": _matching(r"[^\s@/:.]+(\.[^\s@/:.]+)+", str.lower),
    "zone": _zone,
    "country": country_code,
}
"""How a cell of a shape is written once it fits; None: it does not."""


def _whole(cell: Cell, column: ColumnFormat, spelling: Spelling) -> int:
    try:
        number = as_number(cell, spelling)
    except CellError:
        raise CellError(f"{shown(cell)} is not a whole number{_range(column)}") from None
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
        return within_years(cell.date())
    if isinstance(cell, date):
        return within_years(cell)
    return read_date(str(cell).strip(), spelling)


def _time(cell: Cell, column: ColumnFormat, spelling: Spelling) -> datetime:  # noqa: ARG001
    if isinstance(cell, datetime):
        # A pandas Timestamp is a datetime with nanoseconds, which no database here keeps.
        return in_utc(datetime.combine(cell.date(), cell.time(), cell.tzinfo), spelling)
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

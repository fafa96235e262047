"""What a mapping may say in place of a value: a handful of operators that nest, read from TOML, none of them code.

A missing cell makes what is built from it missing, except in `first_of` and in sums and counts over groups.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, DecimalException
from functools import reduce
from itertools import count
from typing import Any, Protocol

from storage.imports.spelling import Cell, CellError, Spelling, as_number, as_text, read_date, read_time, shown

Row = Mapping[str, Cell]

_IN_BRACES = re.compile(r"\{([^{}]*)\}")
_NUMBERS = count(1)


class Expression(Protocol):
    """Something that gives a cell for a row."""

    def evaluate(self, row: Row, spelling: Spelling) -> Cell:
        """Give the value. Raises CellError where the row's cells do not allow one."""

    def parts(self) -> Iterator["Expression"]:
        """Give the expressions it is built from."""

    def cells(self) -> frozenset[str]:
        """Give the names of the cells it reads itself."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """An expression without parts."""

    def parts(self) -> Iterator[Expression]:
        """Give none."""
        return iter(())

    def cells(self) -> frozenset[str]:
        """Give none."""
        return frozenset()


@dataclass(frozen=True, slots=True)
class Constant(Leaf):
    """The same for every row."""

    value: Cell

    def evaluate(self, row: Row, spelling: Spelling) -> Cell:  # noqa: ARG002
        """Give the value."""
        return self.value


@dataclass(frozen=True, slots=True)
class CellOf(Leaf):
    """One cell as it is: "{usage_date}"."""

    name: str

    def evaluate(self, row: Row, spelling: Spelling) -> Cell:  # noqa: ARG002
        """Give the cell; blank text is missing."""
        cell = row[self.name]
        return None if isinstance(cell, str) and not cell.strip() else cell

    def cells(self) -> frozenset[str]:
        """Give its name."""
        return frozenset({self.name})


@dataclass(frozen=True, slots=True)
class Template(Leaf):
    """Text with cells in it: "{subscription_id}:{start_date}"."""

    pieces: tuple[str, ...]
    """Literal text and names of cells in turn, text first."""

    def evaluate(self, row: Row, spelling: Spelling) -> Cell:  # noqa: ARG002
        """Fill in the cells."""
        texts = [as_text(row[piece]) if place % 2 else piece for place, piece in enumerate(self.pieces)]
        return "".join(texts) if all(texts[1::2]) else None

    def cells(self) -> frozenset[str]:
        """Give their names."""
        return frozenset(self.pieces[1::2])


@dataclass(frozen=True, slots=True)
class Condition:
    """Cells that must, or must not, be one of some texts. Text is compared as written, without the blanks around it."""

    tests: tuple[tuple[str, frozenset[str], bool], ...]
    """Cell, texts, and whether it must be one of them."""

    def holds(self, row: Row) -> bool:
        """Tell whether all tests hold."""
        return all((as_text(row[name]) in texts) is wanted for name, texts, wanted in self.tests)

    def cells(self) -> frozenset[str]:
        """Give the names of the cells it reads."""
        return frozenset(name for name, _, _ in self.tests)


@dataclass(frozen=True, slots=True)
class Composite:
    """An expression over others."""

    of: tuple[Expression, ...]

    def parts(self) -> Iterator[Expression]:
        """Give them."""
        return iter(self.of)

    def cells(self) -> frozenset[str]:
        """Give none: its parts read them."""
        return frozenset()


@dataclass(frozen=True, slots=True)
class ValueMap(Composite):
    """Another word for each word: { map = { urgent = "P1" }, of = "{priority}" }."""

    words: dict[str, Cell]
    otherwise: Expression | None

    def evaluate(self, row: Row, spelling: Spelling) -> Cell:
        """Look the word up; without `otherwise` an unknown word refuses the row."""
        word = self.of[0].evaluate(row, spelling)
        if word is None:
            return None
        text = as_text(word)
        if text in self.words:
            return self.words[text]
        if self.otherwise is None:
            raise CellError(f"{shown(text)} is not in the mapping's list: {', '.join(self.words)}")
        return self.otherwise.evaluate(row, spelling)


@dataclass(frozen=True, slots=True)
class FirstOf(Composite):
    """The first that is not missing."""

    def evaluate(self, row: Row, spelling: Spelling) -> Cell:
        """Try them in order."""
        return next((value for part in self.of if (value := part.evaluate(row, spelling)) is not None), None)


@dataclass(frozen=True, slots=True)
class Arithmetic(Composite):
    """Numbers joined from left to right by one of add, subtract, multiply, divide; a division by 0 is missing."""

    operator: Callable[[Decimal, Decimal], Decimal]

    def evaluate(self, row: Row, spelling: Spelling) -> Cell:
        """Work it out."""
        numbers = [part.evaluate(row, spelling) for part in self.of]
        if any(number is None for number in numbers):
            return None
        try:
            return reduce(self.operator, (as_number(number, spelling) for number in numbers))
        except ZeroDivisionError:
            return None
        except DecimalException:
            raise CellError("cannot be worked out: the numbers are too large") from None


@dataclass(frozen=True, slots=True)
class Only(Composite):
    """A value where a condition holds, else missing: { value = "{submitted_at}", where = { escalation_flag = "True" } }."""

    condition: Condition

    def evaluate(self, row: Row, spelling: Spelling) -> Cell:
        """Test, then evaluate."""
        return self.of[0].evaluate(row, spelling) if self.condition.holds(row) else None

    def cells(self) -> frozenset[str]:
        """Give those of the condition."""
        return self.condition.cells()


@dataclass(frozen=True, slots=True)
class Anniversary(Composite):
    """The first day after `after` that lies a whole number of `every_months` months after a start."""

    def evaluate(self, row: Row, spelling: Spelling) -> Cell:
        """Count on from the start; a day that a month lacks becomes that month's last."""
        start, months, after = (part.evaluate(row, spelling) for part in self.of)
        if start is None or months is None or after is None:
            return None
        step = as_number(months, spelling)
        if not 1 <= step <= 1200 or step != int(step):  # noqa: PLR2004 - a century
            raise CellError(f"{shown(months)} is not a number of months from 1 to 1200")
        first, last = _day(start, spelling), _day(after, spelling)
        passed = (last.year - first.year) * 12 + last.month - first.month
        times = max(passed // int(step) - 1, 0)
        while (day := _months_later(first, times * int(step))) <= last:
            times += 1
        return day


@dataclass(frozen=True, slots=True)
class Aggregate(Composite):
    """One value of a group's rows: sum, count, distinct, first, last, least or greatest."""

    operator: str
    name: str = field(default_factory=lambda: f"aggregate {next(_NUMBERS)}")
    """Under which the group's row carries the result."""

    def evaluate(self, row: Row, spelling: Spelling) -> Cell:  # noqa: ARG002
        """Give the result, once the group is complete."""
        return row[self.name]


def walk(expression: Expression) -> Iterator[Expression]:
    """Give the expression and all below it, but nothing below an aggregate."""
    yield expression
    if not isinstance(expression, Aggregate):
        for part in expression.parts():
            yield from walk(part)


def template(text: str) -> Expression:
    """Read text with cells in braces."""
    pieces = tuple(piece.strip() if place % 2 else piece for place, piece in enumerate(_IN_BRACES.split(text)))
    if len(pieces) == 1:
        return Constant(text)
    return CellOf(pieces[1]) if pieces[0] == pieces[2] == "" and len(pieces) == 3 else Template(pieces)  # noqa: PLR2004 - one cell, nothing around


def comparable(cell: Cell, spelling: Spelling) -> Any:
    """Give what first, last, least and greatest compare: an instant for dates and times, else a number.

    Raises:
        CellError: it is neither.
    """
    zoned = spelling if spelling.time_zone is not None else Spelling(spelling.dates, "UTC", spelling.decimal_comma)
    try:
        return read_time(as_text(cell), zoned).timestamp()
    except CellError:
        try:
            return float(as_number(cell, spelling))
        except CellError:
            raise CellError(f"{shown(cell)} is neither a date, a time nor a number, so it gives no order") from None


def _day(cell: Cell, spelling: Spelling) -> date:
    return read_date(as_text(cell)[:10] if isinstance(cell, date) else as_text(cell), spelling)


def _months_later(start: date, months: int) -> date:
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    day = start.day
    while True:
        try:
            return date(year, month + 1, day)
        except ValueError:
            if day <= 28:  # noqa: PLR2004 - every month has it, so the year is out of range
                raise CellError("lies outside the calendar") from None
            day -= 1

"""From rows of files to rows of tables, each with the lines it comes from."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from storage.imports.expressions import Aggregate, Expression, comparable, walk
from storage.imports.mapping import FileOptions, Load, Lookup
from storage.imports.report import LEFT_OUT, UNCHANGED, Ledger
from storage.imports.sources import SourceFile, SourceRow
from storage.imports.spelling import Cell, CellError, Spelling, as_number, as_text

Refuse = Callable[[int, str | None, str], None]
"""Called with line, column and reason."""


@dataclass(slots=True)
class Derived:
    """A row for a table, not yet validated."""

    lines: list[int]
    cells: dict[str, Cell]


@dataclass(slots=True)
class Intake:
    """One file, read once a load; a row that is unfit or a repeat is met in the first reading and skipped in the later ones."""

    source: SourceFile
    options: FileOptions
    ledger: Ledger = field(init=False)
    _skipped: set[int] = field(default_factory=set)
    _known: bool = False

    def __post_init__(self) -> None:
        self.ledger = Ledger(self.source.name)

    def rows(self, refuse: Refuse) -> Iterator[SourceRow]:
        """Give the rows that are fit for use."""
        if self._known:
            yield from (row for row in self.source.rows() if row.line not in self._skipped)
            return
        seen: dict[str, tuple[int, int]] = {}
        for row in self.source.rows():
            self.ledger.mark(row.line, LEFT_OUT)
            reason = row.problem or self._repeats(row, seen)
            if reason is not None:
                self._skipped.add(row.line)
                if reason:
                    refuse(row.line, None, reason)
                continue
            yield row
        self._known = True

    def _repeats(self, row: SourceRow, seen: dict[str, tuple[int, int]]) -> str | None:
        """Tell how the row repeats an earlier one: None not at all, empty in every cell, else why it is refused."""
        if self.options.key is None:
            return None
        key = as_text(self.options.key.evaluate(row.cells, self.options.spelling))
        if not key:
            return "has no key: the mapping's `key` is empty here"
        content = hash(tuple(as_text(cell) for cell in row.cells.values()))
        line, first = seen.setdefault(key, (row.line, content))
        if line == row.line:
            return None
        if first == content:
            self.ledger.mark(row.line, UNCHANGED)
            return ""
        return f"repeats the key “{key[:40]}” of line {line} with other cells"


def derive(load: Load, intake: Intake, sources: Mapping[str, SourceFile], refuse: Refuse) -> Iterator[Derived]:
    """Give the table's rows. What cannot be derived is refused with its line."""
    rows = _looked_up(load, intake, sources, refuse) if load.lookups else ((row.line, row.cells) for row in intake.rows(refuse))
    if load.where is not None:
        condition = load.where
        rows = ((line, cells) for line, cells in rows if condition.holds(cells))
    spelling = intake.options.spelling
    if load.group:
        return _grouped(load, rows, spelling, refuse)
    return _each(load, rows, spelling, refuse)


def _each(load: Load, rows: Iterator[tuple[int, dict[str, Cell]]], spelling: Spelling, refuse: Refuse) -> Iterator[Derived]:
    columns = list(load.columns.items())
    for line, cells in rows:
        derived: dict[str, Cell] = {}
        try:
            for name, expression in columns:
                derived[name] = expression.evaluate(cells, spelling)
        except CellError as error:
            refuse(line, next(name for name, _ in columns if name not in derived), str(error))
            continue
        yield Derived([line], derived)


def _looked_up(load: Load, intake: Intake, sources: Mapping[str, SourceFile], refuse: Refuse) -> Iterator[tuple[int, dict[str, Cell]]]:
    needed = {name for _, name in load.cells()}
    tables = [(lookup, _read_lookup(lookup, sources[lookup.file], needed)) for lookup in load.lookups]
    spelling = intake.options.spelling
    for row in intake.rows(refuse):
        cells = dict(row.cells)
        reason = None
        for lookup, found in tables:
            word = as_text(lookup.match.evaluate(cells, spelling))
            other = found.get(word)
            if other is None:
                several = word in found
                reason = f"{lookup.file} has {'several different rows' if several else 'no row'} whose {lookup.by} is “{word[:40]}”"
                break
            cells.update(other)
        if reason is not None:
            refuse(row.line, None, reason)
        else:
            yield row.line, cells


def _read_lookup(lookup: Lookup, source: SourceFile, needed: set[str]) -> dict[str, dict[str, Cell] | None]:
    """Read the other file's needed cells by the look-up's column; None where rows of one word differ."""
    wanted = {name: f"{lookup.name}.{name}" for name in source.header if f"{lookup.name}.{name}" in needed}
    found: dict[str, dict[str, Cell] | None] = {}
    for row in source.rows():
        word = as_text(row.cells.get(lookup.by))
        if row.problem is not None or not word:
            continue
        cells = {new: row.cells.get(name) for name, new in wanted.items()}
        found[word] = cells if found.get(word, cells) == cells else None
    return found


@dataclass(slots=True)
class _Group:
    """What is known of one group so far."""

    key: dict[str, Cell]
    lines: list[int] = field(default_factory=list)
    states: list[Any] = field(default_factory=list)


def _grouped(load: Load, rows: Iterator[tuple[int, dict[str, Cell]]], spelling: Spelling, refuse: Refuse) -> Iterator[Derived]:
    """Put rows together. Kept in memory: a group's key, lines and running totals."""
    keys = {name: load.columns[name] for name in load.group}
    others = {name: expression for name, expression in load.columns.items() if name not in keys}
    aggregates = [(name, part) for name, whole in others.items() for part in walk(whole) if isinstance(part, Aggregate)]
    groups: dict[tuple[str, ...], _Group] = {}
    for line, cells in rows:
        place = ""
        try:
            key: dict[str, Cell] = {}
            for place, expression in keys.items():
                key[place] = expression.evaluate(cells, spelling)
            place = "order"
            order = _order(load.order, cells, spelling)
            inputs = []
            for place, aggregate in aggregates:  # noqa: B007 - the except clause reads it
                inputs.append(_input(aggregate, cells, order, spelling))
        except CellError as error:
            refuse(line, place if place in load.columns else None, str(error))
            continue
        group = groups.setdefault(tuple(as_text(part) for part in key.values()), _Group(key, states=[None] * len(aggregates)))
        group.lines.append(line)
        group.states = [_ADD[part.operator](state, new) for (_, part), state, new in zip(aggregates, group.states, inputs, strict=True)]
    for group in groups.values():
        yield from _finished(group, aggregates, others, spelling, refuse)


def _finished(
    group: _Group, aggregates: list[tuple[str, Aggregate]], others: dict[str, Expression], spelling: Spelling, refuse: Refuse
) -> Iterator[Derived]:
    results: dict[str, Cell] = {part.name: _result(part.operator, state) for (_, part), state in zip(aggregates, group.states, strict=True)}
    cells = dict(group.key)
    for name, expression in others.items():
        try:
            cells[name] = expression.evaluate(results, spelling)
        except CellError as error:
            for line in group.lines:
                refuse(line, name, str(error))
            return
    yield Derived(group.lines, cells)


def _order(expression: Expression | None, cells: dict[str, Cell], spelling: Spelling) -> Any:
    return 0 if expression is None else comparable(expression.evaluate(cells, spelling), spelling)


def _input(aggregate: Aggregate, cells: dict[str, Cell], order: Any, spelling: Spelling) -> Any:
    """Give what one row adds to an aggregate; None adds nothing."""
    value = aggregate.of[0].evaluate(cells, spelling)
    if value is None:
        return None
    match aggregate.operator:
        case "sum":
            return as_number(value, spelling)
        case "count":
            return 1
        case "distinct":
            return as_text(value)
        case "first" | "last":
            return order, value
    return comparable(value, spelling), value


def _total(state: Any, new: Any) -> Any:
    return new if state is None else state if new is None else state + new


def _collected(state: set[str] | None, new: str | None) -> set[str]:
    found = state if state is not None else set()
    if new is not None:
        found.add(new)
    return found


def _earlier(state: Any, new: Any) -> Any:
    return new if state is None or (new is not None and new[0] < state[0]) else state


def _later(state: Any, new: Any) -> Any:
    return new if state is None or (new is not None and new[0] >= state[0]) else state


def _result(operator: str, state: Any) -> Cell:
    match operator:
        case "sum":
            total: Cell = state
            return total
        case "count":
            return int(state or 0)
        case "distinct":
            return len(state)
    value: Cell = None if state is None else state[1]
    return value


_ADD: dict[str, Callable[[Any, Any], Any]] = {
    "sum": _total,
    "count": _total,
    "distinct": _collected,
    "first": _earlier,
    "last": _later,
    "least": _earlier,
    "greatest": _later,
}

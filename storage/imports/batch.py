"""Rows that arrive by themselves, not in files: through the same checks and the same upserts, each with its own outcome."""

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from msgspec import Struct
from sqlalchemy import Connection, func, insert, select

from storage.imports.cells import reader
from storage.imports.columns import ColumnFormat, Rule, column_format
from storage.imports.deriving import Derived
from storage.imports.expressions import CellOf
from storage.imports.formats import FORMATS, TableFormat
from storage.imports.landing import Directory, Landing
from storage.imports.mapping import Load
from storage.imports.report import LANDED
from storage.imports.run import MEASURES
from storage.imports.spelling import ISO, CellError, as_text, shown
from storage.imports.watermarks import KINDS, Reported, mark_all_dirty, mark_dirty
from storage.tables import accounts, import_rejects, imports, source_watermarks

WATERMARKS = "watermarks"
"""The record that only says how far a feed has come: on a quiet day nothing else does."""

WATERMARK_COLUMNS: dict[str, ColumnFormat] = {
    column.name: column_format(column, rule)
    for column, rule in (
        (source_watermarks.c.kind, Rule(choices=KINDS, meaning="the kind of source")),
        (source_watermarks.c.feed, Rule(meaning="as in the accounts' feed columns")),
        (source_watermarks.c.reported_at, Rule(meaning="everything up to here has been sent")),
    )
}

Outcome = Literal["landed", "unchanged", "rejected"]


class Incoming(Struct, frozen=True):
    """A row for one record: a table of FORMATS, or WATERMARKS. Cells are as JSON has them."""

    record: str
    cells: Mapping[str, Any]


class RowResult(Struct, frozen=True):
    """What became of a row; a rejected one has a reason, and a column where one cell is to blame."""

    outcome: Outcome
    column: str | None = None
    reason: str | None = None


def columns_of(record: str) -> Mapping[str, ColumnFormat]:
    """Return what a row of a record may hold.

    Raises:
        KeyError: There is no such record.
    """
    return WATERMARK_COLUMNS if record == WATERMARKS else FORMATS[record].columns


def land_rows(connection: Connection, rows: Sequence[Incoming], *, now: datetime) -> list[RowResult]:
    """Land the good rows, in the order in which records refer to each other, and tell of each row. The caller commits."""
    batch = _Batch(connection, rows, now)
    batch.land()
    return batch.results()


def keep_rejects(
    connection: Connection, rows: Sequence[Incoming], results: Sequence[RowResult], *, batch_id: str, source: str, now: datetime
) -> None:
    """Keep the refused rows with the counts of their batch, as an import does; a batch without any leaves nothing."""
    refused = [(place, row, result) for place, (row, result) in enumerate(zip(rows, results, strict=True), 1) if result.reason is not None]
    if not refused:
        return
    outcomes = [result.outcome for result in results]
    counts = {f"rows_{name}": outcomes.count(name) for name in ("landed", "unchanged", "rejected")}
    own = {"id": batch_id, "source": source, "started_at": now, "finished_at": now, "rows_read": len(rows)}
    connection.execute(insert(imports), {**own, **counts})
    kept = [
        {
            "import_id": batch_id,
            "file": source[:300],
            "line": place,
            "table": row.record,
            "column": result.column,
            "reason": result.reason,
            "row": {_storable(name): _storable(as_text(value)) for name, value in row.cells.items()},
        }
        for place, row, result in refused
    ]
    connection.execute(insert(import_rejects), kept)


@dataclass(slots=True)
class _Batch:
    connection: Connection
    rows: Sequence[Incoming]
    now: datetime
    _found: dict[int, RowResult] = field(default_factory=dict)
    """By place, 0 first."""
    _landed: set[int] = field(default_factory=set)
    _same: dict[int, int] = field(default_factory=dict)
    """A row that says what an earlier one of the batch says, and that one."""

    def land(self) -> None:
        reported, directory, touched = Reported(self.now), Directory(), set[str]()
        for table, names, places in self._groups():
            # A row that leaves out what a new one needs can only change the one that is there.
            amends = any(column.required and name not in names for name, column in table.columns.items())
            load = Load(table, "", table.name, {name: CellOf(name) for name in names}, amend=amends)
            landing = Landing(self.connection, load, ISO, directory, reported, refuse=self._refuse, mark=self._mark, tell=_place)
            landing.take(Derived([place], {name: self.rows[place].cells[name] for name in names}) for place in places)
            touched |= landing.touched
            if table.name in MEASURES and landing.landed:
                mark_all_dirty(self.connection, now=self.now)
        self._take_watermarks(reported)
        mark_dirty(self.connection, touched, now=self.now)
        reported.write(self.connection)

    def results(self) -> list[RowResult]:
        """Tell of every row, in the order given."""
        plain = {True: RowResult("landed"), False: RowResult("unchanged")}
        return [self._found.get(self._same.get(place, place)) or plain[place in self._landed] for place in range(len(self.rows))]

    def _refuse(self, places: Sequence[int], column: str | None, reason: str) -> None:
        for place in places:
            self._found.setdefault(place, RowResult("rejected", column, reason))

    def _mark(self, place: int, outcome: int) -> None:
        if outcome == LANDED:
            self._landed.add(place)

    def _groups(self) -> Iterator[tuple[TableFormat, tuple[str, ...], list[int]]]:
        """Give the rows that are fit to be read, by record in the order of loading, then by the columns they have."""
        groups: dict[str, dict[tuple[str, ...], list[int]]] = {}
        for place in self._fit():
            row = self.rows[place]
            if row.record != WATERMARKS:
                names = tuple(name for name in FORMATS[row.record].columns if name in row.cells)
                groups.setdefault(row.record, {}).setdefault(names, []).append(place)
        for name, table in FORMATS.items():
            for names, places in groups.get(name, {}).items():
                # By key: requests that write the same rows at once take them in one order, so that neither waits for the other for ever.
                yield table, names, sorted(places, key=self._key)

    def _key(self, place: int) -> tuple[str, ...]:
        row = self.rows[place]
        key = tuple(as_text(row.cells.get(name)) for name in _key_names(row.record))
        # Without a key of its own a row is told by all that it says; what that comes to is worked out once its cells are read.
        return key if any(key) else tuple(f"{name}={as_text(value)}" for name, value in sorted(row.cells.items()))

    def _fit(self) -> Iterator[int]:
        """Give the places of rows with the right columns, each key once: a second row of a key must say the same."""
        seen: dict[tuple[str, ...], int] = {}
        for place, row in enumerate(self.rows):
            problem = _misshapen(row)
            if problem is not None:
                self._refuse([place], *problem)
                continue
            key = _key_names(row.record)
            first = seen.setdefault((row.record, *self._key(place)), place)
            if first == place:
                yield place
            elif self.rows[first].cells == row.cells:
                self._same[place] = first
            else:
                self._refuse([place], key[-1], f"repeats row {first + 1}, which has the same {' and '.join(key)}")

    def _take_watermarks(self, reported: Reported) -> None:
        readers = {name: reader(column) for name, column in WATERMARK_COLUMNS.items()}
        known: dict[tuple[Any, ...], datetime | None] = {}
        for place, row in enumerate(self.rows):
            if row.record != WATERMARKS or place in self._found or place in self._same:
                continue
            said: dict[str, Any] = {}
            try:
                for name, read in readers.items():
                    said[name] = read(row.cells[name])
            except CellError as error:
                self._refuse([place], next(name for name in readers if name not in said), str(error))
                continue
            feed = (said["kind"], said["feed"])
            if feed not in known:
                known[feed] = self._newest(*feed)
            if problem := self._strange(said):
                self._refuse([place], *problem)
            elif known[feed] is None or said["reported_at"] > known[feed]:
                reported.newest[*feed, said["reported_at"].date()] = known[feed] = said["reported_at"]
                self._landed.add(place)

    def _newest(self, kind: str, feed: str) -> datetime | None:
        told = source_watermarks.c
        newest: datetime | None = self.connection.scalar(select(func.max(told.reported_at)).where(told.kind == kind, told.feed == feed))
        return newest

    def _strange(self, said: Mapping[str, Any]) -> tuple[str, str] | None:
        """Tell what is wrong with a watermark whose cells can be read."""
        if said["reported_at"] > self.now:
            return "reported_at", f"{shown(said['reported_at'])} is still to come"
        column = accounts.c[f"{said['kind']}_feed"]
        if self.connection.execute(select(column).where(column == said["feed"]).limit(1)).first() is None:
            return "feed", f"no account has the {said['kind']} feed {shown(said['feed'])}"
        return None


def _place(place: int) -> str:
    return f"row {place + 1}"


def _key_names(record: str) -> tuple[str, ...]:
    return tuple(WATERMARK_COLUMNS) if record == WATERMARKS else FORMATS[record].key


def _misshapen(row: Incoming) -> tuple[str | None, str] | None:
    """Tell what is wrong with a row before any cell of it is read."""
    columns = columns_of(row.record)
    for name, value in row.cells.items():
        if name not in columns:
            near = difflib.get_close_matches(name[:100], list(columns), n=1)
            hint = f"; did you mean {near[0]}" if near else f"; it knows {', '.join(columns)}"
            return _storable(name)[:100], f"is no column of {row.record}{hint}"
        if isinstance(value, dict) or (isinstance(value, list) and any(isinstance(item, dict | list) for item in value)):
            return name, "holds an object where one value belongs"
    missing = next((name for name in _key_names(row.record) if name not in row.cells and columns[name].required), None)
    return None if missing is None else (missing, "is required and is missing")


def _storable(text: str) -> str:
    """Spell a text so that any database takes it."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8").replace("\0", "\\x00")

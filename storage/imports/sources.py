"""Read a file row by row with the line each row starts on: CSV as an editor counts, Parquet by row number."""

import csv
import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, TextIO

from msgspec import Struct

from storage.imports.spelling import Cell, shown

SUFFIXES = (".csv", ".parquet")
ROWS_A_READ = 5_000
_NOT_UTF8 = re.compile("[\ud800-\udfff]")


class FileError(ValueError):
    """A file that cannot be read at all, as a sentence."""


class SourceRow(Struct, frozen=True):
    """One row as read."""

    line: int
    cells: dict[str, Cell]
    problem: str | None = None
    """Why the row cannot be used at all."""


@dataclass(slots=True)
class SourceFile:
    """One file to import. Reading it again gives the same rows."""

    path: Path
    header: tuple[str, ...]
    total: int
    """Lines of a CSV file, rows of a Parquet file: for the progress bar."""
    separator: str = ","
    name: str = field(init=False)

    def __post_init__(self) -> None:
        self.name = self.path.name

    @classmethod
    def open(cls, path: Path, *, separator: str = ",") -> "SourceFile":
        """Read the header.

        Raises:
            FileError: the file is missing, empty, not UTF-8, not Parquet, or names a column twice.
        """
        if not path.is_file():
            raise FileError(f"There is no file {path.name} in {path.parent}.")
        try:
            header, total = _parquet_header(path) if path.suffix.lower() == ".parquet" else _csv_header(path, separator)
        except OSError as error:
            raise FileError(f"{path.name} cannot be read: {error.strerror or error}.") from None
        _check_header(path.name, header, separator)
        return cls(path, header, total, separator)

    def rows(self) -> Iterator[SourceRow]:
        """Read every row; a row that cannot be used comes with its problem.

        Raises:
            FileError: the Parquet file is damaged further on.
        """
        return self._parquet_rows() if self.path.suffix.lower() == ".parquet" else self._csv_rows()

    def _csv_rows(self) -> Iterator[SourceRow]:
        width = len(self.header)
        with _open_text(self.path) as text:
            records = csv_records(text, self.separator)
            next(records, None)
            for line, cells, problem in records:
                reason = problem
                if reason is None and len(cells) != width:
                    reason = f"has {_counted(len(cells), 'cell')} where the header has {width}"
                row: dict[str, Cell] = dict(zip(self.header, cells, strict=False))
                if reason is not None and len(cells) > width:
                    row["further cells"] = "|".join(cells[width:])
                yield SourceRow(line, row, reason)

    def _parquet_rows(self) -> Iterator[SourceRow]:
        import pyarrow as pa
        from pyarrow import parquet

        try:
            with parquet.ParquetFile(self.path) as file:
                number = 0
                for batch in file.iter_batches(batch_size=ROWS_A_READ):
                    for row in batch.to_pylist():
                        number += 1
                        yield SourceRow(number, {name: _plain(value) for name, value in row.items()})
        except (pa.ArrowException, OSError, ValueError) as error:
            raise FileError(f"{self.name} is damaged: {_first_line(error)}.") from None


def csv_records(lines: Iterable[str], separator: str = ",") -> Iterator[tuple[int, list[str], str | None]]:
    """Cut CSV into records: the line each starts on (1 first), its cells, and what is wrong with it.

    Blank lines are no records. After a record that is no CSV, such as one whose quote never closes, reading goes on at the next line,
    so that one bad quote costs one line.
    """
    feeder = _Feeder(iter(lines))
    reader = csv.reader(feeder, delimiter=separator, strict=True)
    while True:
        start = feeder.begin()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield start, [feeder.taken[0].rstrip("\r\n")] if feeder.taken else [], f"is not CSV: {error}"
            feeder.give_back()
            continue
        if not cells:
            continue
        yield start, cells, "is not UTF-8 text" if feeder.broken else None


class _Feeder:
    """Hands lines to the csv reader, remembers the current record's, and can take them back."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self._again: list[str] = []
        self._number = 0
        self.taken: list[str] = []
        self.broken = False

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._again.pop() if self._again else next(self._lines)
        self._number += 1
        self.taken.append(line)
        if not line.isascii() and _NOT_UTF8.search(line):
            self.broken = True
        return line

    def begin(self) -> int:
        """Start a record and give its line."""
        self.taken = []
        self.broken = False
        return self._number + 1

    def give_back(self) -> None:
        """Take back every line of the current record but its first."""
        rest = self.taken[1:]
        self._number -= len(rest)
        self._again.extend(reversed(rest))


def _open_text(path: Path) -> TextIO:
    # Bytes that are no UTF-8 become surrogates, so that they cost their row and not the file.
    return path.open(encoding="utf-8-sig", errors="surrogateescape", newline="")


def _csv_header(path: Path, separator: str) -> tuple[tuple[str, ...], int]:
    with path.open("rb") as file:
        start = file.read(4)
        total = start.count(b"\n") + sum(block.count(b"\n") for block in iter(lambda: file.read(1 << 20), b""))
    if start[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        raise FileError(f"{path.name} is UTF-16; save it as CSV in UTF-8.")
    with _open_text(path) as text:
        first = next(csv_records(text, separator), None)
    if first is None:
        raise FileError(f"{path.name} is empty; its first line must name the columns.")
    _, cells, problem = first
    if problem is not None:
        raise FileError(f"{path.name}: the header {problem}; save the file as CSV in UTF-8.")
    return tuple(cell.strip() for cell in cells), max(total - 1, 0)


def _parquet_header(path: Path) -> tuple[tuple[str, ...], int]:
    import pyarrow as pa
    from pyarrow import parquet

    try:
        with parquet.ParquetFile(path) as file:
            return tuple(file.schema_arrow.names), file.metadata.num_rows
    except (pa.ArrowException, OSError) as error:
        raise FileError(f"{path.name} is not a Parquet file: {_first_line(error)}.") from None


def _check_header(name: str, header: tuple[str, ...], separator: str) -> None:
    if "" in header:
        raise FileError(f"{name}: column {header.index('') + 1} of the header has no name.")
    repeated = next((column for column in header if header.count(column) > 1), None)
    if repeated is not None:
        raise FileError(f"{name} names the column {shown(repeated)} twice.")
    other = ";" if separator == "," else ","
    if len(header) == 1 and other in header[0]:
        raise FileError(f"{name}: its header is cut by {shown(other)} and not by {shown(separator)}.")


def _plain(value: Any) -> Cell:
    """Keep what a cell may be; a float that is no number is how pandas writes a missing one."""
    if isinstance(value, float) and math.isnan(value):
        return None
    if value is None or isinstance(value, (str, int, float, Decimal, date, datetime, list)):
        return value
    return value.decode("utf-8", "surrogateescape") if isinstance(value, bytes) else str(value)


def _first_line(error: BaseException) -> str:
    return next(iter(str(error).splitlines()), type(error).__name__).rstrip(".")


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"

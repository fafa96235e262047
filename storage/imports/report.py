"""What became of every row: counts that add up by construction, and each refusal with its line and reason."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from msgspec import Struct

from storage.imports.spelling import Cell, as_text


class Reject(Struct, frozen=True):
    """A row that one table refused."""

    file: str
    line: int
    """Where the row starts, as a text editor counts (the header is 1); for Parquet the row number, 1 first."""
    table: str
    column: str | None
    reason: str
    row: dict[str, str]
    """As read, so that nothing is lost."""


class FileCount(Struct, frozen=True):
    """The rows of one file."""

    name: str
    read: int
    landed: int
    unchanged: int
    """Said what was known; among them those that the mapping leaves out of every table."""
    rejected: int
    left_out: int
    """Of the unchanged, those that the mapping leaves out."""


class ImportReport(Struct, frozen=True):
    """One import. `read == landed + unchanged + rejected`, of rows in the files, however many tables each one feeds."""

    id: str
    files: tuple[FileCount, ...]
    rejects: list[Reject]
    notes: tuple[str, ...]
    """What landed and yet deserves a look, as sentences."""

    @property
    def read(self) -> int:
        """Rows in the files."""
        return sum(file.read for file in self.files)

    @property
    def landed(self) -> int:
        """Rows of which something was new or different."""
        return sum(file.landed for file in self.files)

    @property
    def unchanged(self) -> int:
        """Rows that said nothing new."""
        return sum(file.unchanged for file in self.files)

    @property
    def rejected(self) -> int:
        """Rows that at least one table refused."""
        return sum(file.rejected for file in self.files)


NO_ROW, LEFT_OUT, UNCHANGED, LANDED, REJECTED = range(5)
"""What a line of a file is, worst last: a row that feeds several tables counts once, by the highest."""


@dataclass(slots=True)
class Ledger:
    """One byte a line: what became of the row that starts there."""

    name: str
    lines: bytearray = field(default_factory=bytearray)

    def mark(self, line: int, outcome: int) -> None:
        """Note an outcome; a higher one noted before stays."""
        if line >= len(self.lines):
            self.lines.extend(bytes(max(line + 1 - len(self.lines), 4096)))
        self.lines[line] = max(self.lines[line], outcome)

    def count(self) -> FileCount:
        """Add up the rows."""
        left_out, unchanged, landed, rejected = (self.lines.count(outcome) for outcome in (LEFT_OUT, UNCHANGED, LANDED, REJECTED))
        return FileCount(self.name, left_out + unchanged + landed + rejected, landed, left_out + unchanged, rejected, left_out)


def write_rejects(report: ImportReport, path: Path) -> Path:
    """Write the rejects as CSV: file, line, column, reason, row."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("file", "line", "column", "reason", "row"))
        writer.writerows(_reject_lines(report))
    return path


def _reject_lines(report: ImportReport) -> Iterator[tuple[str, int, str, str, str]]:
    for reject in report.rejects:
        row = ", ".join(f"{name}={text}" for name, text in reject.row.items())
        yield reject.file, reject.line, reject.column or "", f"{reject.table}: {reject.reason}", row


def readable(cells: dict[str, Cell]) -> dict[str, str]:
    r"""Spell a row so that any database and any file takes it: bytes that are no UTF-8 as \\xNN."""
    return {_clean(name): _clean(as_text(value)) for name, value in cells.items()}


def _clean(text: str) -> str:
    if text.isascii() and "\0" not in text:
        return text
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace").replace("\0", "\\x00")

"""One import from beginning to end: read, derive, validate, land, and account for every row."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import Connection, func, insert, select

from storage import tables
from storage.imports.deriving import Derived, Intake, derive
from storage.imports.landing import Directory, Landing
from storage.imports.mapping import Load, Plan, check_headers, plan_by_names, read_mapping
from storage.imports.report import REJECTED, ImportReport, Reject, readable
from storage.imports.sources import SUFFIXES, FileError, SourceFile
from storage.imports.watermarks import Reported, mark_all_dirty, mark_dirty

Progress = Callable[[str, int, int | None], None]
"""Called with the file's name and table, the line reached, and the last line."""

LINES_A_CALL = 1_000
MEASURES = ("products", "exchange_rates", "feeds")
"""Tables without an account whose rows change what all accounts are measured by."""


def import_path(connection: Connection, path: Path, *, mapping: Path | None, now: datetime, progress: Progress) -> ImportReport:
    """Import a folder or one file: good rows land, bad ones are reported, and the same again changes nothing.

    Without a mapping each file is named after its table and has its columns. The caller commits.

    Raises:
        ValueError: nothing was imported, because a file or the mapping cannot be used; the message is a sentence for a person.
    """
    folder = path if path.is_dir() else path.parent
    plan = read_mapping(mapping) if mapping is not None else plan_by_names(_files(path))
    if mapping is not None and not path.is_dir():
        plan = _only(plan, path)
    sources = {name: SourceFile.open(folder / name, separator=plan.options_of(name).separator) for name in plan.files()}
    check_headers(plan, sources)
    return _Run(connection, plan, sources, now, progress).report(str(path))


def _files(path: Path) -> Sequence[Path]:
    if not path.exists():
        raise FileError(f"There is no file or folder {path}.")
    if path.is_file():
        if path.suffix.lower() not in SUFFIXES:
            raise FileError(f"{path.name} is neither .csv nor .parquet.")
        return [path]
    found = sorted(file for file in path.iterdir() if file.suffix.lower() in SUFFIXES)
    if not found:
        raise FileError(f"{path} holds no .csv or .parquet file.")
    return found


def _only(plan: Plan, path: Path) -> Plan:
    """Keep what one file of the mapping feeds."""
    if not path.exists():
        raise FileError(f"There is no file or folder {path}.")
    loads = tuple(load for load in plan.loads if load.file == path.name)
    if not loads:
        raise FileError(f"The mapping says nothing of {path.name}; it reads {', '.join(plan.files())}.")
    return Plan(loads, plan.options)


@dataclass(slots=True)
class _Run:
    connection: Connection
    plan: Plan
    sources: Mapping[str, SourceFile]
    now: datetime
    progress: Progress
    intakes: dict[str, Intake] = field(default_factory=dict)
    refused: dict[tuple[str, int, str], tuple[str | None, str]] = field(default_factory=dict)
    """File, line and table → column and reason."""
    notes: list[str] = field(default_factory=list)

    def report(self, source: str) -> ImportReport:
        """Do everything and tell of it."""
        reported, directory = Reported(self.now), Directory()
        touched: set[str] = set()
        measures = False
        for load in self.plan.loads:
            landing = self._land(load, reported, directory)
            touched |= landing.touched
            measures |= load.table.name in MEASURES and landing.landed > 0
        # At the end: from the first mark on, nobody else can score.
        if measures:
            mark_all_dirty(self.connection, now=self.now)
        else:
            mark_dirty(self.connection, touched, now=self.now)
        reported.write(self.connection)
        files = tuple(intake.ledger.count() for intake in self.intakes.values())
        report = ImportReport(self._id(source), files, list(self._rejects()), tuple(self.notes))
        self._keep(report, source)
        return report

    def _land(self, load: Load, reported: Reported, directory: Directory) -> Landing:
        intake = self.intakes.setdefault(load.file, Intake(self.sources[load.file], self.plan.options_of(load.file)))

        def refuse(lines: Sequence[int], column: str | None, reason: str) -> None:
            for line in lines:
                intake.ledger.mark(line, REJECTED)
                self.refused.setdefault((load.file, line, load.table.name), (column, reason))

        def refuse_one(line: int, column: str | None, reason: str) -> None:
            refuse((line,), column, reason)

        landing = Landing(self.connection, load, intake.options.spelling, directory, reported, refuse=refuse, mark=intake.ledger.mark)
        landing.take(self._watched(load, intake, derive(load, intake, self.sources, refuse_one)))
        if landing.before_start:
            what = f"{landing.before_start:,} rows for {load.table.name}"
            self.notes.append(f"{load.file}: {what} lie before their account's first day; they landed as delivered.")
        return landing

    def _watched(self, load: Load, intake: Intake, rows: Iterator[Derived]) -> Iterator[Derived]:
        """Pass rows on and report how far the file has been read."""
        source = intake.source
        label = f"{source.name} → {load.table.name}"
        self.progress(label, 0, source.total)
        for number, row in enumerate(rows, 1):
            if number % LINES_A_CALL == 0:
                self.progress(label, min(max(row.lines[-1] - 1, number), source.total), source.total)
            yield row
        self.progress(label, source.total, source.total)

    def _rejects(self) -> Iterator[Reject]:
        """Give the rejects by file, line and table, with their rows read again: keeping all rows at hand would cost the memory."""
        wanted: dict[str, set[int]] = {}
        for file, line, _ in self.refused:
            wanted.setdefault(file, set()).add(line)
        rows = {
            (file, row.line): readable(row.cells)
            for file, lines in wanted.items()
            for row in self.sources[file].rows()
            if row.line in lines
        }
        for (file, line, table), (column, reason) in sorted(self.refused.items()):
            yield Reject(file, line, table, column or None, reason, rows[file, line])

    def _id(self, source: str) -> str:
        number = self.connection.scalar(select(func.count()).select_from(tables.imports))
        return str(uuid5(NAMESPACE_URL, f"{source} {self.now.isoformat()} {number}"))

    def _keep(self, report: ImportReport, source: str) -> None:
        self.connection.execute(
            insert(tables.imports),
            {
                "id": report.id,
                "source": source,
                "started_at": self.now,
                "finished_at": self.now,
                "rows_read": report.read,
                "rows_landed": report.landed,
                "rows_unchanged": report.unchanged,
                "rows_rejected": report.rejected,
            },
        )
        rejects = [
            {
                "import_id": report.id,
                "file": reject.file,
                "line": reject.line,
                "table": reject.table,
                "column": reject.column,
                "reason": reject.reason,
                "row": reject.row,
            }
            for reject in report.rejects
        ]
        if rejects:
            self.connection.execute(insert(tables.import_rejects), rejects)

"""A mapping: which files feed which tables, and how. Read from TOML, or made from file names where there is none."""

import difflib
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

from msgspec import Struct

from storage.imports.expressions import Aggregate, CellOf, Condition, Expression, walk
from storage.imports.formats import FORMATS, TableFormat
from storage.imports.reading import MappingError, read_condition, read_expression
from storage.imports.sources import SUFFIXES, SourceFile
from storage.imports.spelling import ISO, Spelling

EVERY_FILE = "*"
_FILE_KEYS = {"key", "dates", "time_zone", "decimal_comma", "separator"}
_LOAD_KEYS = {"table", "from", "where", "lookup", "group", "order", "amend", "columns"}
_LOOKUP_KEYS = {"file", "by", "match"}


class FileOptions(Struct, frozen=True):
    """How one file is written."""

    spelling: Spelling = ISO
    separator: str = ","
    key: Expression | None = None
    """What each row has alone; a second row with it is a repeat."""


class Lookup(Struct, frozen=True):
    """A row of another file, found by one of its columns; its cells are {name.column}."""

    name: str
    file: str
    by: str
    match: Expression


class Load(Struct, frozen=True):
    """One file feeding one table."""

    table: TableFormat
    file: str
    place: str
    """For sentences: where the mapping says so."""
    columns: dict[str, Expression]
    where: Condition | None = None
    lookups: tuple[Lookup, ...] = ()
    group: tuple[str, ...] = ()
    """Columns by which rows are put together; the others are aggregates."""
    order: Expression | None = None
    """By what the first and the last of a group are told; without it, by their place in the file."""
    amend: bool = False
    """Changes rows that are there already, and makes none."""

    def expressions(self) -> Iterator[tuple[str, Expression]]:
        """Give everything that reads cells of the file, with where it stands."""
        yield from ((f"columns.{name}", value) for name, value in self.columns.items())
        yield from ((f"lookup.{lookup.name}.match", lookup.match) for lookup in self.lookups)
        if self.order is not None:
            yield "order", self.order

    def cells(self) -> Iterator[tuple[str, str]]:
        """Give every cell that the load reads, with where it is read."""
        for place, expression in self.expressions():
            for part in walk(expression):
                yield from ((place, name) for name in part.cells())
                if isinstance(part, Aggregate):
                    yield from ((place, name) for inner in part.of for below in walk(inner) for name in below.cells())
        if self.where is not None:
            yield from (("where", name) for name in self.where.cells())


class Plan(Struct, frozen=True):
    """Everything to load, in order, and how each file is written."""

    loads: tuple[Load, ...]
    options: Mapping[str, FileOptions]

    def options_of(self, file: str) -> FileOptions:
        """Give the file's own options, or those of every file."""
        return self.options.get(file) or self.options.get(EVERY_FILE) or FileOptions()

    def files(self) -> tuple[str, ...]:
        """Name every file that is read, also for look-ups only."""
        names = [load.file for load in self.loads] + [lookup.file for load in self.loads for lookup in load.lookups]
        return tuple(dict.fromkeys(names))


def plan_by_names(paths: Sequence[Path]) -> Plan:
    """Load each file into the table it is named after, column by column; unknown columns are found when headers are checked.

    Raises:
        MappingError: a file is named after no table, or two after one.
    """
    loads = []
    taken: dict[str, str] = {}
    for path in paths:
        table = FORMATS.get(path.stem)
        if table is None:
            raise MappingError(f"{path.name} is named after no table{_did_you_mean(path.stem, FORMATS)}; a mapping can say what it feeds.")
        if path.stem in taken:
            raise MappingError(f"Both {taken[path.stem]} and {path.name} are named after the table {path.stem}; keep one of them.")
        taken[path.stem] = path.name
        header = SourceFile.open(path).header
        unknown = next((name for name in header if name not in table.columns), None)
        if unknown is not None:
            raise MappingError(
                f"{path.name} has a column “{unknown[:40]}” that {table.name} does not know{_did_you_mean(unknown, table.columns)}."
            )
        loads.append(Load(table, path.name, path.name, {name: CellOf(name) for name in header}))
    return _plan(loads, {})


def read_mapping(path: Path) -> Plan:
    """Read a mapping file.

    Raises:
        MappingError: it is no TOML, or says something unknown; the sentence names file, load and key.
    """
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise MappingError(f"{path.name} cannot be read as TOML: {error}.") from None
    _known_keys(document, {"files", "load"}, path.name)
    blocks = document.get("load")
    if not isinstance(blocks, list) or not blocks or not all(isinstance(block, dict) for block in blocks):
        raise MappingError(f"{path.name} must have at least one [[load]].")
    files = document.get("files", {})
    if not isinstance(files, dict):
        raise MappingError(f'{path.name}: `files` must be tables such as [files."usage.csv"].')
    options = {name: _read_options(block, f"{path.name}: files.{name}") for name, block in files.items()}
    return _plan([_read_load(block, f"{path.name}: load {number}") for number, block in enumerate(blocks, 1)], options)


def check_headers(plan: Plan, sources: Mapping[str, SourceFile]) -> None:
    """Compare what the loads read with what the files have.

    Raises:
        MappingError: a column is needed that a file lacks, or the table lacks one that is required.
    """
    for load in plan.loads:
        header = set(sources[load.file].header)
        for lookup in load.lookups:
            if lookup.by not in sources[lookup.file].header:
                raise MappingError(f"{load.place}: lookup.{lookup.name}.by: {lookup.file} has no column “{lookup.by}”.")
            header |= {f"{lookup.name}.{name}" for name in sources[lookup.file].header}
        lacking = next(((place, name) for place, name in load.cells() if name not in header), None)
        if lacking is not None:
            place, name = lacking
            raise MappingError(f"{load.place}: {place} uses {{{name}}}, which {load.file} does not have{_did_you_mean(name, header)}.")
        needed = load.table.key if load.amend else [name for name, column in load.table.columns.items() if column.required]
        missing = [name for name in needed if name not in load.columns]
        if missing:
            raise MappingError(f"{load.place} lacks the column {missing[0]}, which {load.table.name} requires.")


def _plan(loads: Sequence[Load], options: Mapping[str, FileOptions]) -> Plan:
    order = list(FORMATS)
    return Plan(tuple(sorted(loads, key=lambda load: order.index(load.table.name))), options)


def _read_options(block: Any, where: str) -> FileOptions:
    _known_keys(block, _FILE_KEYS, where)
    dates, zone, comma, separator = (block.get(key) for key in ("dates", "time_zone", "decimal_comma", "separator"))
    if dates is not None and not (isinstance(dates, list) and all(isinstance(format_, str) for format_ in dates)):
        raise MappingError(f'{where}.dates must be a list of formats such as ["%d.%m.%Y"].')
    if zone is not None and zone not in available_timezones():
        raise MappingError(f'{where}.time_zone must be an IANA name such as "Europe/Berlin".')
    if comma is not None and not isinstance(comma, bool):
        raise MappingError(f"{where}.decimal_comma must be true or false.")
    if separator is not None and (not isinstance(separator, str) or len(separator) != 1 or separator in '"\r\n'):
        raise MappingError(f'{where}.separator must be one character such as ";".')
    key = read_expression(block["key"], f"{where}.key") if "key" in block else None
    return FileOptions(Spelling(tuple(dates or ()), zone, bool(comma)), separator or ",", key)


def _read_load(block: dict[str, Any], where: str) -> Load:
    _known_keys(block, _LOAD_KEYS, where)
    table = FORMATS.get(str(block.get("table")))
    if table is None:
        raise MappingError(f"{where}: `table` must be one of {', '.join(FORMATS)}.")
    file = _file_name(block.get("from"), f"{where}: `from`")
    place = f"{where} ({table.name} from {file})"
    columns = block.get("columns")
    if not isinstance(columns, dict):
        raise MappingError(f"{place} must have [load.columns].")
    _known_keys(columns, set(table.columns), f"{place}: columns")
    group, amend = block.get("group", []), block.get("amend", False)
    if not isinstance(group, list) or any(name not in columns for name in group):
        raise MappingError(f"{place}: `group` must be a list of names of its own columns.")
    if not isinstance(amend, bool):
        raise MappingError(f"{place}: `amend` must be true or false.")
    load = Load(
        table=table,
        file=file,
        place=place,
        columns={name: read_expression(value, f"{place}: columns.{name}") for name, value in columns.items()},
        where=read_condition(block["where"], f"{place}: where") if "where" in block else None,
        lookups=_read_lookups(block.get("lookup", {}), place),
        group=tuple(group),
        order=read_expression(block["order"], f"{place}: order") if "order" in block else None,
        amend=amend,
    )
    _check_group(load)
    return load


def _read_lookups(blocks: Any, place: str) -> tuple[Lookup, ...]:
    if not isinstance(blocks, dict):
        raise MappingError(f"{place}: `lookup` must be tables such as [load.lookup.subscription].")
    found = []
    for name, block in blocks.items():
        where = f"{place}: lookup.{name}"
        _known_keys(block, _LOOKUP_KEYS, where)
        if not isinstance(block.get("by"), str):
            raise MappingError(f"{where}.by must name a column of the other file.")
        match = read_expression(block.get("match", f"{{{block['by']}}}"), f"{where}.match")
        found.append(Lookup(name, _file_name(block.get("file"), f"{where}.file"), block["by"], match))
    return tuple(found)


def _check_group(load: Load) -> None:
    """Refuse what has no meaning: an aggregate outside a group or in its key, a plain cell beside aggregates."""
    for place, expression in load.expressions():
        name = place.removeprefix("columns.")
        of_group = bool(load.group) and place.startswith("columns.") and name not in load.group
        for part in walk(expression):
            if isinstance(part, Aggregate) and not of_group:
                raise MappingError(f"{load.place}: {place} uses {part.operator}, which needs `group`, outside of the group's own columns.")
            if of_group and part.cells():
                cell = min(part.cells())
                raise MappingError(f'{load.place}: {place} uses {{{cell}}} of many rows; say which, such as {{ last = "{{{cell}}}" }}.')


def _file_name(value: Any, where: str) -> str:
    if not isinstance(value, str) or Path(value).name != value or not value.lower().endswith(SUFFIXES):
        raise MappingError(f"{where} must name a .csv or .parquet file of the folder.")
    return value


def _known_keys(block: Any, known: set[str], where: str) -> None:
    if not isinstance(block, dict):
        raise MappingError(f"{where} must be a table.")
    unknown = next((key for key in block if key not in known), None)
    if unknown is not None:
        raise MappingError(f"{where} does not know `{unknown}`{_did_you_mean(unknown, known)}.")


def _did_you_mean(word: str, known: Sequence[str] | set[str] | Mapping[str, Any]) -> str:
    near = difflib.get_close_matches(word, list(known), n=1)
    return f"; did you mean {near[0]}?".removesuffix("?") if near else f"; known are {', '.join(sorted(known)[:40])}"

"""Validate a table's rows one by one and write the good ones, in batches."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from typing import Any

from sqlalchemy import Connection, select

from scoring.rows import SourceKind
from storage.books import follow_accounts
from storage.imports.cells import reader
from storage.imports.deriving import Derived
from storage.imports.mapping import Load
from storage.imports.names import write_names
from storage.imports.report import LANDED, UNCHANGED
from storage.imports.said import known_sources, name_of, scale_problem, source_of, types_of
from storage.imports.spelling import CellError, Spelling, shown
from storage.imports.watermarks import KINDS, AccountFeeds, Reported
from storage.meanings import forget_themes, note_meanings
from storage.tables import accounts, contacts, metadata
from storage.upsert import amend, chunks, key_of, read_stored, upsert

ROWS_A_BATCH = 5_000

FEEDBACK = "feedback"

Refuse = Callable[[Sequence[int], str | None, str], None]
"""Called with the lines, the column and the reason."""


@dataclass(slots=True)
class Row:
    """A row that passed every check of its own cells."""

    lines: list[int]
    values: dict[str, Any]
    named: bool = False
    """Its id is not the file's: it was made from what the row says."""


@dataclass(slots=True)
class Landing:
    """One load's way into its table."""

    connection: Connection
    load: Load
    spelling: Spelling
    directory: "Directory"
    reported: Reported
    refuse: Refuse
    mark: Callable[[int, int], None]
    """Called with a line and its outcome."""
    tell: Callable[[int], str] = "line {}".format
    """How a sentence names a line."""
    touched: set[str] = field(default_factory=set)
    """Accounts with something new."""
    landed: int = 0
    before_start: int = 0
    """Rows that landed with a date before their account's first day."""
    _alone: list[tuple[str, ...]] = field(init=False)
    """Sets of columns whose values belong to one row each."""
    _seen: dict[tuple[Any, ...], tuple[int, int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        table = self.load.table
        self._alone = [table.key] + ([(table.unique,)] if table.unique in self.load.columns else [])
        if table.name == FEEDBACK and {"source", "source_id"} <= self.load.columns.keys():
            self._alone.append(("source", "source_id"))

    def take(self, derived: Iterable[Derived]) -> None:
        """Land every row or refuse it."""
        rows = self._valid(derived)
        while batch := list(islice(rows, ROWS_A_BATCH)):
            self._land(batch)

    def _valid(self, derived: Iterable[Derived]) -> Iterator[Row]:
        formats = self.load.table.columns
        readers = [(name, reader(formats[name], self.spelling)) for name in self.load.columns]
        for row in derived:
            values: dict[str, Any] = {}
            try:
                for name, read in readers:
                    values[name] = read(row.cells[name])
            except CellError as error:
                self.refuse(row.lines, next(name for name, _ in readers if name not in values), str(error))
                continue
            named = self.load.table.name == FEEDBACK and values.get("id") is None
            problem = self._disorder(values) or self._kind_problem(values) or self._contradicts(row, values)
            if problem is not None:
                self.refuse(row.lines, *problem)
            else:
                yield Row(row.lines, values, named)

    def _disorder(self, values: Mapping[str, Any]) -> tuple[str, str] | None:
        for first, second in self.load.table.in_order:
            earlier, later = values.get(first), values.get(second)
            if earlier is not None and later is not None and _day_first(earlier, later):
                return second, f"{shown(later)} lies before {first} {shown(earlier)}"
        return None

    def _kind_problem(self, values: dict[str, Any]) -> tuple[str, str] | None:
        """Check the two tables where what a cell may say hangs on another cell; feedback without an id gets one."""
        if self.load.table.name == FEEDBACK:
            values["id"], problem = name_of(values)
            return problem
        if self.load.table.name != "overrides" or values.get("value") is None:
            return None
        choices = {"renewal_risk": ("low", "medium", "high"), "band": ("green", "yellow", "red")}.get(values.get("kind", ""), ())
        if choices and values["value"] not in choices:
            return "value", f"{shown(values['value'])} is not one of {', '.join(choices)}"
        return None

    def _contradicts(self, row: Derived, values: Mapping[str, Any]) -> tuple[str, str] | None:
        """Refuse a second row of a key that says something else; an equal one passes, and changes nothing."""
        content = hash(tuple(values.values()))
        for columns in self._alone:
            key = (columns, *map(values.__getitem__, columns))
            if None in key:
                continue
            line, first = self._seen.setdefault(key, (row.lines[0], content))
            if first != content:
                return columns[-1], f"repeats {self.tell(line)}, which has the same {' and '.join(columns)}"
        return None

    def _land(self, batch: list[Row]) -> None:
        rows = self._belonging(self._unshared(self._known_again(batch)))
        if not rows:
            return
        table = self.load.table
        own = list(dict.fromkeys([*table.key, *(name for name in self.load.columns if table.columns[name].stored)]))
        stored = [{name: row.values[name] for name in own} for row in rows]
        written = (amend if self.load.amend else upsert)(self.connection, table.table, stored)
        known = [(row, changed) for row, changed in zip(rows, written.changed, strict=True) if changed is not None]
        for row, changed in zip(rows, written.changed, strict=True):
            if changed is None:
                self.refuse(row.lines, table.key[-1], f"is not known{self._what_a_new_one_needs()}")
        if table.name == FEEDBACK:
            written_ids = [row.values["id"] for row, changed in known if changed]
            note_meanings(self.connection, written_ids)
            if "text" in self.load.columns:
                forget_themes(self.connection, written_ids)
        named = write_names(self.connection, [row.values for row, _ in known]) if table.name == "accounts" else [False] * len(known)
        if table.name == "accounts":
            self.directory.forget(row.values["id"] for row, _ in known)
            follow_accounts(self.connection, {row.values["id"] for row, changed in known if changed})
        self._account_for([row for row, _ in known], [changed or names for (_, changed), names in zip(known, named, strict=True)])

    def _what_a_new_one_needs(self) -> str:
        missing = [name for name, column in self.load.table.columns.items() if column.required and name not in self.load.columns]
        name = self.load.table.name
        return f"; a new row of {name} also needs {', '.join(missing)}" if missing else f": the load amends {name} that are there already"

    def _account_for(self, rows: list[Row], changed: Sequence[bool | None]) -> None:
        table = self.load.table
        owners = self._owners(rows)
        feeds = self.directory.feeds(self.connection, {owner for owner in owners if owner is not None})
        for row, owner, new in zip(rows, owners, changed, strict=True):
            for line in row.lines:
                self.mark(line, LANDED if new else UNCHANGED)
            if owner is not None:
                account = feeds[owner]
                self.reported.note(table, row.values, account)
                self.before_start += self._lies_before(row.values, account) * len(row.lines)
                if new:
                    self.touched.add(owner)
            self.landed += bool(new)

    def _owners(self, rows: list[Row]) -> list[str | None]:
        """Tell whose each row is; what amends rows need not say so, and then the stored row does."""
        table = self.load.table
        names = ("id",) if table.name == "accounts" else ("account_id", "contact_id")
        owner = next((name for name in names if name in table.columns), None)
        if owner is None:
            return [None] * len(rows)
        if owner in self.load.columns:
            found = [row.values[owner] for row in rows]
        else:
            stored = read_stored(self.connection, table.table, [row.values for row in rows], [owner])
            found = [stored[key_of(table.table, row.values)][0] for row in rows]
        return found if owner != "contact_id" else self._accounts_of(found)

    def _accounts_of(self, contact_ids: Sequence[str]) -> list[str | None]:
        whose: dict[str, str] = {}
        for some in chunks(sorted(set(contact_ids)), ROWS_A_BATCH):
            query = select(contacts.c.id, contacts.c.account_id).where(contacts.c.id.in_(some))
            whose.update((contact_id, account_id) for contact_id, account_id in self.connection.execute(query))
        return [whose.get(contact_id) for contact_id in contact_ids]

    def _lies_before(self, values: Mapping[str, Any], account: AccountFeeds) -> bool:
        if self.load.table.name == "accounts" or account.started_on is None:
            return False
        when = next((values[name] for name in self.load.table.instants[:1] if values.get(name) is not None), None)
        return when is not None and (when.date() if isinstance(when, datetime) else when) < account.started_on

    def _known_again(self, batch: list[Row]) -> list[Row]:
        """Give items of feedback the ids they are stored under, and refuse what contradicts the stored ones."""
        if self.load.table.name != FEEDBACK:
            return batch
        held = known_sources(self.connection, [row.values for row in batch])
        for row in batch:
            if row.named:
                row.values["id"] = held.get(source_of(row.values), row.values["id"])
        scored = "score" in self.load.columns and "type" not in self.load.columns
        types = types_of(self.connection, [row.values["id"] for row in batch]) if scored else {}
        good = []
        for row in batch:
            there = held.get(source_of(row.values), row.values["id"])
            if there != row.values["id"]:
                self.refuse(row.lines, "source_id", f"{shown(row.values['source_id'])} belongs to {shown(there)} already")
            elif problem := scale_problem(types.get(row.values["id"]), row.values.get("score")):
                self.refuse(row.lines, *problem)
            else:
                good.append(row)
        return good

    def _unshared(self, batch: list[Row]) -> list[Row]:
        """Refuse rows whose unique value another stored row has."""
        name = self.load.table.unique
        if name is None or name not in self.load.columns:
            return batch
        table = self.load.table.table
        found: dict[Any, str] = {}
        for some in chunks([row.values[name] for row in batch], ROWS_A_BATCH):
            query = select(table.c[name], table.c.id).where(table.c[name].in_(some))
            found.update((value, holder) for value, holder in self.connection.execute(query))
        good = []
        for row in batch:
            holder = found.get(row.values[name])
            if holder is not None and holder != row.values["id"]:
                self.refuse(row.lines, name, f"{shown(row.values[name])} belongs to {shown(holder)} already")
            else:
                good.append(row)
        return good

    def _belonging(self, batch: list[Row]) -> list[Row]:
        """Refuse rows that refer to something that neither the database nor this import has."""
        good = batch
        for name in self.load.columns:
            target = self.load.table.columns[name].references
            if target is None:
                continue
            known = self.directory.known(self.connection, target, {row.values[name] for row in good if row.values[name] is not None})
            here, good = good, []
            for row in here:
                if row.values[name] is None or row.values[name] in known:
                    good.append(row)
                else:
                    self.refuse(row.lines, name, f"there is no {shown(row.values[name])} among the {target}")
        return good


@dataclass(slots=True)
class Directory:
    """What is in the database, as far as it was asked for: ids by table, and the accounts' feeds."""

    _ids: dict[str, set[str]] = field(default_factory=dict)
    _feeds: dict[str, AccountFeeds] = field(default_factory=dict)

    def known(self, connection: Connection, table: str, ids: set[str]) -> set[str]:
        """Give those of the table that exist, and maybe more."""
        known = self._ids.setdefault(table, set())
        column = metadata.tables[table].c.id
        for some in chunks(sorted(ids - known), ROWS_A_BATCH):
            known.update(connection.scalars(select(column).where(column.in_(some))))
        return known

    def feeds(self, connection: Connection, ids: set[str]) -> Mapping[str, AccountFeeds]:
        """Give the accounts' feeds by id."""
        columns = [accounts.c.id, accounts.c.started_on, *(accounts.c[f"{kind}_feed"] for kind in KINDS)]
        for some in chunks(sorted(ids - self._feeds.keys()), ROWS_A_BATCH):
            for account_id, started_on, *names in connection.execute(select(*columns).where(accounts.c.id.in_(some))):
                feeds: dict[SourceKind, str] = dict(zip(KINDS, names, strict=True))
                self._feeds[account_id] = AccountFeeds(feeds, started_on)
        return self._feeds

    def forget(self, ids: Iterable[str]) -> None:
        """Ask again: these accounts were just written."""
        for account_id in ids:
            self._feeds.pop(account_id, None)


def _day_first(earlier: date, later: date) -> bool:
    """Tell whether `later` is before `earlier`; of an instant and a day, the day decides."""
    if isinstance(earlier, datetime) and isinstance(later, datetime):
        return later < earlier
    days = [value.date() if isinstance(value, datetime) else value for value in (earlier, later)]
    return days[1] < days[0]

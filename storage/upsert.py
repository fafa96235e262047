"""Write rows by their natural key, so that the same rows twice change nothing, and say which were new or different."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, bindparam, select, tuple_
from sqlalchemy.dialects import postgresql, sqlite

KEYS_A_READ = 2_000
"""Keys looked up at once: SQLite takes 32,766 values a statement."""

Key = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Upserted:
    """What became of the rows, in the order given: True is new or changed, False as it was, None not there to be changed."""

    changed: tuple[bool | None, ...]

    @property
    def landed(self) -> int:
        """How many rows are new or changed."""
        return sum(changed is True for changed in self.changed)

    @property
    def unchanged(self) -> int:
        """How many rows said what was known."""
        return sum(changed is False for changed in self.changed)


def upsert(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> Upserted:
    """Insert the rows, or change the stored ones of the same primary key where they differ.

    All rows have the same columns, among them the whole key; columns that are left out keep what is stored, and their default in new
    rows. Of two rows with one key the later wins.

    Raises:
        ValueError: the rows differ in their columns, or lack a part of the key.
    """
    if not rows:
        return Upserted(())
    columns = _columns(table, rows)
    stored = _stored(connection, table, rows, columns)
    changed = tuple(_take(stored, table, columns, row) for row in rows)
    fresh = [dict(row) for row, new in zip(rows, changed, strict=True) if new]
    if fresh:
        insert = sqlite.insert(table) if connection.dialect.name == "sqlite" else postgresql.insert(table)
        key = [column.name for column in table.primary_key]
        values = {name: insert.excluded[name] for name in columns if name not in key}
        connection.execute(
            insert.on_conflict_do_update(index_elements=key, set_=values) if values else insert.on_conflict_do_nothing(), fresh
        )
    return Upserted(changed)


def amend(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> Upserted:
    """Change stored rows by their primary key, as `upsert` does, but never insert: a row that is not there gives None.

    Raises:
        ValueError: the rows differ in their columns, or lack a part of the key.
    """
    if not rows:
        return Upserted(())
    columns = _columns(table, rows)
    stored = _stored(connection, table, rows, columns)
    key = [column.name for column in table.primary_key]
    changed = tuple(_take(stored, table, columns, row) if _key(table, row) in stored else None for row in rows)
    fresh = [{f"new_{name}": value for name, value in row.items()} for row, new in zip(rows, changed, strict=True) if new]
    if fresh:
        update = table.update().values({name: bindparam(f"new_{name}") for name in columns if name not in key})
        connection.execute(update.where(*(table.c[name] == bindparam(f"new_{name}") for name in key)), fresh)
    return Upserted(changed)


def chunks(rows: Sequence[Any], size: int) -> Iterator[Sequence[Any]]:
    """Cut a sequence into pieces of at most `size`."""
    return (rows[start : start + size] for start in range(0, len(rows), size))


def _columns(table: Table, rows: Sequence[Mapping[str, Any]]) -> list[str]:
    columns = rows[0].keys()
    if any(row.keys() != columns for row in rows):
        raise ValueError(f"Rows for {table.name} must all have the same columns.")
    lacking = [column.name for column in table.primary_key if column.name not in columns]
    if lacking:
        raise ValueError(f"Rows for {table.name} lack a part of their key: {', '.join(lacking)}.")
    return list(columns)


def _key(table: Table, row: Mapping[str, Any]) -> Key:
    return tuple(row[column.name] for column in table.primary_key)


def _stored(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> dict[Key, Key]:
    """Read what is stored under the rows' keys: key → the values of the given columns."""
    keys = list(dict.fromkeys(_key(table, row) for row in rows))
    own = tuple(table.primary_key)
    wanted = [*own, *(table.c[name] for name in columns)]
    found: dict[Key, Key] = {}
    for some in chunks(keys, KEYS_A_READ):
        among: ColumnElement[bool] = own[0].in_([key[0] for key in some]) if len(own) == 1 else tuple_(*own).in_(some)
        for row in connection.execute(select(*wanted).where(among)):
            found[tuple(row[: len(own)])] = tuple(row[len(own) :])
    return found


def _take(stored: dict[Key, Key], table: Table, columns: Sequence[str], row: Mapping[str, Any]) -> bool:
    """Tell whether the row says something new, and remember that it was said."""
    key, values = _key(table, row), tuple(row[name] for name in columns)
    if stored.get(key) == values:
        return False
    stored[key] = values
    return True

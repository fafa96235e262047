"""Write rows by their natural key, so that the same rows twice change nothing, and say which were new or different."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct
from sqlalchemy import Column, ColumnElement, Connection, Dialect, FromClause, Table, and_, bindparam, func, select
from sqlalchemy.dialects import postgresql, sqlite

KEYS_A_READ = 5_000
"""Keys looked up at once."""

Key = tuple[Any, ...]


class Upserted(Struct, frozen=True):
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
    stored = read_stored(connection, table, rows, columns)
    changed = tuple(_take(stored, table, columns, row) for row in rows)
    fresh = [dict(row) for row, new in zip(rows, changed, strict=True) if new]
    if fresh:
        insert = sqlite.insert(table) if connection.dialect.name == "sqlite" else postgresql.insert(table)
        key = [column.name for column in table.primary_key]
        new = {name: insert.excluded[name] for name in columns if name not in key}
        connection.execute(insert.on_conflict_do_update(index_elements=key, set_=new) if new else insert.on_conflict_do_nothing(), fresh)
    return Upserted(changed)


def amend(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> Upserted:
    """Change stored rows by their primary key, as `upsert` does, but never insert: a row that is not there gives None.

    Raises:
        ValueError: the rows differ in their columns, or lack a part of the key.
    """
    if not rows:
        return Upserted(())
    columns = _columns(table, rows)
    stored = read_stored(connection, table, rows, columns)
    key = [column.name for column in table.primary_key]
    changed = tuple(_take(stored, table, columns, row) if key_of(table, row) in stored else None for row in rows)
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


def key_of(table: Table, row: Mapping[str, Any]) -> Key:
    """Return a row's primary key."""
    return tuple(row[column.name] for column in table.primary_key)


def read_stored(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> dict[Key, Key]:
    """Read what is stored under the rows' keys: key → the values of the given columns."""
    keys = list(dict.fromkeys(key_of(table, row) for row in rows))
    own = tuple(table.primary_key)
    wanted = [*own, *(table.c[name] for name in columns)]
    found: dict[Key, Key] = {}
    asked, matches = _asked_in_json(own) if connection.dialect.name == "sqlite" else _asked_in_arrays(own)
    query = select(*wanted).select_from(asked.join(table, matches))
    for some in chunks(keys, KEYS_A_READ):
        parameters = _in_json(own, some, connection.dialect) if connection.dialect.name == "sqlite" else _in_arrays(some)
        for row in connection.execute(query, parameters):
            found[tuple(row[: len(own)])] = tuple(row[len(own) :])
    return found


# All keys travel as one value: thousands of bound values cost SQLAlchemy more than the query costs the database, and SQLite reads the
# whole table for (a, b) IN (VALUES …).
def _asked_in_json(own: Sequence[Column[Any]]) -> tuple[FromClause, ColumnElement[bool]]:
    asked = func.json_each(bindparam("asked")).table_valued("value")
    return asked, and_(*(part == func.json_extract(asked.c.value, f"$[{place}]") for place, part in enumerate(own)))


def _in_json(own: Sequence[Column[Any]], keys: Sequence[Key], dialect: Dialect) -> dict[str, str]:
    spell = [part.type.dialect_impl(dialect).bind_processor(dialect) or _as_it_is for part in own]
    return {"asked": json.dumps([[write(part) for write, part in zip(spell, key, strict=True)] for key in keys])}


def _asked_in_arrays(own: Sequence[Column[Any]]) -> tuple[FromClause, ColumnElement[bool]]:
    names = [f"asked_{place}" for place in range(len(own))]
    arrays = [bindparam(name, type_=postgresql.ARRAY(part.type)) for name, part in zip(names, own, strict=True)]
    asked = func.unnest(*arrays).table_valued(*names).render_derived()
    return asked, and_(*(part == asked.c[name] for name, part in zip(names, own, strict=True)))


def _in_arrays(keys: Sequence[Key]) -> dict[str, list[Any]]:
    return {f"asked_{place}": list(parts) for place, parts in enumerate(zip(*keys, strict=True))}


def _as_it_is(value: Any) -> Any:
    return value


def _take(stored: dict[Key, Key], table: Table, columns: Sequence[str], row: Mapping[str, Any]) -> bool:
    """Tell whether the row says something new, and remember that it was said."""
    key, said = key_of(table, row), tuple(row[name] for name in columns)
    if stored.get(key) == said:
        return False
    stored[key] = said
    return True

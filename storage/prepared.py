"""Statements compiled once. SQLAlchemy's own path to a driver costs more than SQLite's answer to a look-up by an index."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, Dialect, Select

Processor = Callable[[Any], Any]
"""Turns a value into what the driver takes, or a column into what Python reads."""


class Prepared:
    """A look-up on the path of every question. Rows come as tuples, in the order of the columns.

    On SQLite it goes straight to the driver; elsewhere the way over the network is the cost, and SQLAlchemy's path serves.
    So it does for a list as a parameter, which is spelled out anew for each length.
    """

    def __init__(self, statement: Select[Any]) -> None:
        self._statement = statement
        self._direct: _Direct | None = None

    def rows(self, connection: Connection, values: Mapping[str, Any]) -> Sequence[Sequence[Any]]:
        """Read every row."""
        if connection.dialect.name != "sqlite":
            return connection.execute(self._statement, values).all()
        if self._direct is None:
            self._direct = _compile(self._statement, connection.dialect)
        if self._direct.spelled_anew:
            return connection.execute(self._statement, values).all()
        return self._direct.rows(connection, values)

    def first(self, connection: Connection, values: Mapping[str, Any]) -> Sequence[Any] | None:
        """Read the first row of a statement that gives at most a few."""
        rows = self.rows(connection, values)
        return rows[0] if rows else None


class _Direct(Struct, frozen=True):
    """A statement in the driver's own words."""

    text: str
    parameters: Sequence[tuple[str, Any, Processor | None]]
    """Name, value that the statement itself sets, and what turns a given value into the driver's."""
    columns: Sequence[tuple[int, Processor]]
    """What must be read from what the driver gives, by place."""
    spelled_anew: bool
    """Whether a parameter is a list, so that the text holds for no other length."""

    def rows(self, connection: Connection, values: Mapping[str, Any]) -> Sequence[Sequence[Any]]:
        given = [
            fixed if name not in values else values[name] if written is None else written(values[name])
            for name, fixed, written in self.parameters
        ]
        driver: Any = connection.connection.driver_connection
        rows: list[Any] = driver.execute(self.text, given).fetchall()
        if not rows or not self.columns:
            return rows
        columns: list[Iterable[Any]] = [*zip(*rows, strict=True)]
        for place, read in self.columns:
            columns[place] = map(read, columns[place])
        return [*zip(*columns, strict=True)]


def _compile(statement: Select[Any], dialect: Dialect) -> _Direct:
    compiled: Any = statement.compile(dialect=dialect)
    parameters = []
    spelled_anew = any(bind.expanding for bind in compiled.binds.values())
    for name in compiled.positiontup:
        written = compiled.binds[name].type.dialect_impl(dialect).bind_processor(dialect)
        fixed = compiled.params[name]
        parameters.append((name, written(fixed) if written and fixed is not None else fixed, written))
    read = [column.type.dialect_impl(dialect).result_processor(dialect, None) for column in statement.selected_columns]
    columns = [(place, processor) for place, processor in enumerate(read) if processor]
    return _Direct(str(compiled), parameters, columns, spelled_anew)

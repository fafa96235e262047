"""Inserts of many rows at once, prepared for the driver: usage has too many for a look at each value."""

from collections.abc import Sequence
from datetime import date
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Table, insert

from storage.sample.moment import Row


def insert_rows(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Insert rows that all have the same keys, and hold nothing but text, numbers and dates."""
    if not rows:
        return
    compiled = insert(table).compile(dialect=connection.dialect, column_keys=list(rows[0]))
    order = getattr(compiled, "positiontup", None)
    if not order:
        connection.exec_driver_sql(str(compiled), list(rows))
        return
    values = itemgetter(*order)
    day = order.index("day")
    written: dict[date, str] = {}
    connection.exec_driver_sql(str(compiled), [_dated(values(row), day, written) for row in rows])


def _dated(values: tuple[Any, ...], place: int, written: dict[date, str]) -> tuple[Any, ...]:
    """Write the date as SQLite keeps it."""
    day = values[place]
    text = written.get(day) or written.setdefault(day, day.isoformat())
    return (*values[:place], text, *values[place + 1 :])

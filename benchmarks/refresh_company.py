"""The company of benchmarks/refresh.py: a sample of 100 accounts with 120 days of usage, copied until there are enough."""

from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, Table, insert, literal, select

from bot.opening import open_database, register
from bot.settings import Settings
from scoring.policy import default_policy
from storage import tables
from storage.database import Database
from storage.sample import load_sample

ORIGINALS = 100
DAYS = 120
SCORED = {"account_state", "snapshots"}
"""Not copied: they are what is measured."""
OWN_KEYS = {"id", "account_id", "contact_id"}


def found_company(file: Path, *, count: int, now: datetime) -> Database:
    """Make a database with so many accounts of 120 days."""
    database = open_database(Settings(database_url=f"sqlite:///{file}"))
    policy = register(database, default_policy(), now=now)
    with database.writing() as connection:
        load_sample(
            connection, accounts=ORIGINALS, days=DAYS, as_of=now, policy=policy, progress=lambda _what, _done, _total: None, history=False
        )
    indexes = [index for table in _copied() for index in table.indexes]
    with database.writing() as connection:
        for index in indexes:
            index.drop(connection)
        for table in _copied():
            _copy(connection, table, copies=count // ORIGINALS - 1)
        for index in indexes:
            index.create(connection)
    return database


def _copied() -> list[Table]:
    return [
        table
        for table in tables.metadata.sorted_tables
        if table.name not in SCORED and (table is tables.accounts or {"account_id", "contact_id"} & set(table.columns.keys()))
    ]


def _copy(connection: Connection, table: Table, *, copies: int) -> None:
    """Copy the originals' rows, each copy under keys of its own that follow those before it."""
    first = next(iter(table.primary_key))
    for number in range(copies):
        # What another system called a row, by which the same comes once, is each copy's own too.
        own = {*OWN_KEYS, "source_id"}
        columns = [literal(f"b{number:05}-").concat(column).label(column.name) if column.name in own else column for column in table.c]
        originals = select(*columns).where(first.between("a-", "a-z")).order_by(*table.primary_key)
        connection.execute(insert(table).from_select([column.name for column in table.columns], originals))

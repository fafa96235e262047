"""Customers' contacts across a scope, as handlers see them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, Table

from handlers.ports import AccountChampion, Scope
from storage.scorings import Columns, read_scorings
from storage.tables import accounts


class SqlChampions:
    """handlers.ports.Champions over one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of_accounts(self, *, scope: Scope, at: datetime) -> Sequence[AccountChampion]:
        """Read the contacts of every scored customer; only that part of the document leaves the database."""
        rows = read_scorings(self._connection, (accounts.c.id, accounts.c.name), _champions, scope=scope, at=at)
        return [AccountChampion(row.id, row.name, champion) for row in rows for champion in row.champions]


def _champions(table: Table) -> Columns:
    return (table.c.document["champions"].label("champions"),)

"""Customers' contacts across a scope, as handlers see them."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import Connection, Table, select

from handlers.ports import AccountChampion, Scope
from storage.scorings import Columns, read_scorings
from storage.tables import accounts, advocacy_activities


class SqlChampions:
    """handlers.ports.Champions over one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of_accounts(self, *, scope: Scope, at: datetime) -> Sequence[AccountChampion]:
        """Read the contacts of every scored customer; only that part of the document leaves the database."""
        rows = read_scorings(self._connection, (accounts.c.id, accounts.c.name), _champions, scope=scope, at=at)
        return [AccountChampion(row.id, row.name, champion) for row in rows for champion in row.champions]

    def activity_days(self, contact_id: str, *, since: date) -> Sequence[date]:
        """Read the days from `since` on when the contact did something for us."""
        done = advocacy_activities.c
        query = select(done.day).where(done.contact_id == contact_id, done.day >= since).order_by(done.day)
        return self._connection.execute(query).scalars().all()


def _champions(table: Table) -> Columns:
    return (table.c.document["champions"].label("champions"),)

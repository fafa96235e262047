"""Readiness across a scope, as handlers see it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table

from handlers.ports import AccountState, ExpansionCandidate, Scope
from storage.account_states import ACCOUNT_COLUMNS, WITH_REP, account_state_of, scoring_columns
from storage.scopes import owners
from storage.scorings import Columns, read_scorings
from storage.tables import accounts


class SqlExpansions:
    """handlers.ports.Expansions over one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def ranked(self, *, scope: Scope, at: datetime) -> Sequence[ExpansionCandidate]:
        """Read every scored customer's readiness; only that part of the document leaves the database."""
        columns = (accounts.c.id, accounts.c.name, owners.c.name.label("owner_name"))
        return [_candidate(row) for row in read_scorings(self._connection, columns, _growth, scope=scope, at=at)]

    def largest(self, *, scope: Scope, at: datetime, limit: int) -> Sequence[AccountState]:
        """Read the customers with the highest ARR of their scoring; of equal ones the lower id first."""
        known = read_scorings(self._connection, (accounts.c.id,), _arr, scope=scope, at=at)
        ordered = sorted(known, key=lambda row: (row.arr is None, -(row.arr or 0.0), row.id))
        ids = [row.id for row in ordered[:limit]]
        if not ids:
            return []
        chosen = (accounts.c.id.in_(ids),)
        rows = read_scorings(self._connection, ACCOUNT_COLUMNS, scoring_columns, scope=scope, at=at, where=chosen, source=WITH_REP)
        states = {row.id: account_state_of(row) for row in rows}
        return [states[account_id] for account_id in ids]


def _growth(table: Table) -> Columns:
    document = table.c.document
    return (
        table.c.band,
        document["facts"]["arr"].as_float().label("arr"),
        document["expansion"].label("expansion"),
        document["opportunities"].label("opportunities"),
    )


def _arr(table: Table) -> Columns:
    return (table.c.arr if "arr" in table.c else table.c.document["facts"]["arr"].as_float().label("arr"),)


def _candidate(row: Any) -> ExpansionCandidate:
    return ExpansionCandidate(
        id=row.id,
        name=row.name,
        owner_name=row.owner_name,
        arr=row.arr,
        band=row.band,
        expansion=row.expansion,
        opportunities=row.opportunities,
    )

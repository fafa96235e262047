"""Contracts that come up, as handlers see them."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, or_

from handlers.ports import AccountState, Scope
from storage.account_states import ACCOUNT_COLUMNS, WITH_REP, account_state_of, scoring_columns
from storage.scorings import read_scorings
from storage.tables import accounts


class SqlRenewals:
    """handlers.ports.Renewals over one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def within(self, days: int, *, scope: Scope, today: date, at: datetime) -> Sequence[AccountState]:
        """Read customers by their renewal date of today; one term of a month or less renews all the time, and is left out."""
        longer = or_(accounts.c.term_months.is_(None), accounts.c.term_months > 1)
        due = (accounts.c.renewal_on <= today + timedelta(days=days), longer)
        rows = read_scorings(self._connection, ACCOUNT_COLUMNS, scoring_columns, scope=scope, at=at, where=due, source=WITH_REP)
        return sorted(map(account_state_of, rows), key=lambda state: (state.renewal_on or date.max, state.id))

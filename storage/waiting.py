"""Feedback that may wait for an answer, as handlers see it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Connection, or_, select

from handlers.ports import Scope, WaitingFeedback
from storage.feedback import RECORD_COLUMNS, record_of
from storage.scopes import owners, with_owner, within
from storage.scorings import is_customer, scoring_parameters
from storage.tables import accounts, contacts, feedback


class SqlWaiting:
    """handlers.ports.Waiting over one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of_accounts(self, *, scope: Scope, at: datetime) -> Sequence[WaitingFeedback]:
        """Read the customers' feedback without a personal reply or a closing by then, oldest first."""
        shape, parameters = scoring_parameters(self._connection, scope=scope, at=at)
        given = feedback.c
        with_contact = with_owner.join(feedback, given.account_id == accounts.c.id).outerjoin(contacts, contacts.c.id == given.contact_id)
        query = (
            select(accounts.c.id, accounts.c.name, owners.c.name, *RECORD_COLUMNS)
            .select_from(with_contact)
            .where(given.received_at <= at, _not_by(given.first_reply_at, at), _not_by(given.closed_at, at))
            .where(is_customer, *within(shape))
            .order_by(given.received_at, given.id)
        )
        return [WaitingFeedback(*row[:3], record_of(row[3:])) for row in self._connection.execute(query, parameters)]


def _not_by(column: Column[Any], at: datetime) -> Any:
    """Tell whether something had not happened by then."""
    return or_(column.is_(None), column > at)

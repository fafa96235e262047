"""Feedback that may wait for an answer, as handlers see it."""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any

from sqlalchemy import Column, Connection, bindparam, or_, select

from handlers.ports import Scope, WaitingFeedback
from storage.feedback import RECORD_COLUMNS, record_of
from storage.prepared import Prepared
from storage.scopes import Shape, owners, with_owner, within
from storage.scorings import is_customer, scoring_parameters
from storage.tables import accounts, contacts, feedback

_OF = (accounts.c.id, accounts.c.name, owners.c.name, accounts.c.owner_id, accounts.c.advocacy)
_WAITING = select(*_OF, *RECORD_COLUMNS).select_from(
    with_owner.join(feedback, feedback.c.account_id == accounts.c.id).outerjoin(contacts, contacts.c.id == feedback.c.contact_id)
)


class SqlWaiting:
    """handlers.ports.Waiting over one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of_accounts(self, *, scope: Scope, at: datetime) -> Sequence[WaitingFeedback]:
        """Read the customers' feedback without a personal reply or a closing by then, oldest first."""
        shape, parameters = scoring_parameters(self._connection, scope=scope, at=at)
        return [_waiting(row) for row in _of_accounts(shape).rows(self._connection, parameters)]

    def received_since(self, since: datetime, *, at: datetime) -> Sequence[WaitingFeedback]:
        """Read the same of every customer, scored or not, received at `since` or after it."""
        given = feedback.c
        query = (
            _WAITING.where(given.received_at.between(since, at), _not_by(given.first_reply_at, at), _not_by(given.closed_at, at))
            .where(is_customer)
            .order_by(given.received_at, given.id)
        )
        return [_waiting(row) for row in self._connection.execute(query, {"today": at.astimezone(UTC).date()})]


@cache
def _of_accounts(shape: Shape) -> Prepared:
    given = feedback.c
    at: Any = bindparam("at")
    return Prepared(
        _WAITING.where(given.received_at <= at, _not_by(given.first_reply_at, at), _not_by(given.closed_at, at))
        .where(is_customer, *within(shape))
        .order_by(given.received_at, given.id)
    )


def _waiting(row: Sequence[Any]) -> WaitingFeedback:
    account_id, account_name, owner_name, owner_id, advocacy = row[: len(_OF)]
    return WaitingFeedback(account_id, account_name, owner_name, record_of(row[len(_OF) :]), owner_id, advocacy)


def _not_by(column: Column[Any], at: Any) -> Any:
    """Tell whether something had not happened by then."""
    return or_(column.is_(None), column > at)

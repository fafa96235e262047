"""Feedback that may wait for an answer, as handlers see it."""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any

from sqlalchemy import Column, Connection, Select, bindparam, func, or_, select

from handlers.ports import Scope, WaitingFeedback
from scoring.feedback_sla import FeedbackItem
from storage.feedback import ITEM_COLUMNS, RECORD_COLUMNS, record_of
from storage.prepared import Prepared
from storage.scopes import Shape, owners, parts, with_owner, within
from storage.scorings import is_customer, scoring_parameters
from storage.tables import accounts, contacts, feedback

_OF = (accounts.c.id, accounts.c.name, owners.c.name, accounts.c.owner_id, accounts.c.advocacy)
_CLOCKED = 6
"""How many of an item's first columns its clock takes."""
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
        found = [_waiting(row) for part in _of_accounts(shape) for row in part.rows(self._connection, parameters)]
        return sorted(found, key=lambda each: (each.record.item.received_at, each.record.item.feedback_id))

    def items(self, *, scope: Scope, at: datetime) -> Sequence[FeedbackItem]:
        """Read the same, the columns of each that its clock takes."""
        shape, parameters = scoring_parameters(self._connection, scope=scope, at=at)
        return [FeedbackItem(*row) for part in _items(shape) for row in part.rows(self._connection, parameters)]

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
def _of_accounts(shape: Shape) -> Sequence[Prepared]:
    return _waits(_WAITING, shape)


@cache
def _items(shape: Shape) -> Sequence[Prepared]:
    source = (with_owner if "team" in shape else accounts).join(feedback, feedback.c.account_id == accounts.c.id)
    return _waits(select(*ITEM_COLUMNS[:_CLOCKED]).select_from(source), shape)


def _waits(wanted: Select[Any], shape: Shape) -> Sequence[Prepared]:
    """Read what waits still, by the index that holds nothing else; and, where one asks of the past, what was done since."""
    given = feedback.c
    at: Any = bindparam("at")
    waits = wanted.where(given.received_at <= at, is_customer)
    # No column but a value, so that SQLite goes by accounts to what waits, and not through all that was ever received.
    received = func.coalesce(given.received_at, given.received_at)
    still = wanted.where(received <= at, is_customer, given.first_reply_at.is_(None), given.closed_at.is_(None))
    answered = waits.where(given.first_reply_at > at, _not_by(given.closed_at, at))
    closed = waits.where(given.closed_at > at, given.first_reply_at.is_(None))
    since = [each.where(*within(shape, few=True)) for each in (answered, closed)]
    return [Prepared(each) for each in (*(still.where(*conditions) for conditions in parts(shape)), *since)]


def _waiting(row: Sequence[Any]) -> WaitingFeedback:
    account_id, account_name, owner_name, owner_id, advocacy = row[: len(_OF)]
    return WaitingFeedback(account_id, account_name, owner_name, record_of(row[len(_OF) :]), owner_id, advocacy)


def _not_by(column: Column[Any], at: Any) -> Any:
    """Tell whether something had not happened by then."""
    return or_(column.is_(None), column > at)

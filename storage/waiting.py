"""Feedback that may wait for an answer, as handlers see it."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Select, bindparam, func, literal_column, or_, select

from handlers.ports import Scope, WaitingFeedback
from scoring.feedback_sla import FeedbackItem
from storage.books import books
from storage.feedback import ITEM_COLUMNS, RECORD_COLUMNS, record_of
from storage.prepared import Prepared
from storage.scopes import Shape, owners, parts, with_owner, within
from storage.scorings import is_customer, scoring_parameters
from storage.tables import account_state, accounts, contacts, feedback

_OF = (accounts.c.id, accounts.c.name, owners.c.name, accounts.c.owner_id, accounts.c.advocacy)
_CLOCKED = 6
"""How many of an item's first columns its clock takes."""


_ITS = feedback.c.account_id == accounts.c.id
_FROM_ACCOUNTS = feedback.c.account_id == accounts.c.id.concat("")
_FROM_FEEDBACK = feedback.c.account_id.concat("") == accounts.c.id
"""Which side is looked up by the other: SQLite has no index for a value, and cannot know that few accounts are meant, or few answers."""


def _whole(joined: ColumnElement[bool] = _ITS) -> Select[Any]:
    """Select what is told of each."""
    of_account = with_owner.join(feedback, joined)
    return select(*_OF, *RECORD_COLUMNS).select_from(of_account.outerjoin(contacts, contacts.c.id == feedback.c.contact_id))


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
        """Read what still waits of scored customers, the columns of each that its clock takes."""
        shape, parameters = scoring_parameters(self._connection, scope=scope, at=at)
        return [FeedbackItem(*row) for part in _items(shape) for row in part.rows(self._connection, parameters)]

    def received_since(self, since: datetime, *, at: datetime) -> Sequence[WaitingFeedback]:
        """Read the same of every customer, scored or not, received at `since` or after it."""
        given = feedback.c
        query = (
            _whole()
            .where(given.received_at.between(since, at), _not_by(given.first_reply_at, at), _not_by(given.closed_at, at))
            .where(is_customer, _HAS_CLOCK)
            .order_by(given.received_at, given.id)
        )
        return [_waiting(row) for row in self._connection.execute(query, {"today": at.astimezone(UTC).date()})]


@cache
def _of_accounts(shape: Shape) -> Sequence[Prepared]:
    return _waits(_whole, shape)


@cache
def _items(shape: Shape) -> Sequence[Prepared]:
    account_id = account_state.c.account_id.concat("") if shape else account_state.c.account_id
    its = feedback.c.account_id == account_id
    columns = ITEM_COLUMNS[:_CLOCKED]
    return [Prepared(select(*columns).select_from(part.join(feedback, its)).where(*each, *_STILL)) for part, each in books(shape)]


# No column but a value: SQLite would go through all that was ever received.
_RECEIVED = func.coalesce(feedback.c.received_at, feedback.c.received_at) <= bindparam("at", type_=feedback.c.received_at.type)
_HAS_CLOCK = feedback.c.type != literal_column("'other'")
"""As in the index, in letters."""
_STILL = (_RECEIVED, _HAS_CLOCK, feedback.c.first_reply_at.is_(None), feedback.c.closed_at.is_(None))


def _waits(wanted: Callable[[ColumnElement[bool]], Select[Any]], shape: Shape) -> Sequence[Prepared]:
    """Read what waits still, by the index that holds nothing else; and, where one asks of the past, what was done since."""
    still = wanted(_FROM_ACCOUNTS if shape else _ITS).where(is_customer, *_STILL)
    given, at = feedback.c, bindparam("at", type_=feedback.c.received_at.type)
    waited = wanted(_FROM_FEEDBACK).where(_RECEIVED, _HAS_CLOCK, is_customer, *within(shape, few=True))
    answered = waited.where(given.first_reply_at > at, _not_by(given.closed_at, at))
    closed = waited.where(given.closed_at > at, given.first_reply_at.is_(None))
    return [*(Prepared(still.where(*conditions)) for conditions in parts(shape)), Prepared(answered), Prepared(closed)]


def _waiting(row: Sequence[Any]) -> WaitingFeedback:
    account_id, account_name, owner_name, owner_id, advocacy = row[: len(_OF)]
    return WaitingFeedback(account_id, account_name, owner_name, record_of(row[len(_OF) :]), owner_id, advocacy)


def _not_by(column: Column[Any], at: Any) -> Any:
    """Tell whether something had not happened by then."""
    return or_(column.is_(None), column > at)

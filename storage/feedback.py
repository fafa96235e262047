"""What customers said, as handlers see it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, or_, select

from handlers.ports import FeedbackRecord
from scoring.feedback_sla import FeedbackItem
from storage.tables import contacts, feedback

NEWEST = 50
"""How many are read whatever their state; one that is not closed is always read."""

_received = (feedback.c.account_id == bindparam("account_id"), feedback.c.received_at <= bindparam("at"))
_newest = select(feedback.c.id).where(*_received).order_by(feedback.c.received_at.desc(), feedback.c.id).limit(NEWEST)
_OF_ACCOUNT = (
    select(
        *(feedback.c.id, feedback.c.account_id, feedback.c.type, feedback.c.score, feedback.c.severity, feedback.c.received_at),
        *(feedback.c.first_reply_at, feedback.c.fixed_at, feedback.c.told_customer_at, feedback.c.closed_at, feedback.c.outcome),
        *(feedback.c.channel, feedback.c.text),
        contacts.c.name.label("contact_name"),
        contacts.c.title.label("contact_title"),
    )
    .select_from(feedback.outerjoin(contacts, contacts.c.id == feedback.c.contact_id))
    .where(*_received, or_(feedback.c.closed_at.is_(None), feedback.c.closed_at > bindparam("at"), feedback.c.id.in_(_newest)))
    .order_by(feedback.c.received_at.desc(), feedback.c.id)
)


class SqlFeedbackItems:
    """handlers.ports.FeedbackItems over one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of_account(self, account_id: str, *, at: datetime) -> Sequence[FeedbackRecord]:
        """Read what the account said up to `at`: the newest 50, and every one that was not closed by then."""
        return [_record(row) for row in self._connection.execute(_OF_ACCOUNT, {"account_id": account_id, "at": at})]


def _record(row: Any) -> FeedbackRecord:
    return FeedbackRecord(
        item=FeedbackItem(
            feedback_id=row.id,
            account_id=row.account_id,
            type=row.type,
            score=row.score,
            severity=row.severity,
            received_at=row.received_at,
            first_reply_at=row.first_reply_at,
            fixed_at=row.fixed_at,
            told_customer_at=row.told_customer_at,
            closed_at=row.closed_at,
            outcome=row.outcome,
        ),
        channel=row.channel,
        text=row.text,
        contact_name=row.contact_name,
        contact_title=row.contact_title,
    )

"""What customers said, as handlers see it."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, bindparam, func, or_, select

from handlers.ports import FeedbackRecord
from scoring.feedback_sla import FeedbackItem
from storage.prepared import Prepared
from storage.tables import contacts, feedback

NEWEST = 50
"""How many are read whatever their state; one that is not closed is always read."""

ITEM_COLUMNS = (
    *(feedback.c.id, feedback.c.account_id, feedback.c.type, feedback.c.received_at, feedback.c.score, feedback.c.severity),
    *(feedback.c.first_reply_at, feedback.c.fixed_at, feedback.c.told_customer_at, feedback.c.closed_at, feedback.c.outcome),
)
"""In the order of FeedbackItem's fields: a hundred rows are built by place, which is three times as fast as by name."""

RECORD_COLUMNS = (*ITEM_COLUMNS, feedback.c.channel, feedback.c.text, contacts.c.name, contacts.c.title, feedback.c.contact_id)
"""After the item in the order of FeedbackRecord's other fields."""

_said = (
    select(*RECORD_COLUMNS)
    .select_from(feedback.outerjoin(contacts, contacts.c.id == feedback.c.contact_id))
    .where(feedback.c.received_at <= bindparam("at"))
)
_SOME_IDS = tuple(f"id_{number}" for number in range(6))
_SOME = Prepared(_said.where(feedback.c.id.in_([bindparam(name, type_=feedback.c.id.type) for name in _SOME_IDS])))
_ONE = Prepared(_said.where(feedback.c.id == bindparam("feedback_id")))
_received = _said.where(feedback.c.account_id == bindparam("account_id")).order_by(feedback.c.received_at.desc(), feedback.c.id)
_NEWEST = Prepared(_received.limit(NEWEST))
_waits = [or_(done.is_(None), done > bindparam("at")) for done in (feedback.c.first_reply_at, feedback.c.closed_at)]
_last = (
    select(feedback.c.id)
    .where(feedback.c.account_id == bindparam("account_id"), feedback.c.received_at <= bindparam("at"))
    .order_by(feedback.c.received_at.desc(), feedback.c.id)
    .limit(1)
)
_last_words = _last.where(func.trim(feedback.c.text) != "")
_STANDING = Prepared(
    _received.where(or_(and_(*_waits), feedback.c.id == _last.scalar_subquery(), feedback.c.id == _last_words.scalar_subquery()))
)
_OPEN = Prepared(_received.where(or_(feedback.c.closed_at.is_(None), feedback.c.closed_at > bindparam("at"))))


class SqlFeedbackItems:
    """handlers.ports.FeedbackItems over one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of_account(self, account_id: str, *, at: datetime) -> Sequence[FeedbackRecord]:
        """Read what the account said up to `at`: the newest 50, and every one that was not closed by then."""
        given = {"account_id": account_id, "at": at}
        records = [record_of(row) for row in _NEWEST.rows(self._connection, given)]
        if len(records) < NEWEST:
            return records
        read = {record.item.feedback_id for record in records}
        older = [row for row in _OPEN.rows(self._connection, given) if row[0] not in read]
        return [*records, *map(record_of, older)]

    def standing(self, account_id: str, *, at: datetime) -> Sequence[FeedbackRecord]:
        """Read what waits for a personal answer, the newest of all and the newest with words, newest first."""
        return [record_of(row) for row in _STANDING.rows(self._connection, {"account_id": account_id, "at": at})]

    def find(self, feedback_id: str, *, at: datetime) -> FeedbackRecord | None:
        """Read one piece that was received by then."""
        rows = _ONE.rows(self._connection, {"feedback_id": feedback_id, "at": at})
        return next(map(record_of, rows), None)

    def some(self, feedback_ids: Collection[str], *, at: datetime) -> Mapping[str, FeedbackRecord]:
        """Read these pieces, a few in a statement."""
        ids = sorted(feedback_ids)
        found: list[FeedbackRecord] = []
        for start in range(0, len(ids), len(_SOME_IDS)):
            part = ids[start : start + len(_SOME_IDS)]
            named = dict(zip(_SOME_IDS, [*part, *[part[0]] * (len(_SOME_IDS) - len(part))], strict=True))
            found += map(record_of, _SOME.rows(self._connection, {**named, "at": at}))
        return {each.item.feedback_id: each for each in found}


def record_of(row: Sequence[Any]) -> FeedbackRecord:
    """Build the record of a row with RECORD_COLUMNS."""
    return FeedbackRecord(FeedbackItem(*row[: len(ITEM_COLUMNS)]), *row[len(ITEM_COLUMNS) :])

"""What people change: each record is written with the change that made it, once, and can be taken back once."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, Table, select

from handlers.errors import UserError
from handlers.ports import (
    Asker,
    Change,
    NewAssessment,
    NewAssignment,
    NewClosing,
    NewFeedback,
    NewOverride,
    NewRecord,
    NewReply,
    NewSnooze,
    NewTouch,
    NewValue,
)
from storage.database import insert_into
from storage.feedback_changes import follow_up, take_back
from storage.said import said_id, verbatim
from storage.tables import account_state, assignments, champion_assessments, changes, feedback, overrides, snoozes, touches, value_records

ID_LENGTH = 20

KINDS: Mapping[type[NewRecord], tuple[str, Table]] = {
    NewTouch: ("touch", touches),
    NewValue: ("value", value_records),
    NewAssessment: ("assessment", champion_assessments),
    NewOverride: ("override", overrides),
    NewSnooze: ("snooze", snoozes),
    NewAssignment: ("assignment", assignments),
    NewReply: ("reply", touches),
    NewClosing: ("closing", touches),
    NewFeedback: ("feedback", feedback),
}
_TABLES = dict(KINDS.values())
_FOLLOW_UPS = ("reply", "closing")
_TALKS = ("call", "meeting")
"""Kinds of touch in which both sides speak."""

_ENDS = {"override": "removed_at", "snooze": "ended_at", "assignment": "ended_at"}
"""What holds for a time is ended where it is taken back; what was said is deleted, and stays in the change."""

_COLUMNS = tuple(changes.c[name] for name in ("id", "account_id", "person_id", "at", "summary", "undone_at"))
"""In the order of Change's fields."""


class SqlChanges:
    """handlers.ports.Changes over one transaction that keeps what is written."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.to_rescore: set[str] = set()
        """Accounts whose scores follow from what was changed here."""

    def add(self, record: NewRecord, *, summary: str, by: Asker, now: datetime, key: str) -> Change:
        """Write the record and its change; where that person's key was used before, give back its change alone.

        Raises:
            UserError: Someone else replied to that feedback, or closed it, since it was read; or the same was said already.
        """
        change_id = _id(by.person.id, key)
        kind, table = KINDS[type(record)]
        row = _row(self._connection, record, change_id, by=by, now=now)
        change = Change(change_id, record.account_id, by.person.id, now, summary)
        told: dict[str, Any] = {"channel": by.channel, "kind": kind, "record": {name: _plain(value) for name, value in row.items()}}
        insert = insert_into(self._connection, changes).values(_fields(change) | told).on_conflict_do_nothing()
        if self._connection.execute(insert.returning(changes.c.id)).first() is None:
            return self._found(change_id)
        if isinstance(record, NewFeedback):
            self._refuse_again(row["id"])
        self._connection.execute(table.insert(), row)
        if isinstance(record, NewFeedback):
            self._note_meaning(row["id"])
        if isinstance(record, NewReply | NewClosing):
            kept = told["record"] | {"followed": follow_up(self._connection, record)}
            self._connection.execute(changes.update().where(changes.c.id == change_id).values(record=kept))
        self._touched(kind, record.account_id)
        return change

    def find(self, change_id: str) -> Change | None:
        """Read one change."""
        row = self._connection.execute(select(*_COLUMNS).where(changes.c.id == change_id)).first()
        return None if row is None else Change(*row)

    def undo(self, change_id: str, *, by: Asker, now: datetime) -> Change:
        """Take the record back, unless it was before.

        Raises:
            KeyError: There is no such change.
        """
        told = changes.c
        undone = changes.update().where(told.id == change_id, told.undone_at.is_(None)).values(undone_at=now, undone_by=by.person.id)
        row = self._connection.execute(undone.returning(told.kind, told.account_id, told.record)).first()
        if row is not None:
            self._take_back(row.kind, row.record["id"], now)
            if row.kind in _FOLLOW_UPS:
                take_back(self._connection, row.record["followed"])
            self._touched(row.kind, row.account_id)
        return self._found(change_id)

    def _take_back(self, kind: str, row_id: str, now: datetime) -> None:
        table = _TABLES[kind]
        if kind in _ENDS:
            self._connection.execute(table.update().where(table.c.id == row_id).values({_ENDS[kind]: now}))
        else:
            self._connection.execute(table.delete().where(table.c.id == row_id))

    def _refuse_again(self, feedback_id: str) -> None:
        if self._connection.execute(select(feedback.c.id).where(feedback.c.id == feedback_id)).first() is not None:
            raise UserError("That is on record already: the same words, from the same contact, on the same day. Nothing was saved.")

    def _note_meaning(self, feedback_id: str) -> None:
        # Only what writes feedback needs it, and no question.
        from storage.meanings import note_meanings

        note_meanings(self._connection, [feedback_id])

    def _touched(self, kind: str, account_id: str) -> None:
        if kind not in ("snooze", "assignment"):
            self.to_rescore.add(account_id)

    def _found(self, change_id: str) -> Change:
        change = self.find(change_id)
        if change is None:
            raise KeyError(change_id)
        return change


def _id(person_id: str, key: str) -> str:
    """Make the id that one person's key always gives; no other person's does."""
    return "change-" + sha256(f"{person_id}\n{key}".encode()).hexdigest()[:ID_LENGTH]


def _row(  # noqa: PLR0911 - one return for each kind of record
    connection: Connection, record: NewRecord, row_id: str, *, by: Asker, now: datetime
) -> dict[str, Any]:
    match record:
        case NewTouch():
            return _fields(record) | {"id": row_id, "person_id": by.person.id}
        case NewValue():
            return _fields(record) | {"id": row_id}
        case NewAssessment():
            rated = {name: value for name, value in _fields(record).items() if name != "account_id"}
            return rated | {"id": row_id, "at": now, "author_id": by.person.id}
        case NewOverride():
            return _fields(record) | {"id": row_id, "author_id": by.person.id, "created_at": now}
        case NewSnooze():
            scored = select(account_state.c.band, account_state.c.health_score).where(account_state.c.account_id == record.account_id)
            band, score = connection.execute(scored).first() or (None, None)
            own = {"id": row_id, "person_id": by.person.id, "created_at": now, "band": band, "health_score": score}
            return _fields(record) | own
        case NewAssignment():
            return _fields(record) | {"id": row_id, "by_id": by.person.id, "created_at": now}
        case NewFeedback():
            own = _fields(record) | {"text": verbatim(record.text or "") or None}
            return own | {"id": said_id(own) or row_id, "source": "chat"}
        case NewReply() | NewClosing():
            said = {name: getattr(record, name) for name in ("account_id", "contact_id", "kind", "at", "note")}
            return said | {"id": row_id, "person_id": by.person.id, "direction": "two_way" if record.kind in _TALKS else "outbound"}


def _fields(record: NewRecord | Change) -> dict[str, Any]:
    return {name: getattr(record, name) for name in record.__struct_fields__}


_SPELLED: tuple[tuple[type[Any], Callable[[Any], str]], ...] = ((datetime, datetime.isoformat), (date, date.isoformat), (Decimal, str))


def _plain(value: Any) -> Any:
    """Write a value as JSON can hold it."""
    return next((spell(value) for kind, spell in _SPELLED if isinstance(value, kind)), value)

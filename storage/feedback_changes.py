"""What a reply or a closing changes in the feedback it is about, and how that is taken back."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from handlers.errors import UserError
from handlers.ports import NewClosing, NewReply
from storage.tables import feedback

Followed = NewReply | NewClosing

_TIMES = ("first_reply_at", "told_customer_at", "closed_at")


def follow_up(connection: Connection, record: Followed) -> dict[str, Any]:
    """Write what follows from the record, and return the columns as they were and as they are, as JSON can hold them.

    Raises:
        UserError: Someone else was faster, or the feedback is gone.
    """
    own = feedback.c
    held = select(own.first_reply_at, own.told_customer_at, own.closed_at, own.outcome).where(own.id == record.feedback_id)
    found = connection.execute(held.with_for_update()).mappings().first()
    if found is None:
        raise UserError("That feedback is no longer on record; nothing was saved.")
    row = dict(found)
    after = _after(record, row)
    connection.execute(feedback.update().where(own.id == record.feedback_id).values(after))
    before = {name: row[name] for name in after}
    return {"feedback_id": record.feedback_id, "before": _spelled(before), "after": _spelled(after)}


def take_back(connection: Connection, kept: Mapping[str, Any]) -> None:
    """Put back what was there before, but for what was changed again since."""
    own = feedback.c
    after, before = _read(kept["after"]), _read(kept["before"])
    now = connection.execute(select(*(own[name] for name in after)).where(own.id == kept["feedback_id"])).mappings().first()
    restored = {name: before[name] for name, value in after.items() if now is not None and now[name] == value}
    if restored:
        connection.execute(feedback.update().where(own.id == kept["feedback_id"]).values(restored))


def _after(record: Followed, row: Mapping[str, Any]) -> dict[str, Any]:
    """Tell what each column becomes; telling a customer what came of it is also a reply, where none came before."""
    if isinstance(record, NewReply):
        if row["first_reply_at"] is not None:
            raise UserError("A reply was logged meanwhile; nothing was saved.")
        return {"first_reply_at": record.at}
    if row["closed_at"] is not None and row["told_customer_at"] is not None and row["outcome"]:
        raise UserError("It was closed meanwhile; nothing was saved.")
    closing: dict[str, Any] = {"closed_at": row["closed_at"] or record.closed_at, "outcome": record.outcome, "told_customer_at": record.at}
    return closing if row["first_reply_at"] is not None else {**closing, "first_reply_at": record.at}


def _spelled(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in values.items()}


def _read(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: datetime.fromisoformat(value) if name in _TIMES and value else value for name, value in values.items()}

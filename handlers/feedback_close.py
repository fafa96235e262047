"""`feedback close ID`: end what a customer said with what came of it and what they were told (F1)."""

from collections.abc import Mapping
from datetime import datetime
from typing import cast

from handlers.card import Field, Form
from handlers.errors import UserError
from handlers.feedback_item import Kind, Step, item_form, moment_of, save_item, who_said
from handlers.ports import AccountState, FeedbackRecord, NewClosing, NewRecord
from handlers.request import Answer, Request
from handlers.text import cut, deadline, local
from handlers.touch import KINDS
from handlers.writing import Answers

OUTCOME_SHOWN = 120


def is_open(record: FeedbackRecord, now: datetime) -> bool:
    """Tell whether the loop is open: not closed, or closed without an outcome or without telling the customer."""
    item = record.item
    closed = item.closed_at is not None and item.closed_at <= now
    return not (closed and item.told_customer_at is not None and item.told_customer_at <= now and (item.outcome or "").strip())


CLOSE = Step("feedback close", "Close…", is_open, "no open feedback")


def close_form(request: Request) -> Answer:
    """Open the form.

    Raises:
        UserError: It is closed already.
    """
    return item_form(request, CLOSE, _form)


def _form(state: AccountState, record: FeedbackRecord, request: Request) -> Form:
    zone, now, item = request.person.time_zone, request.now, record.item
    if not is_open(record, now) and item.closed_at is not None:
        outcome = f": {cut(item.outcome, OUTCOME_SHOWN).rstrip('.')}" if item.outcome else ""
        raise UserError(f"That was closed {deadline(item.closed_at, now=now, zone=zone)} already{outcome}.")
    there = local(now, zone)
    replied = item.first_reply_at is not None and item.first_reply_at <= now
    note = "" if replied else " Telling them is also the first reply."
    return Form(
        "Close feedback",
        f"{CLOSE.command} {item.feedback_id}",
        "Close",
        (
            Field("outcome", "What came of it?", "long_text", hint="Such as: fixed in the release of 20 Nov.", initial=item.outcome or ""),
            Field("note", "What was the customer told?", "long_text", hint="A loop is closed once they know."),
            Field("kind", "How were they told?", "choice", options=KINDS, initial="email"),
            Field("day", "When?", "date", initial=there.date().isoformat()),
            Field("time", "At what time?", required=False, initial=f"{there:%H:%M}"),
        ),
        ((f"{state.name}: {who_said(record, request)}, {deadline(item.received_at, now=now, zone=zone)}.{note}",),),
    )


def save_closing(request: Request, values: Mapping[str, str]) -> Answer:
    """Save the form.

    Raises:
        FormError: A field is wrong.
        UserError: Someone else was faster.
    """
    return save_item(request, CLOSE, values, _read)


def _read(state: AccountState, record: FeedbackRecord, said: Answers, request: Request) -> tuple[NewRecord, str]:
    outcome = said.text("outcome", what="what came of it")
    note = said.text("note", what="what the customer was told")
    kind = said.choice("kind", KINDS)
    at = moment_of(said, record, request)
    said.check()
    saved = NewClosing(
        account_id=state.id,
        feedback_id=record.item.feedback_id,
        contact_id=record.contact_id,
        kind=cast("Kind", kind),
        at=at,
        note=note,
        outcome=outcome,
        closed_at=request.now,
    )
    told = deadline(at, now=request.now, zone=request.person.time_zone)
    whom = record.contact_name or "the customer"
    return saved, f"Closed: {cut(outcome, OUTCOME_SHOWN).rstrip('.')}. {whom[:1].upper()}{whom[1:]} was told {told}."

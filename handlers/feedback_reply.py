"""`feedback reply ID`: keep the first personal reply to what a customer said. It stops the clock."""

from collections.abc import Mapping
from datetime import datetime
from typing import cast

from handlers.card import Button, Field, Form
from handlers.errors import UserError
from handlers.feedback_item import Kind, Step, item_form, moment_of, save_item, who_said
from handlers.ports import AccountState, FeedbackRecord, NewRecord, NewReply
from handlers.request import Answer, Request
from handlers.text import deadline, local, span
from handlers.touch import KINDS
from handlers.writing import Answers
from scoring.feedback_sla import clock_for

HOW = {"call": " by phone", "email": " by e-mail", "meeting": " in a meeting", "chat": " in chat", "other": ""}


def waits(record: FeedbackRecord, now: datetime) -> bool:
    """Tell whether nobody replied to it, nor closed it."""
    return not any(done is not None and done <= now for done in (record.item.first_reply_at, record.item.closed_at))


REPLY = Step("feedback reply", "Log reply…", waits, "no one who waits for a reply")


def reply_form(request: Request) -> Answer:
    """Open the form.

    Raises:
        UserError: There was a reply already.
    """
    return item_form(request, REPLY, _form)


def _form(state: AccountState, record: FeedbackRecord, request: Request) -> Form:
    zone, now = request.person.time_zone, request.now
    replied = record.item.first_reply_at
    if replied is not None and replied <= now:
        raise UserError(f"That was answered {deadline(replied, now=now, zone=zone)} already. `log touch` keeps what was said since.")
    there = local(now, zone)
    came = deadline(record.item.received_at, now=now, zone=zone)
    return Form(
        "Log a reply",
        f"{REPLY.command} {record.item.feedback_id}",
        "Save",
        (
            Field("kind", "How did you reply?", "choice", options=KINDS, initial="call", hint="A call and a meeting count as a touch."),
            Field("note", "What was said?", "long_text", hint="For your colleagues; never shown to Sales."),
            Field("day", "When?", "date", initial=there.date().isoformat()),
            Field("time", "At what time?", required=False, initial=f"{there:%H:%M}"),
        ),
        ((f"{state.name}: {who_said(record, request)}, {came}. The clock stops at the first personal reply.",),),
    )


def save_reply(request: Request, values: Mapping[str, str]) -> Answer:
    """Save the form.

    Raises:
        FormError: A field is wrong.
        UserError: Someone else was faster.
    """
    close = (Button("Close…", f"feedback close {request.words}"),)
    return save_item(request, REPLY, values, _read, then=close)


def _read(state: AccountState, record: FeedbackRecord, said: Answers, request: Request) -> tuple[NewRecord, str]:
    kind = said.choice("kind", KINDS)
    note = said.text("note", what="what was said")
    at = moment_of(said, record, request)
    said.check()
    saved = NewReply(
        account_id=state.id,
        feedback_id=record.item.feedback_id,
        contact_id=record.contact_id,
        kind=cast("Kind", kind),
        at=at,
        note=note,
    )
    when = deadline(at, now=request.now, zone=request.person.time_zone)
    whom = record.contact_name or "the customer"
    return saved, f"Replied to {whom}{HOW[kind]}, {when}{_in_time(record, at, request)}."


def _in_time(record: FeedbackRecord, at: datetime, request: Request) -> str:
    due = clock_for(record.item, now=request.now, policy=request.stores.policy.policy).due_at
    if due is None:
        return ""
    return ", in time" if at <= due else f", {span(at - due)} late"

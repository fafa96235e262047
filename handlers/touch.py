"""`log touch NAME`: keep that someone spoke with the customer."""

from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Literal, cast
from zoneinfo import ZoneInfo

from handlers.card import Field, Form, Option
from handlers.ports import AccountState, NewRecord, NewTouch
from handlers.request import Answer, Request
from handlers.text import day, local
from handlers.writing import Answers, contact_options, form_or_question, save_form

KINDS = (Option("Call", "call"), Option("E-mail", "email"), Option("Meeting", "meeting"), Option("Chat", "chat"), Option("Other", "other"))
DIRECTIONS = (
    Option("Both ways: they answered", "two_way"),
    Option("From us, no answer yet", "outbound"),
    Option("From them", "inbound"),
)
OLDEST_DAYS = 365
NOON = time(12)
COMMAND = "log touch"

Kind = Literal["call", "email", "meeting", "chat", "other"]
Direction = Literal["inbound", "outbound", "two_way"]


def touch_form(request: Request) -> Answer:
    """Open the form."""
    return form_or_question(request, COMMAND, _form)


def _form(state: AccountState, request: Request) -> Form:
    today = local(request.now, request.person.time_zone).date()
    contacts = contact_options(state, request)
    fields = [
        Field("kind", "What was it?", "choice", options=KINDS, initial="call"),
        Field("direction", "Who spoke?", "choice", options=DIRECTIONS, initial="two_way", hint="Only both ways counts as a touch."),
        Field("day", "When?", "date", initial=today.isoformat()),
        Field("note", "What was said?", "long_text", required=False, hint="For your colleagues; never shown to Sales."),
    ]
    if contacts:
        fields.insert(2, Field("contact", "With whom?", "choice", required=False, options=contacts))
    return Form("Log a touch", f"{COMMAND} id:{state.id}", "Save", tuple(fields), ((f"{state.name}",),))


def save_touch(request: Request, values: Mapping[str, str]) -> Answer:
    """Save the form.

    Raises:
        FormError: A field is wrong.
    """
    return save_form(request, COMMAND, values, _read)


def _read(state: AccountState, said: Answers, request: Request) -> tuple[NewRecord, str]:
    today = local(request.now, request.person.time_zone).date()
    kind, direction = said.choice("kind", KINDS), said.choice("direction", DIRECTIONS)
    contacts = contact_options(state, request)
    chosen = said.choice("contact", contacts, required=False) or None
    when = said.day("day", earliest=today - timedelta(days=OLDEST_DAYS), latest=today)
    note = said.text("note", what="what was said", required=False) or None
    said.check()
    on = when or today
    at = request.now if on == today else datetime.combine(on, NOON, ZoneInfo(request.person.time_zone)).astimezone(UTC)
    label = next(option.label for option in KINDS if option.value == kind)
    who = next((f" with {option.label}" for option in contacts if option.value == chosen), "")
    record = NewTouch(
        account_id=state.id,
        contact_id=chosen,
        kind=cast("Kind", kind),
        direction=cast("Direction", direction),
        at=at,
        note=note,
    )
    return record, f"Logged: {label.lower()}{who}, {day(on, today=today)}."

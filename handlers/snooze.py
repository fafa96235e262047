"""`snooze NAME`: leave an account out of one's own lists for a while, with a reason."""

import re
from collections.abc import Mapping
from datetime import timedelta

from handlers.card import Card, Field, Form, Option
from handlers.ports import AccountState, NewSnooze
from handlers.request import Answer, Request
from handlers.text import day, local
from handlers.writing import Answers, account_to_change, form_or_question, saved

SPANS = (Option("1 day", "1"), Option("7 days", "7"), Option("30 days", "30"), Option("Until it changes", "change"))
REASON_LEAST = 5
COMMAND = "snooze"


def snooze_form(request: Request) -> Answer:
    """Open the form."""
    return form_or_question(request, COMMAND, _form)


def _form(state: AccountState, request: Request) -> Form:  # noqa: ARG001 - every form has this shape
    return Form(
        "Snooze",
        f"{COMMAND} id:{state.id}",
        "Snooze",
        (
            Field("span", "For how long?", "choice", options=SPANS, initial="7"),
            Field("reason", "Why?", hint="Such as: waiting for their board on Thursday."),
        ),
        ((f"{state.name} leaves your at-risk list. It returns early if it gets worse.",),),
    )


def save_snooze(request: Request, values: Mapping[str, str]) -> Answer:
    """Save the form.

    Raises:
        FormError: A field is wrong.
    """
    state = account_to_change(request, COMMAND)
    if isinstance(state, Card):
        return Answer(state)
    said = Answers(values)
    today = local(request.now, request.person.time_zone).date()
    span = said.choice("span", SPANS)
    reason = said.text("reason", what="why", most=500)
    if reason and len(re.sub(r"\W", "", reason)) < REASON_LEAST:
        said.errors["reason"] = "Say a little more, so that it makes sense in a week."
    said.check()
    until = None if span == "change" else today + timedelta(days=int(span))
    told = f"until {day(until, today=today)}" if until else "until it changes"
    return saved(NewSnooze(account_id=state.id, until=until, reason=reason), state, f"Snoozed {told}: {reason}", request)

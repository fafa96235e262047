"""`override NAME`: set a band over the computed one, with a reason and an end; the computed score stays in sight."""

from collections.abc import Mapping
from datetime import timedelta

from handlers.bands import BAND_NAMES, verdict
from handlers.card import Field, Form, Option
from handlers.ports import AccountState, NewOverride, NewRecord
from handlers.request import Answer, Request
from handlers.text import day, local
from handlers.writing import Answers, days_ahead, form_or_question, save_form

BANDS = (Option("Green", "green"), Option("Yellow", "yellow"), Option("Red", "red"))
MOST_DAYS = 180
REASON_LEAST = 10
COMMAND = "override"


def override_form(request: Request) -> Answer:
    """Open the form."""
    return form_or_question(request, COMMAND, _form)


def _form(state: AccountState, request: Request) -> Form:
    today = local(request.now, request.person.time_zone).date()
    return Form(
        "Override a band",
        f"{COMMAND} id:{state.id}",
        "Override",
        (
            Field("band", "Which band?", "choice", options=BANDS),
            Field("reason", "Why?", "long_text", hint="What you know that the data does not. It stands on the card."),
            Field("ends_on", "Until when?", "date", initial=days_ahead(today, 30), hint=f"At most {MOST_DAYS} days."),
        ),
        ((f"{state.name} is {_computed(state, request)} by the arithmetic. That score stays in sight and goes on being computed.",),),
    )


def _computed(state: AccountState, request: Request) -> str:
    return verdict(state.document["health"], request.stores.policy.policy.health.bands)


def save_override(request: Request, values: Mapping[str, str]) -> Answer:
    """Save the form.

    Raises:
        FormError: A field is wrong.
    """
    return save_form(request, COMMAND, values, _read)


def _read(state: AccountState, said: Answers, request: Request) -> tuple[NewRecord, str]:
    today = local(request.now, request.person.time_zone).date()
    band = said.choice("band", BANDS)
    reason = said.text("reason", what="why")
    if reason and len(reason) < REASON_LEAST:
        said.errors["reason"] = "Say a little more: others decide by it."
    ends = said.day("ends_on", earliest=today, latest=today + timedelta(days=MOST_DAYS))
    said.check()
    on = ends or today
    record = NewOverride(account_id=state.id, kind="band", value=band, reason=reason, ends_on=on)
    name = next(shown for key, shown in BAND_NAMES.items() if key == band)
    return record, f"Set to {name} until {day(on, today=today)}; computed {_computed(state, request)}."

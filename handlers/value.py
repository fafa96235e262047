"""`log value NAME`: keep what the customer gained, with number, method, source and date (E13)."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Literal, cast

from handlers.card import Field, Form, Option
from handlers.ports import AccountState, NewRecord, NewValue
from handlers.request import Answer, Request
from handlers.text import day, local, money
from handlers.writing import Answers, form_or_question, save_form

CATEGORIES = (
    Option("Cost savings", "cost_savings"),
    Option("Revenue impact", "revenue_impact"),
    Option("Efficiency", "efficiency"),
    Option("Risk mitigation", "risk_mitigation"),
    Option("Strategic value", "strategic"),
)
METHODS = ("time study", "payroll analysis", "revenue attribution", "workflow analysis", "risk assessment", "other")
_METHOD_OPTIONS = tuple(Option(method[0].upper() + method[1:], method) for method in METHODS)
SOURCE_MOST = 200
OLDEST_DAYS = 730
COMMAND = "log value"

Category = Literal["cost_savings", "revenue_impact", "efficiency", "risk_mitigation", "strategic"]


def value_form(request: Request) -> Answer:
    """Open the form."""
    return form_or_question(request, COMMAND, _form)


def _form(state: AccountState, request: Request) -> Form:
    today = local(request.now, request.person.time_zone).date()
    held = "Expansion stays held until one record is complete." if not state.document["facts"].get("roi_records_12m") else ""
    return Form(
        "Log value",
        f"{COMMAND} id:{state.id}",
        "Save",
        (
            Field("category", "What kind?", "choice", options=CATEGORIES, initial="cost_savings"),
            Field("amount", f"How much a year, in {state.currency}?", "number", hint="In figures, such as 186000."),
            Field("method", "How was it measured?", "choice", options=_METHOD_OPTIONS, initial="time study"),
            Field("source", "Who or what confirms it?", hint="A person or a report, such as Priya Nair."),
            Field("day", "When was it measured?", "date", initial=today.isoformat()),
            Field("note", "Anything else?", "long_text", required=False),
        ),
        ((f"{state.name}. {held or 'A complete record counts for twelve months.'}",),),
    )


def save_value(request: Request, values: Mapping[str, str]) -> Answer:
    """Save the form.

    Raises:
        FormError: A field is wrong.
    """
    return save_form(request, COMMAND, values, _read)


def _read(state: AccountState, said: Answers, request: Request) -> tuple[NewRecord, str]:
    today = local(request.now, request.person.time_zone).date()
    category = said.choice("category", CATEGORIES)
    amount = said.amount("amount")
    method = said.choice("method", _METHOD_OPTIONS)
    source = said.text("source", what="who or what confirms it", most=SOURCE_MOST)
    when = said.day("day", earliest=today - timedelta(days=OLDEST_DAYS), latest=today)
    note = said.text("note", what="anything else", required=False) or None
    said.check()
    on = when or today
    record = NewValue(
        account_id=state.id,
        category=cast("Category", category),
        amount=amount,
        currency=state.currency,
        method=method,
        source=source,
        day=on,
        note=note,
    )
    label = next(option.label for option in CATEGORIES if option.value == category)
    return record, f"Logged: {label.lower()} of {money(amount, state.currency)} a year, {method}, {day(on, today=today)}."

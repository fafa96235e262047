"""`assess NAME`: rate a contact as a champion, with the evidence for it (V1)."""

from collections.abc import Mapping

from handlers.card import Field, Form, Option
from handlers.errors import UserError
from handlers.ports import AccountState, NewAssessment, NewRecord
from handlers.request import Answer, Request
from handlers.writing import Answers, contact_options, form_or_question, save_form

RATINGS = (
    Option("1, none", "1"),
    Option("2, little", "2"),
    Option("3, some", "3"),
    Option("4, much", "4"),
    Option("5, all one could wish", "5"),
)
DIMENSIONS = {
    "success": ("Success", "What they achieved with us: case study, metrics."),
    "communication": ("Communication", "How they speak of it: a reference call, a talk."),
    "influence": ("Influence", "Who listens to them, inside and in their field."),
    "enthusiasm": ("Enthusiasm", "How gladly they would do it."),
}
EVIDENCE_LEAST = 10
COMMAND = "assess"


def assessment_form(request: Request) -> Answer:
    """Open the form.

    Raises:
        UserError: The account has no contact to rate.
    """
    return form_or_question(request, COMMAND, _form)


def _contacts(state: AccountState, request: Request) -> tuple[Option, ...]:
    options = contact_options(state, request)
    if not options:
        raise UserError(f"{state.name} has no contact on record. The CRM adds them; then they can be assessed.")
    return options


def _form(state: AccountState, request: Request) -> Form:
    contacts = _contacts(state, request)
    ratings = tuple(Field(name, label, "choice", options=RATINGS, hint=hint) for name, (label, hint) in DIMENSIONS.items())
    return Form(
        "Assess a champion",
        f"{COMMAND} id:{state.id}",
        "Save",
        (
            Field("contact", "Whom?", "choice", options=contacts, initial=contacts[0].value if len(contacts) == 1 else ""),
            *ratings,
            Field("evidence", "What is the evidence?", "long_text", hint="What they said or did, and where."),
        ),
        ((state.name,),),
    )


def save_assessment(request: Request, values: Mapping[str, str]) -> Answer:
    """Save the form.

    Raises:
        FormError: A field is wrong.
    """
    return save_form(request, COMMAND, values, _read)


def _read(state: AccountState, said: Answers, request: Request) -> tuple[NewRecord, str]:
    contacts = _contacts(state, request)
    contact = said.choice("contact", contacts)
    ratings = {name: said.rating(name) for name in DIMENSIONS}
    evidence = said.text("evidence", what="what they said or did")
    if evidence and len(evidence) < EVIDENCE_LEAST:
        said.errors["evidence"] = "Say a little more: what they said or did, and where."
    said.check()
    record = NewAssessment(account_id=state.id, contact_id=contact, evidence=evidence, **ratings)
    name = next(option.label for option in contacts if option.value == contact)
    shown = ", ".join(f"{key} {rating}" for key, rating in ratings.items())
    return record, f"Assessed {name}: {shown}."

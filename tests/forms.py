"""Every form that the renderers are held against: real ones, and what customers could make of them."""

from handlers.card import Field, Form, Option, bold
from tests.handoff_cards import HANDOFF_FORMS
from tests.voc_cards import MANAGER, desk

LOG_VALUE = Form(
    "Log value",
    "log value id:a-0001",
    "Save",
    (
        Field("category", "What kind?", "choice", options=(Option("Cost savings", "cost_savings"), Option("Efficiency", "efficiency")),
              initial="cost_savings"),
        Field("amount", "How much a year, in USD?", "number", hint="In figures, such as 186000."),
        Field("source", "Who or what confirms it?", hint="A person or a report, such as Priya Nair."),
        Field("day", "When was it measured?", "date", initial="2026-11-24"),
        Field("note", "Anything else?", "long_text", required=False),
    ),
    (("Acme. A complete record counts for twelve months.",),),
)  # fmt: skip

_LONG = "Northwind Traders and " * 10

EVERY_FIELD = Form(
    "A title of more than twenty-four characters",
    "assess id:a-0001",
    "A submit of more than twenty-four characters",
    (
        Field("text", "Text", hint="*Hint* <!channel>", initial="*typed* & <kept>"),
        Field("long", "Long", "long_text", required=False, initial="x" * 4000),
        Field("number", "Number", "number", initial="1,000.50"),
        Field("day", "Day", "date", initial="no day"),
        Field("many", "Many", "choice", options=tuple(Option(f"Contact {n}", f"c-{n}") for n in range(250)), initial="c-249"),
        Field("long_label", "Long label", "choice", options=(Option(_LONG, "long"), Option("Short", "short")), initial="gone"),
        Field("long_value", "Long value", "choice", options=(Option("Unofferable", "v" * 151), Option("Fine", "fine"))),
        Field("none", "None", "choice", required=False),
        Field("blank", "", hint=" "),
    ),
    ((bold("<@U1> *Acme*"), " & co"), ("",)),
)

FORMS: dict[str, Form] = {
    "form-log-value": LOG_VALUE,
    "form-every-field": EVERY_FIELD,
    "form-change-theme": desk().ask("voc edit outages", MANAGER),
    "form-without-fields": Form("Confirm", "undo change-1", "Undo", ()),
    **HANDOFF_FORMS,
}

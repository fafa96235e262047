"""A form as an Adaptive Card: inputs named after the fields, and one action that submits them with the form's command."""

from collections.abc import Iterator
from typing import Any

from bot.render.card_markdown import escape, markdown_pieces
from bot.render.card_pages import CARD_BYTES, SCHEMA, weight
from bot.render.onlookers import tell
from bot.render.text import clean, cut
from handlers.card import Field, Form

Json = dict[str, Any]

LABEL_CHARACTERS = 500
INPUT_CHARACTERS = 3000
REQUIRED = "Fill in this field."
INPUTS = {"text": "Input.Text", "long_text": "Input.Text", "number": "Input.Text", "date": "Input.Date", "choice": "Input.ChoiceSet"}


def render_form(form: Form) -> Json:
    """Return the card.

    Raises:
        ValueError: The form is larger than Teams takes.
    """
    title = cut(clean(form.title).strip(), LABEL_CHARACTERS) or "…"
    heading = {"type": "TextBlock", "text": escape(title), "wrap": True, "size": "Large", "weight": "Bolder", "style": "heading"}
    intro = [_text(piece) for line in form.intro for piece in markdown_pieces(line) if piece.strip()]
    submit = {
        "type": "Action.Execute",
        "title": cut(clean(form.submit).strip(), LABEL_CHARACTERS) or title,
        "verb": "submit",
        "data": {"action": "submit", "command": form.command},
        "style": "positive",
    }
    card = {
        "$schema": SCHEMA,
        "type": "AdaptiveCard",
        "version": "1.5",
        "msteams": {"width": "full"},
        "speak": title,
        "fallbackText": title,
        "body": [heading, *intro, *(element for field in form.fields for element in _field(field))],
        "actions": [submit],
    }
    if weight(card) > CARD_BYTES:
        raise ValueError(f"{weight(card)} bytes; a card has at most {CARD_BYTES}")
    tell(form, [card])
    return card


def _field(field: Field) -> Iterator[Json]:
    label = cut(clean(field.label).strip(), LABEL_CHARACTERS) or field.name
    element: Json = {"type": INPUTS[field.kind], "id": field.name, "label": label, "isRequired": field.required}
    if field.required:
        element["errorMessage"] = REQUIRED
    if field.kind == "choice":
        choices = [{"title": clean(each.label).strip() or each.value, "value": each.value} for each in field.options if each.value]
        if not choices:
            yield _text(escape(f"{label}: there is nothing to choose from."))
            return
        element |= {"style": "compact", "choices": choices}
    elif field.kind != "date":
        # Numbers are text too: a number field would refuse "186,000", which people type.
        element |= {"maxLength": INPUT_CHARACTERS, **({"isMultiline": True} if field.kind == "long_text" else {})}
    if field.initial:
        element["value"] = field.initial
    yield element
    if hint := clean(field.hint).strip():
        yield {**_text(escape(hint)), "size": "Small", "isSubtle": True, "spacing": "Small"}


def _text(text: str) -> Json:
    return {"type": "TextBlock", "text": text, "wrap": True}

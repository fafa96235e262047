"""A form as an Adaptive Card: inputs named after the fields, and one action that submits them with the form's command."""

from collections.abc import Iterator, Mapping
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
TYPE_A_NAME = "Type a name…"
ACCOUNTS = "accounts"
"""The name under which Teams asks which accounts may be meant."""
INPUTS = {"date": "Input.Date", "choice": "Input.ChoiceSet"}
"""By kind of field; the others are texts."""


def render_form(form: Form, *, errors: Mapping[str, str] | None = None, dialog: bool = False) -> Json:
    """Return the card, with what is wrong beside each field; `dialog`: for a window of its own, which Teams gives a title.

    Raises:
        ValueError: The form is larger than Teams takes.
    """
    wrong = errors or {}
    shown = {field.name for field in form.fields}
    title = cut(clean(form.title).strip(), LABEL_CHARACTERS) or "…"
    heading = {"type": "TextBlock", "text": escape(title), "wrap": True, "size": "Large", "weight": "Bolder", "style": "heading"}
    intro = [_text(piece) for line in form.intro for piece in markdown_pieces(line) if piece.strip()]
    amiss = [_wrong(sentence, "Medium") for name, sentence in wrong.items() if name not in shown]
    submit = {
        "type": "Action.Submit" if dialog else "Action.Execute",
        "title": cut(clean(form.submit).strip(), LABEL_CHARACTERS) or title,
        **({} if dialog else {"verb": "submit"}),  # a window knows no verbs
        "data": {"action": "submit", "command": form.command},
        "style": "positive",
    }
    fields = [element for field in form.fields for element in _field(field, wrong.get(field.name), dialog=dialog)]
    body = [*([] if dialog else [heading]), *intro, *amiss, *fields]
    card = {
        "$schema": SCHEMA,
        "type": "AdaptiveCard",
        "version": "1.5",
        "msteams": {"width": "full"},
        "speak": title,
        "fallbackText": title,
        "body": body or [heading],
        "actions": [submit],
    }
    if weight(card) > CARD_BYTES:
        raise ValueError(f"{weight(card)} bytes; a card has at most {CARD_BYTES}")
    tell(form, [card])
    return card


def _field(field: Field, wrong: str | None, *, dialog: bool) -> Iterator[Json]:
    label = cut(clean(field.label).strip(), LABEL_CHARACTERS) or field.name
    element: Json = {"type": INPUTS.get(field.kind, "Input.Text"), "id": field.name, "label": label, "isRequired": field.required}
    if field.required:
        element["errorMessage"] = REQUIRED
    if field.kind == "choice":
        choices = [{"title": clean(each.label).strip() or each.value, "value": each.value} for each in field.options if each.value]
        if not choices:
            yield _text(escape(f"{label}: there is nothing to choose from."))
            if wrong is not None:
                yield _wrong(wrong, "Small")
            return
        element |= {"style": "compact", "choices": choices}
    elif field.kind == "account" and dialog:
        element |= _offered(field)
    elif field.kind != "date":
        # Numbers are text too: a number field would refuse "186,000", which people type.
        element |= {"maxLength": INPUT_CHARACTERS, **({"isMultiline": True} if field.kind == "long_text" else {})}
    if field.initial:
        element["value"] = field.initial
    yield element
    if wrong is not None:
        yield _wrong(wrong, "Small")
    if hint := clean(field.hint).strip():
        yield {**_text(escape(hint)), "size": "Small", "isSubtle": True, "spacing": "Small"}


def _offered(field: Field) -> Json:
    """Return a menu that Teams fills while somebody types; a client without windows gets a text to type."""
    chosen = [{"title": field.initial, "value": field.initial}] if field.initial else []
    asks = {"type": "Data.Query", "dataset": ACCOUNTS}
    return {
        "type": "Input.ChoiceSet",
        "style": "filtered",
        "placeholder": TYPE_A_NAME,
        "choices.data": asks,
        **({"choices": chosen} if chosen else {}),
    }


def _wrong(sentence: str, spacing: str) -> Json:
    return {**_text(escape(clean(sentence).strip() or REQUIRED)), "color": "Attention", "weight": "Bolder", "spacing": spacing}


def _text(text: str) -> Json:
    return {"type": "TextBlock", "text": text, "wrap": True}

"""Cards and forms as Teams gets them: drawn as Adaptive Cards, and marked where a press must not take the card's place."""

import secrets
from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from bot.render import adaptive_card
from bot.render.card_forms import render_form
from bot.teams.checking import in_words, sound
from bot.wiring import FormErrors
from handlers.card import Card, Form, Paragraph, bold

Json = dict[str, Any]

STAYS = "stays"
"""In what a button carries: the card was sent unasked, is kept up to date in its place, and would be lost."""

TOO_LARGE = "This form is larger than Teams takes. Use it in Slack, or with `hourglass ask`."
NOT_DRAWN = "This form cannot be shown in Teams. Use it in Slack, or with `hourglass ask`."


def drawn(card: Card | Form) -> list[Json]:
    """Draw an answer as the cards to send, nearly always one."""
    if isinstance(card, Form):
        return [drawn_form(card)]
    cards = adaptive_card.render(card)
    return cards if sound(cards) else in_words(card)


def drawn_form(form: Form) -> Json:
    """Draw a form to be filled in where it stands; each drawing is saved once."""
    try:
        card = render_form(form)
    except ValueError:
        return _sentence(TOO_LARGE)
    if not sound([card]):
        return _sentence(NOT_DRAWN)
    card["actions"][0]["data"]["key"] = secrets.token_hex(16)
    return card


def _sentence(said: str) -> Json:
    return adaptive_card.render(Card(said, (Paragraph(((said,),)),)))[0]


def filled_again(form: Form, values: Mapping[str, str], errors: FormErrors) -> Form:
    """Return a form with what was typed still in it, and what is wrong above."""
    labels = {field.name: field.label for field in form.fields}
    wrong = tuple((bold(labels[name]), " ", sentence) if name in labels else (sentence,) for name, sentence in errors.items())
    fields = tuple(replace(field, initial=values.get(field.name, "")) for field in form.fields)
    return replace(form, fields=fields, intro=(*wrong, *form.intro))


def staying(card: Json) -> Json:
    """Mark every button of a card that is sent unasked."""
    return {name: _marked(value) for name, value in card.items()}


def _marked(node: Any) -> Any:
    if isinstance(node, list):
        return [_marked(each) for each in node]
    if not isinstance(node, dict):
        return node
    marked = {name: _marked(value) for name, value in node.items()}
    if node.get("type") == "Action.Execute":
        marked["data"] = {**marked.get("data", {}), STAYS: True}
    return marked

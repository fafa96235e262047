"""Cards and forms as Teams gets them: drawn as Adaptive Cards, with what each press has to carry beside its words."""

import secrets
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from bot.render import adaptive_card
from bot.render.card_forms import render_form
from bot.render.text import clean
from bot.teams.checking import in_words, sound
from handlers.card import Card, Fact, Facts, Form, Paragraph
from handlers.routes import opens_form, posts_here, writes
from storage.teams_conversations import TeamsConversation, without_thread

if TYPE_CHECKING:
    from bot.teams.asking import Unsaved

Json = dict[str, Any]

STAYS = "stays"
"""In what a button carries: the card was sent unasked, is kept up to date in its place, and would be lost."""
OF = "of"
"""In what a button of such a card carries: what asks for that card as it stands after the press."""
ONCE = "once"
"""In what a button carries that changes something: a name of its own for each drawing, so that a press that comes twice is one."""
AT = "at"
"""In what a button carries that posts something: the channel and the team that its card was asked for in."""
KEY = "form"
"""In what a form carries: what makes it one, so that it is saved once. Teams' own drawing breaks where this is called `key`."""
ADDED = frozenset({STAYS, OF, ONCE, AT, KEY})

WITHOUT_WINDOWS = "/_connector"
"""How the address of Microsoft 365 Agents Playground ends: a button that asks it for a window breaks its page."""

TOO_LARGE = "This form is larger than Teams takes. Use it in Slack, or with `hourglass ask`."
NOT_DRAWN = "This form cannot be shown in Teams. Use it in Slack, or with `hourglass ask`."
MAY_REPEAT = "This may be a repeat: Teams did not say whether it arrived the first time."
NOT_SAVED = "Not saved."
TYPED_CHARACTERS = 5000
"""Of all fields together, where more would be more than a card holds; what fits stands there again."""


def drawn(answer: Card | Form, *, channel: TeamsConversation | None = None, reader: str | None = None) -> list[Json]:
    """Draw an answer as the cards to send, nearly always one; `channel` is where its reader may post some of it."""
    if isinstance(answer, Form):
        return [drawn_form(answer, channel=channel)]
    cards = adaptive_card.render(answer)
    for card in cards if reader else ():
        if "refresh" in card:
            card["refresh"]["userIds"] = [reader]  # Older clients show a card anew to those alone whom it names.
    return [_carrying(card, _more(channel)) for card in cards] if sound(cards) else in_words(answer)


def drawn_form(form: Form, *, errors: dict[str, str] | None = None, dialog: bool = False, channel: TeamsConversation | None = None) -> Json:
    """Draw a form to be filled in where it stands, or in a window of its own; each drawing is saved once."""
    try:
        card = render_form(form, errors=errors, dialog=dialog)
    except ValueError:
        return _sentence(TOO_LARGE)
    if not sound([card]):
        return _sentence(NOT_DRAWN)
    return _carrying(card, {KEY: secrets.token_hex(16)} | ({AT: _named(channel)} if channel else {}))


def drawn_again(unsaved: "Unsaved", *, dialog: bool = False, channel: TeamsConversation | None = None) -> Json:
    """Draw what was not saved: each sentence beside its field, and everything that was typed still there."""
    if unsaved.form is None:
        return _lost(unsaved)
    errors, typed = dict(unsaved.errors), dict(unsaved.values)
    for most in (None, TYPED_CHARACTERS // max(len(unsaved.form.fields), 1)):
        fields = tuple(replace(field, initial=typed.get(field.name, "")[:most]) for field in unsaved.form.fields)
        again = replace(unsaved.form, fields=fields)
        if _fits(again, errors):
            break
    return drawn_form(again, errors=errors, dialog=dialog, channel=channel)


def staying(card: Json) -> Json:
    """Mark every button of a card that is sent unasked, and what changes it, if it can be asked for again."""
    again = card.get("refresh", {}).get("action", {}).get("data", {}).get("command")

    def more(data: Json) -> Json:
        return {STAYS: True, **({OF: again} if again and changes(str(data.get("command", ""))) else {})}

    return _carrying(card, more)


def fitting(card: Json, service_url: str) -> Json:
    """Return a card as the client behind a service can use it: where there are no windows, a form stands in its card."""
    if not service_url.endswith(WITHOUT_WINDOWS):
        return card
    made: Json = _without_windows(card)
    made.pop("refresh", None)  # nothing would be shown anew, and the page says so under each card
    return made


def repeated(card: Json) -> Json:
    """Say above a card that it may be there already."""
    mark = {"type": "TextBlock", "text": MAY_REPEAT, "wrap": True, "size": "Small", "isSubtle": True}
    return {**card, "body": [mark, *card.get("body", ())]}


def _fits(form: Form, errors: dict[str, str]) -> bool:
    try:
        render_form(form, errors=errors)
    except ValueError:
        return False
    return True


def _sentence(said: str) -> Json:
    return adaptive_card.render(Card(said, (Paragraph(((said,),)),)))[0]


def _lost(unsaved: "Unsaved") -> Json:
    """Say why somebody gets a form no more, and give back what they typed."""
    said = " ".join((NOT_SAVED, *unsaved.errors.values()))
    typed = tuple(Fact(name.capitalize(), (" ".join(clean(value).split()),)) for name, value in unsaved.values.items() if value.strip())
    return adaptive_card.render(Card(said, (Paragraph(((said,),)), *((Facts(typed),) if typed else ()))))[0]


def _more(channel: TeamsConversation | None) -> Callable[[Json], Json]:
    once, at = {ONCE: secrets.token_hex(4)}, {AT: _named(channel)} if channel else {}

    def more(data: Json) -> Json:
        command = str(data.get("command", ""))
        # What is chosen from a menu is known when it is pressed.
        return {**(once if "choice" in data or changes(command) else {}), **(at if posts_here(command) else {})}

    return more


def changes(command: str) -> bool:
    """Tell whether a press changes something by itself; a form does so when it is submitted."""
    return bool(command) and writes(command) and not opens_form(command)


def _named(channel: TeamsConversation) -> list[str]:
    return [without_thread(channel.conversation_id), channel.team_id or ""]


def _carrying(card: Json, more: Json | Callable[[Json], Json]) -> Json:
    """Return a card whose presses carry more."""
    made: Json = _each(card, more if callable(more) else lambda _: more)
    return made


def _without_windows(node: Any) -> Any:
    if isinstance(node, list):
        return [_without_windows(each) for each in node]
    if not isinstance(node, dict):
        return node
    made = {name: _without_windows(value) for name, value in node.items()}
    if node.get("type") == "Action.Submit" and "msteams" in node.get("data", {}):
        made |= {"type": "Action.Execute", "verb": "command"}
        made["data"] = {name: value for name, value in made["data"].items() if name != "msteams"}
    return made


def _each(node: Any, more: Callable[[Json], Json]) -> Any:
    if isinstance(node, list):
        return [_each(each, more) for each in node]
    if not isinstance(node, dict):
        return node
    made = {name: _each(value, more) for name, value in node.items()}
    if node.get("type") in ("Action.Execute", "Action.Submit"):
        data = made.get("data", {})
        made["data"] = {**data, **more(data)}
    return made

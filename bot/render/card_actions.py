"""What can be pressed on an Adaptive Card.

Each press is an `Action.Execute` whose data is `{"action": "command", "command": …}`. A menu's is `{"action": "command",
"choice": ID}`: the command is what the input of that id holds. What opens a form is an `Action.Submit` that asks for a window;
clients without windows send what it carries as a message.
"""

from collections.abc import Sequence
from itertools import count
from typing import Any

from bot.render.card_markdown import escape, markdown_pieces
from bot.render.card_pages import PART_BYTES, dealt, weight
from bot.render.text import LABEL_CHARACTERS, carries, clean, cut, label, spoken
from handlers.card import Actions, Button, Card, Choice, Paragraph, bold, code
from handlers.routes import opens_form

Json = dict[str, Any]

SHOWN_ACTIONS = 3  # the rest stand behind "…"


class Commands:
    """Places the buttons of one card: under it, in a row of their own, or beside a text."""

    def __init__(self, card: Card) -> None:
        rows = [block for block in card.blocks if isinstance(block, Actions)]
        self._last_row = rows[-1] if rows else None
        self._has_row_buttons = sum(isinstance(block, Paragraph) and block.button is not None for block in card.blocks) > 1
        self._has_primary = False
        self._menus = count(1)
        self._beside: list[Json] = []
        self._buttons: list[Json] = []
        self._more: list[Json] = []

    @property
    def last(self) -> list[Json]:
        """The actions under the card: the first one, those that stood beside a text, then the others."""
        shown = [*self._buttons[:1], *self._beside, *self._buttons[1:]]
        if not shown:
            # "…" alone would say nothing.
            return [*self._more[:SHOWN_ACTIONS], *({**action, "mode": "secondary"} for action in self._more[SHOWN_ACTIONS:])]
        return [*shown[:SHOWN_ACTIONS], *({**action, "mode": "secondary"} for action in (*shown[SHOWN_ACTIONS:], *self._more))]

    def beside(self, texts: list[Json], button: Button | None) -> list[Json]:
        """Return texts whose button goes under the card."""
        if button is None:
            return texts
        if not carries(button):
            return [*texts, *_spelled(button)]
        self._beside.append(self._execute(button))
        return texts

    def paragraph(self, texts: list[Json], paragraph: Paragraph) -> list[Json]:
        """Return a paragraph's texts with its menu in a row, and its button only where a card has several such rows."""
        if not paragraph.menu and not self._has_row_buttons:
            return self.beside(texts, paragraph.button)
        presses = (*((paragraph.button,) if paragraph.button else ()), *paragraph.menu)
        texts = [*texts, *(text for button in presses if not carries(button) for text in _spelled(button))]
        pressed = [self._execute(button) for button in presses if carries(button)]
        if not pressed:
            return texts
        sets = [
            {"type": "ActionSet", "actions": part} for part in dealt([pressed[0], *({**each, "mode": "secondary"} for each in pressed[1:])])
        ]
        # What belongs to one row stands close together, and apart from the next.
        texts = [*texts[:1], *({**text, "spacing": "None"} for text in texts[1:])]
        row = {
            "type": "ColumnSet",
            "spacing": "Medium",
            "columns": [
                {"type": "Column", "width": "stretch", "items": texts},
                {"type": "Column", "width": "auto", "verticalContentAlignment": "Center", "items": sets},
            ],
        }
        return [row] if texts and weight(row) <= PART_BYTES else [*texts, *sets]

    def row(self, block: Actions) -> list[Json]:
        """Return what an actions block draws in the body; the last one's buttons go under the card instead."""
        options = block.choice.options if block.choice else ()
        body = [text for button in (*options, *block.buttons, *block.more) if not carries(button) for text in _spelled(button)]
        if block.choice:
            body.extend(self._choice(block.choice))
        buttons = [self._execute(button) for button in block.buttons if carries(button)]
        more = [self._execute(button) for button in block.more if carries(button)]
        if block is self._last_row:
            self._buttons, self._more = buttons, more
            return body
        more = [{**action, "mode": "secondary"} for action in more]
        return [*body, *({"type": "ActionSet", "spacing": "Medium", "actions": part} for part in dealt([*buttons, *more]))]

    def _choice(self, choice: Choice) -> list[Json]:
        placeholder = cut(clean(choice.placeholder).strip(), LABEL_CHARACTERS) or "Choose…"
        body: list[Json] = []
        choices = [{"title": label(button), "value": button.command} for button in choice.options if carries(button)]
        for part in dealt(choices):
            name = f"choice.{next(self._menus)}"
            body.append({"type": "Input.ChoiceSet", "id": name, "style": "compact", "placeholder": placeholder, "choices": part})
            action = _action(placeholder.rstrip("…") or placeholder, {"action": "command", "choice": name})
            body.append({"type": "ActionSet", "spacing": "Small", "actions": [action]})
        return body

    def _execute(self, button: Button) -> Json:
        data = {"action": "command", "command": button.command}
        action = _opening(label(button), data) if opens_form(button.command) else _action(label(button), data)
        if button.primary and not self._has_primary:
            action["style"] = "positive"
            self._has_primary = True
        if tooltip := spoken(button):
            action["tooltip"] = tooltip
        return action


def _action(title: str, data: Json) -> Json:
    return {"type": "Action.Execute", "title": title, "verb": "command", "data": data}


def refreshing(command: str) -> Json:
    """Return what Teams sends by itself when somebody looks at a card again. Of whom it does so it decides: in a chat of two, of both."""
    return {"type": "Action.Execute", "title": "Refresh", "verb": "refresh", "data": {"action": "refresh", "command": command}}


def _opening(title: str, data: Json) -> Json:
    return {"type": "Action.Submit", "title": title, "data": {**data, "msteams": {"type": "task/fetch"}}}


def _spelled(button: Button) -> Sequence[Json]:
    line = (bold(f"{label(button)}:"), " ", code(button.command.strip() or label(button)))
    return [{"type": "TextBlock", "text": text, "wrap": True} for text in markdown_pieces(line)] or [
        {"type": "TextBlock", "text": escape(label(button)), "wrap": True}
    ]

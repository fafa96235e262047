"""What can be pressed in a Slack message: buttons, menus, overflow."""

from collections.abc import Iterator, Sequence
from itertools import count
from typing import Any

from bot.render.mrkdwn import plain
from bot.render.text import carries, clean, cut, label, spoken
from handlers.card import Actions, Button, Choice, Line, bold, code

Json = dict[str, Any]

ACTION_ELEMENTS = 25
ACTION_TEXT_CHARACTERS = 6000  # of all labels in one block, so that a block never exceeds a message
BUTTON_CHARACTERS = 75
OPTION_CHARACTERS = 75
OPTION_VALUE_CHARACTERS = 150
OVERFLOW_OPTIONS = 5
SELECT_OPTIONS = 100
SELECT_TEXT_CHARACTERS = 4000
PLACEHOLDER_CHARACTERS = 150


class Presses:
    """Numbers what can be pressed in one card, and lets only the first primary button be green."""

    def __init__(self) -> None:
        self._numbers = count(1)
        self._has_primary = False

    def action_id(self) -> str:
        """Return the next action id, unique in the card."""
        return f"run.{next(self._numbers)}"

    def button(self, button: Button) -> Json:
        """Return a button element."""
        says = plain_text(label(button), BUTTON_CHARACTERS)
        element: Json = {"type": "button", "action_id": self.action_id(), "text": says, "value": button.command}
        if button.primary and not self._has_primary:
            element["style"] = "primary"
            self._has_primary = True
        if says_otherwise := spoken(button):
            element["accessibility_label"] = says_otherwise
        return element


def plain_text(text: str, most: int) -> Json:
    """Return a `plain_text` object of at most `most` characters."""
    return {"type": "plain_text", "text": cut(plain(text), most), "emoji": True}


def spelled(button: Button) -> Line:
    """Write out a button that cannot carry its command: nothing may vanish."""
    return (bold(f"{label(button)}:"), " ", code(button.command.strip() or label(button)))


def action_blocks(actions: Actions, presses: Presses) -> Iterator[Json]:
    """Yield a row of actions: the menu, the buttons, the rest; a second row where one is full."""
    row: list[Json] = []
    room = ACTION_TEXT_CHARACTERS
    for element in _elements(actions, presses):
        size = _characters(element)
        if row and (len(row) == ACTION_ELEMENTS or size > room):
            yield {"type": "actions", "elements": row}
            row, room = [], ACTION_TEXT_CHARACTERS
        row.append(element)
        room -= size
    if row:
        yield {"type": "actions", "elements": row}


def unpressable(actions: Actions) -> list[Button]:
    """Return the buttons whose command no Slack button can carry."""
    options = actions.choice.options if actions.choice else ()
    return [button for button in (*options, *actions.buttons, *actions.more) if not carries(button)]


def _elements(actions: Actions, presses: Presses) -> Iterator[Json]:
    # A menu's option carries 150 characters; what asks for more becomes a button of its own.
    if actions.choice:
        yield from _menus(actions.choice, presses)
        yield from _too_long_for_a_menu(actions.choice.options, presses)
    for button in actions.buttons:
        if carries(button):
            yield presses.button(button)
    yield from _too_long_for_a_menu(actions.more, presses)
    more = [button for button in actions.more if _fits_a_menu(button)]
    if len(more) > OVERFLOW_OPTIONS:
        yield from _menus(Choice("More…", tuple(more)), presses)
    elif more:
        yield {"type": "overflow", "action_id": presses.action_id(), "options": [_option(button) for button in more]}


def _too_long_for_a_menu(buttons: Sequence[Button], presses: Presses) -> Iterator[Json]:
    return (presses.button(button) for button in buttons if carries(button) and not _fits_a_menu(button))


def _menus(choice: Choice, presses: Presses) -> Iterator[Json]:
    placeholder = clean(choice.placeholder).strip() or "Choose…"
    options: list[Json] = []
    room = SELECT_TEXT_CHARACTERS
    for button in filter(_fits_a_menu, choice.options):
        option = _option(button)
        size = _characters(option)
        if len(options) == SELECT_OPTIONS or size > room:
            yield _menu(placeholder, options, presses)
            options, room = [], SELECT_TEXT_CHARACTERS
        options.append(option)
        room -= size
    if options:
        yield _menu(placeholder, options, presses)


def _menu(placeholder: str, options: list[Json], presses: Presses) -> Json:
    return {
        "type": "static_select",
        "action_id": presses.action_id(),
        "placeholder": plain_text(placeholder, PLACEHOLDER_CHARACTERS),
        "options": options,
    }


def _fits_a_menu(button: Button) -> bool:
    return carries(button) and len(button.command) <= OPTION_VALUE_CHARACTERS


def _option(button: Button) -> Json:
    return {"text": plain_text(label(button), OPTION_CHARACTERS), "value": button.command}


def _characters(element: Json) -> int:
    if "text" in element:
        return len(element["text"]["text"])
    return sum(len(option["text"]["text"]) for option in element["options"]) + PLACEHOLDER_CHARACTERS

"""Elements inside blocks, held against Slack's limits: what is pressed, and what is filled in."""

import re
from datetime import date
from typing import cast

from bot.workspace import limits
from bot.workspace.checks import Checks
from bot.workspace.json_values import Json, objects

# Slack takes these too. They are drawn as "cannot draw" until the page learns them, and their inside is not checked.
UNCHECKED_ELEMENTS = {"feedback_buttons", "icon_button", "workflow_button", "rich_text_input", "file_input", "datetimepicker"} | {
    "users_select", "external_select", "conversations_select", "channels_select", "multi_static_select", "multi_users_select",
}  # fmt: skip
TEXT_INPUTS = {"plain_text_input", "email_text_input", "url_text_input", "number_input"}
CHOICES = {"static_select", "radio_buttons", "checkboxes"}
PICKERS = {"datepicker", "timepicker"}
ONLY_IN_INPUTS = TEXT_INPUTS | {"rich_text_input", "file_input"}
CHECKED_ELEMENTS = {"button", "overflow"} | TEXT_INPUTS | CHOICES | PICKERS
NOT_IN_INPUTS = {"button", "overflow", "feedback_buttons", "icon_button", "workflow_button"}


class ElementChecks(Checks):
    """Checks of elements."""

    def element(self, element: object, at: str, *, inside_input: bool = False) -> None:
        """Hold one element against its limits; in an `input` block other kinds are allowed than elsewhere."""
        kind = element.get("type") if isinstance(element, dict) else None
        wrong = NOT_IN_INPUTS if inside_input else ONLY_IN_INPUTS
        if not isinstance(element, dict) or kind not in (CHECKED_ELEMENTS | UNCHECKED_ELEMENTS) - wrong:
            self.refuse(f"unsupported type: {kind}", f"{at}/type")
            return
        self.length_if_any(element, "action_id", limits.ACTION_ID_CHARACTERS, at)
        self.text_if_any(element, "placeholder", limits.PLACEHOLDER_CHARACTERS, at)
        if element.get("confirm") is not None:
            self._confirm(element["confirm"], f"{at}/confirm")
        if kind == "button":
            self._button(element, at)
        elif kind == "overflow":
            self._options(element.get("options"), limits.OVERFLOW_OPTIONS, f"{at}/options")
        elif kind in CHOICES:
            self._choice(element, at)
        elif kind in TEXT_INPUTS:
            self._text_input(element, at)
        elif kind in PICKERS:
            self._picker(element, at)

    def _button(self, element: Json, at: str) -> None:
        self.text(element.get("text"), limits.BUTTON_CHARACTERS, f"{at}/text", plain=True)
        self.length_if_any(element, "value", limits.BUTTON_VALUE_CHARACTERS, at, least=0)
        self.length_if_any(element, "accessibility_label", limits.ACCESSIBILITY_LABEL_CHARACTERS, at)
        if element.get("style", "primary") not in {"primary", "danger"}:
            self.refuse("must be one of: primary, danger", f"{at}/style")

    def _choice(self, element: Json, at: str) -> None:
        most = limits.SELECT_OPTIONS if element["type"] == "static_select" else limits.CHOICES
        if element.get("option_groups") is None:
            self._options(element.get("options"), most, f"{at}/options")
        else:
            for place, group in enumerate(self.some(element["option_groups"], limits.SELECT_OPTIONS, f"{at}/option_groups")):
                where = f"{at}/option_groups/{place}"
                self.text(group.get("label"), limits.OPTION_CHARACTERS, f"{where}/label", plain=True)
                self._options(group.get("options"), limits.SELECT_OPTIONS, f"{where}/options")
        values = {option.get("value") for option in options_of(element)}
        first = objects(element.get("initial_options")) or objects([element.get("initial_option")])
        if any(option.get("value") not in values for option in first):
            self.refuse("must match one of the options", f"{at}/{'initial_options' if 'initial_options' in element else 'initial_option'}")

    def _options(self, options: object, most: int, at: str) -> None:
        for place, option in enumerate(self.some(options, most, at)):
            self.text(option.get("text"), limits.OPTION_CHARACTERS, f"{at}/{place}/text")
            self.length(option.get("value"), limits.OPTION_VALUE_CHARACTERS, f"{at}/{place}/value")
            self.text_if_any(option, "description", limits.OPTION_CHARACTERS, f"{at}/{place}", plain=False)

    def _text_input(self, element: Json, at: str) -> None:
        if element["type"] == "number_input" and not isinstance(element.get("is_decimal_allowed"), bool):
            self.refuse("missing required field: is_decimal_allowed", at)
        if element["type"] == "plain_text_input":
            for name, least in (("min_length", 0), ("max_length", 1)):
                value = element.get(name, least)
                if not isinstance(value, int) or not least <= value <= limits.TEXT_INPUT_CHARACTERS:
                    self.refuse(f"must be between {least} and {limits.TEXT_INPUT_CHARACTERS}", f"{at}/{name}")
        self.length_if_any(element, "initial_value", limits.TEXT_INPUT_CHARACTERS, at, least=0)

    def _picker(self, element: Json, at: str) -> None:
        name = "initial_date" if element["type"] == "datepicker" else "initial_time"
        value = element.get(name)
        if value is not None and not (is_date(value) if name == "initial_date" else is_time(value)):
            self.refuse("must be in the format YYYY-MM-DD" if name == "initial_date" else "must be in the format HH:mm", f"{at}/{name}")

    def _confirm(self, confirm: object, at: str) -> None:
        if not isinstance(confirm, dict):
            self.refuse("must be an object", at)
            return
        self.text(confirm.get("title"), limits.CONFIRM_TITLE_CHARACTERS, f"{at}/title", plain=True)
        self.text(confirm.get("text"), limits.CONFIRM_TEXT_CHARACTERS, f"{at}/text")
        for name in ("confirm", "deny"):
            self.text_if_any(confirm, name, limits.CONFIRM_BUTTON_CHARACTERS, at)


def options_of(element: Json) -> list[Json]:
    """Return every option of a menu or a group of choices."""
    grouped = [option for group in objects(element.get("option_groups")) for option in objects(group.get("options"))]
    return [*objects(element.get("options")), *grouped]


def is_date(value: object) -> bool:
    """Whether a value is a day as Slack writes it."""
    try:
        return bool(re.fullmatch(r"\d{4}-\d\d-\d\d", str(value))) and bool(date.fromisoformat(cast("str", value)))
    except ValueError:
        return False


def is_time(value: object) -> bool:
    """Whether a value is a time of day as Slack writes it."""
    return bool(re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", str(value)))

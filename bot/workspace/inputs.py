"""What is filled in: Slack's `state.values` from what the page holds, and what is wrong with it before the app is asked."""

import re
from decimal import Decimal, InvalidOperation

from bot.workspace.blocks import elements_of
from bot.workspace.check_elements import CHOICES, PICKERS, TEXT_INPUTS, is_date, is_time, options_of
from bot.workspace.json_values import Json, objects

REQUIRED = "Please complete this required field."
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
WEB = re.compile(r"https?://[^\s]+")


def read_state(blocks: list[Json], values: object) -> Json:
    """Return `state.values`: by block and action what is filled in, or what stood there first where the page says nothing."""
    state: Json = {}
    for block in blocks:
        for element in elements_of(block):
            if element["type"] in TEXT_INPUTS | CHOICES | PICKERS:
                raw = _raw(values, block["block_id"], element)
                state.setdefault(block["block_id"], {})[element["action_id"]] = value_of(element, raw)
    return state


def value_of(element: Json, raw: object) -> Json:
    """Return one filled-in value in Slack's shape: a text, a day, an option or several."""
    kind = element["type"]
    if kind == "checkboxes":
        chosen = raw if isinstance(raw, list) else []
        return {"type": kind, "selected_options": [option for option in options_of(element) if option.get("value") in chosen]}
    if kind in CHOICES:
        return {"type": kind, "selected_option": next((option for option in options_of(element) if option.get("value") == raw), None)}
    text = str(raw) if isinstance(raw, str | int | float) and raw != "" else None
    return {"type": kind, {"datepicker": "selected_date", "timepicker": "selected_time"}.get(kind, "value"): text}


def complaints(blocks: list[Json], state: Json) -> dict[str, str]:
    """Return what Slack itself would say beside each input block, by block id, before it brings the view to the app."""
    found: dict[str, str] = {}
    for block in blocks:
        if block.get("type") != "input":
            continue
        element = block["element"]
        value = _plain(state.get(block["block_id"], {}).get(element["action_id"], {}))
        if value:
            found[block["block_id"]] = _complaint(element, str(value))
        elif not block.get("optional"):
            found[block["block_id"]] = REQUIRED
    return {name: complaint for name, complaint in found.items() if complaint}


def _raw(values: object, block_id: str, element: Json) -> object:
    row = values.get(block_id) if isinstance(values, dict) else None
    if isinstance(row, dict) and element["action_id"] in row:
        return row[element["action_id"]]
    if element["type"] == "checkboxes":
        return [option.get("value") for option in objects(element.get("initial_options"))]
    if element["type"] in CHOICES:
        return next((option.get("value") for option in objects([element.get("initial_option")])), None)
    return element.get({"datepicker": "initial_date", "timepicker": "initial_time"}.get(element["type"], "initial_value"))


def _plain(value: Json) -> object:
    return next((inside for name, inside in value.items() if name != "type"), None)


def _complaint(element: Json, text: str) -> str:
    kind = element["type"]
    if kind == "number_input":
        return _number_complaint(element, text)
    if kind == "plain_text_input":
        return _length_complaint(element, text)
    if kind == "email_text_input" and not EMAIL.fullmatch(text):
        return "Please enter a valid email address."
    if kind == "url_text_input" and not WEB.fullmatch(text):
        return "Please enter a valid URL."
    if (kind == "datepicker" and not is_date(text)) or (kind == "timepicker" and not is_time(text)):
        return "Please enter a valid date." if kind == "datepicker" else "Please enter a valid time."
    return ""


def _length_complaint(element: Json, text: str) -> str:
    least, most = int(element.get("min_length", 0)), int(element.get("max_length", 3000))
    if len(text) < least:
        return f"Please enter at least {least} characters."
    return f"Please enter at most {most} characters." if len(text) > most else ""


def _number_complaint(element: Json, text: str) -> str:
    try:
        number = Decimal(text)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        return "Please enter a number."
    if not element["is_decimal_allowed"] and number != number.to_integral_value():
        return "Please enter a whole number."
    if element.get("min_value") is not None and number < Decimal(str(element["min_value"])):
        return f"Please enter a number of at least {element['min_value']}."
    if element.get("max_value") is not None and number > Decimal(str(element["max_value"])):
        return f"Please enter a number of at most {element['max_value']}."
    return ""

"""Slack's rules for a modal, as a checker that refuses what it does not know."""

from collections.abc import Iterator
from typing import Any

Json = dict[str, Any]

_ELEMENTS = {
    "plain_text_input": {"type", "action_id", "max_length", "multiline", "initial_value"},
    "datepicker": {"type", "action_id", "initial_date"},
    "static_select": {"type", "action_id", "placeholder", "options", "option_groups", "initial_option"},
}


def problems(view: Json) -> list[str]:
    """Return every rule that a modal breaks."""
    return [*_view(view), *(problem for block in view["blocks"] for problem in _block(block))]


def _view(view: Json) -> Iterator[str]:
    if view["type"] != "modal" or set(view) - {"type", "title", "submit", "close", "blocks", "callback_id", "private_metadata"}:
        yield f"a view of {sorted(view)}"
    for name in ("title", "submit", "close"):
        if name in view:
            yield from _plain(view[name], 24, name)
    if not 0 < len(view["blocks"]) <= 100:
        yield f"{len(view['blocks'])} blocks"
    if len(view.get("private_metadata", "")) > 3000:
        yield "private_metadata is too long"
    inputs = [block for block in view["blocks"] if block["type"] == "input"]
    if inputs and "submit" not in view:
        yield "inputs without a submit"
    names = [block["block_id"] for block in inputs]
    if len(names) != len(set(names)) or any(not 0 < len(name) <= 255 for name in names):
        yield f"block ids {names}"


def _block(block: Json) -> Iterator[str]:
    if block["type"] == "section":
        if set(block) != {"type", "text"} or not 0 < len(block["text"]["text"].strip()) <= 3000:
            yield f"section {block}"
        return
    if block["type"] != "input" or set(block) - {"type", "block_id", "label", "element", "optional", "hint"}:
        yield f"block {block}"
        return
    yield from _plain(block["label"], 2000, "label")
    if "hint" in block:
        yield from _plain(block["hint"], 2000, "hint")
    element = block["element"]
    if element["type"] not in _ELEMENTS or set(element) - _ELEMENTS[element["type"]]:
        yield f"element {element}"
    if len(element.get("initial_value", "")) > 3000 or element.get("max_length", 3000) > 3000:
        yield "an initial value is too long"
    if element["type"] == "static_select":
        yield from _select(element)


def _select(element: Json) -> Iterator[str]:
    yield from _plain(element["placeholder"], 150, "placeholder")
    if ("options" in element) == ("option_groups" in element):
        yield "a menu holds options or groups"
    groups = element.get("option_groups", [element])
    if not 0 < len(groups) <= 100:
        yield f"{len(groups)} groups"
    for group in groups:
        if "label" in group:
            yield from _plain(group["label"], 75, "group")
        if not 0 < len(group["options"]) <= 100:
            yield f"{len(group['options'])} options"
        for option in group["options"]:
            yield from _plain(option["text"], 75, "option")
            if "description" in option:
                yield from _plain(option["description"], 75, "description")
            if not 0 < len(option["value"]) <= 150:
                yield "an option's value"
    offered = [option for group in groups for option in group["options"]]
    if "initial_option" in element and element["initial_option"] not in offered:
        yield "an initial option that is not offered"


def _plain(text: Json, most: int, what: str) -> Iterator[str]:
    if text["type"] != "plain_text" or not 0 < len(text["text"].strip()) <= most:
        yield f"{what} {text}"

"""Slack's rules for a message, from its reference, as a checker that refuses what it does not know."""

import math
from collections.abc import Iterator
from typing import Any

from bot.render.card_check import walk

Json = dict[str, Any]

# kind: (required keys, optional keys)
KEYS: dict[str, tuple[set[str], set[str]]] = {
    "header": ({"type", "text"}, set()),
    "section": ({"type"}, {"text", "fields", "accessory"}),
    "context": ({"type", "elements"}, set()),
    "actions": ({"type", "elements"}, set()),
    "divider": ({"type"}, set()),
    "table": ({"type", "rows"}, {"column_settings"}),
    "data_visualization": ({"type", "title", "chart"}, set()),
    "rich_text": ({"type", "elements"}, set()),
    "rich_text_section": ({"type", "elements"}, set()),
    "rich_text_quote": ({"type", "elements"}, set()),
    "text": ({"type", "text"}, {"style"}),
    "raw_text": ({"type", "text"}, set()),
    "plain_text": ({"type", "text"}, {"emoji"}),
    "mrkdwn": ({"type", "text"}, {"verbatim"}),
    "button": ({"type", "action_id", "text", "value"}, {"style", "accessibility_label"}),
    "overflow": ({"type", "action_id", "options"}, set()),
    "static_select": ({"type", "action_id", "options", "placeholder"}, set()),
}
BLOCKS = {"header", "section", "context", "actions", "divider", "table", "data_visualization", "rich_text"}


def problems(message: Json) -> list[str]:
    """Return every rule that a message breaks."""
    return [*_message(message), *(problem for block in message["blocks"] for problem in _node(block))]


def _message(message: Json) -> Iterator[str]:
    if set(message) != {"text", "blocks"}:
        yield f"keys {sorted(message)}"
    if not 1 <= len(message["text"]) <= 40_000:
        yield "text is empty or too long"
    if not 1 <= len(message["blocks"]) <= 50:
        yield f"{len(message['blocks'])} blocks"
    kinds = [block["type"] for block in message["blocks"]]
    yield from (f"{kind} is no block" for kind in kinds if kind not in BLOCKS)
    if kinds.count("table") > 1:
        yield "more than one table"
    if kinds.count("data_visualization") > 2:
        yield "more than two charts"
    ids = [node["action_id"] for node in walk(message["blocks"]) if "action_id" in node]
    if len(ids) != len(set(ids)):
        yield "action ids repeat"
    if any(len(action_id) > 255 for action_id in ids):
        yield "an action id is too long"
    if sum(node.get("style") == "primary" for node in walk(message["blocks"])) > 1:
        yield "more than one primary button"
    if sum(len(node["text"]) for node in walk(message["blocks"]) if isinstance(node.get("text"), str)) > 13_200:
        yield "msg_blocks_too_long"


def _node(node: Json) -> Iterator[str]:
    required, optional = KEYS[node["type"]]
    if missing := required - set(node):
        yield f"{node['type']} lacks {sorted(missing)}"
    if unknown := set(node) - required - optional:
        yield f"{node['type']} has unknown {sorted(unknown)}"
    yield from _CHECKS.get(node["type"], lambda node: iter(()))(node)


def _length(text: str, most: int, what: str) -> Iterator[str]:
    if not text.strip(" "):
        if what != "cell":
            yield f"{what} is empty"
        elif not text:
            yield "a cell without a character"
    elif len(text) > most:
        yield f"{what} has {len(text)} characters"


def _text(node: Json, most: int, what: str, kinds: tuple[str, ...] = ("mrkdwn",)) -> Iterator[str]:
    if node["type"] not in kinds:
        yield f"{what} is {node['type']}"
    yield from _node(node)
    yield from _length(node["text"], most, what)


def _header(node: Json) -> Iterator[str]:
    yield from _text(node["text"], 150, "header", ("plain_text",))


def _section(node: Json) -> Iterator[str]:
    if ("text" in node) == ("fields" in node):
        yield "a section holds a text or fields"
    if "text" in node:
        yield from _text(node["text"], 3000, "section")
    if not 0 < len(node.get("fields", ["one"])) <= 10:
        yield "a section has too many fields"
    for field in node.get("fields", []):
        yield from _text(field, 2000, "field")
    if "accessory" in node:
        yield from _node(node["accessory"])


def _context(node: Json) -> Iterator[str]:
    if not 0 < len(node["elements"]) <= 10:
        yield "a context has too many elements"
    for element in node["elements"]:
        yield from _text(element, 3000, "context")


def _actions(node: Json) -> Iterator[str]:
    if not 0 < len(node["elements"]) <= 25:
        yield f"{len(node['elements'])} elements in actions"
    for element in node["elements"]:
        if element["type"] not in {"button", "overflow", "static_select"}:
            yield f"{element['type']} cannot stand in actions"
        yield from _node(element)


def _button(node: Json) -> Iterator[str]:
    yield from _text(node["text"], 75, "button", ("plain_text",))
    yield from _length(node["value"], 2000, "value")
    yield from _length(node.get("accessibility_label", "one"), 75, "accessibility label")
    if node.get("style", "primary") not in {"primary", "danger"}:
        yield f"style {node['style']}"


def _options(most: int) -> Any:
    def check(node: Json) -> Iterator[str]:
        if not 0 < len(node["options"]) <= most:
            yield f"{len(node['options'])} options in {node['type']}"
        if "placeholder" in node:
            yield from _text(node["placeholder"], 150, "placeholder", ("plain_text",))
        for option in node["options"]:
            if set(option) != {"text", "value"}:
                yield f"an option has {sorted(option)}"
            yield from _text(option["text"], 75, "option", ("plain_text",))
            yield from _length(option["value"], 150, "option value")

    return check


def _table(node: Json) -> Iterator[str]:
    widths = {len(row) for row in node["rows"]}
    if not 0 < len(node["rows"]) <= 100:
        yield f"{len(node['rows'])} rows"
    if len(widths) != 1 or not 0 < max(widths) <= 20 or len(node.get("column_settings", [])) > 20:
        yield f"rows of {widths} cells"
    for setting in node.get("column_settings", []):
        if set(setting) - {"align", "is_wrapped"} or setting["align"] not in {"left", "center", "right"}:
            yield f"column setting {setting}"
    cells = [cell for row in node["rows"] for cell in row]
    if sum(len(part["text"]) for part in walk(cells) if "text" in part) > 10_000:
        yield "a table has over 10,000 characters"
    for cell in cells:
        if cell["type"] not in {"raw_text", "rich_text"}:
            yield f"a cell is {cell['type']}"
        yield from _node(cell)


def _chart(node: Json) -> Iterator[str]:
    yield from _length(node["title"], 50, "chart title")
    chart = node["chart"]
    if set(chart) != {"type", "series", "axis_config"} or chart["type"] not in {"line", "bar"}:
        yield f"a chart of {sorted(chart)}"
    axis = chart["axis_config"]
    if set(axis) - {"categories", "y_label"}:
        yield f"an axis of {sorted(axis)}"
    yield from _length(axis.get("y_label", "one"), 50, "axis label")
    if not 0 < len(axis["categories"]) <= 20 or len(set(axis["categories"])) != len(axis["categories"]):
        yield f"categories {axis['categories']}"
    names = [series["name"] for series in chart["series"]]
    if not 0 < len(names) <= 6 or len(set(names)) != len(names):
        yield f"series {names}"
    for name in (*names, *axis["categories"]):
        yield from _length(name, 20, "chart label")
    for series in chart["series"]:
        if set(series) != {"name", "data"} or [point["label"] for point in series["data"]] != axis["categories"]:
            yield f"points of {series['name']}"
        if any(set(point) != {"label", "value"} or not math.isfinite(point["value"]) for point in series["data"]):
            yield f"values of {series['name']}"


def _rich_text(node: Json) -> Iterator[str]:
    if not node["elements"]:
        yield f"{node['type']} is empty"
    for element in node["elements"]:
        yield from _node(element)


def _raw(node: Json) -> Iterator[str]:
    yield from _length(node["text"], 10_000, "cell")


_CHECKS: dict[str, Any] = {
    "header": _header,
    "section": _section,
    "context": _context,
    "actions": _actions,
    "button": _button,
    "overflow": _options(5),
    "static_select": _options(100),
    "table": _table,
    "data_visualization": _chart,
    "rich_text": _rich_text,
    "rich_text_section": _rich_text,
    "rich_text_quote": _rich_text,
    "raw_text": _raw,
    "text": _raw,
}

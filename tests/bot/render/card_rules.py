"""The rules of Adaptive Cards 1.5 for the elements that are used, as a walk that refuses what it does not know."""

import json
import math
from collections.abc import Iterator
from typing import Any

Json = dict[str, Any]

ELEMENTS = {"TextBlock", "RichTextBlock", "Container", "ColumnSet", "FactSet", "Table", "ActionSet", "Input.ChoiceSet"}
CHARTS = {"Chart.Line", "Chart.VerticalBar", "Chart.VerticalBar.Grouped"}
ELEMENTS |= CHARTS | {"Input.Text", "Input.Date"}
_SPACING = {"None", "Small", "Default", "Medium", "Large", "ExtraLarge", "Padding"}
_COMMON: Json = {"spacing": _SPACING, "separator": bool}
_WIDTH = "width"
_INPUT: Json = {"id": str, "label": str, "isRequired": bool, "errorMessage": str, "value": str}
_INPUTS: Json = {"Input.Text": {"maxLength": int, "isMultiline": bool}, "Input.Date": {}}
_CHART: Json = {**_COMMON, "data": list, "yAxisTitle": str, "fallback": dict}

# type: {property: a Python type, a set of allowed values, or a list of one allowed kind of element}
PROPERTIES: dict[str, Json] = {
    "AdaptiveCard": {
        "$schema": {"http://adaptivecards.io/schemas/adaptive-card.json"},
        "version": {"1.5"},
        "msteams": dict,
        "speak": str,
        "fallbackText": str,
        "body": [ELEMENTS],
        "actions": [{"Action.Execute"}],
    },
    "TextBlock": {
        **_COMMON,
        "text": str,
        "wrap": bool,
        "size": {"Small", "Default", "Medium", "Large", "ExtraLarge"},
        "weight": {"Lighter", "Default", "Bolder"},
        "isSubtle": bool,
        "style": {"default", "heading"},
    },
    "RichTextBlock": {**_COMMON, "inlines": [{"TextRun"}]},
    "TextRun": {"text": str},
    "Container": {**_COMMON, "style": {"default", "emphasis"}, "items": [ELEMENTS]},
    "ColumnSet": {**_COMMON, "columns": [{"Column"}]},
    "Column": {"width": _WIDTH, "verticalContentAlignment": {"Top", "Center", "Bottom"}, "items": [ELEMENTS]},
    "FactSet": {**_COMMON, "facts": [None]},
    "Table": {
        **_COMMON,
        "showGridLines": bool,
        "firstRowAsHeaders": bool,
        "gridStyle": {"default"},
        "columns": [None],
        "rows": [{"TableRow"}],
    },
    "TableRow": {"cells": [{"TableCell"}]},
    "TableCell": {"items": [ELEMENTS]},
    "ActionSet": {**_COMMON, "actions": [{"Action.Execute"}]},
    **dict.fromkeys(CHARTS, _CHART),
    "Action.Execute": {
        "title": str,
        "verb": {"command", "submit"},
        "data": dict,
        "style": {"default", "positive", "destructive"},
        "mode": {"primary", "secondary"},
        "tooltip": str,
    },
    **{kind: {**_COMMON, **_INPUT, **more} for kind, more in _INPUTS.items()},
    "Input.ChoiceSet": {**_COMMON, **_INPUT, "style": {"compact", "expanded"}, "placeholder": str, "choices": [None]},
}
REQUIRED = {
    "AdaptiveCard": {"version", "body", "speak", "fallbackText", "msteams"},
    "TextBlock": {"text", "wrap"},
    "RichTextBlock": {"inlines"},
    "TextRun": {"text"},
    "Container": {"items"},
    "ColumnSet": {"columns"},
    "Column": {"items"},
    "FactSet": {"facts"},
    "Table": {"columns", "rows"},
    "TableRow": {"cells"},
    "TableCell": {"items"},
    "ActionSet": {"actions"},
    **{kind: {"data", "fallback"} for kind in CHARTS},
    "Action.Execute": {"title", "verb", "data"},
    "Input.ChoiceSet": {"id", "choices"},
    "Input.Text": {"id", "label"},
    "Input.Date": {"id", "label"},
}


def problems(card: Json) -> list[str]:
    """Return every rule that a card breaks."""
    return [*_whole(card), *_element(card, {"AdaptiveCard"})]


def walk(node: Any) -> Iterator[Json]:
    """Yield every object inside a card."""
    if isinstance(node, dict):
        yield node
        for child in node.values():
            yield from walk(child)
    elif isinstance(node, list):
        for child in node:
            yield from walk(child)


def _whole(card: Json) -> Iterator[str]:
    size = len(json.dumps(card, ensure_ascii=False).encode())
    if size > 28_000:
        yield f"{size} bytes"
    if card["msteams"] != {"width": "full"}:
        yield f"msteams {card['msteams']}"
    ids = [node["id"] for node in walk(card) if "id" in node]
    if len(ids) != len(set(ids)):
        yield "ids repeat"
    if sum(node.get("style") == "positive" for node in walk(card)) > 1:
        yield "more than one positive action"
    menus = [node["data"]["choice"] for node in walk(card) if node.get("type") == "Action.Execute" and "choice" in node["data"]]
    submits = any(node.get("verb") == "submit" for node in walk(card))
    if menus != ids and not submits:
        yield f"menus {menus} for the inputs {ids}"


def _element(node: Json, allowed: set[str]) -> Iterator[str]:
    kind = node.get("type")
    if kind not in allowed:
        yield f"{kind} stands where only {sorted(allowed)} may"
        return
    if missing := REQUIRED[kind] - set(node):
        yield f"{kind} lacks {sorted(missing)}"
    for name, value in node.items():
        if name != "type":
            yield from _property(kind, name, value)
    if kind == "Table":
        yield from _table(node)
    if kind == "Action.Execute":
        yield from _execute(node)
    if kind in CHARTS:
        yield from _chart(node)


def _property(kind: str, name: str, value: Any) -> Iterator[str]:
    rule = PROPERTIES[kind].get(name)
    if rule is None:
        yield f"{kind} knows no {name}"
    elif rule == _WIDTH:
        if value not in {"auto", "stretch"}:
            yield f"{kind}.width is {value!r}"
    elif isinstance(rule, list):
        yield from _list(kind, name, value, rule[0])
    elif isinstance(rule, set):
        if value not in rule:
            yield f"{kind}.{name} is {value!r}"
    elif not isinstance(value, rule) or value == "":
        yield f"{kind}.{name} is {value!r}"


def _list(kind: str, name: str, value: Any, allowed: set[str] | None) -> Iterator[str]:
    if not value:
        yield f"{kind}.{name} is empty"
    for child in value:
        if allowed is not None:
            yield from _element(child, allowed)
        elif name == "facts" and (set(child) != {"title", "value"} or not all(child.values())):
            yield f"fact {child}"
        elif name == "choices" and (set(child) != {"title", "value"} or not all(child.values())):
            yield f"choice {child}"
        elif name == "columns" and (set(child) - {"width", "horizontalCellContentAlignment"} or not isinstance(child["width"], int | str)):
            yield f"column {child}"


def _table(node: Json) -> Iterator[str]:
    if len(node["columns"]) > 4:
        yield f"{len(node['columns'])} columns"
    if any(len(row["cells"]) != len(node["columns"]) for row in node["rows"]):
        yield "a row has more or fewer cells than there are columns"


def _chart(node: Json) -> Iterator[str]:
    yield from _element(node["fallback"], {"TextBlock"})
    single = node["type"] == "Chart.VerticalBar"
    for series in [{"legend": "one", "values": node["data"]}] if single else node["data"]:
        if set(series) != {"legend", "values"} or not series["legend"] or not series["values"]:
            yield f"series {series}"
        for point in series["values"]:
            if set(point) != {"x", "y"} or not point["x"] or not math.isfinite(point["y"]):
                yield f"point {point}"


def _execute(node: Json) -> Iterator[str]:
    if node["verb"] == "submit" and set(node["data"]) == {"action", "command"} and node["data"]["action"] == "submit":
        return
    if node["data"].get("action") != "command" or set(node["data"]) not in ({"action", "command"}, {"action", "choice"}):
        yield f"data {node['data']}"

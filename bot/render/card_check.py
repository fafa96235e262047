"""A strict walk over an Adaptive Card: what the table does not know, or what Teams would not take, is a problem.

Teams answers a card that it does not understand with an error, or draws nothing in its place. Problems name places and rules, never
what the card says.
"""

import math
import re
from collections.abc import Iterator
from typing import Any

from bot.render.card_elements import ELEMENTS, Data, Element, Items, Number, OneOf, Rule, Shape, Text, Truth, Whole, Width
from bot.render.card_pages import MESSAGE_BYTES, weight

PIXELS = re.compile(r"[1-9]\d*px")
RESERVED = "key"
"""In what a press carries: Teams' library takes it for a property, and the press does nothing."""
DEEPEST = 30
"""Levels; a card of ours has less than half."""


def problems(card: object) -> list[str]:
    """Return what is wrong with a card, none of it twice. Never raises, whatever it is given."""
    found = [*_value(card, Element(frozenset({"AdaptiveCard"})), "card", 0)]
    if not found:
        found = [*_whole(card)]
    return [*dict.fromkeys(found)]


def walk(node: Any) -> Iterator[dict[str, Any]]:
    """Yield every object inside a card."""
    if isinstance(node, dict):
        yield node
        for child in node.values():
            yield from walk(child)
    elif isinstance(node, list):
        for child in node:
            yield from walk(child)


def _whole(card: Any) -> Iterator[str]:
    try:
        size = weight(card)
    except (TypeError, ValueError):  # half a character, or what is no JSON, in what a press carries
        yield "card: cannot be written as JSON in UTF-8"
        return
    if size >= MESSAGE_BYTES:
        yield f"card: {size} bytes, where {MESSAGE_BYTES} are too many"
    ids = [node["id"] for node in walk(card) if "id" in node and "type" in node]
    if len(ids) != len(set(ids)):
        yield "card: an id stands twice"


def _value(value: Any, rule: Rule, at: str, depth: int) -> Iterator[str]:
    if depth > DEEPEST:
        yield f"{at}: deeper than {DEEPEST} levels"
        return
    match rule:
        case Element():
            yield from _element(value, rule, at, depth)
        case Shape():
            yield from _object(value, rule, at, depth)
        case Items():
            if not isinstance(value, list) or not value:
                yield f"{at}: no list, or an empty one"
                return
            for child in value:
                yield from _value(child, rule.of, at, depth + 1)
        case _:
            if not _holds(value, rule):
                yield f"{at}: not {_named(rule)}"


def _element(value: Any, rule: Element, at: str, depth: int) -> Iterator[str]:
    kind = value.get("type") if isinstance(value, dict) else None
    if not isinstance(kind, str) or kind not in rule.types:
        yield f"{at}: no {' or '.join(sorted(rule.types))}"
        return
    yield from _object({name: each for name, each in value.items() if name != "type"}, ELEMENTS[kind], kind, depth + 1)
    if kind == "Table" and not _is_even(value):
        yield "Table: a row has more or fewer cells than there are columns"


def _object(value: Any, shape: Shape, at: str, depth: int) -> Iterator[str]:
    if not isinstance(value, dict):
        yield f"{at}: no object"
        return
    for name in shape.needs:
        if name not in value:
            yield f"{at}: lacks {name}"
    for name, each in value.items():
        rule = shape.needs.get(name) or shape.may.get(name)
        if rule is None:
            yield f"{at}: knows no {str(name)[:40]}"
        else:
            yield from _value(each, rule, f"{at}.{name}", depth)


def _holds(value: Any, rule: Rule) -> bool:  # noqa: PLR0911 - one return for each kind of value
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    match rule:
        case OneOf():
            return isinstance(value, str) and value in rule.values
        case Text():
            return isinstance(value, str) and value != ""
        case Truth():
            return isinstance(value, bool)
        case Number():
            return is_number and math.isfinite(value)
        case Whole():
            return is_number and isinstance(value, int) and value > 0
        case Width():
            return value > 0 if is_number else isinstance(value, str) and (value in rule.words or PIXELS.fullmatch(value) is not None)
        case Data():
            return isinstance(value, dict) and value != {} and RESERVED not in value
        case _:
            return False


def _named(rule: Rule) -> str:
    return f"one of {', '.join(sorted(rule.values))}" if isinstance(rule, OneOf) else type(rule).__name__.lower()


def _is_even(table: dict[str, Any]) -> bool:
    columns, rows = table.get("columns"), table.get("rows")
    if not isinstance(columns, list) or not isinstance(rows, list):
        return True  # said above
    return all(isinstance(row, dict) and isinstance(row.get("cells"), list) and len(row["cells"]) == len(columns) for row in rows)

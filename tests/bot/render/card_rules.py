"""What holds for every Adaptive Card of ours beyond its format: one main action, narrow tables, and presses that carry words."""

from collections.abc import Iterator
from typing import Any

from bot.render import card_check
from bot.render.card_check import walk
from handlers.routes import opens_form

Json = dict[str, Any]

COLUMNS = 4
__all__ = ["problems", "walk"]


def problems(card: Json) -> list[str]:
    """Return every rule that a card breaks, of its format and of ours."""
    return [*card_check.problems(card), *_ours(card)]


def _ours(card: Json) -> Iterator[str]:
    nodes = [*walk(card)]
    if sum(node.get("style") == "positive" for node in nodes) > 1:
        yield "more than one positive action"
    ids = [node["id"] for node in nodes if str(node.get("type")).startswith("Input.")]
    presses = [node for node in nodes if str(node.get("type")).startswith("Action.")]
    menus = [press["data"]["choice"] for press in presses if "choice" in press["data"]]
    if menus != ids and not any(press.get("verb") == "submit" for press in presses):
        yield f"menus {menus} for the inputs {ids}"
    for press in presses:
        yield from _press(press)
    for node in nodes:
        if node.get("type") == "TextBlock" and not node.get("wrap"):
            yield "a text that is cut at the edge"
        if node.get("type") == "Table" and len(node["columns"]) > COLUMNS:
            yield f"{len(node['columns'])} columns"


def _press(press: Json) -> Iterator[str]:
    data, verb = press["data"], press.get("verb")
    names = frozenset(data)
    if press["type"] == "Action.Submit":
        asks = names == {"action", "command", "msteams"} and data["msteams"] == {"type": "task/fetch"}
        if not (asks and data["action"] == "command" and opens_form(data["command"])):
            yield f"a window for {data}"
    elif verb not in {"command", "submit", "refresh"} or data.get("action") != verb:
        yield f"verb {verb} for {data}"
    elif names not in ({"action", "command"}, {"action", "choice"}) or (verb == "command" and opens_form(data.get("command", "help"))):
        yield f"data {data}"

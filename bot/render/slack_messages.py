"""Blocks dealt out to as few Slack messages as its limits allow."""

from collections.abc import Iterable, Sequence
from typing import Any, TypedDict

import orjson

Json = dict[str, Any]

BLOCKS = 50
MESSAGE_CHARACTERS = 13_000  # of all text in blocks; Slack refuses at about 13,200
MOST_OF_A_KIND = {"table": 1, "data_visualization": 2}

_BRANCHES = (dict, list)


class Message(TypedDict):
    """One Slack message: `text` is the notification, and what a screen reader says."""

    text: str
    blocks: list[Json]


def deal(blocks: Sequence[Json], text: str) -> list[Message]:
    """Return the messages that hold these blocks in order; each says `text`, and which part it is where there are several."""
    if _fits_one(blocks):
        return [{"text": text, "blocks": [*blocks]}]
    parts: list[list[Json]] = [[]]
    room, left = MESSAGE_CHARACTERS, {**MOST_OF_A_KIND}
    for block in blocks:
        size, kind = characters(block), block["type"]
        if parts[-1] and (len(parts[-1]) == BLOCKS or size > room or left.get(kind) == 0):
            parts.append([])
            room, left = MESSAGE_CHARACTERS, {**MOST_OF_A_KIND}
        parts[-1].append(block)
        room -= size
        if kind in left:
            left[kind] -= 1
    if len(parts) == 1:
        return [{"text": text, "blocks": parts[0]}]
    return [{"text": f"{text} ({number} of {len(parts)})", "blocks": part} for number, part in enumerate(parts, 1)]


def _fits_one(blocks: Sequence[Json]) -> bool:
    """Tell of nearly every answer that it is one message: written out whole, it is short, and nothing in it is rationed."""
    if len(blocks) > BLOCKS or any(block["type"] in MOST_OF_A_KIND for block in blocks):
        return False
    try:
        return len(orjson.dumps(blocks)) <= MESSAGE_CHARACTERS
    except orjson.JSONEncodeError:  # half a character: the long way counts it
        return False


def characters(node: Json | list[Any]) -> int:
    """Count the characters of all text inside a block."""
    if isinstance(node, dict):
        text = node.get("text")
        if isinstance(text, str):
            return len(text)
        children: Iterable[Any] = node.values()
    else:
        children = node
    total = 0
    for child in children:
        if isinstance(child, _BRANCHES):
            total += characters(child)
    return total

"""Elements dealt out to as few Adaptive Cards as their weight allows."""

import json
from collections.abc import Sequence
from typing import Any

Json = dict[str, Any]

MESSAGE_BYTES = 28_000  # Teams advises to stay under it
CARD_BYTES = 24_000  # of a card that is one form, which no second card could continue
PAGE_BYTES = 20_000  # of one card; the rest is for what is said around it: its summary once more, marks of its buttons, addresses
PART_BYTES = 8_000  # of one element, so that elements fill pages well

SCHEMA = "http://adaptivecards.io/schemas/adaptive-card.json"


def weight(node: Any) -> int:
    """Return the bytes of a part of a card, as JSON in UTF-8."""
    return len(json.dumps(node, ensure_ascii=False).encode())


def dealt(items: Sequence[Json], most: int = PART_BYTES) -> list[list[Json]]:
    """Return the items in order, in parts of at most `most` bytes; an item alone may be heavier."""
    parts: list[list[Json]] = []
    room = 0
    for item in items:
        size = weight(item) + 2
        if not parts or size > room:
            parts.append([])
            room = most
        parts[-1].append(item)
        room -= size
    return parts


def pages(body: Sequence[Json], actions: Sequence[Json], summary: str) -> list[Json]:
    """Return the cards that hold this body in order, the actions under the last."""
    whole = _card(body, actions, summary)
    if weight(whole) <= PAGE_BYTES:
        return [whole]
    *earlier, last = dealt(actions) or [[]]
    sets = [{"type": "ActionSet", "spacing": "Medium", "actions": row} for row in earlier]
    # Room for the last row of actions is kept on every page: a page of buttons alone would have nothing to say.
    parts = dealt([*body, *sets], PAGE_BYTES - weight(_card([], last, f"{summary} (100 of 100)")))
    return [
        _card(part, last if number == len(parts) else [], f"{summary} ({number} of {len(parts)})" if len(parts) > 1 else summary)
        for number, part in enumerate(parts, 1)
    ]


def _card(body: Sequence[Json], actions: Sequence[Json], summary: str) -> Json:
    card: Json = {
        "$schema": SCHEMA,
        "type": "AdaptiveCard",
        "version": "1.5",
        "msteams": {"width": "full"},
        "speak": summary,
        "fallbackText": summary,
        "body": [*body],
    }
    if actions:
        card["actions"] = [*actions]
    return card

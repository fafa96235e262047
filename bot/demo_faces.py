"""The demo's other look: what the product drew for one channel, drawn for the other by the product's own renderers."""

import json
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from threading import Lock
from typing import Any

from msgspec import Struct

from bot.render import block_kit
from bot.slack.modals import opening_card
from bot.teams import drawing
from bot.workspace.faces import SlackFace
from handlers.card import Card, Form

Json = dict[str, Any]

KEPT = 5_000
VOLATILE = drawing.ADDED
"""In what a button carries: added after it was drawn, and no part of how it looks."""


class _Drawn(Struct, frozen=True):
    """One of the messages, or of the cards, that something was drawn as."""

    what: Card | Form
    number: int
    of: int


class DrawnFaces:
    """bot.workspace.faces.Faces. It looks on while the product draws, and knows each drawing again when it is sent."""

    def __init__(self) -> None:
        self._drawn: OrderedDict[str, _Drawn] = OrderedDict()
        self._lock = Lock()

    def look_on(self, what: Card | Form, drawn: Sequence[Mapping[str, Any]]) -> None:
        """Remember what was drawn; bot.render.onlookers.Onlooker."""
        with self._lock:
            for number, each in enumerate(drawn):
                key = _of_blocks(each["blocks"]) if "blocks" in each else _of_card(each)
                self._drawn[key] = _Drawn(what, number, len(drawn))
                self._drawn.move_to_end(key)
            while len(self._drawn) > KEPT:
                self._drawn.popitem(last=False)

    def cards(self, blocks: Sequence[Json], *, unasked: bool) -> list[Json] | None:
        """Draw a Slack message as the product would in Teams."""
        found = self._drawn.get(_of_blocks(blocks))
        if found is None:
            return None
        mine = _share(drawing.drawn(found.what), found)
        return [drawing.staying(card) for card in mine] if unasked else mine

    def slack(self, card: Json) -> SlackFace | None:
        """Draw a card as the product would in Slack; a form is behind a button there."""
        found = self._drawn.get(_of_card(card))
        if found is None:
            return None
        what = found.what if isinstance(found.what, Card) else opening_card(found.what)
        mine = _share(block_kit.render(what), found)
        blocks = [block for message in mine for block in message["blocks"]]
        return SlackFace(mine[0]["text"] if mine else "", blocks, _stays(card))


def _share(others: Sequence[Any], drawn: _Drawn) -> list[Any]:
    """Return what stands in the place of one of several: its like by number, and with the last one everything that is left."""
    return [*(others[drawn.number :] if drawn.number == drawn.of - 1 else others[drawn.number : drawn.number + 1])]


def _of_blocks(blocks: Sequence[Mapping[str, Any]]) -> str:
    return _written([{name: value for name, value in block.items() if name != "block_id"} for block in blocks])


def _of_card(card: Mapping[str, Any]) -> str:
    return _written(_lasting([card.get("body"), card.get("actions")]))


def _lasting(node: Any) -> Any:
    """Leave out what was added after the drawing."""
    if isinstance(node, list):
        return [_lasting(child) for child in node]
    return {name: _lasting(child) for name, child in node.items() if name not in VOLATILE} if isinstance(node, Mapping) else node


def _stays(node: Any) -> bool:
    """Tell whether a card was sent unasked, which its buttons know."""
    children = node if isinstance(node, list) else node.values() if isinstance(node, Mapping) else ()
    return (isinstance(node, Mapping) and node.get(drawing.STAYS) is True) or any(map(_stays, children))


def _written(value: Any) -> str:
    return json.dumps(value, sort_keys=True)

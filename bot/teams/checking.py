"""Cards looked at before they are sent: one that Teams might not draw goes as plain words instead, and the log says why."""

import logging
from collections.abc import Sequence
from typing import Any

from bot.render import plain_text
from bot.render.card_check import problems
from bot.render.card_markdown import escape
from bot.render.card_pages import PAGE_BYTES, pages
from bot.render.text import NO_BREAK, pieces, summary_text
from handlers.card import Card

Json = dict[str, Any]

SUMMARY_CHARACTERS = 1000
LINE_CHARACTERS = 1500
THE_REST = "Ask again for the rest."
TOLD = 5
"""Problems that are logged; the first ones say enough."""

_log = logging.getLogger(__name__)


def sound(cards: Sequence[Json]) -> bool:
    """Tell whether Teams draws cards as they are meant; what is wrong is logged, without a word of what they say."""
    wrong = [problem for card in cards for problem in problems(card)]
    if wrong:
        _log.error("A card is not sent as it was drawn, for Teams might not show it: %s", "; ".join(wrong[:TOLD]))
    return not wrong


def in_words(card: Card) -> list[Json]:
    """Return a card as the command line prints it, line by line: nothing of it is lost, and its buttons are commands to type."""
    lines = [piece for line in plain_text.render(card).splitlines() for piece in [*pieces(line, LINE_CHARACTERS)] or [line]]
    return pages([_line(line) for line in lines], [], summary_text(card, SUMMARY_CHARACTERS))


def one_message(words: str) -> str:
    """Return words that fit one message; where they end before their end, they say so."""
    drawn = words.encode()
    if len(drawn) <= PAGE_BYTES:
        return words
    kept = drawn[:PAGE_BYTES].decode(errors="ignore")
    return f"{kept.rpartition(chr(10))[0] or kept}\n\n{THE_REST}\n"


def _line(text: str) -> Json:
    drawn = escape(text)
    return {"type": "TextBlock", "text": drawn if drawn.strip() else NO_BREAK, "wrap": True, "fontType": "Monospace", "spacing": "None"}

"""A card as Slack's Home: one view, whose sections have headers of their own, with the words that drew it."""

from typing import Any

from bot.render import plain_text
from bot.render.block_kit import SECTION_CHARACTERS, blocks_of
from bot.render.mrkdwn import escape
from bot.render.text import cut
from handlers.card import Card

Json = dict[str, Any]

BLOCKS = 100
METADATA_CHARACTERS = 3000
CUT_OFF = "The rest does not fit here."


def home_view(card: Card, words: str) -> Json:
    """Return the view; `words` are the question it answers, which a later change asks again."""
    blocks = blocks_of(card, headings=True)
    if len(blocks) > BLOCKS:
        blocks = [*blocks[: BLOCKS - 1], {"type": "context", "elements": [{"type": "mrkdwn", "text": CUT_OFF}]}]
    return _view(blocks, words)


def worded_view(card: Card, words: str) -> Json:
    """Return a view that says the whole card without buttons, for a Slack that refuses its blocks."""
    text = cut(escape_lines(plain_text.render(card)), SECTION_CHARACTERS)
    return _view([{"type": "section", "text": {"type": "mrkdwn", "text": text, "verbatim": True}}], words)


def escape_lines(text: str) -> str:
    """Escape a text line by line: its breaks stay."""
    return "\n".join(map(escape, text.splitlines()))


def _view(blocks: list[Json], words: str) -> Json:
    return {"type": "home", "private_metadata": words[:METADATA_CHARACTERS], "blocks": blocks}

"""Untrusted text made fit to draw, the same in every channel: cleaned, cut, split."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from handlers.card import Block, Button, Card, Headline, Line, Paragraph, Quote, Styled

HEADLINE_CHARACTERS = 60
QUOTE_CHARACTERS = 160
LABEL_CHARACTERS = 75
COMMAND_CHARACTERS = 2000  # what a Slack button carries; a longer command is written out instead
NAME_LEAST = 12  # characters of a name that stay, however long the verdict beside it
NO_BREAK_MOST = 48  # an item of a source line longer than this may break, or a phone would break it inside a word

ELLIPSIS = "…"
NO_BREAK = "\u00a0"
JOINER = "\u2060"  # draws nothing; stands between two characters that would mean something together

_BREAKS = re.compile("[\\t-\\r\x1c-\x1e\x85\u2028\u2029]+")
# Control characters, marks that reorder a line, invisible letters, half surrogates: nothing a reader could see.
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff0-\uffff"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)


def clean(text: str) -> str:
    """Return one line of text: breaks become spaces; control, reordering and invisible characters go."""
    if text.isprintable():
        return text
    return _UNSEEN.sub("", _BREAKS.sub(" ", text))


def clean_line(line: Line) -> str:
    """Return the clean words of a line, without emphasis."""
    return "".join(clean(run if isinstance(run, str) else run.text) for run in line)


def length(line: Line) -> int:
    """Return the characters of a line as it came, before anything is cleaned or escaped."""
    characters = 0
    for run in line:
        characters += len(run if isinstance(run, str) else run.text)
    return characters


def cut(text: str, most: int) -> str:
    """Shorten to `most` characters, at a word where one ends in the second half, with an ellipsis."""
    if len(text) <= most:
        return text
    head = text[: most - 1]
    space = head.rfind(" ")
    if text[most - 1] != " " and space >= most // 2:
        head = head[:space]
    return head.rstrip(" ,;:.·\u200d\ufe0f") + ELLIPSIS


def pieces(text: str, most: int) -> Iterator[str]:
    """Yield a text in pieces of at most `most` characters, broken after a space where there is one; no character is lost."""
    while len(text) > most:
        space = text.rfind(" ", 1, most)
        end = space + 1 if space > 0 else most
        yield text[:end]
        text = text[end:]
    if text:
        yield text


def no_break(text: str) -> str:
    """Keep a short item of a source line on one line."""
    return text.replace(" ", NO_BREAK) if len(text) <= NO_BREAK_MOST else text


def headline_text(headline: Headline) -> str:
    """Return glyph, name and verdict in 60 characters; the name is what is cut. Longer only where the verdict itself is."""
    name, verdict, glyph = (clean(text).strip() for text in (headline.name, headline.verdict, headline.glyph))
    before = f"{glyph} " if glyph else ""
    after = f" · {verdict}" if name and verdict else verdict
    room = max(HEADLINE_CHARACTERS - len(before) - len(after), NAME_LEAST)
    return f"{before}{_isolated(cut(name, room))}{after}"


def _isolated(name: str) -> str:
    """Fence a right-to-left name, or it would drag the score to its other side."""
    if name.isascii() or all(unicodedata.bidirectional(letter) not in {"R", "AL"} for letter in name):
        return name
    return f"\u2068{name}\u2069"


def summary_text(card: Card, most: int) -> str:
    """Return the whole of a card in a sentence; its headline where it has none. Never empty: no channel sends nothing."""
    headline = headline_text(card.headline).strip() if card.headline else ""
    return cut(clean(card.summary).strip() or headline, most) or ELLIPSIS


def heading_of(block: Block) -> str:
    """Return the words of a section's heading: one line in bold with nothing beside or under it; of anything else nothing."""
    if not isinstance(block, Paragraph) or len(block.lines) != 1 or block.bullets or block.button or block.menu:
        return ""
    runs = block.lines[0]
    return "".join(run.text for run in runs if isinstance(run, Styled) and run.emphasis == "bold") if all(map(_is_bold, runs)) else ""


def _is_bold(run: str | Styled) -> bool:
    return isinstance(run, Styled) and run.emphasis == "bold"


def quote_text(quote: Quote) -> str:
    """Return what was said in quotation marks, 160 characters at most; its own line breaks become spaces."""
    said = cut(clean(quote.text).strip(), QUOTE_CHARACTERS)
    return f"“{said}”" if said else ""


@lru_cache(maxsize=1024)
def label(button: Button) -> str:
    """Return what a button says, 75 characters at most."""
    return cut(clean(button.label).strip(), LABEL_CHARACTERS) or cut(clean(button.command).strip(), LABEL_CHARACTERS) or ELLIPSIS


def spoken(button: Button) -> str:
    """Return what a screen reader says for a button where that is not its label; else nothing."""
    return cut(clean(button.spoken or "").strip(), LABEL_CHARACTERS)


def carries(button: Button) -> bool:
    """Tell whether a button can carry its command; a command is never cut."""
    return bool(button.command.strip()) and len(button.command) <= COMMAND_CHARACTERS

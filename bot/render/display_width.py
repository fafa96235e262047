"""How wide text is on a terminal, and lines broken and padded by it."""

import re
import unicodedata
from collections.abc import Iterator

_WORDS = re.compile(r"[^ ]+ *| +")
_EMOJI_FORM = "\ufe0f"


def width(text: str) -> int:
    """Return the columns a text takes: emoji and East Asian letters two, marks that sit on a letter none."""
    return len(text) if text.isascii() else sum(map(_letter_width, text))


def _letter_width(letter: str) -> int:
    if letter < "\u0300":
        return 1
    if letter == _EMOJI_FORM or unicodedata.category(letter) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(letter) in {"W", "F"} else 1


def pad(text: str, columns: int, *, right: bool = False) -> str:
    """Fill up with spaces to a number of columns."""
    space = " " * (columns - width(text))
    return space + text if right else text + space


def wrap(text: str, columns: int, *, first: str = "", then: str = "") -> Iterator[str]:
    """Yield lines of at most `columns`, broken between words, each after its indent; only a word too long for any line is split."""
    line, indent = "", first
    for word in _WORDS.findall(text):
        room = columns - width(indent)
        if line and width(line) + width(word.rstrip(" ")) > room:
            yield (indent + line).rstrip(" ")
            line, indent = "", then
            room = columns - width(indent)
        while word and width(word.rstrip(" ")) > room:
            head = _fitting(word, room)
            yield indent + head
            word, indent = word[len(head) :], then  # noqa: PLW2901 - what is left of the word
            room = columns - width(indent)
        line += word
    if line or indent == first:
        yield (indent + line).rstrip(" ")


def _fitting(word: str, room: int) -> str:
    used = 0
    for place, letter in enumerate(word):
        used += _letter_width(letter)
        if used > room and place:
            return word[:place]
    return word

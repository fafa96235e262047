"""A model's quote, found again in what the customer wrote: what is shown is always cut out of the original."""

import re
import unicodedata

from handlers.summary_masking import Masked

SHOWN_MOST = 160
"""Characters that a card shows of a quote: a whole sentence is taken where it fits."""
BYTES_LEAST = 8
"""Of a quote that is not a whole sentence: one short word says nothing."""

_NEVER_SHOWN = re.compile(r"\[(?:e-mail|link|mention|number|code)\]")
_MASKED = re.compile(r"\[(?:name|company|e-mail|link|mention|number|code)\]")
_WRAPPED = re.compile(r"^[\s\"“”„'‘’«»]+|[\s\"“”'‘’«»]+$")
_DOTS = re.compile(r"^(?:\.\.\.|…)\s*|\s*(?:\.\.\.|…)$")
_SENTENCE_END = re.compile(r"[.!?…]+[\"”’)]*(?=\s|$)")
# Marks that models write their own way.
_SAME = str.maketrans("‘’‚‛′`´“”„‟«»″‐‑‒–—−\u00a0\u202f\u2009", "'''''''\"\"\"\"\"\"\"------   ")


def find_quote(given: str, source: Masked) -> tuple[int, int] | None:
    """Return where the original has the words of a quote; None: it does not, letter by letter.

    Only quotation marks, dashes, kinds of space and the way an accent is written may differ, since what is shown is the original. Words
    are never cut; a quote within a sentence that a card can show is shown as that sentence, so that none loses its "not".
    """
    text, places = _folded(source.text)
    for form in dict.fromkeys((given.strip(), _WRAPPED.sub("", given), _DOTS.sub("", _WRAPPED.sub("", given)))):
        wanted = " ".join(_folded(form)[0].split())
        found = _occurrence(wanted, text, places, source.text)
        if found is not None:
            return _shown(*found, source)
    return None


def _occurrence(wanted: str, text: str, places: tuple[int, ...], source: str) -> tuple[int, int] | None:
    at = text.find(wanted) if any(map(str.isalnum, wanted)) else -1
    while at >= 0:
        start, end = places[at], places[at + len(wanted)]
        whole_letters = (at == 0 or places[at - 1] != start) and places[at + len(wanted) - 1] != end
        if whole_letters and not _cuts_word(source, start) and not _cuts_word(source, end):
            return start, end
        at = text.find(wanted, at + 1)
    return None


def _shown(start: int, end: int, source: Masked) -> tuple[int, int] | None:
    if _NEVER_SHOWN.search(source.text[start:end]):
        return None
    first, last = _sentence(start, end, source.text)
    if last - first <= SHOWN_MOST and not _MASKED.search(source.text[first:start] + source.text[end:last]):
        start, end = first, last
    elif (start, end) != (first, last) and len(source.text[start:end].encode(errors="replace")) < BYTES_LEAST:
        return None
    return source.original(start, end)


def _sentence(start: int, end: int, text: str) -> tuple[int, int]:
    """Return the sentence, or the sentences, that a part of a text stands in."""
    first = max((match.end() for match in _SENTENCE_END.finditer(text, 0, start) if match.end() < len(text)), default=0)
    last = next((match.end() for match in _SENTENCE_END.finditer(text) if match.end() >= end), len(text))
    while first < start and text[first].isspace():
        first += 1
    return first, last


def _cuts_word(text: str, place: int) -> bool:
    if not 0 < place < len(text):
        return False
    before, after = text[place - 1], text[place]
    if after in "'’" and place + 1 < len(text):
        after = text[place + 1]
    elif before in "'’" and place > 1:
        before = text[place - 2]
    return _is_letter(before) and (_is_letter(after) or unicodedata.combining(after) > 0)


def _is_letter(character: str) -> bool:
    """Tell whether a character is part of a word; scripts without spaces have none."""
    return (character.isalnum() and unicodedata.category(character) != "Lo") or unicodedata.combining(character) > 0


def _folded(text: str) -> tuple[str, tuple[int, ...]]:
    """Return a text with marks and accents written one way, and for each of its places that in the text; one more for the end."""
    letters: list[str] = []
    places: list[int] = []
    for index, character in enumerate(text):
        for part in unicodedata.normalize("NFD", character).translate(_SAME):
            letters.append(part)
            places.append(index)
    return "".join(letters), (*places, len(text))

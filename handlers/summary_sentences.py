"""A model's sentence, fit to stand in a card or not at all: nothing in it notifies, leads anywhere, counts or instructs."""

import re
import unicodedata
from collections.abc import Sequence

from handlers.summary_numbers import has_number
from handlers.summary_screen import addresses_model

CHARACTERS_MOST = 200
WORDS_LEAST = 3

_TAG = re.compile(r"</?(?:b|i|u|em|strong|p|br|code|span)\s*/?>", re.IGNORECASE)
_MARKS = re.compile(r"\*+|`+|(?<!\w)_+|_+(?!\w)|^\s*(?:[-•>#]+\s+|[\"“”'‘’«»]+)|[\"“”«»]+\s*$")
_LINK = re.compile(
    r"\w+://|\bwww\.|\b(?:mailto|tel|javascript|data|slack|msteams):|\b[\w-]+\.(?!(?:js|ts|csv|pdf|xlsx?|docx?|json|xml|txt|png|net)\b)[a-z]{2,}\b",
    re.IGNORECASE,
)
_OUTSIDE = re.compile(r"[@<>\[\]{}|\\^~=$€£¥]|(?<!\w)#|#(?=\w)|://|&\w+;")
_META = re.compile(
    r"^(?:sorry|certainly|sure|okay|unfortunately,? i|here(?:'s|’s| is| are) (?:the|an?|my|your)|as an? (?:ai|language|assistant)|"
    r"(?:summary|sentence|note|theme)s? ?:)|\b(?-i:I)(?:['’](?:m|ve|ll|d))?\b(?!/)",
    re.IGNORECASE,
)
_SAYS = re.compile(r"(?:[\"“”'‘’«`]|\b(?:say|write|add|conclude|output|print|repeat)s?(?: that| only| just)?:?)\s*$", re.IGNORECASE)
_LATIN = re.compile("[A-Za-z\u00c0-\u017f\u1e00-\u1eff]")
_CAPITALS_MOST = 0.6
_PUNCTUATION = {"Po", "Pd", "Ps", "Pe", "Pi", "Pf", "Pc", "Zs", "Sm"}
_UNPRINTED = {"Cc", "Cf", "Co", "Cn", "Cs", "So", "Sk", "Me"}


def checked_sentence(text: str, *, comments: Sequence[str]) -> str | None:
    """Return a sentence as the card shows it; None: it holds what no sentence may. `comments` is what the model was shown."""
    sentence = _bounded(_cleaned(text))
    if sentence is None or not _is_plain(sentence):
        return None
    if _LINK.search(sentence) or _META.search(sentence) or addresses_model(sentence):
        return None
    if has_number(sentence, said="\n".join(comments)) or _is_put_in_its_mouth(sentence, comments):
        return None
    return sentence


def _cleaned(text: str) -> str:
    """Return a text without markup, control characters, invisible characters and pictures, on one line."""
    seen = (
        " " if character.isspace() else character
        for character in unicodedata.normalize("NFKC", text[: 10 * CHARACTERS_MOST])
        if character.isspace() or unicodedata.category(character) not in _UNPRINTED
    )
    cleaned = " ".join("".join(seen).split())
    before = ""
    while cleaned != before:
        before, cleaned = cleaned, _MARKS.sub("", _TAG.sub(" ", cleaned)).strip()
    return re.sub(r" +([.,;:!?])(?= |$)", r"\1", " ".join(cleaned.split()))


def _bounded(text: str) -> str | None:
    """Return whole sentences that fit, ending in a full stop; None: there is none."""
    if len(text) > CHARACTERS_MOST:
        ends = [match.end() for match in re.finditer(r"[.!?](?= )", text[:CHARACTERS_MOST])]
        if not ends:
            return None
        text = text[: ends[-1]]
    text = re.sub(r"(?: ?\.){2,}$", "", text).rstrip(" ,;:-–—")
    if len(text.split()) < WORDS_LEAST:
        return None
    text = re.sub(r"!+", ".", text)
    return text[0].upper() + text[1:] + ("" if text[-1] in ".?" else ".")


def _is_plain(sentence: str) -> bool:
    """Tell whether a sentence is of Latin letters and plain marks, and not shouted."""
    if _OUTSIDE.search(sentence):
        return False
    letters = [character for character in sentence if unicodedata.category(character).startswith("L")]
    capitals = sum(character.isupper() for character in letters)
    others = (character for character in sentence if not unicodedata.category(character).startswith(("L", "N")))
    return (
        all(map(_LATIN.fullmatch, letters))
        and capitals <= _CAPITALS_MOST * len(letters)
        and all(unicodedata.category(character) in _PUNCTUATION for character in others)
    )


def _is_put_in_its_mouth(sentence: str, comments: Sequence[str]) -> bool:
    """Tell whether a comment holds the sentence as something to be said: in quotation marks, or after "say that"."""
    bare = _folded(sentence).rstrip(".?")
    for comment in comments:
        heard = _folded(comment)
        place = heard.find(bare)
        while place >= 0:
            if _SAYS.search(heard[:place]):
                return True
            place = heard.find(bare, place + 1)
    return False


def _folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())

"""What the words of a question mean, each by itself: phrases first, then single words, then a slip of the pen."""

import re
from collections.abc import Collection, Sequence

from msgspec import Struct

from handlers.plain_fillers import FILLERS
from handlers.plain_slots import INDUSTRIES, SEGMENTS
from handlers.plain_tokens import Said, Token
from handlers.plain_vocabulary import longest_phrase, phrases, single_words

TYPO_LEAST = 5
"""Letters of a word that may be mistyped; shorter ones are too near to others."""
TWO_SLIPS = 8
"""Letters from which a word may have two slips."""
_NUMBER = re.compile(r"\d{1,4}(?:st|nd|rd|th|d|w|am|pm|h)?|\d{1,2}[:.]\d{2}(?:am|pm)?|q[1-4]|\d{4}-\d{2}-\d{2}")
_MONEY = re.compile(r"[$€£¥]\s?\d|\b\d[\d.,]*\s?(?:k|m|usd|eur|gbp|dollars|euros)\b")
_DAYS = re.compile(r"(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*-(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*")
_PERSON = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_SLOT_WORDS = frozenset(word for phrase in (*SEGMENTS, *INDUSTRIES) for word in phrase.split()) | {"segment", "industry", "sector"}
_POLITE = frozenset(
    [
        "please",
        "pls",
        "plz",
        "thanks",
        "thank",
        "you",
        "thx",
        "cheers",
        "hi",
        "hello",
        "hey",
        "hourglass",
        "the",
        "and",
        "so",
        "ok",
        "is",
        "are",
        "how",
        "what",
        "about",
        "s",
    ]
)


class Meant(Struct, frozen=True):
    """The meanings of a question, and which of its words are everyday ones and so no name by themselves."""

    meanings: frozenset[str]
    plain: tuple[bool, ...]
    polite: tuple[bool, ...]
    """Words that are hardly part of the question."""
    person: str = ""
    """An e-mail address that was named."""


def meant_by(question: Said, *, but: Collection[int] = (), typos: bool = False) -> Meant:
    """Read the meanings of a question's words, without those at the places `but`; with `typos` of words nearly known too."""
    tokens = question.tokens
    plain = [_is_everyday(token) for token in tokens]
    meanings: list[str] = []
    place = 0
    while place < len(tokens):
        length = _phrase_at(tokens, place, but)
        if length:
            meanings += phrases()[tuple(token.text for token in tokens[place : place + length])]
            plain[place : place + length] = [True] * length
        elif typos and not plain[place] and place not in but and (found := _slip(tokens[place].text)):
            meanings += found
            plain[place] = True
        place += max(length, 1)
    people = [token.text for token in tokens if _PERSON.fullmatch(token.text)]
    if people:
        meanings.append("person")
    if _MONEY.search(question.text):
        meanings.append("money")
    return Meant(frozenset(meanings), tuple(plain), tuple(token.text in _POLITE for token in tokens), people[0] if people else "")


def _phrase_at(tokens: Sequence[Token], place: int, but: Collection[int]) -> int:
    """Return how many words the longest phrase has that begins here; 0: there is none."""
    known = phrases()
    for length in range(min(longest_phrase(), len(tokens) - place), 0, -1):
        if tuple(token.text for token in tokens[place : place + length]) in known:
            return 0 if any(each in but for each in range(place, place + length)) else length
    return 0


def _is_everyday(token: Token) -> bool:
    word = token.text
    return word in FILLERS or word in _SLOT_WORDS or "=" in word or any(kind.fullmatch(word) for kind in (_NUMBER, _PERSON, _DAYS))


def _slip(word: str) -> Sequence[str]:
    """Return what a mistyped word means: the same first letter, and one slip, or two in a long word."""
    if len(word) < TYPO_LEAST or not word.isalpha():
        return ()
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    slips = 2 if len(word) >= TWO_SLIPS else 1
    known = [each for each in single_words() if each[0] == word[0] and len(each) >= TYPO_LEAST - 1]
    found = process.extractOne(word, known, scorer=OSA.distance, score_cutoff=slips)
    return single_words()[found[0]] if found else ()

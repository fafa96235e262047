"""Whether words that begin as the grammar's go on as a person's own."""

import re

from handlers.plain_fillers import FILLERS
from handlers.plain_vocabulary import single_words

_OWN_GRAMMAR = frozenset({"assign", "handoffs", "undo", "help", "back", "link me", "link", "voc edit", "voc tell", "voc told"})
"""Abilities with a grammar of their own that plain words share no family with, or share all of."""
_MARKS = re.compile(r"[?!;“”‘’…]|:[a-z_]+:|\b(?:please|pls|plz|thanks|thx)\b|[\U0001f300-\U0001faff]", re.IGNORECASE)
_SAID_IN_PARTS = {
    "away": re.compile(r"\d{4}-\d\d-\d\d|\d\s*(?:st|nd|rd|th)?\s*[a-z]{3,}|[a-z]{3,}\s\d|^(?:from\s+)?(?:today|tomorrow|yesterday)\b"),
    "digest": re.compile(
        r"^(?:at\b|on$|off$|mine\b|team\b|all\b|here\b|to me\b|(?:in|to) (?:slack|teams)\b|zone\b|scope\b|daily\b|every|work|week"
        r"|(?:mon|tue|wed|thu|fri|sat|sun)|\d)"
    ),
    "voc": re.compile(r"^(?:theme\s\S+|themes\b|chart\b|mine\b|team\b|all\b|full\b|\d|\w+=)"),
    "voc digest": re.compile(r"."),
    "snooze": re.compile(r"^\S+(?:\s+\d+\s*d(?:ays?)?)?(?:\s+(?:because|until)\s.+)?$"),
}
"""How the rest looks where it is the grammar's."""
_GRAMMAR = frozenset(
    ("mine", "team", "all", "full", "top", "gap", "overdue", "chart", "snoozed", "why", "trend", "touch", "value", "reply", "close")
)
_GRAMMAR_SLOT = re.compile(r"\d{1,4}d?(?:ays)?|\w+=\S+|v\d+")


def reads_plainly(word: str, rest: str) -> bool:
    """Tell whether what follows an ability's word is said in a person's own way: `renewals next quarter`, `feedback from acme?`."""
    if word in _OWN_GRAMMAR or rest.startswith(("id:", "like:", "maybe:", "among:")):
        return False
    if word == "log feedback" and ": " in rest:
        return False  # What follows are a customer's words, whatever they are about.
    if word in _SAID_IN_PARTS and not _MARKS.search(rest):
        return not _SAID_IN_PARTS[word].search(rest.casefold())
    if _MARKS.search(rest):
        return True
    loose = [each for each in rest.casefold().split() if each not in _GRAMMAR and not _GRAMMAR_SLOT.fullmatch(each)]
    return len(rest.split()) > 1 and any(each in FILLERS or each in single_words() for each in loose)

"""Which account a question names: exactly, by its first words, nearly, or not at all. Only what the person may see is looked at."""

from collections.abc import Collection, Mapping, Sequence

from msgspec import Struct

from handlers.names import AMONG, LIKE, NAME_MOST
from handlers.plain_tokens import Said
from handlers.ports import Accounts, Scope, name_key

NAME_WORDS_MOST = 6
SHORTEST = 3
"""Letters of a beginning that is looked up; shorter ones begin too much."""
TO_A_NAME = frozenset(
    [
        "at",
        "with",
        "for",
        "of",
        "from",
        "about",
        "on",
        "to",
        "is",
        "are",
        "has",
        "have",
        "had",
        "did",
        "does",
        "can",
        "could",
        "should",
        "will",
        "was",
        "were",
        "and",
        "call",
        "called",
        "open",
        "show",
        "snooze",
        "mute",
        "why",
        "how",
        "brief",
        "upsell",
        "log",
        "hand",
        "pass",
        "assign",
        "assess",
        "rate",
        "override",
        "mark",
        "what",
        "in",
        "renew",
        "champions",
    ]
)
"""Words right before a name; after others an unknown word is taken for noise where a list could be meant."""


class Named(Struct, frozen=True):
    """What a question calls an account."""

    words: str
    """As the grammar takes them: `id:a-0001`, or such that it asks about: `like:acmee`, `among:a-0001,a-0002`."""
    first: int
    last: int
    """Which words of the question they are."""
    placed: bool = True
    """Whether it stands where a name stands, and is not just a word nobody knows."""
    alone: bool = True
    """Whether no other words are unknown."""

    @property
    def exact(self) -> bool:
        """Whether it is one account for certain."""
        return self.words.startswith("id:")


def exact_names(said: Said, plain: Sequence[bool], accounts: Accounts, scope: Scope) -> list[Named]:
    """Find the accounts whose name, alias, domain or id stands in a question; a longer name comes before one within it.

    Words that are `plain` are no name by themselves, unless quoted.
    """
    spans = {(first, last): _keys(said, first, last) for first, last in _spans(said, plain)}
    known = accounts.answering_to({key for keys in spans.values() for key in keys}, scope=scope) if spans else {}
    found: list[Named] = []
    for (first, last), keys in sorted(spans.items(), key=lambda item: (item[0][0] - item[0][1], item[0][0])):
        ids = next((known[key] for key in keys if key in known), ())
        if ids and not any(first < other.last and other.first < last for other in found):
            found.append(Named(_one_or_ask(ids), first, last))
    return sorted(found, key=lambda each: each.first)


def _one_or_ask(ids: Collection[str]) -> str:
    return f"id:{next(iter(ids))}" if len(ids) == 1 else AMONG + ",".join(ids)


def one_of(found: Sequence[Named], said: Said, plain: Sequence[bool]) -> Named | None:
    """Say which account is meant: the one that stands there, or the question which.

    A name that unknown words stand next to is part of a longer one, which may be another account's.
    """
    ids = list(dict.fromkeys(one for each in found for one in each.words.removeprefix("id:").removeprefix(AMONG).split(",")))
    if len(ids) > 1 or len(found) != 1:
        return Named(AMONG + ",".join(ids), found[0].first, found[-1].last) if found else None
    one = found[0]
    first, last = _run_around(one, said, plain)
    if (first, last) == (one.first, one.last):
        return one
    return Named(LIKE + said.written(first, last), first, last)


def _run_around(one: Named, said: Said, plain: Sequence[bool]) -> tuple[int, int]:
    first, last = one.first, one.last
    while first > 0 and not plain[first - 1] and _goes_on(said, first):
        first -= 1
    while last < len(plain) and not plain[last] and _goes_on(said, last):
        last += 1
    return first, last


def _goes_on(said: Said, place: int) -> bool:
    """Tell whether a name may reach from the word before to this one."""
    before, here = said.tokens[place - 1], said.tokens[place]
    return not here.breaks and not before.owns and before.quoted == here.quoted


def unknown_name(said: Said, plain: Sequence[bool], accounts: Accounts, scope: Scope, *, meant: bool) -> Named | None:
    """Take words that mean nothing here for a name: the beginning of one account's, else one to ask about; None: there are none.

    `meant` tells that nothing else was said that could be meant.
    """
    runs = _runs(said, plain)
    placed = [run for run in runs if meant or _is_placed(run, said)]
    chosen = next(iter(placed or runs), None)
    if chosen is None:
        return None
    first, last = chosen
    bare = " ".join(token.text for token in said.tokens[first:last])
    words = (bare if "://" in said.text else said.written(first, last))[:NAME_MOST]
    key = name_key(words)
    if len(key) >= SHORTEST:
        hits, total = accounts.starting_with(f"{key} ", scope=scope, limit=1)
        if total == 1:
            return Named(f"id:{hits[0].id}", first, last, bool(placed), len(runs) == 1)
    return Named(LIKE + words, first, last, bool(placed), len(runs) == 1)


def _runs(said: Said, plain: Sequence[bool]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for place, known in enumerate(plain):
        if known:
            continue
        if found and found[-1][1] == place and _goes_on(said, place):
            found[-1] = (found[-1][0], place + 1)
        else:
            found.append((place, place + 1))
    return found


def _is_placed(run: tuple[int, int], said: Said) -> bool:
    first, last = run
    before = said.tokens[first - 1].text if first else ""
    return bool(said.tokens[first].quoted) or said.tokens[last - 1].owns or before in TO_A_NAME


def _spans(said: Said, plain: Sequence[bool]) -> Collection[tuple[int, int]]:
    quoted = {token.quoted for token in said.tokens if token.quoted}
    whole = {
        (min(places), max(places) + 1)
        for mark in quoted
        if (places := [place for place, token in enumerate(said.tokens) if token.quoted == mark])
    }
    many = range(len(plain))
    return whole | {
        (first, last)
        for first in many
        for last in range(first + 1, min(first + NAME_WORDS_MOST, len(plain)) + 1)
        if not all(plain[first:last])
    }


def _keys(said: Said, first: int, last: int) -> Sequence[str]:
    """Write a name as it may be stored: as it stands there, with and without the marks at its edges, and its bare words."""
    written, bare = said.written(first, last), " ".join(token.text for token in said.tokens[first:last])
    spellings = (said.written(first, last, marks=True), written, written.strip(" .,:;!?'\""), bare)
    return tuple(dict.fromkeys(name_key(each).removeprefix("id:") for each in spellings))


def plain_names(said: Said, accounts: Accounts, scope: Scope) -> Mapping[tuple[int, int], str]:
    """Find accounts that are called by everyday words alone, for a question that names no other; the longest names alone."""
    many = range(len(said.tokens))
    spans = {(first, last): _keys(said, first, last) for first in many for last in range(first + 1, min(first + 3, len(said.tokens)) + 1)}
    known = accounts.answering_to({key for keys in spans.values() for key in keys}, scope=scope) if spans else {}
    found = {span: _one_or_ask(known[key]) for span, keys in spans.items() for key in keys if key in known}
    longest = max((last - first for first, last in found), default=0)
    return {(first, last): words for (first, last), words in found.items() if last - first == longest}

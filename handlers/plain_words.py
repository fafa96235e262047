"""Plain words: what someone asks in their own way, as the words of the grammar. Rules and exact names decide, never a guess.

Families of phrasing come from what words mean (plain_vocabulary.py), which account they name (plain_names.py), what they narrow a list to
(plain_slots.py, plain_days.py), and rules from those to an ability (plain_rules.py).
"""

import re
from collections.abc import Collection, Sequence

from msgspec import Struct

from handlers.errors import UserError
from handlers.names import LIKE, MAYBE
from handlers.plain_filling import FOLLOWS, Context, Heard, filled
from handlers.plain_meanings import Meant, meant_by
from handlers.plain_names import Named, exact_names, one_of, plain_names, unknown_name
from handlers.plain_rules import MANNERS, RULES, Rule
from handlers.plain_slots import LIST_WORDS_MOST, Slots, read_slots
from handlers.plain_tokens import Said, said
from handlers.ports import Accounts, Scope

FEW = 2
"""Words beside a name that still make it one."""
_LISTS = ("atrisk", "expansion", "champions", "feedback", "renewals")
_QUIET = frozenset({"self", "who", "when", "last", "today", "give", "set", "mine", "accounts", "help", "hello", "thanks", "bye", *FOLLOWS})
"""Meanings that ask for nothing by themselves."""


_SMILES = re.compile(r":[a-z0-9_+-]+:|[\U0001f300-\U0001faff\u2600-\u27bf]")
"""What a message of nothing else is."""


class Understood(Struct, frozen=True):
    """A question in the grammar's words."""

    words: str
    weak: bool = False
    """Nothing was asked; what was said may be an account's name."""


def understood(words: str, *, accounts: Accounts, scope: Scope, context: Context) -> Understood | None:
    """Find the grammar's words for a question; None: it means nothing here. Never raises.

    Only accounts within the scope are known. One that is not named for certain becomes a question: `account like:acmee` opens nothing.
    """
    heard = _heard(words, accounts, scope, context)
    if not heard.said.tokens:
        return Understood("help thanks") if _SMILES.search(words) else None
    if asked := _by_rules(heard) or _follow_up(heard):
        return Understood(" ".join(asked.split()))
    if name := _bare_name(heard):
        return Understood(" ".join(name.split()), weak=not name.startswith("account id:"))
    manners = _manners(heard.meant.meanings)
    return Understood(manners) if manners else None


def _heard(words: str, accounts: Accounts, scope: Scope, context: Context) -> Heard:
    question = said(words)
    plain = meant_by(question).plain
    exact = exact_names(question, plain, accounts, scope)
    named = one_of(exact, question, plain)
    in_names = {place for each in exact for place in range(each.first, each.last)}
    if named:
        in_names.update(range(named.first, named.last))
    meant = meant_by(question, but=in_names, typos=True)
    free = [place not in in_names for place in range(len(question.tokens))]
    slots, taken = read_slots(question, meant.meanings, free)
    if named is None:
        known = [each or place in taken for place, each in enumerate(meant.plain)]
        if not slots.industry and "champion" in meant.meanings:
            slots = _industry_after_in(question, known, slots) or slots
            known = [each or token.text == slots.industry for each, token in zip(known, question.tokens, strict=True)]
        named = unknown_name(question, known, accounts, scope, meant=_is_short(question, meant))
    if named is None and meant.meanings.isdisjoint(_LIST_MEANINGS):
        named = next((Named(found, first, last) for (first, last), found in _everyday(question, accounts, scope, meant).items()), None)
    return Heard(question, meant, slots, named, context)


_LIST_MEANINGS = frozenset(
    [
        "risk",
        "band",
        "due",
        "renewal",
        "feedback",
        "answer",
        "grow",
        "champion",
        "handoff",
        "digest",
        "away",
        "help",
        "hello",
        "thanks",
        "bye",
        "accounts",
    ]
)


def _everyday(question: Said, accounts: Accounts, scope: Scope, meant: Meant) -> dict[tuple[int, int], str]:
    """Look for accounts called by an everyday word, such as Monday, where an account is asked for and none is named."""
    if meant.meanings.isdisjoint(("status", "why", "brief", "log", "snooze")):
        return {}
    found = plain_names(question, accounts, scope)
    return dict(found) if len(found) == 1 else {}


def _is_short(question: Said, meant: Meant) -> bool:
    """Tell whether a question is hardly more than a name: `glbex renewals`, `acmee?`."""
    return len(question.tokens) - sum(meant.polite) <= LIST_WORDS_MOST


def _industry_after_in(question: Said, known: Sequence[bool], slots: Slots) -> Slots | None:
    for place, token in enumerate(question.tokens[:-1]):
        if token.text == "in" and not known[place + 1]:
            return Slots(slots.whose, slots.segment, question.tokens[place + 1].text, slots.full)
    return None


def _by_rules(heard: Heard) -> str | None:
    meanings = heard.meant.meanings
    if meanings <= _QUIET and (heard.named is not None or not _asks_quietly(meanings)):
        return None
    for rule in RULES:
        if rule.fits(meanings) and (found := _apply(rule, heard)) and _is_ability(found):
            return found
    return None


def _is_ability(words: str) -> bool:
    from handlers.routes import parse

    try:
        return bool(parse(words))
    except UserError:
        return False


def _asks_quietly(meanings: Collection[str]) -> bool:
    return "today" in meanings or "accounts" in meanings or "anaphora" in meanings


def _apply(rule: Rule, heard: Heard) -> str | None:
    if rule.own and not _of_oneself(heard):
        return None
    account = _account(heard, certain=bool(rule.many)) if rule.one else ""
    if account:
        return filled(rule.one, heard, account)
    if rule.many:
        return filled(rule.many, heard, "")
    if rule.asks:
        return rule.one.partition(" {account}")[0]
    return None


def _of_oneself(heard: Heard) -> bool:
    """Tell whether a person speaks of their own settings: `I am away`, not `Ben is away` or `who is away?`."""
    first = heard.said.tokens[0].text
    named = heard.named is not None and "cover" not in heard.text and (heard.named.exact or heard.meant.meanings.isdisjoint(("digest",)))
    return not named and first not in _QUESTIONS and heard.meant.meanings.isdisjoint(("who", "anaphora"))


_QUESTIONS = frozenset(("is", "are", "was", "were", "will", "does", "do", "did", "has", "have", "who", "whose", "which", "where"))


def _account(heard: Heard, *, certain: bool) -> str:
    """Say which account is meant: named here, or the one this conversation is about."""
    if heard.named is not None and (heard.named.placed or not certain):
        return heard.named.words
    if heard.named is None and heard.context.about and (heard.follows or not certain):
        return f"id:{heard.context.about}"
    return ""


def _follow_up(heard: Heard) -> str | None:
    """Read what only makes sense after what was said before: another account for the same question, or another part of a list."""
    word, _, rest = heard.context.before.partition(" ")
    if heard.named is not None and heard.named.placed and "also" in heard.meant.meanings and "id:" in rest:
        return " ".join(heard.named.words if each.startswith("id:") else each for each in heard.context.before.split())
    if heard.named is None and heard.slots and word in _LISTS and "id:" not in rest:
        views = [each for each in rest.split() if each in ("chart", "top", "gap", "overdue")]
        views += [each for each in rest.split() if word == "renewals" and each.endswith("d")]
        return " ".join((word, *views, heard.slots.words()))
    return None


def _bare_name(heard: Heard) -> str | None:
    """Take words that ask for nothing else for an account's name; what is nearly none will turn out to be no question."""
    named = heard.named
    if named is None or heard.context.role == "executive":
        return None
    if not named.words.startswith(LIKE):
        return f"account {named.words}"
    others = len(heard.said.tokens) - sum(heard.meant.polite) - (named.last - named.first)
    return f"account {MAYBE}{named.words.removeprefix(LIKE)}" if named.alone and others <= FEW else None


def _manners(meanings: frozenset[str]) -> str | None:
    return next((words for any_of, words in MANNERS if not meanings.isdisjoint(any_of.split())), None)

"""Plain words: what someone asks in their own way, as the words of the grammar. Rules and exact names decide, never a guess.

Families of phrasing come from what words mean (plain_vocabulary.py), which account they name (plain_names.py), what they narrow a list to
(plain_slots.py, plain_days.py), and rules from those to an ability (plain_rules.py).
"""

from collections.abc import Collection, Sequence
from datetime import date

from msgspec import Struct

from handlers.plain_days import absence_said, counted_days, days_ahead, time_said, weekdays_said
from handlers.plain_meanings import Meant, meant_by
from handlers.plain_names import Named, exact_names, one_of, plain_names, unknown_name
from handlers.plain_rules import MANNERS, RULES, Rule
from handlers.plain_slots import LIST_WORDS_MOST, Slots, read_slots
from handlers.plain_tokens import Said, said
from handlers.ports import Accounts, Role, Scope

RENEWALS_AHEAD = "90d"
SNOOZE_DAYS = (1, 7, 30)
TREND_LEAST, TREND_MOST = 7, 365
"""Days that a trend covers."""
NEAR_ENOUGH = 78
"""Similarity [0-100] from which words that mean nothing else may be an account's name, mistyped."""
_FOLLOWS = frozenset({"also", "anaphora"})
_LISTS = ("atrisk", "expansion", "champions", "feedback", "renewals")
_QUIET = frozenset({"self", "who", "when", "last", "today", "give", "set", "mine", "accounts", "help", "hello", "thanks", "bye", *_FOLLOWS})
"""Meanings that ask for nothing by themselves."""


class Context(Struct, frozen=True):
    """What a question may lean on."""

    today: date
    """Where the asker is."""
    role: Role
    about: str = ""
    """The id of the account this conversation is about; empty: none."""
    before: str = ""
    """The grammar's words that were answered before in it."""


class Understood(Struct, frozen=True):
    """A question in the grammar's words."""

    words: str
    weak: bool = False
    """Nothing was asked; what was said may be an account's name."""


class _Heard(Struct, frozen=True):
    """A question, taken apart."""

    said: Said
    meant: Meant
    slots: Slots
    named: Named | None
    context: Context

    @property
    def text(self) -> str:
        return " ".join(token.text for token in self.said.tokens)

    @property
    def follows(self) -> bool:
        """Whether it leans on what was said before."""
        return bool(self.context.about) and not self.meant.meanings.isdisjoint(_FOLLOWS)


def understood(words: str, *, accounts: Accounts, scope: Scope, context: Context) -> Understood | None:
    """Find the grammar's words for a question; None: it means nothing here. Never raises.

    Only accounts within the scope are known. One that is not named for certain becomes a question: `account like:acmee` opens nothing.
    """
    heard = _heard(words, accounts, scope, context)
    if not heard.said.tokens:
        return None
    if asked := _by_rules(heard) or _follow_up(heard):
        return Understood(" ".join(asked.split()))
    if name := _bare_name(heard, accounts, scope):
        return Understood(" ".join(name.split()), weak=not name.startswith("account id:"))
    manners = _manners(heard.meant.meanings)
    return Understood(manners) if manners else None


def _heard(words: str, accounts: Accounts, scope: Scope, context: Context) -> _Heard:
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
    return _Heard(question, meant, slots, named, context)


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


def _by_rules(heard: _Heard) -> str | None:
    meanings = heard.meant.meanings
    if meanings <= _QUIET and (heard.named is not None or not _asks_quietly(meanings)):
        return None
    for rule in RULES:
        if rule.fits(meanings) and (found := _apply(rule, heard)):
            return found
    return None


def _asks_quietly(meanings: Collection[str]) -> bool:
    return "today" in meanings or "accounts" in meanings or "anaphora" in meanings


def _apply(rule: Rule, heard: _Heard) -> str | None:
    account = _account(heard, certain=bool(rule.many)) if rule.one else ""
    if account:
        return _filled(rule.one, heard, account)
    if rule.many:
        return _filled(rule.many, heard, "")
    if rule.asks:
        return rule.one.partition(" {account}")[0]
    return None


def _account(heard: _Heard, *, certain: bool) -> str:
    """Say which account is meant: named here, or the one this conversation is about."""
    if heard.named is not None and (heard.named.placed or not certain):
        return heard.named.words
    if heard.named is None and heard.context.about and (heard.follows or not certain):
        return f"id:{heard.context.about}"
    return ""


def _filled(template: str, heard: _Heard, account: str) -> str:
    values = {
        "account": account,
        "list": heard.slots.words(),
        "person": heard.meant.person,
        "snooze": _snooze(heard),
        "past": _past(heard),
        "span": f"{counted_days(heard.text) or 90}d",
        "days": _days(heard),
        "digest": "",
        "away": "",
        "champions": "",
        "risk": "",
        "due": "",
    }
    for name, write in _WRITTEN.items():
        if f"{{{name}}}" in template:
            values[name] = write(heard)
    return template.format(**values)


def _days(heard: _Heard) -> str:
    ahead = days_ahead(heard.text, today=heard.context.today)
    return f"{ahead}d " if ahead else f"{RENEWALS_AHEAD} "


def _snooze(heard: _Heard) -> str:
    days = counted_days(heard.text) or {"week": 7, "tomorrow": 1, "month": 30}.get(next(iter(heard.said.tokens[::-1])).text)
    because = heard.said.text.partition(" because ")[2].strip()
    span = f" {min(SNOOZE_DAYS, key=lambda each: abs(each - days))}d" if days else ""
    return f"{span} because {because}" if because else span


def _past(heard: _Heard) -> str:
    days = counted_days(heard.text)
    return f" {min(max(days, TREND_LEAST), TREND_MOST)}d" if days else ""


def _digest(heard: _Heard) -> str:
    meanings, text = heard.meant.meanings, heard.text
    if "off" in meanings:
        return "digest off"
    at = time_said(text)
    parts = [
        f"at {at}" if at else "",
        weekdays_said(text),
        heard.slots.whose,
        "here" if "here" in text.split() else "",
        "on" if "on" in meanings else "",
    ]
    return " ".join(("digest", *(part for part in parts if part)))


def _away(heard: _Heard) -> str:
    text = heard.said.text
    before, _, cover = text.partition("covered by ")
    span = absence_said(" ".join(token.text for token in said(before).tokens), today=heard.context.today)
    if span is None:
        return "away"
    who = f", covered by {heard.meant.person or cover.strip(' .!')}" if cover.strip(" .!") else ""
    return f"away from {span[0].isoformat()} to {span[1].isoformat()}{who}"


def _champions(heard: _Heard) -> str:
    return f"champions {'' if heard.slots.industry else 'gap '}{heard.slots.words()}"


def _risk(heard: _Heard) -> str:
    if heard.context.role == "sales_rep":
        return "handoffs"
    calm = {"green", "unknown", "onboarding", "greens"}.intersection(heard.text.split())
    return f"atrisk {'chart ' if calm and 'risk' not in heard.meant.meanings else ''}{heard.slots.words()}"


def _due(heard: _Heard) -> str:
    if heard.context.role == "sales_rep":
        return "handoffs"
    return f"feedback {'overdue ' if 'overdue' in heard.meant.meanings else ''}{heard.slots.words()}"


_WRITTEN = {"digest": _digest, "away": _away, "champions": _champions, "risk": _risk, "due": _due}


def _follow_up(heard: _Heard) -> str | None:
    """Read what only makes sense after what was said before: another account for the same question, or another part of a list."""
    word, _, rest = heard.context.before.partition(" ")
    if heard.named is not None and heard.named.placed and "also" in heard.meant.meanings and "id:" in rest:
        return " ".join(heard.named.words if each.startswith("id:") else each for each in heard.context.before.split())
    if heard.named is None and heard.slots and word in _LISTS and "id:" not in rest:
        views = [each for each in rest.split() if each in ("chart", "top", "gap", "overdue")]
        views += [each for each in rest.split() if word == "renewals" and each.endswith("d")]
        return " ".join((word, *views, heard.slots.words()))
    return None


def _bare_name(heard: _Heard, accounts: Accounts, scope: Scope) -> str | None:
    """Take words that ask for nothing else for an account's name; what is like none is none."""
    named = heard.named
    if named is None:
        return None
    if named.words.startswith("like:"):
        from rapidfuzz import fuzz, process

        names = [name.casefold() for name in accounts.names(scope=scope).values()]
        if process.extractOne(named.words.removeprefix("like:"), names, scorer=fuzz.WRatio, score_cutoff=NEAR_ENOUGH) is None:
            return None
    return f"account {named.words}"


def _manners(meanings: frozenset[str]) -> str | None:
    return next((words for any_of, words in MANNERS if not meanings.isdisjoint(any_of.split())), None)

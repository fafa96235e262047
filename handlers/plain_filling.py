"""The grammar's words of a rule, filled in from a question: account, list, days, times, and what settings take."""

import re
from datetime import date

from msgspec import Struct

from handlers.plain_days import absence_said, counted_days, days_ahead, days_back, time_said, weekdays_said
from handlers.plain_meanings import Meant
from handlers.plain_names import Named
from handlers.plain_slots import Slots
from handlers.plain_tokens import Said
from handlers.ports import Role

RENEWALS_AHEAD = "90d"
SNOOZE_DAYS = (1, 7, 30)
TREND_LEAST, TREND_MOST = 7, 365
"""Days that a trend covers."""
_IN_CHAT = re.compile(r"\b(?:in|to|on|via|into) (slack|teams)\b")
_NOT_OF_A_DAY = re.compile(r"[^\w\s-]|(?<=\w)'\w+")
FOLLOWS = frozenset({"also", "anaphora"})


class Context(Struct, frozen=True):
    """What a question may lean on."""

    today: date
    """Where the asker is."""
    role: Role
    about: str = ""
    """The id of the account this conversation is about; empty: none."""
    before: str = ""
    """The grammar's words that were answered before in it."""


class Heard(Struct, frozen=True):
    """A question, taken apart."""

    said: Said
    meant: Meant
    slots: Slots
    named: Named | None
    context: Context

    @property
    def text(self) -> str:
        """Its words, without marks."""
        return " ".join(token.text for token in self.said.tokens)

    @property
    def follows(self) -> bool:
        """Whether it leans on what was said before."""
        return bool(self.context.about) and not self.meant.meanings.isdisjoint(FOLLOWS)


def filled(template: str, heard: Heard, account: str) -> str:
    """Write a rule's words with what the question named."""
    values = {
        "account": account,
        "list": heard.slots.words(),
        "person": heard.meant.person,
        "snooze": _snooze(heard),
        "past": _past(heard),
        "span": f"{counted_days(heard.text) or 90}d",
        "days": _days(heard),
        "since": _since(heard),
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


def _days(heard: Heard) -> str:
    ahead = days_ahead(heard.text, today=heard.context.today)
    return f"{ahead}d " if ahead else f"{RENEWALS_AHEAD} "


def _since(heard: Heard) -> str:
    back = days_back(heard.text)
    return f"{min(back, TREND_MOST)}d " if back else ""


def _snooze(heard: Heard) -> str:
    days = counted_days(heard.text) or {"week": 7, "tomorrow": 1, "month": 30}.get(next(iter(heard.said.tokens[::-1])).text)
    because = heard.said.text.partition(" because ")[2].strip()
    span = f" {min(SNOOZE_DAYS, key=lambda each: abs(each - days))}d" if days else ""
    return f"{span} because {because}" if because else span


def _past(heard: Heard) -> str:
    days = counted_days(heard.text)
    return f" {min(max(days, TREND_LEAST), TREND_MOST)}d" if days else ""


def _digest(heard: Heard) -> str:
    meanings, text = heard.meant.meanings, heard.text
    negated = not {"not", "no", "without", "except", "never"}.isdisjoint(text.split())
    days = weekdays_said(text)
    if negated and (days or {"stop", "off", "pause"}.intersection(text.split())):
        return "digest"  # What is to be left out is chosen in the form.
    if "off" in meanings:
        return "digest off"
    at, chat = time_said(text), _IN_CHAT.search(text)
    # Teams by its name is no team of ours.
    whose = "" if chat and heard.slots.whose == "team" and "team" not in text.split() else heard.slots.whose
    parts = [
        f"at {at}" if at else "",
        days,
        whose,
        "here" if "here" in text.split() else "",
        f"in {chat[1]}" if chat else "",
        "on" if "on" in meanings else "",
    ]
    return " ".join(("digest", *(part for part in parts if part)))


def _away(heard: Heard) -> str:
    text = heard.said.text
    before, _, cover = text.partition("covered by ")
    span = absence_said(_NOT_OF_A_DAY.sub(" ", before.replace("–", "-")), today=heard.context.today)
    if span is None:
        return "away"
    by = heard.meant.person or cover.strip(" .!")
    who = f", covered by {by}" if by else ""
    return f"away from {span[0].isoformat()} to {span[1].isoformat()}{who}"


def _champions(heard: Heard) -> str:
    return f"champions {'' if heard.slots.industry else 'gap '}{heard.slots.words()}"


def _risk(heard: Heard) -> str:
    if heard.context.role == "sales_rep":
        return "home"
    calm = {"green", "unknown", "onboarding", "greens"}.intersection(heard.text.split())
    return f"atrisk {'chart ' if calm and 'risk' not in heard.meant.meanings else ''}{heard.slots.words()}"


def _due(heard: Heard) -> str:
    if "overdue" in heard.meant.meanings and heard.context.role != "sales_rep":
        return f"feedback overdue {heard.slots.words()}"
    return "home"


_WRITTEN = {"digest": _digest, "away": _away, "champions": _champions, "risk": _risk, "due": _due}

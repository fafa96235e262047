"""`snooze NAME`: leave an account out of one's own lists for a while, with a reason."""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from functools import partial

from msgspec.structs import replace

from handlers.card import Field, Form, Option
from handlers.ports import AccountState, NewRecord, NewSnooze, Snooze
from handlers.request import Answer, Request
from handlers.text import day, local
from handlers.writing import Answers, form_or_question, save_form
from scoring.rows import Band

SPANS = (Option("1 day", "1"), Option("7 days", "7"), Option("30 days", "30"), Option("Until it changes", "change"))
REASON_LEAST = 5
COMMAND = "snooze"
_SAID = re.compile(
    r"^(?P<name>\S.*?)(?=\s+(?:\d+\s*d(?:ays?)?|until|because)\b)(?:\s+(?P<days>1|7|30)\s*d(?:ays?)?\b)?(?P<change>\s+until\s+(?:it\s+)?changes?)?"
    r"(?:\s+because\s+(?P<reason>.+))?$",
    re.IGNORECASE,
)
"""`acme 7d because …`; words that fit none of it are all a name."""
MOVED_POINTS = 5
_WORSE: tuple[Band, ...] = ("onboarding", "green", "yellow", "unknown", "red")
"""Bands from good to bad; an unknown account is watched more closely than a yellow one."""


def snooze_form(request: Request) -> Answer:
    """Open the form of `snooze NAME [7d] [because REASON]`, with what was said filled in."""
    said = _SAID.match(request.words)
    if said is None:
        return form_or_question(request, COMMAND, partial(_form, span="7", reason=""))
    span = "change" if said["change"] else said["days"] or "7"
    form = partial(_form, span=span, reason=said["reason"] or "")
    return form_or_question(replace(request, words=said["name"]), COMMAND, form)


def _form(state: AccountState, request: Request, *, span: str, reason: str) -> Form:  # noqa: ARG001 - every form has this shape
    return Form(
        "Snooze",
        f"{COMMAND} id:{state.id}",
        "Snooze",
        (
            Field("span", "For how long?", "choice", options=SPANS, initial=span),
            Field("reason", "Why?", hint="Such as: waiting for their board on Thursday.", initial=reason),
        ),
        ((f"{state.name} leaves your at-risk list. It returns early if it gets worse.",),),
    )


def save_snooze(request: Request, values: Mapping[str, str]) -> Answer:
    """Save the form.

    Raises:
        FormError: A field is wrong.
    """
    return save_form(request, COMMAND, values, _read)


def _read(state: AccountState, said: Answers, request: Request) -> tuple[NewRecord, str]:
    today = local(request.now, request.person.time_zone).date()
    span = said.choice("span", SPANS)
    reason = said.text("reason", what="why", most=500)
    if reason and len(re.sub(r"\W", "", reason)) < REASON_LEAST:
        said.errors["reason"] = "Say a little more, so that it makes sense in a week."
    said.check()
    until = None if span == "change" else today + timedelta(days=int(span))
    told = f"until {day(until, today=today)}" if until else "until it changes"
    return NewSnooze(account_id=state.id, until=until, reason=reason), f"Snoozed {told}: {reason}"


def still_holds(snooze: Snooze, *, band: Band, score: float | None, today: date) -> bool:
    """Tell whether a snooze still leaves an account out: not past its day, and the account is not worse than it was.

    Without a day it holds until the band changes or the score moves by more than a steady trend's five points.
    """
    if snooze.band is not None and _WORSE.index(band) > _WORSE.index(snooze.band):
        return False
    if snooze.until is not None:
        return today < snooze.until
    moved = snooze.health_score is not None and score is not None and abs(score - snooze.health_score) > MOVED_POINTS
    return band == snooze.band and not moved

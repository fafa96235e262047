"""`log feedback NAME`: keep what a customer said, whichever way they said it; `log feedback NAME: WORDS` fills the form in."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from typing import cast
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from handlers.card import Card, Field, Form, Option
from handlers.names import find_account, scored_state
from handlers.ports import AccountState, NewFeedback, NewRecord
from handlers.request import Answer, Request
from handlers.sources import CHANNEL_NAMES
from handlers.text import cut, day, local
from handlers.writing import Answers, contact_options, require_change, save_form
from scoring.feedback_sla import FeedbackType, Severity

COMMAND = "log feedback"
OLDEST_DAYS = 365
NOON = time(12)
SHOWN = 60
WORDS_KEPT = 900
"""Characters of the customer's words that a button keeps where it has to be asked which account is meant."""

CHANNELS = tuple(Option(name, channel) for channel, name in CHANNEL_NAMES.items())
NPS, CSAT = "nps", "csat"
KINDS = (
    Option("Something else", "other"),
    Option("An NPS score", NPS),
    Option("A CSAT score", CSAT),
    Option("A wish for a feature", "feature_request"),
    Option("A problem with the product", "product_issue"),
)
SEVERITIES = tuple(Option(severity, severity) for severity in ("P1", "P2", "P3", "P4"))
SCALES = {NPS: (0, 10), CSAT: (1, 5)}

_SCORE = re.compile(r"^(nps|csat)\s*:?\s*(\d{1,2})(?=[\s,.;:]|$)[\s,.;:]*", re.IGNORECASE)
_CHANNEL = re.compile(rf"^(?:via |by |in |on )?({'|'.join(CHANNEL_NAMES)}|in-app|survey)\s*[,:]\s*", re.IGNORECASE)
_ALSO = {"in-app": "in_app", "survey": "relationship"}


class Said(Struct, frozen=True):
    """What can be read of a customer's words as someone typed them."""

    text: str = ""
    channel: str = "qbr"
    kind: str = "other"
    score: str = ""


def read_said(words: str) -> Said:
    """Read what stands before the words themselves: `community:`, `NPS 3,`."""
    channel = None if _SCORE.match(words) else _CHANNEL.match(words)
    rest = words[channel.end() :] if channel else words
    score = _SCORE.match(rest)
    found = channel[1].lower() if channel else ""
    usual = {NPS: "relationship", CSAT: "csat"}.get(score[1].lower(), "qbr") if score else "qbr"
    return Said(
        text=rest[score.end() :] if score else rest,
        channel=_ALSO.get(found, found) or usual,
        kind=score[1].lower() if score else "other",
        score=score[2] if score else "",
    )


def said_form(request: Request) -> Answer:
    """Open the form, or ask which account is meant."""
    name, _, words = (
        (request.words, "", "") if request.words.startswith("id:") and ": " not in request.words else request.words.partition(": ")
    )
    words = words.strip()
    kept = f": {words[:WORDS_KEPT]}" if words else ""
    hit = find_account(request, name.removesuffix(":"), lambda account: f"{COMMAND} {account}{kept}")
    if isinstance(hit, Card):
        return Answer(hit)
    state = scored_state(hit, request)
    require_change(request, state)
    return Answer(_form(state, read_said(words), request), state.id)


def _form(state: AccountState, said: Said, request: Request) -> Form:
    today = local(request.now, request.person.time_zone).date()
    contacts = contact_options(state, request)
    fields = [
        Field("text", "What did they say?", "long_text", required=False, hint="In their own words.", initial=said.text),
        Field("channel", "Where?", "choice", options=CHANNELS, initial=said.channel),
        Field("kind", "What is it?", "choice", options=KINDS, initial=said.kind),
        Field("score", "Score", required=False, hint="NPS 0 to 10, CSAT 1 to 5; whole numbers.", initial=said.score),
        Field("severity", "Severity", "choice", required=False, options=SEVERITIES, hint="Of a problem: it sets the clock."),
        Field("day", "When?", "date", initial=today.isoformat()),
    ]
    if contacts:
        fields.insert(1, Field("contact", "Who said it?", "choice", required=False, options=contacts))
    return Form("Log feedback", f"{COMMAND} id:{state.id}", "Save", tuple(fields), ((f"{state.name}",),))


def save_said(request: Request, values: Mapping[str, str]) -> Answer:
    """Save the form.

    Raises:
        FormError: A field is wrong.
        UserError: The same is on record already.
    """
    name = request.words if request.words.startswith("id:") else request.words.partition(": ")[0]
    return save_form(replace(request, words=name), COMMAND, values, _read)


def _read(state: AccountState, said: Answers, request: Request) -> tuple[NewRecord, str]:
    today = local(request.now, request.person.time_zone).date()
    contacts = contact_options(state, request)
    chosen = said.choice("contact", contacts, required=False) or None
    channel, kind = said.choice("channel", CHANNELS), said.choice("kind", KINDS)
    score = _score(said, kind)
    severity = said.choice("severity", SEVERITIES, required=False) or None
    if severity is not None and kind != "product_issue":
        said.errors["severity"] = "Only a problem with the product has a severity."
    text = said.text("text", what="what they said", required=score is None)
    when = said.day("day", earliest=today - timedelta(days=OLDEST_DAYS), latest=today)
    said.check()
    on = when or today
    record = NewFeedback(
        account_id=state.id,
        contact_id=chosen,
        channel=channel,
        type=cast("FeedbackType", "other" if kind == CSAT else kind),
        score=score,
        severity=cast("Severity | None", severity),
        text=text or None,
        received_at=request.now if on == today else datetime.combine(on, NOON, ZoneInfo(request.person.time_zone)).astimezone(UTC),
    )
    who = next((f" from {option.label}" for option in contacts if option.value == chosen), "")
    what = f"{kind.upper()} {score}" if score is not None else "feedback"
    words = f": “{cut(text, SHOWN)}”" if text else ""
    return record, f"Logged {what}{who}, {day(on, today=today)}{words}"


def _score(said: Answers, kind: str) -> int | None:
    """Read the score; what is scored has one, and nothing else has."""
    written = said.text("score", what="the score", required=kind in SCALES)
    if "score" in said.errors or not written:
        return None
    if kind not in SCALES:
        said.errors["score"] = "Only an NPS and a CSAT have a score. Choose one above, or leave this empty."
        return None
    least, most = SCALES[kind]
    if not (written.isascii() and written.isdigit() and least <= int(written[:4]) <= most):
        said.errors["score"] = f"{kind.upper()} is a whole number from {least} to {most}."
        return None
    return int(written)

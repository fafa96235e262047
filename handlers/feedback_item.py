"""One piece of feedback that a change is about: found by its id or by its account, and when something was said about it."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, time
from typing import Literal
from zoneinfo import ZoneInfo

from msgspec import Struct

from handlers.card import Button, Card, Form, Paragraph, bold
from handlers.clocks import class_name
from handlers.errors import UserError
from handlers.names import scoring_command
from handlers.ports import AccountState, FeedbackRecord, NewRecord
from handlers.request import Answer, Request
from handlers.rights import visible_accounts
from handlers.text import count, local, local_day, sentence_case
from handlers.writing import Answers, account_to_change, confirmation, require_change
from scoring.feedback_sla import clock_for

OFFERED = 5
NOON = time(12)
_TIME = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)", re.ASCII)

Kind = Literal["call", "email", "meeting", "chat", "other"]

FormOf = Callable[[AccountState, FeedbackRecord, Request], Form]
ReadForm = Callable[[AccountState, FeedbackRecord, Answers, Request], tuple[NewRecord, str]]


class Step(Struct, frozen=True):
    """A step that someone takes with one piece of feedback."""

    command: str
    label: str
    """Of its button."""
    fits: Callable[[FeedbackRecord, datetime], bool]
    """Whether a piece may be what someone means who named its account alone."""
    none: str
    """What an account without such a piece has not: "no one who waits for a reply"."""


def item_form(request: Request, step: Step, form: FormOf) -> Answer:
    """Answer a command that opens a form about one piece of feedback, or ask which is meant."""
    found = _found(request, step)
    if isinstance(found, Card):
        return Answer(found)
    state, record = found
    return Answer(form(state, record, request), state.id)


def save_item(request: Request, step: Step, values: Mapping[str, str], read: ReadForm, *, then: Sequence[Button] = ()) -> Answer:
    """Save what the form says and confirm it, with a way back; or ask which feedback is meant."""
    found = _found(request, step)
    if isinstance(found, Card):
        return Answer(found)
    state, record = found
    saved, summary = read(state, record, Answers(values), request)
    change = request.stores.changes.add(saved, summary=summary, by=request.asker, now=request.now, key=request.key)
    return Answer(confirmation(change, state.name, request, rescored=True, then=then), state.id)


def _found(request: Request, step: Step) -> tuple[AccountState, FeedbackRecord] | Card:
    """Find the feedback that the request's words name, by its id or as what waits at an account.

    Raises:
        UserError: There is none, or its account is not this person's to change.
    """
    if not request.words:
        raise UserError(f"Which feedback? `{request.asker.typed('feedback')}` lists what waits; `{step.command} acme` takes an account.")
    record = request.stores.feedback.find(request.words, at=request.now)
    if record is not None and record.item.account_id is not None:
        state = request.stores.accounts.state(record.item.account_id, scope=visible_accounts(request.person), at=request.now)
        if state is None:
            raise UserError(f"Its account has no score at this time yet. {scoring_command(request)} makes it.")
        require_change(request, state)
        return state, record
    state_or_card = account_to_change(request, step.command)
    if isinstance(state_or_card, Card):
        return state_or_card
    return _at_account(state_or_card, request, step)


def _at_account(state: AccountState, request: Request, step: Step) -> tuple[AccountState, FeedbackRecord] | Card:
    said = [record for record in request.stores.feedback.of_account(state.id, at=request.now) if step.fits(record, request.now)]
    if not said:
        raise UserError(f"{state.name} has {step.none}. `{request.asker.typed(f'feedback {state.name}')}` shows what is on record.")
    if len(said) == 1:
        return state, said[0]
    question = f"{state.name} has {count(len(said), 'piece')} of feedback open. Which one?"
    rows = tuple(
        Paragraph(
            ((bold(who_said(record, request)), f", {local_day(record.item.received_at, now=request.now, zone=request.person.time_zone)}"),),
            button=Button(step.label, f"{step.command} {record.item.feedback_id}", spoken=f"{step.label} {who_said(record, request)}"),
        )
        for record in said[:OFFERED]
    )
    return Card(question, (Paragraph(((bold(question),),)), *rows))


def who_said(record: FeedbackRecord, request: Request) -> str:
    """Name who said it and what it is: `Lena Okafor, detractor`."""
    clock = clock_for(record.item, now=request.now, policy=request.stores.policy.policy)
    name = class_name(clock)
    return f"{record.contact_name}, {name}" if record.contact_name else sentence_case(name)


def moment_of(said: Answers, record: FeedbackRecord, request: Request) -> datetime:
    """Read the fields `day` and `time` as an instant between the feedback and now.

    Without a time it is now where the day is today, else noon, or when the feedback came where that was later.
    """
    zone, now, received = ZoneInfo(request.person.time_zone), request.now, record.item.received_at
    today = local(now, request.person.time_zone).date()
    first = local(received, request.person.time_zone).date()
    on = said.day("day", earliest=first, latest=today) or today
    written = said.text("time", what="the time", required=False)
    if not written:
        return now if on == today else max(_instant(on, NOON, zone), received)
    match = _TIME.fullmatch(written)
    if match is None:
        said.errors["time"] = "Write the time as 14:30."
        return now
    at = _instant(on, time(int(match[1]), int(match[2])), zone)
    if at > now and "day" not in said.errors:
        said.errors["time"] = "That is still to come. Choose a time up to now."
    # What is written names a minute; feedback of the same minute came before it.
    if at < received.replace(second=0, microsecond=0) and "day" not in said.errors:
        said.errors["time"] = f"The feedback came at {local(received, request.person.time_zone):%H:%M}; this comes after it."
    return max(at, received)


def _instant(day: date, at: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, at, zone).astimezone(UTC)

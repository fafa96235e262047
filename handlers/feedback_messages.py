"""What the feedback clocks say of themselves: the reminder, the breach, and what the manager hears."""

from datetime import datetime

from msgspec import Struct

from handlers.asks import Ask
from handlers.card import Actions, Block, Button, Card, Context, Headline, Line, Paragraph, Quote, bold, plain
from handlers.clocks import RunningClock, class_name
from handlers.next_action import answer_by
from handlers.ports import Person, PolicyInForce, WaitingFeedback
from handlers.rights import READS_VERBATIMS
from handlers.sources import CHANNEL_NAMES, score_said
from handlers.text import cut, days, deadline, local_day, sentence_case, span

QUOTE_MOST = 160
HOURS_A_DAY = 24
HOURS_SHOWN = 48
"""Up to here a clock is told in hours."""

_HOW = {
    "detractor": "Speak with them in person, then agree on a plan.",
    "passive": "Thank them, and ask what would have made it a 9.",
    "feature_request": "Say where it stands, and what works until then.",
    "product_issue": "Say who works on it, and when they hear again.",
}


class Waiting(Struct, frozen=True):
    """Someone who waits, and one of ours who is told."""

    said: WaitingFeedback
    clock: RunningClock
    owner: Person
    to: Person


def reminder_card(waiting: Waiting, *, ask: Ask | None, policy: PolicyInForce) -> Card:
    """Draw the reminder before the deadline; `ask` is what a promoter may be asked for."""
    lead = sentence_case(answer_by(waiting.clock, zone=waiting.to.time_zone))
    how = ask.sentence if ask else _HOW.get(waiting.clock.clock.feedback_class, "")
    verdict = f"{class_name(waiting.clock.clock)}, {span(waiting.clock.left)} left"
    return _card(waiting, verdict, (bold(lead), f" {_what(waiting)}"), how, policy)


def breach_card(waiting: Waiting, *, manager: Person | None, manager_at: datetime, policy: PolicyInForce) -> Card:
    """Draw what the owner hears when the deadline has passed, and when their manager will hear it."""
    zone, now = waiting.to.time_zone, waiting.clock.now
    due = deadline(waiting.clock.due, now=now, zone=zone)
    lead: Line = (bold(f"The answer to {_whom(waiting)} was due {due}."), f" {_what(waiting)}")
    if manager is None:
        then = "A late answer is better than none."
    elif manager_at <= now:
        then = f"{manager.name} hears of it now."
    else:
        then = f"{manager.name} hears of it {deadline(manager_at, now=now, zone=zone)}, unless a reply is logged."
    return _card(waiting, "answer overdue", lead, then, policy)


def manager_card(waiting: Waiting, *, policy: PolicyInForce) -> Card:
    """Draw what the manager hears when the answer is still missing after the breach."""
    zone, now = waiting.to.time_zone, waiting.clock.now
    due = deadline(waiting.clock.due, now=now, zone=zone)
    lead: Line = (bold(f"{waiting.owner.name} has not answered {_whom(waiting)}: it was due {due}."), f" {_what(waiting)}")
    return _card(waiting, f"answer {span(now - waiting.clock.due)} over", lead, "", policy)


def _card(waiting: Waiting, verdict: str, lead: Line, then: str, policy: PolicyInForce) -> Card:
    said, item = waiting.said, waiting.said.record.item
    blocks: list[Block] = [Paragraph((lead, *(((then,),) if then else ())))]
    if said.record.text and waiting.to.role in READS_VERBATIMS:
        blocks.append(Quote(cut(said.record.text, QUOTE_MOST), _source(waiting)))
    buttons = (
        Button("Log reply…", f"feedback reply {item.feedback_id}", primary=True),
        Button("Close…", f"feedback close {item.feedback_id}"),
        Button(f"Open {said.account_name}", f"account id:{said.account_id}"),
    )
    blocks += [Actions(buttons), Context(_made_how(waiting, policy))]
    return Card(f"{said.account_name}: {plain(lead)}", tuple(blocks), Headline(said.account_name, verdict))


def _whom(waiting: Waiting) -> str:
    return waiting.said.record.contact_name or f"the {class_name(waiting.clock.clock)}"


def _what(waiting: Waiting) -> str:
    """Name what was said, how it measures and when: `Detractor, NPS 3, of Mon 23 Nov.`."""
    item = waiting.said.record.item
    kind = sentence_case(class_name(waiting.clock.clock))
    measure = f", {score_said(item) or item.severity}" if item.score is not None or item.severity else ""
    return f"{kind}{measure}, of {local_day(item.received_at, now=waiting.clock.now, zone=waiting.to.time_zone)}."


def _source(waiting: Waiting) -> str:
    record = waiting.said.record
    who = ", ".join(part for part in (record.contact_name, record.contact_title) if part) or "Unnamed contact"
    score = score_said(record.item) or CHANNEL_NAMES.get(record.channel, record.channel)
    when = local_day(record.item.received_at, now=waiting.clock.now, zone=waiting.to.time_zone)
    return "  ·  ".join((who, score, when))


def _made_how(waiting: Waiting, policy: PolicyInForce) -> tuple[Line, ...]:
    item = waiting.said.record.item
    hours = (waiting.clock.due - item.received_at).total_seconds() / 3600
    length = f"{hours:g} h" if hours <= HOURS_SHOWN else days(round(hours / HOURS_A_DAY))
    clock: Line = (f"Clock: {length} from {deadline(item.received_at, now=waiting.clock.now, zone=waiting.to.time_zone)}",)
    items: list[Line] = [clock, ("It stops at the first personal reply",)]
    if waiting.to.id != waiting.owner.id:
        items.append((f"{waiting.owner.name} owns {waiting.said.account_name}",))
    return (*items, (f"Policy v{policy.version}",))

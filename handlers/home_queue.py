"""The queue on the Home: what needs this person, the most pressing first, each with the button that does it."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from heapq import nsmallest
from typing import Any, cast

from msgspec import Struct

from handlers.account_facts import STEP_NAMES
from handlers.card import Actions, Block, Button, Line, Paragraph, bold
from handlers.clocks import RunningClock, class_name, running_clocks
from handlers.handoff_card import buttons_for
from handlers.home_shelf import Shelf, request_day, standings_of, with_step
from handlers.ports import FeedbackRecord, Handoff, Standing
from handlers.request import Request
from handlers.sources import score_said
from handlers.text import day, days, deadline, local, local_day, sentence_case, span
from handlers.writing import CHANGERS
from scoring.feedback_sla import due_of

SHOWN = 6
OPEN = "Open"
SOON = timedelta(days=2)
"""A clock that ends within this stands before everything else."""


class Task(Struct, frozen=True):
    """One thing that needs the person, as it is shown."""

    kind: str
    name: str
    what: str
    when: Line
    button: Button | None


Waiting = tuple[tuple[int, Any, str], str, str, Any]
"""One thing that needs the person, before it is drawn, for most never are: its order, the lowest first; its kind; the account's id;
and what it is about."""


class Queue(Struct, frozen=True):
    """What waits for one person: the first of it, in order, and how much there is by kind."""

    first: Sequence[Waiting]
    counts: Mapping[str, int]

    @property
    def size(self) -> int:
        """Count everything."""
        return sum(self.counts.values())


def queue_of(shelf: Shelf, request: Request) -> Queue:
    """Read what waits for the reader in these accounts, the most pressing first."""
    steps: list[Waiting] = [
        ((1, each.renewal_on or date.max, each.id), "step", each.id, each) for each in with_step(shelf, request, first=SHOWN)
    ]
    answers, handoffs = _answers(shelf, request), handoffs_of(shelf, request)
    counts = {"answer": len(answers), "step": shelf.with_step, "handoff": len(handoffs)}
    return Queue(nsmallest(SHOWN, [*answers, *steps, *handoffs], key=_order), counts)


def handoffs_of(shelf: Shelf, request: Request) -> list[Waiting]:
    """Read the handoffs that ask something of the reader; a rep's are those handed to them, whosesoever the account."""
    found = {each.id: each for scope in shelf.scopes for each in request.stores.handoffs.open_in(scope)}
    known: Collection[str] = {each.account_id for each in found.values()}
    if request.person.role != "sales_rep" and known:
        known = standings_of(known - shelf.asleep.keys(), request)
    asked = [(each, task) for each in found.values() if each.account_id in known and (task := _handoff(each, request)) is not None]
    return sorted([((2, each.moved_at, each.id), "handoff", each.account_id, task) for each, task in asked], key=_order)


def _order(waiting: Waiting) -> tuple[int, Any, str]:
    return waiting[0]


def _answers(shelf: Shelf, request: Request) -> list[Waiting]:
    policy, soon, asleep = request.stores.policy.policy, request.now + SOON, shelf.asleep
    found = {item.feedback_id: item for scope in shelf.scopes for item in request.stores.waiting.items(scope=scope, at=request.now)}
    waiting: list[Waiting] = []
    for item in found.values():
        account_id = item.account_id or ""
        if account_id not in asleep and (due := due_of(item, policy)) is not None:
            waiting.append(((0 if due <= soon else 3, due, item.feedback_id), "answer", account_id, item.feedback_id))
    return waiting


def queue_blocks(queue: Queue, standings: Mapping[str, Standing], request: Request, *, title: str) -> list[Block]:
    """Draw the first of them, and where the rest is listed."""
    if not queue.size:
        return [Paragraph(((bold(title),),)), Paragraph((("Nothing waits today.",),))]
    blocks: list[Block] = [Paragraph(((bold(f"{title} ({queue.size})"),),))]
    records = request.stores.feedback.some([about for _, kind, _, about in queue.first if kind == "answer"], at=request.now)
    tasks = [task for each in queue.first if (task := _drawn(each, standings, records, request)) is not None]
    first = next((place for place, task in enumerate(tasks) if task.button is not None and task.button.label != OPEN), None)
    for place, task in enumerate(tasks):
        button = None
        if task.button is not None:
            spoken = f"{task.button.label.rstrip('…')}: {task.name}, {task.what}"
            button = Button(task.button.label, task.button.command, primary=place == first, spoken=spoken)
        blocks.append(Paragraph(((bold(task.name), f"  {task.what}"), task.when), button=button))
    if queue.size > SHOWN:
        blocks.append(Paragraph(((f"and {queue.size - SHOWN} more",),)))
        blocks.append(Actions(_lists(queue.counts)))
    return blocks


def _lists(counted: Mapping[str, int]) -> tuple[Button, ...]:
    lists = {"answer": ("Answers", "feedback"), "step": ("Renewal steps", "renewals 180d"), "handoff": ("Handoffs", "handoffs")}
    return tuple(Button(f"{label} ({counted[kind]})", command) for kind, (label, command) in lists.items() if counted.get(kind))


def _drawn(waiting: Waiting, standings: Mapping[str, Standing], records: Mapping[str, FeedbackRecord], request: Request) -> Task | None:
    """Draw one thing; None: it was done, or its account left, since it was counted."""
    _, kind, account_id, about = waiting
    standing = standings.get(account_id)
    if kind == "handoff":
        return cast("Task", about)
    if standing is None:
        return None
    if kind == "step":
        return _step_drawn(standing, request)
    record = records.get(about)
    clocks = running_clocks([record], now=request.now, policy=request.stores.policy.policy) if record else []
    return _answer_drawn(clocks[0], standing, request) if clocks else None


def _answer_drawn(clock: RunningClock, standing: Standing, request: Request) -> Task:
    zone, record = request.person.time_zone, clock.record
    until = deadline(clock.due, now=clock.now, zone=zone)
    if clock.over is not None:
        when: Line = (bold(f"{span(clock.over)} over"), f", since {until}")
    elif clock.left <= SOON:
        when = (bold(f"{span(clock.left)} left"), f", until {until}")
    else:
        when = (f"Answer by {until}",)
    who = record.contact_name or f"the {class_name(clock.clock)}"
    score = score_said(record.item) or class_name(clock.clock)
    if request.person.role in CHANGERS:
        button = Button("Log reply…", f"feedback reply {record.item.feedback_id}")
    else:
        button = Button(OPEN, f"feedback id:{standing.id}")
    owner = _owner(standing.owner_id, standing.owner_name, request)
    return Task("answer", standing.name, f"Answer {who}, {score}", (*when, *owner), button)


def _step_drawn(each: Standing, request: Request) -> Task | None:
    if each.due_step is None or each.due_step_on is None:
        return None
    today = request_day(request)
    late = (today - each.due_step_on).days
    left = (each.renewal_on - today).days if each.renewal_on else 0
    renewal = f"renewal in {days(left)}" if left >= 0 else f"renewal {days(-left)} past"
    when: Line = (bold(f"{days(late)} late"), f", since {day(each.due_step_on, today=today)}") if late > 0 else ("Due today",)
    what = f"{sentence_case(STEP_NAMES[each.due_step])} ({renewal})"
    owner = _owner(each.owner_id, each.owner_name, request)
    return Task("step", each.name, what, (*when, *owner), Button(OPEN, f"account id:{each.id}"))


def _handoff(handoff: Handoff, request: Request) -> Task | None:
    """Name what a handoff asks of this reader; None: it waits for someone else."""
    buttons = [each for each in buttons_for(handoff, request.person, request.stores, now=request.now) if each.command.startswith("handoff")]
    asked = _ASKED.get(handoff.state)
    if not buttons or asked is None or (not buttons[0].primary and handoff.state != "accepted"):
        return None
    button = Button(buttons[0].label.replace(" to Sales", ""), buttons[0].command)
    return Task("handoff", handoff.account_name, f"{asked}: {handoff.evidence['title']}", _handoff_when(handoff, request), button)


_ASKED = {"suggested": "Ready to hand off", "approval": "Approve the handoff", "offered": "Answer the handoff", "accepted": "Call them"}


def _handoff_when(handoff: Handoff, request: Request) -> Line:
    zone, now, today = request.person.time_zone, request.now, request_day(request)
    if handoff.state == "offered" and handoff.due_at is not None:
        until = deadline(handoff.due_at, now=now, zone=zone)
        if handoff.due_at <= now:
            return (bold(f"{span(now - handoff.due_at)} over"), f", since {until}")
        return (bold(f"{span(handoff.due_at - now)} left"), f", until {until}")
    if handoff.state == "accepted":
        call_by = date.fromisoformat(handoff.evidence["call_by"])
        late = (today - call_by).days
        return (bold(f"{days(late)} late"),) if late > 0 else (f"By {day(call_by, today=today)}",)
    since = "today" if local(handoff.moved_at, zone).date() == today else local_day(handoff.moved_at, now=now, zone=zone)
    return (f"Suggested {since}",) if handoff.state == "suggested" else (f"Asked by {handoff.csm_name or 'a CSM'}, {since}",)


def _owner(owner_id: str | None, name: str | None, request: Request) -> Line:
    """Name the owner, unless it is who reads."""
    return () if owner_id == request.person.id else (f", {name or 'no owner'}",)

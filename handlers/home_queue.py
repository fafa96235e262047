"""The queue on the Home: what needs this person, the most pressing first, each with the button that does it."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from msgspec import Struct

from handlers.account_facts import STEP_NAMES
from handlers.card import Actions, Block, Button, Line, Paragraph, bold
from handlers.clocks import RunningClock, class_name
from handlers.digest_book import Book
from handlers.digests import steps_due, waiting_on
from handlers.handoff_card import buttons_for
from handlers.home_book import request_day
from handlers.ports import Handoff, Standing, WaitingFeedback
from handlers.request import Request
from handlers.text import day, days, deadline, local, local_day, sentence_case, span
from handlers.writing import CHANGERS

SHOWN = 6
OPEN = "Open"
SOON = timedelta(days=2)
"""A clock that ends within this stands before everything else."""


class Task(Struct, frozen=True):
    """One thing that needs the person; the lowest `order` comes first."""

    order: tuple[Any, ...]
    kind: str
    name: str
    what: str
    when: Line
    button: Button | None


def tasks_of(book: Book, request: Request) -> list[Task]:
    """Read what waits for the reader in these accounts."""
    names = {each.id: each for each in book.awake}
    answers = [_answer(clock, item, request) for clock, item in waiting_on(book, request.stores, request.now)]
    steps = [_step(due.standing, due.step, due.since, request) for due in steps_due(book)]
    found = {each.id: each for scope in book.scopes for each in request.stores.handoffs.open_in(scope)}
    sales = [_handoff(each, request) for each in found.values() if each.account_id in names or request.person.role == "sales_rep"]
    return sorted((task for task in (*answers, *steps, *sales) if task is not None), key=lambda task: task.order)


def queue_blocks(tasks: Sequence[Task], *, title: str = "My queue") -> list[Block]:
    """Draw the first of them, and where the rest is listed."""
    if not tasks:
        return [Paragraph(((bold(title),),)), Paragraph((("Nothing waits today.",),))]
    blocks: list[Block] = [Paragraph(((bold(f"{title} ({len(tasks)})"),),))]
    first = next((place for place, task in enumerate(tasks) if task.button is not None and task.button.label != OPEN), None)
    for place, task in enumerate(tasks[:SHOWN]):
        button = None
        if task.button is not None:
            spoken = f"{task.button.label.rstrip('…')}: {task.name}, {task.what}"
            button = Button(task.button.label, task.button.command, primary=place == first, spoken=spoken)
        blocks.append(Paragraph(((bold(task.name), f"  {task.what}"), task.when), button=button))
    if len(tasks) > SHOWN:
        blocks.append(Paragraph(((f"and {len(tasks) - SHOWN} more",),)))
        blocks.append(Actions(_lists(tasks)))
    return blocks


def _lists(tasks: Sequence[Task]) -> tuple[Button, ...]:
    lists = {"answer": ("Answers", "feedback"), "step": ("Renewal steps", "renewals 180d"), "handoff": ("Handoffs", "handoffs")}
    counted = {kind: sum(task.kind == kind for task in tasks) for kind in lists}
    return tuple(Button(f"{label} ({counted[kind]})", command) for kind, (label, command) in lists.items() if counted[kind])


def _answer(clock: RunningClock, item: WaitingFeedback, request: Request) -> Task:
    zone, record = request.person.time_zone, clock.record
    until = deadline(clock.due, now=clock.now, zone=zone)
    if clock.over is not None:
        when: Line = (bold(f"{span(clock.over)} over"), f", since {until}")
    elif clock.left <= SOON:
        when = (bold(f"{span(clock.left)} left"), f", until {until}")
    else:
        when = (f"Answer by {until}",)
    who = record.contact_name or f"the {class_name(clock.clock)}"
    score = f"NPS {record.item.score}" if record.item.score is not None else class_name(clock.clock)
    if request.person.role in CHANGERS:
        button = Button("Log reply…", f"feedback reply {record.item.feedback_id}")
    else:
        button = Button(OPEN, f"feedback id:{item.account_id}")
    pressing = 0 if clock.left <= SOON else 3
    return Task(
        (pressing, clock.due, item.account_name),
        "answer",
        item.account_name,
        f"Answer {who}, {score}",
        (*when, *_owner(item.owner_id, item.owner_name, request)),
        button,
    )


def _step(each: Standing, step: str, since: date, request: Request) -> Task:
    today = request_day(request)
    late = (today - since).days
    left = (each.renewal_on - today).days if each.renewal_on else 0
    renewal = f"renewal in {days(left)}" if left >= 0 else f"renewal {days(-left)} past"
    when: Line = (bold(f"{days(late)} late"), f", since {day(since, today=today)}") if late > 0 else ("Due today",)
    return Task(
        (1, each.renewal_on or date.max, each.name),
        "step",
        each.name,
        f"{sentence_case(STEP_NAMES[step])} ({renewal})",
        (*when, *_owner(each.owner_id, each.owner_name, request)),
        Button(OPEN, f"account id:{each.id}"),
    )


def _handoff(handoff: Handoff, request: Request) -> Task | None:
    """Name what a handoff asks of this reader; None: it waits for someone else."""
    buttons = [each for each in buttons_for(handoff, request.person, request.stores, now=request.now) if each.command.startswith("handoff")]
    asked = _ASKED.get(handoff.state)
    if not buttons or asked is None or (not buttons[0].primary and handoff.state != "accepted"):
        return None
    button = Button(buttons[0].label.replace(" to Sales", ""), buttons[0].command)
    return Task(
        (2, handoff.moved_at, handoff.account_name),
        "handoff",
        handoff.account_name,
        f"{asked}: {handoff.evidence['title']}",
        _handoff_when(handoff, request),
        button,
    )


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

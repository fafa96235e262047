"""One handoff as its readers see it: the rep, the CSM, the manager who approves. An answer changes line 2 and the buttons."""

from collections.abc import Sequence
from datetime import date, datetime

from handlers.absence import reader_of
from handlers.card import Actions, Block, Button, Card, Context, Headline, Line, Paragraph, bold
from handlers.expansion_words import readiness_shown
from handlers.handoff_moves import CLOSED
from handlers.ports import Handoff, Person, Stores
from handlers.text import age, cut, day, deadline, local, money, parse_instant

HEADLINE_MOST = 60
REASON_MOST = 120
NAME_MOST = 22
"""A person's name in the line of small print, so that it stays one line."""
_SOURCES = {"usage": "Usage", "crm": "CRM"}
_KINDS = {"seat": "seats", "feature": "premium features", "cross_sell": "more products", "department": "another department"}
_DONE = {"lost": "Lost", "declined": "Declined", "withdrawn": "Withdrawn"}


def handoff_card(handoff: Handoff, reader: Person, stores: Stores, *, now: datetime) -> Card:
    """Draw a handoff for one reader: at most twelve lines."""
    evidence, zone = handoff.evidence, reader.time_zone
    lines: list[Line] = [
        (bold("Their problem:"), f" {evidence['problem']}"),
        (bold("Proof of value:"), f" {evidence['proof']}"),
        (bold("Safe to talk:"), f" {evidence['safe']}"),
        (bold("Next step:"), f" {evidence['step']}"),
    ]
    if evidence["note"] and reads_note(handoff, reader) and handoff.state == "approval":
        lines.append((bold("Note:"), f" {cut(evidence['note'], REASON_MOST)}"))
    blocks: list[Block] = [
        Context(status_line(handoff, stores, now=now, zone=zone)),
        Paragraph(tuple(lines)),
        Actions(buttons_for(handoff, reader, stores, now=now)),
        Context(_small_print(handoff, now=now)),
    ]
    summary, again = summary_of(handoff, now=now, zone=zone), f"handoff id:{handoff.id}"
    return Card(summary, tuple(blocks), Headline(headline_of(handoff)), again)


def headline_of(handoff: Handoff) -> str:
    """`Acme: 63 more seats, about $30k a year`; a long name is cut, the number never."""
    tail = f": {handoff.evidence['title']}"
    return cut(handoff.account_name, max(HEADLINE_MOST - len(tail), NAME_MOST // 2)) + tail


def reads_note(handoff: Handoff, reader: Person) -> bool:
    """Tell whether someone may read what the CSM noted: everyone but Sales."""
    return reader.role != "sales_rep" and reader.id != handoff.rep_id


def answers_as_rep(handoff: Handoff, person: Person, stores: Stores, *, now: datetime) -> bool:
    """Tell whether a person may answer: the rep, or who answers for them while they are away."""
    if handoff.rep_id == person.id:
        return True
    rep = stores.people.by_id(handoff.rep_id) if handoff.rep_id else None
    return rep is not None and reader_of(rep, stores, now).id == person.id


def status_line(handoff: Handoff, stores: Stores, *, now: datetime, zone: str) -> tuple[Line, ...]:
    """Line 2: what is to happen, or who did what when."""
    rep, csm = _short(handoff.rep_name, "Sales"), _short(handoff.csm_name, "nobody")
    if handoff.state not in ("suggested", "approval", "offered"):
        return _answered_line(handoff, csm, now=now, zone=zone)
    readiness: Line = ("Readiness ", bold(f"{readiness_shown(handoff.evidence['readiness'], stores.policy)}"), " of 100")
    if handoff.state == "suggested":
        return readiness, ("nothing holds it",), (f"ready for {rep}",)
    both: Line = (f"from {csm} (CSM) to {rep}",)
    if handoff.state == "approval":
        return readiness, both, (bold("Yellow: a manager approves"),)
    due = deadline(handoff.due_at, now=now, zone=zone) if handoff.due_at else "soon"
    return readiness, both, ("answer by ", bold(due))


def _answered_line(handoff: Handoff, csm: str, *, now: datetime, zone: str) -> tuple[Line, ...]:
    done = f"{_mover(handoff)}, {deadline(handoff.moved_at, now=now, zone=zone)}"
    told: tuple[Line, ...] = ((f"{csm} told",),) if handoff.csm_name else ()
    why: tuple[Line, ...] = ((cut(handoff.reason, REASON_MOST),),) if handoff.reason else ()
    match handoff.state:
        case "later":
            until = day(handoff.later_until or now.date(), today=local(now, zone).date())
            return (bold(f"Not now, until {until}"), f", says {done}"), *why
        case "accepted":
            return (bold("✓ Accepted"), f" by {done}"), *told
        case "won":
            return (bold(f"✓ Won{_worth(handoff)}"), f", says {done}"), *told
        case _:
            return (bold(_DONE[handoff.state]), f" by {done}"), *why


def summary_of(handoff: Handoff, *, now: datetime, zone: str) -> str:
    """Say all of it in one sentence: the notification."""
    name, title = handoff.account_name, handoff.evidence["title"]
    match handoff.state:
        case "suggested":
            return f"{name} is ready for {title}. Hand it off to Sales?"
        case "approval":
            return f"{name}: {handoff.csm_name or 'a CSM'} asks to hand off {title}. {name} is Yellow, so a manager approves."
        case "offered":
            due = f"; answer by {deadline(handoff.due_at, now=now, zone=zone)}" if handoff.due_at else ""
            return f"{name} is ready for {title}. From {handoff.csm_name or 'customer success'}{due}."
        case "accepted":
            return f"{name}: {_mover(handoff)} accepted the handoff. {_first_call(handoff)}"
        case _:
            return f"{name}: {news_of(handoff, now=now, zone=zone)}"


def news_of(handoff: Handoff, *, now: datetime, zone: str) -> str:
    """Say in one sentence what the last move was."""
    reason = f": {cut(handoff.reason, REASON_MOST).rstrip('.')}" if handoff.reason else ""
    until = day(handoff.later_until or now.date(), today=local(now, zone).date())
    who = _mover(handoff)
    told = {
        "suggested": f"{who} suggested it",
        "approval": f"{who} asked for a manager's approval",
        "offered": f"{who} offered it to {handoff.rep_name or 'Sales'}",
        "later": f"{who} says not now, until {until}{reason}",
        "accepted": f"{who} accepted the handoff",
        "won": f"{who} won it{_worth(handoff)}",
        "lost": f"{who} lost it{reason}",
        "declined": f"{who} declined it{reason}",
        "withdrawn": f"{who} withdrew it{reason}",
    }
    return f"{told[handoff.state]}."


def buttons_for(handoff: Handoff, reader: Person, stores: Stores, *, now: datetime) -> tuple[Button, ...]:
    """What this reader may press now."""
    shown = Button(f"Open {cut(handoff.account_name, NAME_MOST)}", f"account id:{handoff.account_id}")
    if answers_as_rep(handoff, reader, stores, now=now):
        own = _for_rep(handoff, stores)
    elif reader.role in ("csm", "manager"):
        own = _for_csm(handoff, reader)
    else:
        own = ()
    return (*own, shown)


def press(handoff: Handoff, verb: str, label: str, *, primary: bool = False) -> Button:
    """Return a button that carries the handoff's id and version."""
    return Button(label, f"handoff id:{handoff.id} {verb} v{handoff.version}", primary=primary)


def _for_rep(handoff: Handoff, stores: Stores) -> tuple[Button, ...]:
    match handoff.state:
        case "offered":
            return (
                press(handoff, "accept", "Accept", primary=True),
                press(handoff, "later", "Not now…"),
                press(handoff, "decline", "Decline…"),
            )
        case "later":
            return press(handoff, "accept", "Accept", primary=True), press(handoff, "decline", "Decline…")
        case "accepted":
            draft = (press(handoff, "draft", "Draft for the CRM…", primary=handoff.draft is None),) if stores.crm.connected else ()
            return (*draft, press(handoff, "won", "Won…"), press(handoff, "lost", "Lost…"))
        case _:
            return ()


def _for_csm(handoff: Handoff, reader: Person) -> tuple[Button, ...]:
    manages = reader.role == "manager"
    match handoff.state:
        case "suggested":
            return press(handoff, "offer", "Hand off to Sales…", primary=True), press(handoff, "withdraw", "Not now…")
        case "approval" if manages:
            return press(handoff, "approve", "Approve", primary=True), press(handoff, "refuse", "Refuse…")
        case "offered" | "later" if manages:
            return press(handoff, "assign", "Give to another rep…"), press(handoff, "withdraw", "Withdraw…")
        case "accepted" if manages:
            return (press(handoff, "assign", "Give to another rep…"),)
        case "approval" | "offered" | "later":
            return (press(handoff, "withdraw", "Withdraw…"),)
        case _:
            return ()


def _small_print(handoff: Handoff, *, now: datetime) -> tuple[Line, ...]:
    """Say how the number was made while it is open to question, and which handoff this is once it is answered."""
    reported = handoff.evidence["reported"]
    ages: Sequence[Line] = [
        (f"{_SOURCES[kind]} {age(parse_instant(at), now=now)}",) for kind, at in reported.items() if at is not None and kind in _SOURCES
    ]
    if handoff.state in ("suggested", "approval", "offered"):
        return ((handoff.evidence["basis"],), *ages)
    number = handoff.id.removeprefix("h-")
    if handoff.state in CLOSED:
        return ((f"Handoff {number}",), ("closed",))
    alone = f"No other open handoff for {cut(handoff.account_name, NAME_MOST)} {_KINDS[handoff.kind]}"
    drafted: tuple[Line, ...] = (("draft sent to the CRM",),) if handoff.draft else ()
    return ((f"Handoff {number}",), *drafted, (alone,), *ages)


def _first_call(handoff: Handoff) -> str:
    return f"First call by {day(date.fromisoformat(handoff.evidence['call_by']), today=handoff.moved_at.date())}."


def _mover(handoff: Handoff) -> str:
    return handoff.moved_by_name or "Hourglass"


def _worth(handoff: Handoff) -> str:
    return f", {money(handoff.amount, handoff.currency or '')} a year" if handoff.amount is not None else ""


def _short(name: str | None, otherwise: str) -> str:
    return cut(name, NAME_MOST) if name else otherwise

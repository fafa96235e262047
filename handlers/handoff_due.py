"""What the clock does with handoffs: suggests, brings back, reminds, escalates, and takes back what something holds."""

from contextlib import suppress
from datetime import datetime, timedelta

from msgspec.structs import replace

from handlers.absence import reader_of
from handlers.card import Actions, Block, Button, Card, Paragraph
from handlers.errors import UserError
from handlers.expansion_words import holds_named
from handlers.handoff_card import headline_of, press
from handlers.handoff_evidence import evidence_of
from handlers.handoff_moves import is_allowed
from handlers.handoff_telling import make, note_to, open_message
from handlers.ports import AccountState, Handoff, NewHandoff, Person, Stores, Suggestion
from handlers.rights import EVERYTHING
from handlers.text import deadline, listed, local
from handlers.working_time import add_business_days, next_working_moment

QUIET_DAYS, TAKEN_BACK_DAYS = 30, 3
"""How long an opportunity is not suggested again after someone ended a handoff of it, and after a hold did."""
ESCALATE_DAYS = 1
"""Business days after the reminder, until a manager is told."""
ANSWER_DAYS = 2
"""Business days to answer what came back on its day."""
A_DAY = 3
"""Suggestions to one CSM within 24 hours; the next ones follow the day after."""
NOT_READY = "no longer ready"


def handoff_due(stores: Stores, *, now: datetime) -> None:
    """Do what is due. Running twice, or beside another clock, changes nothing twice."""
    away = {absence.person_id for absence in stores.absences.around(now.date())}
    for handoff in stores.handoffs.due(at=now, away=away):
        with suppress(UserError):  # Someone moved it at the same moment, and the next run sees where it stands.
            _tend(handoff, stores, now)
    since = {"quiet_since": now - timedelta(days=QUIET_DAYS), "taken_back_since": now - timedelta(days=TAKEN_BACK_DAYS)}
    readers: dict[str, Person | None] = {}
    for suggestion in stores.handoffs.to_suggest(at=now, a_day=A_DAY, **since):
        if suggestion.csm_id not in readers:
            readers[suggestion.csm_id] = _reader_at_work(stores.people.by_id(suggestion.csm_id), stores, now)
        reader = readers[suggestion.csm_id]
        if reader is not None:
            _suggest(suggestion, reader, stores, now)


def _suggest(suggestion: Suggestion, reader: Person, stores: Stores, now: datetime) -> None:
    """Tell the CSM, or who stands in, that an account is ready."""
    account_id, kind = suggestion.account_id, suggestion.kind
    state = stores.accounts.state(account_id, scope=EVERYTHING, at=now)
    opportunity = next((row for row in state.document["opportunities"] if row["kind"] == kind), None) if state else None
    if state is None or opportunity is None or not _is_ready(state):
        return
    confirmed_by = stores.handoffs.confirmed_by(account_id, at=now)
    evidence = evidence_of(state, opportunity, confirmed_by, stores=stores, now=now, zone=reader.time_zone)
    started = stores.handoffs.start(NewHandoff(account_id, kind, suggestion.csm_id, state.rep_id, evidence), by=None, at=now)
    if started is not None:
        open_message(started, reader, stores, now=now)


def _tend(handoff: Handoff, stores: Stores, now: datetime) -> None:
    state = stores.accounts.state(handoff.account_id, scope=EVERYTHING, at=now)
    holds = holds_named(state.document["expansion"]) if state is not None else []
    if holds and handoff.state != "accepted" and (handoff.state != "later" or _is_back(handoff, stores, now)):
        make(handoff, "withdraw", stores=stores, now=now, by=None, reason=listed(holds))
        return
    if handoff.state in ("suggested", "approval"):
        if state is not None and not _is_ready(state):
            make(handoff, "withdraw", stores=stores, now=now, by=None, reason=NOT_READY)
        elif state is not None and handoff.state == "suggested":
            _follow(handoff, state, stores, now)
        return
    rep = stores.people.by_id(handoff.rep_id) if handoff.rep_id else None
    if rep is None:
        _rep_left(handoff, stores, now)
    elif handoff.state == "later":
        if _is_back(handoff, stores, now):
            _bring_back(handoff, rep, stores, now)
    elif handoff.state == "offered":
        _press_on(handoff, rep, stores, now)


def _follow(handoff: Handoff, state: AccountState, stores: Stores, now: datetime) -> None:
    """Bring a suggestion to whoever looks after the account by now, or stands in; what others read of it stays with them."""
    holder = stores.assignments.holder(state.id)
    csm = (stores.people.by_id(holder) if holder else None) or (stores.people.by_id(state.owner_id) if state.owner_id else None)
    reader = _reader_at_work(csm, stores, now)
    if csm is None or reader is None:
        return
    if handoff.csm_id != csm.id:
        handoff = stores.handoffs.entrust(handoff, csm.id)
    if reader.id not in handoff.roots:
        open_message(handoff, reader, stores, now=now)


def _is_ready(state: AccountState) -> bool:
    return state.document["expansion"]["handoff"] in ("ready", "needs_approval") and bool(state.document["opportunities"])


def _is_back(handoff: Handoff, stores: Stores, now: datetime) -> bool:
    """Tell whether the day has come in the rep's zone, at a time of work."""
    rep = stores.people.by_id(handoff.rep_id) if handoff.rep_id else None
    zone, country = (rep.time_zone, rep.country) if rep else ("UTC", None)
    come = handoff.later_until is not None and local(now, zone).date() >= handoff.later_until
    return come and next_working_moment(now, zone, country) == now


def _bring_back(handoff: Handoff, rep: Person, stores: Stores, now: datetime) -> None:
    if not is_allowed(handoff.state, "resume"):
        return
    due = add_business_days(now, ANSWER_DAYS, rep.time_zone, rep.country)
    back = make(handoff, "resume", stores=stores, now=now, by=None, due_at=due, offered_at=now, later_until=None, reason=None)
    open_message(back, reader_of(rep, stores, now), stores, now=now)


def _press_on(handoff: Handoff, rep: Person, stores: Stores, now: datetime) -> None:
    """Remind the rep once the answer is due, and tell a manager a business day later."""
    if handoff.due_at is None or now < handoff.due_at:
        return
    if handoff.reminded_at is None:
        reader = _reader_at_work(rep, stores, now)
        if reader is None:
            return
        due = deadline(handoff.due_at, now=now, zone=reader.time_zone)
        sentence = f"{headline_of(handoff)}: {handoff.csm_name or 'the CSM'} waits for your answer, due {due}."
        note_to(reader, handoff, "reminder", _note(handoff, sentence), stores)
        stores.handoffs.keep(replace(handoff, reminded_at=now))
        return
    if handoff.escalated_at is None and now >= add_business_days(handoff.reminded_at, ESCALATE_DAYS, rep.time_zone, rep.country):
        _escalate(handoff, f"{rep.name} has not answered {headline_of(handoff)}", rep, stores, now)


def _rep_left(handoff: Handoff, stores: Stores, now: datetime) -> None:
    if handoff.escalated_at is None:
        _escalate(handoff, f"{handoff.rep_name or 'The rep'} left, and a handoff waits: {headline_of(handoff)}", None, stores, now)


def _escalate(handoff: Handoff, what: str, rep: Person | None, stores: Stores, now: datetime) -> None:
    """Tell the rep's manager, else the CSM's, else the CSM."""
    csm = stores.people.by_id(handoff.csm_id) if handoff.csm_id else None
    managers = [stores.people.manager_of(person) for person in (rep, csm) if person is not None]
    told = next((each for each in (*managers, csm) if each is not None), None)
    reader = _reader_at_work(told, stores, now)
    if told is not None and reader is None:
        return
    if reader is not None:
        sentence = f"{what}. Give it to another rep{', or withdraw it' if is_allowed(handoff.state, 'withdraw') else ''}."
        buttons: tuple[Button, ...] = (press(handoff, "assign", "Give to another rep…", primary=True),)
        if is_allowed(handoff.state, "withdraw"):
            buttons += (press(handoff, "withdraw", "Withdraw…"),)
        note_to(reader, handoff, "escalation", _note(handoff, sentence, *buttons), stores, kind="breach")
    stores.handoffs.keep(replace(handoff, escalated_at=now))


def _note(handoff: Handoff, sentence: str, *buttons: Button) -> Card:
    shown = Button("Open the handoff", f"handoff id:{handoff.id}", primary=not buttons)
    blocks: tuple[Block, ...] = (Paragraph(((sentence,),)), Actions((*buttons, shown)))
    return Card(sentence, blocks)


def _reader_at_work(person: Person | None, stores: Stores, now: datetime) -> Person | None:
    """Find who reads for a person; None: nobody, or it is no time of work there, and a later run will find them.

    A message made now and sent in the morning could tell of what is settled by then.
    """
    reader = reader_of(person, stores, now) if person is not None else None
    return reader if reader is not None and next_working_moment(now, reader.time_zone, reader.country) == now else None

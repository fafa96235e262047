"""`brief NAME`: the five lines a CSM wants before a call: who, last touch, what changed, what is owed, what to ask."""

from collections.abc import Sequence
from datetime import date

from handlers.account_card import headline_of, source_line, who_line
from handlers.account_facts import STEP_NAMES, due_step, factors_named
from handlers.account_reason import change_sentence, known_and_missing
from handlers.brief_questions import questions
from handlers.card import Actions, Block, Button, Card, Line, Paragraph, bold, plain
from handlers.clocks import RunningClock, running_clocks
from handlers.handoff_standing import open_handoffs, standing_line
from handlers.names import one_account
from handlers.next_action import answer_by, planned
from handlers.ports import AccountState, ContactRole, Touch
from handlers.request import Answer, Request
from handlers.text import cut, day, days, listed, local, local_day, sentence_case
from handlers.writing import may_change

NOTE_MOST = 100
FACTORS_NAMED = 3
ANSWERS_NAMED = 2
KINDS = {"call": "call", "email": "e-mail", "meeting": "meeting", "chat": "chat"}


def brief(request: Request) -> Answer:
    """Answer `brief NAME`.

    Raises:
        UserError: No account is named so, or it has no score at this time.
    """
    return one_account(request, "brief", brief_card)


def brief_card(state: AccountState, request: Request) -> Card:
    """Draw the five lines; every number is the account card's own."""
    today = local(request.now, request.person.time_zone).date()
    records = request.stores.feedback.standing(state.id, at=request.now)
    clocks = running_clocks(records, now=request.now, policy=request.stores.policy.policy)
    roles = request.stores.contacts.roles(state.id, at=request.now)
    owed = _owed(state, clocks, request, today)
    asked = questions(state, clocks, roles, today=today)
    lines: list[Line] = [
        (bold("Who:"), f" {_people(state, roles, today)}."),
        (bold("Last touch:"), f" {_touched(request.stores.contacts.last_touch(state.id, at=request.now), request, today)}."),
        (bold("Changed:"), f" {_changed(state, request, today)}"),
        (bold("Owed:"), f" {owed}"),
        (bold("Ask:"), f" {sentence_case('; '.join(asked))}."),
    ]
    headline = headline_of(state, request, today)
    ref = f"id:{state.id}"
    buttons = [Button("Log a touch…", f"log touch {ref}", primary=True)] if may_change(request, state) else []
    buttons += [Button(f"Open {state.name}", f"account {ref} v{state.version}"), Button("Feedback", f"feedback {ref}")]
    blocks: list[Block] = [who_line(state, today), Paragraph(tuple(lines)), Actions(tuple(buttons)), source_line(state, request)]
    return Card(f"{state.name}: {headline.verdict}. {plain(lines[-1])}", tuple(blocks), headline)


def _people(state: AccountState, roles: Sequence[ContactRole], today: date) -> str:
    """Name champion and sponsor with their titles, or say that one is missing and who it was."""
    evidence = state.document["evidence"]
    told = []
    for role in ("champion", "sponsor"):
        held = [f"{each.name}, {each.title}" if each.title else each.name for each in roles if each.role == role]
        if held:
            told.append(f"{listed(held)} ({role})")
        elif role == "champion" and evidence["champion_left"] is not None:
            left = evidence["champion_left_day"]
            when = f" {day(date.fromisoformat(left), today=today)}" if left else ""
            told.append(f"no champion since {evidence['champion_left']} left{when}")
        else:
            told.append(f"no {role} on record")
    return sentence_case("; ".join(told))


def _touched(touch: Touch | None, request: Request, today: date) -> str:
    if touch is None:
        return "None on record"
    ago = (today - local(touch.at, request.person.time_zone).date()).days
    when = "today" if ago <= 0 else f"{days(ago)} ago"
    who = touch.person_name or "someone of ours"
    whom = f" with {touch.contact_name}" if touch.contact_name else ""
    note = f": {cut(touch.note, NOTE_MOST).rstrip('.')}" if touch.note else ""
    kind = sentence_case(KINDS.get(touch.kind, "touch"))
    on = local_day(touch.at, now=request.now, zone=request.person.time_zone)
    return f"{kind}, {when} ({on}), {who}{whom}{note}"


def _changed(state: AccountState, request: Request, today: date) -> str:
    """Say how the score moved, then the churn factors that hold; what is unknown says what is missing instead."""
    if state.document["health"]["band"] in ("unknown", "onboarding"):
        known = "; ".join(plain(line) for line in known_and_missing(state, today=today))
        return f"{known or 'Nothing is known yet'}."
    sentence = plain(change_sentence(state, policy=request.stores.policy, today=today))
    names = [name for name in (state.document["churn"]["factors"] or "").split("|") if name]
    factors = factors_named(names, state.document["facts"], state.document["evidence"], today=today)[:FACTORS_NAMED]
    return f"{sentence} {sentence_case(listed(factors))}." if factors else sentence


def _owed(state: AccountState, clocks: Sequence[RunningClock], request: Request, today: date) -> str:
    """List what we owe them: answers, the renewal step, a handoff that runs; else what the calendar holds."""
    owed = [sentence_case(answer_by(clock, zone=request.person.time_zone)) for clock in clocks[:ANSWERS_NAMED]]
    if len(clocks) > ANSWERS_NAMED:
        owed.append(f"{len(clocks) - ANSWERS_NAMED} more answers.")
    step = due_step(state, policy=request.stores.policy, today=today)
    if step is not None:
        name, late = step
        owed.append(f"{sentence_case(STEP_NAMES[name])}, {f'{days(late)} late' if late else 'due today'}.")
    owed.extend(f"Handoff {plain(standing_line(handoff, request))}." for handoff in open_handoffs(state, request))
    return " ".join(owed) if owed else f"Nothing today; next: {planned(state, today=today)}"

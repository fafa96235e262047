"""What becomes of a handoff: the rep answers, a manager approves or gives it to another rep, its owner ends it.

Rights, state and holds are those of the moment of the press.
"""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from msgspec import Struct

from handlers.absence import reader_of
from handlers.card import Actions, Block, Button, Card, Context, Field, Form, Option, Paragraph, bold
from handlers.errors import UserError
from handlers.expansion_words import holds_named
from handlers.handoff_card import answers_as_rep, handoff_card, headline_of, news_of, press
from handlers.handoff_moves import Move, is_allowed
from handlers.handoff_offer import check_holds, offer_to, reps
from handlers.handoff_telling import make
from handlers.ports import AccountState, Handoff
from handlers.request import Answer, Request
from handlers.rights import EVERYTHING
from handlers.text import deadline, listed, local, quoted
from handlers.writing import Answers, may_change

LATER_MOST_DAYS = 180
NOTE_MOST = 300
REASONS = {
    "decline": ("Wrong time", "No budget", "No need that I see", "Wrong contact", "In talks already", "Other"),
    "lose": ("Price", "Product gap", "Competitor", "No decision", "Champion left", "No budget", "Other"),
}
"""What a report counts; the words behind it are the person's own."""
OTHER = "Other"


class Step(Struct, frozen=True):
    """One thing to do with a handoff: who may, the move it makes, and the form that asks for what it needs."""

    move: Move
    may: Callable[[Handoff, Request], None]
    """Raises UserError."""
    run: Callable[[Handoff, Answers, Request], Answer]
    form: Callable[[Handoff, Request], Form] | None = None


def check(step: Step, handoff: Handoff, version: int | None, request: Request) -> Answer | None:
    """Check who asks and where the handoff stands; an answer: the same form did it before.

    Raises:
        UserError: Someone else's to do, or the handoff has moved on.
    """
    step.may(handoff, request)
    if request.key and (handoff.moved_by_id, handoff.moved_key) == (request.person.id, request.key):
        return done(handoff, request)
    if (version is not None and version != handoff.version) or not is_allowed(handoff.state, step.move):
        raise UserError(moved_on(handoff, request))
    return None


def moved_on(handoff: Handoff, request: Request) -> str:
    """Say why a press came too late: what was done, by whom, when."""
    zone = request.person.time_zone
    news = news_of(handoff, now=request.now, zone=zone).rstrip(".")
    return f"{handoff.account_name}'s handoff has moved on: {news}, {deadline(handoff.moved_at, now=request.now, zone=zone)}."


def done(handoff: Handoff, request: Request, *more: Button) -> Answer:
    """Confirm a move in two lines; the message of the handoff itself is brought up to date beside it."""
    told = news_of(handoff, now=request.now, zone=request.person.time_zone)
    blocks: tuple[Block, ...] = (
        Paragraph(((bold(headline_of(handoff)),), (f"✓ {told}",))),
        Actions((*more, Button(f"Open {handoff.account_name}", f"account id:{handoff.account_id}"), Button("All handoffs", "handoffs"))),
        Context(((f"Handoff {handoff.id.removeprefix('h-')}",), (f"{handoff.csm_name} told" if handoff.csm_name else "No CSM to tell",))),
    )
    return Answer(Card(f"{headline_of(handoff)}: {told}", blocks), handoff.account_id)


def _move(handoff: Handoff, move: Move, request: Request, **changes: Any) -> Handoff:
    return make(
        handoff,
        move,
        stores=request.stores,
        now=request.now,
        by=request.person,
        channel=request.asker.channel,
        key=request.key,
        **changes,
    )


def _scored(handoff: Handoff, request: Request) -> AccountState | None:
    return request.stores.accounts.state(handoff.account_id, scope=EVERYTHING, at=request.now)


# Who may.


def _rep_may(handoff: Handoff, request: Request) -> None:
    if not answers_as_rep(handoff, request.person, request.stores, now=request.now):
        raise UserError(f"This handoff is {handoff.rep_name or 'a rep'}'s to answer, not yours.")


def _owner_may(handoff: Handoff, request: Request) -> None:
    state = _scored(handoff, request)
    if state is None or not (may_change(request, state) or _leads_rep(handoff, request)):
        raise UserError(f"{handoff.account_name}'s handoff is not yours to change; {handoff.csm_name or 'its CSM'} or their manager can.")


def _manager_may(handoff: Handoff, request: Request) -> None:
    state = _scored(handoff, request)
    manages = request.person.role == "manager" and state is not None and may_change(request, state)
    if not manages and not _stands_in(handoff, request):
        raise UserError(f"Only the manager of {handoff.csm_name or 'its CSM'} can do that with {handoff.account_name}'s handoff.")


def _stands_in(handoff: Handoff, request: Request) -> bool:
    """Tell whether this person answers today for the CSM's manager, and did not ask themselves."""
    people = request.stores.people
    csm = people.by_id(handoff.csm_id) if handoff.csm_id else None
    manager = people.manager_of(csm) if csm else None
    covers = manager is not None and reader_of(manager, request.stores, request.now).id == request.person.id
    return covers and request.person.id not in (handoff.csm_id, handoff.moved_by_id)


def _lead_may(handoff: Handoff, request: Request) -> None:
    if not _leads_rep(handoff, request):
        _manager_may(handoff, request)


def _leads_rep(handoff: Handoff, request: Request) -> bool:
    """Tell whether this person leads the rep's team, or stands in for who does."""
    people, rep = request.stores.people, request.stores.people.by_id(handoff.rep_id) if handoff.rep_id else None
    manager = people.manager_of(rep) if rep else None
    return manager is not None and reader_of(manager, request.stores, request.now).id == request.person.id


# What the rep answers.


def _accept(handoff: Handoff, said: Answers, request: Request) -> Answer:  # noqa: ARG001 - a press says nothing more
    state = _scored(handoff, request)
    if state is not None and (holds := holds_named(state.document["expansion"])):
        withdrawn = make(handoff, "withdraw", stores=request.stores, now=request.now, by=None, reason=listed(holds))
        return Answer(handoff_card(withdrawn, request.person, request.stores, now=request.now), handoff.account_id)
    accepted = _move(handoff, "accept", request)
    draft = (press(accepted, "draft", "Draft for the CRM…", primary=True),) if request.stores.crm.connected else ()
    return done(accepted, request, *draft)


def _later_form(handoff: Handoff, request: Request) -> Form:
    today = local(request.now, request.person.time_zone).date()
    soon = (today + timedelta(days=14)).isoformat()
    return _asking(
        handoff,
        "later",
        "Not now",
        (
            Field("until", "Until when?", "date", initial=soon, hint="It comes back on that day."),
            Field("reason", "What are you waiting for?", required=False),
        ),
    )


def _later(handoff: Handoff, said: Answers, request: Request) -> Answer:
    today = local(request.now, request.person.time_zone).date()
    until = said.day("until", earliest=today + timedelta(days=1), latest=today + timedelta(days=LATER_MOST_DAYS))
    reason = said.text("reason", what="what you are waiting for", required=False, most=NOTE_MOST) or None
    said.check()
    return done(_move(handoff, "postpone", request, later_until=until, reason=reason), request)


def _decline_form(handoff: Handoff, request: Request) -> Form:  # noqa: ARG001 - every form has this shape
    return _asking(handoff, "decline", "Decline", _reason_fields("decline"))


def _decline(handoff: Handoff, said: Answers, request: Request) -> Answer:
    return done(_move(handoff, "decline", request, reason=_reason(said, "decline")), request)


def _won_form(handoff: Handoff, request: Request) -> Form:  # noqa: ARG001
    value, currency = handoff.evidence["opportunity"]["value"], handoff.evidence["currency"]
    initial = f"{value:.0f}" if value else ""
    label = f"How much a year, in {currency}?"
    return _asking(handoff, "won", "Won", (Field("amount", label, "number", initial=initial, hint="In figures, such as 30240."),))


def _won(handoff: Handoff, said: Answers, request: Request) -> Answer:
    amount = said.amount("amount")
    said.check()
    return done(_move(handoff, "win", request, amount=amount, currency=handoff.evidence["currency"], reason=None), request)


def _lost_form(handoff: Handoff, request: Request) -> Form:  # noqa: ARG001
    return _asking(handoff, "lost", "Lost", _reason_fields("lose"))


def _lost(handoff: Handoff, said: Answers, request: Request) -> Answer:
    return done(_move(handoff, "lose", request, reason=_reason(said, "lose")), request)


# What CSMs and managers do.


def _approve(handoff: Handoff, said: Answers, request: Request) -> Answer:  # noqa: ARG001
    if (state := _scored(handoff, request)) is not None:
        check_holds(state)
    rep = request.stores.people.by_id(handoff.rep_id) if handoff.rep_id else None
    if rep is None:
        raise UserError(f"{handoff.rep_name or 'The rep'} left. Refuse it, and hand {handoff.account_name} off to another rep.")
    return done(offer_to(rep, handoff, request, "approve", approver_id=request.person.id), request)


def _why_form(verb: str, title: str) -> Callable[[Handoff, Request], Form]:
    def form(handoff: Handoff, request: Request) -> Form:  # noqa: ARG001
        return _asking(handoff, verb, title, (Field("reason", "Why?", hint="The others in it read this."),))

    return form


def _ending(move: Move) -> Callable[[Handoff, Answers, Request], Answer]:
    def run(handoff: Handoff, said: Answers, request: Request) -> Answer:
        reason = said.text("reason", what="why", most=NOTE_MOST)
        said.check()
        return done(_move(handoff, move, request, reason=reason), request)

    return run


def _assign_form(handoff: Handoff, request: Request) -> Form:
    options = _other_reps(handoff, request)
    if not options:
        raise UserError("There is no other sales rep. `hourglass people add` adds one.")
    return _asking(handoff, "assign", "Give to another rep", (Field("rep", "Which rep?", "choice", options=options),))


def _assign(handoff: Handoff, said: Answers, request: Request) -> Answer:
    chosen = said.choice("rep", _other_reps(handoff, request))
    said.check()
    if (state := _scored(handoff, request)) is not None:
        check_holds(state)
    rep = next(each for each in reps(request) if each.id == chosen)
    return done(offer_to(rep, handoff, request, "assign"), request)


def _other_reps(handoff: Handoff, request: Request) -> tuple[Option, ...]:
    return tuple(Option(each.name, each.id) for each in reps(request) if each.id != handoff.rep_id)


def _reason_fields(kind: str) -> tuple[Field, ...]:
    options = tuple(Option(each, each) for each in REASONS[kind])
    return (
        Field("reason", "Why?", "choice", options=options),
        Field("note", "In your words", required=False, hint="The CSM reads this."),
    )


def _reason(said: Answers, kind: str) -> str:
    chosen = said.choice("reason", tuple(Option(each, each) for each in REASONS[kind]))
    note = said.text("note", what="why", required=chosen == OTHER, most=NOTE_MOST)
    said.check()
    return f"{chosen}: {note}" if note else chosen


def _asking(handoff: Handoff, verb: str, title: str, fields: tuple[Field, ...]) -> Form:
    return Form(title, f"handoff id:{handoff.id} {verb} v{handoff.version}", title, fields, ((headline_of(handoff),),))


STEPS: Mapping[str, Step] = {
    "accept": Step("accept", _rep_may, _accept),
    "later": Step("postpone", _rep_may, _later, _later_form),
    "decline": Step("decline", _rep_may, _decline, _decline_form),
    "won": Step("win", _rep_may, _won, _won_form),
    "lost": Step("lose", _rep_may, _lost, _lost_form),
    "approve": Step("approve", _manager_may, _approve),
    "refuse": Step("refuse", _manager_may, _ending("refuse"), _why_form("refuse", "Refuse")),
    "withdraw": Step("withdraw", _owner_may, _ending("withdraw"), _why_form("withdraw", "Withdraw")),
    "assign": Step("assign", _lead_may, _assign, _assign_form),
}
"""By the word a button carries."""


def unknown_step(verb: str) -> UserError:
    """Say which words there are."""
    return UserError(f"A handoff has no {quoted(verb)}. Try {listed([f'`{each}`' for each in (*STEPS, 'offer', 'draft')])}.")

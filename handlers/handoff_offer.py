"""`handoff NAME`: a CSM hands an account's opportunity to Sales; a yellow account waits for its manager's press (E5, E12, E15, H12)."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from handlers.absence import reader_of
from handlers.card import Actions, Button, Card, Context, Field, Form, Option, Paragraph, bold
from handlers.errors import UserError
from handlers.expansion_words import KIND_NAMES, holds_named, readiness_shown
from handlers.handoff_card import headline_of, news_of
from handlers.handoff_evidence import PROBLEM_MOST, evidence_of, title_of
from handlers.handoff_moves import Move
from handlers.handoff_telling import make, open_message
from handlers.names import find_account, scored_state
from handlers.ports import AccountState, Handoff, HandoffKind, NewHandoff, Person
from handlers.request import Answer, Request
from handlers.rights import EVERYTHING
from handlers.text import day, deadline, listed, local, percent, sentence_case
from handlers.working_time import add_business_days
from handlers.writing import Answers, may_change
from scoring.rows import OpportunityRow

COMMAND = "handoff"
ANSWER_DAYS = 2
"""Business days in which the rep answers (E12)."""
PLANNED_DAYS = (90, 365)
"""How far ahead an enterprise conversation is planned at first, and at most."""
NOTE_MOST = 500


def offer_form(request: Request, suggested: Handoff | None = None) -> Answer:
    """Open the form: for the account that the words name, or for what was suggested.

    Raises:
        UserError: The account is not theirs, not ready, held, or with Sales already.
    """
    state = _account(request, suggested)
    return Answer(state) if isinstance(state, Card) else Answer(_form(state, request, suggested), state.id)


def save_offer(request: Request, values: Mapping[str, str], suggested: Handoff | None = None) -> Answer:
    """Hand off: to the rep, or to the manager who approves first.

    Raises:
        FormError: A field is wrong.
        UserError: As when the form was opened; who may and what holds is asked again.
    """
    state = _account(request, suggested)
    if isinstance(state, Card):
        return Answer(state)
    _check_ready(state, request)
    said, today = Answers(values), local(request.now, request.person.time_zone).date()
    kind = suggested.kind if suggested else _kind(said, state)
    problem = said.text("problem", what="their problem", required=False, most=PROBLEM_MOST) or None
    note = said.text("note", what="what is to be noted", required=False, most=NOTE_MOST) or None
    planned = None
    if state.motion == "enterprise":
        planned = said.day("planned_on", earliest=today + timedelta(days=1), latest=today + timedelta(days=PLANNED_DAYS[1]))
    rep = _rep(said, state, request)
    said.check()
    in_the_way = _taken(request, state).get(kind)
    if in_the_way is not None:
        return _settled(in_the_way, request, state)
    opportunity = next(row for row in state.document["opportunities"] if row["kind"] == kind)
    evidence = evidence_of(
        state,
        opportunity,
        request.stores.handoffs.confirmed_by(state.id, at=request.now),
        stores=request.stores,
        now=request.now,
        zone=request.person.time_zone,
        problem=problem,
        note=note,
        planned_on=planned,
    )
    handoff = suggested or next((each for each in request.stores.handoffs.open_of(state.id) if each.kind == kind), None)
    if handoff is None:
        new = NewHandoff(state.id, kind, state.owner_id or request.person.id, rep.id, evidence)
        handoff = request.stores.handoffs.start(new, by=request.person.id, at=request.now)
    if handoff is None:
        raise UserError(f"{state.name}'s {KIND_NAMES[kind]} were handed off at the same moment. Try `handoffs`.")
    common: dict[str, Any] = {"csm_id": state.owner_id or request.person.id, "rep_id": rep.id, "planned_on": planned, "evidence": evidence}
    if state.document["expansion"]["handoff"] == "needs_approval" and request.person.role != "manager":
        return _ask_manager(handoff, state, request, note, common)
    approver = request.person.id if state.document["expansion"]["handoff"] == "needs_approval" else None
    offered = offer_to(rep, handoff, request, "offer", note=note, approver_id=approver, **common)
    return Answer(_confirmation(offered, rep, request), state.id)


def offer_to(rep: Person, handoff: Handoff, request: Request, move: Move, **changes: Any) -> Handoff:
    """Put a handoff before a rep, or who answers for them, with two business days of theirs to answer; tell the others."""
    stores, now = request.stores, request.now
    due = add_business_days(now, ANSWER_DAYS, rep.time_zone, rep.country)
    offered = make(
        handoff,
        move,
        stores=stores,
        now=now,
        by=request.person,
        channel=request.asker.channel,
        key=request.key,
        offered_at=now,
        due_at=due,
        later_until=None,
        **{"rep_id": rep.id, **changes},
    )
    offered = open_message(offered, reader_of(rep, stores, now), stores, now=now)
    owner = stores.people.by_id(offered.csm_id) if offered.csm_id else None
    for reader in {each.id: each for each in (request.person, *([reader_of(owner, stores, now)] if owner else []))}.values():
        if reader.id not in offered.roots:
            offered = open_message(offered, reader, stores, now=now)
    return offered


def check_holds(state: AccountState) -> None:
    """Refuse an account that something holds.

    Raises:
        UserError: Names what holds it.
    """
    if holds := holds_named(state.document["expansion"]):
        raise UserError(f"{state.name} is held: {listed(holds)}. Lift that first, then it can be handed off.")


def reps(request: Request) -> Sequence[Person]:
    """List the sales reps there are, by e-mail."""
    return [each for each in request.stores.people.everyone() if each.role == "sales_rep"]


def _account(request: Request, suggested: Handoff | None) -> AccountState | Card:
    if suggested is not None:
        state = request.stores.accounts.state(suggested.account_id, scope=EVERYTHING, at=request.now)
        if state is None:
            raise UserError(f"{suggested.account_name} has no score any more, so nothing can be handed off.")
    else:
        hit = find_account(request, request.words, lambda name: f"{COMMAND} {name}")
        if isinstance(hit, Card):
            return hit
        state = scored_state(hit, request)
    if not may_change(request, state):
        owner = f"{state.owner_name} hands it off" if state.owner_name else "It has no owner"
        raise UserError(f"{state.name} is not yours to hand off. {owner}, or their manager.")
    return state


def _check_ready(state: AccountState, request: Request) -> None:
    row, policy = state.document["expansion"], request.stores.policy
    if state.motion == "plg":
        raise UserError(f"{state.name} buys by itself in the product, so no rep is pinged. Its opportunities: `expansion {state.name}`.")
    if row["readiness"] is None or row["readiness_band"] == "unknown":
        raise UserError(f"{percent(row['readiness_coverage'])} of {state.name}'s readiness is known; a handoff needs 60%.")
    check_holds(state)
    if row["handoff"] not in ("ready", "needs_approval"):
        shown, needed = readiness_shown(row["readiness"], policy), policy.policy.expansion.bands.high
        raise UserError(f"{state.name} is not ready: readiness {shown} of 100, and a handoff needs {needed:g}.")
    if not state.document["opportunities"]:
        raise UserError(f"{state.name} is ready, but no opportunity was found to hand off.")


def _form(state: AccountState, request: Request, suggested: Handoff | None) -> Form:
    _check_ready(state, request)
    options, today = _options(state, request), local(request.now, request.person.time_zone).date()
    fields: list[Field] = []
    if suggested is None:
        if not options:
            taken = listed(sorted(KIND_NAMES[kind] for kind in _taken(request, state)))
            raise UserError(f"{state.name} is with Sales already: {taken}. Try `handoffs`.")
        fields.append(Field("kind", "What for?", "choice", options=options, initial=options[0].value))
    fields.append(Field("problem", "What is their problem?", required=False, hint="A few words, for the rep. The fact behind it follows."))
    if state.motion == "enterprise":
        soon = (today + timedelta(days=PLANNED_DAYS[0])).isoformat()
        fields.append(
            Field("planned_on", "When does the conversation begin?", "date", initial=soon, hint="Within a year, with their plan.")
        )
    if _own_rep(state, request) is None:
        fields.append(Field("rep", "Which rep?", "choice", options=_rep_options(state, request)))
    fields.append(Field("note", "Anything to note?", "long_text", required=False, hint="For your manager and the record; never for Sales."))
    intro = f"{state.name} → {state.rep_name}." if _own_rep(state, request) else f"{state.name} has no rep yet."
    if suggested:
        intro = f"{headline_of(suggested)}."
    if state.document["expansion"]["handoff"] == "needs_approval":
        intro += " It is Yellow, so a manager approves first."
    command = f"{COMMAND} id:{suggested.id} offer v{suggested.version}" if suggested else f"{COMMAND} id:{state.id}"
    return Form("Hand off to Sales", command, "Hand off", tuple(fields), ((intro,),))


def _options(state: AccountState, request: Request) -> tuple[Option, ...]:
    taken, currency = _taken(request, state), request.stores.reporting_currency
    ranked = sorted(state.document["opportunities"], key=lambda row: row["rank"])
    return tuple(Option(sentence_case(title_of(row, currency)), row["kind"]) for row in ranked if row["kind"] not in taken)


def _taken(request: Request, state: AccountState) -> dict[HandoffKind, Handoff]:
    """Return the account's open handoffs beyond a suggestion, by kind."""
    return {each.kind: each for each in request.stores.handoffs.open_of(state.id) if each.state != "suggested"}


def _kind(said: Answers, state: AccountState) -> HandoffKind:
    rows: Sequence[OpportunityRow] = state.document["opportunities"]
    chosen = said.choice("kind", tuple(Option(row["kind"], row["kind"]) for row in rows))
    return next((row["kind"] for row in rows if row["kind"] == chosen), rows[0]["kind"])


def _own_rep(state: AccountState, request: Request) -> Person | None:
    """Find the account's rep, unless they left or are none any more."""
    found = request.stores.people.by_id(state.rep_id) if state.rep_id else None
    return found if found is not None and found.role == "sales_rep" else None


def _rep_options(state: AccountState, request: Request) -> tuple[Option, ...]:
    there = reps(request)
    if not there:
        raise UserError(f"There is no sales rep to hand {state.name} to. `hourglass people add` adds one.")
    return tuple(Option(each.name, each.id) for each in there)


def _rep(said: Answers, state: AccountState, request: Request) -> Person:
    own = _own_rep(state, request)
    if own is not None:
        return own
    chosen = said.choice("rep", _rep_options(state, request))
    there = reps(request)
    return next((each for each in there if each.id == chosen), there[0])


def _ask_manager(handoff: Handoff, state: AccountState, request: Request, note: str | None, common: Mapping[str, Any]) -> Answer:
    stores, now = request.stores, request.now
    owner = stores.people.by_id(state.owner_id) if state.owner_id else request.person
    manager = stores.people.manager_of(owner or request.person)
    if manager is None:
        raise UserError(f"{state.name} is Yellow, and its team has no manager who could approve. `hourglass people add` adds one.")
    channel = request.asker.channel
    asked = make(handoff, "ask", stores=stores, now=now, by=request.person, channel=channel, key=request.key, note=note, **common)
    reader = reader_of(manager, stores, now)
    asked = open_message(asked, reader, stores, now=now)
    if request.person.id not in asked.roots:
        asked = open_message(asked, request.person, stores, now=now)
    told = f"{reader.name} is asked to approve: {state.name} is Yellow."
    return Answer(_card(asked, told), state.id)


def _settled(handoff: Handoff, request: Request, state: AccountState) -> Answer:
    """Confirm again what this person handed off just so; refuse what another did, or with other words."""
    if request.key and (handoff.moved_by_id, handoff.moved_key) == (request.person.id, request.key):
        return Answer(_card(handoff, "Handed off."), state.id)
    when = deadline(handoff.moved_at, now=request.now, zone=request.person.time_zone)
    news = news_of(handoff, now=request.now, zone=request.person.time_zone).rstrip(".")
    raise UserError(f"{state.name}'s {KIND_NAMES[handoff.kind]} are with Sales already: {news}, {when}.")


def _confirmation(handoff: Handoff, rep: Person, request: Request) -> Card:
    zone = request.person.time_zone
    due = deadline(handoff.due_at, now=request.now, zone=zone) if handoff.due_at else "soon"
    planned = f", planned for {day(handoff.planned_on, today=local(request.now, zone).date())}" if handoff.planned_on else ""
    return _card(handoff, f"{rep.name} has it{planned}, and answers by {due}.")


def _card(handoff: Handoff, told: str) -> Card:
    return Card(
        f"{headline_of(handoff)}. {told}",
        (
            Paragraph(((bold(headline_of(handoff)),), (f"✓ {told}",))),
            Actions((Button(f"Open {handoff.account_name}", f"account id:{handoff.account_id}"), Button("All handoffs", "handoffs"))),
            Context((("You are told of the answer in your own messages.",), (f"Handoff {handoff.id.removeprefix('h-')}",))),
        ),
    )

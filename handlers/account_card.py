"""The account card: band, why, what to do, on one screen."""

from collections.abc import Sequence
from datetime import date, timedelta

from msgspec.structs import replace

from handlers.account_facts import champion_fact, churn_fact, churn_paragraph, expansion_fact, feedback_fact, renewal_fact, value_fact
from handlers.account_reason import change_sentence, drivers, known_and_missing
from handlers.bands import BAND_GLYPHS, by_hand, override_line, score_shown, standing, verdict
from handlers.card import Actions, Block, Button, Card, Context, Fact, Facts, Headline, Line, Paragraph, Quote, Reason, bold
from handlers.clocks import RunningClock, running_clocks
from handlers.names import segment_name
from handlers.next_action import Next, next_action
from handlers.ports import AccountState, FeedbackRecord, PolicyInForce
from handlers.request import Request
from handlers.rights import READS_VERBATIMS
from handlers.scored_under import scored_under
from handlers.sources import CHANNEL_NAMES, SOURCE_NAMES, score_said
from handlers.text import age, cut, day, days, local, local_day, money, month, parse_instant, percent, sentence_case, share_short_of, whole
from handlers.writing import may_change
from scoring.rows import SourceKind

QUOTE_MOST = 160
THEMES_MOST = 48
"""Characters of the themes that an account speaks of: one line beside their button."""
DAY_HOURS = 24
SCORE_FRESH = timedelta(days=1)
"""Older than this, the card says when the scoring was."""
_SHOWN_SOURCES: tuple[SourceKind, ...] = ("usage", "crm", "tickets", "surveys", "billing")
_ALWAYS_SHOWN: frozenset[SourceKind] = frozenset({"usage", "crm", "tickets", "surveys"})
_TTV = {
    "on_track": "reached in time",
    "delayed": "reached late",
    "in_progress": "in progress",
    "at_risk": "at risk",
    "unknown": "not tracked",
}


def account_card(state: AccountState, records: Sequence[FeedbackRecord], request: Request) -> Card:
    """Draw the account card: band, why, what to do. A sales rep's leaves out what customers wrote and how scores are made."""
    policy, zone = request.stores.policy, request.person.time_zone
    today = local(request.now, zone).date()
    reads_all = request.person.role in READS_VERBATIMS
    clocks = running_clocks(records, now=request.now, policy=policy.policy)
    changes = may_change(request, state)
    handoff = _hand_off(state, request) if changes else None
    action = next_action(state, clocks, policy=policy, today=today, zone=zone, handoff=handoff)
    headline = headline_of(state, request, today)
    blocks: list[Block] = [who_line(state, today), *_override(state, request, today)]
    if reads_all:
        blocks.append(_why(state, request, today))
    blocks.extend(_state(state, records, clocks, request, today))
    if reads_all:
        blocks.extend(_voice(records, request))
        blocks.extend(_speaks_of(state))
        blocks.append(Paragraph(((bold("Next:"), f" {action.sentence}"),)))
    blocks.append(_actions(state, action, request, changes=changes))
    blocks.append(source_line(state, request))
    return Card(_summary(state, headline.verdict, action.sentence if reads_all else None), tuple(blocks), headline)


def _hand_off(state: AccountState, request: Request) -> Next | None:
    if state.document["expansion"]["handoff"] not in ("ready", "needs_approval"):
        return None
    from handlers.handoff_standing import hand_off_step

    return hand_off_step(state, request)


def headline_of(state: AccountState, request: Request, today: date) -> Headline:
    """Show the band that a person set, and the computed score beside it."""
    health, override = state.document["health"], standing(state.document["override"], today=today)
    computed = verdict(health, request.stores.policy.policy.health.bands)
    if health["band"] == "onboarding":
        computed = f"Onboarding, day {whole(state.document['facts'].get('tenure_days') or 0)}"
    return Headline(state.name, by_hand(computed, override), BAND_GLYPHS[override["band"] if override else health["band"]])


def _override(state: AccountState, request: Request, today: date) -> list[Block]:
    override = standing(state.document["override"], today=today)
    if override is None:
        return []
    return [Paragraph((override_line(override, today=today, reads_notes=request.person.role in READS_VERBATIMS),))]


def _summary(state: AccountState, shown: str, action: str | None) -> str:
    health = state.document["health"]
    parts = [f"{state.name}: {shown}"]
    if health["band"] not in ("unknown", "onboarding"):
        parts[0] += " of 100"
    delta = health["delta_30d"]
    moved = whole(delta) if delta is not None else 0
    if moved:
        parts[0] += f", {'up' if moved > 0 else 'down'} {abs(moved)} in 30 days"
    if action:
        parts.append(f"Next: {action.removesuffix('.')}")
    return ". ".join(parts) + "."


def _actions(state: AccountState, action: Next, request: Request, *, changes: bool) -> Actions:
    """Offer what this person may do next: the step of the card first, then the account's own lists, changes behind the menu."""
    ref = f"id:{state.id}"
    buttons = [Button("Expansion", f"expansion {ref}")]
    more: list[Button] = []
    if request.person.role in READS_VERBATIMS:
        buttons += [Button("Feedback", f"feedback {ref}"), Button("Trend", f"account {ref} trend v{state.version}")]
        more.append(Button("Champions", f"champions {ref}"))
    if changes:
        if action.button is not None:
            buttons.insert(0, action.button)
        offered = {
            "log touch": "Log a touch…",
            "log value": "Log value…",
            "assess": "Assess a champion…",
            "snooze": "Snooze…",
        }
        if not state.document["champions"]:
            del offered["assess"]
        shown = action.button.command if action.button else ""
        more += [Button(label, f"{word} {ref}") for word, label in offered.items() if not shown.startswith(word)]
    return Actions(tuple(buttons), more=tuple(more))


def who_line(state: AccountState, today: date) -> Context:
    """Say how large the account is, whose, and since when."""
    items: list[Line] = []
    if state.arr is not None:
        items.append((f"{money(state.arr, state.currency)} ARR",))
    if (segment := segment_name(state.segment)) is not None:
        items.append((segment,))
    items.append((state.owner_name or "no owner",))
    if state.started_on is not None:
        started = (
            f"customer since {month(state.started_on)}" if state.started_on <= today else f"starts {day(state.started_on, today=today)}"
        )
        items.append((started,))
    return Context(tuple(items))


def _why(state: AccountState, request: Request, today: date) -> Block:
    health, policy = state.document["health"], scored_under(state, request) or request.stores.policy
    command = f"account id:{state.id} why v{state.version}"
    match health["band"]:
        case "unknown":
            needed = policy.policy.health.bands.min_coverage
            known = f"{share_short_of(health['coverage'], needed)}% of the score is known; a band needs {percent(needed)}."
            lead: Line = (bold(known), *_stopped(state, request))
            return Paragraph((lead,), known_and_missing(state, today=today), Button("What's missing?", command))
        case "onboarding":
            return Paragraph((_onboarding_line(state, policy),), known_and_missing(state, today=today), Button("What's known?", command))
        case _:
            label = f"Why {score_shown(health['health_score'] or 0, policy.policy.health.bands)}?"
            return Reason(change_sentence(state, policy=policy, today=today), drivers(state.document, policy), Button(label, command))


def _stopped(state: AccountState, request: Request) -> Line:
    gaps = [(kind, source) for kind, source in state.document["sources"].items() if source["stale"]]
    if not gaps:
        return ()
    kind, source = gaps[0]
    name = SOURCE_NAMES[kind]
    if source["reported_at"] is None:
        return (f" There is no {name} data.",)
    stopped = local_day(parse_instant(source["reported_at"]), now=request.now, zone=request.person.time_zone)
    return (f" {sentence_case(name)} data stopped {stopped}.",)


def _onboarding_line(state: AccountState, policy: PolicyInForce) -> Line:
    facts, health = state.document["facts"], state.document["health"]
    target = facts.get("ttv_target_hours")
    goal = (
        f", target {days(whole(target / DAY_HOURS))}"
        if target is not None and target >= DAY_HOURS
        else f", target {whole(target)} h"
        if target
        else ""
    )
    grace = days(whole(policy.policy.health.bands.grace_days))
    return (bold(f"Time to value: {_TTV[health['ttv_status']]}{goal}."), f" A band comes after {grace}.")


def _state(
    state: AccountState, records: Sequence[FeedbackRecord], clocks: Sequence[RunningClock], request: Request, today: date
) -> list[Block]:
    policy = request.stores.policy
    renewal = renewal_fact(state, policy=policy, today=today)
    value = value_fact(state, today=today)
    expansion = _with_sales(expansion_fact(state.document, policy=policy, currency=request.stores.reporting_currency), state, request)
    if request.person.role not in READS_VERBATIMS:
        return [Facts((churn_fact(state.document["churn"]), renewal, expansion, value))]
    to_close = int(state.document["facts"].get("open_detractors") or 0)
    feedback = feedback_fact(clocks, _last_answer(records, request), zone=request.person.time_zone, to_close=to_close)
    champion = champion_fact(state.document, policy=policy, today=today)
    if is_troubled(state):
        return [churn_paragraph(state, today=today), Facts((renewal, feedback, champion, expansion))]
    return [Facts((churn_fact(state.document["churn"]), renewal, expansion, value, champion, feedback))]


def _with_sales(expansion: Fact, state: AccountState, request: Request) -> Fact:
    """Say who has the account's handoff; only a high readiness has one, so that others cost no look-up."""
    if state.document["expansion"]["readiness_band"] != "high":
        return expansion
    from handlers.handoff_standing import open_handoffs, standing_line

    handoffs = open_handoffs(state, request)
    return replace(expansion, evidence=standing_line(handoffs[0], request)) if handoffs else expansion


def is_troubled(state: AccountState) -> bool:
    """Tell whether churn factors deserve the full width: red, at risk, or escalated."""
    churn = state.document["churn"]
    return state.document["health"]["band"] == "red" or churn["at_risk"] == "true" or bool(churn["escalations"])


def _last_answer(records: Sequence[FeedbackRecord], request: Request) -> Line:
    if not records:
        return ("no answer on record",)
    last = records[0].item
    score = score_said(last)
    return (f"last {local_day(last.received_at, now=request.now, zone=request.person.time_zone)}{f', {score}' if score else ''}",)


def _voice(records: Sequence[FeedbackRecord], request: Request) -> list[Block]:
    said = next((record for record in records if record.text and record.text.strip()), None)
    if said is None or said.text is None:
        return []
    when = local_day(said.item.received_at, now=request.now, zone=request.person.time_zone)
    who = ", ".join(part for part in (said.contact_name, said.contact_title) if part) or "Unnamed contact"
    score = score_said(said.item) or CHANNEL_NAMES.get(said.channel, said.channel)
    return [Quote(cut(said.text, QUOTE_MOST), "  ·  ".join((who, score, when)))]


def _speaks_of(state: AccountState) -> list[Block]:
    """Name the themes that the account spoke of most, as its scoring knew them."""
    names = state.document.get("themes")
    if not names:
        return []
    button = Button("What they say", f"voc id:{state.id}", spoken=f"What {state.name} says")
    shown = names[:1]
    for name in names[1:]:
        if len("  ·  ".join((*shown, name))) <= THEMES_MOST:
            shown = [*shown, name]
    return [Paragraph(((bold("Speaks of:"), f" {'  ·  '.join(shown)}"),), button=button)]


def source_line(state: AccountState, request: Request) -> Context:
    """Say how much of the score is known, how old each source is, and under which policy it was scored."""
    coverage = state.document["health"]["coverage"]
    known = f"Health coverage {percent(coverage)}"
    gap = coverage < request.stores.policy.policy.health.bands.min_coverage
    items: list[Line] = [(bold(known),) if gap else (known,)]
    items.extend(line for kind in _SHOWN_SOURCES if (line := _source(kind, state, request)) is not None)
    if not state.document["evidence"]["contacts_known"]:
        items.append((bold("Contacts: no data"),))
    if request.now - state.as_of > SCORE_FRESH:
        items.append((bold(f"Scored {age(state.as_of, now=request.now)}"),))
    items.append((f"Policy v{state.policy_version}",))
    return Context(tuple(items))


def _source(kind: SourceKind, state: AccountState, request: Request) -> Line | None:
    """Write one source's age: a gap in bold, and billing only when it is one. The age runs on after the scoring."""
    source = state.document["sources"].get(kind)
    name = sentence_case(SOURCE_NAMES[kind])
    if source is None or source["reported_at"] is None:
        return (bold(f"{name}: no data"),)
    reported = parse_instant(source["reported_at"])
    most: float = getattr(request.stores.policy.policy.sources, kind)
    text = f"{name} {age(reported, now=request.now)}"
    if source["stale"] or request.now - reported > timedelta(days=most):
        return (bold(text),)
    return (text,) if kind in _ALWAYS_SHOWN else None

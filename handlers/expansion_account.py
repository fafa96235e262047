"""`expansion NAME`: readiness with its parts, what holds it, and where the account could grow."""

from datetime import date

from handlers.bands import by_hand, override_line, standing, verdict
from handlers.card import Actions, Block, Button, Card, Column, Context, Fact, Facts, Headline, Line, Paragraph, Table, bold
from handlers.expansion_words import (
    APPROACH_NAMES,
    HANDOFF_NAMES,
    HOLD_NAMES,
    TIMING_NAMES,
    holds_named,
    opportunity_words,
    readiness_shown,
)
from handlers.handoff_standing import hand_off_step, handoff_lines
from handlers.ports import AccountState, BandOverride, PolicyInForce
from handlers.request import Request
from handlers.rights import READS_VERBATIMS
from handlers.text import (
    DUST,
    count,
    day,
    half_up,
    largest_remainder,
    listed,
    local,
    money,
    number_word,
    percent,
    plain_number,
    sentence_case,
    share_short_of,
    signed_percent,
)
from handlers.writing import may_change
from scoring.rows import ExpansionRow, OpportunityRow
from scoring.rows import Facts as FactRow

PARTS = ("capacity", "breadth", "growth", "stickiness", "roi", "goals", "milestone", "sponsor", "stakeholders", "budget")
PART_NAMES = {
    "capacity": "Capacity",
    "breadth": "Features",
    "growth": "Usage growth",
    "stickiness": "Daily use",
    "roi": "Documented ROI",
    "goals": "Goals",
    "milestone": "Milestone",
    "sponsor": "Sponsor",
    "stakeholders": "Contacts",
    "budget": "Budget window",
}
NOT_KNOWN = "–"
FULL = 100


def headline_of(row: ExpansionRow, policy: PolicyInForce) -> str:
    """`Ready, 84`; `Held, 82`; `Not ready, 52`; `not scored`."""
    readiness = row["readiness"]
    if readiness is None or row["readiness_band"] == "unknown":
        return "Not scored"
    name = "Not ready" if row["handoff"] == "not_ready" else HANDOFF_NAMES[row["handoff"]]
    return f"{name}, {readiness_shown(readiness, policy)}"


def expansion_card(state: AccountState, request: Request) -> Card:
    """Draw one account's readiness: verdict, action, parts, signals, holds, opportunities."""
    row = state.document["expansion"]
    today = local(request.now, request.person.time_zone).date()
    currency = request.stores.reporting_currency
    policy = request.stores.policy
    title = headline_of(row, policy)
    override = standing(state.document["override"], today=today)
    blocks: list[Block] = [Paragraph((_sentence(row, policy, today),)), *_set_band(override, request, today), _parts(row, state, request)]
    blocks.append(Facts(_signals(row, state.document["facts"], policy)))
    if held := _holds(row):
        blocks.append(held)
    blocks.append(_opportunities(state.document["opportunities"], row, currency))
    if lines := handoff_lines(state, request):
        blocks.append(Paragraph(lines))
    step = hand_off_step(state, request) if may_change(request, state) else None
    first = (step.button,) if step and step.button else ()
    opened = Button(f"Open {state.name}", f"account id:{state.id} v{state.version}")
    blocks.append(Actions((*first, opened, Button("All candidates", "expansion"))))
    blocks.append(
        Context(
            (
                (f"Readiness coverage {percent(row['readiness_coverage'])}",),
                (f"Health {by_hand(verdict(state.document['health'], policy.policy.health.bands), override)}",),
                (f"Policy v{state.policy_version}",),
            )
        )
    )
    return Card(
        f"{state.name}: expansion {title[0].lower()}{title[1:]}.",
        tuple(blocks),
        Headline(state.name, f"Expansion {title[0].lower()}{title[1:]}"),
    )


def _set_band(override: BandOverride | None, request: Request, today: date) -> list[Block]:
    """Say that a person set the band, which no hold and no hand-off goes by."""
    if override is None:
        return []
    line = override_line(override, today=today, reads_notes=request.person.role in READS_VERBATIMS)
    return [Paragraph((line, ("Holds and the hand-off go by the computed band.",)))]


def _sentence(row: ExpansionRow, policy: PolicyInForce, today: date) -> Line:
    due = day(date.fromisoformat(row["due_date"]), today=today) if row["due_date"] else ""
    last = day(date.fromisoformat(row["due_last_date"]), today=today) if row["due_last_date"] else ""
    match row["action"]:
        case "start_conversation" if row["handoff"] == "held":
            return (bold("High, and held."), f" {sentence_case(listed(holds_named(row)))} first; then a conversation by {due}.")
        case "start_conversation" if row["handoff"] == "needs_approval":
            return (bold("High, but not Green."), f" A manager approves before the conversation, by {due}.")
        case "start_conversation":
            return (bold("High, and nothing holds it."), f" Start the conversation by {due}.")
        case "value_qbr":
            return (bold("Medium."), f" Hold a value QBR; look again from {due} to {last}.")
        case "defer":
            return (bold("Low."), f" Adoption and value first; look again on {due}.")
        case None:
            needed = policy.policy.expansion.bands.min_coverage
            known = share_short_of(row["readiness_coverage"], needed)
            return (bold(f"{known}% of the readiness is known; a verdict needs {percent(needed)}."),)


def _parts(row: ExpansionRow, state: AccountState, request: Request) -> Table:
    most = request.stores.policy.policy.expansion.maxima
    points: dict[str, float | None] = {name: row[f"part_{name}"] for name in PARTS}  # type: ignore[literal-required]
    known = [name for name in PARTS if points[name] is not None]
    shown = dict(zip(known, largest_remainder([points[name] or 0.0 for name in known]), strict=True))
    facts = _part_facts(state.document["facts"], request.stores.policy)
    rows = tuple(
        (PART_NAMES[name], f"{shown[name]}" if name in shown else NOT_KNOWN, plain_number(getattr(most, name)), facts[name])
        for name in PARTS
    )
    of = sum(getattr(most, name) for name in known)
    total = (
        "Points",
        f"{sum(shown.values())}",
        plain_number(of),
        "" if of == FULL or not of else f"= {readiness_shown(row['readiness'] or 0.0, request.stores.policy)} of 100",
    )
    return Table(
        (Column("Part"), Column("Points", "right"), Column("Out of", "right"), Column("Fact")), rows, total, "How readiness adds up"
    )


def _part_facts(facts: FactRow, policy: PolicyInForce) -> dict[str, str]:
    """Write each part's fact; a share that falls short of its signal is not rounded up onto it."""
    signals = policy.policy.expansion.signals
    used, limit = facts.get("capacity_used"), facts.get("capacity_limit")
    features, available = facts.get("features_used_30d"), facts.get("features_available")
    now, before = facts.get("usage_30d"), facts.get("usage_90d_ago")
    dau, mau = facts.get("dau"), facts.get("mau")
    records, goals = facts.get("roi_records_12m"), facts.get("goal_progress")
    contacts = facts.get("engaged_stakeholders")
    return {
        "capacity": f"{share_short_of(used / limit, signals.capacity)}% in use" if used is not None and limit else "not known",
        "breadth": f"{features} of {available}" if features is not None and available else "not known",
        "growth": f"{_grown((now - before) / before, signals.growth)} in 90 days" if now is not None and before else "not known",
        "stickiness": f"{_over(dau / mau, signals.stickiness)} daily" if dau is not None and mau else "not known",
        "roi": count(records, "record") if records else "none" if records == 0 else "not known",
        "goals": f"{percent(goals)} of the way" if goals is not None else "not known",
        "milestone": _yes(facts.get("success_milestone_90d"), "within 90 days"),
        "sponsor": facts.get("sponsor_state") or "not known",
        "stakeholders": f"{contacts} engaged" if contacts is not None else "not known",
        "budget": _yes(facts.get("budget_window_90d"), "open or near"),
    }


def _grown(change: float, signal: float) -> str:
    return signed_percent(share_short_of(change, signal) / FULL)


def _over(share: float, signal: float) -> str:
    """`over 40%` where a share passes a strict signal and its rounded number would not say so."""
    passes = share > signal + DUST
    return f"over {percent(signal)}" if passes and half_up(share * FULL) <= half_up(signal * FULL) else percent(share)


def _yes(value: bool | None, words: str) -> str:
    return "not known" if value is None else words if value else "none"


def _signals(row: ExpansionRow, facts: FactRow, policy: PolicyInForce) -> tuple[Fact, ...]:
    words, wanted = _part_facts(facts, policy), policy.policy.expansion.signals
    shown = (
        ("Feature breadth", row["signal_breadth"], f"{words['breadth']}, {percent(wanted.breadth)} wanted"),
        ("Capacity", row["signal_capacity"], f"{words['capacity']}, {percent(wanted.capacity)} wanted"),
        ("Usage growth", row["signal_growth"], f"{words['growth']}, {signed_percent(wanted.growth)} wanted"),
        ("Daily use", row["signal_stickiness"], f"{words['stickiness']}, over {percent(wanted.stickiness)} wanted"),
    )
    return tuple(
        Fact(name, ({"true": "✓ signal", "false": "no signal", "unknown": "not known"}[flag],), (evidence,))
        for name, flag, evidence in shown
    )


def _holds(row: ExpansionRow) -> Paragraph | None:
    named = holds_named(row)
    unknown = [HOLD_NAMES[name] for name in (row["holds_unknown"] or "").split("|") if name]
    lines: list[Line] = []
    if named:
        lead = "Held by:" if row["handoff"] == "held" else "Would also be held by:"
        lines.append((bold(lead), f" {', '.join(named)}"))
    if unknown:
        lines.append((bold("Cannot be told:"), f" {', '.join(unknown)}"))
    return Paragraph(tuple(lines)) if lines else None


def _opportunities(rows: list[OpportunityRow], row: ExpansionRow, currency: str) -> Paragraph:
    ranked = sorted(rows, key=lambda each: each["rank"])
    if not ranked:
        unknown = [name.replace("_", "-") for name in (row["opportunities_unknown"] or "").split("|") if name]
        tail = f" Not known: {', '.join(unknown)}." if unknown else ""
        return Paragraph(((bold("No opportunity now."), tail) if tail else (bold("No opportunity now."),),))
    lead = f"{number_word(len(ranked))} {'opportunity' if len(ranked) == 1 else 'opportunities'}, best first"
    return Paragraph(((bold(lead),),), tuple(_opportunity(each, currency) for each in ranked))


def _opportunity(row: OpportunityRow, currency: str) -> Line:
    value = row["value"]
    worth = (
        "value not known"
        if value is None
        else f"{'at most ' if row['value_is_upper_bound'] == 'true' else 'about '}{money(value, currency)} a year"
    )
    return (
        bold(sentence_case(opportunity_words(row))),
        f": {worth}, {'now' if row['timing_factor'] == 1 else TIMING_NAMES[row['timing']]}; {APPROACH_NAMES[row['approach']]}",
    )

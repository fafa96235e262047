"""Why an account stands where it does: one sentence of change and three drivers, each with its fact."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal

from handlers.bands import BAND_NAMES, score_shown
from handlers.card import Driver, Line, bold
from handlers.ports import AccountState, PolicyInForce, StateDocument
from handlers.text import count, day, days, largest_remainder, one_decimal, percent, plain_number, signed_percent, whole
from scoring.inputs import component_weights
from scoring.rows import COMPONENTS, Component, Facts, HealthRow

DRIVER_MOST = 64
"""Characters of a driver, measure included."""

DUST = 1e-6
"""Points; a smaller difference is floating point, not a fact."""

BAND_CHANGE_DAYS = 30
"""An older change of band is not news."""


_Contribution = Literal[
    "usage_contribution", "engagement_contribution", "satisfaction_contribution", "growth_contribution", "relationship_contribution"
]
_CONTRIBUTIONS: dict[Component, _Contribution] = {
    "usage": "usage_contribution",
    "engagement": "engagement_contribution",
    "satisfaction": "satisfaction_contribution",
    "growth": "growth_contribution",
    "relationship": "relationship_contribution",
}


def score_of(health: HealthRow, component: Component) -> float | None:
    """Read one component's score [0-100]."""
    return health[component]


def points_of(health: HealthRow, component: Component) -> float | None:
    """Read one component's contribution to the score [points]."""
    return health[_CONTRIBUTIONS[component]]


def most_points(health: HealthRow, policy: PolicyInForce) -> dict[Component, float]:
    """Return what each component would give at 100: its weight, of the account's profile if it has one, over the coverage [points]."""
    profile, coverage = health.get("profile"), health["coverage"]
    known = profile if any(profile == each.name for each in policy.policy.health.profiles) else None
    weights = component_weights(policy.policy, known)
    return {name: 100 * weight / coverage if coverage else 0.0 for name, weight in weights.items()}


def known_components(health: HealthRow) -> list[Component]:
    """List the components with a score, in the order of the weights."""
    return [component for component in COMPONENTS if score_of(health, component) is not None]


def shown_points(health: HealthRow) -> dict[Component, Decimal]:
    """Round the known contributions to one decimal so that they add up to the shown score."""
    known = known_components(health)
    return dict(zip(known, largest_remainder([points_of(health, name) or 0.0 for name in known]), strict=True))


def losses(health: HealthRow, policy: PolicyInForce) -> dict[Component, float]:
    """Return the points each known component falls short of."""
    most = most_points(health, policy)
    return {name: most[name] - (points_of(health, name) or 0.0) for name in known_components(health)}


def change_sentence(state: AccountState, *, policy: PolicyInForce, today: date) -> Line:
    """Say how the score moved in 30 days, and what carries or weighs on it."""
    health = state.document["health"]
    delta = health["delta_30d"]
    if delta is None:
        return (bold(_nothing_to_compare(policy, today=today)), *_carried(state, policy))
    points = whole(delta)
    if points == 0:
        return (bold("Level in 30 days."), *_carried(state, policy))
    if points > 0:
        return (bold(f"Up {points} in 30 days."), *(_band_news(state, today) or _carried(state, policy)))
    recent = -whole(health["delta_7d"] or 0.0)
    fell = f"Down {-points} in 30 days"
    lead: Line = (bold(fell), f", {recent} of them in 7.") if 0 < recent <= -points else (bold(f"{fell}."),)
    return (*lead, *(_band_news(state, today) or _carried(state, policy)))


def _nothing_to_compare(policy: PolicyInForce, *, today: date) -> str:
    if timedelta(0) <= today - policy.since.date() <= timedelta(days=30):
        return f"Policy v{policy.version} is new: nothing to compare yet."
    return "No score of 30 days ago to compare."


def _band_news(state: AccountState, today: date) -> Line:
    evidence = state.document["evidence"]
    before, until = evidence["band_before"], evidence["band_before_day"]
    if before is None or until is None or before == "onboarding":
        return ()
    last = date.fromisoformat(until)
    return (f" {BAND_NAMES[before]} until {day(last, today=today)}.",) if (today - last).days <= BAND_CHANGE_DAYS else ()


def _carried(state: AccountState, policy: PolicyInForce) -> Line:
    health = state.document["health"]
    lost = losses(health, policy)
    if len(lost) <= 1:
        return ()
    gives = max(lost, key=lambda name: points_of(health, name) or 0.0)
    costs = max((name for name in lost if name != gives), key=lambda name: lost[name])
    if lost[costs] < lost[gives] / 2:
        return (f" {gives.capitalize()} gives most and has most to gain.",)
    return (f" {gives.capitalize()} carries it; {costs} holds it back.",)


def chosen_drivers(health: HealthRow, policy: PolicyInForce) -> list[Component]:
    """Pick three: the two that give most and, of the others, the one that loses most when Green; else the three that lose most."""
    lost = losses(health, policy)
    by_loss = sorted(lost, key=lambda name: -lost[name])
    if health["band"] != "green":
        return by_loss[:3]
    giving = sorted(lost, key=lambda name: -(points_of(health, name) or 0.0))[:2]
    return [*giving, *(name for name in by_loss if name not in giving)][:3]


def drivers(document: StateDocument, policy: PolicyInForce) -> tuple[Driver, ...]:
    """Write the three drivers with their points and their facts."""
    health = document["health"]
    if not health["coverage"]:
        return ()
    shown, most = shown_points(health), most_points(health, policy)
    return tuple(_driver(name, document, shown[name], most[name]) for name in chosen_drivers(health, policy))


def _driver(component: Component, document: StateDocument, points: Decimal, most: float) -> Driver:
    label = f"{component.capitalize()} {whole(score_of(document['health'], component) or 0.0)}"
    out_of = plain_number(most) if abs(most - round(most)) < DUST else one_decimal(most)
    measure = f"{points} of {out_of}"
    room = DRIVER_MOST - len(f"{label} ({measure}): ")
    return Driver(label, measure, _fitting(FACTS_OF[component](document["facts"]), room))


def _fitting(phrases: list[str], room: int) -> str:
    """Join as many phrases as fit, in their order: what is left out stands in `why`."""
    chosen: list[str] = []
    for phrase in phrases:
        if chosen and len(", ".join([*chosen, phrase])) > room:
            break
        chosen.append(phrase)
    return ", ".join(chosen)


def change(now: float | None, before: float | None) -> float | None:
    """Return the relative change, missing where it cannot be told."""
    return None if now is None or not before else (now - before) / before


def usage_facts(facts: Facts) -> list[str]:
    """Say how much the product is used, a fall first."""
    phrases = []
    days_active = facts.get("days_active_30d")
    if days_active is not None:
        phrases.append(f"active {days_active} of 30 days")
    moved = change(facts.get("usage_30d"), facts.get("usage_prior_30d"))
    if moved is not None and moved <= -0.10:  # noqa: PLR2004 - a fall worth a word
        phrases.append(f"down {percent(-moved)}")
    used, available = facts.get("features_used_30d"), facts.get("features_available")
    if used is not None and available:
        phrases.append(f"{used} of {available} features")
    actions = facts.get("actions_per_session")
    if actions is not None:
        phrases.append(f"{plain_number(actions)} actions a session")
    return phrases


def engagement_facts(facts: Facts) -> list[str]:
    """Say how close the relationship is, the last touch first."""
    phrases = []
    touched = facts.get("days_since_touch")
    if touched is not None:
        phrases.append("last touch today" if touched == 0 else f"last touch {days(touched)} ago")
    held, planned = facts.get("meetings_held_90d"), facts.get("meetings_planned_90d")
    if held is not None and planned:
        phrases.append(f"{held} of {planned} meetings")
    answered, asked = facts.get("surveys_answered_180d"), facts.get("surveys_asked_180d")
    if answered is not None and asked:
        phrases.append(f"{answered} of {asked} surveys")
    dau, mau = facts.get("dau"), facts.get("mau")
    if dau is not None and mau:
        phrases.append(f"{percent(dau / mau)} of users daily")
    return phrases


def satisfaction_facts(facts: Facts) -> list[str]:
    """Say how content they are, what burns first."""
    phrases = []
    promoters, passives, detractors = facts.get("nps_promoters"), facts.get("nps_passives"), facts.get("nps_detractors")
    answers = None if promoters is None or passives is None or detractors is None else promoters + passives + detractors
    if answers and detractors:
        phrases.append(f"{count(detractors, 'detractor')} in {answers}")
    escalations = facts.get("open_escalations")
    if escalations:
        phrases.append(count(escalations, "escalation"))
    csat = facts.get("csat_180d")
    if csat is not None:
        phrases.append(f"CSAT {plain_number(csat)} of 5")
    if answers and promoters and not detractors:
        phrases.append(f"{count(promoters, 'promoter')} in {answers}")
    tickets = facts.get("open_tickets")
    if tickets is not None:
        phrases.append(count(tickets, "open ticket"))
    return phrases


def growth_facts(facts: Facts) -> list[str]:
    """Say how they grow."""
    phrases = []
    users = change(facts.get("mau"), facts.get("mau_90d_ago"))
    seats = change(facts.get("seats"), facts.get("seats_90d_ago"))
    if users is not None:
        phrases.append(f"users {signed_percent(users)} in 90 days")
    elif seats is not None:
        phrases.append(f"seats {signed_percent(seats)} in 90 days")
    expanded = facts.get("expanded_365d")
    if expanded is not None:
        phrases.append("expanded this year" if expanded else "no expansion yet")
    moved = change(facts.get("usage_30d"), facts.get("usage_90d_ago"))
    if moved is not None:
        phrases.append(f"usage {signed_percent(moved)}")
    return phrases


def relationship_facts(facts: Facts) -> list[str]:
    """Say who stands with us."""
    phrases = []
    named, changed = facts.get("champion_named"), facts.get("days_since_champion_change")
    if named is not None:
        phrases.append("no champion" if not named else "new champion" if changed is not None and changed <= 90 else "champion named")  # noqa: PLR2004
    sponsor = facts.get("sponsor_state")
    if sponsor is not None:
        phrases.append({"engaged": "sponsor engaged", "known": "sponsor known", "none": "no sponsor"}[sponsor])
    contacts = facts.get("engaged_stakeholders")
    if contacts is not None:
        phrases.append(count(contacts, "engaged contact"))
    return phrases


FACTS_OF: dict[Component, Callable[[Facts], list[str]]] = {
    "usage": usage_facts,
    "engagement": engagement_facts,
    "satisfaction": satisfaction_facts,
    "growth": growth_facts,
    "relationship": relationship_facts,
}


def known_and_missing(state: AccountState, *, today: date) -> tuple[Line, ...]:
    """List, for an Unknown account, what is known, what is missing and what was known before."""
    health, evidence = state.document["health"], state.document["evidence"]
    known = known_components(health)
    missing = [component for component in COMPONENTS if component not in known]
    lines: list[Line] = []
    if known:
        lines.append((bold("Known:"), f" {', '.join(f'{name} {whole(score_of(health, name) or 0.0)}' for name in known)}"))
    if missing:
        lines.append((bold("Missing:"), f" {', '.join(missing)}"))
    before, until, score = evidence["band_before"], evidence["band_before_day"], evidence["score_before"]
    if before not in (None, "unknown") and until is not None:
        shown = f" {BAND_NAMES[before]} {score_shown(score)}" if score is not None else f" {BAND_NAMES[before]}"
        lines.append((bold("Before that:"), f"{shown} on {day(date.fromisoformat(until), today=today)}"))
    return tuple(lines)

"""Each sub-input of the health score in words: the fact it is made of, and what a team could do about it."""

from collections.abc import Callable

from handlers.account_reason import change
from handlers.text import count, days, percent, plain_number, signed_percent, whole
from scoring.explain import ComponentPart, FactChange, LiftStep
from scoring.policy import Policy
from scoring.rows import Facts

INPUT_NAMES = {
    "active_days": "active days",
    "breadth": "features used",
    "depth": "actions a session",
    "weeks": "active weeks",
    "stickiness": "daily users",
    "touch": "last touch",
    "meetings": "meetings",
    "surveys": "surveys",
    "nps": "NPS",
    "csat": "CSAT",
    "support": "tickets",
    "users": "users",
    "volume": "usage",
    "new_features": "new features",
    "expansion": "expansion",
    "champion": "champion",
    "sponsor": "sponsor",
    "stakeholders": "contacts",
    "pulse": "CSM rating",
}


def arithmetic(part: ComponentPart, facts: Facts, policy: Policy) -> str:
    """Write how a component is made: `mean of 90 (27 of 30 days), 100 (4 of 4 weeks)`, or weighted where the weights differ."""
    known = [item for item in part.inputs if item.score is not None]
    missing = [INPUT_NAMES[item.name] for item in part.inputs if item.score is None]
    tail = f"; not known: {', '.join(missing)}" if missing else ""
    if part.score is None:
        return f"not known: {', '.join(missing)}" if missing else "not known"
    terms = [(item.weight, whole(item.score or 0.0), _FACT_WORDS[item.name](facts, policy)) for item in known]
    if part.name == "satisfaction":
        return " + ".join(f"{percent(weight)} × {score} ({words})" for weight, score, words in terms) + tail
    return "mean of " + ", ".join(f"{score} ({words})" for _, score, words in terms) + tail


def _of(used: float | None, available: float | None, what: str) -> str:
    return f"{plain_number(used or 0)} of {plain_number(available or 0)} {what}"


def _users(facts: Facts, _policy: Policy) -> str:
    users = change(facts.get("mau"), facts.get("mau_90d_ago"))
    if users is not None:
        return f"users {signed_percent(users)}"
    return f"seats {signed_percent(change(facts.get('seats'), facts.get('seats_90d_ago')) or 0.0)}"


def _champion(facts: Facts, policy: Policy) -> str:
    changed = facts.get("days_since_champion_change")
    recent = changed is not None and changed <= policy.health.relationship.champion_settled_days
    if facts.get("champion_named"):
        return f"champion new since {days(changed)}" if recent and changed is not None else "champion"
    return f"champion left {days(changed)} ago" if recent and changed is not None else "no champion"


def _nps(facts: Facts, _policy: Policy) -> str:
    promoters, passives, detractors = facts.get("nps_promoters") or 0, facts.get("nps_passives") or 0, facts.get("nps_detractors") or 0
    return f"NPS, {count(promoters + passives + detractors, 'answer')}, {count(detractors, 'detractor')}"


def _support(facts: Facts, _policy: Policy) -> str:
    escalations = facts.get("open_escalations") or 0
    tail = f", {count(escalations, 'escalation')}" if escalations else ""
    return f"{count(facts.get('open_tickets') or 0, 'open ticket')}{tail}"


_FACT_WORDS: dict[str, Callable[[Facts, Policy], str]] = {
    "active_days": lambda facts, policy: _of(facts.get("days_active_30d"), policy.health.usage.expected_active_days, "days"),
    "breadth": lambda facts, _: _of(facts.get("features_used_30d"), facts.get("features_available"), "features"),
    "depth": lambda facts, policy: _of(facts.get("actions_per_session"), policy.health.usage.actions_per_session, "actions a session"),
    "weeks": lambda facts, policy: _of(facts.get("active_weeks_28d"), policy.health.usage.active_weeks, "weeks"),
    "stickiness": lambda facts, policy: (
        f"{percent((facts.get('dau') or 0.0) / (facts.get('mau') or 1))} of monthly users daily, "
        f"{percent(policy.health.engagement.stickiness_full)} is full"
    ),
    "touch": lambda facts, _: f"touch {days(facts.get('days_since_touch') or 0)} ago",
    "meetings": lambda facts, _: _of(facts.get("meetings_held_90d"), facts.get("meetings_planned_90d"), "meetings"),
    "surveys": lambda facts, _: _of(facts.get("surveys_answered_180d"), facts.get("surveys_asked_180d"), "surveys"),
    "nps": _nps,
    "csat": lambda facts, _: f"CSAT {plain_number(facts.get('csat_180d') or 0.0)} of 5",
    "support": _support,
    "users": _users,
    "volume": lambda facts, _: f"usage {signed_percent(change(facts.get('usage_30d'), facts.get('usage_90d_ago')) or 0.0)} in 90 days",
    "new_features": lambda facts, _: count(facts.get("features_first_used_90d") or 0, "new feature"),
    "expansion": lambda facts, _: "expanded within a year" if facts.get("expanded_365d") else "no expansion",
    "champion": _champion,
    "sponsor": lambda facts, _: {"engaged": "sponsor engaged", "known": "sponsor known", "none": "no sponsor"}[
        facts.get("sponsor_state") or "none"
    ],
    "stakeholders": lambda facts, _: count(facts.get("engaged_stakeholders") or 0, "contact"),
    "pulse": lambda facts, _: f"CSM rating {plain_number(facts.get('csm_pulse') or 0.0)} of 5",
}


def step_words(step: LiftStep) -> str:
    """Write one step as something to do."""
    return _STEP_WORDS[step.name](step.changes[0]) if step.name != "support" else _support_step(step.changes)


def _to(change_: FactChange) -> str:
    return plain_number(float(change_.then or 0))


def _more(change_: FactChange) -> int:
    return whole(float(change_.then or 0) - float(change_.now or 0))


def _nps_step(change_: FactChange) -> str:
    return "Turn one detractor into a passive" if change_.column == "nps_detractors" else "Turn one passive into a promoter"


def _support_step(changes: tuple[FactChange, ...]) -> str:
    words = []
    for change_ in changes:
        fewer = -_more(change_)
        if change_.column == "open_escalations":
            words.append("end the escalation" if fewer == 1 else f"end the {fewer} escalations")
        else:
            words.append(f"close {fewer} of {count(whole(float(change_.now or 0)), 'ticket')}")
    return ", ".join(words).capitalize()


def _left(what: str, verb: str) -> Callable[[FactChange], str]:
    def words(change_: FactChange) -> str:
        left = _more(change_)
        return f"{verb[0].upper()}{verb[1:]}".format(f"the {what}" if left == 1 else f"the {left} {what}s")

    return words


_STEP_WORDS: dict[str, Callable[[FactChange], str]] = {
    "active_days": lambda step: f"Active {_to(step)} of 30 days",
    "breadth": lambda step: f"Use all {_to(step)} features",
    "depth": lambda step: f"Reach {_to(step)} actions a session",
    "weeks": lambda step: f"Active all {_to(step)} weeks",
    "stickiness": lambda step: f"Reach {_to(step)} users a day",
    "touch": lambda step: f"Talk to them, {days(whole(float(step.now or 0)))} after the last touch",
    "meetings": _left("missed meeting", "hold {}"),
    "surveys": _left("open survey", "get {} answered"),
    "nps": _nps_step,
    "csat": lambda step: f"Lift CSAT to {_to(step)}",
    "users": lambda step: f"Grow to {_to(step)} {'seats' if step.column == 'seats' else 'users'}",
    "volume": lambda step: f"Bring usage to {whole(float(step.then or 0)):,} actions in 30 days",
    "new_features": lambda step: f"Get {count(_more(step), 'new feature')} used",
    "expansion": lambda _: "Close an expansion",
    "champion": lambda _: "Name a champion",
    "sponsor": lambda _: "Engage the sponsor",
    "stakeholders": lambda step: f"Engage {count(_more(step), 'more contact')}",
}

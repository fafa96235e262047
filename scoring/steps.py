"""What one team could do next for each sub-input: the facts as they would then be.

A step takes facts that are known to values that can be reached: an input to its full value, a survey answer up one
class, a fallen count back to where it was. It never fills in what is missing, and never rewrites a person's opinion
(the pulse).
"""

from collections.abc import Callable
from math import ceil, floor
from typing import Any

from scoring.policy import Policy
from scoring.rows import Component, Facts

Changes = dict[str, Any]
"""New values by fact column, the one a person would act on first."""

Step = Callable[[Facts, Policy], Changes]
"""Empty where there is nothing to do, or the facts are missing."""


def _up(facts: Facts, column: str, target: float | None) -> Changes:
    """Raise a fact to the target where it is known and below."""
    value = _known(facts, column)
    return {column: target} if value is not None and target is not None and value < target else {}


def _known(facts: Facts, column: str) -> Any:
    """Return a fact named by a variable, which a TypedDict's own `get` cannot type."""
    return facts.get(column)


def _active_days(facts: Facts, policy: Policy) -> Changes:
    return _up(facts, "days_active_30d", ceil(policy.health.usage.expected_active_days))


def _breadth(facts: Facts, _policy: Policy) -> Changes:
    return _up(facts, "features_used_30d", facts.get("features_available"))


def _depth(facts: Facts, policy: Policy) -> Changes:
    return _up(facts, "actions_per_session", policy.health.usage.actions_per_session)


def _weeks(facts: Facts, policy: Policy) -> Changes:
    return _up(facts, "active_weeks_28d", ceil(policy.health.usage.active_weeks))


def _stickiness(facts: Facts, policy: Policy) -> Changes:
    users = facts.get("mau")
    return _up(facts, "dau", policy.health.engagement.stickiness_full * users) if users else {}


def _touch(facts: Facts, policy: Policy) -> Changes:
    days = facts.get("days_since_touch")
    return {"days_since_touch": 0} if days is not None and days > policy.health.engagement.touch_full_days else {}


def _meetings(facts: Facts, _policy: Policy) -> Changes:
    return _up(facts, "meetings_held_90d", facts.get("meetings_planned_90d"))


def _surveys(facts: Facts, _policy: Policy) -> Changes:
    return _up(facts, "surveys_answered_180d", facts.get("surveys_asked_180d"))


def _nps(facts: Facts, _policy: Policy) -> Changes:
    """Move one answer up a class, detractors first."""
    for lower, upper in (("nps_detractors", "nps_passives"), ("nps_passives", "nps_promoters")):
        low, high = _known(facts, lower), _known(facts, upper)
        if low is None or high is None:
            return {}
        if low:
            return {lower: low - 1, upper: high + 1}
    return {}


def _csat(facts: Facts, _policy: Policy) -> Changes:
    """Reach the next whole grade."""
    csat = facts.get("csat_180d")
    return {} if csat is None else _up(facts, "csat_180d", min(5.0, floor(csat) + 1.0))


def _support(facts: Facts, policy: Policy) -> Changes:
    """End the escalations and close tickets down to the number that costs nothing."""
    tickets, escalations = facts.get("open_tickets"), facts.get("open_escalations")
    if tickets is None or escalations is None:
        return {}
    free = floor(policy.health.satisfaction.tickets_free)
    wanted = {"open_escalations": (escalations, 0), "open_tickets": (tickets, min(tickets, free))}
    return {column: then for column, (now, then) in wanted.items() if then != now}


def _users(facts: Facts, policy: Policy) -> Changes:
    """Win back the users, or the seats, of 90 days ago, else grow to the full change; the daily share stays as it is."""
    now, before, daily = facts.get("mau"), facts.get("mau_90d_ago"), facts.get("dau")
    if now is None or not before:
        return _regained(facts, "seats", "seats_90d_ago", policy)
    changes = _regained(facts, "mau", "mau_90d_ago", policy)
    if not now or not changes:
        return {}
    return changes if daily is None else {**changes, "dau": daily * changes["mau"] / now}


def _volume(facts: Facts, policy: Policy) -> Changes:
    return _regained(facts, "usage_30d", "usage_90d_ago", policy)


def _regained(facts: Facts, column: str, earlier: str, policy: Policy) -> Changes:
    now, before = _known(facts, column), _known(facts, earlier)
    if now is None or not before:
        return {}
    return _up(facts, column, before if now < before else ceil(round(before * (1 + policy.health.growth.change_full), 6)))


def _new_features(facts: Facts, policy: Policy) -> Changes:
    return _up(facts, "features_first_used_90d", ceil(policy.health.growth.new_features_full))


def _expansion(facts: Facts, _policy: Policy) -> Changes:
    return {"expanded_365d": True} if facts.get("expanded_365d") is False else {}


def _champion(facts: Facts, policy: Policy) -> Changes:
    """Name a champion; after a recent change a new name does not count yet, so there is no step."""
    changed = facts.get("days_since_champion_change")
    settled = changed is None or changed > policy.health.relationship.champion_settled_days
    return {"champion_named": True} if facts.get("champion_named") is False and settled else {}


def _sponsor(facts: Facts, _policy: Policy) -> Changes:
    return {"sponsor_state": "engaged"} if facts.get("sponsor_state") in ("known", "none") else {}


def _stakeholders(facts: Facts, policy: Policy) -> Changes:
    return _up(facts, "engaged_stakeholders", ceil(policy.health.relationship.stakeholders_full))


STEPS: tuple[tuple[Component, str, Step], ...] = (
    ("usage", "active_days", _active_days),
    ("usage", "breadth", _breadth),
    ("usage", "depth", _depth),
    ("usage", "weeks", _weeks),
    ("engagement", "stickiness", _stickiness),
    ("engagement", "touch", _touch),
    ("engagement", "meetings", _meetings),
    ("engagement", "surveys", _surveys),
    ("satisfaction", "nps", _nps),
    ("satisfaction", "csat", _csat),
    ("satisfaction", "support", _support),
    ("growth", "users", _users),
    ("growth", "volume", _volume),
    ("growth", "new_features", _new_features),
    ("growth", "expansion", _expansion),
    ("relationship", "champion", _champion),
    ("relationship", "sponsor", _sponsor),
    ("relationship", "stakeholders", _stakeholders),
)
"""Component, sub-input as in scoring/inputs.py, and its step."""

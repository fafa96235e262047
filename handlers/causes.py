"""Why a customer stands where they do now: the part of the score that moved, with its fact, the new factors and escalations."""

from datetime import date
from typing import cast

from handlers.account_change import FACT_NAMES, fact_written
from handlers.account_facts import factors_named
from handlers.bands import BAND_NAMES, score_shown
from handlers.looks import CALENDAR, Difference
from handlers.ports import Cause, Standing
from handlers.text import count, cut, day, days, sentence_case, whole
from scoring.explain import FactValue
from scoring.inputs import INPUTS
from scoring.policy import Policy
from scoring.rows import COMPONENTS, Component, Facts, HealthRow

FACTS_NAMED = 2
DETAIL_MOST = 60

BETTER_LOW = frozenset({"days_since_touch", "open_tickets"})
"""Facts that are better the lower they are."""

SHORT_NAMES = {
    "no_login_14d": "no login",
    "tickets_high": "many tickets",
    "invoice_overdue": "invoice overdue",
    "champion_left": "champion left",
    "competitor_mentioned": "competitor mentioned",
    CALENDAR: "renewal near",
    "usage_decline": "usage down",
}
"""Factors by name alone, where no room is for the facts behind them."""


def news(standing: Standing, difference: Difference, cause: Cause | None) -> str:
    """Say what is news of an account in half a sentence, after its name: `turned Red: 52 → 36 in 7 days`."""
    before, now = difference.before, difference.now
    band = BAND_NAMES[now.band]
    if difference.worse:
        return f"turned {band}{_points(standing, difference)}"
    if difference.dropped:
        return f"lost sharply{_points(standing, difference)}"
    if difference.new_factors:
        named = [SHORT_NAMES[name] for name in SHORT_NAMES if name in difference.new_factors]
        return f"has a new factor: {named[0]}" if len(named) == 1 else f"has {len(named)} new factors"
    again = cause is not None and cause.been_before and before.band != "onboarding"
    return f"is {band} again{_points(standing, difference)}" if again else f"rose to {band}{_points(standing, difference)}"


def _points(standing: Standing, difference: Difference) -> str:
    """`: 52 → 36 in 7 days` after a sharp drop, else from the last look on."""
    score, before = difference.now.score, difference.before.score
    if score is None:
        return ""
    if difference.now.dropped and standing.delta_7d is not None:
        return f": {score_shown(score - standing.delta_7d)} → {score_shown(score)} in 7 days"
    moved = before is not None and score_shown(before) != score_shown(score)
    return f": {score_shown(before or 0.0)} → {score_shown(score)}" if moved else f": {score_shown(score)}"


def why(standing: Standing, difference: Difference, cause: Cause | None, *, policy: Policy, today: date, notes: bool) -> str:
    """Name the cause in a line: what moved most, the new factors as facts, escalations; nothing where nothing is known of it.

    With `notes`, what someone wrote down of a competitor stands in it too.
    """
    if cause is None:
        return ""
    factors_alone = bool(difference.new_factors) and not (difference.worse or difference.dropped)
    parts = [] if factors_alone else [_moved_most(difference, cause, policy)]
    parts += _new_factors(difference, cause, today=today, notes=notes, alone=factors_alone)
    escalations = [name for name in (standing.escalations or "").split("|") if name]
    if escalations and not difference.better:
        parts.append(count(len(escalations), "escalation"))
    left = (standing.renewal_on - today).days if standing.renewal_on is not None else -1
    if 0 <= left < policy.churn.flags.renewal_days and (factors_alone or CALENDAR in difference.new_factors):
        parts.append(f"renewal in {days(left)}")
    return sentence_case(", ".join(part for part in parts if part))


def _new_factors(difference: Difference, cause: Cause, *, today: date, notes: bool, alone: bool) -> list[str]:
    """Write the new factors as facts; the renewal's has its days, and of one alone the line above already says the name."""
    told = [name for name in difference.new_factors if name not in (CALENDAR, "competitor_mentioned")]
    named = factors_named(told, cause.facts, cause.evidence, today=today)
    if "competitor_mentioned" in difference.new_factors:
        mention = _competitor(cause, today=today, notes=notes)
        named.append(mention if alone and len(difference.new_factors) == 1 else f"competitor mentioned{f' ({mention})' if mention else ''}")
    return [words for words in named if not (alone and len(difference.new_factors) == 1 and words in SHORT_NAMES.values())]


def _competitor(cause: Cause, *, today: date, notes: bool) -> str:
    said, on = cause.evidence["competitor_detail"], cause.evidence["competitor_day"]
    detail = cut(said, DETAIL_MOST) if said and notes else ""
    return ", ".join(part for part in (detail, day(date.fromisoformat(on), today=today) if on else "") if part)


def _moved_most(difference: Difference, cause: Cause, policy: Policy) -> str:
    """`usage 84 → 52: active days 27 → 12`: the component with most effect in the direction of the change."""
    before = cause.health_before
    if before is None or cause.facts_before is None or cause.policy_before != difference.now.policy_version:
        return ""
    effects = _effects(before, cause, policy)
    sign = 1.0 if difference.better else -1.0
    name = max(effects, key=lambda each: sign * effects[each], default=None)
    if name is None or sign * effects[name] <= 0:
        return ""
    then, now = before[name], cause.health[name]
    scores = f"{name} {'not known' if then is None else whole(then)} → {'not known' if now is None else whole(now)}"
    facts = _facts(name, cause.facts_before, cause.facts, better=difference.better)
    return f"{scores} ({facts})" if facts else scores


def _effects(before: HealthRow, cause: Cause, policy: Policy) -> dict[Component, float]:
    """Return the points each component moved. While the same ones are known, that is the change of its contribution."""
    if all((before[name] is None) == (cause.health[name] is None) for name in COMPONENTS):
        return {name: _contribution(cause.health, name) - _contribution(before, name) for name in COMPONENTS}
    from scoring.change import explain_change

    change = explain_change(cause.facts_before or cause.facts, cause.facts, policy_before=policy, policy_after=policy)
    return {part.name: part.points for part in change.components}


def _contribution(health: HealthRow, name: Component) -> float:
    points: float | None = health[f"{name}_contribution"]  # type: ignore[literal-required]
    return points or 0.0


def _facts(component: Component, before: Facts, now: Facts, *, better: bool) -> str:
    """Name the facts of a component that moved the way it did."""
    told = []
    for name in INPUTS[component]:
        label, column = FACT_NAMES.get(name, ("", ""))
        then, there = (cast("FactValue", facts.get(column)) for facts in (before, now))
        if label and _moved_so(column, then, there, better=better):
            told.append(f"{label} {fact_written(then)} → {fact_written(there)}")
    return ", ".join(told[:FACTS_NAMED])


def _moved_so(column: str, then: FactValue, now: FactValue, *, better: bool) -> bool:
    if isinstance(then, int | float) and isinstance(now, int | float):
        return then != now and ((now > then) is not (column in BETTER_LOW)) is better
    return fact_written(then) != fact_written(now)

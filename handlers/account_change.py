"""What moved a score between two days: each part with the facts behind it, and a change of policy named apart."""

from datetime import date, timedelta

from handlers.account_inputs import INPUT_NAMES
from handlers.card import Line, bold
from handlers.ports import AccountState, Snapshot
from handlers.request import Request
from handlers.text import MINUS, day, half_up, largest_remainder, plain_number, whole
from scoring.change import Change, ComponentChange, InputChange, explain_change
from scoring.explain import FactValue

LOOK_BACK = timedelta(days=30)
INPUTS_NAMED = 2
THOUSAND = 1000

FACT_NAMES = {
    "active_days": ("active days", "days_active_30d"),
    "breadth": ("features used", "features_used_30d"),
    "depth": ("actions a session", "actions_per_session"),
    "weeks": ("active weeks", "active_weeks_28d"),
    "touch": ("days since the last touch", "days_since_touch"),
    "meetings": ("meetings held", "meetings_held_90d"),
    "surveys": ("surveys answered", "surveys_answered_180d"),
    "csat": ("CSAT", "csat_180d"),
    "support": ("open tickets", "open_tickets"),
    "users": ("monthly users", "mau"),
    "volume": ("actions in 30 days", "usage_30d"),
    "new_features": ("new features", "features_first_used_90d"),
    "expansion": ("expanded within a year", "expanded_365d"),
    "champion": ("champion named", "champion_named"),
    "sponsor": ("sponsor", "sponsor_state"),
    "stakeholders": ("engaged contacts", "engaged_stakeholders"),
    "pulse": ("CSM rating", "csm_pulse"),
}
"""Sub-input → what to call its main fact, and the fact's column."""


def earlier_snapshot(state: AccountState, request: Request, *, today: date) -> Snapshot | None:
    """Return the snapshot of 30 days ago: the newest at or before that day, within the policy's gap (H8)."""
    gap = timedelta(days=request.stores.policy.policy.sources.snapshot_gap)
    wanted = today - LOOK_BACK
    past = request.stores.history.of_account(state.id, since=wanted - gap, at=request.now)
    return next((snapshot for snapshot in reversed(past) if snapshot.day <= wanted and snapshot.health_score is not None), None)


def change_since(before: Snapshot, state: AccountState, request: Request) -> Change | None:
    """Explain the change since a snapshot; None where a policy of then is not on record."""
    policies = request.stores.policies
    then, now = policies.version(before.policy_version), policies.version(state.policy_version)
    if then is None or now is None:
        return None
    return explain_change(before.document["facts"], state.document["facts"], policy_before=then.policy, policy_after=now.policy)


def change_lines(before: Snapshot, state: AccountState, request: Request, *, today: date) -> tuple[Line, ...]:
    """Write the change as a sum: the shown points add up to the shown change. Parts that did not move are left out."""
    change = change_since(before, state, request)
    if change is None or change.points is None:
        return ()
    parts: list[tuple[str, float, str]] = []
    if change.policy_points is not None:
        versions = f"v{before.policy_version} → v{state.policy_version}"
        parts.append((f"Policy {versions}", change.policy_points, "not the customer: the arithmetic changed"))
    if change.profile is not None:
        parts.append(("Weights", change.profile.points, f"{change.profile.before or 'default'} → {change.profile.after or 'default'}"))
    parts += [(part.name.capitalize(), part.points, _inputs(part)) for part in change.components]
    shown = largest_remainder([points for _, points, _ in parts])
    total = half_up(change.points, 1)
    lead: Line = (bold(f"Since {day(before.day, today=today)}: {signed_points(float(total))}"),)
    moved = [
        (bold(f"{name} {signed_points(float(points))}"), f": {words}" if words else "")
        for (name, _, words), points in zip(parts, shown, strict=True)
        if points or words
    ]
    return (lead, *moved)


def _inputs(part: ComponentChange) -> str:
    told = [words for item in part.inputs if (words := _moved(item))]
    return ", ".join(told[:INPUTS_NAMED])


def _moved(item: InputChange) -> str:
    """Write the fact that moved, or the sub-score where no single fact says it."""
    label, column = FACT_NAMES.get(item.name, (INPUT_NAMES[item.name], ""))
    fact = next((fact for fact in item.facts if fact.column == column), None)
    if fact is not None:
        before, after = fact_written(fact.before), fact_written(fact.after)
    else:
        label = f"{INPUT_NAMES[item.name]} score"
        before, after = fact_written(item.before, whole_number=True), fact_written(item.after, whole_number=True)
    return f"{label} {before} → {after}" if before != after else ""


def fact_written(value: FactValue, *, whole_number: bool = False) -> str:
    """Write one fact's value; None is not known."""
    match value:
        case None:
            return "not known"
        case bool():
            return "yes" if value else "no"
        case str():
            return value
        case _:
            return f"{whole(value):,}" if whole_number or abs(value) >= THOUSAND else plain_number(value)


def signed_points(value: float) -> str:
    """`+3.5`, `−0.8`, `0.0`: one decimal, a true minus."""
    figure = half_up(abs(value), 1)
    return f"{figure}" if figure == 0 else f"+{figure}" if value > 0 else f"{MINUS}{figure}"

"""Why a health score moved: the policy's part, then each component's, down to the inputs and facts that changed.

The score is a mean over what is known, so what a part did depends on what else was known. Each part is tried in every order
in which the parts could have changed, and counts for its average effect (Shapley's value): the effects add up to the change,
and no order is preferred. While the same components are known, a component's effect is the change of its contribution; one
that became known or unknown counts for what that did to the score, and not for the points it brought or took.
"""

from collections.abc import Sequence
from itertools import combinations
from math import comb
from typing import cast

from msgspec import Struct

from scoring.explain import FactValue, known_number, profile_name
from scoring.inputs import INPUTS, component_weights, input_weights
from scoring.policy import Policy
from scoring.rows import COMPONENTS, Component, Facts


class FactMove(Struct, frozen=True):
    """A fact that is not what it was; None is missing."""

    column: str
    before: FactValue
    after: FactValue


class InputChange(Struct, frozen=True):
    """A sub-input that changed: its scores [0-100], None where missing, the points of the health score it moved, and its facts."""

    name: str
    before: float | None
    after: float | None
    points: float
    facts: tuple[FactMove, ...]


class ComponentChange(Struct, frozen=True):
    """A component then and now, both under the later policy: scores [0-100], contributions and the points it moved [points].

    `inputs` are those that changed, the largest effect first; their points add up to the component's.
    """

    name: Component
    before: float | None
    after: float | None
    contribution_before: float | None
    contribution_after: float | None
    points: float
    inputs: tuple[InputChange, ...]


class ProfileChange(Struct, frozen=True):
    """Other weights, because the account came into another segment or stage; None names the policy's own."""

    before: str | None
    after: str | None
    points: float


class Change(Struct, frozen=True):
    """A change of the health score: `policy_points`, the profile's points and the components' add up to `points`.

    Without a score on either side there is no change to explain: `points` is None, and every part is empty.
    """

    before: float | None
    after: float | None
    points: float | None
    coverage_before: float
    coverage_after: float
    policy_points: float | None
    """What the later policy makes of the earlier facts, against the earlier policy; None: the same policy."""
    profile: ProfileChange | None
    """None: the same weights, once the policy is the same."""
    components: tuple[ComponentChange, ...]
    """In the order of the weights."""


class _Side(Struct, frozen=True):
    """One set of facts under one policy."""

    score: float | None
    coverage: float
    profile: str | None
    components: tuple[float | None, ...]
    contributions: tuple[float | None, ...]
    inputs: tuple[tuple[float | None, ...], ...]
    """Scores [0-100] of each component's sub-inputs."""


def explain_change(before: Facts, after: Facts, *, policy_before: Policy, policy_after: Policy) -> Change:
    """Explain the change of one account's health score between two scorings; every sum holds to 1e-9.

    First the policy changes, then the profile, then the facts. Where the earlier facts have no score under the later policy,
    the whole change is the policy's; where they have none under the later weights, the rest is the profile's.
    """
    start = _side(before, policy_before)
    then = start if policy_before == policy_after else _side(before, policy_after)
    now = _side(after, policy_after)
    if start.score is None or now.score is None:
        return Change(start.score, now.score, None, start.coverage, now.coverage, None, None, ())
    weights = component_weights(policy_after, now.profile)
    own = tuple(weights[name] for name in COMPONENTS)
    weighed = then.score if then.profile == now.profile else _mean(then.components, own)
    profile = None
    if then.score is not None and then.profile != now.profile:
        profile = ProfileChange(then.profile, now.profile, (now.score if weighed is None else weighed) - then.score)
    return Change(
        before=start.score,
        after=now.score,
        points=now.score - start.score,
        coverage_before=start.coverage,
        coverage_after=now.coverage,
        policy_points=None if policy_before == policy_after else (now.score if then.score is None else then.score) - start.score,
        profile=profile,
        components=_components(then, now, own, (before, after), policy_after, told=then.score is not None and weighed is not None),
    )


def _side(facts: Facts, policy: Policy) -> _Side:
    import numpy as np

    from scoring.components import component_parts
    from scoring.encoding import columns_of_rows
    from scoring.health import score_health

    columns = columns_of_rows([facts])
    with np.errstate(invalid="ignore", over="ignore", divide="ignore"):
        health, parts = score_health(columns, policy), component_parts(columns, policy)
    return _Side(
        score=known_number(health.score[0]),
        coverage=float(health.coverage[0]),
        profile=profile_name(health, policy),
        components=tuple(known_number(health.components[name][0]) for name in COMPONENTS),
        contributions=tuple(known_number(health.contributions[name][0]) for name in COMPONENTS),
        inputs=tuple(tuple(known_number(100.0 * part[0]) for part in parts[name]) for name in COMPONENTS),
    )


def _components(
    then: _Side, now: _Side, weights: tuple[float, ...], facts: tuple[Facts, Facts], policy: Policy, *, told: bool
) -> tuple[ComponentChange, ...]:
    """Return each component's change; where the facts' part cannot be told from the policy's, all of it is the policy's."""
    points = _effects(then.components, now.components, weights) if told else (0.0,) * len(COMPONENTS)
    return tuple(
        ComponentChange(
            name=name,
            before=then.components[place],
            after=now.components[place],
            contribution_before=then.contributions[place],
            contribution_after=now.contributions[place],
            points=points[place],
            inputs=_inputs(
                name,
                (then.inputs[place], now.inputs[place]),
                facts,
                policy,
                rate=_rate(place, then, now, weights) if told else 0.0,
                points=points[place],
            ),
        )
        for place, name in enumerate(COMPONENTS)
    )


def _rate(place: int, then: _Side, now: _Side, weights: tuple[float, ...]) -> float | None:
    """Return the points of the health score for each point of this component; None: it became known or unknown."""
    before = then.components[place]
    if before is None or now.components[place] is None:
        return None
    raised = (*now.components[:place], before + 1.0, *now.components[place + 1 :])
    return _effects(then.components, raised, weights)[place]


def _inputs(
    component: Component,
    scores: tuple[tuple[float | None, ...], tuple[float | None, ...]],
    facts: tuple[Facts, Facts],
    policy: Policy,
    *,
    rate: float | None,
    points: float,
) -> tuple[InputChange, ...]:
    before, after = scores
    weights = input_weights(component, policy)
    if not points and rate is None:
        shares: tuple[float, ...] = (0.0,) * len(before)
    elif rate is None:
        shares = _by_presence(before, after, weights, points)
    else:
        shares = tuple(rate * effect for effect in _effects(before, after, weights))
    moved = [
        InputChange(name, before[place], after[place], shares[place], _moves(columns, *facts))
        for place, (name, columns) in enumerate(INPUTS[component].items())
        if before[place] != after[place] or shares[place]
    ]
    return tuple(sorted(moved, key=lambda each: -abs(each.points)))


def _by_presence(
    before: tuple[float | None, ...], after: tuple[float | None, ...], weights: tuple[float, ...], points: float
) -> tuple[float, ...]:
    """Share the effect of a component that became known or unknown among the inputs that did, by their weight in it."""
    came = [(old is None) != (new is None) for old, new in zip(before, after, strict=True)]
    share = [weight * each for weight, each in zip(weights, came, strict=True)]
    if not sum(share):
        share = [float(each) for each in came]
    return tuple(points * each / sum(share) for each in share)


def _moves(columns: tuple[str, ...], before: Facts, after: Facts) -> tuple[FactMove, ...]:
    pairs = [(column, cast("FactValue", before.get(column)), cast("FactValue", after.get(column))) for column in columns]
    return tuple(FactMove(*pair) for pair in pairs if pair[1] != pair[2])


def _effects(before: Sequence[float | None], after: Sequence[float | None], weights: Sequence[float]) -> tuple[float, ...]:
    """Return what each part's change did to their weighted mean: the average over all orders of changing them.

    Where nothing would be known between, the middle of the two means stands in. The effects add up to the change.
    """
    first, last = _mean(before, weights), _mean(after, weights)
    if first is None or last is None:
        return (0.0,) * len(before)
    between = (first + last) / 2.0
    changed = [place for place in range(len(before)) if before[place] != after[place]]
    means: dict[frozenset[int], float] = {}
    for number in range(len(changed) + 1):
        for chosen in combinations(changed, number):
            mean = _mean([after[place] if place in chosen else before[place] for place in range(len(before))], weights)
            means[frozenset(chosen)] = between if mean is None else mean
    effects = [0.0] * len(before)
    for chosen_set, mean in means.items():
        for place in changed:
            if place not in chosen_set:
                orders = len(changed) * comb(len(changed) - 1, len(chosen_set))
                effects[place] += (means[chosen_set | {place}] - mean) / orders
    return tuple(effects)


def _mean(values: Sequence[float | None], weights: Sequence[float]) -> float | None:
    known = [(value, weight) for value, weight in zip(values, weights, strict=True) if value is not None]
    total = sum(weight for _, weight in known)
    return sum(value * weight for value, weight in known) / total if total else None

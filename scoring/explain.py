"""Why an account's health is what it is: every part down to its facts, what would lift it, what would drop it.

The numbers come from the functions that score the whole table, called with one account; NumPy loads when it is called.
"""

from typing import TYPE_CHECKING, Any, cast

from msgspec import Struct

from scoring.inputs import INPUTS, INPUTS_TOTAL, component_weights, input_weights
from scoring.policy import Policy
from scoring.rows import BANDS, COMPONENTS, Band, Component, Facts
from scoring.steps import STEPS

if TYPE_CHECKING:
    from scoring.health import HealthScores

FactValue = str | float | bool | None
MOST_STEPS = 3
SMALLEST = 1e-9
"""Points below this are no lift."""


class FactUsed(Struct, frozen=True):
    """A fact behind a sub-input; None is missing."""

    column: str
    value: FactValue


class InputPart(Struct, frozen=True):
    """A sub-input: score [0-100], its share of the component [0-1] over the present ones, and its facts."""

    name: str
    score: float | None
    weight: float
    facts: tuple[FactUsed, ...]


class ComponentPart(Struct, frozen=True):
    """A component: score [0-100], weight [0-1] as in the policy, points it gives, and the most it could give here."""

    name: Component
    score: float | None
    weight: float
    contribution: float | None
    most: float | None
    inputs: tuple[InputPart, ...]


class MissingInput(Struct, frozen=True):
    """A sub-input that cannot be computed, and its facts that are missing (none where a denominator is 0 or answers are too old)."""

    component: Component
    name: str
    columns: tuple[str, ...]


class FactChange(Struct, frozen=True):
    """A fact as it is and as it would be."""

    column: str
    now: FactValue
    then: FactValue


class LiftStep(Struct, frozen=True):
    """One thing to do: the facts it changes (the first is the one to act on), the component's score before and after, the points."""

    component: Component
    name: str
    changes: tuple[FactChange, ...]
    score_now: float
    score_then: float
    points: float


class Lift(Struct, frozen=True):
    """At most three steps, most points first, and what all of them together reach."""

    steps: tuple[LiftStep, ...]
    points: float
    score: float
    band: Band
    to_next: float | None
    """Points still missing to the band above the one reached; None when it is green."""


class Drop(Struct, frozen=True):
    """The smallest fall of one component that costs a band: the component's score now and the score below which it does."""

    component: Component
    score: float
    below: float
    band: Band


class Explanation(Struct, frozen=True):
    """The whole arithmetic of one account's health. `to_next` is the distance to the band above [points]."""

    score: float | None
    coverage: float
    profile: str | None
    """Whose weights made the score; None: the policy's own."""
    min_coverage: float
    band: Band
    previous_band: Band | None
    green_at: float
    yellow_at: float
    to_next: float | None
    components: tuple[ComponentPart, ...]
    inputs_known: int
    inputs_total: int
    missing: tuple[MissingInput, ...]
    lift: Lift | None
    """None without a colour: an unknown or onboarding account first needs data or time."""
    drop: Drop | None


def explain(facts: Facts, policy: Policy) -> Explanation:
    """Explain one account's health; contributions add up to the score. The previous band is among the facts."""
    health = _scored([facts], policy)
    components = _components(facts, health, policy)
    score, band = known_number(health.score[0]), BANDS[health.band[0]]
    green_at, yellow_at = _cuts(facts, policy)
    coloured = score is not None and band in ("green", "yellow", "red")
    return Explanation(
        score=score,
        coverage=float(health.coverage[0]),
        profile=profile_name(health, policy),
        min_coverage=policy.health.bands.min_coverage,
        band=band,
        previous_band=facts.get("previous_band"),
        green_at=green_at,
        yellow_at=yellow_at,
        to_next=_to_next(score, band, green_at, yellow_at),
        components=components,
        inputs_known=int(health.inputs_known[0]),
        inputs_total=INPUTS_TOTAL,
        missing=_missing(components),
        lift=_lift(facts, health, policy) if coloured else None,
        drop=_drop(components, score, band, float(health.coverage[0]), green_at if band == "green" else yellow_at),
    )


def _scored(rows: list[Facts], policy: Policy) -> "HealthScores":
    import numpy as np

    from scoring.encoding import columns_of_rows
    from scoring.health import score_health

    with np.errstate(invalid="ignore", over="ignore", divide="ignore"):
        return score_health(columns_of_rows(rows), policy)


def profile_name(health: "HealthScores", policy: Policy) -> str | None:
    """Name the profile whose weights one account was scored with; None: the policy's own."""
    place = -1 if health.profile is None else int(health.profile[0])
    return None if place < 0 else policy.health.profiles[place].name


def _components(facts: Facts, health: "HealthScores", policy: Policy) -> tuple[ComponentPart, ...]:
    from scoring.components import component_parts
    from scoring.encoding import columns_of_rows

    parts = component_parts(columns_of_rows([facts]), policy)
    weights, coverage = component_weights(policy, profile_name(health, policy)), float(health.coverage[0])
    explained = []
    for name in COMPONENTS:
        shares = [known_number(part[0]) for part in parts[name]]
        score = known_number(health.components[name][0])
        explained.append(
            ComponentPart(
                name=name,
                score=score,
                weight=weights[name],
                contribution=known_number(health.contributions[name][0]),
                most=None if score is None or not coverage else 100.0 * weights[name] / coverage,
                inputs=_inputs(facts, name, shares, policy),
            )
        )
    return tuple(explained)


def _inputs(facts: Facts, component: Component, shares: list[float | None], policy: Policy) -> tuple[InputPart, ...]:
    weights = input_weights(component, policy)
    present = sum(weight for weight, share in zip(weights, shares, strict=True) if share is not None)
    return tuple(
        InputPart(
            name=name,
            score=None if share is None else 100.0 * share,
            weight=weight / present if share is not None and present else 0.0,
            facts=tuple(FactUsed(column, cast("FactValue", facts.get(column))) for column in columns),
        )
        for (name, columns), share, weight in zip(INPUTS[component].items(), shares, weights, strict=True)
    )


def _missing(components: tuple[ComponentPart, ...]) -> tuple[MissingInput, ...]:
    return tuple(
        MissingInput(component.name, part.name, tuple(fact.column for fact in part.facts if fact.value is None))
        for component in components
        for part in component.inputs
        if part.score is None
    )


def _cuts(facts: Facts, policy: Policy) -> tuple[float, float]:
    """Return where green and yellow begin for this account's previous band."""
    from scoring.health import band_cuts

    previous = facts.get("previous_band")
    place = BANDS.index(previous) if previous else -1
    green, yellow = band_cuts(policy)
    return float(green[place]), float(yellow[place])


def _to_next(score: float | None, band: Band, green_at: float, yellow_at: float) -> float | None:
    if score is None or band not in ("yellow", "red"):
        return None
    return (green_at if band == "yellow" else yellow_at) - score


def _lift(facts: Facts, health: "HealthScores", policy: Policy) -> Lift:
    """Try every step alone, keep the best three, and score them together."""
    tried = [(place, changed) for place, (_, _, step) in enumerate(STEPS) if (changed := step(facts, policy))]
    then = _scored([facts, *(_changed(facts, changed) for _, changed in tried)], policy)
    found = []
    for row, (place, changed) in enumerate(tried, start=1):
        component, name, _ = STEPS[place]
        points = float(then.score[row] - then.score[0])
        if points > SMALLEST:
            changes = tuple(FactChange(column, cast("FactValue", facts.get(column)), value) for column, value in changed.items())
            scores = then.components[component]
            found.append((place, LiftStep(component, name, changes, float(scores[0]), float(scores[row]), points)))
    best = sorted(found, key=lambda each: (-each[1].points, each[0]))[:MOST_STEPS]
    together = facts
    for place, _ in best:
        together = _changed(together, STEPS[place][2](together, policy))
    reached = _scored([together], policy)
    score, band = float(reached.score[0]), BANDS[reached.band[0]]
    return Lift(
        steps=tuple(step for _, step in best),
        points=score - float(health.score[0]),
        score=score,
        band=band,
        to_next=_to_next(score, band, *_cuts(facts, policy)),
    )


def _changed(facts: Facts, changes: dict[str, Any]) -> Facts:
    return cast("Facts", {**facts, **changes})


def _drop(components: tuple[ComponentPart, ...], score: float | None, band: Band, coverage: float, cut: float) -> Drop | None:
    """Return the component that needs the smallest fall to cost a band; the fall must leave it at 0 or more."""
    if score is None or band not in ("green", "yellow"):
        return None
    falls = [
        Drop(part.name, part.score, part.score - (score - cut) * coverage / part.weight, "yellow" if band == "green" else "red")
        for part in components
        if part.score is not None and part.weight
    ]
    possible = [fall for fall in falls if fall.below > 0]
    return min(possible, key=lambda fall: fall.score - fall.below, default=None)


def known_number(value: float) -> float | None:
    """Return a score as a plain number; None for NaN, which means missing."""
    return None if value != value else float(value)  # noqa: PLR0124  # NaN alone differs from itself

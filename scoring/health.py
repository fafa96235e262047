"""The health score: five components, their weighted sum, coverage, band, trend and risks (H1 to H9, H15), and onboarding (O1, O9)."""

from typing import Any

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from scoring.arithmetic import (
    FLAGS,
    Bools,
    Codes,
    Columns,
    Floats,
    Texts,
    above,
    at_least,
    at_most,
    below,
    bits,
    count_known,
    flag,
    known,
    listed,
    weighted_mean,
    words,
)
from scoring.components import component_parts
from scoring.inputs import INPUTS_TOTAL, component_weights, input_weights
from scoring.policy import Policy
from scoring.profiles import STAGE_NAMES, profile_codes, row_weights, stage_codes
from scoring.rows import BANDS, Component

GREEN, YELLOW, RED, BAND_UNKNOWN, ONBOARDING = range(5)
STEADY, IMPROVING, DECLINING, TREND_UNKNOWN = range(4)
TRENDS = ("steady", "improving", "declining", "unknown")

RISKS: tuple[tuple[str, Component, str], ...] = (
    ("satisfaction_issue", "satisfaction", "critical"),
    ("low_usage", "usage", "high"),
    ("low_engagement", "engagement", "high"),
    ("no_expansion", "growth", "medium"),
    ("weak_relationship", "relationship", "medium"),
)
"""Name, component and severity, the gravest first."""

RISK_NAMES = tuple(name for name, _, _ in RISKS)


class HealthScores(Struct, frozen=True):
    """One array a column, one value an account; components and contributions are [0-100], coverage [0-1]."""

    components: dict[Component, Floats]
    contributions: dict[Component, Floats]
    score: Floats
    coverage: Floats
    inputs_known: npt.NDArray[np.int64]
    band: Codes
    delta_30d: Floats
    trend: Codes
    delta_7d: Floats
    sharp_drop: Codes
    risks: tuple[Bools, ...]
    stage: Codes
    profile: npt.NDArray[np.intp] | None
    """Place among the policy's profiles, -1 for its own weights; None: it has no profiles."""

    @property
    def critical(self) -> Bools:
        """Tell where a critical risk holds."""
        return self.risks[0]


def score_health(columns: Columns, policy: Policy) -> HealthScores:
    """Score every account. A missing component raises no risk and lowers the coverage."""
    parts = component_parts(columns, policy)
    components = {name: _component(name, parts[name], policy) for name in parts}
    stage = stage_codes(columns, policy)
    profile = profile_codes(columns, stage, policy) if policy.health.profiles else None
    weights = component_weights(policy) if profile is None else row_weights(profile, policy)
    mean, coverage = weighted_mean(list(components.values()), [weights[name] for name in components])
    share = np.where(coverage == 0.0, np.nan, coverage)
    contributions = {name: weights[name] * values / share for name, values in components.items()}
    score = np.zeros_like(mean)
    for points in contributions.values():
        score += np.where(known(points), points, 0.0)
    score = np.where(known(mean), score, np.nan)
    told = np.where(at_least(coverage, policy.health.bands.min_coverage), score, np.nan)
    delta_30d, delta_7d = told - columns["health_score_30d_ago"], told - columns["health_score_7d_ago"]
    return HealthScores(
        components=components,
        contributions=contributions,
        score=score,
        coverage=coverage,
        inputs_known=count_known([part for each in parts.values() for part in each]),
        band=_band(columns, score, coverage, policy),
        delta_30d=delta_30d,
        trend=_trend(delta_30d, policy),
        delta_7d=delta_7d,
        sharp_drop=flag(at_most(delta_7d, -policy.health.trend.sharp_drop), known(delta_7d)),
        risks=_risks(components, policy),
        stage=stage,
        profile=profile,
    )


def band_cuts(policy: Policy) -> tuple[Floats, Floats]:
    """Return where green and yellow begin by code of the previous band; the last is for none (H7 with hysteresis)."""
    bands, step = policy.health.bands, policy.health.bands.hysteresis
    green = np.array([bands.green - step, bands.green + step, bands.green + step, bands.green, bands.green, bands.green])
    yellow = np.array([bands.yellow - step, bands.yellow - step, bands.yellow + step, bands.yellow, bands.yellow, bands.yellow])
    return green, yellow


def _component(name: Component, parts: tuple[Floats, ...], policy: Policy) -> Floats:
    mean, _ = weighted_mean(parts, input_weights(name, policy))
    if name == "usage":
        mean = np.where(count_known(parts) >= policy.health.usage.min_inputs, mean, np.nan)
    return 100.0 * mean


def _band(columns: Columns, score: Floats, coverage: Floats, policy: Policy) -> Codes:
    """Return the first that applies: onboarding, unknown, then the cuts of the previous band."""
    green, yellow = band_cuts(policy)
    previous = columns["previous_band"]
    band = np.where(at_least(score, yellow[previous]), np.int8(YELLOW), np.int8(RED))
    band[at_least(score, green[previous])] = GREEN
    band[~at_least(coverage, policy.health.bands.min_coverage) | ~known(score)] = BAND_UNKNOWN
    band[below(columns["tenure_days"], policy.health.bands.grace_days)] = ONBOARDING
    return band


def _trend(delta: Floats, policy: Policy) -> Codes:
    trend = np.where(known(delta), np.int8(STEADY), np.int8(TREND_UNKNOWN))
    trend[above(delta, policy.health.trend.steady)] = IMPROVING
    trend[below(delta, -policy.health.trend.steady)] = DECLINING
    return trend


def _risks(components: dict[Component, Floats], policy: Policy) -> tuple[Bools, ...]:
    cuts = policy.health.risks
    limits: dict[Component, float] = {
        "satisfaction": cuts.satisfaction_below,
        "usage": cuts.usage_below,
        "engagement": cuts.engagement_below,
        "growth": cuts.growth_below,
        "relationship": cuts.relationship_below,
    }
    return tuple(below(components[component], limits[component]) for _, component, _ in RISKS)


def health_table(columns: Columns, scores: HealthScores, policy: Policy) -> dict[str, npt.NDArray[Any]]:
    """Return health.csv's columns, words for codes; and `profile` where the policy has some."""
    risks = bits(scores.risks)
    answers, nps = _nps(columns, policy)
    age = columns["nps_age_days"]
    return {
        **{str(name): values for name, values in scores.components.items()},
        **{f"{name}_contribution": points for name, points in scores.contributions.items()},
        "health_score": scores.score,
        "coverage": scores.coverage,
        "inputs_known": scores.inputs_known,
        "inputs_total": np.full(len(scores.score), INPUTS_TOTAL),
        "band": words(scores.band, BANDS),
        "delta_30d": scores.delta_30d,
        "trend": words(scores.trend, TRENDS),
        "delta_7d": scores.delta_7d,
        "sharp_drop": words(scores.sharp_drop, FLAGS),
        "risks": listed(risks, RISK_NAMES),
        "top_risk_severity": words(risks, _SEVERITIES),
        "nps": nps,
        "nps_answers": answers,
        "nps_stale": words(flag(above(age, policy.health.satisfaction.nps_stale_days), known(age)), FLAGS),
        "lifecycle_stage": words(scores.stage, STAGE_NAMES),
        "ttv_status": _time_to_value(columns),
        **({} if scores.profile is None else {"profile": words(scores.profile, _profile_names(policy))}),
    }


def _profile_names(policy: Policy) -> tuple[str | None, ...]:
    return (*(profile.name for profile in policy.health.profiles), None)


_SEVERITIES = tuple(
    next((severity for place, (_, _, severity) in enumerate(RISKS) if mask >> place & 1), "none") for mask in range(1 << len(RISKS))
)


def _nps(columns: Columns, policy: Policy) -> tuple[Floats, Floats]:
    """Return the number of answers, 0 when too old, and the NPS [-100-100] where there are enough to print one (F3)."""
    rule = policy.health.satisfaction
    promoters, detractors = columns["nps_promoters"], columns["nps_detractors"]
    counted = promoters + columns["nps_passives"] + detractors
    answers = np.where(above(columns["nps_age_days"], rule.nps_max_age_days), counted * 0.0, counted)
    enough = np.where(at_least(answers, rule.nps_print_answers), answers, np.nan)
    return answers, 100.0 * (promoters - detractors) / enough


def _time_to_value(columns: Columns) -> Texts:
    """Return whether first value came, or can still come, in time (O1)."""
    target, aha, tenure = columns["ttv_target_hours"], columns["aha_hours"], columns["tenure_days"]
    reached = known(aha)
    status = np.where(at_most(aha, target), np.int8(0), np.int8(1))
    waiting = np.where(at_most(24.0 * tenure, target), np.int8(2), np.int8(3))
    status = np.where(reached, status, waiting)
    status[~known(target) | (~reached & ~known(tenure))] = 4
    return words(status, ("on_track", "delayed", "in_progress", "at_risk", "unknown"))

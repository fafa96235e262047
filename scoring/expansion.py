"""Expansion readiness: signals, parts, band, holds and hand-off (E2 to E5)."""

from datetime import date
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
    above,
    at_least,
    below,
    bits,
    change,
    clamp,
    flag,
    known,
    listed,
    quotient,
    words,
)
from scoring.churn import HIGH, LEVEL_UNKNOWN
from scoring.dates import date_texts
from scoring.health import BAND_UNKNOWN, RED, YELLOW
from scoring.policy import Policy

PARTS = ("capacity", "breadth", "growth", "stickiness", "roi", "goals", "milestone", "sponsor", "stakeholders", "budget")
HOLDS = (
    "no_documented_roi",
    "health_red",
    "health_unknown",
    "churn_high",
    "open_detractor",
    "open_p1_p2",
    "tenure_under_90d",
    "open_crm_opportunity",
)
READY_LOW, READY_MEDIUM, READY_HIGH, READY_UNKNOWN = range(4)
READINESS_BANDS = ("low", "medium", "high", "unknown")
ACTIONS = ("defer", "value_qbr", "start_conversation", None)
HANDOFFS = ("ready", "needs_approval", "held", "not_ready")


class Readiness(Struct, frozen=True):
    """One array a column, one value an account; readiness [0-100], coverage [0-1]."""

    ratios: dict[str, Floats]
    parts: dict[str, Floats]
    score: Floats
    coverage: Floats
    band: Codes


def score_readiness(columns: Columns, policy: Policy) -> Readiness:
    """Score every account; missing parts are left out of the sum and of its maximum."""
    ratios = {
        "breadth": quotient(columns["features_used_30d"], columns["features_available"]),
        "capacity": quotient(columns["capacity_used"], columns["capacity_limit"]),
        "growth": change(columns["usage_30d"], columns["usage_90d_ago"]),
        "stickiness": quotient(columns["dau"], columns["mau"]),
    }
    maxima = policy.expansion.maxima
    shares = _shares(columns, ratios, policy)
    parts = {name: getattr(maxima, name) * share for name, share in shares.items()}
    points, most = np.zeros(len(ratios["breadth"])), np.zeros(len(ratios["breadth"]))
    for name, part in parts.items():
        present = known(part)
        points += np.where(present, part, 0.0)
        most += present * getattr(maxima, name)
    score, coverage = 100.0 * quotient(points, most), most / 100.0
    return Readiness(ratios, parts, score, coverage, _band(score, coverage, policy))


def _shares(columns: Columns, ratios: dict[str, Floats], policy: Policy) -> dict[str, Floats]:
    """Compute E4's parts as shares of their maxima, in the order of PARTS."""
    full = policy.expansion.full
    records = columns["roi_records_12m"]
    return {
        "capacity": clamp((ratios["capacity"] - full.capacity_from) / (full.capacity - full.capacity_from)),
        "breadth": clamp(ratios["breadth"] / full.breadth),
        "growth": clamp(ratios["growth"] / full.growth),
        "stickiness": clamp(ratios["stickiness"] / full.stickiness),
        "roi": np.where(known(records), at_least(records, 1.0) * 1.0, np.nan),
        "goals": clamp(columns["goal_progress"]),
        "milestone": columns["success_milestone_90d"],
        "sponsor": np.array([1.0, full.sponsor_known, 0.0, np.nan])[columns["sponsor_state"]],
        "stakeholders": clamp(columns["engaged_stakeholders"] / full.stakeholders),
        "budget": columns["budget_window_90d"],
    }


def _band(score: Floats, coverage: Floats, policy: Policy) -> Codes:
    cuts = policy.expansion.bands
    band = np.where(at_least(score, cuts.medium), np.int8(READY_MEDIUM), np.int8(READY_LOW))
    band[at_least(score, cuts.high)] = READY_HIGH
    band[~at_least(coverage, cuts.min_coverage) | ~known(score)] = READY_UNKNOWN
    return band


def expansion_table(
    columns: Columns, readiness: Readiness, band: Codes, level: Codes, policy: Policy, *, today: date
) -> dict[str, npt.NDArray[Any]]:
    """Return expansion.csv's columns but for `opportunities_unknown`."""
    signals, ratios = policy.expansion.signals, readiness.ratios
    cuts = policy.expansion.bands
    due = np.array([cuts.low_days, cuts.medium_days, cuts.high_days, np.nan])[readiness.band]
    due_last = np.array([np.nan, cuts.medium_last_days, np.nan, np.nan])[readiness.band]
    held, untold = _holds(columns, band, level, policy)
    return {
        "signal_breadth": _signal(at_least(ratios["breadth"], signals.breadth), ratios["breadth"]),
        "signal_capacity": _signal(at_least(ratios["capacity"], signals.capacity), ratios["capacity"]),
        "signal_growth": _signal(at_least(ratios["growth"], signals.growth), ratios["growth"]),
        "signal_stickiness": _signal(above(ratios["stickiness"], signals.stickiness), ratios["stickiness"]),
        **{f"part_{name}": points for name, points in readiness.parts.items()},
        "readiness": readiness.score,
        "readiness_coverage": readiness.coverage,
        "readiness_band": words(readiness.band, READINESS_BANDS),
        "action": words(readiness.band, ACTIONS),
        "due_date": date_texts(today, due),
        "due_last_date": date_texts(today, due_last),
        "holds": listed(held, HOLDS),
        "holds_unknown": listed(untold, HOLDS),
        "handoff": words(_handoff(readiness.band, held, band), HANDOFFS),
    }


def _signal(condition: Bools, ratio: Floats) -> npt.NDArray[np.object_]:
    return words(flag(condition, known(ratio)), FLAGS)


def _holds(columns: Columns, band: Codes, level: Codes, policy: Policy) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Compute E5: which holds apply, and which of the last five cannot be told. Unknown does not hold."""
    rule = policy.expansion.holds
    detractors, tenure, opportunities = columns["open_detractors"], columns["tenure_days"], columns["open_crm_opportunities"]
    p1, p2 = columns["open_p1_tickets"], columns["open_p2_tickets"]
    urgent = (p1 > 0.0) | (p2 > 0.0)
    nothing = np.zeros(len(band), dtype=bool)
    held = bits(
        [
            ~at_least(columns["roi_records_12m"], 1.0),
            band == RED,
            band == BAND_UNKNOWN,
            level == HIGH,
            detractors > 0.0,
            urgent,
            below(tenure, rule.tenure_days),
            opportunities > 0.0,
        ]
    )
    untold = bits(
        [
            nothing,
            nothing,
            nothing,
            level == LEVEL_UNKNOWN,
            ~known(detractors),
            ~urgent & ~(known(p1) & known(p2)),
            ~known(tenure),
            ~known(opportunities),
        ]
    )
    in_force = 1 + sum(getattr(rule, name) << place for place, name in enumerate(HOLDS) if place)
    return held & in_force, untold & in_force


def _handoff(readiness: Codes, held: npt.NDArray[np.int64], band: Codes) -> Codes:
    """Return the first that applies: not ready, held, needs approval, ready."""
    handoff = np.where(band == YELLOW, np.int8(1), np.int8(0))
    handoff[held != 0] = 2
    handoff[readiness != READY_HIGH] = 3
    return handoff

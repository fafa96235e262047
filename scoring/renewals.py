"""The renewal timeline: risk, state, and the steps that have arrived (R1, R2, R3)."""

from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt

from scoring.arithmetic import Bools, Codes, Columns, Floats, at_least, at_most, below, bits, known, listed, words
from scoring.churn import HIGH, LEVELS
from scoring.dates import date_texts
from scoring.policy import Policy
from scoring.rows import RENEWAL_STEPS

MONTHLY, STATE_UNKNOWN, STATE_LAPSED, ACTIVE, SCHEDULED = range(5)
STATES = ("monthly", "unknown", "lapsed", "active", "scheduled")
BASES = (None, "churn", "health", "churn|health", "override")
OVERRIDE = 4

BAND_RISK = np.array([0, 1, 2, -1, -1], dtype=np.int8)
"""Risk by band: green low, yellow medium, red high, the others unknown (R3)."""

LEVEL_RISK = np.array([0, 1, 2, -1], dtype=np.int8)
"""Risk by churn level, -1 where unknown."""

ALL_STEPS = (1 << len(RENEWAL_STEPS)) - 1


def renewal_table(columns: Columns, band: Codes, level: Codes, policy: Policy, *, today: date) -> dict[str, npt.NDArray[Any]]:
    """Return renewals.csv's columns. A step has arrived when the days to the renewal are at most its day."""
    by_churn, by_health = LEVEL_RISK[level], BAND_RISK[band]
    computed = np.maximum(by_churn, by_health)
    basis = bits([by_churn >= 0, by_health >= 0])
    overridden = _overridden(columns)
    risk = np.where(overridden, columns["renewal_risk_override"], computed)
    days = _step_days(risk == HIGH, policy)
    state = _state(columns, days[0], policy)
    return {
        "renewal_risk_computed": words(computed, LEVELS),
        "renewal_risk": words(risk, LEVELS),
        "renewal_risk_basis": words(np.where(overridden, OVERRIDE, basis), BASES),
        "renewal_state": words(state, STATES),
        **_steps(columns, days, state >= STATE_LAPSED, today),
    }


def _overridden(columns: Columns) -> Bools:
    """Tell where a person's override holds: it needs a reason and ends with its days."""
    left = at_least(columns["renewal_risk_override_days_left"], 0.0)
    overridden: Bools = (columns["renewal_risk_override"] >= 0) & (columns["renewal_risk_override_reason"] == 1.0) & left
    return overridden


def _step_days(high: Bools, policy: Policy) -> list[Floats]:
    """Return each step's day before the renewal, earlier for high risk (R2)."""
    normal, early = policy.renewals.days, policy.renewals.high_risk_days
    return [np.where(high, float(getattr(early, step)), float(getattr(normal, step))) for step in RENEWAL_STEPS]


def _state(columns: Columns, kickoff: Floats, policy: Policy) -> Codes:
    days = columns["days_to_renewal"]
    state = np.where(at_most(days, kickoff), np.int8(ACTIVE), np.int8(SCHEDULED))
    state[below(days, 0.0)] = STATE_LAPSED
    state[~known(days)] = STATE_UNKNOWN
    state[at_most(columns["term_months"], policy.churn.flags.monthly_term_months)] = MONTHLY
    return state


def _steps(columns: Columns, days: list[Floats], timed: Bools, today: date) -> dict[str, npt.NDArray[Any]]:
    """Return the current, due, missed and next steps; all empty where the renewal has no date."""
    left = np.where(timed, columns["days_to_renewal"], np.nan)
    arrived = bits([at_most(left, day) for day in days])
    done = columns["renewal_steps_done"]
    current = arrived & ~(arrived >> 1)  # the days fall, so the arrived steps are the first ones and the last is alone here
    due: npt.NDArray[Any] = np.where(timed, arrived & ~done, 0)
    ahead: npt.NDArray[Any] = np.where(timed, ALL_STEPS & ~arrived & ~done, 0)
    following = ahead & -ahead  # the lowest set bit
    missed: npt.NDArray[Any] = due & ~current
    offset = np.full(len(left), np.nan)
    for place, day in enumerate(days):
        offset = np.where(following == 1 << place, left - day, offset)
    return {
        "current_step": listed(current, RENEWAL_STEPS),
        "due_steps": listed(due, RENEWAL_STEPS),
        "catch_up_steps": listed(missed, RENEWAL_STEPS),
        "next_step": listed(following, RENEWAL_STEPS),
        "next_step_date": date_texts(today, offset),
    }

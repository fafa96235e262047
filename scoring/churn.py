"""Churn risk: seven flags, their level, escalations, the estimate and the at-risk list (C1 to C3, C8)."""

from typing import Any

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from scoring.arithmetic import (
    FALSE,
    FLAGS,
    LAPSED,
    NOT_APPLICABLE,
    TRUE,
    UNKNOWN,
    Bools,
    Codes,
    Columns,
    Floats,
    above,
    at_most,
    below,
    bits,
    change,
    flag,
    known,
    listed,
    rounded,
    words,
)
from scoring.health import BAND_UNKNOWN, DECLINING, RED, YELLOW, HealthScores
from scoring.policy import Policy

FACTORS = (
    "no_login_14d",
    "tickets_high",
    "invoice_overdue",
    "champion_left",
    "competitor_mentioned",
    "renewal_soon",
    "usage_decline",
)
ESCALATIONS = ("competitor_renewal", "champion_renewal", "critical_risk")
LOW, MEDIUM, HIGH, LEVEL_UNKNOWN = range(4)
LEVELS = ("low", "medium", "high", "unknown")


class ChurnScores(Struct, frozen=True):
    """One array a column, one value an account; `share` is the share of true flags [0-1], missing with too few known."""

    flags: tuple[Codes, ...]
    no_touch: Codes
    flags_true: npt.NDArray[np.int64]
    flags_known: npt.NDArray[np.int64]
    flags_unknown: npt.NDArray[np.int64]
    share: Floats
    level: Codes
    escalations: tuple[Bools, ...]
    rank_value: Floats
    at_risk: Bools


def score_churn(columns: Columns, health: HealthScores, policy: Policy) -> ChurnScores:
    """Score every account. An unknown flag is neither true nor false."""
    flags = _flags(columns, policy)
    counts = [_counted(flags, code) for code in (TRUE, FALSE, UNKNOWN)]
    known_flags = counts[0] + counts[1]
    enough = known_flags >= policy.churn.levels.min_known
    share = counts[0] / np.where(enough, known_flags, np.nan)
    level = _level(share, policy)
    near = (flags[5] == TRUE) | (flags[5] == LAPSED)
    escalations = ((flags[4] == TRUE) & near, (flags[3] == TRUE) & near, health.critical)
    escalated = escalations[0] | escalations[1] | escalations[2]
    touch = columns["days_since_touch"]
    return ChurnScores(
        flags=flags,
        no_touch=flag(above(touch, policy.churn.flags.touch_days), known(touch)),
        flags_true=counts[0],
        flags_known=known_flags,
        flags_unknown=counts[2],
        share=share,
        level=level,
        escalations=escalations,
        rank_value=_rank_value(columns["arr"], share, health.band, near | escalated, policy),
        at_risk=_at_risk(health, level, near, escalated),
    )


def _flags(columns: Columns, policy: Policy) -> tuple[Codes, ...]:
    """Compute C1, in the order of FACTORS."""
    cut = policy.churn.flags
    login, tickets, overdue = columns["days_since_login"], columns["tickets_30d"], columns["invoice_days_overdue"]
    mentioned = columns["competitor_mentioned_90d"]
    trend = change(columns["usage_30d"], columns["usage_prior_30d"])
    return (
        flag(above(login, cut.login_days), known(login)),
        flag(above(tickets, cut.tickets), known(tickets)),
        flag(above(overdue, cut.overdue_days), known(overdue)),
        _champion_left(columns, cut.champion_days),
        flag(mentioned == 1.0, known(mentioned)),
        _renewal_soon(columns, policy),
        flag(below(trend, -cut.usage_decline), known(trend)),
    )


def _champion_left(columns: Columns, days: float) -> Codes:
    """Return true while no one is named within the window; it ends with the window or a new champion."""
    named, changed = columns["champion_named"], columns["days_since_champion_change"]
    left = (named == 0.0) & at_most(changed, days)
    return flag(left, known(named) | above(changed, days))


def _renewal_soon(columns: Columns, policy: Policy) -> Codes:
    cut, days = policy.churn.flags, columns["days_to_renewal"]
    soon = flag(below(days, cut.renewal_days), known(days))
    soon[below(days, 0.0)] = LAPSED
    soon[at_most(columns["term_months"], cut.monthly_term_months)] = NOT_APPLICABLE
    return soon


def _counted(flags: tuple[Codes, ...], code: int) -> npt.NDArray[np.int64]:
    counted = np.zeros(len(flags[0]), dtype=np.int8)
    for each in flags:
        counted += each == code
    return counted.astype(np.int64)


def _level(share: Floats, policy: Policy) -> Codes:
    """Compute C2."""
    level = np.where(known(share), np.int8(LOW), np.int8(LEVEL_UNKNOWN))
    level[above(share, policy.churn.levels.medium)] = MEDIUM
    level[above(share, policy.churn.levels.high)] = HIGH
    return level


def _rank_value(arr: Floats, share: Floats, band: Codes, pressing: Bools, policy: Policy) -> Floats:
    """Compute C8's ARR × urgency; a red account without flags must not rank 0."""
    urgency = policy.churn.urgency
    floor = np.array([0.0, urgency.yellow, urgency.red, urgency.unknown, 0.0])[band]
    unranked = np.array([np.nan, urgency.yellow, urgency.red, urgency.unknown, np.nan])[band]
    value = arr * np.where(known(share), np.maximum(share, floor), unranked)
    return np.where(pressing, value * urgency.near_or_escalated, value)


def _at_risk(health: HealthScores, level: Codes, near: Bools, escalated: Bools) -> Bools:
    qualifying = (health.trend == DECLINING) | (level == MEDIUM) | near
    at_risk: Bools = (health.band == RED) | (level == HIGH) | escalated | ((health.band == YELLOW) & qualifying)
    return at_risk


def churn_table(columns: Columns, health: HealthScores, scores: ChurnScores, policy: Policy) -> dict[str, npt.NDArray[Any]]:
    """Return churn.csv's columns, words for codes; `at_risk_rank` is filled by `at_risk_ranks` over the whole table."""
    days, cut = _estimate(columns, scores.level, policy)
    yes_no = ("false", "true")
    return {
        **{name: words(codes, FLAGS) for name, codes in zip(FACTORS, scores.flags, strict=True)},
        "no_touch_30d": words(scores.no_touch, FLAGS),
        "flags_true": scores.flags_true,
        "flags_known": scores.flags_known,
        "flags_unknown": scores.flags_unknown,
        "churn_score": 100.0 * scores.share,
        "churn_level": words(scores.level, LEVELS),
        "factors": listed(bits([codes == TRUE for codes in scores.flags]), FACTORS),
        "escalations": listed(bits(scores.escalations), ESCALATIONS),
        "days_to_churn": days,
        "days_to_churn_basis": words(np.where(known(days), cut.view(np.int8), np.int8(2)), ("level", "renewal", None)),
        "rank_value": scores.rank_value,
        "at_risk": words(scores.at_risk.view(np.int8), yes_no),
        "at_risk_rank": np.full(len(days), np.nan),
        "blind_spot": words(((health.band == BAND_UNKNOWN) & ~scores.at_risk).view(np.int8), yes_no),
    }


def _estimate(columns: Columns, level: Codes, policy: Policy) -> tuple[Floats, Bools]:
    """Compute C3: days by level, cut to the renewal where the contract surely does not renew by itself."""
    base = np.array([np.nan, policy.churn.levels.medium_days, policy.churn.levels.high_days, np.nan])[level]
    renewal = columns["days_to_renewal"]
    cut = (columns["auto_renew"] == 0.0) & below(renewal, base)
    return np.where(cut, np.maximum(renewal, 0.0), base), cut


def at_risk_ranks(rank_value: Floats, days_to_renewal: Floats, account_id: npt.NDArray[np.object_], at_risk: Bools) -> Floats:
    """Rank the accounts at risk 1, 2, … by value, then days to renewal, then id; missing for the others."""
    places = np.flatnonzero(at_risk)
    value = -rounded(rank_value[places])
    ids = np.argsort(np.argsort(account_id[places], kind="stable"), kind="stable")
    order = np.lexsort((ids, days_to_renewal[places], value))  # NaN sorts last
    ranks = np.full(len(at_risk), np.nan)
    ranks[places[order]] = np.arange(1, len(places) + 1)
    return ranks

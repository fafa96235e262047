"""Health, churn and readiness of docs/scoring.md under the published policy, written out by hand in NumPy.

One function for one chunk of columns, every number in its line: what someone would write who needs these scores once.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

NEAR = 1e-9


def score_by_hand(c: Mapping[str, Any]) -> dict[str, Any]:
    """Score one chunk; c holds the facts as arrays, NaN missing and choices as codes."""
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        out = health(c)
        out |= churn(c, out)
        return out | readiness(c)


def health(c: Mapping[str, Any]) -> dict[str, Any]:
    """Components, contributions, score, coverage, band, trends and risks."""
    out: dict[str, Any] = {}
    promoters, answers = c["nps_promoters"], c["nps_promoters"] + c["nps_passives"] + c["nps_detractors"]
    nps = (promoters + 0.5 * (c["nps_passives"] + np.maximum(5 - answers, 0))) / np.maximum(answers, 5)
    nps[(answers == 0) | (c["nps_age_days"] > 365 + NEAR)] = np.nan
    users = change(c["mau"], c["mau_90d_ago"])
    users = np.where(np.isnan(users), change(c["seats"], c["seats_90d_ago"]), users)
    champion = c["champion_named"].copy()
    champion[(c["days_since_champion_change"] <= 90 + NEAR) & (champion == 1)] = 0
    parts = {
        "usage": [
            clip(c["days_active_30d"] / 30),
            clip(over(c["features_used_30d"], c["features_available"])),
            clip(c["actions_per_session"] / 10),
            clip(c["active_weeks_28d"] / 4),
        ],
        "engagement": [
            clip(over(c["dau"], c["mau"]) / 0.4),
            clip((90 - c["days_since_touch"]) / 76),
            clip(over(c["meetings_held_90d"], c["meetings_planned_90d"])),
            clip(over(c["surveys_answered_180d"], c["surveys_asked_180d"])),
        ],
        "satisfaction": [
            nps,
            (c["csat_180d"] - 1) / 4,
            np.maximum(100 - 10 * np.maximum(c["open_tickets"] - 2, 0) - 30 * c["open_escalations"], 0) / 100,
        ],
        "growth": [
            clip(0.5 + 2.5 * users),
            clip(0.5 + 2.5 * change(c["usage_30d"], c["usage_90d_ago"])),
            clip(c["features_first_used_90d"] / 2),
            c["expanded_365d"],
        ],
        "relationship": [
            champion,
            np.array([1, 0.5, 0, np.nan])[c["sponsor_state"]],
            clip(c["engaged_stakeholders"] / 3),
            (c["csm_pulse"] - 1) / 4,
        ],
    }
    inputs_known = np.zeros(len(nps), dtype=np.int64)
    for name, each in parts.items():
        shares = (0.5, 0.3, 0.2) if name == "satisfaction" else (0.25, 0.25, 0.25, 0.25)
        value, _ = mean(each, shares)
        number = sum(part == part for part in each[1:]) + (each[0] == each[0]).astype(np.int64)  # noqa: PLR0124
        inputs_known += number
        out[name] = 100 * np.where(number >= 2, value, np.nan) if name == "usage" else 100 * value
    out["inputs_known"] = inputs_known
    weights = {"usage": 0.35, "engagement": 0.25, "satisfaction": 0.2, "growth": 0.15, "relationship": 0.05}
    score, coverage = mean([out[name] for name in weights], list(weights.values()))
    for name, weight in weights.items():
        out[f"{name}_contribution"] = weight * out[name] / np.where(coverage == 0, np.nan, coverage)
    out["score"], out["coverage"] = score, coverage
    green = np.array([67, 73, 73, 70, 70, 70])[c["previous_band"]]
    yellow = np.array([37, 37, 43, 40, 40, 40])[c["previous_band"]]
    band = np.full(len(score), 2, dtype=np.int8)
    band[score > yellow - NEAR] = 1
    band[score > green - NEAR] = 0
    untold = ~(coverage > 0.6 - NEAR) | np.isnan(score)
    band[untold] = 3
    band[c["tenure_days"] <= 30 - NEAR] = 4
    told = np.where(coverage > 0.6 - NEAR, score, np.nan)
    month, week = told - c["health_score_30d_ago"], told - c["health_score_7d_ago"]
    trend = np.where(np.isnan(month), np.int8(3), np.int8(0))
    trend[month > 5 + NEAR] = 1
    trend[month <= -5 - NEAR] = 2
    out |= {"band": band, "delta_30d": month, "trend": trend, "delta_7d": week, "sharp_drop": flag(week <= -15 + NEAR, week)}
    for name, least in (("satisfaction", 50), ("usage", 40), ("engagement", 0), ("growth", 30), ("relationship", 0)):
        out[f"risk_{name}"] = out[name] <= least - NEAR
    tenure = c["tenure_days"]
    stage = np.where(np.isnan(tenure), np.int8(3), np.int8(2))
    stage[tenure <= 90 - NEAR] = 1
    stage[(tenure <= 30 - NEAR) & (c["first_value_reached"] != 1)] = 0
    out["stage"] = stage
    return out


def churn(c: Mapping[str, Any], h: Mapping[str, Any]) -> dict[str, Any]:
    """Flags, level, escalations, rank value and the at-risk list."""
    named, changed, days = c["champion_named"], c["days_since_champion_change"], c["days_to_renewal"]
    left = np.where(np.isnan(named) & ~(changed > 90 + NEAR), np.int8(2), ((named == 0) & (changed <= 90 + NEAR)).astype(np.int8))
    soon = flag(days <= 90 - NEAR, days)
    soon[days <= -NEAR] = 4
    soon[c["term_months"] <= 1 + NEAR] = 3
    trend = change(c["usage_30d"], c["usage_prior_30d"])
    flags = [
        flag(c["days_since_login"] > 14 + NEAR, c["days_since_login"]),
        flag(c["tickets_30d"] > 5 + NEAR, c["tickets_30d"]),
        flag(c["invoice_days_overdue"] > NEAR, c["invoice_days_overdue"]),
        left,
        flag(c["competitor_mentioned_90d"] == 1, c["competitor_mentioned_90d"]),
        soon,
        flag(trend <= -0.2 - NEAR, trend),
    ]
    true, false, unknown = (sum((each == code).astype(np.int64) for each in flags) for code in (1, 0, 2))
    known = true + false
    share = np.where(known >= 5, true / np.maximum(known, 1), np.nan)
    level = np.where(np.isnan(share), np.int8(3), np.int8(0))
    level[share > 0.3 + NEAR] = 1
    level[share > 0.5 + NEAR] = 2
    near = (soon == 1) | (soon == 4)
    escalations = [(flags[4] == 1) & near, (left == 1) & near, h["risk_satisfaction"]]
    escalated = escalations[0] | escalations[1] | escalations[2]
    band = h["band"]
    floor = np.array([0, 0.3, 0.6, 0.3, 0])[band]
    unranked = np.array([np.nan, 0.3, 0.6, 0.3, np.nan])[band]
    value = c["arr"] * np.where(np.isnan(share), unranked, np.maximum(share, floor))
    value = np.where(near | escalated, 1.5 * value, value)
    at_risk = (band == 2) | (level == 2) | escalated | ((band == 1) & ((h["trend"] == 2) | (level == 1) | near))
    return {
        **{f"flag_{place}": each for place, each in enumerate(flags)},
        "no_touch": flag(c["days_since_touch"] > 30 + NEAR, c["days_since_touch"]),
        "flags_true": true,
        "flags_known": known,
        "flags_unknown": unknown,
        "share": share,
        "level": level,
        **{f"escalation_{place}": each for place, each in enumerate(escalations)},
        "rank_value": value,
        "at_risk": at_risk,
    }


def readiness(c: Mapping[str, Any]) -> dict[str, Any]:
    """Ratios, parts, readiness, coverage and band."""
    breadth, capacity = over(c["features_used_30d"], c["features_available"]), over(c["capacity_used"], c["capacity_limit"])
    growth, stickiness = change(c["usage_30d"], c["usage_90d_ago"]), over(c["dau"], c["mau"])
    records = c["roi_records_12m"]
    parts = {
        "capacity": (12, clip((capacity - 0.5) / (0.8 - 0.5))),
        "breadth": (10, clip(breadth / 0.7)),
        "growth": (10, clip(growth / 0.2)),
        "stickiness": (8, clip(stickiness / 0.4)),
        "roi": (15, np.where(np.isnan(records), np.nan, records > 1 - NEAR)),
        "goals": (10, clip(c["goal_progress"])),
        "milestone": (5, c["success_milestone_90d"]),
        "sponsor": (12, np.array([1, 0.5, 0, np.nan])[c["sponsor_state"]]),
        "stakeholders": (10, clip(c["engaged_stakeholders"] / 3)),
        "budget": (8, c["budget_window_90d"]),
    }
    out, points, most = {}, np.zeros(len(records)), np.zeros(len(records))
    for name, (maximum, part) in parts.items():
        out[f"part_{name}"] = maximum * part
        present = part == part  # noqa: PLR0124
        points += np.where(present, out[f"part_{name}"], 0)
        most += maximum * present
    score, coverage = 100 * over(points, most), most / 100
    band = np.zeros(len(score), dtype=np.int8)
    band[score > 50 - NEAR] = 1
    band[score > 80 - NEAR] = 2
    band[~(coverage > 0.6 - NEAR) | np.isnan(score)] = 3
    ratios = {"ratio_breadth": breadth, "ratio_capacity": capacity, "ratio_growth": growth, "ratio_stickiness": stickiness}
    return {**ratios, **out, "readiness": score, "readiness_coverage": coverage, "readiness_band": band}


def clip(x: Any) -> Any:
    """Cut to 0 and 1."""
    return np.minimum(np.maximum(x, 0), 1)


def over(a: Any, b: Any) -> Any:
    """Divide; NaN by 0."""
    return a / np.where(b == 0, np.nan, b)


def change(a: Any, b: Any) -> Any:
    """Return the relative change; NaN from 0."""
    return (a - b) / np.where(b == 0, np.nan, b)


def flag(condition: Any, value: Any) -> Any:
    """Return 1, 0, or 2 where the value is missing."""
    return np.where(np.isnan(value), np.int8(2), condition.view(np.int8))


def mean(parts: list[Any], weights: Any) -> tuple[Any, Any]:
    """Return the weighted mean of what is there and the weight that is there."""
    total, weight = np.zeros(len(parts[0])), np.zeros(len(parts[0]))
    for part, share in zip(parts, weights, strict=True):
        present = part == part  # noqa: PLR0124
        total += np.where(present, part * share, 0)
        weight += present * share
    return over(total, weight), weight

"""The sub-inputs of the five health components as shares [0-1]: H2 to H6. Their names and facts: scoring/inputs.py."""

import numpy as np

from scoring.arithmetic import Columns, Floats, above, at_most, change, clamp, known, quotient
from scoring.policy import Policy
from scoring.rows import Component


def component_parts(columns: Columns, policy: Policy) -> dict[Component, tuple[Floats, ...]]:
    """Return each component's sub-inputs as shares [0-1], missing with their facts."""
    return {
        "usage": _usage(columns, policy),
        "engagement": _engagement(columns, policy),
        "satisfaction": _satisfaction(columns, policy),
        "growth": _growth(columns, policy),
        "relationship": _relationship(columns, policy),
    }


def _usage(columns: Columns, policy: Policy) -> tuple[Floats, ...]:
    """Compute H2."""
    full = policy.health.usage
    return (
        clamp(columns["days_active_30d"] / full.expected_active_days),
        clamp(quotient(columns["features_used_30d"], columns["features_available"])),
        clamp(columns["actions_per_session"] / full.actions_per_session),
        clamp(columns["active_weeks_28d"] / full.active_weeks),
    )


def _engagement(columns: Columns, policy: Policy) -> tuple[Floats, ...]:
    """Compute H3."""
    full = policy.health.engagement
    return (
        clamp(quotient(columns["dau"], columns["mau"]) / full.stickiness_full),
        clamp((full.touch_zero_days - columns["days_since_touch"]) / (full.touch_zero_days - full.touch_full_days)),
        clamp(quotient(columns["meetings_held_90d"], columns["meetings_planned_90d"])),
        clamp(quotient(columns["surveys_answered_180d"], columns["surveys_asked_180d"])),
    )


def _satisfaction(columns: Columns, policy: Policy) -> tuple[Floats, ...]:
    """Compute H4: absent NPS answers up to five count as passives, so that one voice cannot sink an account."""
    rule = policy.health.satisfaction
    promoters, passives = columns["nps_promoters"], columns["nps_passives"]
    answers = promoters + passives + columns["nps_detractors"]
    absent = np.maximum(rule.nps_full_answers - answers, 0.0)
    nps = (promoters + 0.5 * (passives + absent)) / np.maximum(answers, max(rule.nps_full_answers, 1))
    dropped = (answers == 0.0) | above(columns["nps_age_days"], rule.nps_max_age_days)
    lost = rule.ticket_points * np.maximum(columns["open_tickets"] - rule.tickets_free, 0.0)
    return (
        np.where(dropped, np.nan, nps),
        (columns["csat_180d"] - 1.0) / 4.0,
        np.maximum(100.0 - lost - rule.escalation_points * columns["open_escalations"], 0.0) / 100.0,
    )


def _growth(columns: Columns, policy: Policy) -> tuple[Floats, ...]:
    """Compute H5: a loss of the full change is 0, no change is a half."""
    rule = policy.health.growth
    slope = 0.5 / rule.change_full
    users = change(columns["mau"], columns["mau_90d_ago"])
    users = np.where(known(users), users, change(columns["seats"], columns["seats_90d_ago"]))
    return (
        clamp(0.5 + slope * users),
        clamp(0.5 + slope * change(columns["usage_30d"], columns["usage_90d_ago"])),
        clamp(columns["features_first_used_90d"] / rule.new_features_full),
        columns["expanded_365d"],
    )


def _relationship(columns: Columns, policy: Policy) -> tuple[Floats, ...]:
    """Compute H6: a champion counts when named and unchanged for long enough."""
    rule = policy.health.relationship
    unsettled = at_most(columns["days_since_champion_change"], rule.champion_settled_days)
    named = columns["champion_named"]
    return (
        np.where(unsettled, named * 0.0, named),
        np.array([1.0, rule.sponsor_known, 0.0, np.nan])[columns["sponsor_state"]],
        clamp(columns["engaged_stakeholders"] / rule.stakeholders_full),
        (columns["csm_pulse"] - 1.0) / 4.0,
    )

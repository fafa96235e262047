"""The sub-inputs of the five health components, by name, with the facts each is made of (H2 to H6).

scoring/components.py computes them in this order; names, facts and weights stand here so that they load without NumPy.
"""

from scoring.policy import Policy
from scoring.policy_values import HealthWeights, Profile
from scoring.rows import Component

INPUTS: dict[Component, dict[str, tuple[str, ...]]] = {
    "usage": {
        "active_days": ("days_active_30d",),
        "breadth": ("features_used_30d", "features_available"),
        "depth": ("actions_per_session",),
        "weeks": ("active_weeks_28d",),
    },
    "engagement": {
        "stickiness": ("dau", "mau"),
        "touch": ("days_since_touch",),
        "meetings": ("meetings_held_90d", "meetings_planned_90d"),
        "surveys": ("surveys_answered_180d", "surveys_asked_180d"),
    },
    "satisfaction": {
        "nps": ("nps_promoters", "nps_passives", "nps_detractors", "nps_age_days"),
        "csat": ("csat_180d",),
        "support": ("open_tickets", "open_escalations"),
    },
    "growth": {
        "users": ("mau", "mau_90d_ago", "seats", "seats_90d_ago"),
        "volume": ("usage_30d", "usage_90d_ago"),
        "new_features": ("features_first_used_90d",),
        "expansion": ("expanded_365d",),
    },
    "relationship": {
        "champion": ("champion_named", "days_since_champion_change"),
        "sponsor": ("sponsor_state",),
        "stakeholders": ("engaged_stakeholders",),
        "pulse": ("csm_pulse",),
    },
}

INPUTS_TOTAL = sum(len(inputs) for inputs in INPUTS.values())


def input_weights(component: Component, policy: Policy) -> tuple[float, ...]:
    """Return the share of each sub-input, before missing ones are left out."""
    if component == "satisfaction":
        weights = policy.health.satisfaction.weights
        return weights.nps, weights.csat, weights.support
    return (0.25,) * len(INPUTS[component])


def component_weights(policy: Policy, profile: str | None = None) -> dict[Component, float]:
    """Return the share of each component in the health score, by the policy's own weights or those of the profile with this name.

    Raises:
        KeyError: The policy has no such profile.
    """
    if profile is None:
        return _by_name(policy.health.weights)
    found = next((each for each in policy.health.profiles if each.name == profile), None)
    if found is None:
        raise KeyError(profile)
    return profile_weights(found)


def profile_weights(profile: Profile) -> dict[Component, float]:
    """Return the share of each component in the health score of a profile's accounts."""
    return _by_name(profile.weights)


def _by_name(weights: HealthWeights) -> dict[Component, float]:
    return {
        "usage": weights.usage,
        "engagement": weights.engagement,
        "satisfaction": weights.satisfaction,
        "growth": weights.growth,
        "relationship": weights.relationship,
    }

"""Which profile's weights score each account: by its segment and its lifecycle stage (H14, O9)."""

import numpy as np
import numpy.typing as npt

from scoring.arithmetic import Codes, Columns, Floats, below, known
from scoring.inputs import component_weights, profile_weights
from scoring.policy import Policy
from scoring.policy_profiles import chosen_profile, segment_key
from scoring.rows import COMPONENTS, STAGES, Component

STAGE_NAMES = (*STAGES, "unknown")


def stage_codes(columns: Columns, policy: Policy) -> Codes:
    """Return the stage (O9) as a place in STAGE_NAMES: onboarding until first value or its last day, then adoption, then retention."""
    tenure = columns["tenure_days"]
    stage = np.where(known(tenure), np.int8(2), np.int8(3))
    stage[below(tenure, policy.onboarding.adoption_days)] = 1
    stage[below(tenure, policy.onboarding.onboarding_days) & (columns["first_value_reached"] != 1.0)] = 0
    return stage


def profile_codes(columns: Columns, stage: Codes, policy: Policy) -> npt.NDArray[np.intp]:
    """Return the place of each account's profile among the policy's, -1 for the policy's own weights; an absent segment is unknown."""
    profiles = policy.health.profiles
    keys = sorted({segment_key(profile.segment) for profile in profiles if profile.segment is not None})
    places = {key: place for place, key in enumerate(keys)}
    chosen = [[chosen_profile(profiles, segment, name) for name in STAGE_NAMES] for segment in (*keys, None)]
    table = np.array([[-1 if each is None else profiles.index(each) for each in row] for row in chosen], dtype=np.intp)
    codes: npt.NDArray[np.intp] = table[_rows(columns, places), stage]
    return codes


def _rows(columns: Columns, places: dict[str, int]) -> npt.NDArray[np.intp]:
    """Return each account's row of the table by segment; the last one is for every other segment."""
    if "segment" not in columns:
        return np.full(len(columns["account_id"]), -1)
    segments = columns["segment"]
    return np.fromiter((places.get(segment_key(segment), -1) for segment in segments), dtype=np.intp, count=len(segments))


def row_weights(codes: npt.NDArray[np.intp], policy: Policy) -> dict[Component, Floats]:
    """Return each component's weight, one value an account."""
    every = [*map(profile_weights, policy.health.profiles), component_weights(policy)]
    return {name: np.array([weights[name] for weights in every])[codes] for name in COMPONENTS}

"""The health score: numbers worked by hand, and the rules that hold for any facts."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.facts import FACTS
from scoring.inputs import INPUTS, INPUTS_TOTAL
from scoring.policy import policy_from_toml
from scoring.rows import COMPONENTS, Facts
from tests.scoring.strategies import facts, scored

WEIGHTS = dict(zip(COMPONENTS, (0.35, 0.25, 0.20, 0.15, 0.05), strict=True))
SEVENTY = {
    "tenure_days": 400,
    "features_used_30d": 70,
    "features_available": 100,
    "actions_per_session": 7.0,
    "dau": 28.0,
    "mau": 100,
    "csat_180d": 3.8,
    "usage_30d": 108.0,
    "usage_90d_ago": 100.0,
    "csm_pulse": 3.8,
}


def test_usage_is_the_mean_of_its_ratios_cut_to_one() -> None:
    row = {"days_active_30d": 31, "features_used_30d": 12, "features_available": 10, "actions_per_session": 40.0, "active_weeks_28d": 2}
    assert scored(row)["usage"] == pytest.approx(100 * (1 + 1 + 1 + 0.5) / 4)


def test_usage_needs_two_of_four_ratios() -> None:
    assert scored({"days_active_30d": 15})["usage"] is None
    assert scored({"days_active_30d": 15, "active_weeks_28d": 4})["usage"] == pytest.approx(75)


def test_expected_active_days_is_a_policy_value() -> None:
    policy = policy_from_toml("[health.usage]\nexpected_active_days = 22")
    assert scored({"days_active_30d": 11, "active_weeks_28d": 4}, policy)["usage"] == pytest.approx(75)


def test_a_zero_denominator_is_missing_not_zero() -> None:
    row = {"dau": 0.0, "mau": 0, "meetings_held_90d": 0, "meetings_planned_90d": 0, "days_since_touch": 52}
    assert scored(row)["engagement"] == pytest.approx(50)


def test_one_detractor_does_not_sink_an_account() -> None:
    assert scored({"nps_promoters": 0, "nps_passives": 0, "nps_detractors": 1})["satisfaction"] == pytest.approx(40)


@pytest.mark.parametrize(("age", "expected"), [(None, 100), (365, 100), (366, None)])
def test_answers_older_than_a_year_are_dropped(age: int | None, expected: float | None) -> None:
    assert scored({"nps_promoters": 5, "nps_passives": 0, "nps_detractors": 0, "nps_age_days": age})["satisfaction"] == expected


def test_support_loses_ten_a_ticket_and_thirty_an_escalation_down_to_zero() -> None:
    assert scored({"open_tickets": 4, "open_escalations": 1})["satisfaction"] == pytest.approx(50)
    assert scored({"open_tickets": 20, "open_escalations": 9})["satisfaction"] == 0
    assert scored({"open_tickets": 4})["satisfaction"] is None


def test_growth_uses_seats_where_the_change_of_users_is_missing() -> None:
    assert scored({"mau": 50, "mau_90d_ago": 0, "seats": 120, "seats_90d_ago": 100})["growth"] == pytest.approx(100)
    assert scored({"mau": 100, "mau_90d_ago": 100, "seats": 120, "seats_90d_ago": 100})["growth"] == pytest.approx(50)


@pytest.mark.parametrize(
    ("named", "changed", "expected"), [(True, None, 100), (True, 91, 100), (True, 90, 0), (False, None, 0), (None, 10, None)]
)
def test_a_champion_counts_when_named_and_settled(named: bool | None, changed: int | None, expected: float | None) -> None:
    assert scored({"champion_named": named, "days_since_champion_change": changed})["relationship"] == expected


@pytest.mark.parametrize(
    ("previous", "lift", "band"),
    [
        (None, 0, "green"),
        ("green", -3, "green"),
        ("yellow", 2.9, "yellow"),
        ("yellow", 3, "green"),
        ("yellow", -33, "yellow"),
        ("red", -27.1, "red"),
        ("red", -27, "yellow"),
        ("onboarding", 0, "green"),
    ],
)
def test_a_band_resists_a_change_by_three_points(previous: str | None, lift: float, band: str) -> None:
    pulse = {"csm_pulse": 1 + 4 * (70 + lift) / 100, "csat_180d": 1 + 4 * (70 + lift) / 100}
    weights = "[health.weights]\nusage = 0\nengagement = 0\nsatisfaction = 0.5\ngrowth = 0\nrelationship = 0.5"
    assert scored({"tenure_days": 400, "previous_band": previous, **pulse}, policy_from_toml(weights))["band"] == band


def test_below_sixty_percent_coverage_the_band_is_unknown_and_the_score_still_given() -> None:
    row = scored({"csat_180d": 5.0, "csm_pulse": 5.0, "tenure_days": 400})
    assert (row["band"], row["health_score"], row["coverage"]) == ("unknown", pytest.approx(100), pytest.approx(0.25))


@pytest.mark.parametrize(
    ("before", "trend"), [(65.0, "steady"), (64.9, "improving"), (75.0, "steady"), (75.1, "declining"), (None, "unknown")]
)
def test_five_points_are_steady(before: float | None, trend: str) -> None:
    assert scored({**SEVENTY, "health_score_30d_ago": before})["trend"] == trend


def test_a_delta_needs_coverage() -> None:
    row = scored({"csat_180d": 5.0, "health_score_30d_ago": 10.0, "health_score_7d_ago": 99.0})
    assert (row["delta_30d"], row["trend"], row["delta_7d"], row["sharp_drop"]) == (None, "unknown", None, "unknown")


def test_risks_stand_in_order_and_the_first_gives_the_severity() -> None:
    row = scored({"csat_180d": 1.0, "days_active_30d": 1, "active_weeks_28d": 0, "features_first_used_90d": 0})
    assert (row["risks"], row["top_risk_severity"]) == ("satisfaction_issue|low_usage|no_expansion", "critical")


def test_added_risks_are_off_until_the_policy_sets_them() -> None:
    row = {"days_since_touch": 90, "csm_pulse": 1.0}
    assert scored(row)["risks"] is None
    policy = policy_from_toml("[health.risks]\nengagement_below = 40\nrelationship_below = 40")
    assert scored(row, policy)["risks"] == "low_engagement|weak_relationship"


@pytest.mark.parametrize(
    ("row", "stage"),
    [
        ({}, "unknown"),
        ({"tenure_days": 29}, "onboarding"),
        ({"tenure_days": -3}, "onboarding"),
        ({"tenure_days": 29, "first_value_reached": True}, "adoption"),
        ({"tenure_days": 30}, "adoption"),
        ({"tenure_days": 90}, "retention"),
    ],
)
def test_lifecycle_stages(row: dict[str, Any], stage: str) -> None:
    assert scored(row)["lifecycle_stage"] == stage


@pytest.mark.parametrize(
    ("row", "status"),
    [
        ({"aha_hours": 5}, "unknown"),
        ({"ttv_target_hours": 48, "aha_hours": 48}, "on_track"),
        ({"ttv_target_hours": 48, "aha_hours": 48.1}, "delayed"),
        ({"ttv_target_hours": 48, "tenure_days": 2}, "in_progress"),
        ({"ttv_target_hours": 48, "tenure_days": 2.1}, "at_risk"),
        ({"ttv_target_hours": 48}, "unknown"),
    ],
)
def test_time_to_value(row: dict[str, Any], status: str) -> None:
    assert scored(row)["ttv_status"] == status


def test_every_sub_input_is_made_of_declared_facts() -> None:
    declared = {column.name for column in FACTS}
    used = {name for inputs in INPUTS.values() for columns in inputs.values() for name in columns}
    assert used <= declared
    assert INPUTS_TOTAL == 19


@given(facts())
def test_contributions_add_up_to_the_score(row: Facts) -> None:
    result = scored(row)
    points = [result[f"{name}_contribution"] for name in COMPONENTS if result[name] is not None]
    if points:
        assert sum(points) == pytest.approx(result["health_score"], abs=1e-9)
        assert 0 <= result["health_score"] <= 100 + 1e-9
    else:
        assert result["health_score"] is None


@given(facts())
def test_coverage_is_the_weight_of_what_is_present(row: Facts) -> None:
    result = scored(row)
    assert result["coverage"] == pytest.approx(sum(WEIGHTS[name] for name in COMPONENTS if result[name] is not None))


@given(facts(), st.sampled_from([column.name for column in FACTS if column.name not in ("account_id", "nps_age_days")]))
def test_losing_a_fact_never_raises_coverage(row: Facts, lost: str) -> None:
    before, after = scored(row), scored({**row, lost: None})
    assert after["coverage"] <= before["coverage"] + 1e-12
    assert after["inputs_known"] <= before["inputs_known"]


BETTER_HIGHER = {
    "usage": ("days_active_30d", "features_used_30d", "actions_per_session", "active_weeks_28d"),
    "engagement": ("dau", "meetings_held_90d", "surveys_answered_180d"),
    "satisfaction": ("csat_180d",),
    "growth": ("usage_30d", "features_first_used_90d"),
    "relationship": ("engaged_stakeholders", "csm_pulse"),
}
BETTER_LOWER = {"engagement": ("days_since_touch",), "satisfaction": ("open_tickets", "open_escalations")}
MOVES = [(component, name, 1) for component, names in BETTER_HIGHER.items() for name in names]
MOVES += [(component, name, -1) for component, names in BETTER_LOWER.items() for name in names]


@given(facts(), st.sampled_from(MOVES), st.integers(0, 4))
def test_a_better_fact_never_lowers_its_component(row: Facts, move: tuple[str, str, int], step: int) -> None:
    component, name, direction = move
    value: float | None = row.get(name)  # type: ignore[assignment]
    if value is None:
        return
    low, high = (1, 5) if name in ("csat_180d", "csm_pulse") else (0, 10_000)
    better = min(max(value + direction * step, low), high)
    before, after = scored(row)[component], scored({**row, name: better})[component]
    assert before is None if after is None else after >= before - 1e-9

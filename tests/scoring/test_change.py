"""A change is told apart whole: the policy's part, the profile's, each component's, each input's."""

import subprocess
import sys
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.change import Change, ComponentChange, explain_change
from scoring.policy import Policy, default_policy, policy_from_toml
from scoring.rows import COMPONENTS, Facts
from tests.scoring.strategies import facts, scored

DEFAULT = default_policy()
FULL: dict[str, Any] = {
    "account_id": "a1",
    "tenure_days": 400.0,
    "days_active_30d": 24,
    "features_used_30d": 6,
    "features_available": 10,
    "actions_per_session": 5.0,
    "active_weeks_28d": 4,
    "dau": 20.0,
    "mau": 100,
    "mau_90d_ago": 100,
    "days_since_touch": 14,
    "csat_180d": 4.0,
    "open_tickets": 0,
    "open_escalations": 0,
    "usage_30d": 100.0,
    "usage_90d_ago": 100.0,
    "champion_named": True,
}


def changed(policy_after: Policy = DEFAULT, policy_before: Policy = DEFAULT, before: dict[str, Any] | None = None, **after: Any) -> Change:
    start = FULL if before is None else before
    return explain_change(cast("Facts", start), cast("Facts", {**start, **after}), policy_before=policy_before, policy_after=policy_after)


def part(change: Change, name: str) -> ComponentChange:
    return next(each for each in change.components if each.name == name)


def test_a_fact_moves_its_input_its_component_and_the_score() -> None:
    change = changed(days_active_30d=12, csat_180d=3.0)
    usage = part(change, "usage")
    assert usage.points == pytest.approx(0.35 * 100 * (12 - 24) / 30 / 4)
    assert (change.policy_points, change.profile) == (None, None)
    [moved] = usage.inputs
    assert (moved.name, moved.before, moved.after, moved.points) == ("active_days", 80.0, 40.0, pytest.approx(usage.points))
    assert [(fact.column, fact.before, fact.after) for fact in moved.facts] == [("days_active_30d", 24, 12)]
    assert [each.name for each in change.components if each.points] == ["usage", "satisfaction"]


def test_a_change_of_policy_stands_apart_from_the_facts() -> None:
    strict = policy_from_toml("[health.usage]\nexpected_active_days = 22")
    change = changed(strict, days_active_30d=11)
    assert change.policy_points == pytest.approx(0.35 * 100 * (1 - 0.8) / 4)
    assert part(change, "usage").points == pytest.approx(0.35 * 100 * (0.5 - 1) / 4)
    assert part(change, "usage").before == pytest.approx(100 * (1 + 0.6 + 0.5 + 1) / 4)


def test_a_policy_that_changes_nothing_here_has_no_points() -> None:
    assert changed(policy_from_toml("[feedback]\np1_hours = 2")).policy_points == 0


def test_a_component_that_becomes_unknown_counts_for_what_that_did_to_the_score() -> None:
    """Satisfaction was above the mean: without it the score falls, though the other contributions grow."""
    change = changed(csat_180d=None, open_tickets=None)
    satisfaction = part(change, "satisfaction")
    assert change.points is not None
    assert satisfaction.points == pytest.approx(change.points)
    assert change.points < 0
    assert {each.name: each.points for each in satisfaction.inputs} == pytest.approx(
        {"csat": change.points * 0.6, "support": change.points * 0.4}
    )
    usage = part(change, "usage")
    assert usage.points == 0
    assert (usage.contribution_after or 0) > (usage.contribution_before or 0)


def test_inputs_that_outweigh_each_other_are_still_told() -> None:
    usage = part(changed(days_active_30d=30, features_used_30d=4), "usage")
    assert usage.points == pytest.approx(0)
    assert [each.points for each in usage.inputs] == pytest.approx([1.75, -1.75])


def test_another_stage_brings_other_weights_and_is_told_apart() -> None:
    weights = "{ usage = 0.2, engagement = 0.2, satisfaction = 0.2, growth = 0.2, relationship = 0.2 }"
    policy = policy_from_toml(f'[[health.profiles]]\nname = "start"\nstage = "onboarding"\nweights = {weights}')
    before = {**FULL, "tenure_days": 20.0}
    change = changed(policy, policy, before=before, tenure_days=31.0, days_active_30d=30)
    assert change.profile is not None
    assert (change.profile.before, change.profile.after) == ("start", None)
    even, own = (scored({**before, "tenure_days": days}, policy)["health_score"] for days in (20.0, 31.0))
    assert change.profile.points == pytest.approx(own - even)
    assert part(change, "usage").points == pytest.approx(0.35 * 100 * 0.2 / 4)


def test_without_a_score_there_is_nothing_to_explain() -> None:
    change = changed(before={"account_id": "a1"}, csat_180d=4.0)
    assert (change.before, change.after, change.points, change.components) == (None, 75.0, None, ())


def test_no_component_known_on_both_sides_still_adds_up() -> None:
    """Satisfaction first: 100 to the middle, 50, to 0; relationship first: 100 to 80 to 0; each counts for its average."""
    change = changed(before={"account_id": "a1", "csat_180d": 5.0}, csat_180d=None, champion_named=False)
    assert (change.before, change.after) == (100.0, 0.0)
    assert [part(change, name).points for name in ("satisfaction", "relationship")] == pytest.approx([-65, -35])


def test_facts_without_a_score_under_the_later_policy_leave_the_change_to_the_policy() -> None:
    need = policy_from_toml("[health.usage]\nmin_inputs = 4")
    change = changed(need, before={"account_id": "a1", "days_active_30d": 30, "active_weeks_28d": 4}, champion_named=False)
    assert change.points == change.policy_points == -100
    assert [each.points for each in change.components] == [0] * 5


POLICIES = st.builds(
    lambda engagement, days, least, growth, shares: policy_from_toml(
        f"[health.weights]\nusage = {0.6 - engagement!r}\nengagement = {engagement!r}\n"
        f"[health.usage]\nexpected_active_days = {days}\nmin_inputs = {least}\n[health.growth]\nchange_full = {growth!r}\n"
        "[[health.profiles]]\nname = 'new'\nstage = 'onboarding'\n"
        f"weights = {{ usage = {shares!r}, engagement = {1 - shares!r}, satisfaction = 0, growth = 0, relationship = 0 }}\n"
    ),
    st.floats(0, 0.6),
    st.integers(1, 30),
    st.integers(1, 4),
    st.floats(0.05, 1),
    st.sampled_from([0.0, 0.25, 1.0]),
)


@given(facts(), facts(), st.just(DEFAULT) | POLICIES, st.just(DEFAULT) | POLICIES)
def test_the_parts_add_up_to_the_change(before: Facts, after: Facts, policy_before: Policy, policy_after: Policy) -> None:
    change = explain_change(before, after, policy_before=policy_before, policy_after=policy_after)
    assert (change.before, change.after) == tuple(
        scored(row, policy)["health_score"] for row, policy in ((before, policy_before), (after, policy_after))
    )
    if change.points is None:
        assert None in (change.before, change.after)
        return
    assert [each.name for each in change.components] == list(COMPONENTS)
    parts = [change.policy_points or 0.0, change.profile.points if change.profile else 0.0, *(each.points for each in change.components)]
    assert sum(parts) == pytest.approx(change.points, abs=1e-9)
    for each in change.components:
        assert sum(moved.points for moved in each.inputs) == pytest.approx(each.points, abs=1e-9)
        assert [abs(moved.points) for moved in each.inputs] == sorted((abs(moved.points) for moved in each.inputs), reverse=True)


@given(facts(), facts(), st.just(DEFAULT) | POLICIES)
def test_with_the_same_components_known_the_points_are_the_change_of_contribution(before: Facts, after: Facts, policy: Policy) -> None:
    change = explain_change(before, after, policy_before=policy, policy_after=policy)
    if change.points is None or change.profile or any((each.before is None) != (each.after is None) for each in change.components):
        return
    for each in change.components:
        assert each.points == pytest.approx((each.contribution_after or 0.0) - (each.contribution_before or 0.0), abs=1e-9)


@given(facts(), facts())
def test_the_way_back_is_the_way_there_reversed(one: Facts, other: Facts) -> None:
    there, back = (explain_change(*pair, policy_before=DEFAULT, policy_after=DEFAULT) for pair in ((one, other), (other, one)))
    assert [each.points for each in there.components] == pytest.approx([-each.points for each in back.components], abs=1e-9)


@given(facts(), st.just(DEFAULT) | POLICIES)
def test_nothing_changed_moves_nothing(row: Facts, policy: Policy) -> None:
    change = explain_change(row, row, policy_before=policy, policy_after=policy)
    assert not any(each.points or each.inputs for each in change.components)


def test_it_loads_without_pandas_or_numpy() -> None:
    program = "import sys, scoring.change; print({'numpy', 'pandas'} & set(sys.modules))"
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "set()"

"""An explanation gives the same numbers as the score, and steps that do what they promise."""

from typing import Any, cast

import pytest
from hypothesis import given

from scoring.explain import Explanation, explain
from scoring.inputs import INPUTS
from scoring.policy import default_policy, policy_from_toml
from scoring.rows import COMPONENTS, Facts
from scoring.steps import STEPS
from tests.scoring.strategies import facts, scored

GLOBEX: dict[str, Any] = {
    "account_id": "globex",
    "tenure_days": 700,
    "days_active_30d": 12,
    "features_used_30d": 6,
    "features_available": 10,
    "actions_per_session": 5.0,
    "active_weeks_28d": 2,
    "dau": 10.0,
    "mau": 60,
    "mau_90d_ago": 80,
    "usage_30d": 690.0,
    "usage_90d_ago": 1000.0,
    "features_first_used_90d": 0,
    "expanded_365d": False,
    "days_since_touch": 40,
    "meetings_held_90d": 1,
    "meetings_planned_90d": 4,
    "nps_promoters": 0,
    "nps_passives": 1,
    "nps_detractors": 2,
    "csat_180d": 2.8,
    "open_tickets": 8,
    "open_escalations": 1,
    "champion_named": False,
    "days_since_champion_change": 19,
    "sponsor_state": "known",
    "engaged_stakeholders": 1,
    "csm_pulse": 2.0,
    "previous_band": "yellow",
}


def explained(**changes: Any) -> Explanation:
    return explain(cast("Facts", {**GLOBEX, **changes}), default_policy())


def test_a_red_account_is_told_what_would_lift_it() -> None:
    lift = explained().lift
    assert lift is not None
    shown = [(step.component, step.name, [(change.column, change.now, change.then) for change in step.changes]) for step in lift.steps]
    assert shown == [
        ("engagement", "meetings", [("meetings_held_90d", 1, 4)]),
        ("usage", "active_days", [("days_active_30d", 12, 30)]),
        ("engagement", "stickiness", [("dau", 10.0, 24.0)]),
    ]
    assert [step.points for step in lift.steps] == pytest.approx([0.25 * 75 / 3, 0.35 * 60 / 4, 0.25 * (100 - 125 / 3) / 3])
    assert lift.band == "yellow"
    assert lift.to_next == pytest.approx(73 - lift.score)


def test_the_cuts_in_force_include_the_hysteresis() -> None:
    for previous, cuts in (("green", (67, 37)), ("yellow", (73, 37)), ("red", (73, 43)), (None, (70, 40)), ("onboarding", (70, 40))):
        found = explained(previous_band=previous)
        assert (found.green_at, found.yellow_at) == cuts


def test_a_missing_input_is_named_with_its_facts() -> None:
    found = explained(csat_180d=None, surveys_asked_180d=0, surveys_answered_180d=0)
    assert [(gap.component, gap.name, gap.columns) for gap in found.missing] == [
        ("engagement", "surveys", ()),
        ("satisfaction", "csat", ("csat_180d",)),
    ]
    assert (found.inputs_known, found.inputs_total) == (17, 19)


def test_the_weights_of_present_inputs_add_up_to_one() -> None:
    satisfaction = next(part for part in explained(csat_180d=None).components if part.name == "satisfaction")
    assert [part.weight for part in satisfaction.inputs] == pytest.approx([0.5 / 0.7, 0, 0.2 / 0.7])


@pytest.mark.parametrize("changes", [{"tenure_days": 10}, {"dau": None, "days_since_touch": None, "meetings_held_90d": None, "mau": None}])
def test_without_a_colour_there_is_nothing_to_lift_or_drop(changes: dict[str, Any]) -> None:
    unknown = explain(cast("Facts", {"account_id": "a1", "csat_180d": 4.0, **changes}), default_policy())
    assert unknown.band in ("unknown", "onboarding")
    assert (unknown.lift, unknown.drop, unknown.to_next) == (None, None, None)


def test_an_account_without_facts_has_no_score() -> None:
    found = explain({"account_id": "a1"}, default_policy())
    assert (found.score, found.coverage, len(found.missing)) == (None, 0.0, 19)


def test_the_pulse_is_an_opinion_and_no_step() -> None:
    assert ("relationship", "pulse") not in {(component, name) for component, name, _ in STEPS}
    names = [(component, name) for component, inputs in INPUTS.items() for name in inputs]
    assert [(component, name) for component, name, _ in STEPS] == [each for each in names if each != ("relationship", "pulse")]


def test_a_champion_lost_lately_cannot_be_replaced_for_points() -> None:
    everything = {"days_active_30d": 30, "features_used_30d": 10, "actions_per_session": 10.0, "active_weeks_28d": 4}
    calm = {"dau": 24.0, "days_since_touch": 0, "meetings_held_90d": 4, "csat_180d": 5.0, "open_tickets": 0, "open_escalations": 0}
    good = {
        "nps_promoters": 5,
        "nps_passives": 0,
        "nps_detractors": 0,
        "usage_30d": 1300.0,
        "features_first_used_90d": 2,
        "expanded_365d": True,
    }
    base = {**everything, **calm, **good, "mau_90d_ago": 50, "sponsor_state": "engaged", "engaged_stakeholders": 3}
    lately, settled = explained(**base).lift, explained(**base, days_since_champion_change=91).lift
    assert lately is not None
    assert lately.steps == ()
    assert settled is not None
    assert [step.name for step in settled.steps] == ["champion"]


@given(facts())
def test_an_explanation_equals_the_score(row: Facts) -> None:
    found, result = explain(row, default_policy()), scored(row)
    assert (found.score, found.coverage, found.band) == (result["health_score"], result["coverage"], result["band"])
    assert found.inputs_known == result["inputs_known"]
    for part in found.components:
        assert (part.score, part.contribution) == (result[part.name], result[f"{part.name}_contribution"])
    points = [part.contribution for part in found.components if part.contribution is not None]
    assert found.score is None or sum(points) == pytest.approx(found.score, abs=1e-9)


@given(facts())
def test_inputs_add_up_to_their_component(row: Facts) -> None:
    for part in explain(row, default_policy()).components:
        if part.score is not None:
            assert sum(each.weight * each.score for each in part.inputs if each.score is not None) == pytest.approx(part.score, abs=1e-9)


@given(facts())
def test_each_step_does_what_it_promises(row: Facts) -> None:
    found = explain(row, default_policy())
    if found.lift is None:
        return
    before = scored(row)
    points = [step.points for step in found.lift.steps]
    assert points == sorted(points, reverse=True)
    assert len(points) <= 3
    assert sum(points) == pytest.approx(found.lift.points, abs=1e-9)
    for step in found.lift.steps:
        after = scored({**row, **{change.column: change.then for change in step.changes}})
        assert after["health_score"] - (found.score or 0) == pytest.approx(step.points, abs=1e-9)
        assert after[step.component] == pytest.approx(step.score_then)
        others = [name for name in COMPONENTS if name != step.component]
        assert [after[name] for name in others] == pytest.approx([before[name] for name in others])


@given(facts())
def test_a_drop_is_the_edge_of_the_band(row: Facts) -> None:
    found = explain(row, default_policy())
    if found.drop is None or found.score is None:
        return
    part = next(part for part in found.components if part.name == found.drop.component)
    weight = policy_weight(part.name)
    fallen = found.score - weight * (found.drop.score - found.drop.below) / found.coverage
    assert fallen == pytest.approx(found.green_at if found.band == "green" else found.yellow_at)
    assert 0 < found.drop.below <= found.drop.score + 1e-8


def policy_weight(component: str) -> float:
    weight: float = getattr(default_policy().health.weights, component)
    return weight


def test_a_policy_moves_the_steps_too() -> None:
    policy = policy_from_toml("[health.usage]\nexpected_active_days = 12")
    lift = explain(cast("Facts", GLOBEX), policy).lift
    assert lift is not None
    assert "active_days" not in [step.name for step in lift.steps]

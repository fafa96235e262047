"""Champions: four dimensions, a tier, gates that pass, fail or are unknown, and the advocacy level."""

from typing import Any

import pandas as pd
import pytest

from scoring.champions import parse_champions, score_champions
from scoring.policy import default_policy
from scoring.score import rows, score
from tests.scoring.strategies import NOW, table

GOOD: dict[str, Any] = {
    "contact_id": "c1",
    "account_id": "a1",
    **{f"{name}_rating": 4.0 for name in ("success", "communication", "influence", "enthusiasm")},
    "nps_score": 9,
    "nps_age_days": 10,
    "first_active_days_ago": 183,
    "last_active_days_ago": 30,
    "consent_recorded": True,
    "advocacy_activities": 3,
}


def champion(account: dict[str, Any] | None = None, **changes: Any) -> dict[str, Any]:
    row = {**GOOD, **changes}
    facts = table({"account_id": "a1", "open_detractors": 0, "open_p1_tickets": 0, **HEALTHY, **(account or {})})
    contacts = parse_champions(pd.DataFrame({name: pd.Series([value], dtype="object") for name, value in row.items()}))
    return rows(score_champions(contacts, facts, score(facts, default_policy(), now=NOW).health, default_policy()))[0]


HEALTHY: dict[str, Any] = {"tenure_days": 400, "days_active_30d": 30, "active_weeks_28d": 4, "days_since_touch": 5}


def test_a_champion_at_every_edge_is_eligible() -> None:
    row = champion()
    assert (row["champion_score"], row["champion_tier"], row["champion_eligible"]) == (pytest.approx(75), "eligible", "true")
    assert row["advocacy_level"] == "promoter"


def test_without_all_four_dimensions_nothing_is_assessed() -> None:
    row = champion(influence_rating=None)
    assert (row["champion_score"], row["champion_tier"], row["assessed_weight"]) == (None, "not_assessed", pytest.approx(0.8))


def test_a_weak_dimension_keeps_a_high_score_at_nurture() -> None:
    changes: dict[str, Any] = {f"{name}_rating": 5.0 for name in ("success", "communication", "enthusiasm")}
    assert champion(**changes, influence_rating=2.5)["champion_tier"] == "nurture"


def test_history_and_story_raise_success_to_at_most_a_hundred() -> None:
    assert champion(expansion_history=True)["success"] == pytest.approx(85)
    assert champion(expansion_history=True, success_story=True, success_rating=4.8)["success"] == 100


@pytest.mark.parametrize(
    ("changes", "failed", "unknown"),
    [
        ({"nps_score": 8, "nps_age_days": None}, "nps", None),
        ({"nps_age_days": 181}, "nps", None),
        ({"nps_score": None}, None, "nps"),
        ({"nps_score": None, "nps_age_days": 181}, "nps", None),
        ({"nps_age_days": None}, None, "nps"),
        ({"first_active_days_ago": None, "last_active_days_ago": 31}, "active_use", None),
        ({"first_active_days_ago": None}, None, "active_use"),
        ({"consent_recorded": False}, "consent", None),
        ({"consent_recorded": None}, None, "consent"),
        ({"account_id": "nobody"}, None, "health|open_detractor|open_p1"),
    ],
)
def test_a_gate_passes_fails_or_is_unknown(changes: dict[str, Any], failed: str | None, unknown: str | None) -> None:
    row = champion(**changes)
    assert (row["gates_failed"], row["gates_unknown"], row["champion_eligible"]) == (failed, unknown, "false")


@pytest.mark.parametrize(
    ("account", "failed", "unknown"),
    [
        ({"open_detractors": 1, "open_p1_tickets": 2}, "open_detractor|open_p1", None),
        ({"open_detractors": None}, None, "open_detractor"),
        ({"tenure_days": 5}, None, "health"),
        ({"days_active_30d": 0, "active_weeks_28d": 0, "days_since_touch": 90}, "health", None),
    ],
)
def test_the_account_must_be_well(account: dict[str, Any], failed: str | None, unknown: str | None) -> None:
    row = champion(account)
    assert (row["gates_failed"], row["gates_unknown"]) == (failed, unknown)


@pytest.mark.parametrize(
    ("nps", "activities", "level"),
    [(10, 10, "evangelist"), (10, 9, "champion"), (9, 10, "promoter"), (9, 2, "satisfied"), (8, 3, "satisfied"), (7, 0, "none")],
)
def test_an_advocacy_level_needs_both_minimums(nps: int, activities: int, level: str) -> None:
    assert champion(nps_score=nps, advocacy_activities=activities)["advocacy_level"] == level


@pytest.mark.parametrize("missing", ["nps_score", "advocacy_activities"])
def test_an_advocacy_level_is_unknown_with_either_missing(missing: str) -> None:
    assert champion(**{missing: None})["advocacy_level"] == "unknown"


@pytest.mark.parametrize(
    ("name", "value"), [("account_id", None), ("success_rating", 5.5), ("nps_score", 11), ("advocacy_activities", 0.5)]
)
def test_a_wrong_contact_is_refused_by_name(name: str, value: Any) -> None:
    with pytest.raises(ValueError, match=f"^c1: {name} "):
        champion(**{name: value})

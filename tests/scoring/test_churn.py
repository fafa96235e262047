"""Churn: flags with three values, the level, escalations, the estimate and the rank."""

from typing import Any

import pytest
from hypothesis import given, settings

from scoring.churn import FACTORS
from scoring.policy import default_policy
from scoring.rows import Facts
from scoring.score import rows, score
from tests.scoring.strategies import NOW, fact_rows, facts, scored, table

CALM: dict[str, Any] = {
    "days_since_login": 1,
    "tickets_30d": 0,
    "invoice_days_overdue": 0,
    "champion_named": True,
    "competitor_mentioned_90d": False,
    "days_to_renewal": 200,
    "usage_30d": 100.0,
    "usage_prior_30d": 100.0,
    "tenure_days": 400,
}


def churn(*each: Facts | dict[str, Any]) -> list[dict[str, Any]]:
    return rows(score(table(*each), default_policy(), now=NOW).churn)


@pytest.mark.parametrize(
    ("row", "flag", "value"),
    [
        ({"days_since_login": 14}, "no_login_14d", "false"),
        ({"days_since_login": 15}, "no_login_14d", "true"),
        ({}, "no_login_14d", "unknown"),
        ({"tickets_30d": 5}, "tickets_high", "false"),
        ({"tickets_30d": 6}, "tickets_high", "true"),
        ({"invoice_days_overdue": 1}, "invoice_overdue", "true"),
        ({"champion_named": False, "days_since_champion_change": 90}, "champion_left", "true"),
        ({"champion_named": False, "days_since_champion_change": 91}, "champion_left", "false"),
        ({"champion_named": False}, "champion_left", "false"),
        ({"champion_named": True, "days_since_champion_change": 3}, "champion_left", "false"),
        ({"days_since_champion_change": 91}, "champion_left", "false"),
        ({"days_since_champion_change": 3}, "champion_left", "unknown"),
        ({}, "champion_left", "unknown"),
        ({"days_to_renewal": 89}, "renewal_soon", "true"),
        ({"days_to_renewal": 90}, "renewal_soon", "false"),
        ({"days_to_renewal": -1}, "renewal_soon", "lapsed"),
        ({"days_to_renewal": -1, "term_months": 1}, "renewal_soon", "not_applicable"),
        ({"term_months": 1}, "renewal_soon", "not_applicable"),
        ({}, "renewal_soon", "unknown"),
        ({"usage_30d": 80.0, "usage_prior_30d": 100.0}, "usage_decline", "false"),
        ({"usage_30d": 79.9, "usage_prior_30d": 100.0}, "usage_decline", "true"),
        ({"usage_30d": 79.9, "usage_prior_30d": 0.0}, "usage_decline", "unknown"),
        ({"days_since_touch": 31}, "no_touch_30d", "true"),
    ],
)
def test_a_flag_is_true_false_or_unknown(row: dict[str, Any], flag: str, value: str) -> None:
    assert churn(row)[0][flag] == value


@pytest.mark.parametrize(
    ("raised", "level", "days"),
    [
        ({}, "low", None),
        ({"days_since_login": 20, "tickets_30d": 9}, "low", None),
        ({"days_since_login": 20, "tickets_30d": 9, "invoice_days_overdue": 3}, "medium", 180),
        ({"days_since_login": 20, "tickets_30d": 9, "invoice_days_overdue": 3, "usage_30d": 1.0}, "high", 90),
        ({"days_since_login": None, "tickets_30d": None, "invoice_days_overdue": None}, "unknown", None),
    ],
)
def test_the_level_is_the_share_of_true_flags(raised: dict[str, Any], level: str, days: int | None) -> None:
    row = churn({**CALM, **raised})[0]
    assert (row["churn_level"], row["days_to_churn"]) == (level, days)


def test_the_estimate_is_cut_to_a_renewal_that_is_surely_not_automatic() -> None:
    high = {**CALM, "days_since_login": 20, "tickets_30d": 9, "invoice_days_overdue": 3, "usage_30d": 1.0, "days_to_renewal": 60}
    for auto, days, basis in ((False, 60, "renewal"), (True, 90, "level"), (None, 90, "level")):
        row = churn({**high, "auto_renew": auto})[0]
        assert (row["days_to_churn"], row["days_to_churn_basis"]) == (days, basis)


def test_escalations_stand_beside_the_level() -> None:
    row = churn({**CALM, "competitor_mentioned_90d": True, "days_to_renewal": -4, "csat_180d": 1.0})[0]
    assert (row["churn_level"], row["escalations"], row["at_risk"]) == ("low", "competitor_renewal|critical_risk", "true")


def test_ties_go_to_the_nearer_renewal_then_to_the_id() -> None:
    row = {**CALM, "arr": 1000.0, "csat_180d": 1.0}
    named = [
        {**row, "account_id": name, "days_to_renewal": days} for name, days in (("b", 300), ("é", 200), ("a", 300), ("Z", 300), ("c", None))
    ]
    ranks = {each["account_id"]: each["at_risk_rank"] for each in churn(*named)}
    assert ranks == {"é": 1, "Z": 2, "a": 3, "b": 4, "c": 5}


def test_an_account_without_arr_is_ranked_last() -> None:
    ranked = churn({**CALM, "csat_180d": 1.0}, {**CALM, "csat_180d": 1.0, "arr": 0.0})
    assert [row["at_risk_rank"] for row in ranked] == [2, 1]
    assert ranked[0]["rank_value"] is None


@given(facts())
def test_flags_are_counted_once_each(row: Facts) -> None:
    result = scored(row)
    values = [result[name] for name in FACTORS]
    assert result["flags_true"] == values.count("true")
    assert result["flags_known"] == values.count("true") + values.count("false")
    assert result["flags_unknown"] == values.count("unknown")
    assert result["factors"] == ("|".join(name for name in FACTORS if result[name] == "true") or None)


@given(facts())
def test_a_blind_spot_is_an_unknown_band_that_nothing_else_lists(row: Facts) -> None:
    result = scored(row)
    assert result["blind_spot"] == str(result["band"] == "unknown" and result["at_risk"] == "false").lower()


@settings(max_examples=30)
@given(fact_rows())
def test_ranks_are_one_to_n_by_falling_value(each: list[Facts]) -> None:
    listed = sorted((row for row in churn(*each) if row["at_risk"] == "true"), key=lambda row: row["at_risk_rank"])
    assert [row["at_risk_rank"] for row in listed] == list(range(1, len(listed) + 1))
    values = [row["rank_value"] for row in listed]
    told = [round(value, 6) for value in values if value is not None]
    assert told == sorted(told, reverse=True)
    assert None not in values[: len(told)]

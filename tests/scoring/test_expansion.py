"""Expansion: readiness by parts, holds that beat it, and opportunities in order."""

from typing import Any

import pytest
from hypothesis import given, settings

from scoring.expansion import PARTS
from scoring.policy import default_policy, policy_from_toml
from scoring.rows import Facts
from scoring.score import rows, score
from tests.scoring.strategies import NOW, fact_rows, facts, scored, table

READY: dict[str, Any] = {
    "features_used_30d": 7,
    "features_available": 10,
    "capacity_used": 80.0,
    "capacity_limit": 100.0,
    "usage_30d": 120.0,
    "usage_90d_ago": 100.0,
    "dau": 41.0,
    "mau": 100,
    "roi_records_12m": 1,
    "goal_progress": 1.4,
    "success_milestone_90d": True,
    "sponsor_state": "engaged",
    "engaged_stakeholders": 3,
    "budget_window_90d": True,
}


def opportunities(*each: Facts | dict[str, Any]) -> list[dict[str, Any]]:
    return rows(score(table(*each), default_policy(), now=NOW).opportunities)


def test_full_parts_add_up_to_a_hundred() -> None:
    assert scored(READY)["readiness"] == pytest.approx(100)


def test_a_missing_part_leaves_the_sum_and_its_maximum() -> None:
    row = scored({**READY, "roi_records_12m": None, "sponsor_state": "none"})
    assert (row["readiness"], row["readiness_coverage"]) == (pytest.approx(100 * (85 - 12) / 85), pytest.approx(0.85))


def test_daily_users_signal_strictly_above_forty_percent() -> None:
    assert scored({"dau": 40.0, "mau": 100})["signal_stickiness"] == "false"
    assert scored({"dau": 40.1, "mau": 100})["signal_stickiness"] == "true"
    assert scored({"dau": 0.0, "mau": 0})["signal_stickiness"] == "unknown"


PLAIN = {"roi_records_12m": 0, "sponsor_state": "none"}
QUIET = {**PLAIN, "dau": 0.0, "usage_30d": 100.0, "goal_progress": -1.0}
BARE = {name: None for name in READY if name not in PLAIN}


@pytest.mark.parametrize(
    ("changes", "band", "plan"),
    [
        ({}, "high", ("start_conversation", "2026-12-04", None)),
        (PLAIN, "medium", ("value_qbr", "2026-12-20", "2027-01-19")),
        (QUIET, "low", ("defer", "2027-02-18", None)),
        (BARE, "unknown", (None, None, None)),
    ],
)
def test_bands_bring_an_action_and_a_date(changes: dict[str, Any], band: str, plan: tuple[str | None, ...]) -> None:
    row = scored({**READY, **changes})
    assert row["readiness_band"] == band
    assert (row["action"], row["due_date"], row["due_last_date"]) == plan


def test_no_documented_value_holds_whatever_the_score() -> None:
    for records in (0, None):
        assert "no_documented_roi" in scored({**READY, "roi_records_12m": records})["holds"]


def test_holds_can_be_switched_off_but_for_documented_value() -> None:
    row = {**READY, "roi_records_12m": 0, "open_detractors": 1, "tenure_days": 20}
    policy = policy_from_toml("[expansion.holds]\nopen_detractor = false\ntenure_under_90d = false\nchurn_high = false")
    assert scored(row)["holds"] == "no_documented_roi|open_detractor|tenure_under_90d"
    assert scored(row, policy)["holds"] == "no_documented_roi"
    assert "churn_high" not in scored(row, policy)["holds_unknown"]


@pytest.mark.parametrize(
    ("p1", "p2", "held", "untold"), [(0, 0, False, False), (1, None, True, False), (None, 0, False, True), (None, None, False, True)]
)
def test_one_urgent_ticket_holds_and_an_unknown_count_does_not(p1: int | None, p2: int | None, held: bool, untold: bool) -> None:
    row = scored({"open_p1_tickets": p1, "open_p2_tickets": p2})
    assert ("open_p1_p2" in row["holds"], "open_p1_p2" in row["holds_unknown"]) == (held, untold)


def test_opportunities_are_ordered_by_priority_and_ties_by_kind() -> None:
    row = {**READY, "seats": 125, "seat_price": 10.0, "arr": 100.0, "company_size": 1001, "tenure_days": 183}
    row |= {"unused_premium_features": 2, "feature_upsell_value": 500.0, "complementary_products": 1, "cross_sell_value": 350.0}
    found = opportunities(row)
    assert [(each["kind"], each["rank"]) for each in found] == [("feature", 1), ("cross_sell", 2), ("seat", 3), ("department", 4)]
    assert [each["priority"] for each in found] == pytest.approx([350, 350, 300, 6])
    assert [each["units"] for each in found] == [2, 1, 30, None]


def test_seats_are_whole_and_exact_tenths_are_not_rounded_up() -> None:
    assert [each["units"] for each in opportunities({"mau": 70, "seats": 70}, {"mau": 71, "seats": 70})] == [21, 22]


def test_a_company_without_users_is_no_department() -> None:
    row = score(table({"mau": 0, "seats": 10}), default_policy(), now=NOW)
    assert rows(row.expansion)[0]["opportunities_unknown"] == "feature|cross_sell"
    assert rows(row.opportunities) == []


def test_an_opportunity_without_a_price_stays_with_its_value_missing() -> None:
    found = opportunities({**READY, "seats": 100})
    assert [(each["kind"], each["value"], each["priority"], each["rank"]) for each in found] == [("seat", None, None, 1)]


@given(facts())
def test_readiness_is_the_share_of_the_present_maxima(row: Facts) -> None:
    result = scored(row)
    maxima = default_policy().expansion.maxima
    present = [name for name in PARTS if result[f"part_{name}"] is not None]
    most = sum(getattr(maxima, name) for name in present)
    assert result["readiness_coverage"] == pytest.approx(most / 100)
    if present:
        assert result["readiness"] == pytest.approx(100 * sum(result[f"part_{name}"] for name in present) / most)


@given(facts())
def test_a_held_account_is_never_ready(row: Facts) -> None:
    result = scored(row)
    if result["handoff"] in ("ready", "needs_approval"):
        assert result["holds"] is None
        assert result["readiness"] >= 80 - 1e-9
        assert result["band"] in ("green", "yellow")


@settings(max_examples=15)
@given(fact_rows())
def test_ranks_count_within_each_account(each: list[Facts]) -> None:
    ranks: dict[str, list[int]] = {}
    for row in opportunities(*each):
        ranks.setdefault(row["account_id"], []).append(row["rank"])
    assert all(found == list(range(1, len(found) + 1)) for found in ranks.values())

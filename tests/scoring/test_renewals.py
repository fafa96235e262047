"""The renewal timeline: which steps have arrived, which were missed, which is next."""

from datetime import timedelta

import pytest
from hypothesis import given

from scoring.policy import default_policy
from scoring.rows import RENEWAL_STEPS, Facts
from scoring.score import rows, score
from tests.scoring.strategies import NOW, facts, scored, table


@pytest.mark.parametrize(
    ("days", "state", "current", "following", "on"),
    [
        (121, "scheduled", None, "kickoff", "2026-11-21"),
        (120, "active", "kickoff", "alignment", "2026-12-20"),
        (14, "active", "closing", None, None),
        (-1, "lapsed", "closing", None, None),
        (None, "unknown", None, None, None),
    ],
)
def test_a_step_arrives_on_its_day(days: int | None, state: str, current: str | None, following: str | None, on: str | None) -> None:
    row = scored({"days_to_renewal": days})
    assert (row["renewal_state"], row["current_step"], row["next_step"], row["next_step_date"]) == (state, current, following, on)


def test_high_risk_starts_every_step_earlier_and_keeps_all_five() -> None:
    override = {"renewal_risk_override": "high", "renewal_risk_override_reason": "merger", "renewal_risk_override_days_left": 0}
    row = scored({"days_to_renewal": 21, **override})
    assert row["due_steps"] == "|".join(RENEWAL_STEPS)
    assert (row["renewal_risk"], row["renewal_risk_basis"]) == ("high", "override")


@pytest.mark.parametrize(("reason", "left"), [(None, 5), ("  ", 5), ("merger", -1), ("merger", None)])
def test_an_override_needs_a_reason_and_time_left(reason: str | None, left: int | None) -> None:
    row = scored(
        {
            "days_to_renewal": 100,
            "renewal_risk_override": "high",
            "renewal_risk_override_reason": reason,
            "renewal_risk_override_days_left": left,
        }
    )
    assert (row["renewal_risk"], row["renewal_risk_basis"]) == ("unknown", None)


def test_monthly_contracts_have_no_steps() -> None:
    row = scored({"days_to_renewal": 10, "term_months": 1})
    assert row["renewal_state"] == "monthly"
    assert [row[name] for name in ("current_step", "due_steps", "catch_up_steps", "next_step", "next_step_date")] == [None] * 5


def test_steps_done_early_are_skipped() -> None:
    row = scored({"days_to_renewal": 100, "renewal_steps_done": "kickoff|alignment"})
    assert (row["current_step"], row["due_steps"], row["next_step"], row["next_step_date"]) == (
        "kickoff",
        None,
        "conversation",
        "2026-12-30",
    )


def test_a_renewal_in_a_thousand_years_still_has_a_date() -> None:
    rows_ = rows(score(table({"days_to_renewal": 365_000}, {"days_to_renewal": 130}), default_policy(), now=NOW).renewals)
    assert [row["next_step_date"] for row in rows_] == [str(NOW.date() + timedelta(days=364_880)), "2026-11-30"]


@given(facts())
def test_what_is_due_is_what_arrived_less_what_is_done(row: Facts) -> None:
    result = scored(row)
    due = (result["due_steps"] or "").split("|")
    done = (row.get("renewal_steps_done") or "").split("|")
    assert not set(due) & set(done) - {""}
    assert result["catch_up_steps"] == ("|".join(name for name in due if name != result["current_step"]) or None)
    if result["next_step"] and result["current_step"]:
        assert RENEWAL_STEPS.index(result["next_step"]) > RENEWAL_STEPS.index(result["current_step"])

"""The state of an account in lines of two, as the account card shows it."""

from datetime import timedelta
from decimal import Decimal

import pytest

from tests import factories
from tests.fakes import FakeFeedbackItems
from tests.handlers.conftest import ask, facts_of, lines_of


@pytest.mark.parametrize(
    ("renewal", "on", "fact"),
    [
        ({"renewal_state": "monthly"}, None, ("month to month", "no date to prepare for")),
        ({"renewal_state": "unknown"}, None, ("date unknown", "the CRM has none")),
        ({"renewal_state": "lapsed", "due_steps": "closing"}, -5, ("5 days past, since Thu 19 Nov", "closing 19 days late")),
        ({"renewal_state": "active", "due_steps": "conversation|negotiation"}, 25, ("Sat 19 Dec, 25 days", "negotiation 5 days late")),
        (
            {"renewal_state": "active", "due_steps": "negotiation", "renewal_risk": "high"},
            40,
            ("Sun 3 Jan, 40 days", "negotiation 5 days late"),
        ),
        ({"renewal_state": "active", "due_steps": "negotiation"}, 30, ("Thu 24 Dec, 30 days", "negotiation due today")),
        (
            {"renewal_state": "active", "due_steps": None, "next_step": None, "next_step_date": None},
            10,
            ("Fri 4 Dec, 10 days", "all steps done"),
        ),
    ],
)
def test_the_renewal_names_its_step(renewal: dict[str, object], on: int | None, fact: tuple[str, str]) -> None:
    state = factories.healthy_account(renewal=renewal, renewal_on=None if on is None else factories.NOW.date() + timedelta(days=on))
    assert facts_of(ask(state))["Renewal"] == fact


def test_days_to_the_renewal_count_from_today_not_from_the_scoring() -> None:
    assert facts_of(ask(factories.healthy_account(), now=factories.NOW + timedelta(days=1)))["Renewal"][0] == "Wed 14 Apr, 140 days"


@pytest.mark.parametrize(
    ("evidence", "arr", "fact"),
    [
        ({"value_amount": None, "value_day": None}, Decimal(1), ("none recorded", "no number with method, source and date")),
        (
            {"value_amount": "90000", "value_category": "revenue_impact", "value_method": "attribution"},
            Decimal(60000),
            ("$90k gained, ROI 50%", "attribution, Wed 30 Sep"),
        ),
        ({"value_amount": "90000", "value_method": "time study"}, Decimal(0), ("$90k saved", "time study, Wed 30 Sep")),
        ({"value_amount": "90000", "value_method": "time study"}, None, ("$90k saved", "time study, Wed 30 Sep")),
    ],
)
def test_value_is_said_with_how_it_was_measured(evidence: dict[str, object], arr: Decimal | None, fact: tuple[str, str]) -> None:
    assert facts_of(ask(factories.healthy_account(evidence=evidence, arr=arr)))["Value"] == fact


def test_an_overdue_answer_comes_first_and_says_how_long() -> None:
    late = factories.feedback(account_id="a-0001", feedback_id="f-2", received_at=factories.NOW - timedelta(hours=53))
    request = factories.feedback(
        account_id="a-0001", feedback_id="f-3", type="feature_request", score=None, received_at=factories.NOW - timedelta(days=4)
    )
    card = ask(factories.healthy_account(), feedback=FakeFeedbackItems([request, late]))
    assert facts_of(card)["Feedback"] == ("detractor, 5 h over, 1 more open", "due Tue 24 Nov, 11:10")
    assert lines_of(card)[-1] == "Next: call Lena Okafor now: the answer is 5 h over."


def test_closed_and_answered_feedback_waits_no_more() -> None:
    answered = factories.feedback(account_id="a-0001", first_reply_at=factories.NOW - timedelta(hours=1))
    closed = factories.feedback(account_id="a-0001", feedback_id="f-9", closed_at=factories.NOW - timedelta(hours=1), outcome="solved")
    card = ask(factories.healthy_account(), feedback=FakeFeedbackItems([answered, closed]))
    assert facts_of(card)["Feedback"] == ("nothing open", "last Mon 23 Nov, NPS 3")


def test_a_detractor_who_was_answered_is_still_to_close() -> None:
    answered = factories.feedback(account_id="a-0001", first_reply_at=factories.NOW - timedelta(hours=1))
    card = ask(factories.healthy_account(facts={"open_detractors": 1}), feedback=FakeFeedbackItems([answered]))
    assert facts_of(card)["Feedback"] == ("1 detractor to close", "last Mon 23 Nov, NPS 3")


def test_a_request_far_off_is_named_by_its_day() -> None:
    request = factories.feedback(account_id="a-0001", type="feature_request", score=None, received_at=factories.NOW - timedelta(days=4))
    card = ask(factories.healthy_account(expansion={"handoff": "not_ready"}), feedback=FakeFeedbackItems([request]))
    assert facts_of(card)["Feedback"] == ("request open", "answer by Fri 4 Dec, 16:10")
    assert lines_of(card)[-1] == "Next: answer Lena Okafor before Fri 4 Dec."


@pytest.mark.parametrize(
    ("expansion", "fact"),
    [
        ({"handoff": "held", "holds": "no_documented_roi"}, ("held, readiness 82", "no documented ROI")),
        ({"handoff": "needs_approval"}, ("ready, 82; needs approval", "60 seats, about $17k a year")),
        ({"handoff": "not_ready", "readiness": 52.0, "readiness_band": "medium"}, ("not ready, 52", "medium readiness")),
        (
            {"handoff": "not_ready", "readiness": 52.0, "readiness_band": "medium", "holds": "health_red|churn_high"},
            ("not ready, 52", "would be held: Red, churn High"),
        ),
        ({"readiness": None, "readiness_band": "unknown", "readiness_coverage": 0.4}, ("not scored", "40% of readiness known")),
    ],
)
def test_expansion_is_ready_held_or_not_yet_with_its_reason(expansion: dict[str, object], fact: tuple[str, str]) -> None:
    assert facts_of(ask(factories.healthy_account(expansion=expansion)))["Expansion"] == fact


def test_a_champion_who_left_is_named_with_the_day() -> None:
    state = factories.healthy_account(evidence={"champion": None, "champion_left": "Tom Brandt", "champion_left_day": "2026-11-02"})
    assert facts_of(ask(state))["Champion"] == ("Tom Brandt left", "Mon 2 Nov, no successor")


@pytest.mark.parametrize(("later", "words"), [(0, "in 3 days"), (2, "in 1 day"), (3, "today"), (5, "2 days past")])
def test_an_estimate_at_the_renewal_counts_from_the_readers_today(later: int, words: str) -> None:
    state = factories.troubled_account(
        renewal_on=factories.NOW.date() + timedelta(days=3), churn={"days_to_churn": 3, "days_to_churn_basis": "renewal"}
    )
    told = lines_of(ask(state, words="account globex", now=factories.NOW + timedelta(days=later)))
    assert any(line.startswith("Churn risk: High") and line.endswith(f"Estimate: at renewal, {words}") for line in told)


def test_a_number_is_never_rounded_up_onto_a_line_it_does_not_reach() -> None:
    best = factories.healthy_account().document["champions"][0]
    near = {**best, "row": {**best["row"], "champion_score": 74.6, "champion_tier": "nurture", "champion_eligible": "false"}}
    state = factories.healthy_account(
        health={"band": "unknown", "coverage": 0.597},
        expansion={"handoff": "not_ready", "readiness": 79.6, "readiness_band": "medium"},
        champions=[near],
    )
    card = ask(state)
    assert lines_of(card)[0].startswith("59% of the score is known; a band needs 60%.")
    assert facts_of(card)["Expansion"][0] == "not ready, 79"
    assert facts_of(card)["Champion"][0].endswith("nurture (74)")


def test_a_renewal_that_passed_after_the_scoring_is_past() -> None:
    state = factories.healthy_account(
        renewal={"renewal_state": "active", "due_steps": "closing"}, renewal_on=factories.NOW.date() + timedelta(days=1)
    )
    assert facts_of(ask(state, now=factories.NOW + timedelta(days=4)))["Renewal"][0] == "3 days past, since Wed 25 Nov"

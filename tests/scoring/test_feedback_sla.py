"""Feedback clocks: elapsed hours for surveys, business days for lesser issues, and the loop back to the customer."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.feedback_sla import FeedbackItem, add_business_days, class_of, clock_for
from scoring.policy import default_policy, policy_from_toml
from tests.scoring.strategies import NOW

HOUR = timedelta(hours=1)


def item(**overrides: Any) -> FeedbackItem:
    defaults: dict[str, Any] = {"feedback_id": "f1", "account_id": "a1", "type": "nps", "score": 3, "received_at": NOW - 30 * HOUR}
    return FeedbackItem(**{**defaults, **overrides})


@pytest.mark.parametrize(
    ("score", "expected"),
    [(0, "detractor"), (6, "detractor"), (7, "passive"), (8, "passive"), (9, "promoter"), (10, "promoter"), (None, "unknown")],
)
def test_an_answer_is_classed_by_its_score(score: int | None, expected: str) -> None:
    assert class_of(item(score=score)) == expected


@pytest.mark.parametrize(("hours", "state"), [(0, "open"), (23.99, "open"), (24, "reminder"), (47.99, "reminder"), (48, "breached")])
def test_a_detractor_is_reminded_after_a_day_and_breached_after_two(hours: float, state: str) -> None:
    clock = clock_for(item(received_at=NOW - hours * HOUR), now=NOW, policy=default_policy())
    assert clock.clock_state == state
    assert clock.hours_left == pytest.approx(48 - hours)


def test_a_clock_runs_through_the_weekend_for_surveys() -> None:
    friday = datetime(2026, 11, 20, 18, tzinfo=UTC)
    assert clock_for(item(received_at=friday), now=NOW + timedelta(days=3), policy=default_policy()).due_at == friday + timedelta(days=2)


def test_the_first_reply_stops_the_clock_and_closing_does_not() -> None:
    closed = clock_for(item(received_at=NOW - 60 * HOUR, closed_at=NOW - HOUR, outcome="done"), now=NOW, policy=default_policy())
    assert (closed.clock_state, closed.loop_state) == ("breached", "incomplete")
    replied = clock_for(item(received_at=NOW - 60 * HOUR, first_reply_at=NOW - 12 * HOUR), now=NOW, policy=default_policy())
    assert (replied.clock_state, replied.hours_left) == ("met", None)


def test_what_lies_after_now_has_not_happened() -> None:
    later = {"first_reply_at": NOW + HOUR, "told_customer_at": NOW + HOUR, "closed_at": NOW + HOUR, "outcome": "done"}
    clock = clock_for(item(**later), now=NOW, policy=default_policy())
    assert (clock.clock_state, clock.loop_state) == ("reminder", "open")
    assert clock_for(item(received_at=NOW + HOUR), now=NOW, policy=default_policy()).clock_state == "not_received"


@pytest.mark.parametrize(
    ("outcome", "told", "state"), [("fixed", True, "closed"), ("fixed", False, "incomplete"), (" ", True, "incomplete")]
)
def test_a_loop_is_closed_with_an_outcome_that_the_customer_was_told(outcome: str, told: bool, state: str) -> None:
    given_item = item(closed_at=NOW - HOUR, outcome=outcome, told_customer_at=NOW - HOUR if told else None)
    assert clock_for(given_item, now=NOW, policy=default_policy()).loop_state == state


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        ("2026-11-20T11:00:00", 1, "2026-11-23T11:00:00"),
        ("2026-11-21T10:00:00", 1, "2026-11-24T00:00:00"),
        ("2026-11-22T23:59:59", 5, "2026-11-30T00:00:00"),
        ("2026-11-18T09:30:00", 5, "2026-11-25T09:30:00"),
    ],
)
def test_business_days_skip_weekends_and_a_weekend_starts_on_monday(start: str, days: int, end: str) -> None:
    assert add_business_days(datetime.fromisoformat(start + "Z"), days) == datetime.fromisoformat(end + "Z")


def test_business_days_are_counted_in_utc() -> None:
    saturday_in_tokyo = datetime(2026, 11, 21, 3, tzinfo=timezone(timedelta(hours=9)))
    assert add_business_days(saturday_in_tokyo, 1) == datetime(2026, 11, 23, 18, tzinfo=UTC)


def test_an_issue_without_severity_has_no_clock() -> None:
    clock = clock_for(item(type="product_issue", score=None), now=NOW, policy=default_policy())
    assert (clock.due_at, clock.clock_state, clock.hours_left) == (None, "unknown", None)


@pytest.mark.parametrize(("told_after", "overdue"), [(24, False), (25, True), (None, True)])
def test_a_fix_must_be_told_within_a_business_day(told_after: int | None, overdue: bool) -> None:
    fixed = datetime(2026, 11, 17, 9, tzinfo=UTC)
    told = None if told_after is None else fixed + told_after * HOUR
    issue = item(type="product_issue", severity="P1", score=None, fixed_at=fixed, told_customer_at=told)
    clock = clock_for(issue, now=NOW, policy=default_policy())
    assert (clock.loop_due_at, clock.loop_overdue) == (fixed + 24 * HOUR, overdue)


def test_the_clocks_are_policy_values() -> None:
    policy = policy_from_toml("[feedback]\ndetractor_hours = 36")
    assert clock_for(item(), now=NOW, policy=policy).due_at == NOW + 6 * HOUR


@given(st.integers(0, 400 * 24 * 60), st.integers(0, 12))
def test_a_business_day_never_ends_on_a_weekend(minutes: int, days: int) -> None:
    start = NOW + timedelta(minutes=minutes)
    end = add_business_days(start, days)
    assert end.weekday() < 5
    assert end >= start + timedelta(days=days)


@given(st.integers(0, 10), st.integers(-200, 400), st.none() | st.integers(-200, 400))
def test_time_alone_never_heals_a_clock(score: int, hours: int, replied: int | None) -> None:
    received = NOW - hours * HOUR
    reply = None if replied is None else max(received, NOW - replied * HOUR)
    order = ["not_received", "open", "reminder", "breached", "late", "met"]
    states = [
        clock_for(item(score=score, received_at=received), now=NOW + later * HOUR, policy=default_policy()) for later in range(0, 300, 20)
    ]
    places = [order.index(clock.clock_state) for clock in states]
    assert places == sorted(places)
    if reply is not None and reply <= NOW and received <= NOW:
        answered = clock_for(item(score=score, received_at=received, first_reply_at=reply), now=NOW, policy=default_policy())
        assert answered.clock_state in ("met", "late")

"""Usage facts: windows, weeks, users, features, first value; exact on both databases."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from storage.facts import build_facts
from storage.refresh import plain_facts
from storage.tables import account_events, feature_days, products, usage_days, user_days
from tests.storage.records import NOW, POLICY, TODAY, day, facts_of, keep, keep_account, report


@pytest.fixture(autouse=True)
def _account(connection: Connection) -> None:
    keep_account(connection)


def use(connection: Connection, *ago: int, **columns: Any) -> None:
    keep(connection, usage_days, *({"day": day(days)} for days in ago), **{"active_users": 2, "sessions": 4, "actions": 10.0, **columns})


def test_the_three_windows_of_actions_hold_their_first_and_last_days(connection: Connection) -> None:
    report(connection, "usage")
    for ago, actions in ((0, 1), (29, 2), (30, 4), (59, 8), (60, 16), (89, 32), (90, 64), (119, 128), (120, 256)):
        use(connection, ago, actions=float(actions))
    facts = facts_of(connection)
    assert (facts["usage_30d"], facts["usage_prior_30d"], facts["usage_90d_ago"]) == (3.0, 12.0, 192.0)


def test_a_window_ends_at_the_watermark_and_not_at_now(connection: Connection) -> None:
    use(connection, 2, 31)
    facts = facts_of(connection)
    assert (facts["days_active_30d"], facts["usage_30d"]) == (2, 20.0)


def test_a_watermark_at_midnight_ends_the_day_before(connection: Connection) -> None:
    now = datetime(2026, 11, 20, tzinfo=UTC)
    report(connection, "usage", at=now)
    use(connection, 1, 30, 31)
    facts = facts_of(connection, now=now)
    assert (facts["days_active_30d"], facts["days_since_login"]) == (2, 0)


def test_days_with_any_activity_count_and_empty_rows_do_not(connection: Connection) -> None:
    report(connection, "usage")
    nothing = {"active_users": 0, "sessions": 0, "actions": 0.0}
    for ago, activity in enumerate(({"active_users": 1}, {"sessions": 1}, {"actions": 1.0}, {}), start=3):
        use(connection, ago, **{**nothing, **activity})
    facts = facts_of(connection)
    assert (facts["days_active_30d"], facts["days_since_login"]) == (3, 3)


def test_actions_per_session_and_daily_users_are_means_of_thirty_days(connection: Connection) -> None:
    report(connection, "usage")
    use(connection, 0, active_users=30, sessions=3, actions=50.0)
    use(connection, 1, active_users=60, sessions=2, actions=10.0)
    facts = facts_of(connection)
    assert (facts["actions_per_session"], facts["dau"]) == (12.0, 3.0)


def test_weeks_are_iso_weeks_so_28_days_may_touch_five(connection: Connection) -> None:
    report(connection, "usage")  # Friday: the 28 days begin on a Saturday.
    use(connection, 0, 5, 12, 19, 26, 28)
    assert facts_of(connection)["active_weeks_28d"] == 5


def test_two_days_of_one_week_are_one_week(connection: Connection) -> None:
    report(connection, "usage")
    use(connection, 0, 1)
    assert facts_of(connection)["active_weeks_28d"] == 1


def test_monthly_users_are_distinct_users_now_and_90_days_ago(connection: Connection) -> None:
    report(connection, "usage")
    for user_id, ago in (("u1", 0), ("u1", 1), ("u2", 29), ("u3", 30), ("u4", 90), ("u5", 119), ("u6", 120)):
        keep(connection, user_days, user_id=user_id, day=day(ago), actions=1.0)
    facts = facts_of(connection)
    assert (facts["mau"], facts["mau_90d_ago"]) == (2, 2)


def test_an_account_silent_on_a_living_feed_has_used_nothing(connection: Connection) -> None:
    keep_account(connection, "a2")
    use(connection, 0)
    keep(connection, user_days, user_id="u1", day=day(0))
    keep(connection, feature_days, feature="board", day=day(0), uses=1.0)
    silent = facts_of(connection, "a2")
    zeros = ("days_active_30d", "active_weeks_28d", "usage_30d", "usage_prior_30d", "usage_90d_ago", "dau", "mau", "mau_90d_ago")
    assert {name: silent[name] for name in zeros} == dict.fromkeys(zeros, 0)
    assert silent["features_used_30d"] == 0
    assert "actions_per_session" not in silent
    assert silent["days_since_login"] == 400


def test_a_dead_feed_is_unknown_for_its_own_accounts_alone(connection: Connection) -> None:
    keep_account(connection, "a2", usage_feed="other", capacity_limit=10.0, features_available=5, ttv_target_hours=24.0)
    use(connection, 0)
    keep(connection, usage_days, account_id="a2", day=day(4), sessions=1)
    assert facts_of(connection)["days_active_30d"] == 1
    dead = facts_of(connection, "a2")
    assert not [name for name in dead if name.startswith(("usage", "days_active", "days_since_login", "capacity", "features", "ttv"))]


def test_usage_of_exactly_three_days_is_still_believed(connection: Connection) -> None:
    report(connection, "usage", at=NOW - timedelta(days=3))
    use(connection, 5)
    assert facts_of(connection)["days_since_login"] == 2
    assert "days_since_login" not in facts_of(connection, now=NOW + timedelta(microseconds=1))


def test_a_table_that_the_feed_never_fills_is_unknown(connection: Connection) -> None:
    use(connection, 0)
    facts = facts_of(connection)
    assert not {"mau", "mau_90d_ago", "features_used_30d", "features_first_used_90d", "first_value_reached"} & facts.keys()


def test_a_feed_of_features_alone_has_its_watermark_from_them(connection: Connection) -> None:
    keep(connection, feature_days, feature="board", day=day(2), uses=1.0)
    keep(connection, feature_days, feature="chart", day=day(200), uses=1.0)
    facts = facts_of(connection)
    assert (facts["features_used_30d"], facts["features_first_used_90d"]) == (1, 1)
    assert "usage_30d" not in facts


def test_features_count_by_their_last_and_their_first_use(connection: Connection) -> None:
    report(connection, "usage")
    use(connection, 0, 300)
    for feature, ago in (("old", 200), ("old", 29), ("new", 89), ("new", 30), ("older", 90), ("unused", 1)):
        keep(connection, feature_days, feature=feature, day=day(ago), uses=0.0 if feature == "unused" else 2.0)
    facts = facts_of(connection)
    assert (facts["features_used_30d"], facts["features_first_used_90d"]) == (1, 1)


def test_records_that_begin_inside_the_window_cannot_tell_new_features_but_for_younger_accounts(connection: Connection) -> None:
    keep_account(connection, "a2", started_on=day(20))
    use(connection, 60)
    report(connection, "usage")
    for account_id in ("a1", "a2"):
        keep(connection, feature_days, account_id=account_id, feature="board", day=day(10), uses=1.0)
    assert "features_first_used_90d" not in facts_of(connection)
    assert facts_of(connection, "a2")["features_first_used_90d"] == 1


def test_features_on_offer_come_from_the_account_or_else_the_catalogue(connection: Connection) -> None:
    keep_account(connection, "a2", features_available=7)
    use(connection, 0)
    for kind in ("feature", "premium_feature", "product"):
        keep(connection, products, name=kind, kind=kind)
    assert facts_of(connection)["features_available"] == 2
    assert facts_of(connection, "a2")["features_available"] == 7


def test_capacity_is_the_newest_reading_of_thirty_days(connection: Connection) -> None:
    keep_account(connection, "a2", capacity_limit=100.0)
    report(connection, "usage")
    for ago, used in ((0, None), (1, 64.0), (2, 80.0)):
        keep(connection, usage_days, account_id="a2", day=day(ago), capacity_used=used)
    facts = facts_of(connection, "a2")
    assert (facts["capacity_used"], facts["capacity_limit"]) == (64.0, 100.0)


def test_first_value_counts_hours_from_the_first_day(connection: Connection) -> None:
    keep_account(connection, "a2", ttv_target_hours=48.0)
    report(connection, "usage")
    start = datetime.combine(day(400), datetime.min.time(), UTC)
    keep(connection, account_events, kind="first_value", at=start + timedelta(hours=30))
    keep(connection, account_events, kind="first_value", at=start + timedelta(hours=90))
    facts = facts_of(connection)
    assert (facts["first_value_reached"], facts["aha_hours"]) == (True, 30.0)
    waiting = facts_of(connection, "a2")
    assert waiting["first_value_reached"] is False
    assert "aha_hours" not in waiting


def test_an_older_day_is_scored_as_it_was_known_then(connection: Connection) -> None:
    use(connection, 0, 10, 12)
    keep(connection, account_events, kind="first_value", at=NOW - timedelta(days=1))
    facts = facts_of(connection, now=NOW - timedelta(days=9))
    assert (facts["days_active_30d"], facts["days_since_login"]) == (2, 0)
    assert "first_value_reached" not in facts


def test_a_leap_day_counts(connection: Connection) -> None:
    now = datetime(2024, 3, 1, tzinfo=UTC)
    for when in (date(2024, 2, 29), date(2024, 1, 31), date(2024, 1, 30)):
        keep(connection, usage_days, day=when, actions=1.0)
    facts = facts_of(connection, now=now)
    assert (facts["usage_30d"], facts["usage_prior_30d"]) == (2.0, 1.0)


usage_rows = st.dictionaries(
    st.tuples(st.sampled_from(["a1", "a2", "a3"]), st.integers(-2, 130)),
    st.tuples(st.integers(0, 3), st.integers(0, 3), st.integers(0, 9)),
    max_size=60,
)
user_rows = st.sets(st.tuples(st.sampled_from(["a1", "a2", "a3"]), st.integers(-2, 130), st.sampled_from("uvw")), max_size=60)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=usage_rows, users=user_rows, reported=st.integers(0, 2 * 24))
def test_windows_equal_a_naive_reading_of_the_rows(
    connection: Connection, rows: dict[tuple[str, int], tuple[int, int, int]], users: set[tuple[str, int, str]], reported: int
) -> None:
    said = NOW - timedelta(hours=reported)
    with connection.begin_nested() as attempt:
        for account_id in ("a2", "a3"):
            keep_account(connection, account_id)
        report(connection, "usage", at=said)
        for (account_id, ago), (active, sessions, actions) in rows.items():
            row = {"account_id": account_id, "day": day(ago), "active_users": active, "sessions": sessions, "actions": float(actions)}
            keep(connection, usage_days, row)
        for account_id, ago, user in users:
            keep(connection, user_days, account_id=account_id, day=day(ago), user_id=user)
        found = {fact["account_id"]: dict(fact) for fact in plain_facts(build_facts(connection, policy=POLICY, now=NOW))}
        attempt.rollback()
    known = [day(ago) for _, ago in rows] + [day(ago) for _, ago, _ in users]
    ends = [min(NOW, datetime.combine(when, time(), UTC) + timedelta(days=1)) for when in known if when <= TODAY]
    last = (max([said, *ends]) - timedelta(microseconds=1)).date()
    for account_id, facts in found.items():
        own = {(last - day(ago)).days: row for (owner, ago), row in rows.items() if owner == account_id and day(ago) <= last}
        if any(day(ago) <= TODAY for _, ago in rows):
            assert {name: facts[name] for name in naive_days(own, last)} == naive_days(own, last)
        if any(day(ago) <= TODAY for _, ago, _ in users):
            seen = [((last - day(ago)).days, user) for owner, ago, user in users if owner == account_id]
            assert facts["mau"] == len({user for age, user in seen if 0 <= age < 30})
            assert facts["mau_90d_ago"] == len({user for age, user in seen if 90 <= age < 120})


def naive_days(rows: dict[int, tuple[int, int, int]], last: date) -> dict[str, Any]:
    """Read the facts of an account's days, by age, one row after the other."""
    active = [age for age, row in rows.items() if any(row)]
    return {
        "usage_30d": sum(row[2] for age, row in rows.items() if age < 30),
        "usage_prior_30d": sum(row[2] for age, row in rows.items() if 30 <= age < 60),
        "usage_90d_ago": sum(row[2] for age, row in rows.items() if 90 <= age < 120),
        "days_active_30d": sum(age < 30 for age in active),
        "dau": sum(row[0] for age, row in rows.items() if age < 30) / 30,
        "active_weeks_28d": len({(last - timedelta(days=age)).isocalendar()[:2] for age in active if age < 28}),
        "days_since_login": min(active, default=(last - day(400)).days),
    }

"""Watermarks: how far a feed has come, on both databases."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, Table

from scoring.policy import default_policy
from storage.tables import (
    account_events,
    contact_roles,
    contacts,
    crm_opportunities,
    feature_days,
    feedback,
    feeds,
    invoices,
    meetings,
    mrr_movements,
    people,
    seat_history,
    surveys_sent,
    tickets,
    touches,
    usage_days,
    user_days,
)
from storage.watermarks import Watermark, read_watermarks, sources_of
from tests.storage.records import NOW, TODAY, day, days_ago, keep, keep_account, report

OLD = datetime(2026, 1, 1, tzinfo=UTC)


def mark(connection: Connection, kind: Any, feed: str = "main", now: datetime = NOW) -> Watermark:
    return read_watermarks(connection, policy=default_policy(), now=now)[kind, feed]


def test_a_feed_that_never_reported_is_stale(connection: Connection) -> None:
    keep_account(connection)
    assert mark(connection, "usage") == Watermark(None, stale=True, owner=None, tables=frozenset())


def test_what_a_feed_said_counts_up_to_now(connection: Connection) -> None:
    keep_account(connection)
    for ago in (9, 2, -1):
        report(connection, "crm", at=days_ago(ago))
    assert mark(connection, "crm").reported_at == days_ago(2)
    assert mark(connection, "crm", now=days_ago(3)).reported_at == days_ago(9)
    assert mark(connection, "crm", now=days_ago(3)).stale is False
    assert mark(connection, "crm", now=days_ago(10)).reported_at is None


@pytest.mark.parametrize(
    ("kind", "table", "row", "instant"),
    [
        ("tickets", tickets, {"opened_at": OLD, "closed_at": days_ago(1)}, days_ago(1)),
        ("tickets", tickets, {"opened_at": OLD, "escalated_at": days_ago(2), "closed_at": days_ago(-1)}, days_ago(2)),
        ("surveys", surveys_sent, {"sent_at": OLD, "answered_at": days_ago(1), "channel": "csat"}, days_ago(1)),
        ("surveys", feedback, {"received_at": days_ago(3), "type": "other", "channel": "in_app"}, days_ago(3)),
        ("surveys", feedback, {"received_at": days_ago(3), "type": "nps", "channel": "social"}, days_ago(3)),
        ("surveys", feedback, {"received_at": days_ago(3), "type": "other", "channel": "ticket"}, None),
        ("crm", touches, {"at": days_ago(4), "kind": "call", "direction": "outbound"}, days_ago(4)),
        ("crm", meetings, {"planned_at": days_ago(-9), "held_at": days_ago(2)}, days_ago(2)),
        (
            "crm",
            contact_roles,
            {"contact_id": "c1", "role": "champion", "since": day(50), "until": day(3)},
            datetime(2026, 11, 18, tzinfo=UTC),
        ),
        ("crm", account_events, {"kind": "milestone", "at": days_ago(5)}, days_ago(5)),
        ("crm", crm_opportunities, {"opened_on": day(30), "closed_on": day(-2)}, datetime(2026, 10, 22, tzinfo=UTC)),
        ("crm", seat_history, {"day": TODAY, "seats": 4}, NOW),
        ("billing", invoices, {"issued_on": day(9), "due_on": day(1), "amount": 1}, datetime(2026, 11, 12, tzinfo=UTC)),
        ("billing", mrr_movements, {"day": day(1), "kind": "new", "amount": 1}, datetime(2026, 11, 20, tzinfo=UTC)),
        ("usage", usage_days, {"day": day(1)}, datetime(2026, 11, 20, tzinfo=UTC)),
        ("usage", user_days, {"day": TODAY, "user_id": "u1"}, NOW),
        ("usage", user_days, {"day": day(-1), "user_id": "u1"}, None),
        ("usage", feature_days, {"day": day(2), "feature": "board"}, datetime(2026, 11, 19, tzinfo=UTC)),
    ],
)
def test_the_newest_record_up_to_now_counts_and_a_day_counts_as_its_end(
    connection: Connection, kind: str, table: Table, row: dict[str, Any], instant: datetime | None
) -> None:
    keep_account(connection)
    keep(connection, contacts, id="c1", name="Lena")
    keep(connection, table, row)
    assert mark(connection, kind).reported_at == instant


def test_a_record_moves_its_own_accounts_feed_alone(connection: Connection) -> None:
    keep_account(connection)
    keep_account(connection, "a2", usage_feed="eu")
    keep(connection, usage_days, account_id="a2", day=day(1))
    assert mark(connection, "usage", "eu").reported_at == datetime(2026, 11, 20, tzinfo=UTC)
    assert mark(connection, "usage").stale is True


def test_the_later_of_word_and_record_counts(connection: Connection) -> None:
    keep_account(connection)
    report(connection, "usage", at=days_ago(2))
    keep(connection, usage_days, day=day(1))
    assert mark(connection, "usage").reported_at == datetime(2026, 11, 20, tzinfo=UTC)
    report(connection, "usage", at=days_ago(0.25))
    assert mark(connection, "usage").reported_at == days_ago(0.25)


@pytest.mark.parametrize(("kind", "days"), [("usage", 3), ("tickets", 2), ("surveys", 7), ("crm", 7), ("billing", 7)])
def test_a_source_is_stale_when_older_than_its_age(connection: Connection, kind: str, days: int) -> None:
    keep_account(connection)
    report(connection, kind, at=days_ago(days))
    assert mark(connection, kind).stale is False
    assert mark(connection, kind, now=NOW + timedelta(seconds=1)).stale is True


def test_a_card_names_the_feed_its_age_and_who_repairs_it(connection: Connection) -> None:
    keep_account(connection)
    report(connection, "usage", at=days_ago(1))
    connection.execute(people.insert(), {"id": "p1", "email": "ops@example.com", "name": "Olga Petrov", "role": "cs_ops"})
    connection.execute(feeds.insert(), {"kind": "usage", "name": "main", "owner_id": "p1"})
    sources = sources_of(read_watermarks(connection, policy=default_policy(), now=NOW), {"usage": "main", "billing": "main"})
    assert sources == {
        "usage": {"feed": "main", "reported_at": "2026-11-19T12:00:00Z", "stale": False, "owner": "Olga Petrov (CS ops)"},
        "billing": {"feed": "main", "reported_at": None, "stale": True, "owner": None},
    }


def test_a_usage_feed_knows_the_first_day_of_its_records(connection: Connection) -> None:
    keep_account(connection)
    keep(connection, usage_days, {"day": date(2026, 2, 28)}, {"day": day(1)})
    keep(connection, user_days, day=date(2026, 2, 1), user_id="u1")
    assert mark(connection, "usage").since == date(2026, 2, 1)
    assert mark(connection, "usage").tables == {"usage_days", "user_days"}

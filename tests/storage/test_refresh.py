"""Scoring what is stored: states, snapshots, history and the order of the list, on both databases."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, func, select

from handlers.ports import Scope, StateDocument
from storage.portfolio import read_portfolio
from storage.refresh import refresh_scores
from storage.tables import account_events, account_state, contact_roles, contacts, mrr_movements, snapshots, tickets, usage_days
from tests.storage.records import NOW, POLICY, TODAY, day, days_ago, keep, keep_account, report


def refresh(connection: Connection, as_of: datetime = NOW, account_ids: list[str] | None = None) -> int:
    return refresh_scores(connection, policy=POLICY, as_of=as_of, scored_at=as_of + timedelta(seconds=3), account_ids=account_ids)


def state(connection: Connection, account_id: str = "a1") -> Any:
    return connection.execute(select(account_state).where(account_state.c.account_id == account_id)).one()


def keep_used(connection: Connection, account_id: str = "a1", *, days: range = range(30), **columns: Any) -> None:
    """An account with usage on each of these days ago, and tickets, so that its band is known."""
    keep_account(connection, account_id, features_available=10, **columns)
    for ago in days:
        keep(connection, usage_days, account_id=account_id, day=day(ago), active_users=5, sessions=5, actions=50.0)
    keep(connection, tickets, account_id=account_id, opened_at=days_ago(100), closed_at=days_ago(99), csat=4.0)


def keep_escalated(connection: Connection, account_id: str, arr: int, **columns: Any) -> None:
    """An account surely at risk: a competitor was named and the renewal is near; its place follows its ARR."""
    keep_account(connection, account_id, arr=Decimal(arr), renewal_on=day(-40), term_months=12, **columns)
    keep(connection, account_events, account_id=account_id, kind="competitor_mention", at=days_ago(5))


def listed(connection: Connection) -> list[str]:
    return [row.id for row in read_portfolio(connection, scope=Scope(), at=NOW).at_risk]


def test_a_state_holds_its_columns_and_a_document_of_all_parts(connection: Connection) -> None:
    report(connection)
    keep_used(connection, arr=Decimal(64000), crm_feed="main")
    assert refresh(connection) == 1
    kept = state(connection)
    assert (kept.version, kept.as_of, kept.scored_at, kept.policy_version) == (1, NOW, NOW + timedelta(seconds=3), 1)
    document = kept.document
    assert list(document) == list(StateDocument.__annotations__)
    assert (kept.band, kept.health_score, kept.arr) == (document["health"]["band"], document["health"]["health_score"], 64000.0)
    assert document["facts"]["days_active_30d"] == 30
    assert None not in document["facts"].values()
    assert isinstance(document["facts"]["days_active_30d"], int)
    assert document["sources"]["usage"] == {"feed": "main", "reported_at": "2026-11-20T12:00:00Z", "stale": False, "owner": None}


def test_twice_gives_the_same_document_one_snapshot_and_a_higher_version(connection: Connection) -> None:
    report(connection)
    keep_used(connection)
    refresh(connection)
    first = state(connection)
    refresh(connection)
    second = state(connection)
    assert (second.document, second.version) == (first.document, 2)
    kept = connection.execute(select(snapshots)).all()
    assert [(row.day, row.document) for row in kept] == [(TODAY, first.document)]


def test_the_last_scoring_of_a_day_is_its_snapshot(connection: Connection) -> None:
    report(connection)
    report(connection, at=NOW - timedelta(hours=6))
    keep_used(connection)
    for hours in (3, 1, 2):
        refresh(connection, NOW - timedelta(hours=hours))
    assert connection.execute(select(snapshots.c.as_of)).scalars().all() == [NOW - timedelta(hours=1)]
    assert state(connection).as_of == NOW - timedelta(hours=1)


def test_an_older_day_gets_its_snapshot_and_leaves_the_state(connection: Connection) -> None:
    report(connection)
    keep_used(connection)
    refresh(connection)
    before = state(connection)
    refresh(connection, days_ago(10))
    assert state(connection) == before
    days = connection.execute(select(snapshots.c.day).order_by(snapshots.c.day)).scalars().all()
    assert days == [day(10), TODAY]


def test_earlier_scorings_become_the_facts_of_later_ones(connection: Connection) -> None:
    keep_used(connection, days=range(45))
    keep(connection, mrr_movements, day=day(200), kind="expansion", amount=Decimal(5))
    for ago in (30, 7, 1, 0):
        report(connection, at=days_ago(ago))
        refresh(connection, days_ago(ago))
    scores = {row.day: row.health_score for row in connection.execute(select(snapshots.c.day, snapshots.c.health_score))}
    document = state(connection).document
    assert document["facts"]["health_score_30d_ago"] == scores[day(30)]
    assert document["facts"]["health_score_7d_ago"] == scores[day(7)]
    assert document["health"]["delta_30d"] == document["health"]["health_score"] - scores[day(30)] != 0
    yesterday = connection.execute(select(snapshots.c.band).where(snapshots.c.day == day(1))).scalar_one()
    assert document["facts"]["previous_band"] == yesterday
    assert document["evidence"]["contributions_30d_ago"]["usage"] is not None


def test_a_dead_feed_makes_a_band_unknown_and_not_green(connection: Connection) -> None:
    report(connection)
    keep_used(connection)
    keep_used(connection, "a2", usage_feed="eu", days=range(20, 50))
    refresh(connection)
    assert state(connection, "a2").band == "unknown"
    assert state(connection, "a2").document["sources"]["usage"]["stale"] is True
    assert "usage_30d" not in state(connection, "a2").document["facts"]
    assert "usage_30d" in state(connection).document["facts"]


def test_the_list_is_in_order_across_all_accounts_when_only_some_are_scored(connection: Connection) -> None:
    report(connection)
    for account_id, arr in (("a1", 300), ("a2", 200), ("a3", 100)):
        keep_escalated(connection, account_id, arr)
    refresh(connection)
    assert listed(connection) == ["a1", "a2", "a3"]
    keep_escalated(connection, "a4", 250)
    assert refresh(connection, account_ids=["a4"]) == 1
    assert listed(connection) == ["a1", "a4", "a2", "a3"]


def test_an_account_leaves_the_list_when_it_recovers(connection: Connection) -> None:
    report(connection)
    for account_id, arr in (("a1", 300), ("a2", 200)):
        keep_escalated(connection, account_id, arr)
    refresh(connection)
    connection.execute(account_events.delete().where(account_events.c.account_id == "a1"))
    refresh(connection, account_ids=["a1"])
    assert listed(connection) == ["a2"]


def test_a_customer_who_left_is_at_risk_no_more(connection: Connection) -> None:
    report(connection)
    keep_escalated(connection, "a1", 300, ended_on=day(1))
    keep_escalated(connection, "a2", 200, ended_on=TODAY)
    keep_account(connection, "a3", ended_on=day(9))
    refresh(connection)
    assert listed(connection) == ["a2"]
    assert (state(connection, "a1").at_risk, state(connection, "a3").blind_spot) == (False, False)


def test_a_scoring_clears_what_changed_before_it_and_keeps_what_changed_since(connection: Connection) -> None:
    report(connection)
    for account_id in ("a1", "a2"):
        keep_account(connection, account_id)
    refresh(connection)
    for account_id, since in (("a1", NOW), ("a2", NOW + timedelta(minutes=1))):
        connection.execute(account_state.update().where(account_state.c.account_id == account_id).values(dirty_since=since))
    refresh(connection)
    assert (state(connection, "a1").dirty_since, state(connection, "a2").dirty_since) == (None, NOW + timedelta(minutes=1))


def test_nothing_to_score_is_no_error(connection: Connection) -> None:
    assert refresh(connection) == 0
    keep_account(connection)
    assert refresh(connection, account_ids=["nobody"]) == 0
    assert connection.execute(select(func.count()).select_from(account_state)).scalar() == 0


def test_text_that_looks_like_markup_or_sql_is_kept_as_it_is(connection: Connection) -> None:
    name = '<!channel> "x"); DROP TABLE accounts; -- ü 🟢'
    report(connection)
    keep_account(connection)
    keep(connection, contacts, id="c1", name=name)
    keep(connection, contact_roles, contact_id="c1", role="champion", since=day(100))
    refresh(connection)
    assert state(connection).document["evidence"]["champion"] == name

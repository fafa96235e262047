"""What the clock scores, and when: what changed, what was never scored, a newer policy, and everything each day."""

import logging
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from threading import Thread
from typing import Any

import pytest
from sqlalchemy import func, select

from bot import rescoring
from bot.clock import Job, tick
from bot.clockwork import Clockwork
from bot.rescoring import rescore
from handlers.ports import Scope
from scoring.policy import default_policy, policy_from_toml
from storage.database import Database
from storage.imports.watermarks import mark_dirty
from storage.policies import register_policy
from storage.portfolio import read_portfolio
from storage.tables import account_events, account_state, snapshots, source_watermarks, tickets
from tests.factories import policy_in_force
from tests.storage.records import NOW, days_ago, keep, keep_account, report

LATER = NOW + timedelta(minutes=1)
TOMORROW = datetime(2026, 11, 21, 0, 0, 30, tzinfo=UTC)


@pytest.fixture
def clockwork(database: Database) -> Clockwork:
    with database.writing() as connection:
        report(connection)
        for account_id in ("a1", "a2", "a3"):
            keep_account(connection, account_id)
    return Clockwork(database, policy=policy_in_force(), follow=False)


def states(clockwork: Clockwork) -> dict[str, Any]:
    with clockwork.database.reading() as connection:
        return {row.account_id: row for row in connection.execute(select(account_state))}


def change(clockwork: Clockwork, account_id: str, at: datetime = LATER) -> None:
    """A customer opens a ticket, and the import marks them."""
    with clockwork.database.writing() as connection:
        keep(connection, tickets, account_id=account_id, opened_at=at)
        mark_dirty(connection, [account_id], now=at)


def test_what_was_never_scored_is_scored_at_the_next_tick(clockwork: Clockwork) -> None:
    assert rescore(clockwork, NOW) == 3
    assert {row.version for row in states(clockwork).values()} == {1}
    assert rescore(clockwork, LATER) == 0


def test_what_changed_is_scored_within_a_tick_and_nothing_else(clockwork: Clockwork) -> None:
    rescore(clockwork, NOW)
    change(clockwork, "a2")
    assert rescore(clockwork, LATER) == 1
    found = states(clockwork)
    assert {account_id: row.version for account_id, row in found.items()} == {"a1": 1, "a2": 2, "a3": 1}
    assert (found["a2"].dirty_since, found["a2"].as_of) == (None, LATER)
    assert found["a2"].document["facts"]["tickets_30d"] == 1


def test_a_change_that_came_during_the_scoring_is_scored_by_the_next_tick(clockwork: Clockwork) -> None:
    rescore(clockwork, NOW)
    change(clockwork, "a1", at=LATER)
    assert rescore(clockwork, NOW) == 1  # as of a time before the change
    assert states(clockwork)["a1"].dirty_since == LATER
    assert rescore(clockwork, LATER) == 1
    assert states(clockwork)["a1"].dirty_since is None


def test_every_account_is_scored_once_a_day_and_keeps_one_snapshot_of_it(clockwork: Clockwork) -> None:
    rescore(clockwork, NOW)
    rescore(clockwork, NOW + timedelta(hours=6))
    assert rescore(clockwork, TOMORROW) == 3
    assert rescore(clockwork, TOMORROW + timedelta(hours=6)) == 0
    change(clockwork, "a1", TOMORROW + timedelta(hours=7))
    rescore(clockwork, TOMORROW + timedelta(hours=7))
    with clockwork.database.reading() as connection:
        kept = connection.execute(
            select(snapshots.c.account_id, func.count(), func.count(snapshots.c.policy_version)).group_by("account_id")
        )
        assert sorted(kept) == [("a1", 2, 2), ("a2", 2, 2), ("a3", 2, 2)]


def test_a_newer_policy_scores_everything_and_is_no_change_of_a_customer(clockwork: Clockwork) -> None:
    rescore(clockwork, NOW - timedelta(days=7))
    rescore(clockwork, NOW)
    newer = Clockwork(clockwork.database, policy=policy_in_force(version=2), follow=False)
    assert rescore(newer, LATER) == 3
    assert rescore(newer, LATER + timedelta(minutes=1)) == 0
    for row in states(newer).values():
        health = row.document["health"]
        assert row.policy_version == 2
        assert (health["delta_7d"], health["delta_30d"]) == (None, None)


def test_an_account_that_cannot_be_scored_keeps_no_other_from_its_score(
    clockwork: Clockwork, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    score = rescoring.refresh_scores

    def refuse(connection: Any, *, account_ids: Sequence[str], **given: Any) -> int:
        if "a2" in account_ids:
            raise ZeroDivisionError
        return score(connection, account_ids=account_ids, **given)

    with monkeypatch.context() as broken:
        broken.setattr(rescoring, "refresh_scores", refuse)
        assert rescore(clockwork, NOW) == 2
        assert rescore(clockwork, LATER) == 0
    assert [record.message for record in caplog.records] == ["Account a2 cannot be scored; it is tried again in an hour."]
    assert rescore(clockwork, NOW + timedelta(minutes=30)) == 0
    assert rescore(clockwork, NOW + timedelta(hours=1)) == 1


def test_batches_leave_the_list_in_order_across_all_accounts(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rescoring, "BATCH", 2)
    with database.writing() as connection:
        report(connection)
        for number in range(7):
            keep_account(connection, f"a{number}", arr=1000 + number, renewal_on=days_ago(-40).date(), term_months=12)
            keep(connection, account_events, account_id=f"a{number}", kind="competitor_mention", at=days_ago(2))
    clockwork = Clockwork(database, policy=policy_in_force(), follow=False)
    assert rescore(clockwork, NOW) == 7
    with database.reading() as connection:
        listed = [row.id for row in read_portfolio(connection, scope=Scope(), at=NOW).at_risk]
    assert listed == [f"a{number}" for number in reversed(range(7))]


def test_two_clocks_at_once_score_once_and_never_stop_each_other(clockwork: Clockwork, caplog: pytest.LogCaptureFixture) -> None:
    clocks = [Clockwork(clockwork.database, policy=policy_in_force(), follow=False) for _ in range(3)]
    caplog.set_level(logging.WARNING)
    for number in range(4):
        now = NOW + timedelta(minutes=number)
        for account_id in ("a1", "a2", "a3"):
            change(clockwork, account_id, now)
        threads = [Thread(target=tick, args=(each, now), kwargs={"jobs": (Job("rescoring", rescore),)}) for each in clocks]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert caplog.records == []
    assert {row.version for row in states(clockwork).values()} == {4}


def test_an_import_that_commits_while_a_scoring_runs_leaves_its_mark(database: Database) -> None:
    """A scoring that had not seen the import's rows must not clear the mark that the import left."""
    with database.writing() as connection:
        report(connection)
        keep_account(connection, "a1")
    clockwork = Clockwork(database, policy=policy_in_force(), follow=False)
    rescore(clockwork, NOW)
    change(clockwork, "a1", NOW)
    with database.writing() as importing:
        keep(importing, tickets, opened_at=NOW)
        mark_dirty(importing, ["a1"], now=NOW)
        scoring = Thread(target=rescore, args=(clockwork, LATER))
        scoring.start()
        scoring.join(0.5)
        assert scoring.is_alive()  # it waits for its turn
    scoring.join()
    rescore(clockwork, LATER + timedelta(seconds=30))
    found = states(clockwork)["a1"]
    assert (found.dirty_since, found.document["facts"]["tickets_30d"]) == (None, 2)


def test_watermarks_that_move_are_seen_by_the_next_scoring(clockwork: Clockwork) -> None:
    rescore(clockwork, NOW)
    with clockwork.database.writing() as connection:
        connection.execute(source_watermarks.insert(), {"kind": "crm", "feed": "main", "reported_at": LATER})
        mark_dirty(connection, ["a1"], now=LATER)
    rescore(clockwork, LATER)
    assert states(clockwork)["a1"].document["sources"]["crm"]["reported_at"] == "2026-11-20T12:01:00Z"


def test_a_feed_that_fills_a_table_for_the_first_time_is_known_within_minutes(clockwork: Clockwork) -> None:
    def known() -> set[bool]:
        return {"competitor_mentioned_90d" in row.document["facts"] for row in states(clockwork).values()}

    rescore(clockwork, NOW)
    with clockwork.database.writing() as connection:
        keep(connection, account_events, account_id="a1", kind="competitor_mention", at=LATER)
        mark_dirty(connection, ["a1"], now=LATER)
    rescore(clockwork, LATER)
    assert known() == {False}  # the look through all records still holds
    change(clockwork, "a2", NOW + timedelta(minutes=11))
    rescore(clockwork, NOW + timedelta(minutes=11))
    rescore(clockwork, NOW + timedelta(minutes=12))
    assert known() == {True}


def test_a_feed_that_accounts_begin_to_use_is_looked_through_at_once(clockwork: Clockwork) -> None:
    rescore(clockwork, NOW)
    with clockwork.database.writing() as connection:
        keep_account(connection, "a4", crm_feed="another")
        report(connection, "crm", feed="another", at=LATER)
    assert rescore(clockwork, LATER) == 1
    assert states(clockwork)["a4"].document["sources"]["crm"]["feed"] == "another"


def test_a_policy_put_in_force_while_the_clock_runs_is_followed(database: Database) -> None:
    with database.writing() as connection:
        report(connection)
        keep_account(connection, "a1")
        first = register_policy(connection, default_policy(), now=NOW)
    clockwork = Clockwork(database, policy=first)
    assert rescore(clockwork, NOW) == 1
    with database.writing() as connection:
        newer = register_policy(connection, policy_from_toml("[sources]\nusage = 4\n"), now=LATER)
    assert rescore(clockwork, LATER) == 1
    assert states(clockwork)["a1"].policy_version == newer.version == first.version + 1

"""Watermarks for whoever scores a few accounts: all others' records are not looked through again."""

from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, event

from scoring.policy import default_policy
from storage.feed_looks import HOLDS_FOR, HOLDS_FOR_FEW, keep_look, last_look, marks_of_few, needs_a_look
from storage.tables import account_events, tickets
from storage.watermarks import read_recorded, read_watermarks
from tests.storage.records import NOW, days_ago, keep, keep_account, report

POLICY = default_policy()


def company(connection: Connection) -> None:
    report(connection)
    for account_id, feed in (("a1", "main"), ("a2", "main"), ("a3", "eu")):
        keep_account(connection, account_id, crm_feed=feed)
    keep(connection, tickets, account_id="a2", opened_at=days_ago(3))
    keep(connection, account_events, account_id="a3", kind="milestone", at=days_ago(2))


def test_a_look_is_read_as_it_was_kept_and_a_newer_one_takes_its_place(connection: Connection) -> None:
    company(connection)
    for at in (NOW, NOW + timedelta(minutes=1)):
        looked = read_recorded(connection, now=at)
        keep_look(connection, looked, now=at)
        assert last_look(connection, now=at) == looked


def test_a_look_ends_and_does_not_hold_for_an_earlier_time(connection: Connection) -> None:
    company(connection)
    assert needs_a_look(connection, now=NOW)
    keep_look(connection, read_recorded(connection, now=NOW), now=NOW)
    assert not needs_a_look(connection, now=NOW + HOLDS_FOR)
    assert needs_a_look(connection, now=NOW + HOLDS_FOR + timedelta(seconds=1))
    assert needs_a_look(connection, now=NOW - timedelta(seconds=1))
    keep_account(connection, "a4", crm_feed="another")
    assert needs_a_look(connection, now=NOW)


def test_a_few_accounts_have_the_watermarks_that_all_of_them_have(connection: Connection) -> None:
    company(connection)
    whole = read_watermarks(connection, policy=POLICY, now=NOW)
    own = marks_of_few(connection, ["a1"], policy=POLICY, now=NOW)
    assert own == {feed: mark for feed, mark in whole.items() if feed != ("crm", "eu")}
    assert marks_of_few(connection, ["a3"], policy=POLICY, now=NOW)["crm", "eu"] == whole["crm", "eu"]


def test_what_these_accounts_brought_since_the_look_counts_at_once(connection: Connection) -> None:
    company(connection)
    keep_look(connection, read_recorded(connection, now=NOW), now=NOW)
    keep(connection, account_events, account_id="a1", kind="milestone", at=days_ago(1))
    marks = marks_of_few(connection, ["a1"], policy=POLICY, now=NOW)
    assert marks["crm", "main"].tables == {"account_events"}


def test_a_saved_change_looks_through_no_account_but_its_own(connection: Connection) -> None:
    company(connection)
    marks_of_few(connection, ["a1"], policy=POLICY, now=NOW)
    asked: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        asked.append(statement)

    event.listen(connection, "before_cursor_execute", note)
    marks_of_few(connection, ["a1"], policy=POLICY, now=NOW + HOLDS_FOR_FEW)
    event.remove(connection, "before_cursor_execute", note)
    through_accounts = [statement for statement in asked if "FROM accounts" in statement]
    assert len(through_accounts) == 5
    assert all("accounts.id IN" in statement for statement in through_accounts)

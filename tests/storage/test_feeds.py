"""Feeds that fell silent: those that reported once, are past their age, and still have customers."""

from datetime import timedelta

from sqlalchemy import Connection

from handlers.ports import Feed, FeedWord
from scoring.policy import default_policy
from storage.feeds import SqlFeeds
from storage.tables import feeds, people
from tests.storage.records import NOW, day, days_ago, keep_account, report


def silent(connection: Connection) -> list[Feed]:
    return list(SqlFeeds(connection).silent(policy=default_policy(), now=NOW))


def test_a_silent_feed_is_found_with_its_owner_and_its_customers(connection: Connection) -> None:
    connection.execute(people.insert(), {"id": "p-ops", "email": "ops@example.com", "name": "Olga", "role": "cs_ops"})
    connection.execute(feeds.insert(), {"kind": "usage", "name": "main", "owner_id": "p-ops"})
    keep_account(connection, "a1")
    keep_account(connection, "a2", ended_on=day(0))
    keep_account(connection, "a3", ended_on=day(1))
    report(connection, "tickets", "surveys", "crm", "billing")
    report(connection, "usage", at=days_ago(4))
    assert silent(connection) == [Feed("usage", "main", days_ago(4), timedelta(days=3), "p-ops", 2)]


def test_a_feed_that_never_reported_or_has_no_customer_left_is_not_silent(connection: Connection) -> None:
    keep_account(connection, "a1")
    keep_account(connection, "a2", ended_on=day(9), crm_feed="old")
    report(connection, "usage")
    report(connection, "crm", feed="old", at=days_ago(90))
    assert silent(connection) == []


def test_a_feed_within_its_age_is_not_silent(connection: Connection) -> None:
    keep_account(connection, "a1")
    report(connection, at=days_ago(2))
    assert silent(connection) == []
    report(connection, "crm", at=days_ago(1))
    assert silent(connection) == []


def test_each_feed_s_newest_word_is_told_with_its_owner(connection: Connection) -> None:
    connection.execute(people.insert(), {"id": "p-ops", "email": "ops@example.com", "name": "Olga", "role": "cs_ops"})
    connection.execute(feeds.insert(), {"kind": "usage", "name": "main", "owner_id": "p-ops"})
    report(connection, "usage", "crm", at=days_ago(4))
    report(connection, "usage", at=days_ago(2))
    report(connection, "usage", feed="other", at=days_ago(9))
    report(connection, "usage", feed="later", at=NOW + timedelta(days=1))
    assert SqlFeeds(connection).told(at=NOW) == [
        FeedWord("crm", "main", days_ago(4), None),
        FeedWord("usage", "main", days_ago(2), "Olga"),
        FeedWord("usage", "other", days_ago(9), None),
    ]


def test_no_feed_that_never_said_anything_is_told(connection: Connection) -> None:
    assert SqlFeeds(connection).told(at=NOW) == []

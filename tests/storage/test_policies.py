"""Policies are numbered by their content."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

from sqlalchemy import Connection

from handlers.ports import PolicyInForce
from scoring.policy import default_policy, policy_digest, policy_from_toml
from storage.database import Database
from storage.policies import newest_policy, policy_before, policy_history, register_policy, still_in_force
from tests.factories import NOW

STRICT = policy_from_toml("[health.bands]\ngreen = 75\n")
DAY = timedelta(days=1)


def test_before_the_first_there_is_none(connection: Connection) -> None:
    assert newest_policy(connection) is None


def test_a_policy_is_read_back_with_every_value(connection: Connection) -> None:
    kept = register_policy(connection, STRICT, now=NOW)
    assert kept == PolicyInForce(version=1, since=NOW, policy=STRICT)
    assert newest_policy(connection) == kept


def test_the_same_policy_keeps_its_version_and_its_day(connection: Connection) -> None:
    first = register_policy(connection, default_policy(), now=NOW)
    assert register_policy(connection, default_policy(), now=NOW + DAY) == first
    assert newest_policy(connection) == first


def test_another_policy_gets_the_next_version(connection: Connection) -> None:
    register_policy(connection, default_policy(), now=NOW)
    second = register_policy(connection, STRICT, now=NOW + DAY)
    assert (second.version, second.since) == (2, NOW + DAY)
    assert newest_policy(connection) == second


def test_a_policy_that_comes_back_is_in_force_again_under_its_old_version(connection: Connection) -> None:
    register_policy(connection, default_policy(), now=NOW)
    register_policy(connection, STRICT, now=NOW + DAY)
    again = register_policy(connection, default_policy(), now=NOW + 2 * DAY)
    assert again == PolicyInForce(version=1, since=NOW + 2 * DAY, policy=default_policy())
    assert newest_policy(connection) == again


def test_the_order_stays_where_the_clock_stands_or_was_set_back(connection: Connection) -> None:
    register_policy(connection, default_policy(), now=NOW)
    assert register_policy(connection, STRICT, now=NOW).since > NOW
    again = register_policy(connection, default_policy(), now=NOW - DAY)
    assert newest_policy(connection) == again


def test_history_lists_every_version_with_the_one_in_force_first(connection: Connection) -> None:
    assert policy_history(connection, today=NOW.date()) == []
    register_policy(connection, default_policy(), now=NOW)
    register_policy(connection, STRICT, now=NOW + DAY)
    register_policy(connection, default_policy(), now=NOW + 2 * DAY)
    versions = policy_history(connection, today=NOW.date())
    assert [(each.version, each.since, each.in_force) for each in versions] == [(1, NOW + 2 * DAY, True), (2, NOW + DAY, False)]
    assert versions[0].digest == policy_digest(default_policy())


def test_the_policy_before_is_the_one_that_was_in_force_last(connection: Connection) -> None:
    assert policy_before(connection) is None
    register_policy(connection, default_policy(), now=NOW)
    assert policy_before(connection) is None
    register_policy(connection, STRICT, now=NOW + DAY)
    assert policy_before(connection) == default_policy()


def test_a_policy_is_still_in_force_until_another_is(connection: Connection) -> None:
    first = register_policy(connection, default_policy(), now=NOW)
    assert still_in_force(connection, first)
    register_policy(connection, STRICT, now=NOW + DAY)
    assert not still_in_force(connection, first)


def test_processes_that_start_at_once_put_the_same_policy_in_force_once(database: Database) -> None:
    begin = Barrier(4)

    def start(_: int) -> int:
        begin.wait()
        with database.writing() as connection:
            return register_policy(connection, default_policy(), now=NOW).version

    with ThreadPoolExecutor(4) as threads:
        assert len(set(threads.map(start, range(4)))) == 1

"""Policies are numbered by their content."""

from datetime import timedelta

from sqlalchemy import Connection

from handlers.ports import PolicyInForce
from scoring.policy import default_policy, policy_from_toml
from storage.policies import newest_policy, register_policy
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

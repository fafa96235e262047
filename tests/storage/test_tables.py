"""Column types give back what they were given, on both databases."""

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from sqlalchemy import Connection, select
from sqlalchemy.exc import StatementError

from storage.tables import accounts, metadata, people, policies


def keep_policy(connection: Connection, since: datetime) -> datetime:
    connection.execute(policies.insert(), {"digest": "d", "document": "", "since": since})
    read: datetime = connection.execute(select(policies.c.since)).scalar_one()
    return read


def test_an_instant_comes_back_in_utc(connection: Connection) -> None:
    given = datetime(2026, 3, 29, 3, 30, 5, 123456, tzinfo=timezone(timedelta(hours=5, minutes=30)))
    read = keep_policy(connection, given)
    assert read == given
    assert read.tzinfo is UTC


def test_a_naive_time_is_refused(connection: Connection) -> None:
    with pytest.raises(StatementError, match="has no time zone"):
        keep_policy(connection, datetime(2026, 3, 29))  # noqa: DTZ001 - that is what is refused


@pytest.mark.parametrize("amount", ["0", "0.1", "64000.5", "99999999999999.9999", "-3.25"])
def test_money_is_exact(connection: Connection, amount: str) -> None:
    connection.execute(accounts.insert(), {"id": "a", "name": "A", "arr": Decimal(amount)})
    assert connection.execute(select(accounts.c.arr)).scalar_one() == Decimal(amount)


def test_no_table_is_declared_and_forgotten() -> None:
    import storage.tables

    exported = {name for name in storage.tables.__all__ if name != "metadata"}
    assert exported == set(metadata.tables)


def test_an_e_mail_belongs_to_one_person(connection: Connection) -> None:
    from sqlalchemy.exc import IntegrityError

    row = {"email": "ann@example.com", "name": "Ann", "role": "csm"}
    connection.execute(people.insert(), {"id": "p-1", **row})
    with pytest.raises(IntegrityError):
        connection.execute(people.insert(), {"id": "p-2", **row})

"""Rows are written by their natural key: the same again changes nothing, and the counts say so."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from storage import tables
from storage.database import Database
from storage.upsert import amend, upsert

ACCOUNT = {"id": "a-1", "name": "Acme", "arr": Decimal("1200.5000"), "started_on": date(2024, 2, 29), "auto_renew": True}
OTHER = {"id": "a-2", "name": "Globex", "arr": None, "started_on": None, "auto_renew": None}


def test_new_rows_land_and_the_same_again_are_unchanged(database: Database) -> None:
    with database.writing() as connection:
        first = upsert(connection, tables.accounts, [ACCOUNT, OTHER])
    with database.writing() as connection:
        second = upsert(connection, tables.accounts, [ACCOUNT, OTHER])
    assert (first.landed, first.unchanged) == (2, 0)
    assert (second.landed, second.unchanged) == (0, 2)


def test_a_change_to_or_from_missing_lands(database: Database) -> None:
    with database.writing() as connection:
        upsert(connection, tables.accounts, [ACCOUNT, OTHER])
        swapped = upsert(connection, tables.accounts, [ACCOUNT | {"arr": None}, OTHER | {"arr": Decimal(7)}])
        stored = dict(connection.execute(select(tables.accounts.c.id, tables.accounts.c.arr)).all())
    assert swapped.changed == (True, True)
    assert stored == {"a-1": None, "a-2": Decimal(7)}


def test_an_amount_is_the_same_however_many_zeros_it_is_written_with(database: Database) -> None:
    with database.writing() as connection:
        upsert(connection, tables.accounts, [ACCOUNT])
        again = upsert(connection, tables.accounts, [ACCOUNT | {"arr": Decimal("1200.5")}])
    assert again.changed == (False,)


def test_columns_that_are_left_out_keep_what_is_stored(database: Database) -> None:
    with database.writing() as connection:
        upsert(connection, tables.accounts, [ACCOUNT | {"segment": "mid"}])
        upsert(connection, tables.accounts, [{"id": "a-1", "name": "Acme Ltd"}])
        row = connection.execute(select(tables.accounts)).mappings().one()
    assert (row["name"], row["segment"], row["arr"], row["motion"]) == ("Acme Ltd", "mid", Decimal("1200.5"), "standard")


def test_of_two_rows_with_one_key_the_later_wins(database: Database) -> None:
    with database.writing() as connection:
        written = upsert(connection, tables.accounts, [{"id": "a", "name": "x"}, {"id": "a", "name": "x"}, {"id": "a", "name": "y"}])
        name = connection.scalar(select(tables.accounts.c.name))
    assert written.changed == (True, False, True)
    assert name == "y"


def test_keys_of_several_columns_and_of_instants_are_found_again(database: Database) -> None:
    moment = datetime(2026, 11, 20, 12, 0, 0, 123456, UTC)
    pulses = [{"account_id": "a-1", "at": moment + timedelta(hours=hour), "rating": 4} for hour in range(3)]
    usage = [{"account_id": "a-1", "day": date(2026, 1, 1) + timedelta(days=day), "actions": 0.1 * day} for day in range(400)]
    with database.writing() as connection:
        upsert(connection, tables.accounts, [ACCOUNT])
        for table, rows in ((tables.csm_pulses, pulses), (tables.usage_days, usage)):
            assert upsert(connection, table, rows).landed == len(rows)
            assert upsert(connection, table, rows).unchanged == len(rows)
        changed = upsert(connection, tables.usage_days, [usage[7] | {"actions": 99.0}, usage[8]])
    assert changed.changed == (True, False)


def test_a_table_that_is_all_key_is_written_too(database: Database) -> None:
    rows = [{"kind": "usage", "feed": "main", "reported_at": datetime(2026, 1, 1, tzinfo=UTC)}]
    with database.writing() as connection:
        assert upsert(connection, tables.source_watermarks, rows).landed == 1
        assert upsert(connection, tables.source_watermarks, rows).unchanged == 1


def test_amending_changes_what_is_there_and_makes_nothing(database: Database) -> None:
    with database.writing() as connection:
        upsert(connection, tables.accounts, [ACCOUNT])
        amended = amend(connection, tables.accounts, [{"id": "a-1", "seats": 5}, {"id": "a-9", "seats": 5}])
        again = amend(connection, tables.accounts, [{"id": "a-1", "seats": 5}])
        stored = connection.execute(select(tables.accounts.c.id, tables.accounts.c.name, tables.accounts.c.seats)).all()
    assert amended.changed == (True, None)
    assert again.changed == (False,)
    assert stored == [("a-1", "Acme", 5)]


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ([{"id": "a", "name": "x"}, {"id": "b"}], "same columns"),
        ([{"name": "x"}], "lack a part of their key: id"),
    ],
)
def test_rows_that_do_not_fit_together_are_refused(database: Database, rows: list[dict[str, Any]], sentence: str) -> None:
    with database.writing() as connection, pytest.raises(ValueError, match=sentence):
        upsert(connection, tables.accounts, rows)


def test_no_rows_need_no_database_work(database: Database) -> None:
    with database.writing() as connection:
        assert upsert(connection, tables.accounts, []).changed == ()
        assert amend(connection, tables.accounts, []).changed == ()

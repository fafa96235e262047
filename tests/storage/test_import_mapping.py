"""A mapping loads a foreign export without code."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Connection, Table, select

from storage import tables
from tests.storage.mapped_import import CONTRACTS, CUSTOMERS, MAPPING, VISITS, Import, importing

__all__ = ["importing"]


def rows(connection: Connection, table: Table) -> list[dict[str, Any]]:
    return [dict(row) for row in connection.execute(select(table).order_by(*table.primary_key)).mappings()]


def test_a_foreign_export_loads_and_every_row_is_accounted_for(connection: Connection, importing: Import) -> None:
    report = importing(MAPPING, customers=CUSTOMERS, contracts=CONTRACTS, visits=VISITS)
    assert [(file.name, file.read, file.landed, file.unchanged, file.rejected, file.left_out) for file in report.files] == [
        ("customers.csv", 3, 2, 1, 0, 1),
        ("contracts.csv", 5, 2, 1, 2, 1),
        ("visits.csv", 7, 3, 1, 3, 0),
    ]
    assert [(reject.file, reject.line, reject.column, reject.reason) for reject in report.rejects] == [
        ("contracts.csv", 5, "arr", "“abc” is not a number such as 12.5"),
        ("contracts.csv", 6, "id", "is not known; a new row of accounts also needs name"),
        ("visits.csv", 5, None, "repeats the key “v1” of line 2 with other cells"),
        ("visits.csv", 6, "actions", "“many” is not a number such as 12.5"),
        ("visits.csv", 7, None, "contracts.csv has no row whose contract is “k8”"),
    ]
    acme, globex = rows(connection, tables.accounts)
    assert (acme["id"], acme["name"], acme["segment"], acme["started_on"], acme["crm_feed"]) == (
        "c-1", "Acme", "enterprise", date(2024, 2, 1), "dach",
    )  # fmt: skip
    assert (acme["arr"], acme["seats"], acme["term_months"], acme["auto_renew"]) == (Decimal(1446), 2, 1, True)
    assert acme["renewal_on"] == date(2025, 1, 31)
    assert (globex["segment"], globex["arr"]) == ("smb", None)
    assert [
        (row["account_id"], row["day"], row["sessions"], row["actions"], row["capacity_used"])
        for row in rows(connection, tables.usage_days)
    ] == [
        ("c-1", date(2024, 12, 30), 2, 7.0, 2.0),
        ("c-1", date(2024, 12, 31), 1, 0.0, 1.0),
    ]


def test_the_same_export_twice_changes_nothing(importing: Import) -> None:
    first = importing(MAPPING, customers=CUSTOMERS, contracts=CONTRACTS, visits=VISITS)
    second = importing(MAPPING, customers=CUSTOMERS, contracts=CONTRACTS, visits=VISITS)
    assert (second.read, second.landed, second.rejected) == (first.read, 0, first.rejected)
    assert second.rejects == first.rejects


def test_one_file_of_a_mapping_can_come_alone(importing: Import) -> None:
    report = importing(MAPPING, only="customers.csv", customers=CUSTOMERS, contracts=CONTRACTS, visits=VISITS)
    assert [file.name for file in report.files] == ["customers.csv"]


def test_a_row_that_feeds_several_tables_counts_once_and_is_rejected_if_one_refuses_it(connection: Connection, importing: Import) -> None:
    mapping = """
[[load]]
table = "accounts"
from = "all.csv"
[load.columns]
id = "{id}"
name = "{name}"
[[load]]
table = "usage_days"
from = "all.csv"
[load.columns]
account_id = "{id}"
day = "{day}"
"""
    report = importing(mapping, all="id,name,day\na,A,2024-01-01\nb,B,someday\n")
    assert (report.read, report.landed, report.rejected) == (2, 1, 1)
    assert [row["id"] for row in rows(connection, tables.accounts)] == ["a", "b"]


def columns(extra: str, cells: str = "1,2,,x,2024-05-31") -> tuple[str, str]:
    mapping = f'[[load]]\ntable = "accounts"\nfrom = "x.csv"\n[load.columns]\nid = "a"\nname = "n"\n{extra}\n'
    return mapping, f"one,two,none,word,day\n{cells}\n"


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ('seats = { add = ["{one}", "{two}", 3] }', 6),
        ('arr = { subtract = ["{two}", "{one}"] }', 1),
        ('arr = { divide = ["{one}", "{two}"] }', Decimal("0.5")),
        ('arr = { divide = ["{one}", 0] }', None),
        ('arr = { multiply = ["{one}", "{none}"] }', None),
        ('seats = { first_of = ["{none}", "{two}"] }', 2),
        ('stage = "{word}-{none}"', None),
        ('stage = "{word}-{two}"', "x-2"),
        ('stage = { value = "{word}", where = { one = 1 } }', "x"),
        ('stage = { value = "{word}", where = { one = ["2", "3"] } }', None),
        ('stage = { map = { x = "" }, of = "{word}" }', None),
        ('stage = { map = { x = "y" }, of = "{none}" }', None),
        ("seats = 7", 7),
        ("auto_renew = true", True),
        ("renewal_on = 2030-01-01", date(2030, 1, 1)),
        ('renewal_on = { anniversary = "{day}", every_months = 1, after = 2025-01-31 }', date(2025, 2, 28)),
        ('renewal_on = { anniversary = "{day}", every_months = 12, after = 2025-05-31 }', date(2026, 5, 31)),
        ('renewal_on = { anniversary = "{day}", every_months = 12, after = 2020-05-31 }', date(2024, 5, 31)),
    ],
)
def test_operators_give_what_they_say_and_missing_stays_missing(
    connection: Connection, importing: Import, column: str, value: object
) -> None:
    mapping, text = columns(column)
    importing(mapping, x=text)
    assert rows(connection, tables.accounts)[0][column.split(" ", maxsplit=1)[0]] == value


@pytest.mark.parametrize(
    ("column", "reason"),
    [
        ('stage = { map = { y = "z" }, of = "{word}" }', "“x” is not in the mapping's list: y"),
        ('arr = { subtract = ["{one}", "{two}"] }', "“-1” is not an amount of at least 0"),
        ('seats = { add = ["{word}", 1] }', "“x” is not a number such as 12.5"),
        ('renewal_on = { anniversary = "{word}", every_months = 1, after = 2025-01-31 }', "“x” is not a date such as 2026-11-20"),
        ('renewal_on = { anniversary = "{day}", every_months = 0, after = 2025-01-31 }', "“0” is not a number of months from 1 to 1200"),
        (
            'renewal_on = { anniversary = "{day}", every_months = 1.5, after = 2025-01-31 }',
            "“1.5” is not a number of months from 1 to 1200",
        ),
    ],
)
def test_a_cell_that_an_operator_cannot_use_refuses_its_row(importing: Import, column: str, reason: str) -> None:
    mapping, text = columns(column)
    assert [reject.reason for reject in importing(mapping, x=text).rejects] == [reason]


def test_files_may_write_decimal_commas_and_local_times(connection: Connection, importing: Import) -> None:
    mapping = """
[files."*"]
decimal_comma = true
dates = ["%d.%m.%Y %H:%M", "%d.%m.%Y"]
time_zone = "Europe/Berlin"
[[load]]
table = "accounts"
from = "x.csv"
[load.columns]
id = "{id}"
name = "{id}"
arr = "{arr}"
reported_at = "{seen}"
"""
    importing(mapping, x='id,arr,seen\na,"1.234,50",01.07.2026 10:30\nb,"7,5",01.01.2026\n')
    assert [row["arr"] for row in rows(connection, tables.accounts)] == [Decimal("1234.5"), Decimal("7.5")]
    assert [row["reported_at"] for row in rows(connection, tables.source_watermarks)] == [
        datetime(2025, 12, 31, 23, tzinfo=UTC), datetime(2026, 7, 1, 8, 30, tzinfo=UTC),
    ]  # fmt: skip

"""A mapping loads a foreign export without code, and says what it does not understand."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Table, select

from storage import tables
from storage.imports import ImportReport, import_path
from storage.imports.mapping import read_mapping
from storage.imports.reading import KEYS

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)

CUSTOMERS = "nr;firma;plan;seit\n1;Acme;gold;01.02.2024\n2;Globex;tin;15.03.2024\n3;Initech;lead;\n"
CONTRACTS = (
    "contract,customer,start,end,monthly,paid,auto\n"
    "k1,1,2024-01-31,,100.5,yearly,True\n"
    "k2,1,2024-06-15,,20,monthly,False\n"
    "k3,1,2023-01-01,2024-01-01,7,monthly,True\n"
    "k4,2,2024-03-01,,abc,yearly,True\n"
    "k5,9,2024-03-01,,1,yearly,True\n"
)
VISITS = (
    "visit,contract,when,clicks\n"
    "v1,k1,2024-12-30,3\n"
    "v2,k2,2024-12-30,4\n"
    "v2,k2,2024-12-30,4\n"
    "v1,k4,2024-12-31,5\n"
    "v3,k1,2024-12-31,many\n"
    "v4,k8,2024-12-31,1\n"
    "v5,k1,2024-12-31,0\n"
)
MAPPING = """
[files."*"]
time_zone = "UTC"

[files."customers.csv"]
separator = ";"
dates = ["%d.%m.%Y"]

[files."visits.csv"]
key = "{visit}"

[[load]]
table = "accounts"
from = "customers.csv"
where = { plan = { not = ["lead"] } }
[load.columns]
id = "c-{nr}"
name = "{firma}"
segment = { map = { gold = "enterprise" }, of = "{plan}", otherwise = "smb" }
started_on = "{seit}"
crm_feed = "dach"

[[load]]
table = "accounts"
from = "contracts.csv"
amend = true
where = { end = "" }
group = ["id"]
order = "{start}"
[load.columns]
id = "c-{customer}"
arr = { multiply = [{ sum = "{monthly}" }, 12] }
seats = { count = "rows" }
term_months = { last = { map = { monthly = 1, yearly = 12 }, of = "{paid}" } }
auto_renew = { first = "{auto}" }
renewal_on = { anniversary = { least = "{start}" }, every_months = 12, after = 2024-12-31 }

[[load]]
table = "usage_days"
from = "visits.csv"
lookup.contract = { file = "contracts.csv", by = "contract" }
group = ["account_id", "day"]
[load.columns]
account_id = "c-{contract.customer}"
day = "{when}"
sessions = { count = "rows" }
actions = { sum = "{clicks}" }
capacity_used = { distinct = "{contract}" }
"""

Import = Callable[..., ImportReport]


@pytest.fixture
def importing(connection: Connection, tmp_path: Path) -> Import:
    """Import texts given by file name through a mapping."""

    def run(mapping: str, *, only: str | None = None, **files: str) -> ImportReport:
        folder = tmp_path / "data"
        folder.mkdir(exist_ok=True)
        (tmp_path / "map.toml").write_text(mapping, encoding="utf-8")
        for name, text in files.items():
            (folder / f"{name}.csv").write_text(text, encoding="utf-8")
        path = folder / only if only else folder
        report = import_path(connection, path, mapping=tmp_path / "map.toml", now=NOW, progress=lambda *_: None)
        assert report.read == report.landed + report.unchanged + report.rejected
        assert all(file.read == file.landed + file.unchanged + file.rejected for file in report.files)
        return report

    return run


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


PLACE = "map.toml: load 1 (usage_days from x.csv)"
LOAD = '[[load]]\ntable = "usage_days"\nfrom = "x.csv"\n'


@pytest.mark.parametrize(
    ("mapping", "sentence"),
    [
        ("load = 1 2", "map.toml cannot be read as TOML"),
        ("", "map.toml must have at least one [[load]]."),
        ("lod = 1", "map.toml does not know `lod`; did you mean load."),
        ('[[load]]\ntable = "usage"\n', "map.toml: load 1: `table` must be one of people, feeds"),
        ('[[load]]\ntable = "accounts"\nfrom = "../x.csv"\n', "map.toml: load 1: `from` must name a .csv or .parquet file of the folder."),
        (LOAD + "[load.columns]\nacount_id = 1\n", f"{PLACE}: columns does not know `acount_id`; did you mean account_id."),
        (LOAD + '[load.columns]\naccount_id = "{a}"\n', f"{PLACE} lacks the column day, which usage_days requires."),
        (
            LOAD + '[load.columns]\naccount_id = "{a}"\nday = "{dya}"\n',
            "map.toml: load 1 (usage_days from x.csv): columns.day uses {dya}, which x.csv does not have; did you mean day.",
        ),
        (LOAD + "[load.columns]\nday = { totl = 1 }\n", "columns.day has no operator; known are map, first_of"),
        (LOAD + '[load.columns]\nday = { add = ["{a}"] }\n', "columns.day.add must be a list of two values or more."),
        (LOAD + '[load.columns]\nday = { sum = "{a}" }\n', "uses sum, which needs `group`, outside of the group's own columns."),
        (
            LOAD + 'group = ["account_id", "day"]\n[load.columns]\naccount_id = "{a}"\nday = "{day}"\nactions = "{a}"\n',
            'columns.actions uses {a} of many rows; say which, such as { last = "{a}" }.',
        ),
        (LOAD + '[load.columns]\nactions = { sum = { count = "rows" } }\n', "count cannot stand inside another aggregate."),
        (LOAD + 'group = ["week"]\n[load.columns]\nday = "{day}"\n', "`group` must be a list of names of its own columns."),
        (LOAD + 'where = { a = { is = 1 } }\n[load.columns]\nday = "{day}"\n', "where.a does not know `is`"),
        (
            LOAD + 'lookup.s = { file = "x.csv", by = "b" }\n[load.columns]\naccount_id = "{s.a}"\nday = "{day}"\n',
            "map.toml: load 1 (usage_days from x.csv): lookup.s.by: x.csv has no column “b”.",
        ),
        ('[files."x.csv"]\ntime_zone = "Mars"\n' + LOAD, 'map.toml: files.x.csv.time_zone must be an IANA name such as "Europe/Berlin".'),
        ('[files."x.csv"]\nseparator = "ab"\n' + LOAD, "files.x.csv.separator must be one character"),
        (LOAD + '[load.columns]\nday = { map = { a = 1 } }\n', "columns.day lacks `of`."),
        ('[[load]]\ntable = "usage_days"\nfrom = "gone.csv"\n[load.columns]\naccount_id = "a"\nday = "b"\n', "There is no file gone.csv"),
    ],
)  # fmt: skip
def test_a_mapping_that_cannot_be_used_is_refused_with_its_place(importing: Import, mapping: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=r".") as error:
        importing(mapping, x="a,day\n1,2024-01-01\n")
    assert sentence in str(error.value)


def test_a_file_that_the_mapping_does_not_know_is_refused(importing: Import) -> None:
    with pytest.raises(ValueError, match=r"The mapping says nothing of notes\.csv; it reads customers\.csv"):
        importing(MAPPING, only="notes.csv", notes="a\n1\n", customers=CUSTOMERS, contracts=CONTRACTS, visits=VISITS)


def test_the_mappings_in_the_documentation_are_ones(tmp_path: Path) -> None:
    page = (Path(__file__).parents[2] / "docs" / "importing.md").read_text(encoding="utf-8")
    blocks = [block.split("```")[0] for block in page.split("```toml\n")[1:]]
    assert len(blocks) == 3
    for block in blocks:
        (tmp_path / "map.toml").write_text(block, encoding="utf-8")
        assert read_mapping(tmp_path / "map.toml").loads


def test_every_operator_is_documented() -> None:
    page = (Path(__file__).parents[2] / "docs" / "importing.md").read_text(encoding="utf-8")
    assert [name for name in KEYS if name not in page] == []

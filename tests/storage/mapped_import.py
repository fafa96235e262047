"""A foreign export of three files, its mapping, and importing through a mapping."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Connection

from storage.imports import ImportReport, import_path

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

"""Whatever the bytes of a file, an import ends in a report that adds up or in one sentence."""

import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, create_engine, func, select

from storage import tables
from storage.imports import import_path
from storage.imports.formats import FORMATS
from storage.imports.reading import MappingError
from storage.imports.sources import FileError

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)

TRAPS = [
    *("", "acme", "c-1", "p-1", "1", "-1", "7.5", "1e999", "9" * 60, "nan", "inf", "true", "USD", "P1", "nps", "csm", "UTC", "a@b.example"),
    *("2026-11-19", "2026-02-30", "0001-01-01", "9999-12-31", "2026-11-19T10:00:00Z", "0001-01-01T00:00:00+14:00"),
    *("\x00", "=1+1", '"', "a|b", "\n", "\r\n", ","),
]
cells = st.one_of(st.text(max_size=12), st.sampled_from(TRAPS))


@pytest.fixture(scope="module")
def engine_connection() -> Iterator[Connection]:
    """One database in memory, with a row of each table that others refer to; every example is undone."""
    engine = create_engine("sqlite://")
    tables.metadata.create_all(engine)
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA foreign_keys = ON")
        connection.execute(tables.people.insert(), {"id": "p-1", "email": "a@example.com", "name": "A", "role": "csm"})
        connection.execute(tables.products.insert(), {"id": "1", "name": "P", "kind": "product"})
        connection.execute(tables.accounts.insert(), {"id": "acme", "name": "Acme"})
        connection.execute(tables.contacts.insert(), {"id": "c-1", "account_id": "acme", "name": "C"})
        connection.commit()
        yield connection
    engine.dispose()


def check(connection: Connection, name: str, content: bytes) -> None:
    """Import the bytes under the name, twice, and undo it."""
    with tempfile.TemporaryDirectory() as folder, connection.begin() as transaction:
        path = Path(folder) / name
        path.write_bytes(content)
        try:
            first = import_path(connection, path, mapping=None, now=NOW, progress=lambda *_: None)
            second = import_path(connection, path, mapping=None, now=NOW, progress=lambda *_: None)
        except (FileError, MappingError) as error:
            sentences = str(error)
        else:
            sentences = "All rows are accounted for."
            for report in (first, second):
                assert report.read == report.landed + report.unchanged + report.rejected
                assert len({(reject.file, reject.line) for reject in report.rejects}) == report.rejected
                assert all(reject.reason for reject in report.rejects)
            assert (second.read, second.landed, second.rejected) == (first.read, 0, first.rejected)
            assert connection.scalar(select(func.count()).select_from(tables.import_rejects)) == len(first.rejects) + len(second.rejects)
        transaction.rollback()
    assert sentences.endswith(".")


@settings(deadline=None, max_examples=150)
@given(table=st.sampled_from(sorted(FORMATS)), content=st.binary(max_size=400), suffix=st.sampled_from([".csv", ".parquet"]))
def test_any_bytes_give_a_report_or_a_sentence(engine_connection: Connection, table: str, content: bytes, suffix: str) -> None:
    check(engine_connection, table + suffix, content)


@settings(deadline=None, max_examples=150)
@given(table=st.sampled_from(sorted(FORMATS)), body=st.binary(max_size=400))
def test_any_bytes_below_a_right_header_give_a_report(engine_connection: Connection, table: str, body: bytes) -> None:
    header = ",".join(FORMATS[table].columns).encode()
    check(engine_connection, f"{table}.csv", header + b"\n" + body)


@settings(deadline=None, max_examples=300)
@given(data=st.data(), table=st.sampled_from(sorted(FORMATS)))
def test_any_cells_under_the_right_columns_land_or_are_refused(engine_connection: Connection, data: st.DataObject, table: str) -> None:
    columns = list(FORMATS[table].columns.values())
    fitting = {column.name: st.one_of(cells, st.sampled_from(column.rule.choices or ("acme",))) for column in columns}
    rows = data.draw(st.lists(st.tuples(*fitting.values()), max_size=6))
    lines = [",".join(fitting), *(",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows)]
    check(engine_connection, f"{table}.csv", "\n".join(lines).encode("utf-8", "surrogatepass"))

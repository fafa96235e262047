"""Files are read as editors count their lines; what cannot be read is said in a sentence."""

from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import parquet
from sqlalchemy import Connection, select

from storage import tables
from storage.imports import ImportReport, import_path
from storage.imports.sources import FileError, SourceFile

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def lines_of(path: Path, text: bytes) -> list[tuple[int, list[object], str | None]]:
    path.write_bytes(text)
    return [(row.line, list(row.cells.values()), row.problem) for row in SourceFile.open(path).rows()]


def imported(connection: Connection, path: Path) -> ImportReport:
    report = import_path(connection, path, mapping=None, now=NOW, progress=lambda *_: None)
    assert report.read == report.landed + report.unchanged + report.rejected
    return report


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
def test_lines_count_as_in_an_editor_also_after_quoted_newlines_and_blank_lines(tmp_path: Path, end: bytes) -> None:
    text = end.join([b"\xef\xbb\xbfid,name", b'1,"a', b'b"', b"", b"2,c"])
    assert [(line, problem) for line, _, problem in lines_of(tmp_path / "x.csv", text)] == [(2, None), (5, None)]


def test_a_quote_that_never_closes_costs_its_line_alone(tmp_path: Path) -> None:
    rows = lines_of(tmp_path / "x.csv", b'id,name\n1,"a\n2,b\n3,c\n')
    assert [(line, problem is None) for line, _, problem in rows] == [(2, False), (3, True), (4, True)]
    assert "not CSV" in str(rows[0][2])


def test_bytes_that_are_no_utf8_cost_their_row_alone_and_are_kept_readable(sqlite_connection: Connection, tmp_path: Path) -> None:
    (tmp_path / "accounts.csv").write_bytes(b"id,name\n1,Caf\xe9\n2,Caf\xc3\xa9\n")
    report = imported(sqlite_connection, tmp_path)
    assert [(reject.line, reject.reason, reject.row) for reject in report.rejects] == [
        (2, "is not UTF-8 text", {"id": "1", "name": "Caf\\xe9"})
    ]
    assert sqlite_connection.scalars(select(tables.accounts.c.name)).all() == ["Café"]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (b"", "accounts.csv is empty; its first line must name the columns."),
        (b"\xef\xbb\xbf\n\n", "accounts.csv is empty; its first line must name the columns."),
        ("id,name\n".encode("utf-16"), "accounts.csv is UTF-16; save it as CSV in UTF-8."),
        (b"id,na\xe9me\n", "accounts.csv: the header is not UTF-8 text; save the file as CSV in UTF-8."),
        (b"id,name,id\n", "accounts.csv names the column “id” twice."),
        (b"id,,name\n", "accounts.csv: column 2 of the header has no name."),
        (b"id;name\n", "accounts.csv: its header is cut by “;” and not by “,”."),
        (b"id,nmae\n", "accounts.csv has a column “nmae” that accounts does not know; did you mean name."),
        (b"id\n", "accounts.csv lacks the column name, which accounts requires."),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_in_a_sentence(
    sqlite_connection: Connection, tmp_path: Path, text: bytes, sentence: str
) -> None:
    (tmp_path / "accounts.csv").write_bytes(text)
    with pytest.raises(ValueError, match=r"accounts\.csv") as error:
        imported(sqlite_connection, tmp_path)
    assert str(error.value) == sentence


def test_nothing_lands_where_one_file_of_several_cannot_be_used(sqlite_connection: Connection, tmp_path: Path) -> None:
    (tmp_path / "accounts.csv").write_text("id,name\nacme,Acme\n")
    (tmp_path / "tickets.csv").write_text("id,what\n")
    with pytest.raises(ValueError, match=r"tickets\.csv has a column “what”"):
        imported(sqlite_connection, tmp_path)
    assert sqlite_connection.scalars(select(tables.accounts.c.id)).all() == []


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("accouns.csv", "did you mean accounts"),
        ("accounts.parquet", "is not a Parquet file"),
        ("accounts.xlsx", "neither .csv nor .parquet"),
    ],
)
def test_a_file_of_an_unknown_kind_or_name_is_refused(sqlite_connection: Connection, tmp_path: Path, name: str, sentence: str) -> None:
    (tmp_path / name).write_text("id,name\n")
    with pytest.raises(ValueError, match=sentence):
        imported(sqlite_connection, tmp_path / name)


def test_a_path_that_is_not_there_and_a_folder_without_data_are_refused(sqlite_connection: Connection, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="There is no file or folder"):
        imported(sqlite_connection, tmp_path / "gone")
    with pytest.raises(ValueError, match=r"holds no \.csv or \.parquet file"):
        imported(sqlite_connection, tmp_path)


def test_two_files_of_one_table_are_refused(sqlite_connection: Connection, tmp_path: Path) -> None:
    (tmp_path / "accounts.csv").write_text("id,name\n")
    parquet.write_table(pa.table({"id": ["a"], "name": ["A"]}), tmp_path / "accounts.parquet")
    with pytest.raises(ValueError, match="keep one of them"):
        imported(sqlite_connection, tmp_path)


def test_parquet_lands_with_its_types_and_counts_rows_from_one(connection: Connection, tmp_path: Path) -> None:
    accounts = {
        "id": ["acme", "globex"],
        "name": ["Acme", None],
        "seats": pa.array([5.0, float("nan")]),
        "auto_renew": [True, None],
        "started_on": pa.array([datetime.fromisoformat("2024-01-01"), None], pa.timestamp("ns")),
        "domains": [["acme.example", "acme.co"], None],
    }
    tickets = {
        "id": [1, 2],
        "account_id": ["acme", "acme"],
        "opened_at": pa.array([datetime(2026, 11, 1, 9, tzinfo=UTC)] * 2, pa.timestamp("us", "Europe/Berlin")),
        "csat": [4.5, 7.0],
    }
    parquet.write_table(pa.table(accounts), tmp_path / "accounts.parquet")
    parquet.write_table(pa.table(tickets), tmp_path / "tickets.parquet")
    report = imported(connection, tmp_path)
    assert [(reject.file, reject.line, reject.column) for reject in report.rejects] == [
        ("accounts.parquet", 2, "name"), ("tickets.parquet", 2, "csat"),
    ]  # fmt: skip
    account = connection.execute(select(tables.accounts)).mappings().one()
    assert (account["seats"], account["auto_renew"], account["started_on"]) == (5, True, date(2024, 1, 1))
    ticket = connection.execute(select(tables.tickets)).mappings().one()
    assert (ticket["id"], ticket["opened_at"]) == ("1", datetime(2026, 11, 1, 9, tzinfo=UTC))
    assert imported(connection, tmp_path).landed == 0


def test_a_damaged_parquet_file_is_said_to_be_damaged(tmp_path: Path) -> None:
    path = tmp_path / "accounts.parquet"
    parquet.write_table(pa.table({"id": [str(n) for n in range(20_000)]}), path)
    body = bytearray(path.read_bytes())
    body[4:3000] = bytes(2996)
    path.write_bytes(body)
    with pytest.raises(FileError, match="damaged"):
        list(SourceFile.open(path).rows())

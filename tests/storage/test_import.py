"""Declared tables come in row by row: good ones land, bad ones are named, and the counts add up."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Table, func, insert, select

from storage import tables
from storage.imports import ImportReport, import_path, write_rejects

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
ACCOUNTS = "id,name,started_on\nacme,Acme,2024-01-01\nglobex,Globex,\n"

Import = Callable[..., ImportReport]


@pytest.fixture
def importing(connection: Connection, tmp_path: Path) -> Import:
    """Import texts given by file name, each table beside two known accounts."""

    def run(now: datetime = NOW, **files: str) -> ImportReport:
        folder = tmp_path / "data"
        folder.mkdir(exist_ok=True)
        for old in folder.iterdir():
            old.unlink()
        for name, text in ({"accounts": ACCOUNTS} | files).items():
            (folder / f"{name}.csv").write_text(text, encoding="utf-8")
        report = import_path(connection, folder, mapping=None, now=now, progress=lambda *_: None)
        assert report.read == report.landed + report.unchanged + report.rejected
        return report

    return run


def rows(connection: Connection, table: Table) -> list[dict[str, Any]]:
    return [dict(row) for row in connection.execute(select(table).order_by(*table.primary_key)).mappings()]


def refusals(report: ImportReport) -> list[tuple[int, str | None, str]]:
    return [(reject.line, reject.column, reject.reason) for reject in report.rejects]


def test_the_same_import_twice_changes_nothing(connection: Connection, importing: Import) -> None:
    files = {"usage_days": "account_id,day,actions\nacme,2026-11-19,3\nacme,2026-11-18,4.5\n"}
    first, second = importing(**files), importing(**files)
    assert (first.landed, first.unchanged) == (4, 0)
    assert (second.landed, second.unchanged) == (0, 4)
    assert [row["actions"] for row in rows(connection, tables.usage_days)] == [4.5, 3.0]


def test_a_changed_cell_lands_and_the_rest_stays(connection: Connection, importing: Import) -> None:
    importing(accounts="id,name,segment\nacme,Acme,mid\nglobex,Globex,smb\n")
    report = importing(accounts="id,name\nacme,Acme Ltd\nglobex,Globex\n")
    assert (report.landed, report.unchanged) == (1, 1)
    assert [(row["name"], row["segment"]) for row in rows(connection, tables.accounts)] == [("Acme Ltd", "mid"), ("Globex", "smb")]


def test_good_rows_land_beside_bad_ones_which_are_named_by_line_column_and_reason(connection: Connection, importing: Import) -> None:
    report = importing(tickets="id,account_id,opened_at,closed_at,severity,csat\n"
        "t1,acme,2026-11-01T10:00:00Z,,P1,5\n"
        "t2,acme,2026-11-01T10:00:00,,P1,5\n"
        "t3,nobody,2026-11-01T10:00:00Z,,,\n"
        "t4,acme,2026-11-02T10:00:00Z,2026-11-01T10:00:00Z,,\n"
        "t5,acme,2026-11-02T10:00:00Z,,P9,\n"
        "t6,acme,2026-11-02T10:00:00Z,,,6\n"
        ",acme,2026-11-02T10:00:00Z,,,\n"
        "t8,acme,2026-11-02T10:00:00Z\n")  # fmt: skip
    assert refusals(report) == [
        (3, "opened_at", "“2026-11-01T10:00:00” has no time zone; write it such as 2026-11-01T10:00:00Z"),
        (4, "account_id", "there is no “nobody” among the accounts"),
        (5, "closed_at", "“2026-11-01T10:00:00+00:00” lies before opened_at “2026-11-02T10:00:00+00:00”"),
        (6, "severity", "“P9” is not one of P1, P2, P3, P4"),
        (7, "csat", "“6” is not a number from 1 to 5"),
        (8, "id", "is required and is empty"),
        (9, None, "has 3 cells where the header has 6"),
    ]
    assert [row["id"] for row in rows(connection, tables.tickets)] == ["t1"]


def test_rejects_and_counts_are_kept_in_the_database(connection: Connection, importing: Import) -> None:
    report = importing(usage_days="account_id,day,actions\nacme,2026-11-19,-1\n")
    (kept,) = rows(connection, tables.imports)
    assert (kept["id"], kept["rows_read"], kept["rows_landed"], kept["rows_unchanged"], kept["rows_rejected"]) == (report.id, 3, 2, 0, 1)
    (reject,) = rows(connection, tables.import_rejects)
    assert (reject["import_id"], reject["file"], reject["line"], reject["table"]) == (report.id, "usage_days.csv", 2, "usage_days")
    assert reject["reason"] == "“-1” is not a number of at least 0"
    assert reject["row"] == {"account_id": "acme", "day": "2026-11-19", "actions": "-1"}


@pytest.mark.parametrize("score", ["11", "-1", "7.5", "9/10", "ten", "１０", "nan", "1e400", "9" * 5000])
def test_an_nps_score_is_a_whole_number_from_0_to_10(importing: Import, score: str) -> None:
    report = importing(feedback=f"id,account_id,channel,type,score,received_at\nf,acme,relationship,nps,{score},2026-11-01T00:00:00Z\n")
    assert [(reject.line, reject.column) for reject in report.rejects] == [(2, "score")]


def test_a_key_said_twice_with_other_cells_is_refused_and_an_equal_repeat_is_unchanged(connection: Connection, importing: Import) -> None:
    report = importing(
        usage_days="account_id,day,actions\nacme,2026-11-19,1\nacme,2026-11-19,1.0\nacme,2026-11-19,2\nglobex,2026-11-19,1\n"
    )
    assert refusals(report) == [(4, "day", "repeats line 2, which has the same account_id and day")]
    assert (report.landed, report.unchanged) == (4, 1)
    assert [row["actions"] for row in rows(connection, tables.usage_days)] == [1.0, 1.0]


def test_rows_may_refer_to_rows_of_the_same_import_whatever_the_order_of_files(importing: Import) -> None:
    report = importing(
        accounts="id,name,owner_id\nacme,Acme,p-1\n",
        contacts="id,account_id,name\nc-1,acme,Cleo\n",
        touches="id,account_id,contact_id,person_id,at,kind,direction\nt,acme,c-1,p-1,2026-11-01T00:00:00Z,call,two_way\n",
        people="id,email,name,role\np-1,Ana@Example.com,Ana,csm\n",
    )
    assert (report.landed, report.rejected) == (4, 0)


def test_an_address_that_someone_else_has_is_refused(connection: Connection, importing: Import) -> None:
    importing(people="id,email,name,role\np-1,ana@example.com,Ana,csm\n")
    report = importing(people="id,email,name,role\np-2,ANA@example.com,Anna,csm\np-3,bo@example.com,Bo,csm\np-4,bo@example.com,Bob,csm\n")
    assert refusals(report) == [
        (2, "email", "“ana@example.com” belongs to “p-1” already"),
        (4, "email", "repeats line 3, which has the same email"),
    ]
    assert [row["id"] for row in rows(connection, tables.people)] == ["p-1", "p-3"]


def test_a_zone_or_country_that_does_not_exist_is_refused(connection: Connection, importing: Import) -> None:
    head = "id,email,name,role,time_zone,country\n"
    good = "p-1,a@example.com,A,csm,Europe/Berlin,de-by\np-2,b@example.com,B,csm,,\n"
    report = importing(people=f"{head}{good}p-3,c@example.com,C,csm,Mars,\np-4,d@example.com,D,csm,,DE-XX\n")
    assert refusals(report) == [
        (4, "time_zone", "“Mars” is not an IANA time zone such as Europe/Berlin"),
        (
            5,
            "country",
            "“DE-XX” is not an ISO 3166 country with a calendar, with its part where holidays differ, such as US, GB-ENG or DE-BY",
        ),
    ]
    assert [(row["time_zone"], row["country"]) for row in rows(connection, tables.people)] == [("Europe/Berlin", "DE-BY"), ("UTC", None)]


def test_empty_cells_are_missing_or_the_default_never_zero(connection: Connection, importing: Import) -> None:
    importing(
        accounts="id,name,arr,currency,motion,seats\nacme,Acme,,,,\n",
        usage_days="account_id,day,active_users,sessions,actions\nacme,2026-11-19,,,5\n",
    )
    (account,), (day,) = rows(connection, tables.accounts), rows(connection, tables.usage_days)
    assert (account["arr"], account["currency"], account["motion"], account["seats"]) == (None, "USD", "standard", None)
    assert (day["active_users"], day["sessions"], day["actions"]) == (None, None, 5.0)


def test_amounts_stay_exact(connection: Connection, importing: Import) -> None:
    report = importing(accounts="id,name,arr\nacme,Acme,0.1\nglobex,Globex,1.23456\n")
    assert rows(connection, tables.accounts)[0]["arr"] == Decimal("0.1")
    assert refusals(report) == [(3, "arr", "“1.23456” has more than 4 decimals")]


def test_an_account_answers_to_exactly_the_names_of_its_newest_import(connection: Connection, importing: Import) -> None:
    names = tables.account_names.c
    spoken = select(names.kind, names.text, names.key).where(names.account_id == "acme")
    importing(accounts="id,name,aliases,domains\nacme,ACME  Inc,The Acme|acme us,acme.example|ACME.co\n")
    assert set(connection.execute(spoken)) == {
        ("alias", "The Acme", "the acme"),
        ("alias", "acme us", "acme us"),
        ("domain", "acme.co", "acme.co"),
        ("domain", "acme.example", "acme.example"),
        ("name", "ACME  Inc", "acme inc"),
    }
    report = importing(accounts="id,name,aliases\nacme,Acme,acme us\n")
    assert {(kind, text) for kind, text, _ in connection.execute(spoken)} == {
        ("alias", "acme us"), ("domain", "acme.co"), ("domain", "acme.example"), ("name", "Acme"),
    }  # fmt: skip
    assert report.landed == 1


def test_an_alias_alone_counts_as_news(importing: Import) -> None:
    importing(accounts="id,name,aliases\nacme,Acme,one\n")
    assert importing(accounts="id,name,aliases\nacme,Acme,two\n").landed == 1
    assert importing(accounts="id,name,aliases\nacme,Acme,two\n").unchanged == 1


@pytest.mark.parametrize("name", ["A\x00cme", "A\x1bcme", "A\u202ecme", '"A\ncme"', "x" * 201])
def test_names_hold_no_control_characters_and_fit(connection: Connection, importing: Import, name: str) -> None:
    report = importing(accounts=f"id,name\nacme,{name}\n")
    assert [(reject.line, reject.column) for reject in report.rejects] == [(2, "name")]
    assert rows(connection, tables.accounts) == []


def test_a_name_that_is_sql_is_a_name(connection: Connection, importing: Import) -> None:
    importing(accounts='id,name\nacme,"x\'); DROP TABLE accounts; --"\n')
    assert rows(connection, tables.accounts)[0]["name"] == "x'); DROP TABLE accounts; --"


def test_an_override_takes_the_values_of_its_kind(importing: Import) -> None:
    head = "id,account_id,kind,value,reason,created_at,ends_on\n"
    report = importing(overrides=head + "o1,acme,band,green,because,2026-11-01T00:00:00Z,2026-12-01\n"
        "o2,acme,band,high,because,2026-11-01T00:00:00Z,2026-12-01\n"
        "o3,acme,renewal_risk,high,because,2026-11-01T00:00:00Z,2026-10-01\n")  # fmt: skip
    assert refusals(report) == [
        (3, "value", "“high” is not one of green, yellow, red"),
        (4, "ends_on", "“2026-10-01” lies before created_at “2026-11-01T00:00:00+00:00”"),
    ]


def test_watermarks_follow_what_rows_report_and_never_pass_now(connection: Connection, importing: Import) -> None:
    importing(
        accounts="id,name,usage_feed\nacme,Acme,main\nglobex,Globex,eu\n",
        usage_days="account_id,day,actions\nacme,2026-11-18,1\nacme,2026-11-20,1\nacme,2026-11-25,1\nglobex,2026-11-17,1\n",
        tickets="id,account_id,opened_at,closed_at\nt,acme,2026-11-01T10:00:00Z,2026-11-02T10:00:00Z\nu,acme,2027-01-01T00:00:00Z,\n",
        feedback="id,account_id,channel,type,received_at\nf,acme,social,other,2026-11-01T00:00:00Z\n",
    )
    marks = tables.source_watermarks.c
    newest = connection.execute(select(marks.kind, marks.feed, func.max(marks.reported_at)).group_by(marks.kind, marks.feed)).all()
    assert set(newest) == {
        ("usage", "main", NOW),
        ("usage", "eu", datetime(2026, 11, 18, tzinfo=UTC)),
        ("tickets", "main", datetime(2026, 11, 2, 10, tzinfo=UTC)),
    }


def test_a_rejected_row_moves_no_watermark(connection: Connection, importing: Import) -> None:
    importing(usage_days="account_id,day,actions\nacme,2026-11-18,many\n")
    assert rows(connection, tables.source_watermarks) == []


def test_accounts_report_only_with_an_instant_of_their_own(connection: Connection, importing: Import) -> None:
    importing()
    assert rows(connection, tables.source_watermarks) == []
    importing(accounts="id,name,reported_at\nacme,Acme,2026-11-19T08:00:00+02:00\n")
    (mark,) = rows(connection, tables.source_watermarks)
    assert (mark["kind"], mark["feed"], mark["reported_at"]) == ("crm", "main", datetime(2026, 11, 19, 6, tzinfo=UTC))


def test_touched_accounts_and_those_of_a_feed_that_moved_are_due_for_scoring(connection: Connection, importing: Import) -> None:
    importing(accounts="id,name,usage_feed\nacme,Acme,main\nglobex,Globex,main\ninitech,Initech,eu\n")
    state = {"version": 1, "as_of": NOW, "scored_at": NOW, "policy_version": 1, "band": "green", "at_risk": False, "blind_spot": False}
    connection.execute(
        insert(tables.account_state), [{"account_id": id_, "document": {}, **state} for id_ in ("acme", "globex", "initech")]
    )
    dirty = select(tables.account_state.c.account_id).where(tables.account_state.c.dirty_since == NOW).order_by("account_id")
    same = "id,name,usage_feed\nacme,Acme,main\nglobex,Globex,main\ninitech,Initech,eu\n"
    importing(accounts=same)
    assert connection.scalars(dirty).all() == []
    importing(accounts=same, usage_days="account_id,day,actions\nacme,2026-11-18,1\n")
    assert connection.scalars(dirty).all() == ["acme", "globex"]
    importing(accounts=same, goals="id,account_id,outcome,metric,baseline,target,set_on\ng,initech,o,m,1,-2,2026-01-01\n")
    assert connection.scalars(dirty).all() == ["acme", "globex", "initech"]


def test_rows_before_the_account_began_land_with_a_note(connection: Connection, importing: Import) -> None:
    report = importing(usage_days="account_id,day,actions\nacme,2023-12-31,1\nacme,2024-01-01,1\nglobex,2023-12-31,1\n")
    assert report.notes == ("usage_days.csv: 1 rows for usage_days lie before their account's first day; they landed as delivered.",)
    assert len(rows(connection, tables.usage_days)) == 3


def test_progress_goes_from_nothing_to_all_of_each_file(connection: Connection, tmp_path: Path) -> None:
    (tmp_path / "accounts.csv").write_text("id,name\n" + "".join(f"a{number},Name {number}\n" for number in range(2500)))
    calls: list[tuple[str, int, int | None]] = []
    import_path(connection, tmp_path / "accounts.csv", mapping=None, now=NOW, progress=lambda *call: calls.append(call))
    assert calls == [("accounts.csv → accounts", done, 2500) for done in (0, 1000, 2000, 2500)]


def test_the_reject_report_is_a_csv_file(importing: Import, tmp_path: Path) -> None:
    report = importing(usage_days='account_id,day\nacme,"soon, maybe"\n')
    text = write_rejects(report, tmp_path / "rejects.csv").read_text(encoding="utf-8")
    assert text == (
        "file,line,column,reason,row\n"
        'usage_days.csv,2,day,"usage_days: “soon, maybe” is not a date such as 2026-11-20","account_id=acme, day=soon, maybe"\n'
    )


def test_more_rows_than_a_batch_are_counted_right(connection: Connection, importing: Import) -> None:
    days = [date.fromordinal(date(2000, 1, 1).toordinal() + number) for number in range(5_003)]
    text = "account_id,day,actions\n" + "".join(f"acme,{day},1\n" for day in days) + "acme,2000-01-01,2\nnobody,2000-01-01,1\n"
    report = importing(usage_days=text)
    assert (report.read, report.landed, report.rejected) == (5_007, 5_005, 2)
    assert [reject.line for reject in report.rejects] == [5_005, 5_006]

"""Rows need not say whose they are: what is changed is known already, and a contact belongs to an account."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Connection, select

from storage.imports import import_path
from storage.tables import account_state, advocacy_activities, contacts, source_watermarks, tickets
from tests.storage.records import NOW, keep, keep_account

MAPPING = """
[[load]]
table = "tickets"
from = "done.csv"
amend = true
columns = { id = "{no}", closed_at = "{when}" }
"""


def keep_scored(connection: Connection, account_id: str = "a1") -> None:
    scored = {"version": 1, "as_of": NOW, "scored_at": NOW, "policy_version": 1, "band": "green", "at_risk": False, "blind_spot": False}
    keep(connection, account_state, account_id=account_id, **scored, document={})


def dirty(connection: Connection) -> list[str]:
    return list(connection.scalars(select(account_state.c.account_id).where(account_state.c.dirty_since == NOW)))


def test_what_is_changed_marks_its_account_and_moves_its_feed(connection: Connection, tmp_path: Path) -> None:
    keep_account(connection)
    keep(connection, tickets, id="t1", opened_at=datetime(2026, 11, 18, 9, tzinfo=UTC))
    keep_scored(connection)
    (tmp_path / "done.csv").write_text("no,when\nt1,2026-11-19T09:00:00Z\nt9,2026-11-19T09:00:00Z\n")
    (tmp_path / "map.toml").write_text(MAPPING)
    report = import_path(connection, tmp_path, mapping=tmp_path / "map.toml", now=NOW, progress=lambda *_: None)
    assert (report.landed, report.rejected) == (1, 1)
    assert report.rejects[0].reason == "is not known; a new row of tickets also needs account_id, opened_at"
    closed = datetime(2026, 11, 19, 9, tzinfo=UTC)
    assert connection.execute(select(tickets.c.closed_at)).scalar_one() == closed
    assert connection.execute(select(account_state.c.dirty_since)).scalar_one() == NOW
    assert connection.execute(select(source_watermarks.c.kind, source_watermarks.c.reported_at)).all() == [("tickets", closed)]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("champion_assessments", "id,contact_id,at,success\nq1,c1,2026-11-18T09:00:00Z,4\n"),
        ("advocacy_activities", "id,contact_id,kind,day\nv1,c1,quote,2026-11-18\n"),
    ],
)
def test_a_row_that_names_a_contact_alone_marks_the_contacts_account(connection: Connection, tmp_path: Path, name: str, text: str) -> None:
    for account_id in ("a1", "a2"):
        keep_account(connection, account_id)
        keep_scored(connection, account_id)
    keep(connection, contacts, id="c1", account_id="a2", name="Ann")
    (tmp_path / f"{name}.csv").write_text(text)
    for marked in (["a2"], []):
        import_path(connection, tmp_path, mapping=None, now=NOW, progress=lambda *_: None)
        assert dirty(connection) == marked
        connection.execute(account_state.update().values(dirty_since=None))


def test_a_changed_row_of_a_contact_marks_the_contacts_account(connection: Connection, tmp_path: Path) -> None:
    keep_account(connection)
    keep_scored(connection)
    keep(connection, contacts, id="c1", name="Ann")
    keep(connection, advocacy_activities, id="v1", contact_id="c1", kind="quote", day=NOW.date())
    (tmp_path / "map.toml").write_text(
        '[[load]]\ntable = "advocacy_activities"\nfrom = "kinds.csv"\namend = true\ncolumns = { id = "{no}", kind = "{kind}" }\n'
    )
    (tmp_path / "kinds.csv").write_text("no,kind\nv1,review\n")
    import_path(connection, tmp_path, mapping=tmp_path / "map.toml", now=NOW, progress=lambda *_: None)
    assert dirty(connection) == ["a1"]

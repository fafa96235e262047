"""A mapping that changes rows need not say whose they are."""

from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, select

from storage.imports import import_path
from storage.tables import account_state, source_watermarks, tickets
from tests.storage.records import NOW, keep, keep_account

MAPPING = """
[[load]]
table = "tickets"
from = "done.csv"
amend = true
columns = { id = "{no}", closed_at = "{when}" }
"""


def test_what_is_changed_marks_its_account_and_moves_its_feed(connection: Connection, tmp_path: Path) -> None:
    keep_account(connection)
    keep(connection, tickets, id="t1", opened_at=datetime(2026, 11, 18, 9, tzinfo=UTC))
    scored = {"version": 1, "as_of": NOW, "scored_at": NOW, "policy_version": 1, "band": "green", "at_risk": False, "blind_spot": False}
    keep(connection, account_state, **scored, document={})
    (tmp_path / "done.csv").write_text("no,when\nt1,2026-11-19T09:00:00Z\nt9,2026-11-19T09:00:00Z\n")
    (tmp_path / "map.toml").write_text(MAPPING)
    report = import_path(connection, tmp_path, mapping=tmp_path / "map.toml", now=NOW, progress=lambda *_: None)
    assert (report.landed, report.rejected) == (1, 1)
    assert report.rejects[0].reason == "is not known; a new row of tickets also needs account_id, opened_at"
    closed = datetime(2026, 11, 19, 9, tzinfo=UTC)
    assert connection.execute(select(tickets.c.closed_at)).scalar_one() == closed
    assert connection.execute(select(account_state.c.dirty_since)).scalar_one() == NOW
    assert connection.execute(select(source_watermarks.c.kind, source_watermarks.c.reported_at)).all() == [("tickets", closed)]

"""The audit: the port on the fake and on both databases, and what storage adds to it."""

from collections.abc import Callable, Sequence
from datetime import timedelta

import pytest
from sqlalchemy import Connection

from handlers.ports import AuditEntry, AuditLog
from storage.audit import SqlAuditLog, read_audit, write_audit
from tests.factories import NOW, audit_entry
from tests.fakes import FakeAuditLog

Kept = tuple[AuditLog, Callable[[], Sequence[AuditEntry]]]


@pytest.fixture(params=["fake", "sqlite", "postgres"])
def log(request: pytest.FixtureRequest) -> Kept:
    if request.param == "fake":
        fake = FakeAuditLog()
        return fake, lambda: fake.entries
    connection: Connection = request.getfixturevalue(f"{request.param}_connection")
    return SqlAuditLog(connection), lambda: read_audit(connection, limit=9)[::-1]


def test_an_entry_is_kept_as_it_was_recorded(log: Kept) -> None:
    port, entries = log
    full = audit_entry(outcome="failed", detail="account acme", token="H-7Q2K")
    unknown = audit_entry(person_id=None, place=None, subject=None, outcome="refused", at=NOW + timedelta(seconds=1))
    port.record(full)
    port.record(unknown)
    assert list(entries()) == [full, unknown]


def test_entries_are_written_together_and_read_newest_first(connection: Connection) -> None:
    batch = [audit_entry(at=NOW + timedelta(seconds=n), action=f"a{n}") for n in range(5)]
    write_audit(connection, batch)
    assert read_audit(connection, limit=3) == batch[:1:-1]


def test_entries_of_one_instant_are_read_in_the_order_of_their_writing(connection: Connection) -> None:
    batch = [audit_entry(action=f"a{n}") for n in range(3)]
    write_audit(connection, batch)
    assert [entry.action for entry in read_audit(connection, limit=9)] == ["a2", "a1", "a0"]


def test_an_empty_batch_writes_nothing(connection: Connection) -> None:
    write_audit(connection, [])
    assert read_audit(connection, limit=9) == []


def test_one_subject_is_read_alone(connection: Connection) -> None:
    mine, other = audit_entry(subject="a-1"), audit_entry(subject="a-2")
    write_audit(connection, [mine, other])
    assert read_audit(connection, subject="a-1", limit=9) == [mine]


def test_text_that_no_column_takes_is_cut_and_cleaned_but_never_lost(connection: Connection) -> None:
    write_audit(connection, [audit_entry(subject="x" * 4000, detail="a\0b\ud800c", place="ü" * 300)])
    [entry] = read_audit(connection, limit=9)
    assert (entry.subject, entry.detail, entry.place) == ("x" * 100, "a\N{REPLACEMENT CHARACTER}b?c", "ü" * 200)

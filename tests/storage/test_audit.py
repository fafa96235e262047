"""The audit: the port on the fake and on both databases, and what storage adds to it."""

from collections.abc import Callable, Sequence
from datetime import timedelta

import pytest
from msgspec.structs import replace
from sqlalchemy import Connection

from handlers.ports import AuditEntry, AuditLog
from handlers.ports.audits import AuditQuery
from storage.audit import SqlAuditLog, read_audit, write_audit
from storage.audit_trail import SqlAuditTrail
from storage.tables import people
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


def test_a_trail_is_read_by_account_person_outcome_and_time_page_by_page(connection: Connection) -> None:
    entries = [
        audit_entry(at=NOW - timedelta(days=9)),
        audit_entry(at=NOW - timedelta(hours=3), person_id=None, outcome="refused", subject=None),
        audit_entry(at=NOW - timedelta(hours=2), action="log touch", detail="Saved."),
        audit_entry(at=NOW - timedelta(hours=1), action="log touch", detail="Opened the form.", subject="a-2"),
        audit_entry(at=NOW + timedelta(hours=1)),
    ]
    write_audit(connection, entries)
    trail, query = SqlAuditTrail(connection), AuditQuery(NOW - timedelta(days=1), NOW)
    assert trail.page(query, skip=0, limit=9) == (entries[3:0:-1], 3)
    assert trail.page(query, skip=1, limit=1) == ([entries[2]], 3)
    assert trail.page(replace(query, subject="a-2"), skip=0, limit=9) == ([entries[3]], 1)
    assert trail.page(replace(query, person_id="p-ann"), skip=0, limit=9) == ([entries[3], entries[2]], 2)
    assert trail.page(replace(query, outcome="refused"), skip=0, limit=9) == ([entries[1]], 1)
    changes = replace(query, outcome="answered", not_actions={"account"}, not_details=("Opened the form.",))
    assert trail.page(changes, skip=0, limit=9) == ([entries[2]], 1)


def test_a_trail_names_those_who_left_too(connection: Connection) -> None:
    row = {"id": "p-1", "email": "gone@example.com", "name": "Gone Girl", "role": "csm", "active": False}
    connection.execute(people.insert(), row)
    trail = SqlAuditTrail(connection)
    assert trail.person(" Gone@Example.com ") == ("p-1", "Gone Girl")
    assert trail.person("never@example.com") is None
    assert trail.people({"p-1", "p-9"}) == {"p-1": "Gone Girl"}
    assert trail.accounts({"a-9"}) == {}

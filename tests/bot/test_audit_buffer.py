import threading
from collections.abc import Sequence

import pytest

from bot.audit_buffer import AuditBuffer
from handlers.ports import AuditEntry
from tests.factories import audit_entry


class FakeTable:
    """Keeps batches, and refuses as often as it was told."""

    def __init__(self, refusals: int = 0) -> None:
        self.batches: list[list[AuditEntry]] = []
        self.refusals = refusals
        self.came = threading.Event()

    def write(self, entries: Sequence[AuditEntry]) -> None:
        if self.refusals:
            self.refusals -= 1
            raise OSError("the disk is full")
        self.batches.append(list(entries))
        self.came.set()


def entries(count: int) -> list[AuditEntry]:
    return [audit_entry(subject=f"a-{number}") for number in range(count)]


def test_entries_are_written_in_one_batch_and_in_order() -> None:
    table = FakeTable()
    buffer = AuditBuffer(table.write, seconds=3600)
    for entry in entries(5):
        buffer.extend([entry])
    assert table.batches == []
    assert buffer.flush()
    assert table.batches == [entries(5)]
    buffer.close()


def test_a_full_batch_does_not_wait() -> None:
    table = FakeTable()
    buffer = AuditBuffer(table.write, seconds=3600, entries=3)
    for entry in entries(4):
        buffer.extend([entry])
    assert table.came.wait(10)
    buffer.close()
    assert [entry for batch in table.batches for entry in batch] == entries(4)


def test_a_batch_is_written_after_its_time() -> None:
    table = FakeTable()
    buffer = AuditBuffer(table.write, seconds=0.01)
    buffer.extend(entries(1))
    assert table.came.wait(10)
    buffer.close()


def test_a_batch_that_failed_is_kept_in_order_and_tried_again(caplog: pytest.LogCaptureFixture) -> None:
    table = FakeTable(refusals=1)
    buffer = AuditBuffer(table.write, seconds=3600)
    buffer.extend(entries(3)[:2])
    assert not buffer.flush()
    assert "2 entries wait" in caplog.text
    buffer.extend(entries(3)[2:])
    assert buffer.flush()
    assert table.batches == [entries(3)]
    buffer.close()


def test_the_end_writes_the_rest() -> None:
    table = FakeTable()
    buffer = AuditBuffer(table.write, seconds=3600)
    buffer.extend(entries(2))
    buffer.close()
    assert table.batches == [entries(2)]


def test_what_no_database_took_before_the_end_is_said(caplog: pytest.LogCaptureFixture) -> None:
    buffer = AuditBuffer(FakeTable(refusals=9).write, seconds=3600)
    buffer.extend(entries(2))
    buffer.close()
    assert "2 audit entries are lost" in caplog.text

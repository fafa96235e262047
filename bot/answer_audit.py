"""The audit of answers: what the handlers recorded, and what ended before they could."""

from collections.abc import Sequence
from datetime import datetime

from bot.audit_buffer import AuditBuffer, action_of
from handlers.ports import AuditEntry, Channel, Outcome, Person
from storage.audit import write_audit
from storage.database import Database


class AnswerAudit(AuditBuffer):
    """Entries that wait for the next batch, written in a transaction of their own."""

    def __init__(self, database: Database) -> None:
        """Write to this database."""
        self._database = database
        super().__init__(self._write_all)

    def record(
        self,
        words: str,
        person: Person | None,
        channel: Channel,
        place: str | None,
        now: datetime,
        *,
        outcome: Outcome,
        detail: str,
        token: str | None = None,
    ) -> None:
        """Keep that something was asked, by its first word, and how it ended."""
        self.extend([AuditEntry(now, person.id if person else None, channel, place, action_of(words), None, outcome, detail, token)])

    def _write_all(self, entries: Sequence[AuditEntry]) -> None:
        with self._database.writing() as connection:
            write_audit(connection, entries)

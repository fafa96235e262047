"""Reading the audit: who asked and changed what, of everyone and every account."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from msgspec import Struct

from handlers.ports.records import AuditEntry, Outcome


class AuditQuery(Struct, frozen=True):
    """Which entries: from `since` to `until`, both included, of one account, one person, one outcome."""

    since: datetime
    until: datetime
    subject: str | None = None
    person_id: str | None = None
    outcome: Outcome | None = None
    not_actions: Collection[str] = ()
    """Abilities that are left out."""
    not_details: Collection[str] = ()
    """Entries that say this besides are left out."""


class AuditTrail(Protocol):
    """What was recorded."""

    def page(self, query: AuditQuery, *, skip: int, limit: int) -> tuple[Sequence[AuditEntry], int]:
        """Read entries, newest first, and how many there are on all pages."""

    def person(self, email: str) -> tuple[str, str] | None:
        """Find id and name of someone who is or was one of ours."""

    def people(self, ids: Collection[str]) -> Mapping[str, str]:
        """Read the names of people who are or were ours, by id; an unknown one is left out."""

    def accounts(self, ids: Collection[str]) -> Mapping[str, str]:
        """Read the names of accounts, by id; an unknown one is left out."""

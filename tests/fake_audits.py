"""The audit in memory, read."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from handlers.ports import AuditEntry, Scope
from handlers.ports.audits import AuditQuery
from tests.fake_accounts import FakeAccounts
from tests.fakes import FakeAuditLog, FakePeople


@dataclass
class FakeAuditTrail:
    """Reads what the log holds."""

    log: FakeAuditLog
    staff: FakePeople
    book: FakeAccounts

    def page(self, query: AuditQuery, *, skip: int, limit: int) -> tuple[Sequence[AuditEntry], int]:
        found = [entry for entry in reversed(self.log.entries) if _fits(entry, query)]
        found.sort(key=lambda entry: entry.at, reverse=True)
        return found[skip : skip + limit], len(found)

    def person(self, email: str) -> tuple[str, str] | None:
        person = self.staff.by_email(email)
        return (person.id, person.name) if person else None

    def people(self, ids: Collection[str]) -> Mapping[str, str]:
        return {person.id: person.name for person in self.staff.everyone() if person.id in ids}

    def accounts(self, ids: Collection[str]) -> Mapping[str, str]:
        return {account_id: name for account_id, name in self.book.names(scope=Scope()).items() if account_id in ids}


def _fits(entry: AuditEntry, query: AuditQuery) -> bool:
    return (
        query.since <= entry.at <= query.until
        and query.subject in (None, entry.subject)
        and query.person_id in (None, entry.person_id)
        and query.outcome in (None, entry.outcome)
        and entry.action not in query.not_actions
        and entry.detail not in query.not_details
    )

"""Reading the audit, page by page."""

from collections.abc import Collection, Mapping

from sqlalchemy import ColumnElement, Connection, Table, func, or_, select

from handlers.ports.audits import AuditQuery
from handlers.ports.records import AuditEntry
from storage.tables import accounts, audit, people

_COLUMNS = tuple(column for column in audit.columns if column.name != "id")
"""In the order of AuditEntry's fields."""


class SqlAuditTrail:
    """handlers.ports.audits.AuditTrail over one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def page(self, query: AuditQuery, *, skip: int, limit: int) -> tuple[list[AuditEntry], int]:
        """Read entries, newest first, and how many there are on all pages."""
        wanted = _wanted(query)
        newest = select(*_COLUMNS).where(*wanted).order_by(audit.c.at.desc(), audit.c.id.desc()).limit(limit).offset(skip)
        count = self._connection.scalar(select(func.count()).select_from(audit).where(*wanted))
        return [AuditEntry(*row) for row in self._connection.execute(newest)], count or 0

    def person(self, email: str) -> tuple[str, str] | None:
        """Find id and name of someone who is or was one of ours."""
        row = self._connection.execute(select(people.c.id, people.c.name).where(people.c.email == email.strip().lower())).first()
        return (row.id, row.name) if row else None

    def people(self, ids: Collection[str]) -> Mapping[str, str]:
        """Read names by id."""
        return self._names(people, ids)

    def accounts(self, ids: Collection[str]) -> Mapping[str, str]:
        """Read names by id."""
        return self._names(accounts, ids)

    def _names(self, table: Table, ids: Collection[str]) -> Mapping[str, str]:
        rows = self._connection.execute(select(table.c.id, table.c.name).where(table.c.id.in_(sorted(ids))))
        return {row.id: row.name for row in rows}


def _wanted(query: AuditQuery) -> list[ColumnElement[bool]]:
    wanted = [audit.c.at >= query.since, audit.c.at <= query.until]
    if query.subject is not None:
        wanted.append(audit.c.subject == query.subject)
    if query.person_id is not None:
        wanted.append(audit.c.person_id == query.person_id)
    if query.outcome is not None:
        wanted.append(audit.c.outcome == query.outcome)
    if query.not_actions:
        wanted.append(audit.c.action.not_in(sorted(query.not_actions)))
    if query.not_details:
        wanted.append(or_(audit.c.detail.is_(None), audit.c.detail.not_in(sorted(query.not_details))))
    return wanted

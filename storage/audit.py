"""The audit: who asked or changed what, when, and how it ended. Rows are only ever added."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, String, select

from handlers.ports import AuditEntry
from storage.tables import audit

_COLUMNS = tuple(column for column in audit.columns if column.name != "id")
"""In the order of AuditEntry's fields."""

_LONGEST = {column.name: column.type.length for column in _COLUMNS if isinstance(column.type, String) and column.type.length}


def write_audit(connection: Connection, entries: Sequence[AuditEntry]) -> None:
    """Add entries in one statement. Text is cut to its column and freed of what a database refuses: an audit row is never lost."""
    if entries:
        connection.execute(audit.insert(), [_storable(entry) for entry in entries])


def read_audit(connection: Connection, *, subject: str | None = None, limit: int) -> list[AuditEntry]:
    """Read the newest entries, newest first, of one subject or of all."""
    newest = select(*_COLUMNS).order_by(audit.c.at.desc(), audit.c.id.desc()).limit(limit)
    if subject is not None:
        newest = newest.where(audit.c.subject == subject)
    return [AuditEntry(*row) for row in connection.execute(newest)]


class SqlAuditLog:
    """handlers.ports.AuditLog that writes each entry in the given transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def record(self, entry: AuditEntry) -> None:
        """Keep one entry."""
        write_audit(self._connection, [entry])


def _storable(entry: AuditEntry) -> dict[str, Any]:
    # Not asdict, which copies every value in depth: each question comes through here.
    values = {column.name: getattr(entry, column.name) for column in _COLUMNS}
    return {name: _fitting(value, _LONGEST.get(name)) if isinstance(value, str) else value for name, value in values.items()}


def _fitting(text: str, longest: int | None) -> str:
    return text.replace("\0", "\N{REPLACEMENT CHARACTER}").encode("utf-8", "replace").decode()[:longest]

"""The customer's people, as handlers see them."""

from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import Connection, or_, select

from handlers.ports import ContactName, name_key
from storage.tables import contacts


class SqlContacts:
    """handlers.ports.Contacts over one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of_account(self, account_id: str, *, at: datetime) -> Sequence[ContactName]:
        """Read the contacts who are there on the day of `at`, in UTC."""
        person = contacts.c
        there = or_(person.left_on.is_(None), person.left_on > at.astimezone(UTC).date())
        query = select(person.id, person.name, person.title).where(person.account_id == account_id, there)
        found = [ContactName(*row) for row in self._connection.execute(query)]
        return sorted(found, key=lambda contact: (name_key(contact.name), contact.id))

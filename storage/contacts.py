"""The customer's people, as handlers see them."""

from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import Connection, or_, select

from handlers.ports import ContactName, ContactRole, Touch, name_key
from storage.tables import contact_roles, contacts, people, touches


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

    def roles(self, account_id: str, *, at: datetime) -> Sequence[ContactRole]:
        """Read who has a role on the day of `at`; a contact who left has none."""
        person, held, today = contacts.c, contact_roles.c, at.astimezone(UTC).date()
        query = (
            select(person.name, person.title, held.role)
            .join(contact_roles, held.contact_id == person.id)
            .where(held.account_id == account_id, held.since <= today, or_(held.until.is_(None), held.until > today))
            .where(or_(person.left_on.is_(None), person.left_on > today))
            .distinct()
        )
        found = [ContactRole(*row) for row in self._connection.execute(query)]
        return sorted(found, key=lambda each: (each.role, name_key(each.name)))

    def last_touch(self, account_id: str, *, at: datetime) -> Touch | None:
        """Read the newest touch both ways up to `at`, as the score counts it, with who of ours and of theirs."""
        touch = touches.c
        query = (
            select(touch.at, touch.kind, people.c.name, contacts.c.name, touch.note)
            .select_from(touches.outerjoin(people, people.c.id == touch.person_id).outerjoin(contacts, contacts.c.id == touch.contact_id))
            .where(touch.account_id == account_id, touch.at <= at, touch.direction == "two_way")
            .order_by(touch.at.desc(), touch.id)
            .limit(1)
        )
        row = self._connection.execute(query).first()
        return None if row is None else Touch(*row)

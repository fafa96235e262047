"""Names that what customers wrote may hold, so that none of them leaves."""

from collections.abc import Callable, Collection

from msgspec import Struct
from sqlalchemy import Connection, select

from storage.tables import account_names, contacts, feedback, people
from storage.upsert import chunks

_IDS_AT_ONCE = 500


class FoundNames(Struct, frozen=True):
    """Names whose words stand in the texts."""

    people: frozenset[str]
    companies: frozenset[str]
    parts: frozenset[str]
    """First and last names of ours, and of the contacts at the accounts that wrote; they may stand alone."""


def names_among(
    connection: Connection, words: Collection[str], *, feedback_ids: Collection[str], split: Callable[[str], Collection[str]]
) -> FoundNames:
    """Read the names of contacts, of our people and of accounts whose every word is among these; `split` gives the words of a name.

    The names come row by row: a hundred thousand of them are looked through, and hardly any is kept.
    """
    of_contacts = connection.execute(select(contacts.c.name, contacts.c.account_id))
    writers = _accounts_of(connection, feedback_ids)
    full, parts = set[str](), set[str]()
    for name, account_id in of_contacts:
        spelt = split(name)
        if account_id in writers:
            parts.update(part for part in spelt if part in words)
        if spelt and all(part in words for part in spelt):
            full.add(name)
    for name in connection.scalars(select(people.c.name)):
        parts.update(part for part in split(name) if part in words)
        full.add(name)
    named = select(account_names.c.text).where(account_names.c.kind.in_(("name", "alias")))
    companies = {name for name in connection.scalars(named) if (spelt := split(name)) and all(part in words for part in spelt)}
    return FoundNames(frozenset(full), frozenset(companies), frozenset(parts))


def _accounts_of(connection: Connection, feedback_ids: Collection[str]) -> set[str]:
    found: set[str] = set()
    for some in chunks(sorted(feedback_ids), _IDS_AT_ONCE):
        found.update(connection.scalars(select(feedback.c.account_id).where(feedback.c.id.in_(list(some))).distinct()))
    return found

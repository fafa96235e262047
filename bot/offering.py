"""Accounts offered while somebody types a name, in clients that ask for them."""

from collections.abc import Sequence

from bot.identity import Find
from handlers.card import Option
from handlers.find import offered as to_person
from storage.accounts import SqlAccounts
from storage.database import Database
from storage.people import SqlPeople


def offered(database: Database, typed: str, *, find: Find) -> Sequence[Option]:
    """Return the accounts that a beginning may mean, among those this person may open; none for nobody of ours."""
    with database.reading() as connection:
        person = find(SqlPeople(connection))
        return () if person is None else to_person(typed, person, SqlAccounts(connection))

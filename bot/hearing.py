"""Plain words on their way to the grammar: what a person said, which account their conversation is about, and what they mean."""

import re
from collections.abc import Callable
from datetime import datetime

from handlers.help_topics import UNCLEAR
from handlers.plain_words import Context, Understood, understood
from handlers.ports import Person
from handlers.rights import visible_accounts
from handlers.routes import is_plain
from handlers.text import cut, local
from storage.accounts import SqlAccounts
from storage.conversations import Subject, Talk, keep_subject, subject_of
from storage.database import Database
from storage.people import SqlPeople

Find = Callable[[SqlPeople], Person | None]
"""How the asker is found, in the transaction that listens."""

ECHOED_MOST = 200
"""Characters of a question that is told back as not understood."""
_ID = re.compile(r"(?:^|\s)id:(\S+)")


def heard(database: Database, words: str, *, find: Find, now: datetime, talk: Talk | None = None) -> str:
    """Return the grammar's words for what a person said; the words themselves where they are the grammar's, or nothing better is known.

    In a conversation, `talk`, questions may lean on the one before, and what means nothing gets an answer that says what would.
    """
    plain = is_plain(words)
    if not plain and talk is None:
        return words
    with database.reading() as connection:
        person = find(SqlPeople(connection))
        if person is None:
            return words
        before = subject_of(connection, talk, now=now) if talk else None
        accounts, scope = SqlAccounts(connection), visible_accounts(person)
        context = Context(
            today=local(now, person.time_zone).date(),
            role=person.role,
            about=(before.account_id or "") if before else "",
            before=before.words if before else "",
        )
        found = understood(words, accounts=accounts, scope=scope, context=context)
    meant = found.words if found and plain else words
    if talk is None:
        return meant
    if found is None and plain:
        meant = f"help {UNCLEAR} {cut(words, ECHOED_MOST)}"
    _keep(database, talk, meant, found, now)
    return meant


def follow(database: Database, command: str, *, talk: Talk, now: datetime) -> None:
    """Keep what a pressed button was about, so that the next question may lean on it."""
    _keep(database, talk, command, None, now)


def _keep(database: Database, talk: Talk, words: str, found: Understood | None, now: datetime) -> None:
    """Keep what was asked; help and manners leave a conversation about what it was."""
    if words.startswith("help"):
        return
    about = _ID.search(found.words if found else words)
    with database.writing() as connection:
        keep_subject(connection, talk, Subject(about[1] if about else None, found.words if found else words), now=now)

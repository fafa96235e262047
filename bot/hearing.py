"""Plain words on their way to the grammar: what a person said, which account their conversation is about, and what they mean."""

import re
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from bot.identity import Find
from handlers.help_topics import UNCLEAR
from handlers.plain_filling import Context
from handlers.plain_words import Understood, understood
from handlers.ports import Person
from handlers.rights import visible_accounts
from handlers.routes import is_plain
from handlers.text import cut, local
from storage.accounts import SqlAccounts
from storage.conversations import Subject, Talk, keep_subject, subject_of
from storage.database import Database
from storage.people import SqlPeople

ECHOED_MOST = 200
"""Characters of a question that is told back as not understood."""
KEPT_MOST = 300
"""Characters of a question that the next may lean on."""
_ID = re.compile(r"(?:^|\s)id:(\S{1,100})(?!\S)")


def heard(database: Database, words: str, *, find: Find, now: datetime, talks: Sequence[Talk] = ()) -> str | None:
    """Return the grammar's words for what a person said; the words themselves where they are the grammar's, or nothing better is known.

    In a conversation questions may lean on the one before, which the first of `talks` tells and all keep, and what means nothing gets
    an answer that says what would. None: nobody of ours is found.
    """
    plain = is_plain(words)
    if not plain and not talks:
        return words
    with database.reading() as connection:
        person = find(SqlPeople(connection))
        if person is None:
            return None
        before = subject_of(connection, talks[0], now=now) if talks else None
        # What carries an id, such as a button, says itself what it is about.
        says_itself = not plain and _ID.search(words) is not None
        found = None if says_itself else understood_by(connection, words, person=person, now=now, before=before)
    if not talks:
        # A command's first word is more often a mistyped ability than half of a name.
        return found.words if found and not found.weak else words
    meant = found.words if found and plain else words
    if found is None and plain:
        meant = f"help {UNCLEAR} {cut(words, ECHOED_MOST)}"
    _keep(database, talks, meant, found, now)
    return meant


def understood_by(connection: Connection, words: str, *, person: Person, now: datetime, before: Subject | None) -> Understood | None:
    """Understand what one of ours said, by the accounts they may see; `before` is what their conversation was about."""
    context = Context(
        today=local(now, person.time_zone).date(),
        role=person.role,
        about=(before.account_id or "") if before else "",
        before=before.words if before else "",
    )
    return understood(words, accounts=SqlAccounts(connection), scope=visible_accounts(person), context=context)


def _keep(database: Database, talks: Sequence[Talk], words: str, found: Understood | None, now: datetime) -> None:
    """Keep what was asked; help and manners leave a conversation about what it was."""
    if words.startswith("help"):
        return
    # What was typed may hold what no database does.
    kept = "".join(filter(str.isprintable, found.words if found else words))[:KEPT_MOST]
    about = _ID.search(kept)
    with database.writing() as connection:
        for talk in talks:
            keep_subject(connection, talk, Subject(about[1] if about else None, kept), now=now)

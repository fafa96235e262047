"""What a person's conversation is about: kept for a few hours, and only for that person in that place."""

from datetime import datetime, timedelta

from msgspec import Struct, structs
from sqlalchemy import Connection, delete, select

from storage.database import insert_into
from storage.tables import conversations, outbox

FORGOTTEN_AFTER = timedelta(hours=4)


class Talk(Struct, frozen=True):
    """Who talks with us where. `thread` is its root, empty outside of any."""

    channel: str
    workspace_id: str
    place: str
    thread: str
    user_id: str


class Subject(Struct, frozen=True):
    """What a conversation is about."""

    account_id: str | None
    words: str


def subject_of(connection: Connection, talk: Talk, *, now: datetime) -> Subject | None:
    """Read what was asked last; None: nothing, or too long ago."""
    columns = conversations.c
    query = select(columns.account_id, columns.words).filter_by(**structs.asdict(talk)).where(columns.until > now)
    row = connection.execute(query).first()
    if row is not None:
        return Subject(*row)
    return _told_there(connection, talk) if talk.thread else None


def _told_there(connection: Connection, talk: Talk) -> Subject | None:
    """Read which account a message of ours was about that a thread was begun under, such as an alert."""
    columns = outbox.c
    query = select(columns.account_id).where(
        columns.destination.in_((talk.user_id, talk.place)), columns.sent_channel == talk.place, columns.sent_ts == talk.thread
    )
    account_id = connection.execute(query).scalar()
    return Subject(account_id, f"account id:{account_id}") if account_id else None


def keep_subject(connection: Connection, talk: Talk, subject: Subject, *, now: datetime) -> None:
    """Keep what was asked, and forget what is too old, of everyone."""
    connection.execute(delete(conversations).where(conversations.c.until <= now))
    values = {"account_id": subject.account_id, "words": subject.words, "until": now + FORGOTTEN_AFTER}
    row = insert_into(connection, conversations).values(**structs.asdict(talk), **values)
    connection.execute(row.on_conflict_do_update(index_elements=list(conversations.primary_key), set_=values))

"""Messages of handlers become rows of the outbox, once, in the transaction that caused them."""

import pytest
from sqlalchemy import select

from bot.post import SqlPost
from handlers.card import Card, Paragraph
from handlers.ports import Message, Person
from storage import tables
from storage.database import Database
from storage.people import SqlPeople
from tests.factories import NOW


def message(person: Person, key: str = "digest:at-risk:p-1:2026-11-24") -> Message:
    return Message(key, "digest", person, Card("At risk: nothing changed.", (Paragraph((("Nothing changed.",),)),)))


def test_a_message_is_kept_drawn_with_its_words(database: Database) -> None:
    with database.writing() as connection:
        ann = SqlPeople(connection).add("ann@example.com", "Ann", "csm")
        assert SqlPost(connection, now=NOW).send(message(ann))
    with database.reading() as connection:
        row = connection.execute(select(tables.outbox)).one()
    assert (row.key, row.kind, row.channel) == ("digest:at-risk:p-1:2026-11-24", "digest", "slack")
    assert (row.destination, row.person_id) == (ann.id, ann.id)
    assert (row.state, row.due_at, row.attempts) == ("due", NOW, 0)
    assert row.body["messages"][0]["text"] == "At risk: nothing changed."
    assert "Nothing changed." in row.body["words"]


def test_the_same_key_again_sends_nothing(database: Database) -> None:
    with database.writing() as connection:
        ann = SqlPeople(connection).add("ann@example.com", "Ann", "csm")
        assert SqlPost(connection, now=NOW).send(message(ann))
        assert not SqlPost(connection, now=NOW).send(message(ann))
    with database.reading() as connection:
        assert len(connection.execute(select(tables.outbox)).all()) == 1


def test_what_is_rolled_back_is_not_sent(database: Database) -> None:
    def send_and_fail() -> None:
        with database.writing() as connection:
            ann = SqlPeople(connection).add("ann@example.com", "Ann", "csm")
            SqlPost(connection, now=NOW).send(message(ann))
            raise LookupError

    with pytest.raises(LookupError):
        send_and_fail()
    with database.reading() as connection:
        assert connection.execute(select(tables.outbox)).all() == []

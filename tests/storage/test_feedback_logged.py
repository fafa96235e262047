"""What someone logs of a customer is feedback like any other: read, one however it comes again, and taken back whole; on both databases."""

from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace
from sqlalchemy import Connection, select

from handlers.errors import UserError
from handlers.ports import NewFeedback
from storage.changes import SqlChanges
from storage.imports.batch import Incoming, land_rows
from storage.tables import changes, contacts, feedback, people
from tests.factories import asker, person
from tests.storage.records import NOW, keep, keep_account, report

SAID = NewFeedback("a1", "c1", "social", "other", None, None, "The export crashes.", NOW)


@pytest.fixture
def stored(connection: Connection) -> Connection:
    connection.execute(people.insert(), {"id": "p-ann", "email": "csm@example.com", "name": "Ann Keller", "role": "csm"})
    keep_account(connection)
    keep(connection, contacts, id="c1", name="Lena Okafor")
    report(connection)
    return connection


def add(connection: Connection, record: NewFeedback = SAID, key: str = "form-1") -> Any:
    return SqlChanges(connection).add(record, summary="Saved.", by=asker(person()), now=NOW, key=key)


def test_what_is_logged_has_kind_and_sentiment_and_its_source(stored: Connection) -> None:
    add(stored)
    row = stored.execute(select(feedback)).one()
    assert (row.source, row.channel, row.text, row.received_at) == ("chat", "social", "The export crashes.", NOW)
    assert (row.kind, row.sentiment, row.sentiment_source) == ("bug", "negative", "lexicon")


def test_the_same_form_saves_once_and_is_taken_back_whole(stored: Connection) -> None:
    change = add(stored)
    assert add(stored) == change
    store = SqlChanges(stored)
    store.undo(change.id, by=asker(), now=NOW)
    assert stored.execute(select(feedback)).all() == []
    assert stored.execute(select(changes.c.record)).scalar_one()["text"] == "The export crashes."
    assert store.to_rescore == {"a1"}


def test_the_same_words_are_not_logged_twice(stored: Connection) -> None:
    add(stored)
    with pytest.raises(UserError, match="on record already"), stored.begin_nested():
        add(stored, key="form-2")
    assert len(stored.execute(select(feedback)).all()) == len(stored.execute(select(changes)).all()) == 1


def test_what_was_logged_is_known_again_when_a_file_brings_it(stored: Connection) -> None:
    add(stored)
    cells = {"account_id": "a1", "contact_id": "c1", "channel": "social", "type": "other", "text": "The  export crashes."}
    rows = [Incoming("feedback", {**cells, "received_at": (NOW - timedelta(hours=1)).isoformat()})]
    land_rows(stored, rows, now=NOW)
    assert len(stored.execute(select(feedback)).all()) == 1


def test_what_no_screen_shows_is_taken_out_of_the_words(stored: Connection) -> None:
    add(stored, replace(SAID, text="It\u202e hangs\x00.\r\nOften."))
    assert stored.execute(select(feedback.c.text)).scalar_one() == "It hangs.\nOften."


def test_a_bare_score_of_nobody_is_kept_each_time(stored: Connection) -> None:
    bare = NewFeedback("a1", None, "relationship", "nps", 9, None, None, NOW)
    add(stored, bare)
    add(stored, bare, key="form-2")
    assert [row.sentiment for row in stored.execute(select(feedback))] == ["positive", "positive"]

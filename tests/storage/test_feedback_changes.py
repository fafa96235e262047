"""A reply and a closing change the feedback they are about, once, and what was there before comes back, on both databases."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, select

from handlers.errors import UserError
from handlers.ports import NewClosing, NewReply
from storage.changes import SqlChanges
from storage.tables import changes, contacts, feedback, people, touches
from tests.factories import asker, person
from tests.storage.records import NOW, keep, keep_account, report

HOUR = timedelta(hours=1)
REPLY = NewReply("a1", "f1", "c1", "call", NOW - HOUR, "They will watch it.")
CLOSING = NewClosing("a1", "f1", "c1", "email", NOW - HOUR, "That 4.2 fixes it.", "Fixed in 4.2.", NOW)
OPEN = {"first_reply_at": None, "told_customer_at": None, "closed_at": None, "outcome": None}
COLUMNS = tuple(feedback.c[name] for name in OPEN)


@pytest.fixture
def stored(connection: Connection) -> Connection:
    """A detractor who waits at one account."""
    for who in (person(), person(id="p-bo", email="bo@example.com")):
        connection.execute(people.insert(), {"id": who.id, "email": who.email, "name": who.name, "role": who.role})
    keep_account(connection)
    keep(connection, contacts, id="c1", name="Lena Okafor")
    keep(connection, feedback, id="f1", contact_id="c1", channel="relationship", type="nps", score=2, received_at=NOW - 9 * HOUR)
    report(connection)
    return connection


def state(connection: Connection) -> dict[str, Any]:
    return dict(connection.execute(select(*COLUMNS).where(feedback.c.id == "f1")).mappings().one())


def add(connection: Connection, record: Any, key: str = "form-1", who: str = "p-ann") -> Any:
    return SqlChanges(connection).add(record, summary="Saved.", by=asker(person(id=who)), now=NOW, key=key)


def test_a_reply_stops_the_clock_and_is_a_touch(stored: Connection) -> None:
    store = SqlChanges(stored)
    change = store.add(REPLY, summary="Saved.", by=asker(), now=NOW, key="form-1")
    assert state(stored) == {**OPEN, "first_reply_at": NOW - HOUR}
    row = stored.execute(select(touches)).one()
    assert (row.id, row.account_id, row.contact_id, row.person_id) == (change.id, "a1", "c1", "p-ann")
    assert (row.kind, row.direction, row.at, row.note) == ("call", "two_way", NOW - HOUR, "They will watch it.")
    assert stored.execute(select(changes.c.kind)).scalar_one() == "reply"
    assert store.to_rescore == {"a1"}


def test_a_message_is_one_way_until_they_answer(stored: Connection) -> None:
    add(stored, CLOSING)
    assert stored.execute(select(touches.c.direction)).scalar_one() == "outbound"


def test_a_closing_tells_what_came_of_it_and_is_the_reply_where_none_came_before(stored: Connection) -> None:
    add(stored, CLOSING)
    told = NOW - HOUR
    assert state(stored) == {"first_reply_at": told, "told_customer_at": told, "closed_at": NOW, "outcome": "Fixed in 4.2."}
    assert stored.execute(select(touches.c.note)).scalar_one() == "That 4.2 fixes it."


def test_a_closing_leaves_the_reply_that_came_before_and_completes_what_was_half_closed(stored: Connection) -> None:
    replied, closed = NOW - 5 * HOUR, NOW - 4 * HOUR
    stored.execute(feedback.update().values(first_reply_at=replied, closed_at=closed))
    change = add(stored, CLOSING)
    told = NOW - HOUR
    assert state(stored) == {"first_reply_at": replied, "told_customer_at": told, "closed_at": closed, "outcome": "Fixed in 4.2."}
    SqlChanges(stored).undo(change.id, by=asker(), now=NOW)
    assert state(stored) == {**OPEN, "first_reply_at": replied, "closed_at": closed}


@pytest.mark.parametrize("record", [REPLY, CLOSING], ids=["reply", "closing"])
def test_the_same_form_saves_once_and_is_taken_back_once(stored: Connection, record: Any) -> None:
    change = add(stored, record)
    after = state(stored)
    assert add(stored, record) == change
    assert state(stored) == after
    undone = SqlChanges(stored)
    undone.undo(change.id, by=asker(), now=NOW + HOUR)
    assert (state(stored), stored.execute(select(touches)).all(), undone.to_rescore) == (OPEN, [], {"a1"})
    stored.execute(feedback.update().values(after))
    SqlChanges(stored).undo(change.id, by=asker(), now=NOW + 2 * HOUR)
    assert state(stored) == after


@pytest.mark.parametrize("record", [REPLY, CLOSING], ids=["reply", "closing"])
def test_who_comes_second_is_told_and_nothing_of_theirs_is_kept(stored: Connection, record: Any) -> None:
    add(stored, record)
    after = state(stored)
    with pytest.raises(UserError, match=r"meanwhile; nothing was saved\."), stored.begin_nested():
        add(stored, record, "form-2", "p-bo")
    assert state(stored) == after
    assert len(stored.execute(select(changes)).all()) == len(stored.execute(select(touches)).all()) == 1


def test_feedback_that_is_gone_is_a_sentence(stored: Connection) -> None:
    stored.execute(feedback.delete())
    with pytest.raises(UserError, match="no longer on record"), stored.begin_nested():
        add(stored, REPLY)


def test_what_was_changed_since_is_not_put_back(stored: Connection) -> None:
    change = add(stored, CLOSING)
    stored.execute(feedback.update().values(outcome="Fixed in 4.3.", first_reply_at=NOW - 8 * HOUR))
    SqlChanges(stored).undo(change.id, by=asker(), now=NOW)
    assert state(stored) == {**OPEN, "outcome": "Fixed in 4.3.", "first_reply_at": NOW - 8 * HOUR}
    gone = add(stored, CLOSING, "form-3")
    stored.execute(feedback.delete())
    SqlChanges(stored).undo(gone.id, by=asker(), now=NOW)


def test_a_reply_undone_under_a_closing_leaves_the_closing(stored: Connection) -> None:
    reply = add(stored, REPLY)
    add(stored, CLOSING, "form-2")
    SqlChanges(stored).undo(reply.id, by=asker(), now=NOW)
    assert state(stored) == {"first_reply_at": None, "told_customer_at": NOW - HOUR, "closed_at": NOW, "outcome": "Fixed in 4.2."}

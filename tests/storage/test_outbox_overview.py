"""An operator sees what is stuck, and can send it after all, or never."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, update

from storage import outbox_overview, tables
from tests.factories import NOW
from tests.storage.test_outbox import begun, claim, put, row


def set_row(connection: Connection, key: str, **values: Any) -> None:
    connection.execute(update(tables.outbox).where(tables.outbox.c.key == key).values(values))


def test_every_state_is_counted(connection: Connection) -> None:
    for number, state in enumerate(outbox_overview.STATES):
        put(connection, f"m{number}", f"to-{number}")
        set_row(connection, f"m{number}", state=state, repeated=state == "sent")
    assert outbox_overview.counts(connection) == dict.fromkeys(outbox_overview.STATES, 1)
    assert outbox_overview.repeated(connection) == 1


def test_reasons_are_the_channels_words_and_name_nobody(connection: Connection) -> None:
    for key, state, error in (
        ("a", "dead", "Slack refused: is_archived"),
        ("b", "dead", "Slack refused: is_archived"),
        ("c", "dead", "Slack knows no one as x@example.com."),
        ("d", "unknown", "Given up after 3 days: cut"),
    ):
        put(connection, key)
        set_row(connection, key, state=state, error=error)
    assert outbox_overview.reasons(connection) == {("dead", "is_archived"): 2, ("dead", "other"): 1, ("unknown", "given_up"): 1}


def test_what_waits_too_long_is_stuck_and_what_is_not_due_is_not(connection: Connection) -> None:
    put(connection, "late", due_at=NOW - timedelta(minutes=16))
    put(connection, "fresh", due_at=NOW - timedelta(minutes=14))
    put(connection, "tomorrow", due_at=NOW + timedelta(days=1))
    put(connection, "ended")
    set_row(connection, "ended", state="dead", error="x")
    assert [message.key for message in outbox_overview.stuck(connection, now=NOW, limit=9)] == ["late", "ended"]
    assert outbox_overview.oldest_due(connection, now=NOW) == NOW - timedelta(minutes=16)


def test_a_dead_message_is_sent_after_all(connection: Connection) -> None:
    put(connection, "a")
    set_row(connection, "a", state="dead", error="Slack refused: token_revoked")
    was = outbox_overview.retry(connection, "a", now=NOW)
    assert was is not None
    assert was.state == "dead"
    assert [item.key for item in claim(connection)] == ["a"]


@pytest.mark.parametrize(("state", "may_repeat"), [("dead", False), ("unknown", True)])
def test_what_may_have_arrived_is_looked_up_before_it_is_sent_after_all(connection: Connection, state: str, may_repeat: bool) -> None:
    put(connection, "a")
    begun(connection, claim(connection)[0])
    set_row(connection, "a", state=state, claimed_until=None)
    outbox_overview.retry(connection, "a", now=NOW)
    [item] = claim(connection)
    assert (item.attempted_at, item.may_repeat) == (NOW, may_repeat)


def test_a_dropped_message_is_never_sent(connection: Connection) -> None:
    put(connection, "a")
    assert outbox_overview.drop(connection, "a") is not None
    assert claim(connection) == []
    assert row(connection, "a").state == "dropped"


@pytest.mark.parametrize("state", ["sent", "claimed"])
def test_what_is_sent_or_being_sent_is_left_alone(connection: Connection, state: str) -> None:
    put(connection, "a")
    set_row(connection, "a", state=state)
    assert outbox_overview.retry(connection, "a", now=NOW) is not None
    assert outbox_overview.drop(connection, "a") is not None
    assert row(connection, "a").state == state
    assert outbox_overview.retry(connection, "b", now=NOW) is None

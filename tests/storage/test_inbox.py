"""Events: each is kept once, worked on by one at a time, and never lost."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import Connection, select

from storage import inbox
from storage.database import Database
from storage.tables import inbox as inbox_table
from tests.factories import NOW

LEASE = timedelta(seconds=30)
SECOND = timedelta(seconds=1)
BODY = {"event": {"type": "message", "text": "how is acme doing? 🚀 \ud800 \0"}}


@pytest.fixture
def one(connection: Connection) -> inbox.InboxItem:
    """An event, just claimed."""
    inbox.put(connection, "T1", "E1", BODY, now=NOW)
    [item] = inbox.claim(connection, now=NOW, lease=LEASE, limit=5)
    return item


def claim(connection: Connection, after: timedelta, limit: int = 5) -> list[str]:
    return [item.event_id for item in inbox.claim(connection, now=NOW + after, lease=LEASE, limit=limit)]


def test_an_event_is_kept_once(connection: Connection) -> None:
    assert inbox.put(connection, "T1", "E1", BODY, now=NOW)
    assert not inbox.put(connection, "T1", "E1", {"another": "body"}, now=NOW + SECOND)
    assert inbox.put(connection, "T2", "E1", BODY, now=NOW)
    assert inbox.counts(connection) == {"open": 2, "stuck": 0, "done": 0}


def test_a_claimed_event_carries_what_was_put(one: inbox.InboxItem) -> None:
    assert one == inbox.InboxItem("T1", "E1", NOW, BODY, attempts=1)


def test_the_oldest_events_are_claimed_first(connection: Connection) -> None:
    for number in (3, 1, 2):
        inbox.put(connection, "T1", f"E{number}", BODY, now=NOW + number * SECOND)
    assert claim(connection, LEASE, limit=2) == ["E1", "E2"]
    assert claim(connection, LEASE, limit=2) == ["E3"]


def test_a_claimed_event_is_left_alone_until_its_lease_ends(connection: Connection, one: inbox.InboxItem) -> None:
    assert claim(connection, LEASE - SECOND) == []
    [again] = inbox.claim(connection, now=NOW + LEASE, lease=LEASE, limit=5)
    assert (again.event_id, again.attempts) == ("E1", 2)


def test_done_is_final(connection: Connection, one: inbox.InboxItem) -> None:
    inbox.done(connection, one, now=NOW + SECOND)
    inbox.failed(connection, one, error="too late", now=NOW + SECOND)
    assert claim(connection, 9 * LEASE) == []
    assert not inbox.put(connection, "T1", "E1", BODY, now=NOW + LEASE)
    assert inbox.counts(connection) == {"open": 0, "stuck": 0, "done": 1}
    row = connection.execute(select(inbox_table.c.done_at, inbox_table.c.error)).one()
    assert tuple(row) == (NOW + SECOND, None)


def test_a_failed_event_keeps_its_error_and_is_tried_again_later(connection: Connection, one: inbox.InboxItem) -> None:
    inbox.failed(connection, one, error="Slack said no", now=NOW, retry_in=5 * SECOND)
    assert connection.execute(select(inbox_table.c.error)).scalar_one() == "Slack said no"
    assert claim(connection, 4 * SECOND) == []
    assert claim(connection, 5 * SECOND) == ["E1"]


def test_who_lost_the_lease_cannot_give_the_event_back(connection: Connection, one: inbox.InboxItem) -> None:
    assert claim(connection, LEASE) == ["E1"]
    inbox.failed(connection, one, error="late", now=NOW + LEASE, retry_in=timedelta())
    assert claim(connection, LEASE + SECOND) == []


def test_after_the_last_attempt_an_event_is_stuck_and_counted(connection: Connection) -> None:
    inbox.put(connection, "T1", "E1", BODY, now=NOW)
    for attempt in range(3):
        [item] = inbox.claim(connection, now=NOW + attempt * SECOND, lease=LEASE, limit=5, most_attempts=3)
        inbox.failed(connection, item, error="again", now=NOW, retry_in=timedelta())
    assert inbox.claim(connection, now=NOW + LEASE, lease=LEASE, limit=5, most_attempts=3) == []
    assert inbox.counts(connection, most_attempts=3) == {"open": 0, "stuck": 1, "done": 0}


def test_workers_that_claim_at_once_share_the_events(database: Database) -> None:
    with database.writing() as connection:
        for number in range(40):
            inbox.put(connection, "T1", f"E{number}", BODY, now=NOW)
    barrier = Barrier(4)
    claimed: list[str] = []

    def work() -> None:
        barrier.wait()
        for _ in range(5):
            with database.writing() as connection:
                claimed.extend(claim(connection, SECOND, limit=2))

    threads = [Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(claimed) == sorted(f"E{number}" for number in range(40))


def test_what_is_taken_is_claimed_at_once_and_taken_once(connection: Connection) -> None:
    def take(after: timedelta = timedelta()) -> inbox.InboxItem | None:
        return inbox.take(connection, "T1", "press", {"n": 1}, now=NOW + after, lease=LEASE, channel="slack")

    taken = take()
    assert taken is not None
    assert (taken.event_id, taken.attempts, take()) == ("press", 1, None)
    assert claim(connection, timedelta()) == []
    assert claim(connection, LEASE) == ["press"]


def test_how_far_an_event_is_stays_with_whoever_holds_it(connection: Connection) -> None:
    taken = inbox.take(connection, "T1", "press", {"left": 2}, now=NOW, lease=LEASE, channel="slack")
    assert taken is not None
    inbox.keep(connection, taken, {"left": 1})
    assert inbox.body_of(connection, "T1", "press") == {"left": 1}
    assert claim(connection, LEASE) == ["press"]
    inbox.keep(connection, taken, {"left": 0})
    inbox.drop(connection, taken)
    assert inbox.body_of(connection, "T1", "press") == {"left": 1}


def test_what_is_dropped_may_come_again(connection: Connection) -> None:
    for _ in range(2):
        taken = inbox.take(connection, "T1", "press", {}, now=NOW, lease=LEASE, channel="slack")
        assert taken is not None
        inbox.drop(connection, taken)
    assert inbox.body_of(connection, "T1", "press") is None

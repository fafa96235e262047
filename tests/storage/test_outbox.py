"""The outbox hands each message to one worker at a time, in the order of its destination, and forgets nothing."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace
from sqlalchemy import Connection, select

from storage import outbox, tables
from storage.database import Database
from storage.outbox import Claimed, Outgoing
from tests.factories import NOW

LEASE = timedelta(seconds=30)
SETTLE = timedelta(seconds=60)


def put(connection: Connection, key: str, destination: str = "p-ann", **more: Any) -> bool:
    message = Outgoing(key, "digest", "slack", destination, {"messages": [{"text": key}], "words": key}, NOW)
    return outbox.put(connection, replace(message, **more), now=NOW)


def claim(connection: Connection, worker: str = "one", *, at: datetime = NOW, limit: int = 10) -> list[Claimed]:
    return outbox.claim(connection, worker, channels=("slack",), now=at, lease=LEASE, settle=SETTLE, limit=limit)


def keys(items: list[Claimed]) -> list[str]:
    return [item.key for item in items]


def row(connection: Connection, key: str) -> Any:
    return connection.execute(select(tables.outbox).where(tables.outbox.c.key == key)).one()


def begun(connection: Connection, item: Claimed, *, at: datetime = NOW) -> Claimed:
    started = outbox.begin(connection, item, place="U1", now=at, lease=LEASE)
    assert started is not None
    return started


def test_a_claim_takes_the_first_of_each_destination(connection: Connection) -> None:
    for key, destination in (("a1", "a"), ("a2", "a"), ("b1", "b"), ("a3", "a")):
        put(connection, key, destination)
    [first, other] = claim(connection)
    assert keys([first, other]) == ["a1", "b1"]
    assert claim(connection, "two") == []
    outbox.arrived(connection, begun(connection, first), place="D1", ts="1.1", last=True, now=NOW)
    assert keys(claim(connection, "two")) == ["a2"]


def test_what_is_due_earlier_goes_first_and_what_is_not_due_holds_nothing_up(connection: Connection) -> None:
    put(connection, "tomorrow", due_at=NOW + timedelta(days=1))
    put(connection, "second")
    put(connection, "first", due_at=NOW - timedelta(hours=1))
    [item] = claim(connection)
    assert item.key == "first"
    outbox.arrived(connection, begun(connection, item), place="D1", ts="1.1", last=True, now=NOW)
    assert keys(claim(connection)) == ["second"]


def test_a_message_that_waits_to_be_tried_again_keeps_its_place(connection: Connection) -> None:
    put(connection, "first")
    put(connection, "second")
    [item] = claim(connection)
    outbox.later(connection, item, error="Slack is down.", until=NOW + timedelta(minutes=1))
    assert claim(connection) == []
    assert keys(claim(connection, at=NOW + timedelta(minutes=1))) == ["first"]
    assert row(connection, "first").error == "Slack is down."


def test_a_slow_destination_holds_up_no_other(connection: Connection) -> None:
    put(connection, "slow", "a")
    put(connection, "quick", "b")
    outbox.slow(connection, "slack", "a", until=NOW + timedelta(seconds=5), now=NOW)
    assert keys(claim(connection)) == ["quick"]
    outbox.slow(connection, "slack", "a", until=NOW + timedelta(seconds=3), now=NOW)
    assert keys(claim(connection, at=NOW + timedelta(seconds=3))) == ["slow"]


def test_an_update_waits_until_its_root_is_there(connection: Connection) -> None:
    put(connection, "root", "a", due_at=NOW + timedelta(hours=1))
    put(connection, "update", "a", mode="update", root_key="root")
    put(connection, "elsewhere", "b", mode="thread", root_key="root")
    assert claim(connection) == []
    hour = NOW + timedelta(hours=1)
    [item] = claim(connection, at=hour)
    assert item.key == "root"
    outbox.arrived(connection, begun(connection, item, at=hour), place="D1", ts="1.1", last=True, now=hour)
    found = claim(connection, at=hour)
    assert keys(found) == ["update", "elsewhere"]
    root = outbox.root_of(connection, found[0])
    assert root is not None
    assert (root.state, root.sent_channel, root.parts) == ("sent", "D1", ("1.1",))


def test_a_claim_that_ends_before_a_send_began_is_due_again(connection: Connection) -> None:
    put(connection, "a")
    claim(connection)
    assert claim(connection, "two", at=NOW + LEASE - timedelta(seconds=1)) == []
    [again] = claim(connection, "two", at=NOW + LEASE)
    assert again.attempted_at is None


def test_a_claim_that_ends_after_a_send_began_is_looked_up_once_history_has_settled(connection: Connection) -> None:
    put(connection, "a")
    [item] = claim(connection)
    begun(connection, item, at=NOW + timedelta(seconds=10))
    end = NOW + timedelta(seconds=10) + LEASE
    assert claim(connection, "two", at=end) == []
    assert row(connection, "a").state == "uncertain"
    assert claim(connection, "two", at=end + SETTLE - timedelta(seconds=1)) == []
    [found] = claim(connection, "two", at=end + SETTLE)
    assert (found.attempted_at, found.sent_channel) == (NOW + timedelta(seconds=10), "U1")


def test_who_lost_the_claim_may_not_send(connection: Connection) -> None:
    put(connection, "a")
    [item] = claim(connection)
    assert outbox.begin(connection, item, place="U1", now=NOW + LEASE, lease=LEASE) is None
    [mine] = claim(connection, "two", at=NOW + LEASE)
    assert outbox.begin(connection, item, place="U1", now=NOW + LEASE, lease=LEASE) is None
    assert outbox.begin(connection, mine, place="U1", now=NOW + LEASE, lease=LEASE) is not None


def test_what_the_channel_said_counts_also_when_it_comes_late(connection: Connection) -> None:
    put(connection, "a")
    [item] = claim(connection)
    late = begun(connection, item)
    [looking] = claim(connection, "two", at=NOW + LEASE + SETTLE)
    assert outbox.arrived(connection, late, place="D1", ts="1.1", last=True, now=NOW + LEASE + SETTLE) is not None
    assert outbox.begin(connection, looking, place="U1", now=NOW + LEASE + SETTLE, lease=LEASE) is None
    assert row(connection, "a").state == "sent"


def test_a_message_of_several_parts_goes_on_where_it_ended(connection: Connection) -> None:
    put(connection, "a")
    [item] = claim(connection)
    outbox.arrived(connection, begun(connection, item), place="D1", ts="1.1", last=False, now=NOW)
    [again] = claim(connection, "two", at=NOW + LEASE)
    assert (again.parts, again.attempted_at, again.sent_channel) == (("1.1",), None, "D1")
    outbox.arrived(connection, begun(connection, again, at=NOW + LEASE), place="D1", ts="1.2", last=True, now=NOW + LEASE)
    sent = row(connection, "a")
    assert (sent.state, sent.parts, sent.sent_ts, sent.claimed_until) == ("sent", ["1.1", "1.2"], "1.1", None)


@pytest.mark.parametrize("state", ["dead", "unknown"])
def test_what_ended_holds_up_nothing(connection: Connection, state: str) -> None:
    put(connection, "a")
    put(connection, "b")
    [item] = claim(connection)
    {"dead": outbox.dead, "unknown": outbox.unknown}[state](connection, item, reason="The channel is gone.")
    assert (row(connection, "a").state, row(connection, "a").error) == (state, "The channel is gone.")
    assert keys(claim(connection)) == ["b"]


def test_look_ups_rest_together_while_sends_go_on(connection: Connection) -> None:
    put(connection, "a", "a")
    put(connection, "b", "b")
    [first, _] = claim(connection)
    outbox.uncertain(connection, begun(connection, first), error="cut", until=NOW)
    outbox.slow(connection, "slack", outbox.LOOK_UPS, until=NOW + timedelta(minutes=1), now=NOW)
    put(connection, "c", "c")
    assert keys(claim(connection, limit=3)) == ["c"]
    assert keys(claim(connection, at=NOW + timedelta(minutes=1)))[0] == "a"


def test_only_channels_that_can_be_sent_to_are_claimed(connection: Connection) -> None:
    put(connection, "a", channel="teams")
    assert claim(connection) == []


def test_two_workers_never_hold_the_same_message(database: Database) -> None:
    with database.writing() as connection:
        for number in range(6):
            put(connection, f"m{number}", f"to-{number}")
    if database.engine.dialect.name == "sqlite":
        with database.writing() as one:
            mine = keys(claim(one, "one", limit=3))
        with database.writing() as two:
            yours = keys(claim(two, "two", limit=6))
    else:
        with database.writing() as one, database.writing() as two:
            mine, yours = keys(claim(one, "one", limit=3)), keys(claim(two, "two", limit=6))
    assert sorted(mine + yours) == [f"m{number}" for number in range(6)]

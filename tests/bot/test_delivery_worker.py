"""The worker's loop: several destinations at once, each in order, and an end that finishes what is on its way."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

from bot.delivery import DeliveryWorker, Terms, worker_name
from bot.sending import Arrived, Part, Place
from storage import outbox, outbox_overview
from storage.database import Database
from storage.outbox import Outgoing
from tests.bot.simulated_channel import Script, SimulatedChannel
from tests.bot.workspace.serving import FakeClock


class SlowChannel(SimulatedChannel):
    """Takes each message only when it is let through."""

    def __init__(self, clock: FakeClock) -> None:
        super().__init__(clock, Script([]))
        self.gate = asyncio.Event()
        self.under_way: list[str] = []

    async def send(self, part: Part, place: Place) -> Arrived:
        self.under_way.append(part.item.key)
        await self.gate.wait()
        return await super().send(part, place)


def put(database: Database, clock: FakeClock, *messages: tuple[str, str]) -> None:
    with database.writing() as connection:
        for key, to in messages:
            outbox.put(connection, Outgoing(key, "digest", "slack", to, {"messages": [{"text": key}], "words": key}, clock()), now=clock())


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not holds():  # noqa: ASYNC110 - nothing tells it
            await asyncio.sleep(0.01)


async def test_several_destinations_at_once_and_each_in_order(sqlite_url: str) -> None:
    database, clock = Database.open(sqlite_url), FakeClock()
    channel = SlowChannel(clock)
    put(database, clock, ("a1", "a"), ("a2", "a"), ("b1", "b"), ("c1", "c"))
    worker = DeliveryWorker(database, {"slack": channel}, now=clock, poll_seconds=0.01)
    running = asyncio.create_task(worker.run())
    await until(lambda: len(channel.under_way) == 3)
    assert sorted(channel.under_way) == ["a1", "b1", "c1"]
    channel.gate.set()
    await until(lambda: len(channel.taken) == 4)
    assert channel.under_way[-1] == "a2"
    worker.stop()
    await running
    database.close()


async def test_the_end_waits_for_what_is_on_its_way_and_takes_up_nothing_more(sqlite_url: str) -> None:
    database, clock = Database.open(sqlite_url), FakeClock()
    channel = SlowChannel(clock)
    put(database, clock, ("a1", "a"), ("a2", "a"))
    worker = DeliveryWorker(database, {"slack": channel}, now=clock, poll_seconds=0.01)
    running = asyncio.create_task(worker.run())
    await until(lambda: channel.under_way == ["a1"])
    worker.stop()
    await asyncio.sleep(0.05)
    assert not running.done()
    channel.gate.set()
    await running
    with database.reading() as connection:
        counts = outbox_overview.counts(connection)
    assert (counts["sent"], counts["due"], counts["claimed"]) == (1, 1, 0)
    database.close()


async def test_what_is_woken_for_is_sent_at_once(sqlite_url: str) -> None:
    database, clock = Database.open(sqlite_url), FakeClock()
    channel = SimulatedChannel(clock, Script([]))
    worker = DeliveryWorker(database, {"slack": channel}, now=clock, poll_seconds=3600)
    running = asyncio.create_task(worker.run())
    await asyncio.sleep(0.05)
    put(database, clock, ("a1", "a"))
    worker.wake()
    await until(lambda: len(channel.taken) == 1)
    worker.stop()
    await running
    database.close()


def test_no_two_workers_have_one_name() -> None:
    assert worker_name() != worker_name()


def test_a_request_ends_well_within_its_lease() -> None:
    assert Terms().send_seconds == 10
    assert Terms(lease=timedelta(seconds=6)).send_seconds == 2

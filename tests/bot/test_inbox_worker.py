"""The worker of the inbox as a task: it ends when it is told to, whatever comes in that moment."""

import asyncio

import pytest

from bot import timekeeping
from bot.inbox import InboxWorker
from storage.database import Database
from storage.inbox import InboxItem


@pytest.mark.parametrize("turns", range(6))
async def test_a_worker_that_is_woken_in_the_moment_it_is_cancelled_ends(sqlite_url: str, turns: int) -> None:
    asleep = asyncio.Event()

    class Idle(InboxWorker):
        async def work(self) -> int:
            asleep.set()
            return 0

    async def answer(_: InboxItem) -> None: ...

    database = Database.open(sqlite_url)
    worker = Idle(database, answer, now=timekeeping.now, poll_seconds=60)
    task = asyncio.create_task(worker.run())
    await asleep.wait()
    await asyncio.sleep(0)
    worker.wake()
    for _ in range(turns):
        await asyncio.sleep(0)
    task.cancel()
    done, _ = await asyncio.wait({task}, timeout=5)
    database.close()
    assert done
    assert task.cancelled()

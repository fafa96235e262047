"""The worker that sends what is in the outbox: claimed, begun, sent, told; looked up before anything is sent again."""

import asyncio
import logging
import os
import secrets
import socket
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta

from msgspec import Struct

from bot.away import Away
from bot.delivering import Delivering
from bot.sending import Sender
from storage import outbox
from storage.database import Database
from storage.outbox import Claimed

POLL_SECONDS = 1.0
AT_ONCE = 8
"""Messages on their way at the same time, each to another destination."""

_log = logging.getLogger(__name__)


class Terms(Struct, frozen=True):
    """How long things may take."""

    lease: timedelta = timedelta(seconds=60)
    """A worker's hold on a message; a send and its look-up take less."""
    settle: timedelta = timedelta(seconds=60)
    """From the end of an unclear send until its absence from the channel's history is proof."""

    @property
    def send_seconds(self) -> float:
        """How long one request may take: a send ends well within its lease."""
        return min(10.0, self.lease.total_seconds() / 3)


def worker_name() -> str:
    """Name this process as nobody else is named, also after a restart."""
    return f"{socket.gethostname()[:40]}:{os.getpid()}:{secrets.token_hex(4)}"


class DeliveryWorker:
    """Runs beside the web application, or as a process of its own; any number of them may share one PostgreSQL."""

    def __init__(
        self,
        database: Database,
        senders: Mapping[str, Sender],
        *,
        now: Callable[[], datetime],
        terms: Terms | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        poll_seconds: float = POLL_SECONDS,
        at_once: int = AT_ONCE,
    ) -> None:
        self.name = worker_name()
        self._database = database
        self._channels = tuple(senders)
        self._now = now
        self._terms = terms or Terms()
        self._delivering = Delivering(database, senders, now=now, lease=self._terms.lease, settle=self._terms.settle, sleep=sleep)
        self._poll_seconds = poll_seconds
        self._at_once = at_once
        self._awake = asyncio.Event()
        self._stopping = False
        self._running: set[asyncio.Task[None]] = set()

    def wake(self) -> None:
        """Say that something new waits; without it the worker looks every second."""
        self._awake.set()

    def stop(self) -> None:
        """Claim nothing more; `run` ends when what is on its way has ended."""
        self._stopping = True
        self._awake.set()

    async def run(self) -> None:
        """Send what is due, until stopped or cancelled."""
        away = Away("The outbox", _log)
        while not self._stopping:
            try:
                found = await self._take_up() if len(self._running) <= self._at_once // 2 else 0
            except Exception:  # noqa: BLE001 - nothing that fails here may end the worker
                await self._sleep(away.failed())
                continue
            away.back()
            if not found:
                await self._sleep(self._poll_seconds)
        if self._running:
            await asyncio.wait(self._running)

    async def work(self) -> int:
        """Claim what is due, send it and return how many that were."""
        items = await asyncio.to_thread(self._claim, self._at_once)
        await asyncio.gather(*(self._delivering.deliver(item) for item in items))
        return len(items)

    async def _take_up(self) -> int:
        items = await asyncio.to_thread(self._claim, self._at_once - len(self._running))
        for item in items:
            task = asyncio.create_task(self._delivering.deliver(item), name=f"send {item.key}")
            self._running.add(task)
            task.add_done_callback(self._ended)
        return len(items)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            # The claim runs out, and the message is looked up where a send was begun.
            _log.error("%s did not end well.", task.get_name(), exc_info=error)
        self._awake.set()

    async def _sleep(self, seconds: float) -> None:
        try:
            # Not wait_for: in Python 3.11 it may swallow the cancellation of one who is woken in the same moment.
            async with asyncio.timeout(seconds):
                await self._awake.wait()
        except TimeoutError:
            return
        finally:
            self._awake.clear()

    def _claim(self, limit: int) -> list[Claimed]:
        terms = self._terms
        with self._database.writing() as connection:
            return outbox.claim(
                connection, self.name, channels=self._channels, now=self._now(), lease=terms.lease, settle=terms.settle, limit=limit
            )

"""The worker that answers what waits in the inbox: claimed for a while, answered, done; tried again when it failed."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from bot.away import Away
from storage import inbox
from storage.database import Database
from storage.inbox import InboxItem

LEASE = timedelta(seconds=60)
BATCH = 10
POLL_SECONDS = 2.0

_log = logging.getLogger(__name__)


class InboxWorker:
    """Runs beside the web application, or as a process of its own: claims keep two workers from one item."""

    def __init__(
        self,
        database: Database,
        answer: Callable[[InboxItem], Awaitable[None]],
        *,
        now: Callable[[], datetime],
        poll_seconds: float = POLL_SECONDS,
        channel: str = "slack",
    ) -> None:
        self._database = database
        self._answer = answer
        self._now = now
        self._poll_seconds = poll_seconds
        self._channel = channel
        self._awake = asyncio.Event()
        self._begun: set[asyncio.Task[None]] = set()

    @property
    def has_room(self) -> bool:
        """Whether something that just came may be answered at once; else it waits its turn."""
        return len(self._begun) < BATCH

    def begin(self, item: InboxItem) -> None:
        """Answer something that was claimed as it was kept."""
        task = asyncio.create_task(self._handle(item), name=f"answer {item.event_id}")
        self._begun.add(task)
        task.add_done_callback(self._begun.discard)

    async def finish(self) -> None:
        """Wait for what was begun so."""
        while self._begun:
            await asyncio.wait(self._begun)

    def wake(self) -> None:
        """Say that something new waits; without it the worker looks every two seconds."""
        self._awake.set()

    async def run(self) -> None:
        """Answer what waits, until cancelled."""
        away = Away("The inbox", _log)
        while True:
            try:
                found = await self.work()
            except Exception:  # noqa: BLE001 - nothing that fails here may end the worker
                # The database may be away for a while: what waits is still there when it is back.
                await self._sleep(away.failed())
                continue
            away.back()
            if not found:
                await self._sleep(self._poll_seconds)

    async def work(self) -> int:
        """Claim what waits and answer it; returns how many were claimed."""
        items = await asyncio.to_thread(self._claim)
        await asyncio.gather(*(self._handle(item) for item in items))
        return len(items)

    async def _sleep(self, seconds: float) -> None:
        try:
            # Not wait_for: in Python 3.11 it may swallow the cancellation of one who is woken in the same moment.
            async with asyncio.timeout(seconds):
                await self._awake.wait()
        except TimeoutError:
            return
        finally:
            self._awake.clear()

    async def _handle(self, item: InboxItem) -> None:
        try:
            await self._answer(item)
        except Exception as error:  # noqa: BLE001
            _log.exception("Inbox item %s could not be answered.", item.event_id)
            await asyncio.to_thread(self._failed, item, error)
        else:
            await asyncio.to_thread(self._done, item)

    def _claim(self) -> list[InboxItem]:
        with self._database.writing() as connection:
            return inbox.claim(connection, now=self._now(), lease=LEASE, limit=BATCH, channel=self._channel)

    def _done(self, item: InboxItem) -> None:
        with self._database.writing() as connection:
            inbox.done(connection, item, now=self._now())

    def _failed(self, item: InboxItem, error: Exception) -> None:
        said = f"{type(error).__name__}: {error}"
        with self._database.writing() as connection:
            inbox.failed(connection, item, error=said, now=self._now(), retry_in=pause(error))


def pause(error: Exception) -> timedelta:
    """Tell how long to wait before the next try: as long as the channel asked to, if it did."""
    seconds = getattr(error, "seconds", None)
    return inbox.RETRY_IN if seconds is None else timedelta(seconds=seconds)

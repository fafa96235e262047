"""One message on its way: where to, is it there already, begin, send, tell. Whatever dies in between, the next worker can go on."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar

from msgspec.structs import replace
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from bot.sending import (
    Arrived,
    CannotArriveError,
    CannotLookError,
    DrawingRefusedError,
    NotTakenError,
    Part,
    Place,
    RootGoneError,
    Sender,
    UnclearError,
)
from storage import outbox
from storage.database import Database
from storage.outbox import LOOK_UPS, Claimed, Root

GIVEN_UP_AFTER = timedelta(days=3)
SOONEST, LATEST = timedelta(seconds=5), timedelta(minutes=10)
"""Until a message is tried again: half the time it has waited, within these."""

_log = logging.getLogger(__name__)
Given = TypeVar("Given")


class _EndedError(Exception):
    """This worker has nothing more to do with the message."""


class Delivering:
    """Takes claimed messages through to an end that is written down."""

    def __init__(
        self,
        database: Database,
        senders: Mapping[str, Sender],
        *,
        now: Callable[[], datetime],
        lease: timedelta,
        settle: timedelta,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._database = database
        self._senders = senders
        self._now = now
        self._lease = lease
        self._settle = settle
        self._sleep = sleep

    async def deliver(self, item: Claimed) -> None:
        """Look up what may be there, send what is not, and write down how it ended."""
        sender = self._senders[item.channel]
        try:
            place, total = await self._place(sender, item)
            part = Part(item, len(item.parts))
            while part.number < total:
                part = await self._through(sender, part, place, total)
                if part.alone:
                    place, total = await self._place(sender, part.item, alone=True)
        except _EndedError:
            return

    async def _place(self, sender: Sender, item: Claimed, *, alone: bool = False) -> tuple[Place, int]:
        try:
            root = None if alone or item.mode == "post" else await self._kept(partial(outbox.root_of, item=item))
            if root is not None and root.state in ("dead", "dropped"):
                raise CannotArriveError(f"It follows {item.root_key}, which was not sent: {root.error or root.state}")  # noqa: TRY301
            return await sender.locate(item, _standing(root)), sender.parts(item)
        except CannotArriveError as error:
            await self._dead(item, str(error))
        except NotTakenError as error:
            await self._again(item, str(error), seconds=error.seconds)
        except DBAPIError:
            raise
        except Exception as error:  # noqa: BLE001 - a mistake of ours: it shows, and an operator can retry
            _log.exception("No place could be found for %s.", item.key)
            await self._dead(item, f"{type(error).__name__}: {error}")
        raise _EndedError

    async def _through(self, sender: Sender, part: Part, place: Place, total: int) -> Part:
        """Bring one part to the channel, and return the next; or the same once more, to be sent in another way."""
        if part.item.attempted_at is not None and not sender.repeats_safely(part, place):
            found, part = await self._looked_up(sender, part, place)
            if found is not None:
                return await self._there(part, found, total)
        unclear = part.item.attempted_at
        part = replace(part, alone=False, item=await self._begun(part, place))
        try:
            return await self._there(part, await self._sent(sender, part, place), total)
        except DrawingRefusedError as error:
            return await self._otherwise(sender, part, place, error)
        except RootGoneError as error:
            _log.warning("The root of %s is gone (%s); it stands by itself.", part.item.key, error)
            # What may have arrived before is looked up in its new place.
            return replace(part, item=replace(part.item, attempted_at=unclear), alone=True)

    async def _otherwise(self, sender: Sender, part: Part, place: Place, error: DrawingRefusedError) -> Part:
        """Return a part whose drawing was refused as it is tried next: with pictures for its charts, then in plain words."""
        if part.in_words:
            await self._dead(part.item, f"Also the plain words were refused: {error}")
            raise _EndedError from error
        item = replace(part.item, attempted_at=None)
        drawn = await sender.redraw(part, place) if part.drawn is None else None
        if drawn is not None:
            _log.warning("The charts of %s were refused (%s); it goes with pictures.", item.key, error)
            return replace(part, item=item, drawn=drawn)
        _log.error("The drawing of %s was refused (%s); it goes in plain words.", item.key, error)
        return replace(part, item=item, drawn=None, in_words=True)

    async def _sent(self, sender: Sender, part: Part, place: Place) -> Arrived:
        """Send a part; an end that nothing follows is written down here."""
        try:
            return await sender.send(part, place)
        except (DrawingRefusedError, RootGoneError):
            raise
        except CannotArriveError as error:
            await self._dead(replace(part.item, attempted_at=None), str(error))
        except NotTakenError as error:
            await self._again(replace(part.item, attempted_at=None), str(error), seconds=error.seconds)
        except UnclearError as error:
            await self._unclear(part.item, str(error), safe=sender.repeats_safely(part, place))
        except Exception as error:  # noqa: BLE001 - a mistake of ours may have come after the channel's yes
            _log.exception("Whether %s was sent is not clear.", part.item.key)
            await self._unclear(part.item, f"{type(error).__name__}: {error}", safe=False)
        raise _EndedError

    async def _looked_up(self, sender: Sender, part: Part, place: Place) -> tuple[Arrived | None, Part]:
        item = part.item
        try:
            return await sender.look_up(part, place), part
        except CannotLookError as error:
            if not item.may_repeat:
                _log.warning("Whether %s arrived cannot be looked up (%s); it is not repeated.", item.key, error)
                await self._keep(partial(outbox.unknown, item=item, reason=f"It may have arrived; nobody can look: {error}"))
                raise _EndedError from error
            _log.warning("Whether %s arrived cannot be looked up (%s); it goes again, marked so.", item.key, error)
            return None, replace(part, may_repeat=True)
        except NotTakenError as error:
            await self._again(item, str(error), seconds=error.seconds, of=LOOK_UPS)
        except DBAPIError:
            raise
        except Exception as error:  # noqa: BLE001 - as above
            _log.exception("Whether %s arrived could not be looked up.", item.key)
            await self._again(item, f"{type(error).__name__}: {error}")
        raise _EndedError

    async def _begun(self, part: Part, place: Place) -> Claimed:
        note = partial(outbox.begin, item=part.item, place=place.address, lease=self._lease, repeated=part.may_repeat)
        item = await self._kept(lambda connection: note(connection, now=self._now()))
        if item is None:
            _log.warning("Another worker has taken %s over.", part.item.key)
            raise _EndedError
        begun = item.attempted_at or self._now()
        if self._now() - begun > self._lease / 3:
            # This process stood still: the request could go out when others have already looked for it.
            await self._again(replace(item, attempted_at=None), "The worker stood still before it was sent.")
            raise _EndedError
        return item

    async def _there(self, part: Part, arrived: Arrived, total: int) -> Part:
        last = arrived.whole or part.in_words or part.number + 1 == total
        note = partial(outbox.arrived, item=part.item, place=arrived.address, ts=arrived.ts, last=last)
        item = await self._keep(lambda connection: note(connection, now=self._now()))
        if item is None or last:
            raise _EndedError
        return Part(item, part.number + 1)

    async def _again(self, item: Claimed, error: str, *, seconds: float | None = None, of: str | None = None) -> None:
        """Put a message back; where the channel asked to wait, that destination rests, or all look-ups do."""
        now = self._now()
        until = now + timedelta(seconds=seconds) if seconds is not None else now + _pause(item, now)
        if seconds is not None:
            await self._keep(lambda connection: outbox.slow(connection, item.channel, of or item.destination, until=until, now=now))
        elif now - item.due_at > GIVEN_UP_AFTER:
            await self._given_up(item, error)
            return
        put_back = outbox.later if item.attempted_at is None else outbox.uncertain
        await self._keep(partial(put_back, item=item, error=error, until=until))

    async def _unclear(self, item: Claimed, error: str, *, safe: bool) -> None:
        now = self._now()
        if now - item.due_at > GIVEN_UP_AFTER:
            await self._given_up(item, error)
        elif safe:
            await self._keep(partial(outbox.later, item=item, error=error, until=now + _pause(item, now)))
        else:
            until = now + max(self._settle, _pause(item, now))
            await self._keep(partial(outbox.uncertain, item=item, error=error, until=until))

    async def _given_up(self, item: Claimed, error: str) -> None:
        reason = f"Given up after {GIVEN_UP_AFTER.days} days: {error}"
        end = outbox.dead if item.attempted_at is None else outbox.unknown
        _log.error("%s: %s", item.key, reason)
        await self._keep(partial(end, item=item, reason=reason))

    async def _dead(self, item: Claimed, reason: str) -> None:
        _log.error("%s cannot be sent: %s", item.key, reason)
        await self._keep(partial(outbox.dead, item=item, reason=reason))

    async def _kept(self, work: Callable[[Connection], Given]) -> Given:
        """Do something in a transaction of its own."""

        def run() -> Given:
            with self._database.writing() as connection:
                return work(connection)

        return await asyncio.to_thread(run)

    async def _keep(self, work: Callable[[Connection], Given]) -> Given:
        """Write down how something ended, and while the database is away try again as long as the claim may hold."""
        until = self._now() + self._lease
        while True:
            try:
                return await self._kept(work)
            except DBAPIError:
                if self._now() >= until:
                    raise
                await self._sleep(1.0)


def _standing(root: Root | None) -> Root | None:
    """Leave out a root whose place nobody knows: what follows it stands by itself."""
    return root if root is not None and root.parts else None


def _pause(item: Claimed, now: datetime) -> timedelta:
    return min(max((now - item.due_at) / 2, SOONEST), LATEST)

"""What is promised in Teams and must survive: a question until its whole answer is sent, kept in the inbox.

A press that changes something is an errand from its first moment, so that it is done once, in whichever process it comes again.
"""

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any, TypeVar

from msgspec import Struct, ValidationError, convert, to_builtins
from msgspec.structs import replace
from sqlalchemy import Connection

from bot.inbox import LEASE, pause
from bot.teams.asking import Question
from storage import inbox
from storage.database import Database
from storage.inbox import InboxItem

Json = dict[str, Any]
Given = TypeVar("Given")


class Errand(Struct, frozen=True):
    """A question, and what of its answer is still to be sent."""

    question: Question
    values: dict[str, str] | None = None
    """What was filled in, where it is a form that is submitted."""
    key: str = ""
    """What makes that form one."""
    cards: tuple[Json, ...] | None = None
    """What is to be sent; None: it is not answered yet."""
    given: Json | None = None
    """What a press was answered with, for when it comes again."""
    replaces: str | None = None
    """The message whose place the first card takes."""
    quiet: bool = False
    """Whether it was said already, where it was asked, that the answer goes to the asker."""
    clear: bool = False
    """Whether the last try to send ended, and nothing of it arrived."""

    def left(self, sent: int) -> "Errand":
        """Return what is left of it once so many cards were sent."""
        return replace(self, cards=(self.cards or ())[sent:], replaces=None if sent else self.replaces, clear=False)


class Errands:
    """Keeps errands in the inbox, whose worker takes up what nobody holds. Each call is a transaction, on a thread of its own."""

    def __init__(self, database: Database, *, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now
        self.wake: Callable[[], None] = lambda: None
        """Says that something new waits."""

    async def hand_over(self, name: str, errand: Errand) -> None:
        """Leave an errand to the worker; one of that name that is there already stays as it is."""
        tenant_id, body = errand.question.conversation.tenant_id, as_body(errand)
        await self._done(lambda connection: inbox.put(connection, tenant_id, name, body, now=self._now(), channel="teams"))
        self.wake()

    async def take(self, name: str, errand: Errand) -> InboxItem | None:
        """Keep an errand that is done here and now; None: one of that name is there already."""
        tenant_id, body = errand.question.conversation.tenant_id, as_body(errand)
        return await self._done(
            lambda connection: inbox.take(connection, tenant_id, name, body, now=self._now(), lease=LEASE, channel="teams")
        )

    async def found(self, name: str, tenant_id: str) -> Errand | None:
        """Read an errand, done or not; None: there is none, or none any more."""

        def read() -> Errand | None:
            with self._database.reading() as connection:
                body = inbox.body_of(connection, tenant_id, name)
            return None if body is None else from_body(body)

        return await asyncio.to_thread(read)

    async def keep(self, item: InboxItem, errand: Errand) -> None:
        """Keep how far it is."""
        await self._done(lambda connection: inbox.keep(connection, item, as_body(errand)))

    async def done(self, item: InboxItem) -> None:
        """Keep that it is done."""
        await self._done(lambda connection: inbox.done(connection, item, now=self._now()))

    async def failed(self, item: InboxItem, error: Exception) -> None:
        """Leave it to the worker, which tries again."""
        said = f"{type(error).__name__}: {error}"
        await self._done(lambda connection: inbox.failed(connection, item, error=said, now=self._now(), retry_in=pause(error)))

    async def drop(self, item: InboxItem) -> None:
        """Forget it: nothing came of it, and it may be tried again."""
        await self._done(lambda connection: inbox.drop(connection, item))

    async def _done(self, work: Callable[[Connection], Given]) -> Given:
        def run() -> Given:
            with self._database.writing() as connection:
                return work(connection)

        return await asyncio.to_thread(run)


def name_of(kind: str, *parts: str) -> str:
    """Name an errand by what makes it one; the whole fits the inbox, and no part can be taken for two."""
    return f"teams{kind}:{sha256(to_key(parts)).hexdigest()}"


def to_key(parts: tuple[str, ...]) -> bytes:
    """Write parts one after another, each with its length."""
    return b"".join(b"%d:%s" % (len(each), each) for each in (part.encode(errors="surrogatepass") for part in parts))


def as_body(errand: Errand) -> Mapping[str, Any]:
    """Write an errand as the inbox keeps it."""
    body: dict[str, Any] = to_builtins(errand)
    return body


def from_body(body: Mapping[str, Any]) -> Errand:
    """Read an errand that the inbox kept."""
    try:
        return convert(body, Errand)
    except ValidationError:
        return Errand(convert(body, Question))  # as it was kept before there were errands

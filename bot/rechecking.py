"""Looks again, once a day, at everyone whom a chat vouched for: someone who left, or has another address there, is known no more."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection
from datetime import datetime, timedelta
from typing import Protocol

from handlers.ports import AuditEntry
from handlers.ports.reach import CHAT_NAMES, Chat
from storage import identities
from storage.audit import write_audit
from storage.database import Database
from storage.identities import Vouched

LOOKED_AT_EVERY = timedelta(days=1)
ROUND_SECONDS = 60.0
IN_A_ROUND = 30
"""Slack takes a hundred such questions a minute."""

GONE = "{chat} knows them no more as a full member"
OTHER_ADDRESS = "their address in {chat} is another now"

_log = logging.getLogger(__name__)


class Member(Protocol):
    """A full member of a workspace or tenant."""

    @property
    def email(self) -> str | None:
        """Their address; None: the chat shows none."""


class SilentError(Exception):
    """The chat does not say who somebody is now; unless it is for them alone, nor who others of their workspace are."""

    def __init__(self, because: str, *, alone: bool = False) -> None:
        super().__init__(because)
        self.alone = alone


Read = Callable[[Vouched], Awaitable[Member | None]]
"""Asks the chat about somebody; None: they are no full member any more. Raises SilentError."""


class Rechecking:
    """Asks a chat about identities that nobody looked at for a day. What it does not say changes nothing."""

    def __init__(
        self, database: Database, read: Read, *, chat: Chat, now: Callable[[], datetime], workspaces: Collection[str] = ()
    ) -> None:
        """Look at those of these workspaces; none: of all."""
        self._database = database
        self._read = read
        self._chat: Chat = chat
        self._now = now
        self._workspaces = workspaces or None

    async def run(self, *, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        """Look from time to time, until cancelled."""
        while True:
            try:
                await self.look()
            except Exception as error:  # noqa: BLE001 - it is tried again: an identity is as old as it is
                _log.warning("The people of %s could not be looked at again: %s", self._name, error)
            await sleep(ROUND_SECONDS)

    async def look(self) -> int:
        """Look at those whose turn it is, and return how many are known no more."""
        ended, silent = 0, set()
        for held in await asyncio.to_thread(self._due):
            if held.workspace_id in silent:
                continue
            try:
                member = await self._read(held)
            except SilentError as error:
                _log.warning("%s did not say who %s/%s is now: %s", self._name, held.workspace_id, held.user_id, error)
                if not error.alone:
                    silent.add(held.workspace_id)
                continue
            ended += await asyncio.to_thread(self._seen, held, member)
        return ended

    @property
    def _name(self) -> str:
        return CHAT_NAMES[self._chat]

    def _due(self) -> list[Vouched]:
        since = self._now() - LOOKED_AT_EVERY
        with self._database.reading() as connection:
            return identities.unseen_since(connection, since, channel=self._chat, workspaces=self._workspaces, limit=IN_A_ROUND)

    def _seen(self, held: Vouched, member: Member | None) -> bool:
        """Write down what the chat said."""
        now = self._now()
        if member is not None and member.email is None:
            # Without Slack's scope users:read.email this is so for everyone: nobody is to be locked out by it.
            _log.warning("%s shows no address of %s/%s; may the app read it?", self._name, held.workspace_id, held.user_id)
            email = held.email
        else:
            email = member.email if member else None
        why = GONE if member is None else OTHER_ADDRESS if email is not None and not held.still_holds(email) else None
        with self._database.writing() as connection:
            if why is None:
                identities.confirm(connection, held, channel=self._chat, email=email, now=now)
                return False
            if not identities.end(connection, held, channel=self._chat):
                return False
            detail = f"{held.workspace_id}/{held.user_id}: {why.format(chat=self._name)}"
            write_audit(connection, [AuditEntry(now, held.person_id, self._chat, None, "unlink", None, "answered", detail)])
        _log.warning("%s/%s is known as %s no more: %s.", held.workspace_id, held.user_id, held.person_id, why.format(chat=self._name))
        return True

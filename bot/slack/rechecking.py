"""Looks again, once a day, at everyone in Slack who is known as one of ours: someone who left, or has another address, is known no more."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.errors import SlackRefusal
from bot.slack.members import Member, read_member
from bot.slack.oauth import AWAY
from handlers.ports import AuditEntry
from storage import identities
from storage.audit import write_audit
from storage.database import Database
from storage.identities import Vouched

LOOKED_AT_EVERY = timedelta(days=1)
ROUND_SECONDS = 60.0
IN_A_ROUND = 30
"""Slack takes a hundred such questions a minute."""

GONE = "Slack knows them no more as a full member of the workspace"
OTHER_ADDRESS = "their address in Slack is another now"

_log = logging.getLogger(__name__)


class Rechecking:
    """Asks Slack about identities that nobody looked at for a day. What Slack does not say changes nothing."""

    def __init__(
        self,
        database: Database,
        client: AsyncWebClient,
        *,
        now: Callable[[], datetime],
        speak_in: Callable[[str], None],
        workspaces: tuple[str, ...] = (),
    ) -> None:
        """Take a client that calls in the workspace named to `speak_in` last; `workspaces` are those that are served, none: all."""
        self._database = database
        self._client = client
        self._now = now
        self._speak_in = speak_in
        self._workspaces = workspaces or None

    async def run(self, *, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        """Look from time to time, until cancelled."""
        while True:
            try:
                await self.look()
            except Exception as error:  # noqa: BLE001 - it is tried again: an identity is as old as it is
                _log.warning("Slack's users could not be looked at again: %s", error)
            await sleep(ROUND_SECONDS)

    async def look(self) -> int:
        """Look at those whose turn it is, and return how many are known no more."""
        ended, silent = 0, set()
        for held in await asyncio.to_thread(self._due):
            if held.workspace_id in silent:
                continue
            self._speak_in(held.workspace_id)
            try:
                member = await read_member(self._client, held.user_id, team_id=held.workspace_id)
            except (SlackRefusal, *AWAY) as error:
                _log.warning("Slack did not say who %s/%s is now: %s", held.workspace_id, held.user_id, error)
                silent.add(held.workspace_id)
                continue
            ended += await asyncio.to_thread(self._seen, held, member)
        return ended

    def _due(self) -> list[Vouched]:
        since = self._now() - LOOKED_AT_EVERY
        with self._database.reading() as connection:
            return identities.unseen_since(connection, since, channel="slack", workspaces=self._workspaces, limit=IN_A_ROUND)

    def _seen(self, held: Vouched, member: Member | None) -> bool:
        """Write down what Slack said."""
        now = self._now()
        if member is not None and member.email is None:
            # Without the scope users:read.email this is so for everyone: nobody is to be locked out by it.
            _log.warning("Slack shows no address of %s/%s; has the app users:read.email?", held.workspace_id, held.user_id)
            email = held.email
        else:
            email = member.email if member else None
        why = GONE if member is None else OTHER_ADDRESS if email is not None and not held.still_holds(email) else None
        with self._database.writing() as connection:
            if why is None:
                identities.confirm(connection, held, channel="slack", email=email, now=now)
                return False
            if not identities.end(connection, held, channel="slack"):
                return False
            detail = f"{held.workspace_id}/{held.user_id}: {why}"
            write_audit(connection, [AuditEntry(now, held.person_id, "slack", None, "unlink", None, "answered", detail)])
        _log.warning("%s/%s is known as %s no more: %s.", held.workspace_id, held.user_id, held.person_id, why)
        return True

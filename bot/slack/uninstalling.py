"""What a workspace takes back: the app itself, or its token. What was to be sent there stops."""

import asyncio
import logging
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncBoltContext

from handlers.ports import AuditEntry
from storage import installations
from storage.audit import write_audit
from storage.database import Database

UNINSTALLED = "Hourglass was uninstalled from Slack workspace {}; install it there again to have it send."
REVOKED = "The token of Slack workspace {} was revoked; install Hourglass there again to have it send."

_log = logging.getLogger(__name__)


class Uninstalling:
    """Listens for the end of an installation. It is written down before Slack hears that it arrived; a second word changes nothing."""

    def __init__(self, database: Database, *, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now

    async def uninstalled(self, ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
        """The app was removed."""
        await asyncio.to_thread(self._end, context.team_id or "", UNINSTALLED, body)
        await ack()

    async def revoked(self, ack: AsyncAck, body: dict[str, Any], event: dict[str, Any], context: AsyncBoltContext) -> None:
        """Tokens were revoked; people's own are none of ours."""
        if (event.get("tokens") or {}).get("bot"):
            await asyncio.to_thread(self._end, context.team_id or "", REVOKED, body)
        await ack()

    def _end(self, team_id: str, words: str, body: dict[str, Any]) -> None:
        now, because = self._now(), words.format(team_id)
        told = body.get("event_time")
        # Slack tells whole seconds: it happened before the next one began.
        at = datetime.fromtimestamp(told + 1, UTC) if isinstance(told, int) else now
        with self._database.writing() as connection:
            held = installations.installation_of(connection, team_id)
            if held is None:
                # The token stands in the settings: what is made from now on, Slack itself refuses.
                installations.stop_messages(connection, team_id, because=because, now=now)
            elif not installations.end(connection, team_id, because=because, at=at, now=now):
                return
            write_audit(connection, [AuditEntry(now, None, "slack", team_id, "slack uninstall", None, "answered", because)])
        _log.warning("%s", because)

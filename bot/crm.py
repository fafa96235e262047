"""The way from a handler's event to a CRM: a row of the outbox, which bot/webhooks.py signs and sends."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection

from storage import outbox
from storage.outbox import Outgoing

DESTINATION = "crm"
"""The webhook's name; its address and secret are settings, read when it is sent."""


class SqlCrm:
    """handlers.ports.Crm over one transaction."""

    def __init__(self, connection: Connection, *, connected: bool, now: datetime) -> None:
        self.connected = connected
        self._connection = connection
        self._now = now

    def send(self, key: str, event: str, data: Mapping[str, object], *, account_id: str) -> bool:
        """Keep an event to be sent; False: its key was handed over before."""
        body = {"event": event, "id": key, "created_at": self._now.isoformat(), "data": dict(data)}
        outgoing = Outgoing(
            key=key,
            kind="webhook",
            channel="webhook",
            destination=DESTINATION,
            account_id=account_id,
            body=body,
            due_at=self._now,
            # The receiver knows a repetition by its id, so sending again is safe.
            may_repeat=True,
        )
        return outbox.put(self._connection, outgoing, now=self._now)

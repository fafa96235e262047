"""What need not be kept: words of messages sent long ago, events that were answered, what a model wrote, answers to requests of the API.

A message's row stays, for its key is what keeps it from being sent again; so does where it stands, for updates of it.
"""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, delete, select, tuple_, update

from storage.api_keys import REMEMBERED
from storage.summaries import purge_summaries
from storage.tables import api_requests, conversations, inbox, outbox

NOTHING = {"messages": [], "words": ""}


class Place(NamedTuple):
    """A message's place in the outbox, by which a purge goes on."""

    due_at: datetime
    id: int


def purge_sent(connection: Connection, *, after: Place, before: datetime, limit: int) -> Place | None:
    """Forget the words of the next messages that were sent, and due before a time; returns the last; None: there are none."""
    place = tuple_(outbox.c.due_at, outbox.c.id)
    old = select(outbox.c.due_at, outbox.c.id).where(outbox.c.state == "sent", outbox.c.due_at < before, place > tuple(after))
    found = connection.execute(old.order_by(outbox.c.due_at, outbox.c.id).limit(limit)).all()
    if not found:
        return None
    connection.execute(update(outbox).where(outbox.c.id.in_([row.id for row in found])).values(body=NOTHING))
    return Place(*found[-1])


def purge_answered(connection: Connection, *, before: datetime, now: datetime) -> None:
    """Forget events that were answered before a time, what was answered to the API longer ago than it is given again, and old subjects."""
    connection.execute(delete(inbox).where(inbox.c.done_at < before))
    purge_summaries(connection, before=before)
    connection.execute(delete(api_requests).where(api_requests.c.received_at < now - REMEMBERED))
    connection.execute(delete(conversations).where(conversations.c.until <= now))

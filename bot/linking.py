"""A stranger's request to be linked, in one transaction: what is kept, whom it is shown to, and its audit."""

import secrets
from collections.abc import Collection
from datetime import datetime

from bot.identity import Identity
from bot.post import SqlPost
from handlers.card import Card
from handlers.link import ask_to_be_linked
from handlers.ports.links import LinkRequest
from handlers.ports.reach import Chat
from storage.audit import SqlAuditLog
from storage.database import Database
from storage.link_requests import SqlLinkRequests
from storage.people import SqlPeople


def ask_to_link(
    database: Database,
    words: str,
    identity: Identity,
    *,
    name: str,
    email: str | None,
    place: str | None,
    now: datetime,
    chats: Collection[Chat] = (),
) -> Card:
    """Take the request of a full member whom nobody knows; `name` and `email` are as the chat shows them, `chats` as in `SqlStores`."""
    newcomer = LinkRequest(
        id=f"lr-{secrets.token_hex(5)}",
        channel=identity.channel,
        workspace_id=identity.workspace_id,
        user_id=identity.user_id,
        user_name=name,
        user_email=email.casefold() if email else None,
        email=None,
        asked_at=now,
    )
    with database.writing() as connection:
        return ask_to_be_linked(
            words,
            newcomer,
            requests=SqlLinkRequests(connection),
            people=SqlPeople(connection),
            post=SqlPost(connection, now=now, chats=chats),
            audit=SqlAuditLog(connection),
            place=place,
        )

"""Whom Teams vouches for, looked at again each day, in the conversation that they have with us.

Who closed theirs is not looked at: nothing is sent to them, and whoever writes again opens it.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus

from bot.rechecking import Rechecking, SilentError
from bot.sending import NotTakenError, UnclearError
from bot.settings import Settings
from bot.teams.chat import Chat, TeamsRefusalError
from bot.teams.members import Member, full_member
from storage import teams_conversations
from storage.database import Database
from storage.identities import Vouched
from storage.teams_conversations import TeamsConversation

NOTHING_THERE = (HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND)
OF_ALL = (HTTPStatus.UNAUTHORIZED, HTTPStatus.TOO_MANY_REQUESTS)
"""What Teams says whoever is asked about."""


def teams_rechecking(database: Database, chat: Chat, settings: Settings, *, now: Callable[[], datetime]) -> Rechecking:
    """Ask Teams by each person's own conversation; one that Teams says is closed is closed from then on."""

    async def read(held: Vouched) -> Member | None:
        conversation = await asyncio.to_thread(find, held)
        try:
            accounts = await chat.members(conversation)
        except TeamsRefusalError as error:
            if error.status in NOTHING_THERE:
                await asyncio.to_thread(close, conversation, str(error))
            of_all = error.status in OF_ALL or error.status >= HTTPStatus.INTERNAL_SERVER_ERROR
            raise SilentError(str(error), alone=not of_all) from error
        except (NotTakenError, UnclearError) as error:
            raise SilentError(str(error)) from error
        members = (full_member(account, tenant_id=held.workspace_id) for account in accounts)
        return next((member for member in members if member and member.user_id == held.user_id), None)

    def find(held: Vouched) -> TeamsConversation:
        with database.reading() as connection:
            found = teams_conversations.personal(connection, held.workspace_id, held.user_id)
        if found is None or found[1] is not None:
            raise SilentError("Their conversation is closed.", alone=True)
        return found[0]

    def close(conversation: TeamsConversation, because: str) -> None:
        with database.writing() as connection:
            at = (connection, conversation.tenant_id, conversation.conversation_id)
            teams_conversations.end(*at, because=because, now=now())

    return Rechecking(database, read, chat="teams", now=now, workspaces=(settings.teams_tenant,) if settings.teams_tenant else ())

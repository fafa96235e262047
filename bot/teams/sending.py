"""The outbox's way to Teams: into a person's own conversation or a channel, once. Nobody can look whether a message is there."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime
from http import HTTPStatus
from typing import Any, NoReturn

from bot.sending import (
    Arrived,
    CannotArriveError,
    CannotLookError,
    DrawingRefusedError,
    NotTakenError,
    Part,
    Place,
    RootGoneError,
    UnclearError,
)
from bot.settings import Settings
from bot.teams.channels import NO_WORD, Channels
from bot.teams.chat import Chat, TeamsRefusalError
from bot.teams.drawing import MAY_REPEAT, repeated
from storage import teams_conversations
from storage.database import Database
from storage.outbox import Claimed, Root
from storage.people import SqlPeople
from storage.teams_conversations import TeamsConversation

NO_CONVERSATION = "Nobody of that name has added Hourglass in Teams, or written to it."
NO_CHANNEL = "Nobody has asked Hourglass anything in that channel of Teams, or added it there."
NO_LOOK_UP = "Teams shows no bot what stands in a conversation"
REFUSED_DRAWINGS = frozenset({HTTPStatus.BAD_REQUEST, HTTPStatus.REQUEST_ENTITY_TOO_LARGE})
TRY_AGAIN = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.TOO_MANY_REQUESTS})


class TeamsSender:
    """bot.sending.Sender to one tenant. A place's address is the person's Entra object id: their conversation's id may be long."""

    def __init__(self, settings: Settings, database: Database, *, now: Callable[[], datetime], chat: Chat | None = None) -> None:
        self._tenant = settings.teams_tenant
        self._database = database
        self._now = now
        self._chat = chat or Chat(settings)
        self._channels = Channels(self._chat, now=now)

    def parts(self, item: Claimed) -> int:
        """Count the messages that were drawn."""
        return len(item.body["messages"])

    def repeats_safely(self, part: Part, place: Place) -> bool:
        """A message that takes another's place may do so twice."""
        return part.item.mode == "update" and part.number < len(place.root)

    async def locate(self, item: Claimed, root: Root | None) -> Place:
        """Find the person's own conversation, or check the channel: nothing is posted where another company reads, or may."""
        conversation = await asyncio.to_thread(self._conversation, item)
        if conversation.kind == "channel":
            await self._require_internal(conversation)
        return Place(conversation.user_id or conversation.conversation_id, root.parts if root is not None else ())

    async def send(self, part: Part, place: Place) -> Arrived:
        """Post or update, once."""
        conversation = await asyncio.to_thread(self._conversation, part.item)
        updated = place.root[part.number] if self.repeats_safely(part, place) else None
        try:
            if updated is not None:
                await self._chat.update(conversation, updated, **_said(part))
            ts = updated or await self._chat.send(conversation, **_said(part))
        except TeamsRefusalError as error:
            await self._refuse(error, conversation, updates=updated is not None)
        return Arrived(place.address, ts, part.in_words)

    async def redraw(self, part: Part, place: Place) -> Mapping[str, Any] | None:  # noqa: ARG002 - a card has one drawing
        """Leave it to the words."""
        return None

    async def look_up(self, part: Part, place: Place) -> Arrived | None:  # noqa: ARG002 - there is nothing to look by
        """Refuse: nobody can look."""
        raise CannotLookError(NO_LOOK_UP)

    async def close(self) -> None:
        """Let the connections go."""
        await self._chat.close()

    async def _refuse(self, error: TeamsRefusalError, conversation: TeamsConversation, *, updates: bool) -> NoReturn:
        if error.status in TRY_AGAIN:
            raise NotTakenError(str(error), seconds=error.seconds) from error
        if error.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise UnclearError(str(error)) from error
        if updates and error.status == HTTPStatus.NOT_FOUND:
            raise RootGoneError(str(error)) from error
        if error.status in REFUSED_DRAWINGS:
            raise DrawingRefusedError(str(error)) from error
        if error.status in (HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND):
            await asyncio.to_thread(self._end, conversation, str(error))
        raise CannotArriveError(str(error)) from error

    def _conversation(self, item: Claimed) -> TeamsConversation:
        with self._database.reading() as connection:
            if item.person_id is None and teams_conversations.is_channel(item.destination):
                found = teams_conversations.channel(connection, item.destination, tenant_id=self._tenant)
            elif item.person_id is None:
                # Somebody whom nobody has to know, who asked to be linked.
                found = teams_conversations.personal(connection, self._tenant, item.destination)
            else:
                found = teams_conversations.of_person(connection, item.person_id, tenant_id=self._tenant)
                if SqlPeople(connection).by_id(item.person_id) is None:
                    raise CannotArriveError("The person is not here any more.")
        if found is None:
            raise CannotArriveError(NO_CHANNEL if item.person_id is None else NO_CONVERSATION)
        conversation, ended = found
        if ended is not None:
            what = "The channel" if item.person_id is None else "Their conversation with Hourglass in Teams"
            raise CannotArriveError(f"{what} is closed: {ended}")
        return conversation

    async def _require_internal(self, conversation: TeamsConversation) -> None:
        barred = await self._channels.barred(conversation)
        if barred == NO_WORD:
            raise NotTakenError(f"{barred}.")
        if barred:
            raise CannotArriveError(f"{barred}, so nothing is posted there.")

    def _end(self, conversation: TeamsConversation, because: str) -> None:
        with self._database.writing() as connection:
            at = (connection, conversation.tenant_id, conversation.conversation_id)
            teams_conversations.end(*at, because=because, now=self._now())


def _said(part: Part) -> dict[str, Any]:
    """Return the card of a part, or the words for the whole; marked where it may be there already."""
    body = part.item.body
    if part.in_words:
        return {"text": f"{MAY_REPEAT}\n\n{body['words']}" if part.may_repeat else body["words"]}
    card = dict(part.drawn or body["messages"][part.number])
    return {"card": repeated(card) if part.may_repeat else card}

"""What became of a message or a press: answered in the person's own conversation, and nowhere else.

Where others read, they read that an answer was sent, and to whom is plain from the message it stands under.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from msgspec import convert, to_builtins
from msgspec.structs import replace

from bot.sending import NotTakenError, UnclearError
from bot.teams.activity import Activity
from bot.teams.asking import Asking, Question
from bot.teams.chat import Chat, Json, TeamsRefusalError
from bot.teams.drawing import drawn
from storage import teams_conversations
from storage.database import Database
from storage.teams_conversations import TeamsConversation

SENT = "Sent to you."
NOT_SENT = "I could not write to you. Add Hourglass to your own chats first, then ask again."

_log = logging.getLogger(__name__)


class Talking:
    """Answers messages that the inbox kept, and delivers what comes later than a press can wait."""

    def __init__(self, chat: Chat, asking: Asking, database: Database, *, now: Callable[[], datetime]) -> None:
        self._chat = chat
        self._asking = asking
        self._database = database
        self._now = now

    async def answer(self, question: Question) -> None:
        """Answer a message for its author alone.

        Raises:
            TeamsRefusalError, NotTakenError, UnclearError: Teams took no answer.
        """
        answer = await self._asking.answer(question)
        await self.send(drawn(answer), question)

    async def send(self, cards: Sequence[Json], question: Question) -> None:
        """Send cards to whoever asked, in their own conversation.

        Raises:
            TeamsRefusalError, NotTakenError, UnclearError: As above.
        """
        asked_in = question.conversation
        if asked_in.kind == "personal":
            for card in cards:
                await self._chat.send(asked_in, card=card)
            return
        try:
            own = await self._own(question)
            for card in cards:
                await self._chat.send(own, card=card)
        except TeamsRefusalError as error:
            _log.warning("An answer could not be sent to its asker: %s", error)
            await self._note(NOT_SENT, asked_in)
            return
        await self._note(SENT, asked_in)

    async def replace(self, message_id: str | None, cards: Sequence[Json], question: Question) -> None:
        """Put cards in the place of a message, so that they also stay there; what is not taken is only logged. The first may be there."""
        try:
            if message_id is None:
                await self.send(cards, question)
                return
            await self._chat.update(question.conversation, message_id, card=cards[0])
            await self.send(cards[1:], question)
        except (TeamsRefusalError, NotTakenError, UnclearError) as error:
            _log.warning("A card could not take the place of another: %s", error)

    async def _note(self, sentence: str, where: TeamsConversation) -> None:
        """Say where somebody asked what became of it; the answer is not sent again for want of that."""
        try:
            await self._chat.send(where, text=sentence)
        except (TeamsRefusalError, NotTakenError, UnclearError) as error:
            _log.info("The note %r was not taken: %s", sentence, error)

    async def _own(self, question: Question) -> TeamsConversation:
        tenant_id, user_id = question.conversation.tenant_id, question.user_id
        known = await asyncio.to_thread(self._known, tenant_id, user_id)
        if known is not None:
            return replace(known, service_url=question.conversation.service_url)
        opened = await self._chat.open_personal(question.conversation, question.account_id, user_id)
        await asyncio.to_thread(self.keep, opened)
        return opened

    def _known(self, tenant_id: str, user_id: str) -> TeamsConversation | None:
        with self._database.reading() as connection:
            found = teams_conversations.personal(connection, tenant_id, user_id)
        return found[0] if found else None

    def keep(self, conversation: TeamsConversation) -> None:
        """Keep where somebody can be written to."""
        with self._database.writing() as connection:
            teams_conversations.keep(connection, conversation, now=self._now())


def question_of(activity: Activity, words: str, *, leans: bool = True) -> Question:
    """Return what an activity asks."""
    return Question(words, activity.account_id, activity.user_id or "", activity.conversation, leans)


def as_body(question: Question) -> dict[str, Any]:
    """Write a question as the inbox keeps it."""
    body: dict[str, Any] = to_builtins(question)
    return body


def from_body(body: Any) -> Question:
    """Read a question that the inbox kept."""
    return convert(body, Question)

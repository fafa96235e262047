"""What became of a message or a press: answered in the person's own conversation, and nowhere else.

Where others read, the asker reads that an answer was sent: alone, where Teams shows a message to one reader.
"""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from http import HTTPStatus

from msgspec import Struct
from msgspec.structs import replace

from bot.sending import NotTakenError, UnclearError
from bot.teams.activity import Activity, is_id
from bot.teams.asking import Asking, Question
from bot.teams.chat import Chat, Json, TeamsRefusalError
from bot.teams.drawing import AT, drawn, drawn_again, repeated
from bot.teams.errands import Errand, Errands, from_body
from bot.wiring import Reply
from handlers.ports import Outcome
from handlers.routes import writes
from storage import teams_conversations
from storage.database import Database
from storage.inbox import InboxItem
from storage.teams_conversations import TeamsConversation

SENT = "Sent to you."
NOT_SENT = "I could not write to you. Add Hourglass to your own chats first, then ask again."
THINKING_SECONDS = 0.5
"""What takes longer is shown as being typed."""
CLOSED = frozenset({HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND})
REFUSED_DRAWINGS = frozenset({HTTPStatus.BAD_REQUEST, HTTPStatus.REQUEST_ENTITY_TOO_LARGE})
GONE = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE})

_log = logging.getLogger(__name__)


class Answered(Struct, frozen=True):
    """An answer as it is drawn, and how it ended."""

    cards: tuple[Json, ...]
    outcome: Outcome


class Talking:
    """Answers questions, and delivers what the inbox kept."""

    def __init__(self, chat: Chat, asking: Asking, errands: Errands, database: Database, *, now: Callable[[], datetime]) -> None:
        self._chat = chat
        self._asking = asking
        self._errands = errands
        self._database = database
        self._now = now

    async def run(self, item: InboxItem) -> None:
        """Do what the inbox kept, or what is left of it. What is promised to be sent is written down before it is.

        Raises:
            TeamsRefusalError, NotTakenError, UnclearError: Teams took not all of it.
        """
        errand = from_body(item.body)
        if errand.cards is None:
            async with self._typing(errand.question):
                answered = await self.answered(errand)
            errand = replace(errand, cards=answered.cards)
            if len(answered.cards) > 1 or errand.values is not None or writes(errand.question.words):
                await self._errands.keep(item, errand)  # What changed something is not to do so again.
        await self.deliver(item, errand, again=item.attempts > 1 and not errand.clear)

    async def answered(self, errand: Errand) -> Answered:
        """Answer an errand's question, or save its form. Never raises."""
        question = errand.question
        if errand.values is None:
            return self.shown(await self._asking.answer(question), question)
        saved = await self._asking.submit(question, errand.values, key=errand.key)
        if isinstance(saved, Reply):
            return self.shown(saved, question)
        return Answered((drawn_again(saved, channel=question.asked_in),), "refused")

    def shown(self, reply: Reply, question: Question) -> Answered:
        """Draw a reply for whoever asked."""
        return Answered(tuple(drawn(reply.card, channel=question.asked_in, reader=question.account_id)), reply.outcome)

    async def deliver(self, item: InboxItem, errand: Errand, *, again: bool = False) -> None:
        """Send what is left of an errand to whoever asked; `again`: the first card may be there already.

        Raises:
            TeamsRefusalError, NotTakenError, UnclearError: Teams took not all of it; what is left is kept.
        """
        question, cards = errand.question, errand.cards or ()

        async def keep(left: Errand) -> None:
            await self._errands.keep(item, left)

        for number, card in enumerate(cards):
            left = errand.left(number)
            if len(cards) > 1:
                await keep(left)
            try:
                own = await self._own(question)
                await self._put(own, repeated(card) if again and not number and left.replaces is None else card, left.replaces)
            except TeamsRefusalError as error:
                if error.status in CLOSED:
                    await self._closed(question, error)
                    return
                await keep(replace(left, clear=error.status < HTTPStatus.INTERNAL_SERVER_ERROR))
                raise
            except (NotTakenError, UnclearError) as error:
                await keep(replace(left, clear=isinstance(error, NotTakenError)))
                raise
        if not errand.quiet and question.conversation.kind != "personal":
            await self._note(SENT, question)

    async def replace(self, message_id: str | None, card: Json, question: Question) -> None:
        """Put a card in the place of a message, so that it also stays there.

        Raises:
            TeamsRefusalError, NotTakenError, UnclearError: Teams did not take it.
        """
        if message_id is not None:
            await self._put(question.conversation, card, message_id)

    async def _put(self, where: TeamsConversation, card: Json, instead_of: str | None) -> None:
        try:
            if instead_of is None:
                await self._chat.send(where, card=card)
            else:
                await self._chat.update(where, instead_of, card=card)
        except TeamsRefusalError as error:
            if instead_of is not None and error.status in GONE:
                await self._chat.send(where, card=card)
            elif error.status in REFUSED_DRAWINGS:
                _log.error("Teams refused a card (%s); what it says in one sentence goes instead.", error)
                await self._chat.send(where, text=str(card.get("fallbackText")))
            else:
                raise

    async def _closed(self, question: Question, error: TeamsRefusalError) -> None:
        """Say where somebody asked that they cannot be written to; what cannot be sent is not tried again."""
        await self._asking.undelivered(question, error)
        if question.conversation.kind != "personal":
            await self._note(NOT_SENT, question)

    async def _note(self, sentence: str, question: Question) -> None:
        """Say where somebody asked what became of it; the answer is not sent again for want of that."""
        where = question.conversation
        try:
            if await self._chat.whisper(where, question.account_id, sentence) or question.private:
                return
            await self._chat.send(where, text=sentence)
        except (TeamsRefusalError, NotTakenError, UnclearError) as error:
            _log.info("The note %r was not taken: %s", sentence, error)

    @asynccontextmanager
    async def _typing(self, question: Question) -> AsyncIterator[None]:
        """Show that an answer is on its way, where it takes its time."""
        showing = asyncio.ensure_future(self._show_typing(question)) if question.conversation.kind == "personal" else None
        try:
            yield
        finally:
            if showing is not None:
                showing.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await showing

    async def _show_typing(self, question: Question) -> None:
        await asyncio.sleep(THINKING_SECONDS)
        with contextlib.suppress(TeamsRefusalError, NotTakenError, UnclearError):
            await self._chat.typing(question.conversation)

    async def _own(self, question: Question) -> TeamsConversation:
        if question.conversation.kind == "personal":
            return question.conversation
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
    where = activity.conversation
    return Question(words, activity.account_id, activity.user_id or "", where, leans, _channel(activity), activity.private)


def _channel(activity: Activity) -> TeamsConversation | None:
    """Read which channel a button is about; that it is one, and who reads it, Teams is asked before anything comes of it."""
    said = activity.data.get(AT)
    if activity.conversation.kind != "personal" or not isinstance(said, list) or len(said) != 2:  # noqa: PLR2004 - channel and team
        return None
    channel_id, team_id = said
    if not (isinstance(channel_id, str) and isinstance(team_id, str) and is_id(channel_id) and is_id(team_id)):
        return None
    here = activity.conversation
    return TeamsConversation(here.tenant_id, "channel", None, channel_id, here.service_url, team_id)

"""Who asks in Teams, and the answer for them: a stored identity, else Teams' word for a member's e-mail."""

import asyncio
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import replace

from bot.identity import Identity
from bot.teams.chat import Chat
from bot.teams.members import Member, full_member
from bot.wiring import Assistant, FormErrors, Reply
from handlers.card import Card, Form
from handlers.link import asks_to_be_linked
from handlers.routes import is_plain, stands_alone
from storage.conversations import Talk
from storage.teams_conversations import TeamsConversation

THREADS = 8
PERSONAL = "personal"
"""Answers stand in the person's own conversation, wherever they asked: there is one, whatever Teams calls it."""

Given = TypeVar("Given")


class Question(Struct, frozen=True):
    """What someone in Teams asked, and where."""

    words: str
    account_id: str
    user_id: str
    conversation: TeamsConversation
    leans: bool = True
    """Whether the words may lean on what was asked before."""

    @property
    def identity(self) -> Identity:
        """The asker as Teams names them."""
        return Identity("teams", self.conversation.tenant_id, self.user_id)

    @property
    def talks(self) -> tuple[Talk, ...]:
        """The conversation that it belongs to."""
        return (Talk("teams", self.conversation.tenant_id, PERSONAL, "", self.user_id),) if self.leans else ()


class Asking:
    """Answers questions on threads of its own, so that a slow one holds up nothing else."""

    def __init__(self, assistant: Assistant, chat: Chat, *, now: Callable[[], datetime]) -> None:
        self._assistant = assistant
        self._chat = chat
        self._now = now
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="teams-ask")

    async def answer(self, question: Question) -> Card | Form:
        """Answer a question. Never raises: what is wrong is said on the card."""
        if not stands_alone(question.words) and (question.leans or is_plain(question.words)):
            asked = question
            words = await self._of_person(asked, lambda: self._heard(asked))
            if isinstance(words, Card):
                return words
            question = replace(question, words=words)
        return await self._of_person(question, lambda: self._known(question))

    async def submit(self, question: Question, values: Mapping[str, str], *, key: str) -> Reply | FormErrors:
        """Save the form whose command the question's words are; the same key again saves nothing. Never raises."""

        def known() -> Reply | FormErrors | None:
            now = self._now()
            return self._assistant.submit_identity(question.words, values, identity=question.identity, place=None, now=now, key=key)

        given: Reply | FormErrors | Card = await self._of_person(question, known)
        return Reply(given, "refused") if isinstance(given, Card) else given

    def close(self) -> None:
        """Wait for the questions being answered."""
        self._threads.shutdown(wait=True)

    async def _of_person(self, question: Question, known: Callable[[], Given | None]) -> Given | Card:
        """Run something for a person we know, or come to know by the e-mail that Teams vouches for; a card refuses everyone else."""
        loop = asyncio.get_running_loop()
        given = await loop.run_in_executor(self._threads, known) if question.user_id else None
        if given is not None:
            return given
        try:
            account = await self._chat.member(question.conversation, question.account_id)
        except Exception as error:  # noqa: BLE001 - Teams or the network failed: the person gets a token, the log the trace
            return await loop.run_in_executor(self._threads, self._failed, question, error)
        member = full_member(account, tenant_id=question.conversation.tenant_id)
        # The account that Teams speaks of is to be the one that asks.
        if member is not None and question.user_id != member.user_id:
            member = None
        return await loop.run_in_executor(self._threads, self._newcomer, question, member, known)

    def _heard(self, question: Question) -> str | Card | None:
        try:
            return self._assistant.heard(question.words, find=question.identity.find, talks=question.talks, now=self._now())
        except Exception as error:  # noqa: BLE001 - the person gets a token, the log the trace
            return self._failed(question, error)

    def _known(self, question: Question) -> Card | Form | None:
        return self._assistant.answer_identity(question.words, identity=question.identity, place=None, now=self._now())

    def _newcomer(self, question: Question, member: Member | None, known: Callable[[], Given | None]) -> Given | Card:
        """Link the person whose e-mail Teams vouches for, and answer; a member may ask to be linked; refuse everyone else."""
        try:
            if member is not None and member.email and self._assistant.link(question.identity, email=member.email, now=self._now()):
                given = known()
                if given is not None:
                    return given
            if member is not None and asks_to_be_linked(question.words):
                return self._linked(question, member)
            return self._assistant.refuse_unknown(question.words, identity=question.identity, place=None, now=self._now())
        except Exception as error:  # noqa: BLE001 - as above
            return self._failed(question, error)

    def _linked(self, question: Question, member: Member) -> Card:
        from bot.linking import ask_to_link

        database, now = self._assistant.database, self._now()
        return ask_to_link(
            database,
            question.words,
            question.identity,
            name=member.name,
            email=member.email,
            place=None,
            now=now,
            chats=self._assistant.chats,
        )

    def _failed(self, question: Question, error: Exception) -> Card:
        return self._assistant.failed(question.words, error, channel="teams", place=None, now=self._now())

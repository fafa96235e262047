"""Who asks in Teams, and the answer for them: a stored identity, else Teams' word for a member's e-mail."""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import partial
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import replace

from bot.identity import Identity
from bot.sending import NotTakenError, UnclearError
from bot.teams.channels import Channels
from bot.teams.chat import Chat, TeamsRefusalError
from bot.teams.members import Member, full_member
from bot.wiring import Assistant, FormErrors, Reply
from handlers.card import Card, Form, Option
from handlers.link import asks_to_be_linked
from handlers.ports import AuditEntry
from handlers.routes import is_plain, posts_here, stands_alone
from storage.audit import write_audit
from storage.conversations import Talk
from storage.teams_conversations import TeamsConversation, without_thread

THREADS = 8
PERSONAL = "personal"
"""Answers stand in the person's own conversation, wherever they asked: there is one, whatever Teams calls it."""

LONGEST_PLACE = 100
"""Characters of a channel's id, as the database takes it."""
NOT_A_MEMBER = "I cannot see that you are in that channel"

Given = TypeVar("Given")

_log = logging.getLogger(__name__)


class Question(Struct, frozen=True):
    """What someone in Teams asked, and where."""

    words: str
    account_id: str
    user_id: str
    conversation: TeamsConversation
    leans: bool = True
    """Whether the words may lean on what was asked before."""
    channel: TeamsConversation | None = None
    """The channel that the words are about, where they are asked elsewhere: a button of what was asked there."""
    private: bool = False
    """Nobody else reads the question, though it stands where others read."""

    @property
    def asked_in(self) -> TeamsConversation | None:
        """The channel that something may be posted in; None: there is none."""
        found = self.conversation if self.conversation.kind == "channel" else self.channel
        return found if found and len(without_thread(found.conversation_id)) <= LONGEST_PLACE else None

    @property
    def place(self) -> str | None:
        """That channel's id."""
        return without_thread(self.asked_in.conversation_id) if self.asked_in else None

    @property
    def identity(self) -> Identity:
        """The asker as Teams names them."""
        return Identity("teams", self.conversation.tenant_id, self.user_id)

    @property
    def talks(self) -> tuple[Talk, ...]:
        """The conversation that it belongs to."""
        return (Talk("teams", self.conversation.tenant_id, PERSONAL, "", self.user_id),) if self.leans else ()


class Unsaved(Struct, frozen=True):
    """What was filled in and not saved."""

    form: Form | None
    """The form once more; None: this person gets it no more."""
    errors: FormErrors
    """What is wrong, by field; what concerns the whole form has no field's name."""
    values: Mapping[str, str]


class Asking:
    """Answers questions on threads of its own, so that a slow one holds up nothing else."""

    def __init__(self, assistant: Assistant, chat: Chat, *, now: Callable[[], datetime]) -> None:
        self._assistant = assistant
        self._chat = chat
        self._channels = Channels(chat, now=now)
        self._now = now
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="teams-ask")

    async def answer(self, question: Question) -> Reply:
        """Answer a question. Never raises: what is wrong is said on the card."""
        hears = not stands_alone(question.words) and (question.leans or is_plain(question.words))
        if hears and question.place is not None:
            asked = question
            words = await self._of_person(asked, lambda: self._heard(asked))
            if isinstance(words, Card):
                return Reply(words, "refused")
            question, hears = replace(question, words=words), False
        barred = await self._barred(question, asks_now=posts_here(question.words))
        given = await self._of_person(question, partial(self._known, question, barred, hears=hears))
        if isinstance(given, Card):
            return Reply(given, "refused")
        return await given.later.come(self._threads) if given.later else given

    async def submit(self, question: Question, values: Mapping[str, str], *, key: str) -> Reply | Unsaved:
        """Save the form whose command the question's words are; the same key again saves nothing. Never raises."""
        barred = await self._barred(question, asks_now=question.place in values.values())

        def known() -> Reply | FormErrors | None:
            identity, place, now = question.identity, question.place, self._now()
            return self._assistant.submit_identity(question.words, values, identity=identity, place=place, now=now, key=key, barred=barred)

        given: Reply | FormErrors | Card = await self._of_person(question, known)
        if isinstance(given, Reply) and given.outcome == "answered":
            return given
        again = await self.answer(replace(question, leans=False))
        form = again.card if isinstance(again.card, Form) else None
        if isinstance(given, dict):
            return Unsaved(form, given, values)
        card = given if isinstance(given, Card) else given.card
        return Unsaved(form, {"": card.summary if isinstance(card, Card) else card.title}, values)

    async def offered(self, question: Question) -> Sequence[Option]:
        """Offer the accounts that somebody may mean whom we know; nothing to anyone else. Never raises."""
        from bot.offering import offered

        def known() -> Sequence[Option]:
            return offered(self._assistant.database, question.words, find=question.identity.find)

        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, known) if question.user_id else ()
        except Exception:  # noqa: BLE001 - a person may still type
            _log.exception("No accounts could be offered.")
            return ()

    async def undelivered(self, question: Question, refusal: Exception) -> None:
        """Keep in log and audit that an answer reached nobody. Never raises."""
        _log.error("An answer for %s could not be delivered. %s", question.user_id, refusal)
        entry = AuditEntry(self._now(), None, "teams", question.place, "delivery", None, "failed", f"{question.user_id}: {refusal}"[:500])
        try:
            await asyncio.get_running_loop().run_in_executor(self._threads, self._keep, entry)
        except Exception:  # noqa: BLE001 - the log has it at least
            _log.exception("And the audit did not take it.")

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

    async def _barred(self, question: Question, *, asks_now: bool) -> str | None:
        """Tell why nothing may be posted in the channel that a question is about; None: it is about none."""
        channel = question.asked_in
        if channel is None:
            return None
        if not asks_now:
            return await self._channels.remembered(channel)
        if channel is not question.conversation:
            try:
                await self._chat.member(channel, question.account_id)
            except (TeamsRefusalError, NotTakenError, UnclearError, ValueError):
                return NOT_A_MEMBER
        return await self._channels.barred(channel)

    def _keep(self, entry: AuditEntry) -> None:
        with self._assistant.database.writing() as connection:
            write_audit(connection, [entry])

    def _known(self, question: Question, barred: str | None, *, hears: bool) -> Reply | None:
        """Answer whom we know; where nobody has to be asked who reads the place, what was meant is heard on the same way."""
        words = self._heard(question) if hears else question.words
        if words is None or isinstance(words, Card):
            return None if words is None else Reply(words, "refused")
        identity, place = question.identity, question.place
        return self._assistant.reply_identity(words, identity=identity, place=place, now=self._now(), barred=barred)

    def _heard(self, question: Question) -> str | Card | None:
        try:
            return self._assistant.heard(question.words, find=question.identity.find, talks=question.talks, now=self._now())
        except Exception as error:  # noqa: BLE001 - the person gets a token, the log the trace
            return self._failed(question, error)

    def _newcomer(self, question: Question, member: Member | None, known: Callable[[], Given | None]) -> Given | Card:
        """Link the person whose e-mail Teams vouches for, and answer; a member may ask to be linked; refuse everyone else."""
        try:
            if member is not None and member.email and self._assistant.link(question.identity, email=member.email, now=self._now()):
                given = known()
                if given is not None:
                    return given
            if member is not None and asks_to_be_linked(question.words):
                return self._linked(question, member)
            return self._assistant.refuse_unknown(question.words, identity=question.identity, place=question.place, now=self._now())
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
            place=question.place,
            now=now,
            chats=self._assistant.chats,
        )

    def _failed(self, question: Question, error: Exception) -> Card:
        return self._assistant.failed(question.words, error, channel="teams", place=question.place, now=self._now())

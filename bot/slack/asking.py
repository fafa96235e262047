"""Who asks in Slack, and the answer for them: a stored identity, else Slack's word for a member's e-mail."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import replace
from slack_sdk.web.async_client import AsyncWebClient

from bot.identity import Identity
from bot.later import Later
from bot.slack.channels import Channels
from bot.slack.errors import ScopeMissing, SlackRefusal
from bot.slack.members import Member, read_member
from bot.wiring import Assistant, FormErrors, Reply
from handlers.card import Card, Form, Paragraph
from handlers.link import asks_to_be_linked
from handlers.ports import AuditEntry
from handlers.routes import is_plain, posts_here, reads_one_account
from storage.audit import write_audit
from storage.conversations import Talk

NO_FORM = "That opens a form, and I cannot open one from here. Try `help`."
THREADS = 8

Given = TypeVar("Given")

_log = logging.getLogger(__name__)


class Question(Struct, frozen=True):
    """What someone in Slack asked."""

    words: str
    team_id: str
    user_id: str
    channel_id: str | None
    barred: str | None = None
    """As in `Asker`; None: nobody asked Slack."""
    fleeting: bool | None = None
    """As in `Asker`; None: it is not known yet who reads the channel."""
    talks: tuple[Talk, ...] = ()
    """The conversations it belongs to: the first tells what it may lean on. None: it stands alone."""

    @property
    def identity(self) -> Identity:
        """The asker as Slack names them."""
        return Identity("slack", self.team_id, self.user_id)


class Asking:
    """Answers questions on threads of its own, so that a slow one holds up nothing else.

    On SQLite a hop to a thread and back costs as much as reading one account (benchmarks/account_request.py), and readers wait for no
    one: there such a question is answered in the event loop. A database across a network may stall at any time.
    """

    def __init__(self, assistant: Assistant, client: AsyncWebClient, channels: Channels, *, now: Callable[[], datetime]) -> None:
        self._assistant = assistant
        self._client = client
        self._now = now
        self._channels = channels
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="ask")
        self._on_this_machine = assistant.database.engine.dialect.name == "sqlite"

    def begin(self, question: Question) -> asyncio.Future[Card | Form]:
        """Begin to answer a question; what takes no time is done at once, without a task and a timer of its own."""
        given = self._known(question) if question.fleeting is not None and self._is_quick(question) else None
        if given is None or isinstance(given, Later):
            return asyncio.ensure_future(self.answer(question))
        answered: asyncio.Future[Card | Form] = asyncio.get_running_loop().create_future()
        answered.set_result(given)
        return answered

    async def answer(self, question: Question, *, here: bool = False) -> Card | Form:
        """Answer a question. Never raises: what is wrong is said on the card.

        `here` says that it takes so little that the way to a thread and back would count.
        """
        if question.talks or is_plain(question.words):
            asked = question
            words = await self._of_person(asked, lambda: self._heard(asked))
            if isinstance(words, Card):
                return words
            question = replace(question, words=words)
        if question.fleeting is None:
            question = replace(question, fleeting=await self._is_fleeting(question))
        if posts_here(question.words):
            question = await self._placed(question)

        def known() -> Card | Form | Later[Reply] | None:
            return self._known(question)

        given: Card | Form | Later[Reply] = await self._of_person(
            question, known, here=(here and self._on_this_machine) or self._is_quick(question)
        )
        return (await given.come(self._threads)).card if isinstance(given, Later) else given

    async def submit(self, question: Question, values: Mapping[str, str], *, key: str) -> Reply | FormErrors:
        """Save the form whose command the question's words are. Never raises."""
        if question.channel_id in values.values():
            question = await self._placed(question)

        def known() -> Reply | FormErrors | None:
            now = self._now()
            return self._assistant.submit_identity(
                question.words, values, identity=question.identity, place=question.channel_id, now=now, key=key, barred=question.barred
            )

        given: Reply | FormErrors | Card = await self._of_person(question, known)
        return Reply(given, "refused") if isinstance(given, Card) else given

    async def undelivered(self, user_id: str, place: str | None, refusal: SlackRefusal) -> None:
        """Keep in log and audit that an answer reached nobody. Never raises."""
        _log.error("An answer for %s could not be delivered. %s", user_id, refusal.explained)
        entry = AuditEntry(self._now(), None, "slack", place, "delivery", None, "failed", f"{user_id}: {refusal}")
        try:
            await asyncio.get_running_loop().run_in_executor(self._threads, self._keep, entry)
        except Exception:  # noqa: BLE001 - the log has it at least
            _log.exception("And the audit did not take it.")

    def close(self) -> None:
        """Wait for the questions being answered."""
        self._threads.shutdown(wait=True)

    async def _of_person(self, question: Question, known: Callable[[], Given | None], *, here: bool = False) -> Given | Card:
        """Run something for a person we know, or come to know by the e-mail that Slack vouches for; a card refuses everyone else."""
        loop = asyncio.get_running_loop()
        given = known() if here else await loop.run_in_executor(self._threads, known)
        if given is not None:
            return given
        try:
            member = await read_member(self._client, question.user_id, team_id=question.team_id)
        except Exception as error:  # noqa: BLE001 - Slack or the network failed: the person gets a token, the log the trace
            failed = await loop.run_in_executor(self._threads, self._failed, question, error)
            return _by_admin(failed, error) if isinstance(error, ScopeMissing) else failed
        return await loop.run_in_executor(self._threads, self._newcomer, question, member, known)

    async def _is_fleeting(self, question: Question) -> bool:
        """Tell whether the answer is shown in a channel; elsewhere, and where others might read it, it goes to the person directly."""
        if question.channel_id is None or question.channel_id.startswith("D"):
            return False
        return not await self._channels.readers(question.channel_id, question.user_id)

    async def _placed(self, question: Question) -> Question:
        """Ask Slack who reads the channel."""
        if question.channel_id is None or question.channel_id.startswith("D"):
            return question
        return replace(question, barred=await self._channels.barred(question.channel_id))

    def _keep(self, entry: AuditEntry) -> None:
        with self._assistant.database.writing() as connection:
            write_audit(connection, [entry])

    def _is_quick(self, question: Question) -> bool:
        return self._on_this_machine and reads_one_account(question.words)

    def _heard(self, question: Question) -> str | Card | None:
        try:
            return self._assistant.heard(question.words, find=question.identity.find, talks=question.talks, now=self._now())
        except Exception as error:  # noqa: BLE001 - the person gets a token, the log the trace
            return self._failed(question, error)

    def _known(self, question: Question) -> Card | Form | Later[Reply] | None:
        return self._assistant.answer_identity(
            question.words,
            identity=question.identity,
            place=question.channel_id,
            now=self._now(),
            barred=question.barred,
            fleeting=bool(question.fleeting),
        )

    def _newcomer(self, question: Question, member: Member | None, known: Callable[[], Given | None]) -> Given | Card:
        """Link the person whose e-mail Slack vouches for, and answer; a member may ask to be linked; refuse everyone else."""
        try:
            if member is not None and member.email and self._assistant.link(question.identity, email=member.email, now=self._now()):
                given = known()
                if given is not None:
                    return given
            if member is not None and asks_to_be_linked(question.words):
                return self._linked(question, member)
            return self._assistant.refuse_unknown(question.words, identity=question.identity, place=question.channel_id, now=self._now())
        except Exception as error:  # noqa: BLE001 - as above
            return self._failed(question, error)

    def _linked(self, question: Question, member: Member) -> Card:
        from bot.linking import ask_to_link

        database, place, now = self._assistant.database, question.channel_id, self._now()
        return ask_to_link(
            database,
            question.words,
            question.identity,
            name=member.name,
            email=member.email,
            place=place,
            now=now,
            chats=self._assistant.chats,
        )

    def _failed(self, question: Question, error: Exception) -> Card:
        return self._assistant.failed(question.words, error, channel="slack", place=question.channel_id, now=self._now())


def _by_admin(failed: Card, missing: ScopeMissing) -> Card:
    """Say that only an admin can mend it, with the token and without a button: to try again is of no use."""
    return Card(missing.for_person, (Paragraph(((missing.for_person,),)), *failed.blocks[-1:]))

"""Who asks in Slack, and the answer for them: a stored identity, else Slack's word for a member's e-mail."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.errors import typed
from bot.wiring import Assistant, Identity
from handlers.card import Card

NOT_MEMBERS = ("deleted", "is_bot", "is_restricted", "is_ultra_restricted", "is_stranger", "is_workflow_bot")
"""What Slack says of users who are not full members of the workspace."""
THREADS = 8


@dataclass(frozen=True, slots=True)
class Question:
    """What someone in Slack asked."""

    words: str
    team_id: str
    user_id: str
    channel_id: str | None

    @property
    def identity(self) -> Identity:
        """The asker as Slack names them."""
        return Identity("slack", self.team_id, self.user_id)


class Asking:
    """Answers questions on threads of its own, so that a slow one holds up nothing else."""

    def __init__(self, assistant: Assistant, client: AsyncWebClient, *, now: Callable[[], datetime]) -> None:
        self._assistant = assistant
        self._client = client
        self._now = now
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="ask")

    async def card(self, question: Question) -> Card:
        """Answer a question. Never raises: what is wrong is said on the card."""
        loop = asyncio.get_running_loop()
        card = await loop.run_in_executor(self._threads, self._known, question)
        if card is not None:
            return card
        try:
            email = await self._verified_email(question)
        except Exception as error:  # noqa: BLE001 - Slack or the network failed: the person gets a token, the log the trace
            return await loop.run_in_executor(self._threads, self._failed, question, error)
        return await loop.run_in_executor(self._threads, self._newcomer, question, email)

    def close(self) -> None:
        """Wait for the questions being answered."""
        self._threads.shutdown(wait=True)

    def _known(self, question: Question) -> Card | None:
        return self._assistant.answer_identity(question.words, identity=question.identity, place=question.channel_id, now=self._now())

    def _newcomer(self, question: Question, email: str | None) -> Card:
        """Link the person whose e-mail Slack vouches for, and answer; refuse everyone else in one sentence."""
        try:
            if email is not None and self._assistant.link(question.identity, email=email, now=self._now()):
                card = self._known(question)
                if card is not None:
                    return card
            return self._assistant.refuse_unknown(question.words, identity=question.identity, place=question.channel_id, now=self._now())
        except Exception as error:  # noqa: BLE001 - as above
            return self._failed(question, error)

    def _failed(self, question: Question, error: Exception) -> Card:
        return self._assistant.failed(question.words, error, channel="slack", place=question.channel_id, now=self._now())

    async def _verified_email(self, question: Question) -> str | None:
        """Ask Slack for the e-mail of a full member of the asking workspace; None for everyone else.

        Raises:
            SlackRefusal: Slack would not say.
        """
        try:
            answer = await self._client.users_info(user=question.user_id)
        except SlackApiError as error:
            refusal = typed(error)
            if refusal.code in ("user_not_found", "user_not_visible"):
                return None
            raise refusal from error
        user = answer.get("user") or {}
        if any(user.get(mark) for mark in NOT_MEMBERS) or user.get("team_id") != question.team_id:
            return None
        # Slack gives the address only with users:read.email, and marks one that its owner has not confirmed.
        if user.get("is_email_confirmed") is False:
            return None
        email: str | None = (user.get("profile") or {}).get("email")
        return email or None

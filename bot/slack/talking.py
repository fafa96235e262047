"""Conversations with us: direct messages and mentions, answered in the thread of the question, with a status while it takes its time.

Slack's agent view (`features.agent_view` of the manifest) shows each question of a direct message as the root of a thread, says what the
app is doing above it, and offers prompts to someone who opens it.
"""

import asyncio
import logging
from collections.abc import Mapping
from typing import Any

import aiohttp
from slack_sdk.errors import SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.asking import Asking, Question
from bot.slack.modals import opening_card
from bot.slack.replies import Destination, Replies
from handlers.card import Actions, Card, Form
from storage.conversations import Talk
from storage.inbox import InboxItem

STATUS = "is looking it up…"
"""Slack writes the app's name before it."""
STATUS_METHOD, PROMPTS_METHOD = "assistant.threads.setStatus", "assistant.threads.setSuggestedPrompts"
MESSAGES_TAB = "messages"
"""The conversation with us, as Slack names it, beside the Home."""
PROMPTS_MOST = 4
PROMPTS_TITLE = "You could ask"
PROMPTS_FROM = "help start"
"""The words whose card offers what this person might ask first."""

_log = logging.getLogger(__name__)


def conversations(team_id: str, user_id: str, channel_id: str | None, *, thread_ts: str | None, ts: str | None = None) -> tuple[Talk, ...]:
    """Name the conversations a message belongs to: its thread's; without one that of the place, and the thread it begins itself."""
    if not channel_id:
        return ()
    here = Talk("slack", team_id, channel_id, thread_ts or "", user_id)
    begun = (Talk("slack", team_id, channel_id, ts, user_id),) if ts and not thread_ts else ()
    return (here, *begun)


class Talking:
    """Answers what the inbox kept of conversations."""

    def __init__(self, client: AsyncWebClient, *, asking: Asking, replies: Replies) -> None:
        self._client = client
        self._asking = asking
        self._replies = replies

    async def answer(self, item: InboxItem) -> None:
        """Answer a message for its author alone.

        Raises:
            SlackRefusal: Slack took no answer.
        """
        body = item.body
        channel, thread_ts, ts = body["channel"], body.get("thread_ts"), body.get("ts")
        talks = conversations(item.workspace_id, body["user"], channel, thread_ts=thread_ts, ts=ts)
        # In a channel everyone would read what we are doing, and an answer for one person starts no thread.
        direct = str(channel or "").startswith("D")
        root = thread_ts or (ts if direct else None)
        status = asyncio.ensure_future(self._say_status(channel, root)) if direct and root else None
        answer = await self._asking.answer(Question(body["words"], item.workspace_id, body["user"], channel, talks=talks))
        if status is not None:
            await status  # A status that arrives after the answer would stay.
        card = opening_card(answer) if isinstance(answer, Form) else answer
        await self._replies.send(card, Destination(body["user"], channel, thread_ts=root))

    async def offer_prompts(self, item: InboxItem) -> None:
        """Offer what this person might ask, where they opened the conversation; to people of ours alone."""
        channel, user = item.body["channel"], item.body["user"]
        card = await self._asking.answer(Question(PROMPTS_FROM, item.workspace_id, user, channel))
        prompts = prompts_of(card)
        if prompts:
            # With a thread, Slack's agent view would drop them without a word.
            await self._call(PROMPTS_METHOD, {"channel_id": channel, "title": PROMPTS_TITLE, "prompts": prompts})

    async def _say_status(self, channel: str, root: str) -> None:
        await self._call(STATUS_METHOD, {"channel_id": channel, "thread_ts": root, "status": STATUS})

    async def _call(self, method: str, body: Mapping[str, Any]) -> None:
        """Call what is only a courtesy: an app without the agent view is refused it, and answers all the same."""
        try:
            await self._client.api_call(method, json=dict(body))
        except (SlackClientError, TimeoutError, aiohttp.ClientError) as error:
            _log.info("Slack did not take %s: %s", method, error)


def prompts_of(card: Card | Form) -> list[dict[str, str]]:
    """Take the questions that a card offers as buttons for prompts, which are sent as they are read."""
    if isinstance(card, Form):
        return []
    buttons = [button for block in card.blocks if isinstance(block, Actions) for button in block.buttons]
    return [{"title": button.label, "message": button.label} for button in buttons][:PROMPTS_MOST]

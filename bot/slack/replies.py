"""Answers on their way to Slack: to the asker alone, whole, and by another way when the first is closed."""

import asyncio
import contextlib
import json
import logging
from collections.abc import Awaitable, Callable, Sequence

import aiohttp
import orjson
from msgspec import Struct
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.async_handler import AsyncRetryHandler
from slack_sdk.http_retry.builtin_async_handlers import AsyncConnectionErrorRetryHandler, AsyncRateLimitErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.render import block_kit, plain_text
from bot.slack.asking import Question
from bot.slack.channels import Channels
from bot.slack.errors import BlocksRefused, ChannelGone, NotInChannel, SlackRefusal, refusal_of, typed
from bot.slack.pictures import Payload, Pictures, draws_chart
from bot.slack.words import as_markdown
from handlers.card import Card, Chart

TIMEOUT_SECONDS = 10.0
RESPONSE_URL_USES = 5
"""How often Slack takes an answer by one response address, within 30 minutes."""

KEPT = "Kept in your direct messages."

WORDS_MOST = 3500
"""Characters of a message without blocks; Slack cuts what is longer than 4,000 into several, or refuses it."""
BLOCKS = 50

PICTURE_WAITS = (0.0, 1.0)
"""Seconds before each try to send a picture."""

Put = Callable[[Payload], Awaitable[None]]
"""One way to send the body of a message."""

_log = logging.getLogger(__name__)


def retry_handlers() -> list[AsyncRetryHandler]:
    """Wait out rate limits, and try again where no connection came about; never repeat what may have arrived."""
    return [
        AsyncRateLimitErrorRetryHandler(max_retry_count=2),
        AsyncConnectionErrorRetryHandler(error_types=[aiohttp.ClientConnectorError]),
    ]


class Destination(Struct, frozen=True):
    """Who gets the answer, and where."""

    user_id: str
    channel_id: str | None = None
    response_url: str | None = None
    thread_ts: str | None = None
    replace_original: bool = False
    """The answer takes the place of the message whose button was pressed."""
    kept: bool = False
    """The answer goes to the person's own conversation, because they want it there."""
    home: Question | None = None
    """The Home on which it began, to be shown again once something changed."""

    @property
    def direct(self) -> bool:
        """Whether the channel is the person's own conversation with us."""
        return self.channel_id is not None and self.channel_id.startswith("D")


class Replies:
    """Sends cards. One session, so that connections are kept."""

    def __init__(self, client: AsyncWebClient, session: aiohttp.ClientSession, channels: Channels) -> None:
        self._client = client
        self._session = session
        self._channels = channels
        self._pictures = Pictures(client, session)

    async def send(self, card: Card, destination: Destination, *, first: int = 0) -> None:
        """Send a card's messages from the `first` on, by the response address where there is one, else by the Web API.

        Raises:
            SlackRefusal: No way was open.
        """
        instead = await self._instead(destination)
        if instead:
            await self._post_all(drawn(card), card, Destination(destination.user_id))
            await self.note(instead, destination)
            return
        messages = drawn(card)[first:]
        sent = 0
        for message in messages[:RESPONSE_URL_USES] if destination.response_url else []:
            try:
                if not await self._put(message, card, self._by_address(destination, first_of_all=first + sent == 0)):
                    return
            except (SlackRefusal, aiohttp.ClientError, TimeoutError) as error:
                _log.warning("The response address failed (%s); the answer goes by the Web API.", error)
                break
            sent += 1
        await self._post_all(messages[sent:], card, destination)

    async def note(self, sentence: str, destination: Destination) -> None:
        """Say a sentence without data to the asker alone, where they asked; where Slack takes none there, they read it nowhere."""
        message = {"text": sentence}
        try:
            if destination.response_url:
                await self._by_address(destination, first_of_all=not destination.kept)(message)
            elif destination.channel_id is not None:
                thread = {"thread_ts": destination.thread_ts} if destination.thread_ts else {}
                await self._call(
                    "chat.postEphemeral", {**message, **thread, "channel": destination.channel_id, "user": destination.user_id}
                )
        except (SlackRefusal, aiohttp.ClientError, TimeoutError) as error:
            _log.info("The note %r was not taken: %s", sentence, error)

    async def _instead(self, destination: Destination) -> str:
        """Tell why an answer goes to the person's own conversation and not where they asked; empty: it is answered there."""
        if destination.kept:
            return KEPT
        if destination.channel_id is None:
            return ""
        readers = await self._channels.readers(destination.channel_id, destination.user_id)
        return answered_elsewhere(readers) if readers else ""

    def _by_address(self, destination: Destination, *, first_of_all: bool) -> Put:
        hook = AsyncWebhookClient(destination.response_url or "", session=self._session, retry_handlers=retry_handlers())
        # An answer that replaces a direct message keeps that message's kind; in a channel every answer is for the asker alone.
        replace = destination.replace_original and first_of_all
        kind = {"replace_original": True} if replace else {"response_type": "ephemeral", "replace_original": False}

        async def put(message: Payload) -> None:
            response = await hook.send_dict({**message, **kind})
            if response.status_code != 200:  # noqa: PLR2004 - HTTP
                said = str(response.body).strip()[:100] or str(response.status_code)
                raise BlocksRefused(said) if "blocks" in said else refusal_of(said)

        return put

    async def _post_all(self, messages: Sequence[Payload], card: Card, destination: Destination) -> None:
        for message in messages:
            if not await self._put(message, card, lambda body: self._post(body, destination)):
                return

    async def _put(self, message: Payload, card: Card, put: Put) -> bool:
        """Send a message; with pictures where its charts are refused; else the whole card in words, which is False."""
        try:
            await put(message)
        except BlocksRefused as error:
            code = error.code
        else:
            return True
        if draws_chart(message):
            pictured = await self._pictures.in_place_of_charts(message, charts_of(card))
            for seconds in PICTURE_WAITS:
                # Slack refuses a picture that it has not finished taking in.
                await asyncio.sleep(seconds)
                with contextlib.suppress(BlocksRefused):
                    await put(pictured)
                    return True
        _log.error("Slack refused the blocks of %r (%s); it gets plain text.", card.summary, code)
        for words in _words_of(card):
            await put({"text": words})
        return False

    async def _post(self, message: Payload, destination: Destination) -> None:
        if destination.channel_id is None:
            await self._call("chat.postMessage", {**message, "channel": destination.user_id})
            return
        where = {"channel": destination.channel_id} | ({"thread_ts": destination.thread_ts} if destination.thread_ts else {})
        try:
            if destination.direct:
                await self._call("chat.postMessage", {**message, **where})
            else:
                await self._call("chat.postEphemeral", {**message, **where, "user": destination.user_id})
        except (ChannelGone, NotInChannel) as error:
            _log.warning("Not sent where it was asked, but as a direct message. %s", error.explained)
            await self._call("chat.postMessage", {**_with_reason(message, error), "channel": destination.user_id})

    async def _call(self, method: str, body: Payload) -> None:
        try:
            await self._client.api_call(method, json=body)
        except SlackApiError as error:
            raise typed(error) from error
        except (TimeoutError, aiohttp.ClientError) as error:
            raise SlackRefusal(type(error).__name__) from error


def answered_elsewhere(readers: str) -> str:
    """Say in a channel that others may read that the answer stands elsewhere; `readers` is why."""
    return f"{readers}, so I answered in your direct messages."


def has_chart(card: Card) -> bool:
    """Tell whether a card holds a chart, which a workspace may refuse."""
    return any(isinstance(block, Chart) for block in card.blocks)


def charts_of(card: Card) -> list[Chart]:
    """Return a card's charts, in order."""
    return [block for block in card.blocks if isinstance(block, Chart)]


def drawn(card: Card) -> list[Payload]:
    """Draw a card as the bodies of Slack messages, in order; normally one."""
    return [dict(message) for message in block_kit.render(card)]


def written(message: Payload) -> str:
    """Write a reply's body; orjson takes a tenth of the time of Bolt's own writer, but refuses half a character."""
    try:
        return orjson.dumps(message).decode()
    except orjson.JSONEncodeError:
        return json.dumps(message)


def _words_of(card: Card) -> list[str]:
    """Say the whole card without blocks, for a Slack that refuses them, in pieces that no Slack finds too long."""
    said: list[str] = []
    for line in as_markdown(plain_text.render(card)).splitlines():
        for piece in [line[start : start + WORDS_MOST] for start in range(0, len(line), WORDS_MOST)] or [""]:
            if said and len(said[-1]) + 1 + len(piece) <= WORDS_MOST:
                said[-1] += f"\n{piece}"
            elif piece:
                said.append(piece)
    return said or [card.summary]


def _with_reason(message: Payload, refusal: SlackRefusal) -> Payload:
    """Say above an answer why it stands elsewhere."""
    blocks = message.get("blocks") or []
    if not 0 < len(blocks) < BLOCKS:
        return {**message, "text": f"{refusal.for_person}\n{message['text']}"}
    reason = {"type": "context", "elements": [{"type": "plain_text", "text": refusal.for_person}]}
    return {**message, "blocks": [reason, *blocks]}

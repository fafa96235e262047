"""What Slack sends us, and what becomes of it. No listener decides anything about customers.

Slack waits three seconds. A question that is answered within two goes back in the reply itself; a slower one is
promised, and follows. Events are only written down: the inbox worker answers them (bot/inbox.py).
"""

import asyncio
import logging
import re
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

import aiohttp
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext, AsyncBoltRequest
from slack_bolt.error import BoltUnhandledRequestError
from slack_bolt.middleware.async_middleware import AsyncMiddleware
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackClientError

from bot.render.slack_forms import CALLBACK_ID
from bot.settings import Settings
from bot.slack.asking import Asking, Question
from bot.slack.channels import Channels
from bot.slack.errors import SlackRefusal
from bot.slack.home import HOME_TAB, RETRIED, Homes, Openings, asks_for_home
from bot.slack.home import WORDS as HOME
from bot.slack.modals import Asked, Modals
from bot.slack.pictures import Payload
from bot.slack.replies import Destination, Replies, drawn, has_chart, written
from bot.slack.submissions import Submissions
from bot.slack.talking import MESSAGES_TAB, conversations
from bot.slack.uninstalling import Uninstalling
from bot.slack.words import typed_words
from handlers.card import Card, Form
from handlers.routes import is_kept, opens_form, stands_alone, writes

PATIENCE_SECONDS = 2.0
WORKING = "Working on it…"
PRESS = re.compile(r"^run\.\d+$")

KeepEvent = Callable[[str, str, Payload], Awaitable[None]]
"""Keep an event by team and event id; a second delivery of the same one changes nothing."""

_log = logging.getLogger(__name__)


class Listeners:
    """Every listener of the Slack app; `register` reads in one screen."""

    def __init__(
        self,
        settings: Settings,
        *,
        asking: Asking,
        channels: Channels,
        replies: Replies,
        modals: Modals,
        homes: Homes,
        openings: Openings,
        uninstalling: Uninstalling,
        keep_event: KeepEvent,
        patience: float = PATIENCE_SECONDS,
    ) -> None:
        self._settings = settings
        self._asking = asking
        self._channels = channels
        self._replies = replies
        self._modals = modals
        self._homes = homes
        self._openings = openings
        self._uninstalling = uninstalling
        self._keep_event = keep_event
        self._patience = patience
        self._submissions = Submissions(asking=asking, modals=modals, deliver=self._deliver, follow=self._follow, patience=patience)
        self._following: set[asyncio.Task[None]] = set()
        self.unheard: Counter[str] = Counter()
        """How often something came that nobody listens to, by kind."""

    def register(self, app: AsyncApp) -> None:
        """Connect the listeners to the app."""
        app.middleware(OnlyOurs(self.refuses))
        app.command(self._settings.slack_account_command)(self.account_command)
        app.command(self._settings.slack_cs_command)(self.cs_command)
        # Bolt asks its listeners in this order, at a cost for each: first what people wait for.
        app.event("app_home_opened")(self.opened)
        app.action(PRESS)(self.press)
        app.view(CALLBACK_ID)(self._submissions.submitted)
        app.view_closed(CALLBACK_ID)(self._submissions.closed)
        app.event("app_mention")(self.message)
        app.event("message")(self.message)
        app.event("app_uninstalled")(self._uninstalling.uninstalled)
        app.event("tokens_revoked")(self._uninstalling.revoked)
        app.error(self.unhandled)

    def refuses(self, context: AsyncBoltContext) -> str | None:
        """Say why a request's workspace is not served: not listed, without a list not the bot token's own, or not installed. Count it."""
        authorized = context.authorize_result
        served = self._settings.slack_workspaces or ((authorized.team_id,) if authorized else ())
        if context.team_id not in served:
            self.unheard["another workspace"] += 1
            _log.warning("Workspace %s is not served; see HOURGLASS_SLACK_WORKSPACES.", context.team_id)
            return "This assistant serves another company's workspace."
        if self._settings.slack_client_id and (authorized is None or authorized.team_id is None):
            self.unheard["not installed"] += 1
            _log.warning("Workspace %s is listed, but has not installed Hourglass, or not any more.", context.team_id)
            return "Hourglass is not installed in this workspace any more. Ask your admin to install it again."
        return None

    async def account_command(self, ack: AsyncAck, body: dict[str, Any]) -> BoltResponse | None:
        """`/account NAME` is `account NAME`."""
        return await self._command(f"account {typed_words(body.get('text') or '')}".strip(), ack, body)

    async def cs_command(self, ack: AsyncAck, body: dict[str, Any]) -> BoltResponse | None:
        """`/cs ABILITY …` is `ABILITY …`."""
        return await self._command(typed_words(body.get("text") or ""), ack, body)

    async def press(self, ack: AsyncAck, body: dict[str, Any], action: dict[str, Any], context: AsyncBoltContext) -> None:
        """A button or a menu carries the words; the answer takes the place of the card where only its reader sees it."""
        await ack()
        words = (action.get("selected_option") or action).get("value") or ""
        if (body.get("view") or {}).get("type") == "home":
            self._follow(self._pressed_on_home(words, body, context.team_id or ""))
            return
        container = body.get("container") or {}
        channel = (body.get("channel") or {}).get("id") or container.get("channel_id") or ""
        destination = Destination(
            user_id=body["user"]["id"],
            channel_id=channel,
            response_url=body.get("response_url"),
            thread_ts=container.get("thread_ts"),
            replace_original=_may_replace(body, container, channel),
            kept=is_kept(words),
        )
        if channel.startswith("D") and not container.get("is_ephemeral"):
            self._channels.is_ours(channel, body["user"]["id"])
        talks = conversations(context.team_id or "", body["user"]["id"], channel, thread_ts=container.get("thread_ts"))
        question = Question(words, context.team_id or "", body["user"]["id"], channel, talks=() if stands_alone(words) else talks)
        self._follow(self._answer_later(self._asking.answer(question), Asked(question, destination, body.get("trigger_id"))))

    async def message(self, ack: AsyncAck, body: dict[str, Any], event: dict[str, Any], context: AsyncBoltContext) -> None:
        """Keep a mention or a direct message for the worker; what bots, edits and joins say is no question."""
        direct = event.get("channel_type") == "im" or str(event.get("channel", "")).startswith("D")
        if event.get("bot_id") or event.get("subtype") or not event.get("user") or direct == (event["type"] == "app_mention"):
            await ack()
            return
        kept = {
            "words": typed_words(event.get("text") or "", bot_user_id=context.bot_user_id),
            "user": event["user"],
            "channel": event.get("channel"),
            "thread_ts": event.get("thread_ts"),
            "ts": event.get("ts"),
        }
        await self._keep_event(context.team_id or "", body.get("event_id") or f"{event.get('channel')}:{event.get('ts')}", kept)
        await ack()

    async def opened(
        self, ack: AsyncAck, body: dict[str, Any], event: dict[str, Any], context: AsyncBoltContext, request: AsyncBoltRequest
    ) -> None:
        """Show somebody their Home; of who opened the conversation beside it, keep that the worker offers what they might ask."""
        tab, team_id = event.get("tab"), context.team_id or ""
        event_id = body.get("event_id") or f"{tab}:{event['user']}:{event.get('event_ts')}"
        if tab == HOME_TAB:
            await self._openings.opened(team_id, event_id, event, retried=RETRIED in request.headers)
        elif tab == MESSAGES_TAB:
            await self._keep_event(team_id, event_id, {"prompts": True, "user": event["user"], "channel": event.get("channel")})
        await ack()

    async def unhandled(self, error: Exception, body: dict[str, Any], request: AsyncBoltRequest) -> BoltResponse:
        """Answer 200 to what nobody listens to, for Slack ends the events of an app that refuses them; count it."""
        if not isinstance(error, BoltUnhandledRequestError):
            _log.error("A Slack request could not be handled.", exc_info=error)
            if "event" in body:
                # An event that was not written down is to come again, unless it is like none of Slack's.
                return BoltResponse(status=400 if isinstance(error, (KeyError, TypeError, AttributeError, ValueError)) else 500)
            return BoltResponse(status=200, body=_ephemeral({"text": _TRY_AGAIN}))  # A person who waits gets a sentence.
        kind = str((body.get("event") or body).get("type") or ("command" if "command" in body else "request"))
        self.unheard[kind] += 1
        _log.info("Nobody listens to %s (%s).", kind, request.mode)
        if "command" in body:
            known = f"{self._settings.slack_account_command} and {self._settings.slack_cs_command}"
            return BoltResponse(status=200, body=_ephemeral({"text": f"I know the commands {known}."}))
        return BoltResponse(status=200, body="")

    async def finish(self) -> None:
        """Wait for the answers that were promised."""
        while self._following:
            await asyncio.wait(self._following)

    async def _command(self, words: str, ack: AsyncAck, body: dict[str, Any]) -> BoltResponse | None:
        """Answer in the reply itself where there is an answer in time; None: it was acknowledged, and the answer follows."""
        user_id, channel = body["user_id"], body.get("channel_id") or ""
        readers = self._channels.remembered(channel, user_id)
        fleeting = None if readers is None else not readers and not channel.startswith("D")
        question = Question(words, body["team_id"], user_id, channel, fleeting=fleeting)
        destination = Destination(user_id, channel, body.get("response_url"), kept=is_kept(words))
        asked = Asked(question, destination, body.get("trigger_id"))
        answering = self._asking.begin(question)
        if opens_form(words):
            await ack()
            self._follow(self._answer_later(answering, asked))
            return None
        try:
            card = answering.result() if answering.done() else await asyncio.wait_for(asyncio.shield(answering), self._patience)
        except TimeoutError:
            await ack(_ephemeral({"text": WORKING}))
            self._follow(self._answer_later(answering, asked))
            return None
        if isinstance(card, Form) or has_chart(card) or destination.kept or self._channels.remembered(channel, user_id) != "":
            # Of what stands in the reply itself Slack never says whether it took it, and it may refuse a chart. And nothing stands
            # there before it is known that our company alone reads the channel.
            await ack()
            self._follow(self._answer_later(answering, asked))
            return None
        messages = drawn(card)
        if len(messages) > 1:
            self._follow(self._deliver(card, destination, first=1))
        return BoltResponse(status=200, body=written(_ephemeral(messages[0])))

    async def _answer_later(self, answering: Awaitable[Card | Form], asked: Asked) -> None:
        card = await self._modals.card_or_modal(answering, asked)
        if card is not None:
            await self._deliver(card, asked.destination)

    async def _pressed_on_home(self, words: str, body: dict[str, Any], team_id: str) -> None:
        """Turn the Home, open a form, or answer in the person's own conversation: a Home has no place for an answer."""
        user_id, view = body["user"]["id"], body["view"]
        question = Question(words, team_id, user_id, None)
        if asks_for_home(words):
            await self._show_home(question, seen=view.get("hash"))
            return
        changes = writes(words) or opens_form(words)
        home = Question(view.get("private_metadata") or HOME, team_id, user_id, None) if changes else None
        asked = Asked(question, Destination(user_id, home=home), body.get("trigger_id"))
        await self._answer_later(self._asking.answer(question), asked)

    async def _show_home(self, question: Question, *, seen: str | None = None) -> None:
        try:
            await self._homes.show(question, seen=seen)
        except SlackRefusal as error:
            _log.error("The Home of %s could not be shown: %s", question.user_id, error)

    async def _deliver(self, card: Card, destination: Destination, *, first: int = 0) -> None:
        try:
            await self._replies.send(card, destination, first=first)
        except (SlackRefusal, SlackClientError, aiohttp.ClientError, TimeoutError) as error:
            refusal = error if isinstance(error, SlackRefusal) else SlackRefusal(type(error).__name__)
            await self._asking.undelivered(destination.user_id, destination.channel_id, refusal)
            await self._replies.note(refusal.for_person, destination)
        if destination.home is not None:
            await self._show_home(destination.home)

    def _follow(self, sending: Coroutine[Any, Any, None]) -> None:
        # The loop keeps weak references alone: a task that nobody holds may vanish half way.
        task = asyncio.ensure_future(sending)
        self._following.add(task)
        task.add_done_callback(self._following.discard)


class OnlyOurs(AsyncMiddleware):
    """Ends requests of other workspaces. A class, because Bolt gathers thirty arguments for a middleware that is a function."""

    def __init__(self, refuses: Callable[[AsyncBoltContext], str | None]) -> None:
        self._refuses = refuses

    async def async_process(
        self,
        *,
        req: AsyncBoltRequest,
        resp: BoltResponse,
        next: Callable[[], Awaitable[BoltResponse]],  # noqa: A002 - Bolt's signature
    ) -> BoltResponse | None:
        """Pass on what comes from our workspaces."""
        sentence = self._refuses(req.context)
        if sentence is None:
            await next()
            return resp
        return BoltResponse(status=200, body=_ephemeral({"text": sentence}) if "command" in req.body else "")


def _may_replace(body: dict[str, Any], container: dict[str, Any], channel: str) -> bool:
    """Tell whether an answer may take a message's place.

    One that others see too is left alone, for the answer is the asker's. So is one that was sent unasked, such as a digest or a handoff:
    it carries metadata, is kept up to date in place, and would be lost.
    """
    sent_unasked = bool((body.get("message") or {}).get("metadata"))
    return bool(container.get("is_ephemeral")) or (channel.startswith("D") and not sent_unasked)


_TRY_AGAIN = "I could not answer that just now. Nothing was changed. Try again in a minute."


def _ephemeral(message: Payload) -> Payload:
    return {"response_type": "ephemeral", **message}

"""The Slack edge as one thing that starts and ends: Bolt, its client, the inbox worker and, where chosen, Socket Mode."""

import asyncio
import contextlib
import logging
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus
from typing import Any

import aiohttp
from slack_bolt.adapter.starlette.async_handler import to_async_bolt_request, to_starlette_response
from slack_bolt.async_app import AsyncApp
from slack_sdk.signature import SignatureVerifier
from slack_sdk.web.async_base_client import AsyncBaseClient
from starlette.requests import Request
from starlette.responses import Response

from bot.inbox import InboxWorker
from bot.settings import Settings
from bot.slack.asking import Asking
from bot.slack.channels import Channels
from bot.slack.errors import PersonGone
from bot.slack.guard import is_slacks, refusal_status
from bot.slack.home import Homes, Openings, question_of
from bot.slack.installing import Installing
from bot.slack.listeners import PATIENCE_SECONDS, Listeners
from bot.slack.modals import Modals
from bot.slack.pictures import Payload
from bot.slack.rechecking import slack_rechecking
from bot.slack.replies import TIMEOUT_SECONDS, Replies, written
from bot.slack.talking import Talking
from bot.slack.uninstalling import Uninstalling
from bot.slack.workspaces import Workspaces
from bot.wiring import Assistant
from storage import inbox
from storage.inbox import InboxItem

CLOSING_SECONDS = 10.0

_log = logging.getLogger(__name__)


class SlackEdge:
    """Answers Slack. Made inside a running event loop; `close` ends what it started."""

    def __init__(
        self, settings: Settings, assistant: Assistant, *, now: Callable[[], datetime], patience: float = PATIENCE_SECONDS
    ) -> None:
        self._settings = settings
        self._assistant = assistant
        self._now = now
        self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=TIMEOUT_SECONDS), json_serialize=written)
        # Without a level of its own the client writes out each call at length, to drop it then.
        logging.getLogger(AsyncBaseClient.__module__).setLevel(logging.INFO)
        self._workspaces = Workspaces(settings, assistant.database, self._session, now=now)
        client = self._workspaces.client
        self.app = AsyncApp(
            name="hourglass",
            client=client,
            authorize=self._workspaces.authorize,
            signing_secret=settings.slack_signing_secret or "",
            process_before_response=True,
            # The guard has verified what comes by HTTP, and Socket Mode signs nothing: once is enough.
            request_verification_enabled=False,
            raise_error_for_unhandled_request=True,
        )
        self._channels = Channels(client, now=now)
        self._asking = Asking(assistant, client, self._channels, now=now)
        self._replies = Replies(client, self._session, self._channels)
        self._talking = Talking(client, asking=self._asking, replies=self._replies)
        self._homes = Homes(client, self._asking)
        self.listeners = Listeners(
            settings,
            asking=self._asking,
            channels=self._channels,
            replies=self._replies,
            modals=Modals(client),
            homes=self._homes,
            openings=Openings(self._homes, is_kept=self._is_kept, keep=self._keep_event, patience=patience),
            uninstalling=Uninstalling(assistant.database, now=now),
            keep_event=self._keep_event,
            patience=patience,
        )
        self.listeners.register(self.app)
        self._rechecking = slack_rechecking(
            assistant.database, client, now=now, speak_in=self._workspaces.speak_in, workspaces=settings.slack_workspaces
        )
        self._verifier = SignatureVerifier(settings.slack_signing_secret) if settings.slack_signing_secret else None
        self.worker = InboxWorker(assistant.database, self._answer_event, now=now)
        self._tasks: list[asyncio.Task[None]] = []

    @property
    def unheard(self) -> Counter[str]:
        """How often something came that nobody listens to, by kind."""
        return self.listeners.unheard

    async def start(self) -> None:
        """Start the worker and, in socket mode, the connection to Slack."""
        if self._settings.inbox_worker:
            self._tasks.append(asyncio.create_task(self.worker.run(), name="inbox"))
        self._tasks.append(asyncio.create_task(self._workspaces.keep_fresh(), name="slack tokens"))
        self._tasks.append(asyncio.create_task(self._rechecking.run(), name="slack people"))
        if self._settings.slack_mode == "socket":
            from bot.slack.socket import keep_connected

            self._tasks.append(asyncio.create_task(keep_connected(self.app, self._settings.slack_app_token or ""), name="socket"))

    async def close(self) -> None:
        """Finish what was promised, then end."""
        for task in self._tasks:
            task.cancel()
        for task in self._tasks:
            with contextlib.suppress(asyncio.CancelledError):
                await task
        try:
            await asyncio.wait_for(self.listeners.finish(), CLOSING_SECONDS)
        except TimeoutError:
            _log.warning("Some answers were still on their way after %s seconds.", CLOSING_SECONDS)
        await self._channels.close()
        await asyncio.to_thread(self._asking.close)
        await self._workspaces.close()
        await self._session.close()

    @property
    def installing(self) -> Installing | None:
        """The pages of an installation by OAuth; None: the token stands in the settings."""
        return self._workspaces.installing

    async def http(self, request: Request) -> Response:
        """Answer one HTTP request of Slack."""
        body = await request.body()
        if self._verifier is None:
            return Response(status_code=HTTPStatus.NOT_FOUND)
        status = refusal_status(request.headers, body, verifier=self._verifier)
        if status is not None:
            return Response(status_code=status)
        try:
            asked = to_async_bolt_request(request, body)
            sensible = is_slacks(asked.body)
        except (ValueError, TypeError, AttributeError):
            # Signed, and yet no form and no JSON object: Bolt would answer 500, and Slack would send it again.
            sensible = False
        if not sensible:
            return Response(status_code=HTTPStatus.BAD_REQUEST)
        try:
            answered = await self.app.async_dispatch(asked)
        except Exception:  # noqa: BLE001 - what our listeners raise never comes here: Bolt itself could not read the body
            _log.warning("A signed request is like none of Slack's.", exc_info=True)
            return Response(status_code=HTTPStatus.BAD_REQUEST)
        return to_starlette_response(answered)

    async def _keep_event(self, team_id: str, event_id: str, body: Payload, *, done: bool = False) -> None:
        if await asyncio.to_thread(self._put, team_id, event_id, body, done=done) and not done:
            self.worker.wake()

    def _put(self, team_id: str, event_id: str, body: Payload, *, done: bool) -> bool:
        now = self._now()
        with self._assistant.database.writing() as connection:
            return inbox.put(connection, team_id, event_id, body, now=now, done_at=now if done else None)

    async def _is_kept(self, team_id: str, event_id: str) -> bool:
        # As in Asking: on SQLite a look-up takes less time than the way to a thread and back.
        if self._assistant.database.engine.dialect.name == "sqlite":
            return self._known(team_id, event_id)
        return await asyncio.to_thread(self._known, team_id, event_id)

    def _known(self, team_id: str, event_id: str) -> bool:
        with self._assistant.database.reading() as connection:
            return inbox.known(connection, team_id, event_id)

    async def _answer_event(self, item: InboxItem) -> None:
        """Answer what the inbox kept, for the asker alone."""
        self._workspaces.speak_in(item.workspace_id)
        body: dict[str, Any] = dict(item.body)
        if str(body.get("channel") or "").startswith("D"):
            self._channels.is_ours(body["channel"], body["user"])  # Slack tells us of no other direct messages.
        if "home" in body:
            await self._homes.show(question_of(item.workspace_id, body), seen=body["seen"], insist=False)
            return
        try:
            await (self._talking.offer_prompts(item) if "prompts" in body else self._talking.answer(item))
        except PersonGone as gone:
            # To ask again would change nothing, and block what waits behind it.
            await self._asking.undelivered(body["user"], body.get("channel"), gone)

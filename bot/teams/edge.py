"""The Teams edge as one thing that starts and ends: its gate, its client and its inbox worker."""

import asyncio
import contextlib
import logging
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial
from http import HTTPStatus

import orjson
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.inbox import LEASE, InboxWorker
from bot.settings import Settings
from bot.teams.activity import Activity, NotAnActivityError, What, pressed_words, read_activity
from bot.teams.asking import Asking
from bot.teams.chat import Chat, Json
from bot.teams.dialogs import Dialogs
from bot.teams.errands import Errand, Errands, as_body, name_of
from bot.teams.gate import Gate
from bot.teams.pickers import offered
from bot.teams.presses import Presses
from bot.teams.rechecking import teams_rechecking
from bot.teams.sdk import CloudEnvironment
from bot.teams.talking import Talking, question_of
from bot.wiring import Assistant
from storage import inbox, teams_conversations
from storage.inbox import InboxItem

PATIENCE_SECONDS = 1.0
"""How long somebody waits who pressed; what takes longer says so, and follows."""
CLOSING_SECONDS = 10.0
REMOVED = "Hourglass was removed there."
NOT_OURS = "This assistant serves another company."

_log = logging.getLogger(__name__)


class TeamsEdge:
    """Answers Teams. Made inside a running event loop; `close` ends what it started."""

    def __init__(
        self,
        settings: Settings,
        assistant: Assistant,
        *,
        now: Callable[[], datetime],
        patience: float = PATIENCE_SECONDS,
        cloud: CloudEnvironment | None = None,
    ) -> None:
        self._settings = settings
        self._database = assistant.database
        self._now = now
        self._gate = Gate(settings, now=now, cloud=cloud)
        self._chat = Chat(settings)
        self._asking = Asking(assistant, self._chat, now=now)
        errands = Errands(assistant.database, now=now)
        self._talking = Talking(self._chat, self._asking, errands, assistant.database, now=now)
        self._presses = Presses(self._asking, self._talking, errands, patience=patience)
        self._dialogs = Dialogs(self._asking, self._talking, self._presses, errands, patience=patience)
        self._answers: dict[What, Callable[[Activity], Awaitable[Json | None]]] = {
            "press": self._presses.pressed,
            "refresh": self._presses.refreshed,
            "open": self._dialogs.opened,
            "submit": self._dialogs.submitted,
            "search": partial(offered, asking=self._asking),
        }
        self.worker = InboxWorker(assistant.database, self._talking.run, now=now, channel="teams")
        errands.wake = self.worker.wake
        self._rechecking = teams_rechecking(assistant.database, self._chat, settings, now=now)
        self._tasks: list[asyncio.Task[None]] = []
        self.unheard: Counter[str] = Counter()
        """How often something came that nobody listens to, by kind."""

    @property
    def refused(self) -> int:
        """How many requests nobody vouched for."""
        return self._gate.refused

    async def start(self) -> None:
        """Start the worker, and the daily look at who is still one of the tenant's."""
        if self._settings.inbox_worker:
            self._tasks.append(asyncio.create_task(self.worker.run(), name="teams inbox"))
        if self._settings.teams_mode == "http":
            # In local mode nobody vouches for anybody.
            self._tasks.append(asyncio.create_task(self._rechecking.run(), name="teams people"))

    async def finish(self) -> None:
        """Wait for what was promised to who pressed, and for what is being answered."""
        await self._presses.finish()
        await self.worker.finish()

    async def close(self) -> None:
        """Finish what was promised, then end."""
        for task in self._tasks:
            task.cancel()
        for task in self._tasks:
            with contextlib.suppress(asyncio.CancelledError):
                await task
        try:
            await asyncio.wait_for(self.finish(), CLOSING_SECONDS)
        except TimeoutError:
            _log.warning("Some answers were still on their way after %s seconds.", CLOSING_SECONDS)
        await self._gate.close()
        await asyncio.to_thread(self._asking.close)
        await self._chat.close()

    async def http(self, request: Request) -> Response:
        """Answer one request of Teams; whatever is wrong with it is said with a status under 500, for Teams repeats the others."""
        try:
            body = orjson.loads(await request.body())
        except ValueError:
            body = None
        said = body.get("serviceUrl") if isinstance(body, dict) else None
        peer = request.client.host if request.client else None
        refused = await self._gate.refusal(request.headers, peer=peer, service_url=said if isinstance(said, str) else "")
        if refused is not None:
            return _sentence("Nobody vouches for this request.", refused)
        try:
            activity = read_activity(body)
        except NotAnActivityError as error:
            return _sentence(str(error), HTTPStatus.BAD_REQUEST)
        if self._settings.teams_tenant and activity.tenant_id != self._settings.teams_tenant:
            self.unheard["another tenant"] += 1
            _log.warning("Tenant %r is not served; see HOURGLASS_TEAMS_TENANT.", activity.tenant_id)
            return _sentence(NOT_OURS, HTTPStatus.FORBIDDEN)
        try:
            return await self._heard(activity)
        except Exception:  # noqa: BLE001 - whatever it is, the log has the trace
            # Nothing was written down: Teams is to send it again.
            _log.exception("An activity %r of Teams could not be handled.", activity.name)
            return _sentence("Not now; send it again.", HTTPStatus.SERVICE_UNAVAILABLE)

    async def _heard(self, activity: Activity) -> Response:
        answers = self._answers.get(activity.what)
        if answers is not None:
            said = await answers(activity)
            return Response() if said is None else JSONResponse(said)
        if activity.what == "other":
            self.unheard[activity.name] += 1
            _log.info("Nobody listens to %r.", activity.name)
            return JSONResponse({})
        item = await asyncio.to_thread(self._keep, activity, at_once=self._settings.inbox_worker and self.worker.has_room)
        if item is not None:
            self.worker.begin(item)
        else:
            self.worker.wake()
        return JSONResponse({})

    def _keep(self, activity: Activity, *, at_once: bool) -> InboxItem | None:
        """Write down what must survive before Teams hears that it arrived: where it came from, and what was asked.

        Returns:
            What is to be answered here and now; None: there is nothing, or the worker takes it up.
        """
        conversation, now = activity.conversation, self._now()
        with self._database.writing() as connection:
            if activity.what == "removed":
                there = (connection, conversation.tenant_id, conversation.conversation_id)
                teams_conversations.end(*there, because=REMOVED, now=now, team_id=conversation.team_id)
                return None
            teams_conversations.keep(connection, conversation, now=now)
            words = activity.words or pressed_words(activity.data)
            if activity.what == "message" and (words or conversation.kind == "personal"):
                event_id = name_of("", conversation.conversation_id, activity.id)
                body = as_body(Errand(question_of(activity, words or "help")))
                at = (connection, conversation.tenant_id, event_id, body)
                if at_once:
                    return inbox.take(*at, now=now, lease=LEASE, channel="teams")
                inbox.put(*at, now=now, channel="teams")
        return None


def _sentence(said: str, status: HTTPStatus) -> Response:
    return JSONResponse({"error": said}, status)

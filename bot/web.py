"""The web application: Slack's and Teams' requests, health for operators, and the local workspace where it is asked for."""

import asyncio
import gc
import logging
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime
from http import HTTPStatus
from importlib import import_module
from typing import TYPE_CHECKING

from fastapi import FastAPI
from fastapi.responses import JSONResponse, PlainTextResponse
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot import api, timekeeping
from bot.settings import Settings
from bot.slack.edge import SlackEdge
from bot.slack.installing import Installing
from bot.slack.listeners import PATIENCE_SECONDS as SLACK_WAITS
from bot.slack.manifest import INSTALL_PATH, REDIRECT_PATH
from bot.wiring import Assistant

if TYPE_CHECKING:
    from bot.teams.edge import TeamsEdge

COLLECT_AFTER = 20_000
"""Objects more than were let go; a third of the time of an answer went into looking at each 700."""

READY_SECONDS = 3.0
"""How long a look at the database may take, well within a probe's patience; one that hangs is away."""

SLACK_EVENTS = "/slack/events"
TEAMS_MESSAGES = "/api/messages"
NO_OAUTH = "Nothing is installed from here: the token stands in the settings, or Slack is off; see HOURGLASS_SLACK_CLIENT_ID."
LARGEST_BODY = 1024 * 1024
"""Bytes. Slack's largest requests, views with all their blocks, stay far below."""


def create_app(
    settings: Settings,
    *,
    assistant: Assistant | None = None,
    mounts: Mapping[str, ASGIApp] | None = None,
    now: Callable[[], datetime] = timekeeping.now,
    patience: float | None = None,
    clock: bool = False,
) -> FastAPI:
    """Build the application.

    Args:
        settings: What this deployment is told; the assistant is opened from them at the start.
        assistant: One that is open already, and stays open at the end.
        mounts: Other applications by path, such as the local workspace.
        now: The clock.
        patience: Seconds until a person is told that an answer takes longer; None: as long as their chat leaves time for.
        clock: Whether what is due is asked for here too.
    """

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        opened = assistant if assistant is not None else await asyncio.to_thread(Assistant.open, settings, now=now())
        app.state.assistant = opened
        waits = SLACK_WAITS if patience is None else patience
        edge = SlackEdge(settings, opened, now=now, patience=waits) if settings.slack_mode != "off" else None
        app.state.slack = edge
        teams = app.state.teams = _teams_edge(settings, opened, now=now, patience=patience)
        outgoing = AsyncExitStack()
        try:
            if edge is not None:
                await edge.start()
            if teams is not None:
                await teams.start()
            if settings.outbox_worker:
                from bot.outbound import outbox_worker

                await outgoing.enter_async_context(outbox_worker(settings, opened.database, now=now))
            if clock:
                from bot.clock import clock_beside, clockwork_of

                await outgoing.enter_async_context(clock_beside(clockwork_of(settings, opened.database, opened.policy), now=now))
            # Loaded now, and not by the first who saves something, with everyone else waiting for the database.
            await asyncio.to_thread(import_module, "scoring.score")
            # What is loaded now stays: the collector need not walk it again and again while people wait. What an answer makes
            # goes with it, nearly without cycles: Python's own threshold would look for them several times in each.
            gc.collect()
            gc.freeze()
            gc.set_threshold(COLLECT_AFTER, 10, 10)
            yield
        finally:
            await asyncio.to_thread(opened.ask_no_model)
            await outgoing.aclose()
            if edge is not None:
                await edge.close()
            if teams is not None:
                await teams.close()
            if assistant is None:
                await asyncio.to_thread(opened.close)

    app = FastAPI(title="Hourglass", lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None)
    app.add_middleware(SlackFirst)
    app.add_middleware(BodyLimit, largest=LARGEST_BODY)
    # Plain routes: FastAPI's own would look for parameters in requests that Bolt reads by itself.
    app.add_route(SLACK_EVENTS, _slack_events, methods=["POST"])
    app.add_route(INSTALL_PATH, _slack_install, methods=["GET"])
    app.add_route(REDIRECT_PATH, _slack_installed, methods=["GET"])
    app.add_route(TEAMS_MESSAGES, _teams_messages, methods=["POST"])
    app.add_route("/healthz", _healthz, methods=["GET"])
    app.add_route("/readyz", _readyz, methods=["GET"])
    app.add_route("/metrics", _metrics(settings, now), methods=["GET"])
    app.router.routes.extend(api.routes(settings, now))
    for path, mounted in (mounts or {}).items():
        app.mount(path, mounted)
    return app


async def _slack_events(request: Request) -> Response:
    edge: SlackEdge | None = request.app.state.slack
    if edge is None:
        return PlainTextResponse("Slack is off; see HOURGLASS_SLACK_MODE.", HTTPStatus.NOT_FOUND)
    return await edge.http(request)


def _teams_edge(settings: Settings, assistant: Assistant, *, now: Callable[[], datetime], patience: float | None) -> "TeamsEdge | None":
    """Make the Teams edge where it is asked for; nothing of Microsoft's loads elsewhere."""
    if settings.teams_mode == "off":
        return None
    from bot.teams.edge import PATIENCE_SECONDS, TeamsEdge

    return TeamsEdge(settings, assistant, now=now, patience=PATIENCE_SECONDS if patience is None else patience)


async def _teams_messages(request: Request) -> Response:
    edge: TeamsEdge | None = request.app.state.teams
    if edge is None:
        return PlainTextResponse("Teams is off; see HOURGLASS_TEAMS_MODE.", HTTPStatus.NOT_FOUND)
    return await edge.http(request)


async def _slack_install(request: Request) -> Response:
    installing = _installing(request)
    return await installing.begin(request) if installing else PlainTextResponse(NO_OAUTH, HTTPStatus.NOT_FOUND)


async def _slack_installed(request: Request) -> Response:
    installing = _installing(request)
    return await installing.finish(request) if installing else PlainTextResponse(NO_OAUTH, HTTPStatus.NOT_FOUND)


def _installing(request: Request) -> Installing | None:
    edge: SlackEdge | None = request.app.state.slack
    return edge.installing if edge else None


async def _healthz(_: Request) -> Response:
    """Tell that the process answers."""
    return JSONResponse({"status": "ok"})


async def _readyz(request: Request) -> Response:
    """Tell whether questions can be answered: the database is there and migrated."""
    state = request.app.state
    # One look at a time: while the database hangs, each would keep a thread that answers are waiting for.
    looking: asyncio.Task[bool] | None = getattr(state, "looking", None)
    if looking is None or looking.done():
        looking = state.looking = asyncio.create_task(_is_current(state.assistant))
    try:
        current = await asyncio.wait_for(asyncio.shield(looking), READY_SECONDS)
    except TimeoutError:
        current = False
    if not current:
        return JSONResponse({"status": "not ready", "database": "not reachable, or not migrated"}, HTTPStatus.SERVICE_UNAVAILABLE)
    return JSONResponse({"status": "ready"})


async def _is_current(assistant: Assistant) -> bool:
    try:
        return await asyncio.to_thread(assistant.database.is_current)
    except Exception:  # noqa: BLE001 - whatever is wrong, the answer is the same; the details are for the log of the database
        return False


def _metrics(settings: Settings, now: Callable[[], datetime]) -> Callable[[Request], Awaitable[Response]]:
    async def metrics(request: Request) -> Response:
        """Tell Prometheus what is in which state."""
        from bot.metrics import CONTENT_TYPE, Heard, exposition, may_read

        refused = may_read(request.headers, request.client.host if request.client else None, token=settings.metrics_token)
        if refused is not None:
            return PlainTextResponse(refused, HTTPStatus.UNAUTHORIZED, {"WWW-Authenticate": "Bearer"})
        state = request.app.state
        edges: dict[str, SlackEdge | TeamsEdge | None] = {"slack": state.slack, "teams": state.teams}
        unheard = {chat: edge.unheard for chat, edge in edges.items() if edge is not None}
        heard = Heard(unheard, state.teams.refused if state.teams else None)
        return Response(await asyncio.to_thread(exposition, state.assistant, now=now(), heard=heard), media_type=CONTENT_TYPE)

    return metrics


class SlackFirst:
    """Hands Slack's requests over before a route is looked for: nearly all are Slack's, and the way took a twentieth of an answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer Slack, and pass on everything else."""
        if scope["type"] == "http" and scope["path"] == SLACK_EVENTS and scope["method"] == "POST":
            response = await _slack_events(Request(scope, receive))
            await response(scope, receive, send)
        else:
            await self._app(scope, receive, send)


class BodyLimit:
    """Refuses bodies over a limit, announced or not, before they fill the memory."""

    def __init__(self, app: ASGIApp, largest: int) -> None:
        self._app = app
        self._largest = largest

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, unless its body is too large."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        announced = next((value for name, value in scope["headers"] if name == b"content-length"), None)
        if announced is not None and (not announced.isdigit() or int(announced) > self._largest):
            await _too_large(scope, receive, send)
            return
        if announced is not None and not any(name == b"transfer-encoding" for name, _ in scope["headers"]):
            # The server takes no byte more than was announced.
            await self._app(scope, receive, send)
            return
        read = 0
        answered = False

        async def counted() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > self._largest:
                raise _TooLargeError
            return message

        async def watched(message: Message) -> None:
            nonlocal answered
            answered = True
            await send(message)

        try:
            await self._app(scope, counted, watched)
        except _TooLargeError:
            if answered:
                raise
            await _too_large(scope, receive, send)


class _TooLargeError(Exception):
    """More came than was announced, or than is taken."""


async def _too_large(scope: Scope, receive: Receive, send: Send) -> None:
    sentence = f"The body is too large: {LARGEST_BODY:,} bytes are the most."
    if scope["path"].startswith(api.PREFIX):
        await JSONResponse({"error": sentence}, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)(scope, receive, send)
    else:
        await PlainTextResponse(sentence, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)(scope, receive, send)


def log_to_stderr(level: str) -> None:
    """Log to standard error from this level on."""
    logging.basicConfig(level=level.upper(), format="%(asctime)s %(levelname)s %(name)s: %(message)s", stream=sys.stderr)


def run(app: ASGIApp, *, host: str, port: int) -> None:
    """Serve until interrupted. Requests are not logged one by one: the audit has what matters of them."""
    import uvicorn

    def end(_number: int, _frame: object) -> None:
        raise SystemExit(0)

    # Uvicorn ends in good order and then sends itself the same signal: what is to be closed after it would not be.
    signal.signal(signal.SIGTERM, end)
    # Slack keeps connections; a client that reuses one just as it is closed loses its request.
    uvicorn.run(app, host=host, port=port, access_log=False, log_config=None, timeout_keep_alive=75)

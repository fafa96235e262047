"""The workspace as an application of its own: the page, what the page does, and the Web API."""

import asyncio
import json
from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import HTTPConnection, Request
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.types import Scope
from starlette.websockets import WebSocket, WebSocketDisconnect

from bot.timekeeping import now
from bot.workspace import limits
from bot.workspace.blocks import Json
from bot.workspace.deliveries import Deliveries, PressError
from bot.workspace.members import CHANNELS, HOURGLASS, LOCAL_TEAM, OUTSIDERS, AppProfile, Channel, Command, Member, Team
from bot.workspace.responses import RefusedError, Responses
from bot.workspace.signed_requests import SignedRequests
from bot.workspace.state import Conversation, Workspace
from bot.workspace.web_api import WebApi, refusal

PAGE = Path(__file__).parent / "page"
LOOPBACK_HOSTS = ("127.0.0.1", "localhost", "[::1]")
SAFETY = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}
GONE_ERRORS = {"expired_url", "used_url"}


def create_workspace(
    people: Sequence[Member],
    *,
    request_url: str,
    signing_secret: str,
    bot_token: str,
    commands: Sequence[Command],
    suggestions: Sequence[str] = (),
    outsiders: Sequence[Member] = OUTSIDERS,
    channels: Sequence[Channel] = CHANNELS,
    team: Team = LOCAL_TEAM,
    app: AppProfile = HOURGLASS,
    hosts: Collection[str] = LOOPBACK_HOSTS,
    retry_seconds: Sequence[float] = limits.EVENT_RETRY_SECONDS,
    request_seconds: float = limits.REQUEST_SECONDS,
    clock: Callable[[], datetime] = now,
) -> Starlette:
    """Make a workspace around the app that listens at `request_url`; mount it anywhere, or run it by itself.

    Args:
        people: those to act as; the first is chosen when the page opens.
        request_url: where the app takes commands, events and presses.
        signing_secret: what the requests are signed with.
        bot_token: what the app sends to the Web API under `api/`.
        commands: the slash commands that exist.
        suggestions: whole lines to click on while a conversation is empty.
        outsiders: more people to act as, whom the app is expected to refuse.
        channels: the channels there are; direct messages with the app are added for everyone of the company.
        team: the workspace's name and ids.
        app: the app's name and ids.
        hosts: names under which the page may be reached, against pages elsewhere that would drive it.
        retry_seconds: waits before each repetition of an event that was not taken.
        request_seconds: how long the app has to answer.
        clock: reads the time, aware.
    """
    workspace = Workspace([*people, *outsiders], channels, team=team, app=app, commands=commands, suggestions=suggestions, clock=clock)
    responses = Responses(workspace)
    requests = SignedRequests(request_url, signing_secret, clock=clock, seconds=request_seconds)
    deliveries = Deliveries(workspace, requests, responses, retry_seconds=retry_seconds)
    edge = _Edge(workspace, deliveries, responses, WebApi(workspace, bot_token=bot_token))
    return Starlette(
        routes=[
            Route("/", edge.page),
            Mount("/page", _Page(directory=PAGE)),
            WebSocketRoute("/live", edge.live),
            Route("/typed", edge.typed, methods=["POST"]),
            Route("/pressed", edge.pressed, methods=["POST"]),
            Route("/response/{key}", edge.response, methods=["POST"]),
            Route("/api/{method}", edge.api, methods=["GET", "POST"]),
        ],
        middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=list(hosts), www_redirect=False)],
    )


class _Page(StaticFiles):
    """The page's files, each with the headers that keep everything on this machine."""

    def file_response(self, *args: Any, **keywords: Any) -> Response:
        response = super().file_response(*args, **keywords)
        response.headers.update(SAFETY)
        return response


class _Edge:
    """Requests in, replies out; what they mean is decided elsewhere."""

    def __init__(self, workspace: Workspace, deliveries: Deliveries, responses: Responses, web_api: WebApi) -> None:
        self._workspace, self._deliveries, self._responses, self._web_api = workspace, deliveries, responses, web_api

    async def page(self, request: Request) -> Response:  # noqa: ARG002 - a route's signature
        return FileResponse(PAGE / "index.html", headers=SAFETY)

    async def live(self, socket: WebSocket) -> None:
        member = self._workspace.member_called(socket.query_params.get("as", ""))
        if not _is_our_page(socket):
            await socket.close(code=1008)
            return
        await socket.accept()
        queue = self._workspace.watch(member.id)
        sending = asyncio.create_task(_send_all(socket, queue))
        try:
            while True:  # The page sends nothing; this waits for it to leave.
                await socket.receive_text()
        except WebSocketDisconnect:
            pass
        finally:
            self._workspace.unwatch(queue)
            sending.cancel()

    async def typed(self, request: Request) -> Response:
        try:
            member, conversation, body = await self._act(request)
            await self._deliveries.typed(member, conversation, str(body.get("text", "")), url_of=_response_url(request))
        except PressError as error:
            return JSONResponse({"ok": False, "error": str(error)}, status_code=400)
        return JSONResponse({"ok": True})

    async def pressed(self, request: Request) -> Response:
        try:
            member, conversation, body = await self._act(request)
            trouble = await self._deliveries.pressed(member, conversation, body, url_of=_response_url(request))
        except PressError as error:
            return JSONResponse({"ok": False, "error": str(error)}, status_code=400)
        return JSONResponse({"ok": not trouble, "error": trouble})

    async def _act(self, request: Request) -> tuple[Member, Conversation, Json]:
        """Read who does something where, and refuse what did not come from our own page."""
        if not _is_our_page(request) or request.headers.get("content-type") != "application/json":
            raise PressError("Only the workspace's own page can do that.")
        try:
            body = await request.json()
        except ValueError:
            body = None
        body = body if isinstance(body, dict) else {}
        member = self._workspace.members.get(str(body.get("as")))
        conversation = self._workspace.conversations.get(str(body.get("conversation")))
        if member is None or conversation is None or member.id not in conversation.member_ids:
            raise PressError("There is no such conversation for that person.")
        return member, conversation, body

    async def response(self, request: Request) -> Response:
        try:
            body = json.loads(await request.body())
            if not isinstance(body, dict):
                raise RefusedError("invalid_payload")
            self._responses.use(request.path_params["key"], body)
        except ValueError as error:
            refused = error if isinstance(error, RefusedError) else RefusedError("invalid_payload")
            return JSONResponse(refusal(refused), status_code=404 if refused.code in GONE_ERRORS else 400)
        return PlainTextResponse("ok")

    async def api(self, request: Request) -> Response:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        token = token if scheme.lower() == "bearer" else ""
        try:
            arguments = await _arguments(request)
        except RefusedError as refused:
            return JSONResponse(refusal(refused))
        return JSONResponse(self._web_api.call(request.path_params["method"], arguments, token=token))


async def _send_all(socket: WebSocket, queue: "asyncio.Queue[Json]") -> None:
    while True:
        await socket.send_json(await queue.get())


async def _arguments(request: Request) -> Json:
    """Read a call's arguments from the query and from a form or JSON, as Slack does."""
    arguments: Json = dict(request.query_params)
    kind = request.headers.get("content-type", "").partition(";")[0]
    if kind == "application/json":
        try:
            body = json.loads(await request.body() or b"{}")
        except ValueError:
            raise RefusedError("invalid_json") from None
        if not isinstance(body, dict):
            raise RefusedError("json_not_object")
        return arguments | body
    if kind in {"application/x-www-form-urlencoded", "multipart/form-data"}:
        async with request.form() as form:
            return arguments | {name: value for name, value in form.items() if isinstance(value, str)}
    return arguments


def _is_our_page(connection: HTTPConnection) -> bool:
    """Whether a browser sent this from the workspace's own page; what is no browser sends no `Origin`."""
    origin = connection.headers.get("origin")
    return origin is None or urlsplit(origin).netloc == connection.headers.get("host")


def _response_url(request: Request) -> Callable[[str], str]:
    base = _own_address(request.scope)
    return lambda key: f"{base}/response/{key}"


def _own_address(scope: Scope) -> str:
    """Return where this process listens, which the app reaches even where the browser uses another name for it."""
    host, port = scope["server"]
    host = f"[{host}]" if ":" in host else host
    return f"http://{host}:{port}{scope.get('root_path', '')}"

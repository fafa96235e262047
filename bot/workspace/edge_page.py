"""What the page asks for: everything it shows, and everything a person does on it."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from starlette.requests import HTTPConnection, Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.websockets import WebSocket, WebSocketDisconnect

from bot.workspace.deliveries import Deliveries
from bot.workspace.edge_address import own_address
from bot.workspace.json_values import Json
from bot.workspace.members import Member
from bot.workspace.presses import PressError, Presses, Said
from bot.workspace.state import Conversation, Workspace

Act = Callable[[Member, Json], Awaitable[Said]]
"""Something a person does, and what they read of it."""

PAGE = Path(__file__).parent / "page"
SAFETY = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}


class PageFiles(StaticFiles):
    """The page's files, each with the headers that keep everything on this machine."""

    def file_response(self, *args: Any, **keywords: Any) -> Response:
        """Return one file."""
        response = super().file_response(*args, **keywords)
        response.headers.update(SAFETY)
        return response


class PageEdge:
    """Requests of the page in, replies out; what they mean is decided elsewhere."""

    def __init__(self, workspace: Workspace, deliveries: Deliveries, presses: Presses) -> None:
        self._workspace, self._deliveries, self._presses = workspace, deliveries, presses

    async def page(self, request: Request) -> Response:  # noqa: ARG002 - a route's signature
        """Give the page itself."""
        return FileResponse(PAGE / "index.html", headers=SAFETY)

    async def file(self, request: Request) -> Response:
        """Give an uploaded file; what is no picture is only ever saved, never shown."""
        file = self._workspace.files.find(request.path_params["id"])
        if file is None:
            return JSONResponse({"ok": False, "error": "file_not_found"}, status_code=404)
        saved = {} if file.kind.startswith("image/") else {"Content-Disposition": "attachment"}
        return Response(file.content, media_type=file.kind, headers={**SAFETY, **saved})

    async def live(self, socket: WebSocket) -> None:
        """Tell a page everything that its member sees, from now on."""
        member = self._workspace.member_called(socket.query_params.get("as", ""))
        if not is_our_page(socket):
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
        """Take a line from a message box."""

        async def act(member: Member, body: Json) -> Said:
            thread_ts = str(body["thread_ts"]) if body.get("thread_ts") else None
            conversation = self.conversation(member, body)
            url_of = _response_url(request)
            await self._deliveries.typed(member, conversation, str(body.get("text", "")), url_of=url_of, thread_ts=thread_ts)
            return Said()

        return await self.acted(request, act)

    async def pressed(self, request: Request) -> Response:
        """Take a press in a message, in a modal or on Home."""

        async def act(member: Member, body: Json) -> Said:
            if body.get("view"):
                return await self._presses.in_view(member, body)
            return await self._presses.in_message(member, self.conversation(member, body), body, url_of=_response_url(request))

        return await self.acted(request, act)

    async def submitted(self, request: Request) -> Response:
        """Take a filled-in modal."""
        return await self.acted(request, self._presses.submitted)

    async def closed(self, request: Request) -> Response:
        """Take the closing of a modal."""
        return await self.acted(request, self._presses.closed)

    async def opened(self, request: Request) -> Response:
        """Take the opening of the app's Home or messages."""

        async def act(member: Member, body: Json) -> Said:
            tab: Literal["home", "messages"] = "home" if body.get("tab") == "home" else "messages"
            self._deliveries.opened_home(member, tab)
            return Said()

        return await self.acted(request, act)

    async def passed(self, request: Request) -> Response:
        """Let time pass, where the clock can be moved."""

        async def act(member: Member, body: Json) -> Said:  # noqa: ARG001 - every act has this shape
            if self._workspace.passing is None:
                raise PressError("Time passes by itself here.")
            await self._workspace.passing.let_pass(member)
            return Said()

        return await self.acted(request, act)

    async def acted(self, request: Request, act: Act) -> Response:
        """Read who does something, refuse what did not come from our own page, and say what came of it."""
        try:
            member, body = await self._actor(request)
            self._workspace.base_url = own_address(request.scope)
            said = await act(member, body)
        except PressError as error:
            return JSONResponse({"ok": False, "error": str(error)}, status_code=400)
        more = {name: value for name in ("errors", "note", "dialog", "options") if (value := getattr(said, name))}
        return JSONResponse({"ok": not said.trouble and not said.errors, "error": said.trouble, **more})

    async def _actor(self, request: Request) -> tuple[Member, Json]:
        if not is_our_page(request) or request.headers.get("content-type") != "application/json":
            raise PressError("Only the workspace's own page can do that.")
        try:
            body = await request.json()
        except ValueError:
            body = None
        body = body if isinstance(body, dict) else {}
        member = self._workspace.members.get(str(body.get("as")))
        if member is None:
            raise PressError("There is no such conversation for that person.")
        return member, body

    def conversation(self, member: Member, body: Json) -> Conversation:
        """Find where somebody does something.

        Raises:
            PressError: they are in no such conversation.
        """
        conversation = self._workspace.conversations.get(str(body.get("conversation")))
        if conversation is None or member.id not in conversation.member_ids:
            raise PressError("There is no such conversation for that person.")
        return conversation


async def _send_all(socket: WebSocket, queue: "asyncio.Queue[Json]") -> None:
    while True:
        await socket.send_json(await queue.get())


def is_our_page(connection: HTTPConnection) -> bool:
    """Whether a browser sent this from the workspace's own page; what is no browser sends no `Origin`."""
    origin = connection.headers.get("origin")
    return origin is None or urlsplit(origin).netloc == connection.headers.get("host")


def _response_url(request: Request) -> Callable[[str], str]:
    base = own_address(request.scope)
    return lambda key: f"{base}/response/{key}"

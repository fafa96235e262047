"""A workspace and an app for it, served together over loopback, as `hourglass demo` does."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qsl

import aiohttp
import uvicorn
from slack_sdk.web.async_client import AsyncWebClient
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route

from bot import timekeeping
from bot.workspace.app import create_workspace
from bot.workspace.members import Command, Member

SECRET = "shhh"
TOKEN = "xoxb-local"
DANA = Member("U0DANA", "Dana Reyes", "dana@example.com", "CSM")
MIRA = Member("U0MIRA", "Mira Sol", "mira@example.com", "manager")
COMMANDS = (Command("/echo", "WORDS", "Says it again", ("/echo one", "/echo two")), Command("/other"))


class FakeClock:
    """A clock that stands still until it is told otherwise."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 24, 15, 10, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, **duration: float) -> None:
        """Let time pass."""
        self.now += timedelta(**duration)


class PushedClock(FakeClock):
    """The real clock, pushed on: a real app refuses what is signed in another time."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        return timekeeping.now() + self.ahead

    def pass_by(self, **duration: float) -> None:
        self.ahead += timedelta(**duration)


@dataclass
class Received:
    """One request that reached the app."""

    headers: dict[str, str]
    body: bytes

    @property
    def form(self) -> dict[str, str]:
        return dict(parse_qsl(self.body.decode(), keep_blank_values=True))

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def payload(self) -> Any:
        return json.loads(self.form["payload"])


@dataclass
class RecordingApp:
    """Stands where the app listens: keeps what comes and gives the answers it was told, the last one for ever."""

    answers: list[Callable[[], Response]] = field(default_factory=lambda: [PlainTextResponse])
    received: list[Received] = field(default_factory=list)
    seconds: float = 0
    came: asyncio.Event = field(default_factory=asyncio.Event)

    def will_say(self, *answers: Any) -> None:
        """Answer with JSON for a dict, with text for a string, with a status for a number."""
        self.answers = [_answer(said) for said in answers]

    async def listen(self, request: Request) -> Response:
        """Take one request."""
        self.received.append(Received(dict(request.headers), await request.body()))
        self.came.set()
        await asyncio.sleep(self.seconds)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        return answer()

    async def next(self, count: int) -> Received:
        """Wait until that many requests came, and return the last of them."""
        async with asyncio.timeout(5):
            while len(self.received) < count:
                self.came.clear()
                await self.came.wait()
        return self.received[count - 1]


def _answer(said: Any) -> Callable[[], Response]:
    if isinstance(said, dict):
        return lambda: JSONResponse(said)
    return (lambda: PlainTextResponse(said)) if isinstance(said, str) else (lambda: Response(status_code=said))


class Page:
    """What the page does, without a browser: one member's live connection and their typing and pressing."""

    def __init__(self, session: aiohttp.ClientSession, base: str, member: Member) -> None:
        self._session, self._base, self.member = session, base, member
        self.everything: Any = None

    async def __aenter__(self) -> Self:
        self._socket = await self._session.ws_connect(f"{self._base}/live?as={self.member.id}")
        self.everything = await self.next()
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await self._socket.close()

    async def next(self) -> Any:
        """Return the next event that this page is told."""
        return await self._socket.receive_json(timeout=5)

    async def next_message(self) -> Any:
        """Return the next message that is not this member's own."""
        while True:
            event = await self.next()
            if event["type"] != "message" or event["message"]["author"] != self.member.id:
                return event["message"]

    async def act(self, path: str, **body: Any) -> tuple[int, Any]:
        """Post as the page does; returns the status and what was said."""
        async with self._session.post(f"{self._base}/{path}", json={"as": self.member.id, **body}) as answer:
            return answer.status, await answer.json()

    async def type(self, text: str, conversation: str = "C0GENERAL") -> None:
        """Send a line from the composer."""
        status, said = await self.act("typed", text=text, conversation=conversation)
        assert (status, said) == (200, {"ok": True, "error": ""})

    async def press(self, message: Any, value: str | None = None, conversation: str = "C0GENERAL") -> Any:
        """Press the first element of a message's first block that has one."""
        block = next(block for block in message["blocks"] if "elements" in block or "accessory" in block)
        element = (block.get("elements") or [block.get("accessory")])[0]
        body = {"ts": message["ts"], "block_id": block["block_id"], "action_id": element["action_id"], "value": value}
        return (await self.act("pressed", conversation=conversation, **body))[1]


@dataclass
class Served:
    """A running workspace with its app, and ways to talk to both."""

    base: str
    app: RecordingApp
    clock: FakeClock
    session: aiohttp.ClientSession

    @property
    def client(self) -> AsyncWebClient:
        """The client that a real app uses, with a good token."""
        return self.client_with(TOKEN)

    def client_with(self, token: str | None) -> AsyncWebClient:
        """The client that a real app uses."""
        return AsyncWebClient(token=token, base_url=f"{self.base}/api/", session=self.session)

    def page(self, member: Member = DANA) -> Page:
        """A page of that member."""
        return Page(self.session, self.base, member)


@asynccontextmanager
async def serving(*, retry_seconds: Sequence[float] = (0, 0, 0), request_seconds: float = 3) -> AsyncIterator[Served]:
    """Serve a workspace of two members and an app that records, until the block ends."""
    app, clock = RecordingApp(), FakeClock()
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        base = f"http://127.0.0.1:{listener.getsockname()[1]}"
        workspace = create_workspace(
            [DANA, MIRA],
            request_url=f"{base}/slack/events",
            signing_secret=SECRET,
            bot_token=TOKEN,
            commands=COMMANDS,
            suggestions=("/echo one",),
            retry_seconds=retry_seconds,
            request_seconds=request_seconds,
            clock=clock,
        )
        both = Starlette(routes=[Route("/slack/events", app.listen, methods=["POST"]), Mount("/workspace", workspace)])
        server = uvicorn.Server(uvicorn.Config(both, log_level="error", lifespan="off", access_log=False))
        running = asyncio.create_task(server.serve(sockets=[listener]))
        async with aiohttp.ClientSession() as session:
            while not server.started:  # noqa: ASYNC110 - the server tells it by a flag alone
                await asyncio.sleep(0.01)
            yield Served(f"{base}/workspace", app, clock, session)
        server.should_exit = True
        await running

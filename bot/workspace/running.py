"""The workspace for tests: served on a free port beside the app under test, with people to act as."""

import asyncio
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.workspace.app import create_workspace
from bot.workspace.faults import Faults
from bot.workspace.log import Log
from bot.workspace.members import Command, Member
from bot.workspace.person import Person
from bot.workspace.state import Workspace

PATH = "/workspace"
PEOPLE = (Member("U0DANA", "Dana Reyes", "dana@example.com", "CSM"), Member("U0MIRA", "Mira Sol", "mira@example.com", "manager"))


class _Both:
    """The workspace under its path, and the app under test for everything else."""

    def __init__(self, path: str) -> None:
        self._path = path
        self.workspace: ASGIApp = PlainTextResponse("", status_code=503)
        self.app: ASGIApp = PlainTextResponse("No app listens yet; call listen().", status_code=503)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        inside = scope.get("path", "").startswith(f"{self._path}/")
        own = {**scope, "root_path": scope.get("root_path", "") + self._path} if inside else scope
        await (self.workspace if inside else self.app)(own, receive, send)


@dataclass(frozen=True)
class RunningWorkspace:
    """A workspace that is being served.

    Attributes:
        api_url: the `base_url` of the app's client.
        page_url: the page, for a browser.
        signing_secret: what the app checks requests with.
        bot_token: what the app calls with.
        workspace: everything it holds.
    """

    api_url: str
    page_url: str
    signing_secret: str
    bot_token: str
    workspace: Workspace
    _application: Starlette
    _both: _Both

    @property
    def faults(self) -> Faults:
        """What is to go wrong."""
        return self.workspace.faults

    @property
    def log(self) -> Log:
        """What went over the line."""
        return self.workspace.log

    def listen(self, app: ASGIApp) -> None:
        """Give everything that is not the workspace's to the app under test."""
        self._both.app = app

    async def settled(self) -> None:
        """Wait until nothing is on its way to the app any more: then the log is complete."""
        await self._application.state.deliveries.settled()

    def person(self, name: str = "") -> Person:
        """Act as somebody, named by id or e-mail; without a name, as the first.

        Raises:
            KeyError: there is nobody of that name.
        """
        member = self.workspace.member_called(name)
        if name and name not in {member.id, member.email}:
            raise KeyError(
                f'Nobody here is called "{name}"; there are: {", ".join(found.email for found in self.workspace.members.values())}.'
            )
        state = self._application.state
        return Person(self.workspace, member, state.deliveries, state.presses, response_base=self.page_url.rstrip("/"))


@asynccontextmanager
async def running_workspace(
    *,
    people: Sequence[Member] = PEOPLE,
    commands: Sequence[Command] = (),
    signing_secret: str = "local-secret",  # noqa: S107 - it never leaves this machine, and protects nothing
    bot_token: str = "xoxb-local",  # noqa: S107 - as above
    request_path: str = "/slack/events",
    request_url: str = "",
    retry_seconds: Sequence[float] = (0, 0, 0),
    **more: Any,
) -> AsyncIterator[RunningWorkspace]:
    """Serve a workspace on a free port of this machine until the block ends.

    Args:
        people: those to act as.
        commands: the slash commands that exist.
        signing_secret: what requests to the app are signed with.
        bot_token: what the app calls with.
        request_path: where the app that is given to `listen()` takes requests.
        request_url: where the app listens, where it is served elsewhere.
        retry_seconds: waits before each repetition of an event that was not taken.
        more: further arguments of `create_workspace`.
    """
    both = _Both(PATH)
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        base = f"http://127.0.0.1:{listener.getsockname()[1]}"
        application = create_workspace(
            people,
            request_url=request_url or f"{base}{request_path}",
            signing_secret=signing_secret,
            bot_token=bot_token,
            commands=commands,
            retry_seconds=retry_seconds,
            **more,
        )
        both.workspace = application
        # Critical only: the server would complain of each answer that a fault cuts.
        server = uvicorn.Server(uvicorn.Config(both, log_level="critical", lifespan="off", access_log=False))
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        while not server.started and not serving.done():  # noqa: ASYNC110 - the server tells it by a flag alone
            await asyncio.sleep(0.01)
        try:
            workspace: Workspace = application.state.workspace
            yield RunningWorkspace(f"{base}{PATH}/api/", f"{base}{PATH}/", signing_secret, bot_token, workspace, application, both)
        finally:
            server.should_exit = True
            await serving

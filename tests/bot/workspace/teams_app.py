"""A small app that takes Teams' activities, and faces that draw a text for either channel."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from aiohttp import web

from bot.workspace.faces import SlackFace, TeamsApp
from bot.workspace.members import Command
from bot.workspace.running import RunningWorkspace, running_workspace

TENANT = "11111111-0000-0000-0000-000000000000"
CARD = "application/vnd.microsoft.card.adaptive"


def card(text: str, *actions: dict[str, Any]) -> dict[str, Any]:
    return {"type": "AdaptiveCard", "body": [{"type": "TextBlock", "text": text}], "actions": [*actions]}


def execute(word: str, **more: Any) -> dict[str, Any]:
    return {"type": "Action.Execute", "title": word, "verb": "command", "data": {"command": word, **more}}


def opening(word: str) -> dict[str, Any]:
    return {"type": "Action.Submit", "title": word, "data": {"command": word, "msteams": {"type": "task/fetch"}}}


class TextFaces:
    """Every message is one text; "part" is drawn by the message before it, "secret" by nobody."""

    def cards(self, blocks: Sequence[dict[str, Any]], *, unasked: bool) -> list[dict[str, Any]] | None:
        text = blocks[0]["text"]["text"]
        return (
            None
            if text == "secret"
            else []
            if text == "part"
            else [card(text, execute("again", stays=True) if unasked else execute("again"))]
        )

    def slack(self, card: dict[str, Any]) -> SlackFace | None:
        text = card["body"][0]["text"]
        if text == "secret":
            return None
        return SlackFace(f"{text}.", [{"type": "section", "text": {"type": "plain_text", "text": text}}], text == "unasked")


@dataclass
class TeamsBot:
    """Keeps what comes, and gives the answers it was told, the last one for ever."""

    url: str = ""
    came: list[dict[str, Any]] = field(default_factory=list)
    answers: list[web.Response] = field(default_factory=lambda: [web.json_response({})])

    def will_say(self, *answers: Any, status: int = 200) -> None:
        self.answers = [web.json_response(answer, status=status) for answer in answers]

    async def listen(self, request: web.Request) -> web.Response:
        self.came.append(await request.json())
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        return web.Response(body=answer.body, status=answer.status, content_type="application/json")


@dataclass
class Beside:
    """The workspace, the app, and a client for what either sends."""

    running: RunningWorkspace
    bot: TeamsBot
    http: aiohttp.ClientSession

    async def page(self, path: str, **body: Any) -> dict[str, Any]:
        """Do what the page does."""
        sent = {"as": "U0DANA", "conversation": "D0DANA", **body}
        async with self.http.post(f"{self.running.page_url}teams/{path}", json=sent) as response:
            said: dict[str, Any] = await response.json()
            return said

    async def call(self, method: str, path: str, body: dict[str, Any] | None = None, **more: Any) -> tuple[int, Any]:
        """Call as the app calls Teams."""
        async with self.http.request(method, f"{self.running.page_url}teams/v3/{path}", json=body, **more) as response:
            return response.status, await response.json()

    async def send(self, content: dict[str, Any], conversation: str = "a:D0DANA") -> str:
        """Send a card; returns its id."""
        body = {"type": "message", "attachments": [{"contentType": CARD, "content": content}]}
        status, said = await self.call("POST", f"conversations/{conversation}/activities", body)
        assert status == 200
        return str(said["id"])


@asynccontextmanager
async def beside(**more: Any) -> AsyncIterator[Beside]:
    """Serve the app and a workspace that knows it in Teams."""
    bot = TeamsBot()
    served = web.Application()
    served.router.add_post("/api/messages", bot.listen)
    runner = web.AppRunner(served)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    bot.url = f"http://127.0.0.1:{runner.addresses[0][1]}/api/messages"
    teams = TeamsApp(TextFaces(), TENANT, **{"messages_url": bot.url, "commands": (Command("/hello"),), "suggestions": ("hello",), **more})
    try:
        async with running_workspace(teams=teams, commands=[Command("/hello")]) as running, aiohttp.ClientSession() as http:
            yield Beside(running, bot, http)
    finally:
        await runner.cleanup()

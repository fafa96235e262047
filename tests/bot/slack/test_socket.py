import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import WSMsgType, web
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.socket import keep_connected
from tests.bot.slack.fake_slack import TEAM


class FakeSocketSlack:
    """Hands out socket addresses, and says one command on each connection."""

    def __init__(self, *, first: str = "hangs up") -> None:
        self.base = ""
        self.first = first
        self.over = asyncio.Event()
        self.connections = 0
        self.answers: asyncio.Queue[Any] = asyncio.Queue()

    async def api(self, request: web.Request) -> web.StreamResponse:
        if request.match_info["method"] == "auth.test":
            return web.json_response({"ok": True, "team_id": TEAM, "user_id": "U0BOT", "bot_id": "B0BOT"})
        return web.json_response({"ok": True, "url": f"{self.base.replace('http', 'ws')}/socket"})

    async def socket(self, request: web.Request) -> web.StreamResponse:
        self.connections += 1
        link = web.WebSocketResponse()
        await link.prepare(request)
        if self.connections == 1 and self.first == "is silent":
            # It takes no ping and says no word, and yet it is open.
            await self.over.wait()
        payload = {"command": "/account", "text": "acme", "team_id": TEAM, "user_id": "U0ANN", "channel_id": "C1"}
        await link.send_json({"type": "slash_commands", "envelope_id": f"e{self.connections}", "payload": payload})
        async for message in link:
            if message.type == WSMsgType.TEXT:
                await self.answers.put(message.json())
                if self.connections == 1 and self.first == "hangs up":
                    await link.close()
        return link


@asynccontextmanager
async def served(slack: FakeSocketSlack) -> AsyncIterator[None]:
    api = web.Application()
    api.router.add_get("/socket", slack.socket)
    api.router.add_post("/api/{method}", slack.api)
    runner = web.AppRunner(api, shutdown_timeout=0)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    slack.base = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield
    await runner.cleanup()


@asynccontextmanager
async def connected(slack: FakeSocketSlack, *, ping_seconds: float = 10) -> AsyncIterator[None]:
    """Hold a connection that answers every command."""
    async with served(slack):
        client = AsyncWebClient(token="xoxb-1", base_url=f"{slack.base}/api/")
        app = AsyncApp(client=client, signing_secret="s", process_before_response=True)

        async def answer(ack: AsyncAck) -> None:
            await ack("here")

        app.command("/account")(answer)
        holding = asyncio.create_task(keep_connected(app, "xapp-1", watch_seconds=0.05, ping_seconds=ping_seconds))
        async with asyncio.timeout(20):
            yield
        slack.over.set()
        holding.cancel()
        await asyncio.gather(holding, return_exceptions=True)


async def test_a_connection_that_ends_is_made_anew() -> None:
    slack = FakeSocketSlack()
    async with connected(slack):
        said = [await slack.answers.get(), await slack.answers.get()]
    assert [(answer["envelope_id"], answer["payload"]["text"]) for answer in said] == [("e1", "here"), ("e2", "here")]


async def test_a_connection_that_falls_silent_is_made_anew() -> None:
    slack = FakeSocketSlack(first="is silent")
    async with connected(slack, ping_seconds=0.2):
        said = await slack.answers.get()
    assert said["payload"]["text"] == "here"
    assert slack.connections > 1


@pytest.mark.parametrize("part", ["receive_messages", "process_messages", "monitor_current_session"])
async def test_a_client_that_looks_connected_and_hears_nothing_is_replaced(part: str) -> None:
    slack = FakeSocketSlack(first="stays")
    async with connected(slack):
        assert (await slack.answers.get())["envelope_id"] == "e1"
        for task in asyncio.all_tasks():
            if getattr(task.get_coro(), "__name__", "") == part:
                task.cancel()
        assert (await slack.answers.get())["envelope_id"] == "e2"

"""A tiny real Bolt app: a form, a Home, a thread. The workspace's tests use it until something breaks on purpose."""

from typing import Any

from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from starlette.applications import Starlette
from starlette.routing import Route

from bot.workspace.running import RunningWorkspace


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def option(value: str) -> dict[str, Any]:
    return {"text": plain(value.title()), "value": value}


def text_input(**more: Any) -> dict[str, Any]:
    return {"type": "plain_text_input", "action_id": "v", **more}


def input_block(name: str, element: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "input", "block_id": name, "label": plain(name.title()), "element": element, **more}


def form(title: str = "Log a touch", **more: Any) -> dict[str, Any]:
    return {
        "type": "modal",
        "callback_id": "touch",
        "title": plain(title),
        "submit": plain("Log"),
        "blocks": [
            input_block("what", text_input(multiline=True)),
            input_block("kind", {"type": "static_select", "action_id": "v", "options": [option("call"), option("visit")]}),
            input_block("day", {"type": "datepicker", "action_id": "v", "initial_date": "2026-11-24"}, optional=True),
            {"type": "actions", "block_id": "more", "elements": [{"type": "button", "action_id": "help", "text": plain("What counts?")}]},
        ],
        **more,
    }


def note(title: str, words: str) -> dict[str, Any]:
    return {"type": "modal", "title": plain(title), "blocks": [mrkdwn(words)]}


def home(words: str) -> dict[str, Any]:
    button = {"type": "button", "action_id": "refresh", "text": plain("Refresh")}
    return {"type": "home", "blocks": [mrkdwn(words), {"type": "actions", "block_id": "home", "elements": [button]}]}


class TinyApp:
    """What the app was told, and what it does; `answer` is what it says to a submission."""

    def __init__(self, running: RunningWorkspace) -> None:
        self.client = AsyncWebClient(token=running.bot_token, base_url=running.api_url)
        self.submissions: list[dict[str, Any]] = []
        self.closed: list[dict[str, Any]] = []
        self.events: list[str] = []
        self.answer: dict[str, Any] = {}
        self.view = form()
        self._app = AsyncApp(client=self.client, signing_secret=running.signing_secret, process_before_response=True)
        self._listen()
        handler = AsyncSlackRequestHandler(self._app)
        running.listen(Starlette(routes=[Route("/slack/events", handler.handle, methods=["POST"])]))

    def _listen(self) -> None:
        @self._app.command("/form")
        async def form_(ack: AsyncAck, command: dict[str, Any]) -> None:
            await self.client.views_open(trigger_id=command["trigger_id"], view=self.view)
            await ack()

        @self._app.view("touch")
        async def touch(ack: AsyncAck, body: dict[str, Any]) -> None:
            self.submissions.append(body)
            await ack(**self.answer)

        @self._app.view_closed("touch")
        async def touch_closed(ack: AsyncAck, body: dict[str, Any]) -> None:
            self.closed.append(body)
            await ack()

        @self._app.action("help")
        async def help_(ack: AsyncAck, body: dict[str, Any]) -> None:
            await ack()
            await self.client.views_push(trigger_id=body["trigger_id"], view=note("Help", "A call or a visit."))

        @self._app.action("refresh")
        async def refresh(ack: AsyncAck, body: dict[str, Any]) -> None:
            await ack()
            await self.client.views_publish(user_id=body["user"]["id"], view=home("Fresh"), hash=body["view"]["hash"])

        @self._app.event("app_home_opened")
        async def home_opened(event: dict[str, Any]) -> None:
            if event["tab"] == "home":
                await self.client.views_publish(user_id=event["user"], view=home("Good morning"))

        @self._app.event("message")
        async def message(event: dict[str, Any], body: dict[str, Any]) -> None:
            self.events.append(body["event_id"])
            await self.client.chat_postMessage(channel=event["channel"], text=f"I heard: {event['text']}", thread_ts=event.get("thread_ts"))

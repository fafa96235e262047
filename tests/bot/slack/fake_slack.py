"""Slack's side in a few lines: a Web API that records what it is asked, and signed requests to the app."""

import asyncio
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

import aiohttp
from aiohttp import web
from slack_sdk.signature import SignatureVerifier

SECRET = "shhh"
TOKEN = "xoxb-test"
TEAM = "T0OURS"
FORM = "application/x-www-form-urlencoded"


OURS = {"id": "C1", "is_channel": True, "is_member": True, "is_ext_shared": False, "is_pending_ext_shared": False}
"""A channel of our company alone."""


def own_conversation(user_id: str) -> str:
    """The id of a user's direct messages with the app; Ann's is short."""
    return "D1" if user_id == "U0ANN" else f"D{user_id[1:]}"


def member(user_id: str, email: str | None, **marks: Any) -> dict[str, Any]:
    """A user as users.info gives them: a full member unless marked otherwise."""
    return {"id": user_id, "team_id": TEAM, "is_email_confirmed": True, "profile": {"email": email} if email else {}, **marks}


@dataclass
class FakeSlack:
    """Answers the Web API calls of the app, and takes what comes to response addresses."""

    users: dict[str, dict[str, Any]] = field(default_factory=dict)
    channels: dict[str, dict[str, Any]] = field(default_factory=lambda: {"C1": OURS})
    """What conversations.info says of each."""
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    refusals: dict[str, list[str]] = field(default_factory=dict)
    """Method → error codes for its next calls; `response_url` counts as a method."""
    came: asyncio.Event = field(default_factory=asyncio.Event)
    base: str = ""

    async def api(self, request: web.Request) -> web.Response:
        """Take one call."""
        method = request.match_info["method"]
        body = dict(await (request.json() if request.content_type == "application/json" else request.post())) | dict(request.query)
        self.calls.append((method, body))
        self.came.set()
        waiting = self.refusals.get(method)
        return self._refused(method, waiting.pop(0)) if waiting else self._taken(method, body)

    def _refused(self, method: str, code: str) -> web.Response:
        if method == "response_url":
            return web.Response(status=404, text=code)
        if code == "broken":
            return web.Response(status=500)
        if code == "429":
            return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers={"Retry-After": "0"})
        return web.json_response({"ok": False, "error": code})

    def _taken(self, method: str, body: Mapping[str, Any]) -> web.Response:
        if method in ("response_url", "upload"):
            return web.Response(text="ok")
        answer: dict[str, Any] = {"ok": True, "ts": "1.2", "channel": "C1"}
        if method == "auth.test":
            answer |= {"team_id": TEAM, "user_id": "U0BOT", "bot_id": "B0BOT", "user": "hourglass"}
        elif method == "users.info":
            user = self.users.get(body["user"])
            answer = {"ok": True, "user": user} if user else {"ok": False, "error": "user_not_found"}
        elif method == "conversations.info":
            about = self.channels.get(body["channel"])
            answer = {"ok": True, "channel": about} if about else {"ok": False, "error": "channel_not_found"}
        elif method == "conversations.open":
            answer = {"ok": True, "channel": {"id": own_conversation(body["users"])}}
        elif method in ("views.open", "views.update"):
            answer |= {"view": {"id": "V0FORM"}}
        elif method == "files.getUploadURLExternal":
            answer |= {"upload_url": f"{self.base}/upload", "file_id": "F0CHART"}
        return web.json_response(answer)

    def sent(self, method: str) -> list[dict[str, Any]]:
        """What one method was asked."""
        return [body for called, body in self.calls if called == method]

    async def until(self, method: str, count: int = 1) -> dict[str, Any]:
        """Wait for the nth call of a method and return its body."""
        async with asyncio.timeout(10):
            while len(self.sent(method)) < count:
                self.came.clear()
                await self.came.wait()
        return self.sent(method)[count - 1]


@dataclass(frozen=True)
class Answered:
    """What the app said."""

    status: int
    body: str

    @property
    def message(self) -> dict[str, Any]:
        """A message in the reply itself."""
        return dict(json.loads(self.body))

    @property
    def text(self) -> str:
        """Its text."""
        return str(self.message["text"])


@dataclass
class Requests:
    """Signed requests to the app."""

    session: aiohttp.ClientSession
    url: str
    slack: FakeSlack
    clock: Callable[[], datetime]

    async def post(self, body: str | bytes, content_type: str = FORM, headers: Mapping[str, str] | None = None, **changed: str) -> Answered:
        """Post a body, signed, except for the headers given."""
        data = body if isinstance(body, bytes) else body.encode()
        timestamp = changed.get("timestamp", str(int(self.clock().timestamp())))
        signature = changed.get("signature") or SignatureVerifier(SECRET).generate_signature(timestamp=timestamp, body=data)
        signed = {"X-Slack-Request-Timestamp": timestamp, "X-Slack-Signature": signature or "", "Content-Type": content_type}
        async with self.session.post(self.url, data=data, headers={**signed, **(headers or {})}) as response:
            return Answered(response.status, await response.text())

    async def command(self, line: str, *, user: str = "U0ANN", team: str = TEAM, channel: str = "C1") -> Answered:
        """Type a slash command."""
        command, _, text = line.partition(" ")
        names = {"command": command, "text": text, "team_id": team, "user_id": user, "channel_id": channel}
        return await self.post(urlencode({**names, "response_url": f"{self.slack.base}/response_url", "trigger_id": "1"}))

    async def press(
        self,
        action: Mapping[str, Any],
        *,
        user: str = "U0ANN",
        channel: str = "C1",
        ephemeral: bool = True,
        message: Mapping[str, Any] | None = None,
        thread_ts: str | None = None,
        home: Mapping[str, Any] | None = None,
    ) -> Answered:
        """Press a button, or choose from a menu; on a published `home`, which no channel holds and no address answers."""
        payload = {
            "type": "block_actions",
            "team": {"id": TEAM},
            "user": {"id": user, "team_id": TEAM},
            "channel": {"id": channel},
            "container": {"type": "message", "channel_id": channel, "is_ephemeral": ephemeral, "thread_ts": thread_ts},
            "response_url": f"{self.slack.base}/response_url",
            "trigger_id": "1.press",
            "actions": [{"action_id": "run.1", "block_id": "b", **action}],
            **({"message": message} if message else {}),
        }
        if home is not None:
            view = {**home, "id": "V0HOME", "team_id": TEAM, "hash": "1.home", "state": {"values": {}}}
            payload = {name: part for name, part in payload.items() if name not in ("channel", "response_url")}
            payload |= {"view": view, "container": {"type": "view", "view_id": "V0HOME"}}
        return await self.post(urlencode({"payload": json.dumps(payload)}))

    async def submit(self, view: Mapping[str, Any], values: Mapping[str, str], *, user: str = "U0ANN", view_id: str = "V0FORM") -> Answered:
        """Submit a modal that the app opened, with other values in some of its fields."""
        state = {}
        for block in view["blocks"]:
            if block["type"] == "input":
                name, element = block["block_id"], block["element"]
                state[name] = {element["action_id"]: _filled(element, values.get(name))}
        payload = {
            "type": "view_submission",
            "team": {"id": TEAM},
            "user": {"id": user, "team_id": TEAM},
            "view": {**view, "id": view_id, "team_id": TEAM, "state": {"values": state}},
            "response_urls": [],
        }
        return await self.post(urlencode({"payload": json.dumps(payload)}))

    async def close_modal(self, view: Mapping[str, Any]) -> Answered:
        """Close a modal without submitting it."""
        payload = {"type": "view_closed", "team": {"id": TEAM}, "user": {"id": "U0ANN", "team_id": TEAM}, "view": {**view, "id": "V0FORM"}}
        return await self.post(urlencode({"payload": json.dumps(payload)}))

    async def event(self, event: Mapping[str, Any], *, event_id: str = "Ev1", team: str = TEAM, **headers: str) -> Answered:
        """Deliver an event."""
        body = {"type": "event_callback", "team_id": team, "event_id": event_id, "event": {"user": "U0ANN", "ts": "1.1", **event}}
        return await self.post(json.dumps(body), "application/json", headers)


def _filled(element: Mapping[str, Any], value: str | None) -> dict[str, Any]:
    """What Slack reports of an element: what was typed, or what stood in it."""
    kind = element["type"]
    if kind == "static_select":
        chosen = value or (element.get("initial_option") or {}).get("value")
        return {"type": kind, "selected_option": {"value": chosen} if chosen else None}
    if kind == "datepicker":
        return {"type": kind, "selected_date": value or element.get("initial_date")}
    return {"type": kind, "value": value if value is not None else element.get("initial_value")}

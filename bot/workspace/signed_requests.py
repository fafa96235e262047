"""Requests to the app's request URL, signed as Slack signs them. Everything sent to the app goes through here."""

import asyncio
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Literal
from urllib.parse import urlencode

import aiohttp
from msgspec import Struct

from bot.workspace.faults import DELIVERY_EFFECTS, Fault, Faults
from bot.workspace.json_values import Json
from bot.workspace.log import Log

Trouble = Literal["", "http_timeout", "connection_failed", "http_error"]
"""Why a request counts as failed, in the words of Slack's `X-Slack-Retry-Reason`; empty where it did not fail."""


class Answer(Struct, frozen=True):
    """What the app said. `status` is 0 where there was no answer at all."""

    trouble: Trouble
    status: int = 0
    content_type: str = ""
    body: str = ""
    wants_no_retry: bool = False

    def json(self) -> Json:
        """Read an answer that should be an object; a text is one with nothing but a text, and anything else is empty."""
        if self.content_type != "application/json":
            return {"text": self.body} if self.body.strip() else {}
        try:
            body = json.loads(self.body or "{}")
        except ValueError:
            return {}
        return body if isinstance(body, dict) else {}


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """Sign a body as Slack does (version 0)."""
    return "v0=" + hmac.new(secret.encode(), f"v0:{timestamp}:".encode() + body, hashlib.sha256).hexdigest()


class Delivery(Struct, frozen=True):
    """Something to bring to the app: its name in faults and in the log, its bytes, and the same in a readable form."""

    name: str
    body: bytes
    content_type: str
    readable: Json


class SignedRequests:
    """Posts to one request URL and waits three seconds, as Slack does, unless a fault wants it otherwise."""

    def __init__(
        self, request_url: str, signing_secret: str, *, faults: Faults, log: Log, clock: Callable[[], datetime], seconds: float
    ) -> None:
        self.url, self._secret, self._clock, self._seconds = request_url, signing_secret, clock, seconds
        self._faults, self._log = faults, log
        self.late: set[asyncio.Task[Answer]] = set()

    async def post(self, delivery: Delivery, *, headers: Mapping[str, str] | None = None) -> Answer:
        """Send one request; never raises for what the app or the network does."""
        fault = self._faults.take(delivery.name, DELIVERY_EFFECTS - {"expired_trigger"})
        if fault is None:
            return await self._send(delivery, headers)
        if fault.effect == "drop":
            self._log.add("delivery", delivery.name, "connection_failed", fault="drop", body=delivery.readable)
            return Answer("connection_failed")
        if fault.effect == "delay":
            return await self._send_late(delivery, headers, fault)
        answers = [self._send(delivery, self._repeated(headers, fault, number), fault.effect) for number in range(1 + self._copies(fault))]
        first, *_ = await asyncio.gather(*answers) if fault.effect == "duplicate" else [await answer for answer in answers]
        return Answer("connection_failed") if fault.effect == "cut" else first

    @staticmethod
    def _copies(fault: Fault) -> int:
        return fault.copies if fault.effect in {"duplicate", "retry"} else 0

    @staticmethod
    def _repeated(headers: Mapping[str, str] | None, fault: Fault, number: int) -> Mapping[str, str] | None:
        again = {"X-Slack-Retry-Num": str(number), "X-Slack-Retry-Reason": "http_timeout"}
        return again if number and fault.effect == "retry" else headers

    async def _send_late(self, delivery: Delivery, headers: Mapping[str, str] | None, fault: Fault) -> Answer:
        """Send after a while; whoever waits has no more patience than before, but the request arrives all the same."""

        async def later() -> Answer:
            await asyncio.sleep(fault.seconds)
            return await self._send(delivery, headers, fault.effect)

        task = asyncio.create_task(later())
        self.late.add(task)
        task.add_done_callback(self.late.discard)
        done, _ = await asyncio.wait({task}, timeout=self._seconds)
        return task.result() if done else Answer("http_timeout")

    async def _send(self, delivery: Delivery, headers: Mapping[str, str] | None, fault: str = "") -> Answer:
        answer = await self._exchange(delivery, headers)
        again = {"retry_num": headers["X-Slack-Retry-Num"]} if headers else {}
        self._log.add("delivery", delivery.name, answer.trouble or "ok", fault=fault, body=delivery.readable | again)
        return answer

    async def _exchange(self, delivery: Delivery, headers: Mapping[str, str] | None) -> Answer:
        timestamp = str(int(self._clock().timestamp()))
        signed = {
            **(headers or {}),
            "Content-Type": delivery.content_type,
            "User-Agent": "Slackbot 1.0 (local workspace)",
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": signature(self._secret, timestamp, delivery.body),
        }
        try:
            async with (
                asyncio.timeout(self._seconds),
                aiohttp.ClientSession() as session,
                session.post(self.url, data=delivery.body, headers=signed, allow_redirects=False) as response,
            ):
                text = await response.text()
        except TimeoutError:
            return Answer("http_timeout")
        except (aiohttp.ClientError, UnicodeDecodeError):
            return Answer("connection_failed")
        return Answer(
            "" if response.status == 200 else "http_error",  # noqa: PLR2004 - Slack takes 200 and nothing else
            response.status,
            response.content_type,
            text,
            response.headers.get("X-Slack-No-Retry") == "1",
        )


def as_form(name: str, form: Mapping[str, str], readable: Json | None = None) -> Delivery:
    """Return a delivery as a form, as commands and everything pressed arrive."""
    return Delivery(name, urlencode(form).encode(), "application/x-www-form-urlencoded", dict(form) if readable is None else readable)


def as_payload(payload: Json) -> Delivery:
    """Return the delivery of something interactive, named by its type."""
    return as_form(str(payload["type"]), {"payload": json.dumps(payload)}, payload)


def as_event(callback: Json) -> Delivery:
    """Return the delivery of an event, named by its type."""
    return Delivery(f"event.{callback['event']['type']}", json.dumps(callback).encode(), "application/json", callback)

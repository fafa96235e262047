"""Requests to the app's request URL, signed as Slack signs them. Everything sent to the app goes through here."""

import asyncio
import hashlib
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import aiohttp

from bot.workspace.limits import REQUEST_SECONDS

Trouble = Literal["", "http_timeout", "connection_failed", "http_error"]
"""Why a request counts as failed, in the words of Slack's `X-Slack-Retry-Reason`; empty where it did not fail."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the app said. `status` is 0 where there was no answer at all."""

    trouble: Trouble
    status: int = 0
    content_type: str = ""
    body: str = ""
    wants_no_retry: bool = False


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """Sign a body as Slack does (version 0)."""
    return "v0=" + hmac.new(secret.encode(), f"v0:{timestamp}:".encode() + body, hashlib.sha256).hexdigest()


class SignedRequests:
    """Posts to one request URL and waits three seconds, as Slack does."""

    def __init__(self, request_url: str, signing_secret: str, *, clock: Callable[[], datetime], seconds: float = REQUEST_SECONDS) -> None:
        self._url, self._secret, self._clock, self._seconds = request_url, signing_secret, clock, seconds

    async def post(self, body: bytes, *, content_type: str, headers: Mapping[str, str] | None = None) -> Answer:
        """Send one request; never raises for what the app or the network does."""
        timestamp = str(int(self._clock().timestamp()))
        signed = {
            **(headers or {}),
            "Content-Type": content_type,
            "User-Agent": "Slackbot 1.0 (local workspace)",
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": signature(self._secret, timestamp, body),
        }
        try:
            async with (
                asyncio.timeout(self._seconds),
                aiohttp.ClientSession() as session,
                session.post(self._url, data=body, headers=signed, allow_redirects=False) as response,
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

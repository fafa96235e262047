"""The outbox's way to other systems: a signed POST that its receiver can check and knows when it comes twice (docs/webhooks.md)."""

import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import aiohttp

from bot.crm import DESTINATION
from bot.sending import Arrived, CannotArriveError, CannotLookError, NotTakenError, Part, Place, UnclearError
from storage.outbox import Claimed, Root

SIGNATURE, TIMESTAMP, IDEMPOTENCY = "X-Hourglass-Signature", "X-Hourglass-Timestamp", "Idempotency-Key"
ID_MOST = 100
"""Characters of the receiver's answer that are kept as its identity."""
_LATER = frozenset({408, 425, 429})
"""Answers that say: not now."""
_BROKEN = 500


class WebhookSender:
    """bot.sending.Sender to one address. The receiver knows a repetition by its key, so nothing has to be looked up."""

    def __init__(self, session: aiohttp.ClientSession, *, url: str, secret: str, now: Callable[[], datetime]) -> None:
        self._session = session
        self._url = url
        self._secret = secret
        self._now = now

    def parts(self, item: Claimed) -> int:  # noqa: ARG002 - every event is one request
        """Send each event as one request."""
        return 1

    def repeats_safely(self, part: Part, place: Place) -> bool:  # noqa: ARG002 - the key makes every repetition safe
        """Say that sending twice is as good as once."""
        return True

    async def locate(self, item: Claimed, root: Root | None) -> Place:  # noqa: ARG002 - an event follows nothing
        """Name the receiver; its address may hold a token and is kept nowhere."""
        if item.destination != DESTINATION:
            raise CannotArriveError(f"There is no webhook called {item.destination}.")
        return Place(DESTINATION)

    async def send(self, part: Part, place: Place) -> Arrived:
        """Sign and post an event; a redirect is not followed, for it could lead anywhere."""
        body = json.dumps(part.item.body, ensure_ascii=False, separators=(",", ":")).encode()
        stamp = str(int(self._now().timestamp()))
        headers = {
            "Content-Type": "application/json",
            IDEMPOTENCY: part.item.key,
            TIMESTAMP: stamp,
            SIGNATURE: f"v1={signature(self._secret, stamp, body)}",
        }
        try:
            async with self._session.post(self._url, data=body, headers=headers, allow_redirects=False) as response:
                return _ending(response.status, response.headers, part, place)
        except aiohttp.ClientConnectorError as error:
            raise NotTakenError(f"The CRM's webhook could not be reached: {error.strerror or type(error).__name__}") from error
        except (TimeoutError, aiohttp.ClientError) as error:
            raise UnclearError(f"The CRM's webhook did not answer: {type(error).__name__}") from error

    async def redraw(self, part: Part, place: Place) -> None:
        """Have nothing drawn."""

    async def look_up(self, part: Part, place: Place) -> Arrived | None:  # noqa: ARG002 - whatever it is
        """Refuse: nobody can look, and nobody needs to."""
        raise CannotLookError("A webhook cannot be asked what it took.")


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """Sign what is sent: HMAC-SHA256, as hex, over the timestamp, a dot and the body."""
    return hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def _ending(status: int, headers: Mapping[str, Any], part: Part, place: Place) -> Arrived:
    if status // 100 == 2:  # noqa: PLR2004 - HTTP
        return Arrived(place.address, part.item.key[:ID_MOST])
    said = f"The CRM's webhook answered {status}"
    if status in _LATER:
        after = str(headers.get("Retry-After", ""))
        raise NotTakenError(said, seconds=float(after) if after.isascii() and after.isdigit() else None)
    if status >= _BROKEN:
        raise UnclearError(said)
    if status // 100 == 3:  # noqa: PLR2004 - HTTP
        said += ", a redirect, which is not followed; set HOURGLASS_CRM_WEBHOOK_URL to where it leads"
    raise CannotArriveError(f"{said}.")

"""How much a model's server may send, and how long it may be waited for."""

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

import httpx2
from openai import OpenAIError

from bot.setting_checks import LOOPBACK

if TYPE_CHECKING:
    from httpx2 import AsyncClient, Response

BYTES_MOST = 1_000_000
"""Of one answer, an error's words included."""
WAITED_MOST = 5.0
"""Seconds that a busy server may ask us to wait; of one that wants more, nothing is asked again."""
CONNECT_SECONDS = 10.0


class EndlessError(OpenAIError):
    """An answer longer than any could be. The client hands errors of its own kind on at once, and asks no second time."""


def bounded(base_url: str, seconds: float) -> "AsyncClient":
    """Make a client that follows no redirect, for it would take the comments elsewhere, and reads no endless answer."""
    return httpx2.AsyncClient(
        # No proxy could reach this machine.
        trust_env=httpx2.URL(base_url).host not in LOOPBACK,
        timeout=httpx2.Timeout(seconds, connect=min(seconds, CONNECT_SECONDS)),
        follow_redirects=False,
        # What is packed may be endless when it is unpacked.
        headers={"Accept-Encoding": "identity"},
        event_hooks={"response": [_bound]},
    )


async def _bound(response: "Response") -> None:
    if response.headers.get("content-encoding", "identity").lower() != "identity":
        raise EndlessError("The answer is packed, which was not asked for.")
    if _wait(response) > WAITED_MOST:
        response.headers["x-should-retry"] = "false"
    if isinstance(response.stream, httpx2.AsyncByteStream):
        response.stream = _Bounded(response.stream)


def _wait(response: "Response") -> float:
    """Read how many seconds a server asks us to wait; a date is later than we wait."""
    asked = response.headers.get("retry-after", "0")
    try:
        return float(asked)
    except ValueError:
        return float("inf")


class _Bounded(httpx2.AsyncByteStream):
    def __init__(self, stream: httpx2.AsyncByteStream) -> None:
        self._stream = stream

    async def __aiter__(self) -> AsyncIterator[bytes]:
        taken = 0
        async for piece in self._stream:
            taken += len(piece)
            if taken > BYTES_MOST:
                raise EndlessError(f"The answer is longer than {BYTES_MOST} bytes.")
            yield piece

    async def aclose(self) -> None:
        """Let the connection go."""
        await self._stream.aclose()

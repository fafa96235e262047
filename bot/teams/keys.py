"""The keys that Microsoft signs with, fetched beside requests. Whoever sends junk cannot make us fetch them again and again."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

import httpx
import jwt

FRESH = timedelta(hours=1)
"""An older set is fetched again, and serves meanwhile."""
KEPT = timedelta(days=1)
"""An even older one vouches for nobody: a key may have been taken back."""
AGAIN = timedelta(minutes=1)
"""How long a key that the set does not have is looked up nowhere else; Microsoft announces new ones days before it signs with them."""
AGAIN_AFTER_FAILURE = timedelta(seconds=5)
TIMEOUT_SECONDS = 10.0

_log = logging.getLogger(__name__)


class Keys:
    """One set of keys. In the SDK's checks it stands in for `jwt.PyJWKClient`, which fetches in whatever it is called in."""

    def __init__(self, url: str, *, now: Callable[[], datetime]) -> None:
        self._url = url
        self._now = now
        self._held: Mapping[str, jwt.PyJWK] = {}
        self._fetched_at: datetime | None = None
        self._not_before: datetime | None = None
        self._fetching: asyncio.Task[None] | None = None

    async def look_for(self, token: str) -> None:
        """Have the key at hand that signed a token, as far as it can be had.

        Raises:
            jwt.InvalidTokenError: What came is no token, or names no key.
        """
        known, age = _key_id(token) in self._held, self._age()
        if known and age < FRESH:
            return
        fetching = self._fetch()
        if fetching is not None and not (known and age < KEPT):
            await asyncio.shield(fetching)

    def get_signing_key_from_jwt(self, token: str) -> jwt.PyJWK:
        """Return the key that a token names, of those at hand.

        Raises:
            jwt.InvalidTokenError: None of them is it.
        """
        key = self._held.get(_key_id(token)) if self._age() < KEPT else None
        if key is None:
            raise jwt.InvalidTokenError("No key of Microsoft's is at hand that signed this.")
        return key

    async def close(self) -> None:
        """End what is being fetched."""
        if self._fetching is not None:
            self._fetching.cancel()
            await asyncio.wait([self._fetching])

    def _age(self) -> timedelta:
        return timedelta.max if self._fetched_at is None else self._now() - self._fetched_at

    def _fetch(self) -> asyncio.Task[None] | None:
        """Fetch the set, once for all who wait; None: that was tried a moment ago."""
        if self._fetching is None or self._fetching.done():
            if self._not_before is not None and self._now() < self._not_before:
                return None
            self._fetching = asyncio.create_task(self._fetched(), name="teams keys")
        return self._fetching

    async def _fetched(self) -> None:
        try:
            async with httpx.AsyncClient(timeout=TIMEOUT_SECONDS) as client:
                response = await client.get(self._url)
            found = jwt.PyJWKSet.from_dict(response.raise_for_status().json())
            held = {key.key_id: key for key in found.keys if key.key_id and key.public_key_use in ("sig", None)}
        except Exception as error:  # noqa: BLE001 - a network or an answer in any shape: the set at hand stays
            _log.warning("The keys of %s could not be fetched: %s", self._url, error)
            self._not_before = self._now() + AGAIN_AFTER_FAILURE
            return
        self._held, self._fetched_at, self._not_before = held, self._now(), self._now() + AGAIN


def _key_id(token: str) -> str:
    key_id = jwt.get_unverified_header(token).get("kid")
    if not isinstance(key_id, str):
        raise jwt.InvalidTokenError("The token names no key.")
    return key_id

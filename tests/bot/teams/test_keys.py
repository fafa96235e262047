"""Microsoft's keys: fetched once for all who wait, never for the asking of junk, and believed no longer than they are sure."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import jwt
import pytest
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key

from bot.teams.keys import AGAIN, AGAIN_AFTER_FAILURE, FRESH, KEPT, Keys
from tests.factories import NOW

PRIVATE = generate_private_key(65537, 2048)


@dataclass
class Publisher:
    """Where keys are published, and a clock that is set by hand."""

    now: datetime = NOW
    ids: list[str] = field(default_factory=lambda: ["k1"])
    status: int = 200
    asked: int = 0
    slow: asyncio.Event | None = None

    async def answer(self, _: web.Request) -> web.Response:
        self.asked += 1
        if self.slow is not None:
            await self.slow.wait()
        public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(PRIVATE.public_key()))
        return web.json_response({"keys": [public | {"kid": each, "use": "sig"} for each in self.ids]}, status=self.status)


@pytest.fixture
def publisher() -> Publisher:
    return Publisher()


@pytest.fixture
async def keys(publisher: Publisher) -> AsyncIterator[Keys]:
    app = web.Application()
    app.router.add_get("/keys", publisher.answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    made = Keys(f"http://127.0.0.1:{runner.addresses[0][1]}/keys", now=lambda: publisher.now)
    yield made
    await made.close()
    await runner.cleanup()


def signed(key_id: str = "k1", *, key: RSAPrivateKey = PRIVATE) -> str:
    return jwt.encode({"a": 1}, key, "RS256", headers={"kid": key_id})


async def has(keys: Keys, key_id: str = "k1") -> bool:
    token = signed(key_id)
    await keys.look_for(token)
    try:
        return keys.get_signing_key_from_jwt(token).key_id == key_id
    except jwt.InvalidTokenError:
        return False


async def test_junk_does_not_make_us_fetch_again(keys: Keys, publisher: Publisher) -> None:
    assert await has(keys)
    for number in range(50):
        assert not await has(keys, f"junk-{number}")
    assert publisher.asked == 1
    publisher.now += AGAIN
    assert not any([await has(keys, f"more-{number}") for number in range(50)])
    assert publisher.asked == 2


async def test_all_who_wait_share_one_fetch(keys: Keys, publisher: Publisher) -> None:
    publisher.slow = asyncio.Event()
    waiting = [asyncio.create_task(has(keys)) for _ in range(20)]
    await asyncio.sleep(0.05)
    publisher.slow.set()
    assert await asyncio.gather(*waiting) == [True] * 20
    assert publisher.asked == 1


async def test_a_new_key_is_found_when_it_signs(keys: Keys, publisher: Publisher) -> None:
    assert await has(keys)
    publisher.ids = ["k1", "k2"]
    assert not await has(keys, "k2")
    publisher.now += AGAIN
    assert await has(keys, "k2")


async def test_keys_that_cannot_be_fetched_are_tried_again_soon_and_no_sooner(keys: Keys, publisher: Publisher) -> None:
    publisher.status = 500
    assert not any([await has(keys) for _ in range(20)])
    assert publisher.asked == 1
    publisher.status, publisher.now = 200, publisher.now + AGAIN_AFTER_FAILURE
    assert await has(keys)


async def test_an_old_set_serves_while_it_is_fetched_again_and_is_not_believed_forever(keys: Keys, publisher: Publisher) -> None:
    assert await has(keys)
    publisher.slow, publisher.status = asyncio.Event(), 500
    publisher.now += FRESH
    assert await has(keys)
    publisher.slow.set()
    publisher.now += timedelta(hours=1)
    assert await has(keys)
    publisher.now = NOW + KEPT
    assert not await has(keys)
    assert publisher.asked >= 2


async def test_a_key_that_is_taken_back_vouches_no_more(keys: Keys, publisher: Publisher) -> None:
    assert await has(keys)
    publisher.ids, publisher.now = ["k2"], publisher.now + KEPT
    assert not await has(keys)
    assert await has(keys, "k2")


@pytest.mark.parametrize("token", ["", "a", "a.b.c", "e30.e30.", jwt.encode({}, "x" * 32, "HS256")])
async def test_what_names_no_key_is_no_token(keys: Keys, publisher: Publisher, token: Any) -> None:
    with pytest.raises(jwt.InvalidTokenError):
        await keys.look_for(token)
    assert publisher.asked == 0

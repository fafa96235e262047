from io import BytesIO
from urllib.parse import urlencode

import pytest

from bot import timekeeping
from bot.web import LARGEST_BODY
from tests.bot.slack.conftest import Running, Serving
from tests.bot.slack.fake_slack import TEAM

BODY = urlencode({"command": "/account", "text": "acme", "team_id": TEAM, "user_id": "U0ANN", "channel_id": "C1"})


async def test_a_signed_request_in_time_is_taken(running: Running) -> None:
    assert (await running.requests.post(BODY)).status == 200


@pytest.mark.parametrize("signature", ["v0=" + "0" * 64, "v0=zzz", "v1=" + "0" * 64, "é", "v0=" + "0" * 63 + "é"])
async def test_a_wrong_signature_is_401(running: Running, signature: str) -> None:
    assert (await running.requests.post(BODY, signature=signature)).status == 401


@pytest.mark.parametrize("timestamp", ["soon", "", "1e9", "-1", "9" * 30, "0"])
async def test_a_timestamp_that_is_no_recent_number_is_401(running: Running, timestamp: str) -> None:
    assert (await running.requests.post(BODY, timestamp=timestamp)).status == 401


@pytest.mark.parametrize("seconds", [-301 - 60, 301 + 60])
async def test_a_request_out_of_time_is_401(running: Running, seconds: int) -> None:
    moved = str(int(timekeeping.now().timestamp()) + seconds)
    assert (await running.requests.post(BODY, timestamp=moved)).status == 401


async def test_a_request_without_the_headers_is_401(running: Running) -> None:
    async with running.requests.session.post(running.requests.url, data=BODY) as response:
        assert response.status == 401


async def test_an_unsigned_body_is_not_even_parsed(running: Running) -> None:
    refused = await running.requests.post("{not json", "application/json", signature="v0=" + "0" * 64)
    assert refused.status == 401


@pytest.mark.parametrize(
    "body", [b"{not json", b"[]", b"null", b'"text"', b"\xff\xfe", b"{}", b'{"event": 3}', b'{"type": "event_callback"}']
)
async def test_a_signed_body_that_makes_no_sense_is_no_trace(running: Running, body: bytes) -> None:
    # What is no UTF-8 cannot be signed as Slack signs; it is refused before the signature is looked at.
    signature = "v0=" + "0" * 64 if body.startswith(b"\xff") else ""
    answered = await running.requests.post(body, "application/json", signature=signature)
    assert (answered.status, answered.body) in [(200, ""), (400, "")]


async def test_a_body_that_is_too_large_is_413(running: Running) -> None:
    async with running.requests.session.post(running.requests.url, data=BytesIO(b"x" * (LARGEST_BODY + 1))) as response:
        assert response.status == 413


async def test_a_large_body_that_announces_no_length_is_413_too(running: Running) -> None:
    async def pieces() -> object:
        for _ in range(20):
            yield b"x" * (LARGEST_BODY // 16)

    async with running.requests.session.post(running.requests.url, data=pieces()) as response:
        assert response.status == 413


async def test_slack_checks_the_address_with_a_challenge(running: Running) -> None:
    answered = await running.requests.post('{"type": "url_verification", "challenge": "abc"}', "application/json")
    assert (answered.status, answered.message) == (200, {"challenge": "abc"})


async def test_without_slack_there_is_nothing_to_post_to(serving: Serving) -> None:
    async with serving(slack_mode="off") as running:
        assert (await running.requests.post(BODY)).status == 404

"""Who may speak to the endpoint: nobody without a token for our bot, and in local mode nobody from elsewhere; nothing answers 500."""

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key

from bot import timekeeping
from storage import inbox
from tests.bot.teams.conftest import Running, Serving
from tests.bot.teams.fake_teams import activity
from tests.bot.teams.tokens import SERVICE, checking, token


async def test_a_request_with_a_token_for_our_bot_is_kept(acme_url: str, keys_url: str, signing: RSAPrivateKey) -> None:
    async with checking(acme_url, keys_url) as (client, assistant):
        response = await client.post("/api/messages", json=activity(SERVICE), headers=token(signing))
        assert response.status_code == 200
        with assistant.database.reading() as connection:
            assert inbox.counts(connection)["open"] == 1


async def test_nothing_of_a_request_is_believed_that_nobody_vouches_for(acme_url: str, keys_url: str, signing: RSAPrivateKey) -> None:
    another = generate_private_key(65537, 2048)
    past = int(timekeeping.now().timestamp()) - 7200
    refused: list[dict[str, str]] = [
        {},
        {"Authorization": "Bearer"},
        {"Authorization": "Bearer a.b.c"},
        {"Authorization": "Basic YTpi"},
        token(another),
        token(signing, aud="another-bot"),
        token(signing, iss="https://evil.example.com"),
        token(signing, exp=past),
        token(signing, serviceurl="https://evil.example.com"),
        token(signing, serviceurl=None),
    ]
    async with checking(acme_url, keys_url) as (client, assistant):
        for headers in refused:
            response = await client.post("/api/messages", json=activity(SERVICE), headers=headers)
            assert response.status_code == 401
        without_address = {name: value for name, value in activity(SERVICE).items() if name != "serviceUrl"}
        assert (await client.post("/api/messages", json=without_address, headers=token(signing))).status_code == 401
        with assistant.database.reading() as connection:
            assert inbox.counts(connection) == {"open": 0, "stuck": 0, "done": 0}


async def test_keys_that_cannot_be_fetched_vouch_for_nobody(acme_url: str, signing: RSAPrivateKey) -> None:
    async with checking(acme_url, "http://127.0.0.1:9/openidconfiguration") as (client, _):
        assert (await client.post("/api/messages", json=activity(SERVICE), headers=token(signing))).status_code == 401


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "X-Real-IP"])
async def test_local_mode_answers_nothing_that_was_passed_on(running: Running, header: str) -> None:
    response = await running.post(activity(running.teams.url), headers={header: "203.0.113.7"})
    assert response.status_code == 401


async def test_local_mode_answers_this_machine_alone(serving: Serving) -> None:
    async with serving(peer="203.0.113.7") as running:
        assert (await running.say("account acme")).status_code == 401


async def test_local_mode_sends_nothing_elsewhere(running: Running) -> None:
    assert (await running.post(activity("https://evil.example.com"))).status_code == 401


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"{}", b"null", b'"x"', b"\xff", b"[" * 100_000, b'{"serviceUrl": "http://['])
async def test_what_is_no_activity_is_refused(running: Running, body: bytes) -> None:
    response = await running.client.post("/api/messages", content=body)
    assert response.status_code in (400, 401)


async def test_teams_is_off_unless_it_is_asked_for(serving: Serving) -> None:
    async with serving(teams_mode="off") as running:
        assert (await running.say("account acme")).status_code == 404

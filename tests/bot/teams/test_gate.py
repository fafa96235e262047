"""Who may speak to the endpoint: nobody without a token for our bot, and in local mode nobody from elsewhere; nothing answers 500."""

import json
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from hypothesis import given
from hypothesis import settings as trying
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.routing import Route

from bot import timekeeping
from bot.settings import Settings
from bot.teams.activity import NotAnActivityError, read_activity
from bot.teams.edge import TeamsEdge
from bot.teams.sdk import PUBLIC, with_overrides
from bot.wiring import Assistant
from storage import inbox
from tests.bot.teams.conftest import Running, Serving
from tests.bot.teams.fake_teams import TENANT, activity, press

BOT_ID = "99999999-0000-0000-0000-000000000001"
SERVICE = "https://smba.example.com/teams"


@pytest.fixture(scope="module")
def signing() -> RSAPrivateKey:
    return generate_private_key(65537, 2048)


@pytest.fixture(scope="module")
def keys_url(signing: RSAPrivateKey) -> Iterator[str]:
    """Where the public key is served, as the Bot Connector serves its own."""
    key = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(signing.public_key())) | {"kid": "k1", "use": "sig"}

    class Keys(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(json.dumps({"keys": [key]}).encode())

        def log_message(self, *_: Any) -> None: ...

    with HTTPServer(("127.0.0.1", 0), Keys) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/openidconfiguration"
        server.shutdown()
        thread.join()


@asynccontextmanager
async def checking(url: str, keys_url: str) -> AsyncIterator[tuple[httpx.AsyncClient, Assistant]]:
    """The edge as in production, with the keys from here; nothing is answered, for there is no way to Teams."""
    given = {"teams_client_id": BOT_ID, "teams_client_secret": "s", "teams_tenant": TENANT}
    settings = Settings(database_url=url, teams_mode="http", inbox_worker=False, **given)
    assistant = Assistant.open(settings, now=timekeeping.now())
    edge = TeamsEdge(settings, assistant, now=timekeeping.now, cloud=with_overrides(PUBLIC, openid_metadata_url=keys_url))
    app = Starlette(routes=[Route("/api/messages", edge.http, methods=["POST"])])
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://bot") as client:
        yield client, assistant
    await edge.close()
    assistant.close()


def token(signing: RSAPrivateKey, **changed: Any) -> dict[str, str]:
    now = int(timekeeping.now().timestamp())
    claims = {"iss": "https://api.botframework.com", "aud": BOT_ID, "serviceurl": SERVICE, "iat": now, "exp": now + 3600} | changed
    signed = jwt.encode({name: value for name, value in claims.items() if value is not None}, signing, "RS256", headers={"kid": "k1"})
    return {"Authorization": f"Bearer {signed}"}


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


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
PLACES = ("type", "id", "name", "text", "from", "conversation", "recipient", "channelData", "value", "entities", "replyToId", "action", "x")
SHAPES = ("message", "invoke", "conversationUpdate", "installationUpdate")


@st.composite
def activities(draw: st.DrawFn) -> dict[str, Any]:
    """An activity of which some parts are anything at all."""
    made = draw(st.sampled_from((activity("URL"), press("URL", {"action": "command", "command": "help"}))))
    changed = draw(st.dictionaries(st.sampled_from(PLACES), JSON, max_size=4))
    inner = draw(st.dictionaries(st.sampled_from(("id", "tenantId", "aadObjectId", "conversationType")), JSON, max_size=2))
    where = draw(st.sampled_from(("from", "conversation")))
    return {**made, "type": draw(st.sampled_from(SHAPES)), where: {**made[where], **inner}, **changed}


async def test_no_activity_whatsoever_is_a_500(running: Running) -> None:
    tried: list[dict[str, Any]] = []

    @trying(max_examples=150)
    @given(activities())
    def collect(made: dict[str, Any]) -> None:
        tried.append(made)

    collect()
    for made in tried:
        body = json.dumps({**made, "serviceUrl": running.teams.url})
        response = await running.client.post("/api/messages", content=body)
        assert response.status_code < 500, body


@given(JSON)
def test_anything_is_read_or_refused(body: Any) -> None:
    with pytest.raises(NotAnActivityError):
        read_activity(body)

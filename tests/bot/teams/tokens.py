"""Tokens as the Bot Connector gives them, signed with a key of ours that is served as Microsoft serves its own."""

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
from starlette.applications import Starlette
from starlette.routing import Route

from bot import timekeeping
from bot.settings import Settings
from bot.teams.edge import TeamsEdge
from bot.teams.sdk import PUBLIC, with_overrides
from bot.wiring import Assistant
from tests.bot.teams.fake_teams import TENANT

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
    given: dict[str, Any] = {"teams_client_id": BOT_ID, "teams_client_secret": "s", "teams_tenant": TENANT}
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

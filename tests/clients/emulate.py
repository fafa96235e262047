"""Vercel's emulate, a Slack that is not ours, strict about scopes: started, and read."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest
from slack_sdk import WebClient
from slack_sdk.web.async_client import AsyncWebClient

from tests.browser.conftest import free_port, running

TEAM, ADMIN, GENERAL = "T000000001", "U000000001", "C000000001"
"""emulate's own; the channel is public, and only the admin is in it."""
ABLE, UNABLE, DANA = "xoxb-able", "xoxb-unable", "xoxp-dana"
"""Tokens of others: with the scopes that these tests need, with one that is of no use, and Dana's own."""
SCOPES = [
    "chat:write",
    "channels:read",
    "groups:read",
    "groups:write",
    "im:write",
    "im:read",
    "im:history",
    "users:read",
    "users:read.email",
]
PATIENCE_SECONDS = 60


class Emulate(NamedTuple):
    """Where emulate is, and for which port of ours it knows the app."""

    url: str
    app_port: int

    def client(self, token: str = ABLE) -> AsyncWebClient:
        """Make a client of its Web API."""
        return AsyncWebClient(token=token, base_url=f"{self.url}/api/")

    def dana(self) -> str:
        """Give Dana's id."""
        return str(self._as(ABLE).api_call("users.lookupByEmail", data={"email": "csm@example.com"})["user"]["id"])

    def heard_by_dana(self) -> str:
        """Wait for what she is told directly, and return all of it."""
        reader, end = self._as(DANA), time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < end:
            for channel in reader.api_call("conversations.list", data={"types": "im"})["channels"]:
                if told := reader.api_call("conversations.history", data={"channel": channel["id"]})["messages"]:
                    return "\n".join(message["text"] for message in told)
            time.sleep(0.1)
        pytest.fail("Dana was told nothing.")

    def _as(self, token: str) -> WebClient:
        return WebClient(token=token, base_url=f"{self.url}/api/")


@contextmanager
def emulating(node: str, program: Path, *, folder: Path) -> Iterator[Emulate]:
    """Run emulate, which knows our app and Dana, until the block ends."""
    port, app_port = free_port(), free_port()
    back = f"http://127.0.0.1:{app_port}/slack/oauth_redirect"
    seed = {
        "strict_scopes": True,
        "users": [{"name": "dana", "real_name": "Dana Reyes", "email": "csm@example.com"}],
        "oauth_apps": [{"client_id": "1.2", "client_secret": "client-secret", "name": "Hourglass", "redirect_uris": [back]}],
        "tokens": [
            {"token": ABLE, "user": "admin", "scopes": SCOPES},
            {"token": UNABLE, "user": "admin", "scopes": ["reactions:read"]},
            {"token": DANA, "user": "dana", "scopes": ["im:read", "im:history"]},
        ],
    }
    # What is JSON is YAML, too.
    (folder / "seed.yaml").write_text(json.dumps({"slack": seed}))
    command = [node, program, "start", "-s", "slack", "-p", str(port), "--seed", "seed.yaml"]
    with running(command, port=port, folder=folder, path="/oauth/v2/authorize?client_id=1.2") as page:
        yield Emulate(page.partition("/oauth/")[0], app_port)

"""Installing by OAuth, and what Slack refuses, with Vercel's emulate: a Slack that is not ours, and strict about scopes."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Browser, Page
from slack_sdk.signature import SignatureVerifier

from bot import timekeeping
from bot.sealing import Seal
from bot.settings import Settings, read_settings
from bot.slack.errors import ScopeMissing
from bot.slack.manifest import scopes
from storage.database import Database
from storage.installations import Installation, all_installations
from tests.clients.emulate import ADMIN, GENERAL, TEAM, Emulate
from tests.clients.serving import environment, hourglass, serving

pytestmark = pytest.mark.browser

SECRET, KEY = "0123456789abcdef", "A" * 43 + "="
PATIENCE_MILLISECONDS = 60_000


class App(NamedTuple):
    """Our server before emulate, and what it keeps."""

    url: str
    database: Path
    settings: dict[str, object]

    def installed(self) -> Installation:
        """Read the one installation."""
        database = Database.open(f"sqlite:///{self.database}")
        with database.reading() as connection:
            [kept] = all_installations(connection)
        database.close()
        return kept

    def ask(self, words: str, user_id: str) -> None:
        """Send `/account` as Slack signs it."""
        asked = {"command": "/account", "text": words, "team_id": TEAM, "user_id": user_id, "channel_id": GENERAL, "trigger_id": "1.2"}
        body = urlencode(asked)
        stamp = str(int(timekeeping.now().timestamp()))
        signature = SignatureVerifier(SECRET).generate_signature(timestamp=stamp, body=body) or ""
        signed = {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": signature, "Content-Type": "application/x-www-form-urlencoded"}
        with urlopen(Request(f"{self.url}/slack/events", body.encode(), signed), timeout=60) as response:
            assert response.status == 200


@pytest.fixture
def app(emulate: Emulate, tmp_path: Path) -> Iterator[App]:
    """Our server, to be installed by OAuth; Dana is known by her address."""
    database, port = tmp_path / "hourglass.db", emulate.app_port
    settings: dict[str, object] = {
        "slack_client_id": "1.2",
        "slack_client_secret": "client-secret",
        "slack_signing_secret": SECRET,
        "slack_workspaces": TEAM,
        "slack_api_url": f"{emulate.url}/api/",
        "slack_authorize_url": f"{emulate.url}/oauth/v2/authorize",
        "public_url": f"http://127.0.0.1:{port}",
        "encryption_key": KEY,
        "clock": "off",
    }
    hourglass("people", "add", "csm@example.com", "--name", "Dana Reyes", "--role", "csm", database=database)
    with serving(database, port=port, **settings) as url:
        yield App(url, database, settings)


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """An admin's browser."""
    context = chromium.new_context()
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MILLISECONDS)
    yield page
    context.close()


def test_an_admin_installs_and_the_token_is_kept_sealed_and_works(app: App, emulate: Emulate, page: Page) -> None:
    page.goto(f"{app.url}/slack/install")
    page.get_by_role("button", name=re.compile("Admin User")).click()
    page.get_by_role("heading", name="Hourglass is installed in Emulate").wait_for()
    assert "Type /account and a customer's name" in page.get_by_role("main").inner_text()
    kept = app.installed()
    assert (kept.team_id, kept.installed_by, kept.scopes.split(",")) == (TEAM, ADMIN, scopes(Settings().slack_features))
    assert Seal.of(read_settings(environment(app.database, **app.settings))).open(kept.bot_token or "").startswith("xoxb-")
    assert not any(b"xoxb-" in file.read_bytes() for file in app.database.parent.glob("hourglass.db*"))
    app.ask("acme", emulate.dana())
    assert "no account called “acme”" in emulate.heard_by_dana()


def test_an_installation_with_too_few_scopes_says_which_are_missing(app: App, emulate: Emulate, page: Page) -> None:
    page.goto(f"{app.url}/slack/install")
    # As an app whose manifest is older would be allowed.
    page.locator("input[name=scope]").evaluate_all("inputs => inputs.forEach(input => { input.value = 'commands,chat:write' })")
    page.get_by_role("button", name=re.compile("Admin User")).click()
    page.get_by_role("heading", name="Hourglass is installed in Emulate").wait_for()
    lacking = "It lacks the scopes app_mentions:read, assistant:write, channels:read, groups:read, im:history, im:write, users:read"
    assert lacking in page.get_by_role("main").inner_text()
    app.ask("acme", emulate.dana())
    assert ScopeMissing.for_person in emulate.heard_by_dana()

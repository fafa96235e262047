"""Installing by OAuth: once, within ten minutes, in listed workspaces alone, and no token stands anywhere as it is."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest
from sqlalchemy import select

from bot import timekeeping
from storage import tables
from storage.installations import Installation, all_installations
from tests.bot.slack.conftest import Running, Serving
from tests.bot.slack.fake_slack import TEAM
from tests.bot.slack.oauth_slack import OAUTH, OTHER, SCOPES, OAuthSlack, state_of


@dataclass
class Browser:
    """An admin's browser, which keeps cookies, and what it is at."""

    session: aiohttp.ClientSession
    running: Running
    slack: OAuthSlack

    async def open(self, path: str, **query: str) -> tuple[int, str]:
        """Open a page of ours."""
        base = self.running.requests.url.removesuffix("/slack/events")
        async with self.session.get(f"{base}{path}", params=query, allow_redirects=False) as response:
            return response.status, response.headers.get("Location") or await response.text()

    async def begin(self) -> str:
        """Begin an installation, and return its state."""
        status, location = await self.open("/slack/install")
        assert status == 302
        return state_of(location)

    async def install(self, code: str = "good-code") -> tuple[int, str]:
        """Install, as far as it goes."""
        return await self.open("/slack/oauth_redirect", code=code, state=await self.begin())

    def installed(self) -> list[Installation]:
        """Read what is kept."""
        with self.running.assistant.database.reading() as connection:
            return all_installations(connection)


@asynccontextmanager
async def browsing(serving: Serving, slack: OAuthSlack | None = None, **changed: object) -> AsyncIterator[Browser]:
    """Serve an app that is installed by OAuth, and open a browser on it."""
    slack = slack or OAuthSlack()
    jar = aiohttp.CookieJar(unsafe=True)
    async with serving(slack=slack, **{**OAUTH, **changed}) as running, aiohttp.ClientSession(cookie_jar=jar) as session:
        yield Browser(session, running, slack)


def everything_kept(browser: Browser) -> str:
    """Read every row of every table as text."""
    with browser.running.assistant.database.reading() as connection:
        return "".join(str(row) for table in tables.metadata.sorted_tables for row in connection.execute(select(table)))


async def test_the_browser_is_sent_to_slack_with_the_least_scopes_and_a_state(serving: Serving) -> None:
    async with browsing(serving) as browser:
        status, location = await browser.open("/slack/install")
    asked = {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}
    assert (status, location.partition("?")[0]) == (302, "https://slack.com/oauth/v2/authorize")
    assert len(asked.pop("state")) > 30
    assert asked == {"client_id": "1.2", "scope": SCOPES, "redirect_uri": "http://127.0.0.1/slack/oauth_redirect"}


async def test_an_installation_is_kept_sealed_and_slack_is_answered_by_its_token(
    serving: Serving, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    async with browsing(serving) as browser:
        status, page = await browser.install()
        assert status == 200
        assert "Hourglass is installed in Acme &lt;GmbH&gt;" in page
        assert "Type /account and a customer&#x27;s name" in page
        kept = browser.installed()
        assert [(each.team_id, each.bot_user_id, each.installed_by, each.scopes) for each in kept] == [(TEAM, "U0BOT", "U0ADMIN", SCOPES)]
        answered = await browser.running.requests.command("/account acme")
        assert answered.text.startswith("Acme: Green")
        assert ("users.info", "xoxe.xoxb-1") in browser.slack.used
        rows, audited = everything_kept(browser), browser.running.audited()
    assert [(entry.action, entry.outcome, entry.place) for entry in audited if entry.action == "slack install"] == [
        ("slack install", "answered", TEAM)
    ]
    for secret in ("xoxe.xoxb-1", "xoxe-1", "client-secret", "good-code"):
        assert secret not in rows
        assert secret not in caplog.text


async def test_a_state_works_once(serving: Serving) -> None:
    async with browsing(serving) as browser:
        state = await browser.begin()
        assert (await browser.open("/slack/oauth_redirect", code="good-code", state=state))[0] == 200
        browser.session.cookie_jar.update_cookies({"hourglass_install": state})
        status, page = await browser.open("/slack/oauth_redirect", code="good-code", state=state)
    assert status == 400
    assert "finished before" in page
    assert len(browser.slack.sent("oauth.v2.access")) == 1


async def test_another_browser_cannot_bring_a_state_back(serving: Serving) -> None:
    async with browsing(serving) as browser:
        state = await browser.begin()
        browser.session.cookie_jar.clear()
        for tried in (state, "", "x" * 4000, "\N{SNOWMAN}"):
            status, page = await browser.open("/slack/oauth_redirect", code="good-code", state=tried)
            assert (status, "begun in another browser" in page) == (400, True)
        assert browser.slack.sent("oauth.v2.access") == []
        assert browser.installed() == []
        # What anybody may send is no installation: it fills no table.
        assert [entry for entry in browser.running.audited() if entry.action == "slack install"] == []


async def test_a_state_is_over_after_ten_minutes(serving: Serving) -> None:
    moment = timekeeping.now()
    async with browsing(serving, now=lambda: moment) as browser:
        state = await browser.begin()
        moment += timedelta(minutes=10)
        status, page = await browser.open("/slack/oauth_redirect", code="good-code", state=state)
    assert (status, "took over ten minutes" in page) == (400, True)


@pytest.mark.parametrize("slack", [OAuthSlack(team=OTHER), OAuthSlack(enterprise=True)])
async def test_what_a_workspace_that_is_not_listed_gave_is_revoked_and_not_kept(serving: Serving, slack: OAuthSlack) -> None:
    slack = OAuthSlack(team=slack.team, enterprise=slack.enterprise)
    async with browsing(serving, slack) as browser:
        status, page = await browser.install()
        assert status == 403
        assert "what it gave was revoked, and nothing was kept" in page
        assert ("auth.revoke", "xoxe.xoxb-1") in slack.used
        assert slack.valid == set()
        assert browser.installed() == []
        refused = [entry for entry in browser.running.audited() if entry.action == "slack install"]
    assert [entry.outcome for entry in refused] == ["refused"]


async def test_a_token_that_could_not_be_revoked_is_said_to_stand(serving: Serving) -> None:
    slack = OAuthSlack(team=OTHER, refusals={"auth.revoke": ["internal_error"]})
    async with browsing(serving, slack) as browser:
        _, page = await browser.install()
        assert "could not be revoked: remove the app there" in page
        assert browser.installed() == []


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ({"error": "access_denied"}, "It was cancelled in Slack; nothing was kept."),
        ({"error": "<script>"}, "Slack answered &lt;script&gt;; nothing was kept."),
        ({}, "Slack sent no code; nothing was kept."),
        ({"code": "bad"}, "Slack refused it (invalid_code); nothing was kept."),
    ],
)
async def test_what_goes_wrong_is_said_in_a_sentence(serving: Serving, query: dict[str, str], sentence: str) -> None:
    async with browsing(serving) as browser:
        status, page = await browser.open("/slack/oauth_redirect", state=await browser.begin(), **query)
        assert (status, sentence in page) == (400, True)
        assert "/slack/install" in page
        assert browser.installed() == []


async def test_a_slack_that_is_away_keeps_nothing(serving: Serving) -> None:
    async with browsing(serving, slack_api_url="http://127.0.0.1:9/") as browser:
        status, page = await browser.install()
    assert (status, "Slack could not be reached" in page) == (502, True)


async def test_scopes_that_were_not_granted_are_named(serving: Serving) -> None:
    slack = OAuthSlack(scopes="chat:write,commands", rotates=False)
    async with browsing(serving, slack, slack_features=("pictures",)) as browser:
        _, page = await browser.install()
        assert "It lacks the scopes app_mentions:read, assistant:write, files:write, im:history" in page
        (kept,) = browser.installed()
        assert (kept.refresh_token, kept.expires_at) == (None, None)


async def test_without_oauth_nothing_is_installed_from_here(serving: Serving) -> None:
    async with serving() as running, aiohttp.ClientSession() as session:
        browser = Browser(session, running, OAuthSlack())
        for path in ("/slack/install", "/slack/oauth_redirect"):
            status, said = await browser.open(path)
            assert (status, "HOURGLASS_SLACK_CLIENT_ID" in said) == (404, True)


async def test_a_listed_workspace_that_has_not_installed_is_told_so(serving: Serving) -> None:
    async with browsing(serving) as browser:
        answered = await browser.running.requests.command("/account acme")
        assert answered.text == "Hourglass is not installed in this workspace any more. Ask your admin to install it again."
        answered = await browser.running.requests.command("/account acme", team=OTHER)
        assert answered.text == "This assistant serves another company's workspace."
        assert (
            await browser.running.requests.event({"type": "message", "channel_type": "im", "channel": "D1", "text": "hi"})
        ).status == 200
        assert browser.slack.used == []

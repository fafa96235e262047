"""Tokens of installations: renewed before they end, by one at a time, and lost by nobody."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from bot.sealing import Seal
from bot.slack.errors import SlackRefusal, refusal_of
from bot.slack.installed import RENEWED_BEFORE, TURN, Installed, InstalledClient, NotInstalledError, team_of_request
from storage import installations
from storage.database import Database
from storage.installations import Installation
from tests.bot.slack.oauth_slack import KEY
from tests.bot.workspace.serving import FakeClock

HALF_A_DAY = timedelta(hours=12)
SEAL = Seal((KEY,))


class FakeOAuth:
    """Gives the next token for a refresh token, once; `before` runs while the request is on its way."""

    def __init__(self) -> None:
        self.refreshable = {"refresh-1"}
        self.asked: list[str] = []
        self.fails: list[Exception] = []
        self.before: Callable[[], Any] | None = None

    async def access(self, **asked: str) -> Mapping[str, Any]:
        """Turn a refresh token into the next one."""
        self.asked.append(asked["refresh_token"])
        if self.before is not None:
            await self.before()
        if self.fails:
            raise self.fails.pop(0)
        if asked["refresh_token"] not in self.refreshable:
            raise refusal_of("invalid_refresh_token")
        self.refreshable.discard(asked["refresh_token"])
        number = len(self.asked) + 1
        self.refreshable.add(f"refresh-{number}")
        return {"access_token": f"token-{number}", "refresh_token": f"refresh-{number}", "expires_in": 43200}


class Renewing:
    """Two processes over one database, and one Slack."""

    def __init__(self, database: Database) -> None:
        self.database, self.clock, self.oauth = database, FakeClock(), FakeOAuth()
        self.slept: list[float] = []
        self.one, self.other = (
            Installed(database, SEAL, self.oauth, now=self.clock, sleep=self._sleep)  # type: ignore[arg-type]
            for _ in range(2)
        )
        self.keep()

    def keep(self, *, lasts: timedelta | None = HALF_A_DAY) -> None:
        """Install in T1."""
        expires_at = self.clock() + lasts if lasts else None
        refresh = SEAL.seal("refresh-1") if lasts else None
        with self.database.writing() as connection:
            installations.keep(
                connection,
                Installation("T1", "Acme", "A1", "U0BOT", "", SEAL.seal("token-1"), refresh, expires_at, "U0ADMIN", self.clock()),
            )

    def held(self) -> Installation:
        """Read what is kept."""
        with self.database.reading() as connection:
            found = installations.installation_of(connection, "T1")
        assert found is not None
        return found

    async def _sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.clock.pass_by(seconds=seconds)
        await asyncio.sleep(0)


@pytest.fixture
def renewing(sqlite_url: str) -> Renewing:
    return Renewing(Database.open(sqlite_url))


async def test_a_token_is_used_until_an_hour_before_its_end_and_then_renewed(renewing: Renewing) -> None:
    renewing.clock.pass_by(seconds=(HALF_A_DAY - RENEWED_BEFORE).total_seconds() - 1)
    assert await renewing.one.token("T1") == "token-1"
    assert renewing.oauth.asked == []
    renewing.clock.pass_by(seconds=1)
    assert await renewing.one.token("T1") == "token-2"
    assert await renewing.other.token("T1") == "token-2"
    assert renewing.oauth.asked == ["refresh-1"]
    renewing.clock.pass_by(seconds=HALF_A_DAY.total_seconds())
    assert await renewing.other.token("T1") == "token-3"


async def test_a_token_without_an_end_is_never_renewed(renewing: Renewing) -> None:
    renewing.keep(lasts=None)
    renewing.clock.pass_by(seconds=365 * 86400)
    assert await renewing.one.token("T1") == "token-1"


async def test_while_one_process_renews_the_other_uses_the_old_token(renewing: Renewing) -> None:
    renewing.clock.pass_by(seconds=(HALF_A_DAY - RENEWED_BEFORE).total_seconds())
    meanwhile: list[str] = []

    async def before() -> None:
        meanwhile.append(await renewing.other.token("T1"))

    renewing.oauth.before = before
    assert await renewing.one.token("T1") == "token-2"
    assert meanwhile == ["token-1"]
    assert renewing.oauth.asked == ["refresh-1"]


async def test_where_the_old_token_is_over_the_other_process_waits_for_the_new_one(renewing: Renewing) -> None:
    renewing.clock.pass_by(seconds=HALF_A_DAY.total_seconds())
    both = await asyncio.gather(renewing.one.token("T1"), renewing.other.token("T1"))
    assert list(both) == ["token-2", "token-2"]
    assert renewing.oauth.asked == ["refresh-1"]


async def test_a_turn_that_nobody_ended_is_taken_over(renewing: Renewing) -> None:
    renewing.clock.pass_by(seconds=HALF_A_DAY.total_seconds())
    with renewing.database.writing() as connection:
        assert installations.begin_renewal(connection, renewing.held(), until=renewing.clock() + TURN, now=renewing.clock())
    assert await renewing.one.token("T1") == "token-2"
    assert sum(renewing.slept) == pytest.approx(TURN.total_seconds())


async def test_who_gave_up_waiting_loses_no_token(renewing: Renewing) -> None:
    renewing.clock.pass_by(seconds=HALF_A_DAY.total_seconds())
    on_its_way, go_on = asyncio.Event(), asyncio.Event()

    async def before() -> None:
        on_its_way.set()
        await go_on.wait()

    renewing.oauth.before = before
    asking = asyncio.create_task(renewing.one.token("T1"))
    await on_its_way.wait()
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    go_on.set()
    await renewing.one.close()
    assert SEAL.open(renewing.held().bot_token or "") == "token-2"


@pytest.mark.parametrize("failure", [refusal_of("internal_error"), aiohttp.ClientConnectionError(), refusal_of("invalid_refresh_token")])
async def test_what_fails_leaves_the_old_token_as_long_as_it_works(renewing: Renewing, failure: Exception) -> None:
    renewing.clock.pass_by(seconds=(HALF_A_DAY - RENEWED_BEFORE).total_seconds())
    renewing.oauth.fails = [failure]
    assert await renewing.one.token("T1") == "token-1"
    assert await renewing.one.token("T1") == "token-1"
    assert len(renewing.oauth.asked) == 1
    renewing.clock.pass_by(seconds=TURN.total_seconds())
    assert await renewing.one.token("T1") == "token-3"


async def test_a_slack_that_is_away_ends_no_installation(renewing: Renewing) -> None:
    renewing.clock.pass_by(seconds=HALF_A_DAY.total_seconds())
    renewing.oauth.fails = [aiohttp.ClientConnectionError("away")]
    with pytest.raises(aiohttp.ClientConnectionError):
        await renewing.one.token("T1")
    assert renewing.held().ended_at is None


async def test_a_token_that_is_over_and_cannot_be_renewed_ends_the_installation(renewing: Renewing) -> None:
    renewing.clock.pass_by(seconds=HALF_A_DAY.total_seconds())
    renewing.oauth.refreshable.clear()
    with pytest.raises(SlackRefusal):
        await renewing.one.token("T1")
    because = "Slack refused to renew the token of Acme (invalid_refresh_token); install Hourglass there again."
    assert (renewing.held().ended_because, renewing.held().bot_token) == (because, None)
    with pytest.raises(NotInstalledError, match="install Hourglass there again"):
        await renewing.other.token("T1")


async def test_an_installation_made_while_the_old_token_was_renewed_stays(renewing: Renewing) -> None:
    renewing.clock.pass_by(seconds=HALF_A_DAY.total_seconds())

    async def before() -> None:
        renewing.oauth.before = None
        await asyncio.to_thread(renewing.keep, lasts=None)

    renewing.oauth.before = before
    assert await renewing.one.token("T1") == "token-1"
    assert (renewing.held().expires_at, renewing.held().version) == (None, 2)


async def test_what_is_not_installed_has_no_token(renewing: Renewing) -> None:
    for team_id in ("T9", None):
        with pytest.raises(NotInstalledError, match=f"not installed in workspace {team_id}"):
            await renewing.one.token(team_id)


async def test_tokens_that_nobody_asks_for_are_renewed_too(renewing: Renewing) -> None:
    renewing.clock.pass_by(seconds=HALF_A_DAY.total_seconds())
    renewing.oauth.fails = [aiohttp.ClientConnectionError("away")]
    task = asyncio.create_task(renewing.one.keep_fresh())
    while len(renewing.slept) < 2:  # noqa: ASYNC110 - each look ends in a sleep
        await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert renewing.oauth.asked == ["refresh-1", "refresh-1"]
    assert SEAL.open(renewing.held().bot_token or "") == "token-3"


async def test_a_call_that_brings_a_token_of_its_own_keeps_it(renewing: Renewing) -> None:
    asked: list[tuple[str, str]] = []

    async def api(request: web.Request) -> web.Response:
        asked.append((request.match_info["method"], request.headers["Authorization"]))
        return web.json_response({"ok": True, "url": "ws://127.0.0.1/"})

    application = web.Application()
    application.router.add_post("/{method}", api)
    runner = web.AppRunner(application)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    base = f"http://127.0.0.1:{runner.addresses[0][1]}/"
    client = InstalledClient(renewing.one, base_url=base)
    team_of_request.set("T1")
    await client.apps_connections_open(app_token="xapp-1")
    await client.chat_postMessage(channel="D1", text="Hello")
    await InstalledClient(renewing.one, "T1", base_url=base).api_call("auth.test")
    await runner.cleanup()
    assert asked == [("apps.connections.open", "Bearer xapp-1"), ("chat.postMessage", "Bearer token-1"), ("auth.test", "Bearer token-1")]

"""The workspaces that installed Hourglass by OAuth, and calls to Slack in their name with tokens that are renewed in time.

Slack takes a refresh token once: who renews takes the turn in the database first, and everyone else uses the old token, or waits.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from datetime import datetime, timedelta
from functools import partial
from typing import Any, TypeVar

import aiohttp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.async_authorize import AsyncAuthorize
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse
from sqlalchemy import Connection

from bot.sealing import Seal
from bot.settings import Settings
from bot.slack.errors import SlackRefusal, typed
from bot.slack.oauth import SlackOAuth
from storage import installations
from storage.database import Database
from storage.installations import Installation

RENEWED_BEFORE = timedelta(hours=1)
"""Slack's tokens last twelve."""

TURN = timedelta(seconds=30)
"""How long one process has to renew a token; a request to Slack takes less."""

LOST_FOR_GOOD = frozenset({"invalid_refresh_token", "token_expired", "token_revoked", "invalid_grant", "account_inactive"})
"""What Slack says of a refresh token that is over."""

TAKEN_BACK = frozenset({"account_inactive", "token_revoked"})
"""What Slack says of a token that an admin took back."""

WAIT_SECONDS = 0.2
LOOK_SECONDS = 600.0
NOTHING = timedelta(0)

team_of_request: ContextVar[str | None] = ContextVar("team_of_request", default=None)
"""Whose request is being answered. Each is answered in a task of its own, and what it starts takes this along."""

_log = logging.getLogger(__name__)
Given = TypeVar("Given")


class NotInstalledError(SlackApiError):
    """The workspace has not installed Hourglass, or not any more; the sentence says which."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence, {"ok": False, "error": "account_inactive"})  # type: ignore[no-untyped-call]
        self.sentence = sentence


class Installed:
    """Reads installations, and renews their tokens before they end."""

    def __init__(
        self,
        database: Database,
        seal: Seal,
        oauth: SlackOAuth,
        *,
        now: Callable[[], datetime],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._database = database
        self._seal = seal
        self._oauth = oauth
        self._now = now
        self._sleep = sleep
        self._renewing: set[asyncio.Task[None]] = set()

    async def teams(self) -> list[Installation]:
        """Read where Hourglass is installed now, the oldest first."""
        return [each for each in await self._reading(installations.all_installations) if each.ended_at is None]

    async def token(self, team_id: str | None) -> str:
        """Return a workspace's token, renewed where it ends soon.

        Raises:
            NotInstalledError: There is none.
            SlackRefusal, aiohttp.ClientError, TimeoutError, OSError: The old one is over, and no new one came.
        """
        while True:
            held = await self.held(team_id)
            if not held.ends_within(RENEWED_BEFORE, now=self._now()):
                return self.opened(held)
            if await self._writing(partial(self._take_turn, held)):
                await self._renewed(held)
            elif not held.ends_within(NOTHING, now=self._now()):
                return self.opened(held)
            else:
                await self._sleep(WAIT_SECONDS)

    async def refused(self, team_id: str | None, token: str, code: str) -> None:
        """End an installation whose token Slack takes no more, where nobody told us of it; one that was renewed meanwhile stays."""
        held = await self.held(team_id)
        if self.opened(held) == token:
            await self._end(held, f"Slack refuses the token of {held.team_name or held.team_id} ({code}); install Hourglass there again.")

    async def keep_fresh(self) -> None:
        """Renew what ends soon, until cancelled: nobody is to wait for it."""
        while True:
            try:
                for each in await self.teams():
                    if each.ends_within(RENEWED_BEFORE, now=self._now()):
                        await self.token(each.team_id)
            except Exception as error:  # noqa: BLE001 - it is tried again, and whoever needs the token hears what is wrong
                _log.warning("A token of Slack was not renewed: %s", error)
            await self._sleep(LOOK_SECONDS)

    async def close(self) -> None:
        """Wait for the tokens that are on their way."""
        if self._renewing:
            await asyncio.wait(self._renewing)

    async def held(self, team_id: str | None) -> Installation:
        """Read the installation of a workspace.

        Raises:
            NotInstalledError: There is none, or it ended.
        """
        held = await self._reading(lambda connection: installations.installation_of(connection, team_id)) if team_id else None
        if held is None:
            raise NotInstalledError(f"Hourglass is not installed in workspace {team_id}.")
        if held.ended_at is not None:
            raise NotInstalledError(str(held.ended_because))
        return held

    def _take_turn(self, held: Installation, connection: Connection) -> bool:
        now = self._now()
        return installations.begin_renewal(connection, held, until=now + TURN, now=now)

    async def _renewed(self, held: Installation) -> None:
        """Renew a token in a task of its own: cut off half way, what Slack gave would be lost. The old one does as long as it works."""
        task = asyncio.ensure_future(self._renew(held))
        self._renewing.add(task)
        task.add_done_callback(self._renewing.discard)
        try:
            await asyncio.shield(task)
        except Exception as error:
            if held.ends_within(NOTHING, now=self._now()):
                raise
            _log.warning("The token of workspace %s was not renewed (%s); the old one still works.", held.team_id, error)

    async def _renew(self, held: Installation) -> None:
        """Fetch the next token and keep it; where none comes, the turn is given back after a while."""
        refresh = self._seal.open(held.refresh_token or "")
        try:
            answer = await self._oauth.access(grant_type="refresh_token", refresh_token=refresh)
            bot_token, refresh_token = self._seal.seal(answer["access_token"]), self._seal.seal(answer["refresh_token"])
            expires_at = self._now() + timedelta(seconds=int(answer["expires_in"]))
        except SlackRefusal as refusal:
            await self._refused(held, refusal.code)
            raise
        keep = partial(installations.renewed, held=held, bot_token=bot_token, refresh_token=refresh_token, expires_at=expires_at)
        await self._writing(keep)
        _log.info("Renewed the token of workspace %s.", held.team_id)

    async def _refused(self, held: Installation, code: str) -> None:
        """End an installation whose token is over and cannot be renewed."""
        now = self._now()
        if code in LOST_FOR_GOOD and held.ends_within(NOTHING, now=now):
            name = held.team_name or held.team_id
            await self._end(held, f"Slack refused to renew the token of {name} ({code}); install Hourglass there again.")

    async def _end(self, held: Installation, because: str) -> None:
        now = self._now()
        _log.error("%s", because)
        await self._writing(partial(installations.end, team_id=held.team_id, because=because, at=now, now=now, version=held.version))

    def opened(self, held: Installation) -> str:
        """Return the token of an installation as Slack takes it."""
        return self._seal.open(held.bot_token or "")

    async def _reading(self, work: Callable[[Connection], Given]) -> Given:
        def run() -> Given:
            with self._database.reading() as connection:
                return work(connection)

        return await asyncio.to_thread(run)

    async def _writing(self, work: Callable[[Connection], Given]) -> Given:
        def run() -> Given:
            with self._database.writing() as connection:
                return work(connection)

        return await asyncio.to_thread(run)


def open_installed(settings: Settings, database: Database, session: aiohttp.ClientSession, *, now: Callable[[], datetime]) -> Installed:
    """Make the reader of installations that the settings describe.

    Raises:
        SettingError: There is no key to open tokens with.
    """
    return Installed(database, Seal.of(settings), SlackOAuth(settings, session), now=now)


class InstalledClient(AsyncWebClient):
    """Slack's client in the name of one workspace; without one, of that whose request is being answered."""

    def __init__(self, installed: Installed, team_id: str | None = None, **given: Any) -> None:
        super().__init__(token=None, **given)
        self._installed = installed
        self._team_id = team_id

    async def api_call(self, api_method: str, *, headers: dict[str, str] | None = None, **given: Any) -> AsyncSlackResponse:
        """Call with the workspace's token of now; a call that brings a token of its own, such as the app's, keeps it."""
        if "token" in (given.get("params") or {}):
            return await super().api_call(api_method, headers=headers, **given)
        team_id = self._team_id or team_of_request.get()
        token = await self._installed.token(team_id)
        try:
            return await super().api_call(api_method, headers={**(headers or {}), "Authorization": f"Bearer {token}"}, **given)
        except SlackApiError as error:
            code = typed(error).code
            if code in TAKEN_BACK:
                await self._installed.refused(team_id, token, code)
            raise


class InstalledAuthorize(AsyncAuthorize):
    """Tells Bolt who the app is in the workspace of a request, in one look-up. Nothing is renewed while somebody waits."""

    def __init__(self, installed: Installed) -> None:
        self._installed = installed

    async def __call__(
        self,
        *,
        context: AsyncBoltContext,  # noqa: ARG002 - Bolt's signature
        enterprise_id: str | None,
        team_id: str | None,
        user_id: str | None,
        actor_enterprise_id: str | None = None,  # noqa: ARG002 - as above
        actor_team_id: str | None = None,  # noqa: ARG002 - as above
        actor_user_id: str | None = None,  # noqa: ARG002 - as above
    ) -> AuthorizeResult:
        """Name the bot of the workspace; without a team it is not installed there, which the listeners refuse."""
        team_of_request.set(team_id)
        try:
            held = await self._installed.held(team_id)
        except NotInstalledError:
            return AuthorizeResult(enterprise_id=enterprise_id, team_id=None, user_id=user_id)
        token = self._installed.opened(held)
        return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, user_id=user_id, bot_user_id=held.bot_user_id, bot_token=token)

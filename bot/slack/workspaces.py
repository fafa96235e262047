"""By which token Slack is called: the one of the settings, or each workspace's own from its installation."""

from collections.abc import Callable
from datetime import datetime

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from bot.settings import Settings
from bot.slack.installed import InstalledAuthorize, InstalledClient, open_installed, team_of_request
from bot.slack.installing import Installing
from bot.slack.oauth import SlackOAuth
from bot.slack.replies import retry_handlers
from storage.database import Database


class Workspaces:
    """The client that everything here calls Slack with, and what an installation by OAuth needs besides."""

    def __init__(self, settings: Settings, database: Database, session: aiohttp.ClientSession, *, now: Callable[[], datetime]) -> None:
        self.client: AsyncWebClient
        self.authorize: InstalledAuthorize | None = None
        self.installing: Installing | None = None
        self._installed = None
        if settings.slack_client_id is None:
            token, url = settings.slack_bot_token, settings.slack_api_url
            self.client = AsyncWebClient(token=token, base_url=url, session=session, retry_handlers=retry_handlers())
            return
        self._installed = open_installed(settings, database, session, now=now)
        self.client = InstalledClient(self._installed, base_url=settings.slack_api_url, session=session, retry_handlers=retry_handlers())
        self.authorize = InstalledAuthorize(self._installed)
        self.installing = Installing(settings, database, SlackOAuth(settings, session), now=now)

    async def keep_fresh(self) -> None:
        """Renew tokens before they end, until cancelled; a token of the settings has no end."""
        if self._installed is not None:
            await self._installed.keep_fresh()

    def speak_in(self, team_id: str) -> None:
        """Call Slack in this workspace from here on, in this task and what it starts."""
        team_of_request.set(team_id)

    async def close(self) -> None:
        """Wait for tokens on their way."""
        if self._installed is not None:
            await self._installed.close()

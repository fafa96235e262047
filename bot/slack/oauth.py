"""Slack's two calls about tokens themselves. Not through the SDK, which writes its answers to the log when that is at `debug`."""

from collections.abc import Mapping
from typing import Any

import aiohttp

from bot.settings import Settings
from bot.slack.errors import refusal_of

AWAY = (aiohttp.ClientError, TimeoutError, OSError)
"""What is raised where Slack cannot be reached."""


class SlackOAuth:
    """Asks Slack for tokens as the app that the settings name, and gives them back. Nothing is asked twice by itself."""

    def __init__(self, settings: Settings, session: aiohttp.ClientSession) -> None:
        self._session = session
        self._url = settings.slack_api_url
        self._app = aiohttp.encode_basic_auth(settings.slack_client_id or "", settings.slack_client_secret or "")

    async def access(self, **asked: str) -> Mapping[str, Any]:
        """Turn a code, or a refresh token, into a token; each works once.

        Raises:
            SlackRefusal: Slack gives none.
            aiohttp.ClientError, TimeoutError, OSError: Slack is away.
        """
        return await self._asked("oauth.v2.access", self._app, asked)

    async def revoke(self, token: str) -> None:
        """Give a token back.

        Raises:
            SlackRefusal: It stands.
            aiohttp.ClientError, TimeoutError, OSError: Slack is away.
        """
        await self._asked("auth.revoke", f"Bearer {token}", {})

    async def _asked(self, method: str, authorization: str, form: Mapping[str, str]) -> Mapping[str, Any]:
        async with self._session.post(self._url + method, data=form, headers={"Authorization": authorization}) as response:
            try:
                answer = await response.json(content_type=None)
            except ValueError:
                answer = None
        if not isinstance(answer, dict) or not answer.get("ok"):
            raise refusal_of(str(answer.get("error")) if isinstance(answer, dict) else "no_readable_answer")
        return answer

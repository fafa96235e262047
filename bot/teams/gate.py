"""Who may speak to the endpoint: the Bot Connector with a token for our bot, or, in local mode, a client on this machine."""

import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from http import HTTPStatus
from urllib.parse import urlsplit

from bot.setting_checks import LOOPBACK
from bot.settings import Settings
from bot.teams.keys import Keys
from bot.teams.sdk import CloudEnvironment, token_validator

FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip")

_log = logging.getLogger(__name__)


class Gate:
    """Checks each request before anything of it is believed."""

    def __init__(self, settings: Settings, *, now: Callable[[], datetime], cloud: CloudEnvironment | None = None) -> None:
        """Check tokens against the public cloud's keys, or another's."""
        self.refused = 0
        """How many requests nobody vouched for."""
        self._keys: Keys | None = None
        if settings.teams_mode != "local":
            self._validator, self._keys = token_validator(settings.teams_client_id or "", cloud, make_keys=partial(Keys, now=now))

    async def refusal(self, headers: Mapping[str, str], *, peer: str | None, service_url: str) -> HTTPStatus | None:
        """Tell why a request is not answered; `service_url` is where its answer is to go, for which the token must be, too."""
        refused = await self._refusal(headers, peer=peer, service_url=service_url)
        self.refused += refused is not None
        return refused

    async def close(self) -> None:
        """End what is being fetched."""
        if self._keys is not None:
            await self._keys.close()

    async def _refusal(self, headers: Mapping[str, str], *, peer: str | None, service_url: str) -> HTTPStatus | None:
        if self._keys is None:
            return _local_refusal(headers, peer=peer, service_url=service_url)
        kind, _, token = headers.get("authorization", "").partition(" ")
        if kind != "Bearer" or not token or not service_url:
            return HTTPStatus.UNAUTHORIZED
        try:
            await self._keys.look_for(token)
            await self._validator.validate_token(token, service_url)
        except Exception as error:  # noqa: BLE001 - a token in any shape: nobody vouches for it
            _log.warning("A request to the Teams endpoint was refused: %s", str(error)[:200])
            return HTTPStatus.UNAUTHORIZED
        return None


def _local_refusal(headers: Mapping[str, str], *, peer: str | None, service_url: str) -> HTTPStatus | None:
    """Answer a client on this machine alone, at an address on this machine: nothing vouches for it."""
    try:
        answers_here = urlsplit(service_url).hostname in LOOPBACK
    except ValueError:
        answers_here = False
    here = peer in LOOPBACK and not any(name in headers for name in FORWARDED)
    return None if here and answers_here else HTTPStatus.UNAUTHORIZED

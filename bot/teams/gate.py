"""Who may speak to the endpoint: the Bot Connector with a token for our bot, or, in local mode, a client on this machine."""

import asyncio
import logging
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from urllib.parse import urlsplit

from bot.settings import LOOPBACK, Settings
from bot.teams.sdk import CloudEnvironment, TokenValidator

CHECKING_THREADS = 4
FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip")

_log = logging.getLogger(__name__)


class Gate:
    """Checks each request before anything of it is believed."""

    def __init__(self, settings: Settings, *, cloud: CloudEnvironment | None = None) -> None:
        """Check tokens against the public cloud's keys, or another's."""
        self._local = settings.teams_mode == "local"
        self._validator = None if self._local else TokenValidator.for_service(settings.teams_client_id or "", cloud=cloud)
        # Threads of its own: the SDK fetches the keys in whatever it is called in, and answers wait for no key.
        self._threads = ThreadPoolExecutor(CHECKING_THREADS, thread_name_prefix="teams-keys")

    async def refusal(self, headers: Mapping[str, str], *, peer: str | None, service_url: str) -> HTTPStatus | None:
        """Tell why a request is not answered; `service_url` is where its answer is to go, for which the token must be, too."""
        if self._validator is None:
            return _local_refusal(headers, peer=peer, service_url=service_url)
        kind, _, token = headers.get("authorization", "").partition(" ")
        if kind != "Bearer" or not token or not service_url:
            return HTTPStatus.UNAUTHORIZED
        try:
            await asyncio.get_running_loop().run_in_executor(self._threads, self._check, self._validator, token, service_url)
        except Exception as error:  # noqa: BLE001 - a token in any shape, or keys that could not be fetched: nobody vouches for it
            _log.warning("A request to the Teams endpoint was refused: %s", str(error)[:200])
            return HTTPStatus.UNAUTHORIZED
        return None

    def close(self) -> None:
        """Let the threads go."""
        self._threads.shutdown(wait=False)

    @staticmethod
    def _check(validator: TokenValidator, token: str, service_url: str) -> None:
        asyncio.run(validator.validate_token(token, service_url))


def _local_refusal(headers: Mapping[str, str], *, peer: str | None, service_url: str) -> HTTPStatus | None:
    """Answer a client on this machine alone, at an address on this machine: nothing vouches for it."""
    try:
        answers_here = urlsplit(service_url).hostname in LOOPBACK
    except ValueError:
        answers_here = False
    here = peer in LOOPBACK and not any(name in headers for name in FORWARDED)
    return None if here and answers_here else HTTPStatus.UNAUTHORIZED

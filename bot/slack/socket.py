"""Socket Mode: this server calls Slack. A watchdog connects anew when the connection falls silent."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp

PING_SECONDS = 10.0
WATCH_SECONDS = 15.0
SILENT_CHECKS = 2
"""After a reconnect the SDK's client may look connected and hear nothing; two checks without a living connection end it."""

_log = logging.getLogger(__name__)


async def keep_connected(
    app: AsyncApp,
    app_token: str,
    *,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    watch_seconds: float = WATCH_SECONDS,
    ping_seconds: float = PING_SECONDS,
) -> None:
    """Hold a connection until cancelled, with a new client whenever the old one stays dead."""
    while True:
        handler = AsyncSocketModeHandler(app, app_token, ping_interval=ping_seconds)
        try:
            await handler.connect_async()  # type: ignore[no-untyped-call]
            _log.info("Connected to Slack by Socket Mode.")
            await _watch(handler, sleep, watch_seconds)
            _log.warning("The Socket Mode connection fell silent; connecting anew.")
        except Exception as error:  # noqa: BLE001 - whatever ends a connection, the next one is tried
            _log.warning("Socket Mode could not connect (%s); trying again.", error)
            await sleep(watch_seconds)
        finally:
            await handler.close_async()  # type: ignore[no-untyped-call]


async def _watch(handler: AsyncSocketModeHandler, sleep: Callable[[float], Awaitable[None]], watch_seconds: float) -> None:
    """Return when the connection was found dead twice in a row."""
    dead = 0
    while dead < SILENT_CHECKS:
        await sleep(watch_seconds)
        dead = 0 if await _hears(handler) else dead + 1


async def _hears(handler: AsyncSocketModeHandler) -> bool:
    """Tell whether a connection lives and everything runs that takes from it; the client alone looks at the connection only."""
    client = handler.client
    tasks = (client.message_receiver, client.message_processor, client.current_session_monitor)
    return bool(await client.is_connected()) and all(task is not None and not task.done() for task in tasks)

"""The outbox's worker with everything it sends by: started and ended by the web process or by `hourglass worker`."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

import aiohttp

from bot.delivery import DeliveryWorker, Terms
from bot.sending import Closing, Sender
from bot.settings import Settings
from storage.database import Database

CLOSING_SECONDS = 20.0

_log = logging.getLogger(__name__)


@asynccontextmanager
async def outbox_worker(settings: Settings, database: Database, *, now: Callable[[], datetime]) -> AsyncIterator[DeliveryWorker]:
    """Send what is due until the block ends; what is on its way then is finished first."""
    terms = Terms(timedelta(seconds=settings.outbox_lease), timedelta(seconds=settings.outbox_settle))
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=terms.send_seconds)) as session:
        made = senders(settings, database, session, now=now)
        worker = DeliveryWorker(database, made, now=now, terms=terms)
        task = asyncio.create_task(worker.run(), name="outbox")
        try:
            yield worker
        finally:
            worker.stop()
            try:
                await asyncio.wait_for(task, CLOSING_SECONDS)
            except TimeoutError:
                _log.warning("Some messages were still on their way after %s seconds; they will be looked up.", CLOSING_SECONDS)
            with contextlib.suppress(asyncio.CancelledError):
                await task
            for each in made.values():
                if isinstance(each, Closing):
                    await each.close()


def senders(settings: Settings, database: Database, session: aiohttp.ClientSession, *, now: Callable[[], datetime]) -> dict[str, Sender]:
    """Make a sender for each channel that the settings name."""
    made: dict[str, Sender] = {}
    if settings.slack_mode != "off" and settings.slack_client_id:
        from bot.slack.installed import open_installed
        from bot.slack.sending_installed import InstalledSender

        installed = open_installed(settings, database, session, now=now)
        made["slack"] = InstalledSender(installed, database, session, api_url=settings.slack_api_url, now=now)
    elif settings.slack_mode != "off":
        from slack_sdk.web.async_client import AsyncWebClient

        from bot.slack.pictures import Pictures
        from bot.slack.sending import SlackSender

        client = AsyncWebClient(token=settings.slack_bot_token, base_url=settings.slack_api_url, session=session, retry_handlers=[])
        made["slack"] = SlackSender(client, database, now=now, pictures=Pictures(client, session))
    if settings.teams_mode != "off":
        from bot.teams.sending import TeamsSender

        made["teams"] = TeamsSender(settings, database, now=now)
    if settings.crm_webhook_url and settings.crm_webhook_secret:
        from bot.webhooks import WebhookSender

        made["webhook"] = WebhookSender(session, url=settings.crm_webhook_url, secret=settings.crm_webhook_secret, now=now)
    return made

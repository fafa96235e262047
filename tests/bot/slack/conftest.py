"""The Slack app served over loopback, beside a fake Slack, on a database that holds Acme."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import aiohttp
import pytest
import uvicorn
from aiohttp import web

from bot import timekeeping
from bot.settings import Settings
from bot.web import create_app
from bot.wiring import Assistant
from handlers.ports import AuditEntry
from storage.audit import read_audit
from storage.database import Database
from storage.tables import people
from tests.bot.slack.fake_slack import SECRET, TOKEN, FakeSlack, Requests, member
from tests.factories import healthy_account, person
from tests.fakes import FakeAccounts
from tests.storage.conftest import keep_accounts


@dataclass
class Running:
    """The app, the Slack beside it, and what it keeps."""

    slack: FakeSlack
    requests: Requests
    assistant: Assistant
    app: Any

    def audited(self) -> list[AuditEntry]:
        """What the audit says, oldest first."""
        self.assistant.flush()
        with self.assistant.database.reading() as connection:
            return read_audit(connection, limit=100)[::-1]


Serving = Callable[..., Any]


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """The fake Slack is on this machine, which no proxy could reach."""
    for name in ("HTTPS_PROXY", "HTTP_PROXY", "https_proxy", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def acme_url(sqlite_url: str) -> str:
    """A database with Ann, who may ask, and Acme, as of now."""
    database = Database.open(sqlite_url)
    ann, now = person(), timekeeping.now()
    state = healthy_account(as_of=now, scored_at=now)
    with database.writing() as connection:
        row = {"id": ann.id, "email": ann.email, "name": ann.name, "role": ann.role, "team": ann.team, "time_zone": ann.time_zone}
        connection.execute(people.insert(), row)
        keep_accounts(connection, FakeAccounts([state]))
    database.close()
    return sqlite_url


@pytest.fixture
def serving(acme_url: str) -> Serving:
    """Serve the app with other settings, another assistant or another patience; a busy machine is to change no answer."""

    @asynccontextmanager
    async def serve(
        *,
        make: type[Assistant] = Assistant,
        patience: float = 60,
        slack: FakeSlack | None = None,
        now: Callable[[], datetime] = timekeeping.now,
        **changed: Any,
    ) -> AsyncIterator[Running]:
        slack = slack or FakeSlack(users={"U0ANN": member("U0ANN", "csm@example.com")})
        async with _slack_served(slack), aiohttp.ClientSession() as session:
            given = {"slack_mode": "http", "slack_bot_token": TOKEN, "slack_signing_secret": SECRET, "slack_api_url": f"{slack.base}/"}
            settings = Settings(**{"database_url": acme_url, **given, **changed})
            assistant = make.open(settings, now=now())
            app = create_app(settings, assistant=assistant, patience=patience, now=now)
            async with _app_served(app) as base:
                yield Running(slack, Requests(session, f"{base}/slack/events", slack, timekeeping.now), assistant, app)
            assistant.close()

    return serve


@pytest.fixture
async def running(serving: Serving) -> AsyncIterator[Running]:
    """The app as it usually runs."""
    async with serving() as served:
        yield served


@asynccontextmanager
async def _slack_served(slack: FakeSlack) -> AsyncIterator[None]:
    api = web.Application()
    api.router.add_route("*", "/{method}", slack.api)
    runner = web.AppRunner(api)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    slack.base = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield
    await runner.cleanup()


@asynccontextmanager
async def _app_served(app: Any) -> AsyncIterator[str]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False, ws="none"))
        task = asyncio.create_task(server.serve(sockets=[listener]))
        while not server.started:  # noqa: ASYNC110 - the server offers no event
            await asyncio.sleep(0.01)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        server.should_exit = True
        await task

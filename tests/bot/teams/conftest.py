"""The application with Teams in local mode, beside a fake Teams, on a database that holds Acme."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from bot import timekeeping
from bot.settings import Settings
from bot.web import create_app
from bot.wiring import Assistant
from handlers.ports import AuditEntry
from storage.audit import read_audit
from storage.database import Database
from storage.tables import people
from tests.bot.teams.fake_teams import FakeTeams, activity, press
from tests.bot.teams.tokens import keys_url, signing  # noqa: F401 - fixtures
from tests.factories import healthy_account, person
from tests.fakes import FakeAccounts
from tests.storage.conftest import keep_accounts


@dataclass
class Running:
    """The application, the Teams beside it, and a client that speaks as Teams does."""

    teams: FakeTeams
    client: httpx.AsyncClient
    assistant: Assistant
    app: Any

    async def post(self, body: Any, **more: Any) -> httpx.Response:
        """Send an activity; a card that answers it is looked at as one that is sent."""
        response = await self.client.post("/api/messages", json=body, **more)
        self.teams.check(response.content)
        return response

    async def say(self, text: str, **changed: Any) -> httpx.Response:
        """Say something."""
        return await self.post(activity(self.teams.url, text=text, **changed))

    async def press(self, data: object, **changed: Any) -> httpx.Response:
        """Press a button that carries this."""
        return await self.post(press(self.teams.url, data, **changed))

    async def until(self, holds: Callable[[], bool]) -> None:
        """Wait until something holds."""
        async with asyncio.timeout(30):
            while not holds():  # noqa: ASYNC110 - what is waited for offers no event
                await asyncio.sleep(0.01)

    async def sent(self, number: int = 1) -> list[dict[str, Any]]:
        """Wait for this many messages, and return their bodies."""
        await self.until(lambda: len(self.teams.sent) >= number)
        return [each.body for each in self.teams.sent]

    def audited(self) -> list[AuditEntry]:
        """What the audit says, oldest first."""
        self.assistant.flush()
        with self.assistant.database.reading() as connection:
            return read_audit(connection, limit=100)[::-1]


Serving = Callable[..., Any]


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """The fake Teams is on this machine, which no proxy could reach."""
    for name in ("HTTPS_PROXY", "HTTP_PROXY", "https_proxy", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def acme_url(sqlite_url: str) -> str:
    """A database with Ann, who may ask, and Acme, as of now."""
    database = Database.open(sqlite_url)
    ann, now = person(), timekeeping.now()
    with database.writing() as connection:
        row = {"id": ann.id, "email": ann.email, "name": ann.name, "role": ann.role, "team": ann.team, "time_zone": ann.time_zone}
        connection.execute(people.insert(), row)
        keep_accounts(connection, FakeAccounts([healthy_account(as_of=now, scored_at=now)]))
    database.close()
    return sqlite_url


@pytest.fixture
def serving(acme_url: str) -> Serving:
    """Serve the application with other settings, another assistant or another patience."""

    @asynccontextmanager
    async def serve(
        *, make: type[Assistant] = Assistant, patience: float = 60, teams: FakeTeams | None = None, peer: str = "127.0.0.1", **changed: Any
    ) -> AsyncIterator[Running]:
        async with (teams or FakeTeams()).serving() as fake:
            settings = Settings(**{"database_url": acme_url, "teams_mode": "local", **changed})
            assistant = make.open(settings, now=timekeeping.now())
            app = create_app(settings, assistant=assistant, patience=patience)
            transport = httpx.ASGITransport(app=app, client=(peer, 1))
            async with app.router.lifespan_context(app), httpx.AsyncClient(transport=transport, base_url="http://bot") as client:
                yield Running(fake, client, assistant, app)
            assistant.close()

    return serve


@pytest.fixture
async def running(serving: Serving) -> AsyncIterator[Running]:
    """The application as it usually runs."""
    async with serving() as served:
        yield served

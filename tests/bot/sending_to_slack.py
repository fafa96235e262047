"""The outbox's worker, its real Slack sender and the local workspace as the Slack it sends to, all in one time."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import select

from bot.delivery import DeliveryWorker, Terms
from bot.slack.pictures import Pictures
from bot.slack.sending import SlackSender
from bot.workspace.members import Member
from bot.workspace.running import RunningWorkspace, running_workspace
from bot.workspace.state import Message
from storage import outbox, tables
from storage.database import Database
from storage.outbox import Outgoing
from storage.people import SqlPeople
from tests.bot.workspace.serving import FakeClock

TERMS = Terms(lease=timedelta(seconds=60), settle=timedelta(seconds=60))
DANA, MIRA = "dana@example.com", "mira@example.com"
MEMBERS = (Member("U0DANA", "Dana Reyes", DANA, "CSM"), Member("U0MIRA", "Mira Sol", MIRA, "manager"))


@dataclass
class Post:
    """What a test holds in its hands."""

    slack: RunningWorkspace
    database: Database
    clock: FakeClock
    worker: DeliveryWorker
    ids: dict[str, str]

    def put(
        self, key: str, to: str = DANA, *, messages: list[dict[str, Any]] | None = None, charts: list[Any] | None = None, **more: Any
    ) -> None:
        """Hand a message over: to a person by e-mail, or to a channel by its id."""
        person_id = self.ids.get(to)
        body = {"messages": messages or [{"text": f"This is {key}."}], "words": f"In words: {key}.", "charts": charts or []}
        message = Outgoing(key, more.pop("kind", "digest"), "slack", person_id or to, body, self.clock(), person_id=person_id, **more)
        with self.database.writing() as connection:
            assert outbox.put(connection, message, now=self.clock())

    async def work(self, *, rounds: int = 1, seconds: float = 0) -> None:
        """Let the worker look so many times, and let time pass after each."""
        for _ in range(rounds):
            await self.worker.work()
            self.clock.pass_by(seconds=seconds)

    def row(self, key: str) -> Any:
        """Read a message's row."""
        with self.database.reading() as connection:
            return connection.execute(select(tables.outbox).where(tables.outbox.c.key == key)).one()

    def state(self, key: str) -> str:
        """Read a message's state."""
        return str(self.row(key).state)

    def seen(self, by: str = DANA, conversation: str = "") -> list[Message]:
        """List what somebody sees of the app."""
        person = self.slack.person(by)
        found = person.messages(conversation) if conversation else person.messages()
        return [message for message in found if message.author_id == self.slack.workspace.app.user_id]

    def texts(self, by: str = DANA, conversation: str = "") -> list[str]:
        """List its texts."""
        return [message.text for message in self.seen(by, conversation)]


@asynccontextmanager
async def posting(database: Database, *, seconds: float = 10, **more: Any) -> AsyncIterator[Post]:
    """Run the worker's side and Slack's; nothing is sent before the test says so."""
    clock = FakeClock()
    with database.writing() as connection:
        ids = {member.email: SqlPeople(connection).add(member.email, member.name, "csm").id for member in MEMBERS}
    async with running_workspace(people=MEMBERS, clock=clock, **more) as slack:
        client = AsyncWebClient(token=slack.bot_token, base_url=slack.api_url, retry_handlers=[], timeout=seconds)  # type: ignore[arg-type]
        async with aiohttp.ClientSession() as session:
            sender = SlackSender(client, database, now=clock, pictures=Pictures(client, session))
            worker = DeliveryWorker(database, {"slack": sender}, now=clock, terms=TERMS)
            yield Post(slack, database, clock, worker, ids)

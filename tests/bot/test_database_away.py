"""The database goes away while messages are sent: the worker waits and goes on, the web answers a sentence, nothing goes twice."""

import asyncio
import json
import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import Connection
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError

from benchmarks import database_away
from bot import timekeeping, web
from bot.delivery import DeliveryWorker
from bot.settings import Settings
from bot.wiring import Assistant
from storage.database import Database
from tests.bot.sending_to_slack import DANA, TERMS, posting
from tests.bot.simulated_channel import Script, SimulatedChannel
from tests.bot.test_web import ask
from tests.factories import person
from tests.servers import PostgresServer


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """The workspace is on this machine, which no proxy could reach."""
    for name in ("HTTPS_PROXY", "HTTP_PROXY", "https_proxy", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)


def set_away(url: str, *, away: bool) -> None:
    """Let nobody connect to a PostgreSQL database, and end who is; or let them in again."""
    found = make_url(url)
    admin = found.set(database="postgres", drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(f"ALTER DATABASE {found.database} WITH ALLOW_CONNECTIONS {'false' if away else 'true'}")  # type: ignore[arg-type]
        connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [found.database])


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(30):
        while not holds():  # noqa: ASYNC110 - a row tells nobody that it changed
            await asyncio.sleep(0.05)


async def test_the_worker_waits_and_goes_on(postgres_url: str, caplog: pytest.LogCaptureFixture) -> None:
    database = Database.open(postgres_url)
    async with posting(database) as post:
        post.put("before")
        running = asyncio.create_task(post.worker.run())
        await until(lambda: post.state("before") == "sent")
        set_away(postgres_url, away=True)
        try:
            await until(lambda: any("could not be read" in record.message for record in caplog.records))
        finally:
            set_away(postgres_url, away=False)
        post.put("after")
        await until(lambda: post.state("after") == "sent")
        post.worker.stop()
        await running
        assert post.texts(DANA) == ["This is before.", "This is after."]
    assert [record.levelno for record in caplog.records if record.name == "bot.delivery"] == [logging.ERROR, logging.WARNING]
    database.close()


async def test_the_web_answers_a_sentence_and_is_not_ready(postgres_url: str) -> None:
    settings = Settings(database_url=postgres_url, outbox_worker=False)
    assistant = Assistant.open(settings, now=timekeeping.now())
    app = web.create_app(settings, assistant=assistant)
    async with app.router.lifespan_context(app):
        set_away(postgres_url, away=True)
        try:
            status, body = await ask(app, "/readyz")
            card: Any = assistant.answer("account acme", person=person(), channel="slack", place=None, now=timekeeping.now())
            alive, _ = await ask(app, "/healthz")
            _, counts = await ask(app, "/metrics")
        finally:
            set_away(postgres_url, away=False)
        assert (status, json.loads(body)["status"], alive) == (503, "not ready", 200)
        assert "hourglass_database_up 0.0" in counts.decode()
        assert card.summary.startswith("I could not answer that just now. Nothing was changed.")
        assert (await ask(app, "/readyz"))[0] == 200
    assistant.close()


async def test_web_worker_and_clock_live_through_a_server_that_goes_and_comes_back(tmp_path: Path) -> None:
    with PostgresServer.started() as server, server.database(migrated=True) as url:
        found = await database_away.run(server, url, seconds=4, frozen=False, folder=tmp_path, messages=40)
    assert (found.ready_before, set(found.ready_while), set(found.healthy_while)) == (200, {503}, {200})
    assert len(found.said) == found.typed > 0
    assert all(said.startswith("I could not answer that just now. Nothing was changed.") for said in found.said)
    assert (found.counted.there, found.counted.handed_over) == (40, 40)
    assert found.ended == (0, 0, 0)


async def test_a_database_that_hangs_is_not_ready_and_holds_one_thread_however_often_it_is_asked_for(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Hanging(Database):
        looks = 0
        goes_on = threading.Event()

        def is_current(self) -> bool:
            self.looks += 1
            return self.goes_on.wait(timeout=60)

    monkeypatch.setattr(web, "READY_SECONDS", 0.05)
    settings = Settings(database_url=sqlite_url, outbox_worker=False)
    assistant = Assistant.open(settings, now=timekeeping.now())
    assistant.database = hanging = Hanging(assistant.database.engine)
    app = web.create_app(settings, assistant=assistant)
    async with app.router.lifespan_context(app):
        assert [(await ask(app, "/readyz"))[0] for _ in range(3)] == [503, 503, 503]
        assert hanging.looks == 1
        hanging.goes_on.set()
        monkeypatch.setattr(web, "READY_SECONDS", 60)
        assert (await ask(app, "/readyz"))[0] == 200
    assistant.close()


async def test_what_the_channel_took_is_written_down_when_the_database_is_back(sqlite_url: str) -> None:
    class Away(Database):
        """Fails the third, fourth and fifth transaction: those that say what arrived."""

        count = 0

        @contextmanager
        def writing(self) -> Iterator[Connection]:
            self.count += 1
            if self.count in (3, 4, 5):
                raise OperationalError("UPDATE", {}, Exception("away"))
            with super().writing() as connection:
                yield connection

    database = Database.open(sqlite_url)
    async with posting(database) as post:
        channel = SimulatedChannel(post.clock, Script([]))
        slept: list[float] = []

        async def sleep(seconds: float) -> None:
            slept.append(seconds)
            post.clock.pass_by(seconds=seconds)

        worker = DeliveryWorker(Away(database.engine), {"slack": channel}, now=post.clock, terms=TERMS, sleep=sleep)
        post.put("a", "C0GENERAL")
        await worker.work()
        assert (post.state("a"), len(channel.taken), slept) == ("sent", 1, [1.0, 1.0, 1.0])
    database.close()

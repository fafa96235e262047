"""Take PostgreSQL away from running processes for a minute, and count: `python -m benchmarks.database_away --help`.

The processes are real ones, started by the words of the Procfile; the server is a real one, stopped at once or frozen. Slack is the local
workspace, in this process, which types a slash command while the database is away.
"""

import asyncio
import signal
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import aiohttp
import typer
from sqlalchemy import select

from benchmarks.delivery_account import Account, account
from benchmarks.delivery_producer import email
from benchmarks.processes import Pace, Process, environment_of, free_port, of_procfile
from bot.timekeeping import now
from bot.workspace.members import Command, Member
from bot.workspace.running import RunningWorkspace, running_workspace
from storage import outbox, outbox_overview, tables
from storage.database import Database
from storage.outbox import Outgoing
from storage.people import SqlPeople
from tests.servers import PostgresServer

PEOPLE = 10
MESSAGES = 200
"""Half of them are on their way when the database goes, half fall due while it is away."""
PATIENCE_SECONDS = 120.0
PROBE_SECONDS = 20.0
"""Far more than an answer takes, on a machine that does other things too."""
ACCOUNT_ID = "a-away"
PACE = Pace(lease=6, settle=3, history=0.5)


@dataclass(frozen=True, slots=True)
class Found:
    """What was seen."""

    ready_before: int
    ready_while: tuple[int, ...]
    """Every status of /readyz in the time."""
    healthy_while: tuple[int, ...]
    typed: int
    """Slash commands while it was away."""
    said: tuple[str, ...]
    """What the person saw who typed them, in the time or soon after it."""
    answered_within: float
    """Seconds until Slack had the answer to the slowest of them."""
    ready_after: float
    """Seconds from the return until /readyz said so."""
    sent_after: float
    """Seconds from the return until all was sent."""
    ticked_after: float
    """Seconds from the return until the clock scored an account that waited."""
    ended: tuple[int | None, ...]
    """Exit statuses after SIGTERM."""
    counted: Account

    @property
    def holds(self) -> bool:
        """Whether everything waited and went on, and everyone got an answer."""
        went_on = self.counted.holds and self.counted.there == self.counted.handed_over and not any(self.ended)
        told = len(self.said) == self.typed > 0 and self.answered_within < 3
        return went_on and told and self.ready_before == 200 and set(self.ready_while) == {503} and set(self.healthy_while) == {200}


@dataclass
class Run:
    """The processes, the Slack beside them, and what is asked of both."""

    server: PostgresServer
    database: Database
    processes: list[Process]
    slack: RunningWorkspace
    session: aiohttp.ClientSession
    base: str

    async def status(self, path: str) -> int:
        """Ask the web process as a platform's probe does."""
        async with self.session.get(f"{self.base}{path}", timeout=aiohttp.ClientTimeout(total=PROBE_SECONDS)) as answer:
            return answer.status

    async def until(self, holds: Callable[[], Awaitable[bool]]) -> float:
        """Wait; returns how many seconds it took.

        Raises:
            TimeoutError: It did not come in two minutes.
        """
        begun = time.monotonic()
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not await holds():
                for process in self.processes:
                    if process.running is not None and process.running.poll() is not None:
                        raise RuntimeError(f"{process.name} ended: {process.log.read_text()[-2000:]}")
                await asyncio.sleep(0.1)
        return time.monotonic() - begun

    async def is_ready(self) -> bool:
        """Tell what /readyz says; a process that is not there yet is not ready."""
        try:
            return await self.status("/readyz") == 200
        except aiohttp.ClientError:
            return False

    async def is_settled(self) -> bool:
        """Tell whether every message has an end."""
        return await asyncio.to_thread(_open_messages, self.database) == 0

    async def is_scored(self) -> bool:
        """Tell whether the clock has scored the account that waits."""
        return await asyncio.to_thread(_scored, self.database)

    def said(self) -> tuple[str, ...]:
        """List what the app said to the one who types."""
        person = self.slack.person(email(0))
        return tuple(message.text for message in person.messages("#general") if message.author_id != person.member.id)


async def run(server: PostgresServer, url: str, *, seconds: float, frozen: bool, folder: Path, messages: int = MESSAGES) -> Found:
    """Start, take the database away, bring it back, wait until all is settled, and count."""
    database, port = Database.open(url), free_port()
    async with _slack(port) as slack, aiohttp.ClientSession() as session:
        processes = of_procfile(url, environment_of(url, slack, PACE), folder, port=port)
        for process in processes:
            process.start()
        try:
            lived = Run(server, database, processes, slack, session, f"http://127.0.0.1:{port}")
            return await _lived_through(lived, seconds, messages, frozen=frozen)
        finally:
            for process in processes:
                if process.running is not None and process.running.poll() is None:
                    process.end(signal.SIGKILL)
            database.close()


async def _lived_through(run: Run, seconds: float, messages: int, *, frozen: bool) -> Found:
    await run.until(run.is_ready)
    await run.until(_all_say_so(run))
    await asyncio.to_thread(_put, run.database, messages, now() + timedelta(seconds=seconds / 2))
    before = await run.status("/readyz")
    await asyncio.to_thread(run.server.freeze if frozen else run.server.stop)
    try:
        ready, healthy, waited = await _while_away(run, seconds)
    finally:
        await asyncio.to_thread(run.server.thaw if frozen else run.server.start)
    # The pool's connections to the server that went are found out one by one, by whoever asks first.
    again = await run.until(run.is_ready)
    await asyncio.to_thread(_add_account, run.database)
    sent, ticked = await asyncio.gather(run.until(run.is_settled), run.until(run.is_scored))
    await run.slack.settled()
    said = run.said()
    ended = await asyncio.gather(*(asyncio.to_thread(process.end, signal.SIGTERM) for process in run.processes))
    return Found(
        before,
        ready,
        healthy,
        len(waited),
        said,
        max(waited),
        again,
        again + sent,
        again + ticked,
        tuple(ended),
        account(run.database, run.slack.workspace),
    )


async def _while_away(run: Run, seconds: float) -> tuple[tuple[int, ...], tuple[int, ...], list[float]]:
    """Ask again and again for so long; returns the statuses of both probes and how long Slack waited for each answer."""
    ready, healthy, waited, end = list[int](), list[int](), list[float](), time.monotonic() + seconds
    person = run.slack.person(email(0))
    while time.monotonic() < end:
        ready.append(await run.status("/readyz"))
        healthy.append(await run.status("/healthz"))
        begun = time.monotonic()
        await person.types("/cs help", "#general")
        waited.append(time.monotonic() - begun)
        await asyncio.sleep(seconds / 10)
    return tuple(ready), tuple(healthy), waited


def _all_say_so(run: Run) -> Callable[[], Awaitable[bool]]:
    async def all_ready() -> bool:
        return all(process.is_ready for process in run.processes)

    return all_ready


@asynccontextmanager
async def _slack(port: int) -> AsyncIterator[RunningWorkspace]:
    members = [Member(f"U{number:04}", f"Person {number}", email(number)) for number in range(PEOPLE)]
    where = f"http://127.0.0.1:{port}/slack/events"
    async with running_workspace(people=members, commands=[Command("/cs")], history_seconds=PACE.history, request_url=where) as slack:
        yield slack


def _put(database: Database, messages: int, while_away: datetime) -> None:
    """Hand over messages: half are due at once, half while the database is away."""
    with database.writing() as connection:
        people = SqlPeople(connection)
        ids = [people.add(email(number), f"Person {number}", "csm").id for number in range(PEOPLE)]
        for number in range(messages):
            to, text = ids[number % PEOPLE], f"message {number}"
            body = {"messages": [{"text": text}], "words": text}
            due = now() if number < messages // 2 else while_away
            outbox.put(connection, Outgoing(f"away:{number}", "notice", "slack", to, body, due, person_id=to), now=now())


def _add_account(database: Database) -> None:
    with database.writing() as connection:
        connection.execute(tables.accounts.insert(), {"id": ACCOUNT_ID, "name": "Away Inc"})


def _scored(database: Database) -> bool:
    with database.reading() as connection:
        mine = tables.account_state.c.account_id == ACCOUNT_ID
        return connection.execute(select(tables.account_state.c.account_id).where(mine)).first() is not None


def _open_messages(database: Database) -> int:
    with database.reading() as connection:
        counted = outbox_overview.counts(connection)
    return sum(counted[state] for state in outbox.OPEN)


def main(
    *,
    seconds: Annotated[float, typer.Option(help="How long the database is away.")] = 60.0,
    how: Annotated[str, typer.Option(help="stopped: refuses everyone; frozen: takes connections and answers nobody")] = "stopped",
    messages: Annotated[int, typer.Option(help="How many messages.")] = MESSAGES,
) -> None:
    """Take the database away, and end with 1 where a process did not wait and go on."""
    with TemporaryDirectory(prefix="hourglass-") as name, PostgresServer.started() as server, server.database(migrated=True) as url:
        found = asyncio.run(run(server, url, seconds=seconds, frozen=how == "frozen", folder=Path(name), messages=messages))
    print(f"postgresql {how} for {seconds:g} s, {messages} messages")
    print(f"/readyz           {found.ready_before}, then {_listed(found.ready_while)}, and 200 {found.ready_after:.1f} s after the return")
    print(f"/healthz          {_listed(found.healthy_while)}")
    print(f"slash commands    {found.typed}, {len(found.said)} answers, the slowest after {found.answered_within:.1f} s")
    print(f"                  {found.said[0] if found.said else 'nothing was said'}")
    print(f"all was sent      {found.sent_after:.1f} s after the return")
    print(f"the clock scored  {found.ticked_after:.1f} s after it")
    print(f"ended by SIGTERM  {found.ended}")
    print(found.counted.printed())
    raise typer.Exit(0 if found.holds else 1)


def _listed(statuses: tuple[int, ...]) -> str:
    return ", ".join(f"{status} × {statuses.count(status)}" for status in sorted(set(statuses)))


if __name__ == "__main__":
    typer.run(main)

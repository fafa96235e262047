"""Kill the processes at random moments while messages are made and sent; then count: `python -m benchmarks.delivery_kills --help`.

The processes are real ones, started by the words of the Procfile, and end by SIGKILL; what makes the messages is killed as well. Slack is
the local workspace, in this process, with a history that is late and rationed and, in channels, closed to us.
"""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from benchmarks.delivery_account import Account, account
from benchmarks.delivery_producer import CHANNELS, email
from bot.opening import open_database
from bot.settings import PREFIX, Settings
from bot.workspace.members import Member
from bot.workspace.running import RunningWorkspace, running_workspace
from storage import outbox_overview
from storage.database import Database
from storage.people import SqlPeople

ROOT = Path(__file__).parent.parent


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds: a worker's hold, until absence is proof, and how late the history may be."""

    lease: int = 6
    settle: int = 5
    history: float = 3.0


ROLES = ("web", "worker", "clock")
READY = "Hourglass "
"""How the processes begin the line that says they work."""

LONGEST_SECONDS = 900.0


@dataclass
class Process:
    """One real process, started again after each kill."""

    name: str
    words: Sequence[str]
    environment: dict[str, str]
    log: Path
    running: subprocess.Popen[bytes] | None = None
    begins: int = field(default=0)

    def start(self) -> None:
        """Start it."""
        with self.log.open("ab") as log:
            self.begins = log.tell()
            self.running = subprocess.Popen(self.words, cwd=self.log.parent, env=self.environment, stdout=log, stderr=log)

    @property
    def is_ready(self) -> bool:
        """Whether it has said that it works; the producer says nothing."""
        return self.name == "producer" or READY.encode() in self.log.read_bytes()[self.begins :]

    def end(self, number: signal.Signals) -> int | None:
        """Send a signal and wait for the end; returns the exit status."""
        if self.running is None:
            return None
        self.running.send_signal(number)
        return self.running.wait(timeout=60)


async def run(
    url: str,
    *,
    messages: int,
    kills: int,
    people: int,
    workers: int,
    history_calls: int,
    seed: int,
    folder: Path,
    pace: Pace,
    roles: Collection[str] = ROLES,
) -> Account:
    """Make, kill, wait until all is settled, and count."""
    draws = Random(seed)
    database = open_database(Settings(database_url=url))
    with database.writing() as connection:
        known = SqlPeople(connection)
        for number in range(people):
            known.add(email(number), f"Person {number}", "csm")
    quota = folder / "quota"
    await asyncio.to_thread(quota.write_text, "0")
    async with _slack(people, history_calls, seed, pace.history) as slack:
        processes = _processes(url, slack, folder, pace, roles, workers=workers, producer=(str(quota), str(messages), str(people)))
        for process in processes:
            process.start()
        killed = await _kill(processes, quota, messages, kills, draws)
        await asyncio.to_thread(quota.write_text, str(messages))
        await _settled(database, processes, messages)
        statuses = {process.name: process.end(signal.SIGTERM) for process in processes if process.name != "producer"}
        counted = account(database, slack.workspace)
        looks = len([entry for entry in slack.log.entries if entry.name.startswith("conversations.")])
    database.close()
    print(f"kills: {', '.join(f'{name} {number}' for name, number in killed.items())}; ended by SIGTERM with {statuses}")
    print(f"look-ups among the last calls: {looks}")
    return counted


@asynccontextmanager
async def _slack(people: int, history_calls: int, seed: int, lag: float) -> AsyncIterator[RunningWorkspace]:
    members = [Member(f"U{number:04}", f"Person {number}", email(number)) for number in range(people)]
    rations = {"conversations.history": history_calls, "conversations.replies": history_calls}
    async with running_workspace(
        people=members, history_seconds=lag, calls_per_minute=rations, channels=CHANNELS, channel_history=False, seed=seed
    ) as slack:
        yield slack


def _processes(
    url: str, slack: RunningWorkspace, folder: Path, pace: Pace, roles: Collection[str], *, workers: int, producer: Sequence[str]
) -> list[Process]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX) and "proxy" not in name.lower()}
    environment |= {
        "PYTHONPATH": str(ROOT),
        "HOURGLASS_DATABASE_URL": url,
        "HOURGLASS_SLACK_MODE": "http",
        "HOURGLASS_SLACK_BOT_TOKEN": slack.bot_token,
        "HOURGLASS_SLACK_SIGNING_SECRET": slack.signing_secret,
        "HOURGLASS_SLACK_API_URL": slack.api_url,
        "HOURGLASS_SLACK_WORKSPACES": slack.workspace.team.id,
        "HOURGLASS_OUTBOX_LEASE": str(pace.lease),
        "HOURGLASS_OUTBOX_SETTLE": str(pace.settle),
        "PORT": "0",
    }
    made = [
        Process("producer", [sys.executable, "-m", "benchmarks.delivery_producer", url, *producer], environment, folder / "producer.log")
    ]
    many = url.startswith("postgres")
    for line in (ROOT / "Procfile").read_text().splitlines():
        role, _, command = line.partition(": ")
        # On SQLite one process does all.
        count = {"web": 1, "worker": workers, "clock": 1}.get(role, 0) if many else int(role == "web")
        count *= role in roles
        for number in range(count):
            words = command.replace("$PORT", str(_free_port())).split()
            name = f"{role} {number + 1}" if count > 1 else role
            made.append(Process(name, [str(Path(sys.executable).with_name("hourglass")), *words[1:]], environment, folder / f"{name}.log"))
    return made


def _free_port() -> int:
    import socket

    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


async def _kill(processes: Sequence[Process], quota: Path, messages: int, kills: int, draws: Random) -> dict[str, int]:
    """Let a share of the messages be made, and at a random moment kill one of the processes that work; again and again."""
    killed = dict.fromkeys((process.name for process in processes), 0)
    for number in range(kills):
        victim = draws.choices(processes, [1 if process.name == "producer" else 3 for process in processes])[0]
        async with asyncio.timeout(120):
            while not victim.is_ready:  # noqa: ASYNC110 - another process tells it by its log alone
                await asyncio.sleep(0.05)
        await asyncio.to_thread(quota.write_text, str(messages * (number + 1) // kills))
        await asyncio.sleep(draws.uniform(0, 0.8))
        await asyncio.to_thread(victim.end, signal.SIGKILL)
        victim.start()
        killed[victim.name] += 1
    return killed


async def _settled(database: Database, processes: Sequence[Process], messages: int) -> None:
    """Wait until every message has an end.

    Raises:
        TimeoutError: Some have none for a long time.
        RuntimeError: A process ended by itself.
    """
    end = time.monotonic() + LONGEST_SECONDS
    while time.monotonic() < end:
        for process in processes:
            if process.running is not None and process.running.poll() not in (None, 0):
                raise RuntimeError(f"{process.name} ended: {process.log.read_text()[-2000:]}")
        if await asyncio.to_thread(_open, database, messages) == 0:
            return
        await asyncio.sleep(0.3)


def _open(database: Database, messages: int) -> int:
    """Count the messages that are not made yet, or have no end yet."""
    with database.reading() as connection:
        states = outbox_overview.counts(connection)
    made = sum(states.values())
    return made - states["sent"] - states["unknown"] - states["dead"] + max(messages - made, 0)


def main(
    *,
    database: Annotated[str, typer.Option(help="sqlite or postgresql")] = "sqlite",
    messages: Annotated[int, typer.Option(help="How many messages.")] = 10_000,
    kills: Annotated[int, typer.Option(help="How many processes are killed.")] = 100,
    people: Annotated[int, typer.Option(help="How many people they go to.")] = 200,
    workers: Annotated[int, typer.Option(help="Worker processes, on PostgreSQL.")] = 3,
    history_calls: Annotated[int, typer.Option(help="Slack's ration of look-ups a minute.")] = 50,
    seed: Annotated[int, typer.Option(help="Where the draws begin.")] = 1,
) -> None:
    """Kill, count, and end with 1 where anything was lost, sent twice or left without an end."""
    begun = time.monotonic()
    with TemporaryDirectory(prefix="hourglass-") as name:
        folder = Path(name)

        def counted(url: str) -> Account:
            return asyncio.run(
                run(
                    url,
                    messages=messages,
                    kills=kills,
                    people=people,
                    workers=workers,
                    history_calls=history_calls,
                    seed=seed,
                    folder=folder,
                    pace=Pace(),
                )
            )

        if database == "sqlite":
            found = counted(f"sqlite:///{folder / 'hourglass.db'}")
        else:
            from tests.servers import PostgresServer

            with PostgresServer.started() as server, server.database(migrated=True) as url:
                found = counted(url)
    print(f"{database}: {messages} messages, {kills} kills, {time.monotonic() - begun:.0f} s")
    print(found.printed())
    raise typer.Exit(0 if found.holds and found.handed_over >= messages else 1)


if __name__ == "__main__":
    typer.run(main)

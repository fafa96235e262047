"""Kill the processes at random moments while messages are made and sent; then count: `python -m benchmarks.delivery_kills --help`.

The processes are real ones, started by the words of the Procfile, and end by SIGKILL; what makes the messages is killed as well. Slack is
the local workspace, in this process, with a history that is late and rationed and, in channels, closed to us. Teams is a service that takes
messages and, one time in ten, does not say so, says 502 all the same, or asks to wait; there nobody can look at all.
"""

import asyncio
import signal
import sys
import time
from collections.abc import AsyncIterator, Callable, Collection, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Annotated, Literal

import typer

from benchmarks.delivery_account import Account, account
from benchmarks.delivery_producer import CHANNELS, email
from benchmarks.processes import ROLES, Pace, Process, environment_of, environment_with, of_procfile
from benchmarks.teams_service import TENANT, TeamsService
from bot.opening import open_database
from bot.settings import Settings
from bot.workspace.members import Member
from bot.workspace.running import running_workspace
from storage import outbox_overview
from storage.database import Database
from storage.people import SqlPeople

LONGEST_SECONDS = 900.0


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
    chat: Literal["slack", "teams"] = "slack",
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
    chats = _slack(url, people, history_calls, seed, pace) if chat == "slack" else _teams(url, database, seed, pace)
    async with chats as (environment, counting):
        producer = [sys.executable, "-m", "benchmarks.delivery_producer", url, str(quota), str(messages), str(people), chat]
        processes = [
            Process("producer", producer, environment, folder / "producer.log"),
            *of_procfile(url, environment, folder, roles, workers=workers),
        ]
        for process in processes:
            process.start()
        killed = await _kill(processes, quota, messages, kills, draws)
        await asyncio.to_thread(quota.write_text, str(messages))
        await _settled(database, processes, messages)
        statuses = {process.name: process.end(signal.SIGTERM) for process in processes if process.name != "producer"}
        counted = counting(database)
    database.close()
    print(f"kills: {', '.join(f'{name} {number}' for name, number in killed.items())}; ended by SIGTERM with {statuses}")
    return counted


Counting = Callable[[Database], Account]
"""Counts what the outbox says against what stands in the chat."""


@asynccontextmanager
async def _slack(url: str, people: int, history_calls: int, seed: int, pace: Pace) -> AsyncIterator[tuple[dict[str, str], Counting]]:
    members = [Member(f"U{number:04}", f"Person {number}", email(number)) for number in range(people)]
    rations = {"conversations.history": history_calls, "conversations.replies": history_calls}
    async with running_workspace(
        people=members, history_seconds=pace.history, calls_per_minute=rations, channels=CHANNELS, channel_history=False, seed=seed
    ) as slack:
        yield environment_of(url, slack, pace), lambda database: account(database, slack.workspace)


@asynccontextmanager
async def _teams(url: str, database: Database, seed: int, pace: Pace) -> AsyncIterator[tuple[dict[str, str], Counting]]:
    async with TeamsService(faults=0.1, seed=seed).serving() as teams:
        await asyncio.to_thread(teams.meet, database)
        environment = environment_with(url, pace) | {"HOURGLASS_TEAMS_MODE": "local", "HOURGLASS_TEAMS_TENANT": TENANT}
        yield environment, teams.account
        print(f"Teams: {', '.join(f'{name} {number}' for name, number in teams.happened.items())}")


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
    chat: Annotated[str, typer.Option(help="slack or teams")] = "slack",
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
                    chat="teams" if chat == "teams" else "slack",
                )
            )

        if database == "sqlite":
            found = counted(f"sqlite:///{folder / 'hourglass.db'}")
        else:
            from tests.servers import PostgresServer

            with PostgresServer.started() as server, server.database(migrated=True) as url:
                found = counted(url)
    print(f"{database}, {chat}: {messages} messages, {kills} kills, {time.monotonic() - begun:.0f} s")
    print(found.printed())
    raise typer.Exit(0 if found.holds and found.handed_over >= messages else 1)


if __name__ == "__main__":
    typer.run(main)

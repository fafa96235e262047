"""How soon a CSM reads of a sharp drop after its data was taken: `python -m benchmarks.sharp_drop --help`.

A real `hourglass serve` on SQLite does all: it takes the data, scores, looks for news and sends. Slack is the local workspace, in this
process. From the answer 200 to the message in the CSM's direct messages is what is measured, for accounts that fall one after the other.
"""

import asyncio
import signal
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Annotated, Any

import aiohttp
import typer
from msgspec import Struct
from sqlalchemy import select

from benchmarks.processes import Pace, environment_of, free_port, of_procfile
from bot.api_access import digest_of
from bot.commands.progress import shown_progress
from bot.opening import open_database, put_in_force
from bot.settings import Settings
from bot.timekeeping import now
from bot.workspace.members import Member
from bot.workspace.running import RunningWorkspace, running_workspace
from storage.api_keys import add_key
from storage.database import Database
from storage.people import SqlPeople
from storage.sample import load_sample
from storage.tables import account_state, accounts, baselines, people

KEY = "hg_benchmark"
WITHIN_SECONDS = 120.0
APART_SECONDS = 45.0
"""At most; the ticks of the clock are to be met at any moment."""


class Falling(Struct, frozen=True):
    """An account that is about to lose its customer's trust."""

    account_id: str
    name: str
    owner_email: str


class Told(Struct, frozen=True):
    """What the CSM read, and how long after the data was taken [s]."""

    account_id: str
    seconds: float
    text: str


async def run(folder: Path, *, drops: int, size: int, seed: int) -> list[Told]:
    """Load the sample company, let accounts fall one after the other, and measure until each CSM has read it.

    Raises:
        TimeoutError: Nobody was told within four minutes.
    """
    url, draws = f"sqlite:///{folder / 'hourglass.db'}", Random(seed)
    database, members = _company(url, size)
    port = free_port()
    async with _slack(members, port) as slack, aiohttp.ClientSession() as session:
        [web] = of_procfile(url, environment_of(url, slack, Pace()), folder, port=port)
        web.start()
        try:
            falling = await _looked_at(database, drops)
            told = []
            for number, each in enumerate(falling):
                await asyncio.sleep(draws.uniform(0, APART_SECONDS))
                begun = await _send(session, f"http://127.0.0.1:{port}/api/v1/events", events(each.account_id, number, now()))
                told.append(await _read(slack, each, begun))
        finally:
            web.end(signal.SIGTERM)
            database.close()
    return told


def events(account_id: str, number: int, at: datetime) -> list[dict[str, Any]]:
    """Write a bad morning: tickets that were escalated, a survey's worst answers, and nobody who works with the product any more."""
    morning = {"account_id": account_id, "opened_at": at.isoformat(), "severity": "P1", "escalated_at": at.isoformat(), "csat": 1}
    tickets = [{"id": f"drop-{number}-t{each}", **morning, "subject": "Nobody can log in."} for each in range(10)]
    said = {"account_id": account_id, "channel": "relationship", "type": "nps", "score": 0, "received_at": at.isoformat()}
    answers = [{"id": f"drop-{number}-f{each}", **said, "text": "We are looking at others."} for each in range(40)]
    days = [(at - timedelta(days=ago)).date().isoformat() for ago in range(1, 40)]
    usage = [{"account_id": account_id, "day": day, "active_users": 0, "actions": 0} for day in days]
    kinds = (("ticket", tickets), ("feedback", answers), ("usage", usage))
    return [{"type": kind, "data": row} for kind, rows in kinds for row in rows]


def _company(url: str, size: int) -> tuple[Database, list[Member]]:
    settings = Settings(database_url=url)
    database, at = open_database(settings), now()
    policy = put_in_force(database, settings, now=at)
    with shown_progress() as progress, database.writing() as connection:
        load_sample(connection, accounts=size, as_of=at, policy=policy, progress=progress)
        add_key(connection, key_id="key-1", name="benchmark", digest=digest_of(KEY), scopes=["events"], webhook_secret=None, now=at)
        everyone = SqlPeople(connection).everyone()
    return database, [Member(f"U{number:04}", each.name, each.email) for number, each in enumerate(everyone)]


@asynccontextmanager
async def _slack(members: Sequence[Member], port: int) -> AsyncIterator[RunningWorkspace]:
    async with running_workspace(people=members, request_url=f"http://127.0.0.1:{port}/slack/events") as slack:
        yield slack


async def _looked_at(database: Database, drops: int) -> list[Falling]:
    """Wait until the clock knows every account, for the first look at one tells nothing; then choose the healthiest."""
    async with asyncio.timeout(2 * WITHIN_SECONDS):
        while len(found := await asyncio.to_thread(_healthiest, database, drops)) < drops:  # noqa: ASYNC110 - rows tell nobody
            await asyncio.sleep(1)
    return found


def _healthiest(database: Database, drops: int) -> list[Falling]:
    known = select(baselines.c.account_id)
    query = (
        select(accounts.c.id, accounts.c.name, people.c.email)
        .join_from(accounts, people, people.c.id == accounts.c.owner_id)
        .join(account_state, account_state.c.account_id == accounts.c.id)
        .where(account_state.c.band == "green", accounts.c.ended_on.is_(None), accounts.c.id.in_(known))
        .order_by(account_state.c.health_score.desc())
        .limit(drops)
    )
    with database.reading() as connection:
        return [Falling(*row) for row in connection.execute(query)]


async def _send(session: aiohttp.ClientSession, url: str, events: Sequence[dict[str, Any]]) -> float:
    async with session.post(url, json={"events": events}, headers={"Authorization": f"Bearer {KEY}"}) as answer:
        said = await answer.json()
        if answer.status != 200 or said["rejected"]:
            raise ValueError(f"The API answered {answer.status}: {str(said)[:500]}")
    return time.monotonic()


async def _read(slack: RunningWorkspace, each: Falling, begun: float) -> Told:
    reader = slack.person(each.owner_email)
    async with asyncio.timeout(2 * WITHIN_SECONDS):
        while True:
            for message in reader.messages():
                marks = (message.metadata or {}).get("event_payload") or {}
                if str(marks.get("key", "")).startswith(f"alert:{each.account_id}:"):
                    return Told(each.account_id, time.monotonic() - begun, message.text)
            await asyncio.sleep(0.1)


def main(
    *,
    drops: Annotated[int, typer.Option(help="How many accounts fall, one after the other.")] = 8,
    accounts: Annotated[int, typer.Option(help="How many accounts the company has.")] = 240,
    seed: Annotated[int, typer.Option(help="Where the draws begin.")] = 1,
) -> None:
    """Measure, and end with 1 where a CSM read it later than after two minutes."""
    with TemporaryDirectory(prefix="hourglass-") as name:
        told = asyncio.run(run(Path(name), drops=drops, size=accounts, seed=seed))
    for each in told:
        print(f"{each.seconds:6.1f} s  {each.text}")
    slowest = max(each.seconds for each in told)
    print(f"{len(told)} sharp drops among {accounts} accounts: the slowest was read {slowest:.1f} s after the API had the data")
    raise typer.Exit(0 if slowest <= WITHIN_SECONDS else 1)


if __name__ == "__main__":
    typer.run(main)

"""An hour of a failing Slack, simulated, and a count of every message after it: `python -m benchmarks.slack_outage`.

The worker and its Slack sender are the real ones; the workspace answers 429, 5xx, nothing at all, or cuts the line after it took the
message, for calls that send and calls that look up. The clock is pushed on, ten seconds a step.
"""

import asyncio
import logging
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Annotated

import typer
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import select

from benchmarks.delivery_account import Account, account
from benchmarks.delivery_producer import CHANNELS, email, message
from bot.delivery import DeliveryWorker, Terms
from bot.opening import open_database
from bot.settings import Settings, forget_proxies
from bot.slack.sending import SlackSender
from bot.workspace.faults import Faults
from bot.workspace.members import Member
from bot.workspace.running import running_workspace
from storage import outbox, outbox_overview, tables
from storage.database import Database
from storage.people import SqlPeople

STEP = timedelta(seconds=10)
STEPS_OF_OUTAGE = 360
MOST_STEPS = 5_000
PATIENCE_SECONDS = 0.3
FAULTS = (
    ("chat.*", {"effect": "rate_limit", "retry_after": 30, "probability": 0.15}),
    ("chat.*", {"effect": "http_error", "status": 503, "probability": 0.2}),
    ("chat.*", {"effect": "http_error", "status": 500, "probability": 0.1}),
    ("chat.*", {"effect": "drop", "probability": 0.15}),
    ("chat.*", {"effect": "cut", "probability": 0.3}),
    ("chat.*", {"effect": "delay", "seconds": 2 * PATIENCE_SECONDS, "probability": 0.02}),
    ("chat.*", {"effect": "error", "error": "fatal_error", "probability": 0.05}),
    ("conversations.*", {"effect": "rate_limit", "retry_after": 20, "probability": 0.1}),
    ("conversations.*", {"effect": "http_error", "status": 502, "probability": 0.2}),
    ("conversations.*", {"effect": "cut", "probability": 0.1}),
    ("users.*", {"effect": "http_error", "status": 503, "probability": 0.3}),
)
"""Each has its chance at each call; what none of them takes goes well."""


class Clock:
    """A clock that stands still until it is told otherwise."""

    def __init__(self) -> None:
        self.at = datetime(2026, 11, 24, 8, 30, tzinfo=UTC)

    def __call__(self) -> datetime:
        """Read it."""
        return self.at


async def run(database: Database, *, messages: int, people: int, seed: int) -> tuple[Account, dict[str, int], timedelta]:
    """Live through the hour and until all is settled; returns the counts, what went wrong how often, and how long it took in the end."""
    clock = Clock()
    with database.writing() as connection:
        ids = {email(number): SqlPeople(connection).add(email(number), f"Person {number}", "csm").id for number in range(people)}
    members = [Member(f"U{number:04}", f"Person {number}", email(number)) for number in range(people)]
    async with running_workspace(
        people=members, clock=clock, history_seconds=20, channels=CHANNELS, channel_history=False, seed=seed
    ) as slack:
        _fail(slack.faults, seed)
        client = AsyncWebClient(token=slack.bot_token, base_url=slack.api_url, retry_handlers=[], timeout=PATIENCE_SECONDS)  # type: ignore[arg-type]
        worker = DeliveryWorker(database, {"slack": SlackSender(client, database, now=clock)}, now=clock, terms=Terms())
        made, happened = 0, {}
        for step in range(MOST_STEPS):
            until = min(messages, messages * (step + 1) // STEPS_OF_OUTAGE)
            _make(database, range(made, until), people, ids, clock)
            made = until
            while await worker.work():
                pass
            if _timed_out(database, clock):
                # The workspace still works on what was given up, in real time; simulated time waits for it.
                await asyncio.sleep(4 * PATIENCE_SECONDS)
            clock.at += STEP
            if step + 1 == STEPS_OF_OUTAGE:
                happened = _happened(slack.faults)
                slack.faults.clear()
            if step >= STEPS_OF_OUTAGE and not _open(database):
                break
        await slack.settled()
        after = STEP * (step + 1 - STEPS_OF_OUTAGE)
        return account(database, slack.workspace), happened, after


def _fail(faults: Faults, seed: int) -> None:
    draws = Random(seed)
    for on, how in FAULTS:
        faults.add(on, seed=draws.randrange(1_000_000), **how)  # type: ignore[arg-type]


def _happened(faults: Faults) -> dict[str, int]:
    found: dict[str, int] = {}
    for fault in faults.listed():
        name = f"{fault['on']} {fault['effect']}"
        found[name] = found.get(name, 0) + fault["happened"]
    return found


def _make(database: Database, numbers: range, people: int, ids: dict[str, str], clock: Clock) -> None:
    with database.writing() as connection:
        for number in numbers:
            outbox.put(connection, message(number, people, ids, at=clock()), now=clock())


def _timed_out(database: Database, clock: Clock) -> bool:
    sent = tables.outbox.c
    now_given_up = select(sent.id).where(sent.attempted_at == clock(), sent.error.startswith("TimeoutError"))
    with database.reading() as connection:
        return connection.execute(now_given_up.limit(1)).first() is not None


def _open(database: Database) -> int:
    with database.reading() as connection:
        counts = outbox_overview.counts(connection)
    return counts["due"] + counts["claimed"] + counts["uncertain"]


def main(
    *,
    messages: Annotated[int, typer.Option(help="How many messages.")] = 2_000,
    people: Annotated[int, typer.Option(help="How many people they go to.")] = 100,
    seed: Annotated[int, typer.Option(help="Where the draws begin.")] = 1,
) -> None:
    """Fail, count, and end with 1 where anything was lost, sent twice or left without an end."""
    forget_proxies()
    logging.disable(logging.WARNING)
    begun = time.monotonic()
    with TemporaryDirectory(prefix="hourglass-") as folder:
        database = open_database(Settings(database_url=f"sqlite:///{Path(folder) / 'hourglass.db'}"))
        found, happened, after = asyncio.run(run(database, messages=messages, people=people, seed=seed))
        database.close()
    print(f"an hour of faults over {messages} messages: {', '.join(f'{name} {number}' for name, number in happened.items())}")
    print(f"all settled {after.total_seconds() / 60:.0f} minutes after it ({time.monotonic() - begun:.0f} s of real time)")
    print(found.printed())
    raise typer.Exit(0 if found.holds and found.handed_over == messages else 1)


if __name__ == "__main__":
    typer.run(main)

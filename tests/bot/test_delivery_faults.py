"""Whatever fails or dies at whichever step: every message is there once, or is named as one that nobody can look up."""

import asyncio
import shutil
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from bot.delivery import DeliveryWorker, Terms
from storage import outbox, tables
from storage.database import Database
from storage.outbox import Outgoing
from tests.bot.simulated_channel import SETTLE, STEPS, Killed, KillingDatabase, Script, SimulatedChannel
from tests.bot.workspace.serving import FakeClock

TERMS = Terms(lease=timedelta(seconds=60), settle=SETTLE)
ROUNDS = 400
MESSAGES = (("a1", "a", 1, False), ("a2", "a", 2, True), ("b1", "b", 3, False), ("b2", "b", 1, True))
"""Key, destination, parts, and whether it may be repeated."""

many_steps = st.lists(st.sampled_from(STEPS), max_size=60)
waits = st.lists(st.integers(0, 90), max_size=30)
few = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


async def delivered(file: Path, steps: list[str], seconds: list[int], *, can_look: bool) -> tuple[SimulatedChannel, dict[str, Any]]:
    """Put the messages, let workers send, die and be replaced, until all is settled; returns the channel and the rows by key."""
    database, clock, script = Database.open(f"sqlite:///{file}"), FakeClock(), Script(steps)
    channel = SimulatedChannel(clock, script, can_look)
    with database.writing() as connection:
        for key, to, parts, may_repeat in MESSAGES:
            body = {"messages": [{"text": key}] * parts, "words": key}
            outbox.put(connection, Outgoing(key, "digest", "slack", to, body, clock(), may_repeat=may_repeat), now=clock())
    rows: dict[str, Any] = {}
    for number in range(ROUNDS):
        worker = DeliveryWorker(KillingDatabase(database, script), {"slack": channel}, now=clock, terms=TERMS, at_once=1)
        try:
            await worker.work()
        except Killed:
            clock.pass_by(seconds=1)
        clock.pass_by(seconds=seconds[number] if number < len(seconds) else 30)
        with database.reading() as connection:
            rows = {row.key: row for row in connection.execute(select(tables.outbox))}
        if all(row.state in ("sent", "unknown", "dead") for row in rows.values()):
            break
    database.close()
    return channel, rows


def run(file: Path, steps: list[str], seconds: list[int], *, can_look: bool) -> tuple[SimulatedChannel, dict[str, Any]]:
    with TemporaryDirectory() as folder:
        copy = Path(shutil.copy(file, Path(folder) / "hourglass.db"))
        return asyncio.run(delivered(copy, steps, seconds, can_look=can_look))


@few
@given(steps=many_steps, seconds=waits)
def test_every_message_arrives_once_whatever_dies(migrated_file: Path, steps: list[str], seconds: list[int]) -> None:
    channel, rows = run(migrated_file, steps, seconds, can_look=True)
    assert {row.state for row in rows.values()} == {"sent"}
    assert set(channel.counted().values()) == {1}
    if "no drawing" not in steps:
        assert set(channel.counted()) == {(key, part) for key, _, parts, _ in MESSAGES for part in range(parts)}
    assert not any(row.repeated for row in rows.values())


@few
@given(steps=many_steps, seconds=waits)
def test_where_nobody_can_look_each_is_there_or_named(migrated_file: Path, steps: list[str], seconds: list[int]) -> None:
    channel, rows = run(migrated_file, steps, seconds, can_look=False)
    for key, row in rows.items():
        assert row.state in ("sent", "unknown")
        assert row.state == "sent" or not row.may_repeat
        unmarked = [part for taken, part, marked, _ in channel.taken if taken == key and not marked]
        assert len(unmarked) == len(set(unmarked))
        if not row.may_repeat:
            assert {channel.counted()[key, part] for part in range(3)} <= {0, 1}
        if any(marked for taken, _, marked, _ in channel.taken if taken == key):
            assert row.repeated


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("place", range(8))
def test_one_fault_at_one_step_changes_nothing(migrated_file: Path, step: str, place: int) -> None:
    channel, rows = run(migrated_file, ["well"] * place + [step], [], can_look=True)
    assert {row.state for row in rows.values()} == {"sent"}
    assert set(channel.counted().values()) == {1}

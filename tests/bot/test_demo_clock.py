"""The demo's clock: it goes on by itself, is put on, never back; and on the way to tomorrow everything happens at its hour."""

import asyncio
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from bot.clockwork import Clockwork
from bot.demo_clock import DemoClock, DemoTime, forget_what_was_sent
from bot.workspace.members import Member
from bot.workspace.presses import PressError
from storage import tables
from storage.database import Database
from storage.people import SqlPeople
from tests.factories import policy_in_force

FRIDAY = datetime(2026, 11, 20, 14, 10, tzinfo=UTC)
MARA = Member("U001", "Mara Lindt", "mara@example.com", time_zone="Europe/Berlin")


class Real:
    """A real clock that stands still."""

    def __init__(self) -> None:
        self.at = FRIDAY

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def clock() -> DemoClock:
    return DemoClock(real=Real())


def demo_time(clock: DemoClock, database: Database, told: list[datetime]) -> DemoTime:
    with database.writing() as connection:
        SqlPeople(connection).add(MARA.email, MARA.name, "manager", team="west", time_zone=MARA.time_zone, country="DE-BE")
    clockwork = Clockwork(database, policy=policy_in_force(), follow=False)
    return DemoTime(clock, clockwork, tell=lambda: told.append(clock.now()), patience=0)


def test_the_clock_is_put_on_and_never_back(clock: DemoClock) -> None:
    assert clock.now() == FRIDAY
    clock.put_on(FRIDAY + timedelta(days=1))
    clock.put_on(FRIDAY)
    assert clock.now() == FRIDAY + timedelta(days=1)
    assert clock.real() == FRIDAY


async def test_the_next_working_morning_comes_with_what_is_due_on_the_way(clock: DemoClock, database: Database) -> None:
    told: list[datetime] = []
    time = demo_time(clock, database, told)
    assert time.offer(MARA) == "Let Monday come"
    await time.let_pass(MARA)
    assert clock.now() == datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
    assert time.offer(MARA) == "Let tomorrow come"
    assert told == sorted(told)
    with database.reading() as connection:
        sent = connection.execute(select(tables.digests).order_by(tables.digests.c.digest)).all()
    assert [(each.digest, each.local_date, each.outcome, each.made_at) for each in sent] == [
        (digest, date(2026, 11, 23), "sent", datetime(2026, 11, 23, 7, 30, tzinfo=UTC)) for digest in ("at-risk", "voice")
    ]


async def test_time_passes_once_at_a_time(clock: DemoClock, database: Database) -> None:
    time = demo_time(clock, database, [])
    first = asyncio.create_task(time.let_pass(MARA))
    await asyncio.sleep(0)
    with pytest.raises(PressError, match=r"Time is passing already\."):
        await time.let_pass(MARA)
    await first


async def test_a_demo_that_begins_again_knows_nothing_of_what_was_sent(clock: DemoClock, database: Database) -> None:
    await demo_time(clock, database, []).let_pass(MARA)
    with database.writing() as connection:
        forget_what_was_sent(connection)
        for table in (tables.digests, tables.outbox, tables.ticks):
            assert connection.execute(select(table)).first() is None

"""The clock: however many there are and however often they stop and start, what is due happens once."""

import logging
import random
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from threading import Event
from typing import Any

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.exc import OperationalError

from bot.clock import JOBS, Job, in_one, tick, ticking
from bot.clockwork import Clockwork
from bot.digesting import send_digests
from handlers.card import Card, Paragraph
from handlers.digests_due import Composed
from handlers.ports import DigestSetting, KeptDigest, Message, Person, Stores
from handlers.working_time import is_working_day, moment
from storage import tables
from storage.database import Database
from storage.people import SqlPeople
from tests.factories import policy_in_force

MONDAY = datetime(2026, 11, 23, tzinfo=UTC)


def composed(who: Person, of: DigestSetting, stores: Stores, now: datetime, previous: KeptDigest | None) -> Composed:
    return Card("At risk: nothing changed.", (Paragraph((("Nothing changed.",),)),)), {}


def digests_job(clockwork: Clockwork, now: datetime) -> None:
    send_digests(clockwork, now, compose=composed)


DIGESTS = (Job("digests", digests_job),)


@pytest.fixture
def clockwork(database: Database) -> Clockwork:
    return new_clockwork(database)


def new_clockwork(database: Database) -> Clockwork:
    return Clockwork(database, policy=policy_in_force(), follow=False)


def hire(database: Database, *zones: str) -> list[Person]:
    """A manager in each zone."""
    with database.writing() as connection:
        store = SqlPeople(connection)
        return [store.add(f"m{number}@example.com", f"M {number}", "manager", time_zone=zone) for number, zone in enumerate(zones)]


def keys(database: Database) -> list[str]:
    with database.reading() as connection:
        return list(connection.execute(select(tables.outbox.c.key).order_by(tables.outbox.c.id)).scalars())


def test_two_clocks_and_one_that_restarts_all_week_send_each_digest_once(database: Database) -> None:
    zones = ("UTC", "Asia/Tokyo", "America/Los_Angeles", "Pacific/Kiritimati", "Etc/GMT+12", "Asia/Kolkata")
    people = hire(database, *zones)
    steady, pace = new_clockwork(database), random.Random(7)
    now = MONDAY
    while now < MONDAY + timedelta(days=7):
        tick(steady, now, jobs=DIGESTS)
        restarted = Database(database.engine)  # a new process knows nothing
        tick(new_clockwork(restarted), now + timedelta(seconds=pace.randrange(-20, 20)), jobs=DIGESTS)
        now += timedelta(minutes=pace.uniform(10, 60))
    sent = keys(database)
    days = [datetime(2026, 11, number, tzinfo=UTC).date() for number in range(22, 31)]
    wanted = {
        f"digest:{digest}:{person.id}:{day}"
        for person in people
        for day in days
        for digest in ("at-risk", "voice")
        if is_working_day(day, None) and MONDAY - timedelta(hours=4) < moment(day, 510, person.time_zone) < now
        if digest == "at-risk" or day.weekday() == 0
    }
    assert len(sent) == len(wanted) == 38
    assert set(sent) == wanted
    with database.reading() as connection:
        assert connection.scalar(select(func.count()).select_from(tables.digests)) == len(sent)


def test_a_digest_missed_by_a_stopped_clock_is_kept_as_skipped(database: Database, clockwork: Clockwork) -> None:
    hire(database, "UTC")
    tick(clockwork, MONDAY, jobs=DIGESTS)
    tick(clockwork, MONDAY + timedelta(days=2, hours=13), jobs=DIGESTS)
    with database.reading() as connection:
        rows = connection.execute(select(tables.digests.c.local_date, tables.digests.c.outcome, tables.digests.c.digest)).all()
    assert [(row.local_date.day, row.outcome) for row in rows if row.digest == "at-risk"] == [
        (23, "skipped"),
        (24, "skipped"),
        (25, "skipped"),
    ]
    assert [(row.local_date.day, row.outcome) for row in rows if row.digest == "voice"] == [(23, "skipped")]
    assert keys(database) == []


def test_a_clock_that_never_ran_makes_up_for_nothing(database: Database, clockwork: Clockwork) -> None:
    hire(database, "UTC")
    tick(clockwork, MONDAY + timedelta(hours=20), jobs=DIGESTS)
    with database.reading() as connection:
        assert connection.execute(select(tables.digests)).all() == []


def test_one_person_s_fault_keeps_no_one_else_from_their_digest(
    database: Database, clockwork: Clockwork, caplog: pytest.LogCaptureFixture
) -> None:
    people = hire(database, "UTC", "UTC")
    faulty = {people[0].id}

    def compose(
        who: Person, of: DigestSetting, stores: Stores, now: datetime, previous: KeptDigest | None
    ) -> tuple[Card, Mapping[str, Any]]:
        if who.id in faulty:
            raise ZeroDivisionError
        return composed(who, of, stores, now, previous)

    jobs = (Job("digests", lambda work, now: send_digests(work, now, compose=compose)),)
    tick(clockwork, MONDAY + timedelta(hours=9), jobs=jobs)
    assert keys(database) == [f"digest:{digest}:{people[1].id}:2026-11-23" for digest in ("at-risk", "voice")]
    assert "could not be composed" in caplog.text
    faulty.clear()
    tick(clockwork, MONDAY + timedelta(hours=9, minutes=1), jobs=jobs)
    assert keys(database)[2:] == [f"digest:{digest}:{people[0].id}:2026-11-23" for digest in ("at-risk", "voice")]


def test_a_row_and_its_message_are_kept_together_or_not_at_all(
    database: Database, clockwork: Clockwork, monkeypatch: pytest.MonkeyPatch
) -> None:
    hire(database, "UTC")

    class Died(BaseException):
        """As a kill would end it."""

    def refuse(self: object, message: Message) -> bool:
        raise Died

    with monkeypatch.context() as broken:
        broken.setattr("bot.post.SqlPost.send", refuse)
        with pytest.raises(Died):
            tick(clockwork, MONDAY + timedelta(hours=9), jobs=DIGESTS)
    with database.reading() as connection:
        assert connection.execute(select(tables.digests)).all() == []
    tick(clockwork, MONDAY + timedelta(hours=9, minutes=1), jobs=DIGESTS)
    assert len(keys(database)) == 2


def test_an_idle_tick_asks_little_and_writes_nothing(database: Database, clockwork: Clockwork) -> None:
    hire(database, "UTC", "Asia/Tokyo", "Europe/Berlin")
    tick(clockwork, MONDAY + timedelta(hours=19), jobs=DIGESTS)
    with statements(database) as asked:
        tick(clockwork, MONDAY + timedelta(hours=19, minutes=1), jobs=DIGESTS)
    assert len(asked) == 4
    assert all(statement.startswith("SELECT") for statement in asked)


def test_a_job_that_fails_is_undone_and_the_others_go_on(
    database: Database, clockwork: Clockwork, caplog: pytest.LogCaptureFixture
) -> None:
    def half(stores: Stores, *, now: datetime) -> None:
        stores.post.send(Message("half", "notice", hired, composed(hired, None, stores, now, None)[0]))  # type: ignore[arg-type]
        raise ZeroDivisionError

    def whole(stores: Stores, *, now: datetime) -> None:
        stores.post.send(Message("whole", "notice", hired, composed(hired, None, stores, now, None)[0]))  # type: ignore[arg-type]

    (hired,) = hire(database, "UTC")
    tick(clockwork, MONDAY, jobs=(Job("half", in_one(half)), Job("whole", in_one(whole))))
    assert keys(database) == ["whole"]
    assert "half failed" in caplog.text


def test_a_database_that_is_away_is_said_once_and_the_clock_goes_on(clockwork: Clockwork, caplog: pytest.LogCaptureFixture) -> None:
    calls: list[int] = []
    back = Event()

    def flaky(work: Clockwork, now: datetime) -> None:
        calls.append(1)
        if len(calls) < 4:
            raise OperationalError("SELECT 1", {}, Exception("away"))
        back.set()

    caplog.set_level(logging.WARNING)
    with ticking(clockwork, now=lambda: MONDAY, jobs=(Job("flaky", flaky, seconds=1),)):
        assert back.wait(30)
    assert sum("could not be read" in record.message for record in caplog.records) == 1
    assert sum("can be read again" in record.message for record in caplog.records) == 1


def test_a_clock_that_is_stopped_finishes_what_it_does(clockwork: Clockwork) -> None:
    begun, ended = Event(), []

    def slow(work: Clockwork, now: datetime) -> None:
        begun.set()
        work.stopping.wait(30)
        ended.append(now)

    with ticking(clockwork, now=lambda: MONDAY, jobs=(Job("slow", slow, seconds=1),)):
        assert begun.wait(30)
    assert ended == [MONDAY]


def test_every_job_runs_on_an_empty_company(clockwork: Clockwork, caplog: pytest.LogCaptureFixture) -> None:
    tick(clockwork, MONDAY)
    assert caplog.records == []
    assert len({job.name for job in JOBS}) == len(JOBS)


class statements:  # noqa: N801 - reads as a verb where it is used
    """Every statement that a database is sent inside the block."""

    def __init__(self, database: Database) -> None:
        self._engine = database.engine
        self._asked: list[str] = []

    def __enter__(self) -> list[str]:
        event.listen(self._engine, "before_cursor_execute", self._note)
        return self._asked

    def __exit__(self, *_: object) -> None:
        event.remove(self._engine, "before_cursor_execute", self._note)

    def _note(self, connection: Any, cursor: Any, statement: str, *_: Any) -> None:
        self._asked.append(statement)


def test_a_clock_that_stopped_is_seen_by_the_doctor(database: Database, clockwork: Clockwork) -> None:
    from bot.commands.doctor import _clock

    with database.reading() as connection:
        assert list(_clock(connection, MONDAY)) == []
    tick(clockwork, MONDAY, jobs=DIGESTS)
    with database.reading() as connection:
        (runs,) = _clock(connection, MONDAY + timedelta(minutes=14))
        (stopped,) = _clock(connection, MONDAY + timedelta(minutes=15))
    assert (runs.well, runs.says) == (True, "it last ran 14 min ago.")
    assert (stopped.well, stopped.says) == (False, "it last ran 15 min ago; start `hourglass clock` or `hourglass serve`.")

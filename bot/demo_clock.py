"""The demo's clock: real time, and the days that a person let pass. On the way there everything due happens at its own hour."""

import asyncio
from collections.abc import Callable
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, func, select

from bot import timekeeping
from bot.clock import tick
from bot.clockwork import Clockwork
from bot.workspace.members import Member
from bot.workspace.presses import PressError
from handlers.ports import Person
from handlers.text import local
from handlers.working_time import is_working_day, moment
from storage.people import SqlPeople
from storage.tables import absences, digest_settings, digests, outbox, slow_destinations, ticks

STEP_MINUTES = 30
"""How far apart the ticks are while time passes; digests, which are due on the half hour, come at their minute."""
MORNING_MINUTE = 9 * 60
SENT_WITHIN_SECONDS = 10.0
"""How long each step waits at most for what became due to be sent, so that it arrives at its hour."""
LOOKS_SECONDS = 0.1


class DemoClock:
    """Reads the real clock, put on by what has passed."""

    def __init__(self, *, real: Callable[[], datetime] = timekeeping.now) -> None:
        self.real = real
        self._ahead = timedelta(0)

    def now(self) -> datetime:
        """Return the time that holds in the demo."""
        return self.real() + self._ahead

    def put_on(self, until: datetime) -> None:
        """Let it be so late at least; it never goes back."""
        self._ahead = max(self._ahead, until - self.real())


class DemoTime:
    """bot.workspace.passing.Passing over the demo's clock: the next working morning of whoever presses."""

    def __init__(self, clock: DemoClock, clockwork: Clockwork, *, tell: Callable[[], None], patience: float = SENT_WITHIN_SECONDS) -> None:
        """Let time pass on this clock; `tell` shows it on the pages, `patience` [s] is how long a step waits for what is to be sent."""
        self._clock = clock
        self._clockwork = clockwork
        self._tell = tell
        self._patience = patience
        self._passing = asyncio.Lock()
        self._came = clock.now()

    def now(self) -> datetime:
        """Return the time that holds in the demo."""
        return self._clock.now()

    def real(self) -> datetime:
        """Return the time that holds outside."""
        return self._clock.real()

    def offer(self, member: Member) -> str:
        """Say which day would come: `Let tomorrow come`, or `Let Monday come` before a weekend or a holiday."""
        today = local(self.now(), member.time_zone).date()
        coming = _next_working_day(today, self._country(member))
        return "Let tomorrow come" if coming == today + timedelta(days=1) else f"Let {coming:%A} come"

    async def let_pass(self, member: Member) -> None:
        """Tick from half hour to half hour until nine on the next working day where the member is.

        Raises:
            PressError: Time passes already.
        """
        if self._passing.locked():
            raise PressError("Time is passing already.")
        async with self._passing:
            today = local(self.now(), member.time_zone).date()
            until = moment(_next_working_day(today, self._country(member)), MORNING_MINUTE, member.time_zone)
            while self.now() < until and not self._clockwork.stopping.is_set():
                self._clock.put_on(min(_next_step(self.now()), until))
                self._tell()
                await asyncio.to_thread(self._pass_on)
                await self._sent()
        self._tell()

    def _pass_on(self) -> None:
        """Let the sample company live up to now, and do what is due."""
        from storage.sample.tomorrow import let_come

        now = self.now()
        with self._clockwork.database.writing() as connection:
            let_come(connection, since=self._came, until=now)
        self._came = now
        tick(self._clockwork, now)

    async def _sent(self) -> None:
        """Wait until what is due has been sent, or is on its way somewhere that does not answer."""
        for _ in range(int(self._patience / LOOKS_SECONDS)):
            if not await asyncio.to_thread(self._due):
                return
            await asyncio.sleep(LOOKS_SECONDS)

    def _due(self) -> int:
        waiting = select(func.count()).where(outbox.c.state.in_(("due", "claimed")), outbox.c.due_at <= self.now())
        with self._clockwork.database.reading() as connection:
            return connection.scalar(waiting) or 0

    def _country(self, member: Member) -> str | None:
        with self._clockwork.database.reading() as connection:
            person: Person | None = SqlPeople(connection).by_email(member.email)
        return person.country if person else None


def forget_what_was_sent(connection: Connection) -> None:
    """Forget digests, messages and absences of a demo that ended: its workspace forgot them too, and its clock may have been ahead."""
    for table in (outbox, slow_destinations, digests, digest_settings, absences, ticks):
        connection.execute(table.delete())


def _next_working_day(today: date, country: str | None) -> date:
    coming = today + timedelta(days=1)
    while not is_working_day(coming, country):
        coming += timedelta(days=1)
    return coming


def _next_step(now: datetime) -> datetime:
    begun = now.replace(minute=now.minute // STEP_MINUTES * STEP_MINUTES, second=0, microsecond=0)
    return begun + timedelta(minutes=STEP_MINUTES)

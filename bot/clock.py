"""The clock: a timer that asks the database what is due. Truth is rows, so that any number of clocks may run, stop and start."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import ExitStack, asynccontextmanager, contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Protocol

from msgspec import Struct
from sqlalchemy.exc import InterfaceError, OperationalError

from bot import timekeeping
from bot.alerting import send_alerts
from bot.away import Away
from bot.clockwork import Clockwork
from bot.digesting import send_digests
from bot.opening import summarising_of
from bot.purging import purge
from bot.reminding import send_feedback_notices
from bot.rescoring import rescore
from bot.settings import Settings
from bot.theming import find_due_themes
from handlers.digest_undelivered import digests_undelivered
from handlers.handoff_due import handoff_due
from handlers.ports import PolicyInForce, Stores
from handlers.sources_due import sources_due
from storage.database import Database

if TYPE_CHECKING:
    from scoring.themes import Embed

Run = Callable[[Clockwork, datetime], object]

_log = logging.getLogger(__name__)


class Job(Struct, frozen=True):
    """Something that may be due. It asks the database, commits what it does with what it sends, and twice is once."""

    name: str
    run: Run
    seconds: int = 30
    """Between two runs of one process."""


class DueJob(Protocol):
    """A handler's part of a tick: it reads what is due, hands over what is to be sent, and keeps that it did."""

    def __call__(self, stores: Stores, *, now: datetime) -> None:
        """Do what is due."""


def in_one(due: DueJob) -> Run:
    """Run a handler's part in one transaction."""

    def run(clockwork: Clockwork, now: datetime) -> None:
        with clockwork.writing(now) as stores:
            due(stores, now=now)

    return run


JOBS = (
    Job("themes", find_due_themes, seconds=60),
    Job("rescoring", rescore),
    Job("alerts", send_alerts),
    Job("sources", in_one(sources_due), seconds=600),
    Job("feedback", send_feedback_notices, seconds=60),
    Job("handoffs", in_one(handoff_due)),
    Job("digests", send_digests),
    Job("undelivered", in_one(digests_undelivered), seconds=60),
    Job("purge", purge, seconds=3600),
)
"""In the order of one tick: what follows from scores comes after them."""


def tick(clockwork: Clockwork, now: datetime, *, jobs: Sequence[Job] = JOBS) -> None:
    """Do all that is due now, one job after the other; a job that fails is logged, and the others go on."""
    for job in jobs:
        run(job, clockwork, now, away=_away(job))


def run(job: Job, clockwork: Clockwork, now: datetime, *, away: Away) -> None:
    """Run one job. Where it fails, what it had begun is undone and the next tick tries again; a database that is away is said once."""
    try:
        job.run(clockwork, now)
    except (OperationalError, InterfaceError):
        away.failed()
    except Exception:  # noqa: BLE001 - nothing that fails here may end the clock
        _log.exception("%s failed; the next tick tries again.", job.name)
    else:
        away.back()


def clockwork_of(settings: Settings, database: Database, policy: PolicyInForce) -> Clockwork:
    """Make the clockwork of a deployment; without a policy file it follows the policy in the database."""
    return Clockwork(
        database,
        policy=policy,
        follow=settings.policy_file is None,
        reporting_currency=settings.reporting_currency,
        crm=settings.crm_webhook_url is not None,
        chats=settings.chats,
        summarising=summarising_of(settings, database),
        kept=timedelta(days=settings.keep_days),
        taxonomy_file=settings.taxonomy_file,
        embed=partial(_embedding, settings, database),
    )


def _embedding(settings: Settings, database: Database) -> "Embed | None":
    from bot.embedding import embed_by

    return embed_by(settings, database=database)


@asynccontextmanager
async def clock_beside(clockwork: Clockwork, *, now: Callable[[], datetime]) -> AsyncIterator[None]:
    """Run the clock beside a web application, in threads of its own."""
    running = ExitStack()
    await asyncio.to_thread(running.enter_context, ticking(clockwork, now=now))
    try:
        yield
    finally:
        await asyncio.to_thread(running.close)


@contextmanager
def ticking(clockwork: Clockwork, *, now: Callable[[], datetime], jobs: Sequence[Job] = JOBS) -> Iterator[None]:
    """Run every job at its own pace until the block ends; what is being done then is finished first.

    The timer keeps nothing: a run that is missed or late matters to nobody, for each asks anew what is due.
    """
    from apscheduler.executors.pool import ThreadPoolExecutor
    from apscheduler.schedulers.background import BackgroundScheduler

    logging.getLogger("apscheduler").setLevel(logging.ERROR)  # A run that takes longer than its interval is no news.
    scheduler = BackgroundScheduler(
        timezone=UTC,
        executors={"default": ThreadPoolExecutor(len(jobs))},
        job_defaults={"max_instances": 1, "coalesce": True, "misfire_grace_time": None},
    )
    for job in jobs:
        # The timer's own time is the real one, also where a demo's clock is moved.
        arguments = {"job": job, "clockwork": clockwork, "now": now, "away": _away(job)}
        scheduler.add_job(_run_now, "interval", kwargs=arguments, seconds=job.seconds, next_run_time=timekeeping.now(), id=job.name)
    scheduler.start()
    try:
        yield
    finally:
        clockwork.stop()
        scheduler.shutdown(wait=True)


def _run_now(job: Job, clockwork: Clockwork, now: Callable[[], datetime], away: Away) -> None:
    run(job, clockwork, now(), away=away)


def _away(job: Job) -> Away:
    return Away(f"What is due for {job.name}", _log)

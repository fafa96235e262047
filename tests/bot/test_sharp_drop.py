"""From data to the CSM: a sharp drop is in the outbox after at most one turn of each of two jobs, whenever the data comes."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import select

from benchmarks.sharp_drop import WITHIN_SECONDS, events
from bot.alerting import send_alerts
from bot.clock import JOBS, Job
from bot.clockwork import Clockwork
from bot.delivery import POLL_SECONDS
from bot.rescoring import rescore
from storage.database import Database
from storage.tables import account_state, accounts, outbox
from tests.bot.api_senders import everything, send
from tests.storage.sample_company import TUESDAY, in_force, load

RESCORING, ALERTS = (next(job for job in JOBS if job.run is run) for run in (rescore, send_alerts))


@pytest.fixture(scope="module")
def company(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """Little more than the stories, with their history, at which alerts have looked once."""
    path = tmp_path_factory.mktemp("drop") / "hourglass.db"
    path.write_bytes(migrated_file.read_bytes())
    database = Database.open(f"sqlite:///{path}")
    with database.writing() as connection:
        load(connection, accounts=24, days=60, history=True)
    send_alerts(clockwork_of(database), TUESDAY)
    everything(database)
    yield database
    database.close()


def clockwork_of(database: Database) -> Clockwork:
    with database.writing() as connection:
        return Clockwork(database, policy=in_force(connection), follow=False)


def healthiest(database: Database, number: int) -> list[str]:
    green = select(account_state.c.account_id).join(accounts, accounts.c.id == account_state.c.account_id)
    wanted = green.where(account_state.c.band == "green", accounts.c.owner_id.is_not(None)).order_by(account_state.c.health_score.desc())
    with database.reading() as connection:
        return list(connection.execute(wanted.limit(number)).scalars())


def told(database: Database, account_id: str) -> list[str]:
    with database.reading() as connection:
        rows = connection.execute(select(outbox.c.body, outbox.c.due_at).where(outbox.c.key.startswith(f"alert:{account_id}:"))).all()
    return [row.body["words"] for row in rows]


def turns(job: Job, first: datetime, until: datetime) -> list[tuple[datetime, Job]]:
    return [
        (first + number * timedelta(seconds=job.seconds), job) for number in range(int((until - first).total_seconds()) // job.seconds + 1)
    ]


def test_the_turns_of_both_jobs_and_of_the_worker_leave_more_than_half_of_the_two_minutes() -> None:
    assert max(RESCORING.seconds, ALERTS.seconds) <= 30
    assert RESCORING.seconds + ALERTS.seconds + POLL_SECONDS < WITHIN_SECONDS / 1.9


def test_a_sharp_drop_is_handed_over_within_a_turn_of_each_job(company: Database) -> None:
    draws, clockwork = Random(5), clockwork_of(company)
    for number, account_id in enumerate(healthiest(company, 4)):
        data = TUESDAY + timedelta(minutes=10 * (number + 1))
        answer = send(company, "events", {"events": events(account_id, number, data)}, key="hg_all", now=data)
        assert (answer.status, answer.answer["rejected"]) == (200, 0)
        until = data + timedelta(seconds=RESCORING.seconds + ALERTS.seconds)
        firsts = [data + timedelta(seconds=draws.uniform(0.001, job.seconds)) for job in (RESCORING, ALERTS)]
        for at, job in sorted(turns(RESCORING, firsts[0], until) + turns(ALERTS, firsts[1], until), key=lambda turn: turn[0]):
            job.run(clockwork, at)
        assert any("in 7 days" in words for words in told(company, account_id)), account_id

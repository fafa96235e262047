"""The feedback clocks from rows to the outbox, on both databases: each message once, whatever fails in between."""

import logging
from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import select

from bot.clock import JOBS
from bot.clockwork import Clockwork
from bot.reminding import send_feedback_notices
from storage.database import Database
from storage.tables import account_state, accounts, contacts, feedback, outbox, people
from tests.factories import manager, person, policy_in_force

TUESDAY = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def clockwork(database: Database) -> Clockwork:
    """Globex, its owner and her manager, and a detractor of Tuesday."""
    with database.writing() as connection:
        for who in (person(), manager()):
            row = {"id": who.id, "email": who.email, "name": who.name, "role": who.role, "team": who.team, "time_zone": who.time_zone}
            connection.execute(people.insert(), row)
        connection.execute(accounts.insert(), {"id": "a-0002", "name": "Globex", "owner_id": "p-ann"})
        connection.execute(contacts.insert(), {"id": "c-lena", "account_id": "a-0002", "name": "Lena Okafor"})
        said = {"id": "f-1", "account_id": "a-0002", "contact_id": "c-lena", "channel": "relationship", "type": "nps"}
        connection.execute(feedback.insert(), {**said, "score": 2, "received_at": TUESDAY, "text": "It fails."})
    return Clockwork(database, policy=policy_in_force(), follow=False)


def keys(clockwork: Clockwork) -> list[str]:
    with clockwork.database.reading() as connection:
        return list(connection.execute(select(outbox.c.key).order_by(outbox.c.id)).scalars())


def test_the_clock_runs_it() -> None:
    assert send_feedback_notices in [job.run for job in JOBS]


def test_an_unanswered_detractor_is_reminded_breached_and_escalated_once_each(clockwork: Clockwork) -> None:
    for hours in range(0, 120, 2):
        send_feedback_notices(clockwork, TUESDAY + hours * HOUR)
    assert keys(clockwork) == ["feedback:f-1:reminder:p-ann", "feedback:f-1:breach:p-ann", "feedback:f-1:manager:p-mara"]
    with clockwork.database.reading() as connection:
        rows = connection.execute(select(outbox).order_by(outbox.c.id)).all()
    assert [(row.kind, row.destination, row.account_id, row.may_repeat) for row in rows] == [
        ("reminder", "p-ann", "a-0002", False),
        ("breach", "p-ann", "a-0002", True),
        ("breach", "p-mara", "a-0002", True),
    ]
    assert "Lena Okafor" in rows[0].body["words"]


def test_a_reply_stops_what_would_follow(clockwork: Clockwork) -> None:
    send_feedback_notices(clockwork, TUESDAY + 24 * HOUR)
    with clockwork.database.writing() as connection:
        connection.execute(feedback.update().values(first_reply_at=TUESDAY + 30 * HOUR))
    send_feedback_notices(clockwork, TUESDAY + 49 * HOUR)
    assert keys(clockwork) == ["feedback:f-1:reminder:p-ann"]


def test_two_clocks_at_once_send_each_message_once(clockwork: Clockwork) -> None:
    barrier = Barrier(2)

    def run() -> None:
        barrier.wait()
        send_feedback_notices(clockwork, TUESDAY + 73 * HOUR)

    threads = [Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(keys(clockwork)) == ["feedback:f-1:breach:p-ann", "feedback:f-1:manager:p-mara"]


def test_a_clock_that_is_to_stop_stops_before_the_next_message(clockwork: Clockwork) -> None:
    clockwork.stopping.set()
    send_feedback_notices(clockwork, TUESDAY + 73 * HOUR)
    assert keys(clockwork) == []


def test_a_message_that_cannot_be_drawn_keeps_no_other_back(clockwork: Clockwork, caplog: pytest.LogCaptureFixture) -> None:
    later = TUESDAY + 6 * 24 * HOUR
    state = {
        "version": 1,
        "as_of": TUESDAY,
        "scored_at": TUESDAY,
        "policy_version": 1,
        "band": "green",
        "at_risk": False,
        "blind_spot": False,
    }
    said = {"channel": "relationship", "type": "nps", "received_at": TUESDAY, "text": None, "contact_id": None}
    with clockwork.database.writing() as connection:
        connection.execute(accounts.insert(), {"id": "a-broken", "name": "Broken", "owner_id": "p-ann"})
        connection.execute(account_state.insert(), {**state, "account_id": "a-broken", "document": {}})
        for account, key, score in (("a-broken", "f-0", 9), ("a-0002", "f-2", 8)):
            connection.execute(feedback.insert(), {**said, "account_id": account, "id": key, "score": score})
    with caplog.at_level(logging.ERROR):
        send_feedback_notices(clockwork, later)
    assert "feedback:f-2:reminder:p-ann" in keys(clockwork)
    assert "feedback:f-0:reminder:p-ann" not in keys(clockwork)
    assert "feedback:f-0:reminder:p-ann could not be drawn" in caplog.text

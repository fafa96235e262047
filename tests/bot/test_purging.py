"""What is older than the deployment keeps it is forgotten, and nothing goes again for it."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from sqlalchemy import event, select

from bot import purging
from bot.clock import JOBS, clockwork_of
from bot.clockwork import Clockwork
from bot.purging import purge
from bot.settings import Settings
from storage import inbox, outbox
from storage.api_keys import add_key
from storage.conversations import Subject, Talk, keep_subject
from storage.database import Database
from storage.outbox import Outgoing
from storage.tables import api_requests, conversations
from storage.tables import outbox as messages
from tests.factories import NOW, policy_in_force

DAY = timedelta(days=1)


@pytest.fixture
def clockwork(database: Database) -> Clockwork:
    return Clockwork(database, policy=policy_in_force(), follow=False)


def put(database: Database, key: str, due: datetime, state: str = "sent") -> bool:
    body = {"messages": [{"text": key}], "words": key}
    with database.writing() as connection:
        new = outbox.put(connection, Outgoing(key, "digest", "slack", "p-ann", body, due), now=due)
        connection.execute(messages.update().where(messages.c.key == key).values(state=state, parts=["1.0"]))
    return new


def kept(database: Database) -> list[str]:
    with database.reading() as connection:
        return [row.key for row in connection.execute(select(messages).order_by(messages.c.id)) if row.body["words"]]


def test_the_words_of_what_was_sent_go_after_thirty_days_and_its_key_stays(clockwork: Clockwork) -> None:
    database = clockwork.database
    for key, days, state in (
        ("old", 31, "sent"),
        ("new", 29, "sent"),
        ("dead", 99, "dead"),
        ("open", 99, "due"),
        ("not known", 99, "unknown"),
    ):
        put(database, key, NOW - days * DAY, state)
    purge(clockwork, NOW)
    assert kept(database) == ["new", "dead", "open", "not known"]
    assert not put(database, "old", NOW)
    with database.reading() as connection:
        assert connection.scalar(select(messages.c.parts).where(messages.c.key == "old")) == ["1.0"]


def test_it_goes_on_where_it_ended_in_small_transactions(clockwork: Clockwork, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(purging, "BATCH", 3)
    for number in range(10):
        put(clockwork.database, f"m{number}", NOW - 31 * DAY)
    commits: Sequence[object] = []
    event.listen(clockwork.database.engine, "commit", commits.append)  # type: ignore[attr-defined]
    purge(clockwork, NOW)
    assert kept(clockwork.database) == []
    assert len(commits) >= 4


def test_it_is_done_once_a_day_and_finds_what_was_sent_late(clockwork: Clockwork) -> None:
    purge(clockwork, NOW)
    put(clockwork.database, "late", NOW - 31 * DAY)
    purge(clockwork, NOW + timedelta(hours=1))
    assert kept(clockwork.database) == ["late"]
    purge(clockwork, NOW + DAY)
    assert kept(clockwork.database) == []


def test_answered_events_and_old_answers_of_the_api_are_forgotten(clockwork: Clockwork) -> None:
    with clockwork.database.writing() as connection:
        for event_id, at in (("Ev-old", NOW - 31 * DAY), ("Ev-new", NOW - DAY), ("Ev-open", NOW - 31 * DAY)):
            inbox.put(connection, "T1", event_id, {"words": "account acme"}, now=at)
            if event_id != "Ev-open":
                [item] = [each for each in inbox.claim(connection, now=at, lease=DAY, limit=9) if each.event_id == event_id]
                inbox.done(connection, item, now=at)
        add_key(connection, key_id="key-1", name="w", digest="d", scopes=["events"], webhook_secret=None, now=NOW)
        for name, days in (("old", 8), ("new", 6)):
            row = {"api_key_id": "key-1", "idempotency_key": name, "digest": "d", "received_at": NOW - days * DAY, "status": 200}
            connection.execute(api_requests.insert(), {**row, "answer": {}})
    purge(clockwork, NOW)
    with clockwork.database.reading() as connection:
        assert inbox.counts(connection) == {"open": 1, "stuck": 0, "done": 1}
        assert list(connection.scalars(select(api_requests.c.idempotency_key))) == ["new"]


def test_what_was_talked_about_is_forgotten_though_nobody_talks_on(clockwork: Clockwork) -> None:
    talk = Talk("slack", "T0", "D1", "", "U1")
    with clockwork.database.writing() as connection:
        keep_subject(connection, talk, Subject("a-0001", "account acme"), now=NOW)
    purge(clockwork, NOW + 2 * DAY)
    with clockwork.database.reading() as connection:
        assert connection.execute(select(conversations)).all() == []


def test_the_clock_runs_it_and_a_setting_says_how_long(clockwork: Clockwork) -> None:
    assert purge in [job.run for job in JOBS]
    assert clockwork_of(Settings(keep_days=90), clockwork.database, policy_in_force()).kept == 90 * DAY

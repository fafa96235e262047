"""Scorings, looks and messages over real databases: recalculation is no news, a worse band is one row of the outbox."""

from datetime import date, timedelta

from sqlalchemy import select

from bot.alerting import send_alerts
from bot.clockwork import Clockwork
from scoring.policy import default_policy
from storage.database import Database
from storage.people import SqlPeople
from storage.policies import register_policy
from storage.refresh import refresh_scores
from storage.tables import accounts, baselines, invoices, outbox
from tests.factories import NOW


def scored(clockwork: Clockwork, database: Database, *, hours: int) -> int:
    """Score all accounts, let alerts look, and return how many messages there are."""
    at = NOW + timedelta(hours=hours)
    with database.writing() as connection:
        policy = register_policy(connection, default_policy(), now=NOW)
        refresh_scores(connection, policy=policy, as_of=at, scored_at=at)
    send_alerts(clockwork, at)
    with database.reading() as connection:
        return len(connection.execute(select(outbox.c.key)).all())


def test_recalculation_is_no_news_and_a_new_factor_is_one_message(database: Database) -> None:
    with database.writing() as connection:
        policy = register_policy(connection, default_policy(), now=NOW)
        ann = SqlPeople(connection).add("ann@example.com", "Ann Keller", "csm")
        connection.execute(accounts.insert(), {"id": "a-1", "name": "Acme", "owner_id": ann.id, "started_on": date(2024, 1, 1)})
        paid = {"account_id": "a-1", "issued_on": date(2026, 11, 22), "amount": 100, "currency": "USD", "due_on": date(2026, 12, 22)}
        connection.execute(invoices.insert(), {"id": "i-1", **paid})
    clockwork = Clockwork(database, policy=policy)
    assert [scored(clockwork, database, hours=hours) for hours in (0, 1, 2)] == [0, 0, 0]
    with database.writing() as connection:
        late = {"id": "i-2", **paid, "issued_on": date(2026, 10, 1), "due_on": date(2026, 11, 1)}
        connection.execute(invoices.insert(), late)
    assert [scored(clockwork, database, hours=hours) for hours in (3, 4)] == [1, 1]
    with database.reading() as connection:
        row = connection.execute(select(outbox)).one()
        assert len(connection.execute(select(baselines)).all()) == 1
    assert (row.kind, row.person_id, row.account_id, row.mode) == ("alert", ann.id, "a-1", "post")
    assert "has a new factor: invoice overdue" in row.body["messages"][0]["text"]

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Connection, insert

from handlers.ports import Snooze
from storage.snoozes import SqlSnoozes
from storage.tables import accounts, people, snoozes

NOW = datetime(2026, 11, 24, 15, 10, tzinfo=UTC)


@pytest.fixture
def kept(connection: Connection) -> Connection:
    connection.execute(
        insert(people), [{"id": f"p-{name}", "email": f"{name}@example.com", "name": name, "role": "csm"} for name in ("ann", "ben")]
    )
    connection.execute(insert(accounts), [{"id": f"a-{number}", "name": f"Account {number}"} for number in (1, 2)])
    return connection


def keep(connection: Connection, key: str, **values: object) -> None:
    row = {
        "person_id": "p-ann",
        "account_id": "a-1",
        "until": date(2026, 12, 1),
        "reason": "Board.",
        "created_at": NOW - timedelta(days=1),
        "band": "red",
        "health_score": 30.5,
    }
    connection.execute(insert(snoozes), {**row, **values, "id": key})


def test_a_person_reads_their_own_snoozes(kept: Connection) -> None:
    keep(kept, "s-1")
    keep(kept, "s-2", person_id="p-ben")
    keep(kept, "s-3", account_id="a-2", until=None)
    assert SqlSnoozes(kept).of_person("p-ann", at=NOW) == [
        Snooze("a-1", date(2026, 12, 1), "Board.", "red", 30.5),
        Snooze("a-2", None, "Board.", "red", 30.5),
    ]


def test_the_newest_snooze_of_an_account_counts(kept: Connection) -> None:
    keep(kept, "s-1")
    keep(kept, "s-2", reason="Longer.", created_at=NOW)
    assert [snooze.reason for snooze in SqlSnoozes(kept).of_person("p-ann", at=NOW)] == ["Longer."]


def test_what_is_ended_or_still_to_come_does_not_count(kept: Connection) -> None:
    keep(kept, "s-1", ended_at=NOW - timedelta(hours=1))
    keep(kept, "s-2", account_id="a-2", created_at=NOW + timedelta(hours=1))
    assert SqlSnoozes(kept).of_person("p-ann", at=NOW) == []

"""`hourglass score`: every account, batch by batch, and again."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot import rescoring
from bot.clockwork import Clockwork
from bot.rescoring import score_all
from storage.database import Database
from storage.feed_looks import needs_a_look
from storage.tables import account_state, snapshots
from tests.factories import policy_in_force
from tests.storage.records import NOW, days_ago, keep_account, report


@pytest.fixture
def clockwork(database: Database, monkeypatch: pytest.MonkeyPatch) -> Clockwork:
    monkeypatch.setattr(rescoring, "BATCH", 2)
    monkeypatch.setattr(rescoring, "LET_IN_SECONDS", 0.0)
    with database.writing() as connection:
        report(connection)
        for number in range(5):
            keep_account(connection, f"a{number}")
    return Clockwork(database, policy=policy_in_force(), follow=False)


def kept(clockwork: Clockwork) -> list[Any]:
    with clockwork.database.reading() as connection:
        state = account_state.c
        return list(connection.execute(select(state.account_id, state.as_of, state.document).order_by(state.account_id)))


def score(clockwork: Clockwork, **given: Any) -> int:
    arguments: dict[str, Any] = {"as_of": NOW, "scored_at": NOW, "progress": lambda *_: None}
    return score_all(clockwork, **arguments | given)


def test_every_account_is_scored_and_the_same_again(clockwork: Clockwork) -> None:
    assert score(clockwork) == 5
    first = kept(clockwork)
    assert [row.account_id for row in first] == [f"a{number}" for number in range(5)]
    assert score(clockwork) == 5
    assert kept(clockwork) == first


def test_others_write_between_the_batches(clockwork: Clockwork) -> None:
    seen = []

    def write(_what: str, done: int, _total: int | None) -> None:
        seen.append((done, len(kept(clockwork))))
        with clockwork.database.writing() as connection:
            keep_account(connection, f"b{done}")

    score(clockwork, progress=write)
    assert seen == [(0, 0), (2, 2), (4, 4), (5, 5)]


def test_a_run_that_was_ended_is_whole_after_the_next(clockwork: Clockwork) -> None:
    def end(_what: str, done: int, _total: int | None) -> None:
        if done == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        score(clockwork, progress=end)
    assert len(kept(clockwork)) == 4
    assert score(clockwork) == 5
    assert len(kept(clockwork)) == 5


def test_an_earlier_day_leaves_the_states_and_the_last_look(clockwork: Clockwork) -> None:
    score(clockwork)
    before = kept(clockwork)
    assert score(clockwork, as_of=days_ago(10)) == 5
    assert kept(clockwork) == before
    with clockwork.database.reading() as connection:
        assert not needs_a_look(connection, now=NOW + timedelta(minutes=1))
        days = connection.execute(select(snapshots.c.day).where(snapshots.c.account_id == "a0").order_by("day")).scalars().all()
    assert days == [days_ago(10).date(), NOW.date()]

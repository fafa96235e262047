"""Suggestions whose account went to someone else, on both databases."""

from collections.abc import Sequence

import pytest
from sqlalchemy import Connection

from handlers.ports import HandoffState
from storage.handoffs import SqlHandoffs
from storage.tables import accounts, assignments, people
from tests.factories import NOW, healthy_account
from tests.fake_accounts import FakeAccounts
from tests.storage.conftest import keep_accounts, keep_person
from tests.storage.handoff_rows import new


@pytest.fixture
def handoffs(connection: Connection) -> SqlHandoffs:
    keep_accounts(connection, FakeAccounts([healthy_account()], teams={"p-ann": "west"}))
    for person_id in ("p-kim", "p-kit"):
        keep_person(connection, person_id, person_id, "east")
    return SqlHandoffs(connection)


def due(handoffs: SqlHandoffs, away: Sequence[str] = ()) -> list[str]:
    return [handoff.id for handoff in handoffs.due(at=NOW, away=away)]


def give(connection: Connection, person_id: str, number: int) -> None:
    row = {"id": f"w-{number}", "account_id": "a-0001", "person_id": person_id, "by_id": "p-ann", "created_at": NOW.replace(minute=number)}
    connection.execute(assignments.insert(), row)


def start(handoffs: SqlHandoffs) -> None:
    assert handoffs.start(new(), by=None, at=NOW) is not None
    # Of what is ready alone; the account of these tests is.
    handoffs._connection.exec_driver_sql("UPDATE account_state SET ready_kind = 'seat', held = false")


def test_a_suggestion_is_due_while_someone_else_owns_the_account(connection: Connection, handoffs: SqlHandoffs) -> None:
    start(handoffs)
    assert due(handoffs) == []
    connection.execute(accounts.update().values(owner_id="p-kim"))
    assert due(handoffs) == ["h-1"]
    moved = handoffs.entrust(handoffs.open_of("a-0001")[0], "p-kim")
    assert (moved.csm_id, moved.csm_name, moved.version, due(handoffs)) == ("p-kim", "p-kim", 1, [])


def test_a_suggestion_is_due_once_the_account_is_given_to_a_colleague(connection: Connection, handoffs: SqlHandoffs) -> None:
    start(handoffs)
    give(connection, "p-kim", 1)
    assert due(handoffs) == ["h-1"]
    handoffs.entrust(handoffs.open_of("a-0001")[0], "p-kim")
    assert due(handoffs) == []
    give(connection, "p-kit", 2)
    assert due(handoffs) == ["h-1"]


def test_a_colleague_who_left_gives_way_to_the_owner(connection: Connection, handoffs: SqlHandoffs) -> None:
    start(handoffs)
    give(connection, "p-kim", 1)
    connection.execute(people.update().where(people.c.id == "p-kim").values(active=False))
    assert due(handoffs) == []


def test_a_suggestion_is_due_while_its_reader_is_away(handoffs: SqlHandoffs) -> None:
    start(handoffs)
    assert (due(handoffs, ["p-ann"]), due(handoffs, ["p-kim"])) == (["h-1"], [])


@pytest.mark.parametrize("state", ["offered", "later", "accepted", "approval"])
def test_what_is_on_its_way_follows_nobody(connection: Connection, handoffs: SqlHandoffs, state: HandoffState) -> None:
    start(handoffs)
    connection.exec_driver_sql(f"UPDATE handoffs SET state = '{state}'")
    connection.execute(accounts.update().values(owner_id="p-kim"))
    assert due(handoffs) == []


def test_whoever_was_given_a_ready_account_is_suggested_to(connection: Connection, handoffs: SqlHandoffs) -> None:
    connection.exec_driver_sql("UPDATE account_state SET ready_kind = 'seat', held = false")
    give(connection, "p-kim", 1)
    found = handoffs.to_suggest(at=NOW, quiet_since=NOW, taken_back_since=NOW, a_day=3)
    assert [(each.account_id, each.csm_id) for each in found] == [("a-0001", "p-kim")]

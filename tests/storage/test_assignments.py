"""Assignments on both databases: the newest that was not taken back holds, and widens the book of whoever holds it."""

from datetime import timedelta

from sqlalchemy import Connection

from handlers.ports import Asker, NewAssignment, Scope
from storage.accounts import SqlAccounts
from storage.assignments import SqlAssignments
from storage.changes import SqlChanges
from storage.standings import SqlStandings
from tests import factories
from tests.factories import NOW, healthy_account, troubled_account
from tests.fake_accounts import FakeAccounts
from tests.storage.conftest import keep_accounts, keep_person

ANN = Asker(factories.person(), "slack")


def office(connection: Connection) -> SqlChanges:
    keep_accounts(connection, FakeAccounts([healthy_account(), troubled_account()], teams={"p-ann": "west"}))
    for person_id in ("p-kim", "p-kit"):
        keep_person(connection, person_id, person_id, "east")
    return SqlChanges(connection)


def book(connection: Connection, person_id: str) -> list[str]:
    return sorted(each.id for each in SqlStandings(connection).of_accounts(scope=Scope(owner_id=person_id), at=NOW))


def give(changes: SqlChanges, account_id: str, person_id: str, *, hours: int) -> str:
    record = NewAssignment(account_id, person_id, None)
    return changes.add(record, summary="Assigned.", by=ANN, now=NOW + timedelta(hours=hours), key=f"{account_id}-{hours}").id


def test_the_newest_assignment_holds_and_one_taken_back_gives_way_to_the_one_before(connection: Connection) -> None:
    changes, assignments = office(connection), SqlAssignments(connection)
    assert assignments.holder("a-0001") is None
    give(changes, "a-0001", "p-kim", hours=1)
    second = give(changes, "a-0001", "p-kit", hours=2)
    assert (assignments.holder("a-0001"), assignments.holder("a-0002")) == ("p-kit", None)
    assert assignments.in_force() == {"a-0001": "p-kit"}
    assert (book(connection, "p-kim"), book(connection, "p-kit")) == ([], ["a-0001"])
    changes.undo(second, by=ANN, now=NOW + timedelta(hours=3))
    assert assignments.holder("a-0001") == "p-kim"
    assert (book(connection, "p-kim"), book(connection, "p-kit")) == (["a-0001"], [])
    assert changes.to_rescore == set()


def test_an_owner_keeps_the_account_that_someone_else_looks_after(connection: Connection) -> None:
    changes = office(connection)
    give(changes, "a-0002", "p-kim", hours=1)
    assert book(connection, "p-ann") == ["a-0001", "a-0002"]
    accounts = SqlAccounts(connection)
    assert accounts.state("a-0002", scope=Scope(owner_id="p-kim"), at=NOW) is not None
    assert accounts.state("a-0001", scope=Scope(owner_id="p-kim"), at=NOW) is None
    assert [row.id for row in accounts.portfolio(scope=Scope(owner_id="p-kim"), at=NOW).at_risk] == ["a-0002"]

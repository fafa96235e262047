"""The customer's people to choose from, and policies by version, on both databases and the fakes."""

from datetime import timedelta

from sqlalchemy import Connection

from handlers.ports import ContactName
from storage.contacts import SqlContacts
from storage.policies import register_policy
from storage.policy_versions import SqlPolicies
from storage.tables import contacts
from tests.fakes import FakeContacts, FakePolicies
from tests.storage.records import NOW, POLICY, day, keep, keep_account


def test_contacts_who_are_there_come_by_name(connection: Connection) -> None:
    keep_account(connection)
    keep_account(connection, "a2")
    there = [ContactName("c1", "tom braun", None), ContactName("c2", "Lena Okafor", "Head of Operations")]
    left = {"c3": day(0), "c1": day(-1)}
    people = [*there, ContactName("c3", "Ada", None)]
    for each in people:
        keep(connection, contacts, id=each.id, name=each.name, title=each.title, left_on=left.get(each.id))
    keep(connection, contacts, id="c9", account_id="a2", name="Someone else")
    for store in (SqlContacts(connection), FakeContacts({"a1": people}, left)):
        assert store.of_account("a1", at=NOW) == [there[1], there[0]]
        assert store.of_account("nobody", at=NOW) == []


def test_a_policy_is_found_by_its_version(connection: Connection) -> None:
    registered = register_policy(connection, POLICY.policy, now=NOW - timedelta(days=1))
    for store in (SqlPolicies(connection), FakePolicies([registered])):
        assert store.version(registered.version) == registered
        assert store.version(registered.version + 1) is None

"""The customer's people to choose from, and policies by version, on both databases and the fakes."""

from datetime import timedelta

from sqlalchemy import Connection

from handlers.ports import ContactName, ContactRole, Touch
from storage.contacts import SqlContacts
from storage.policies import register_policy
from storage.policy_versions import SqlPolicies
from storage.tables import contact_roles, contacts, people, touches
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


def test_roles_are_those_held_that_day_by_who_is_still_there(connection: Connection) -> None:
    keep_account(connection)
    for number, left in enumerate((None, None, day(0)), start=1):
        keep(connection, contacts, id=f"c{number}", name=f"Name {number}", left_on=left)
    held = {"account_id": "a1"}
    rows = [
        {"contact_id": "c1", "role": "champion", "since": day(90), "until": None},
        {"contact_id": "c2", "role": "champion", "since": day(90), "until": day(0)},
        {"contact_id": "c2", "role": "sponsor", "since": day(0), "until": day(-9)},
        {"contact_id": "c3", "role": "sponsor", "since": day(90), "until": None},
    ]
    connection.execute(contact_roles.insert(), [{**held, **row} for row in rows])
    expected = [ContactRole("Name 1", None, "champion"), ContactRole("Name 2", None, "sponsor")]
    for store in (SqlContacts(connection), FakeContacts(roles_held={"a1": expected})):
        assert store.roles("a1", at=NOW) == expected
        assert store.roles("a2", at=NOW) == []


def test_the_last_touch_is_the_newest_both_ways_by_then(connection: Connection) -> None:
    keep_account(connection)
    keep(connection, contacts, id="c1", name="Lena")
    connection.execute(people.insert(), {"id": "p-dana", "email": "dana@example.com", "name": "Dana", "role": "csm"})
    rows = {"t1": (9, "c1", "p-dana", "Spoke."), "t2": (20, None, None, None), "t3": (-1, None, None, None)}
    for key, (ago, contact, person, note) in rows.items():
        touch = {"id": key, "contact_id": contact, "person_id": person, "note": note, "kind": "call", "direction": "two_way"}
        keep(connection, touches, at=NOW - timedelta(days=ago), **touch)
    keep(connection, touches, id="t4", at=NOW - timedelta(days=1), kind="email", direction="outbound")
    expected = Touch(NOW - timedelta(days=9), "call", "Dana", "Lena", "Spoke.")
    for store in (SqlContacts(connection), FakeContacts(touches={"a1": [expected]})):
        assert store.last_touch("a1", at=NOW) == expected
        assert store.last_touch("a2", at=NOW) is None
        assert store.last_touch("a1", at=NOW - timedelta(days=400)) is None

"""Who a person is in a chat: looked at again from time to time, and only as long as what was vouched for holds."""

from datetime import timedelta

import pytest
from sqlalchemy import Connection

from storage import identities, installations
from storage.identities import Vouched
from storage.installations import Installation
from storage.people import SqlPeople
from tests.factories import NOW

DAY = timedelta(days=1)


def unseen(connection: Connection, **given: object) -> list[str]:
    """Name the users whose turn it is."""
    wanted = {"channel": "slack", "workspaces": None, "limit": 10, **given}
    return [held.user_id for held in identities.unseen_since(connection, NOW, **wanted)]  # type: ignore[arg-type]


def held(connection: Connection) -> Vouched:
    """Read the first whose turn it is."""
    return identities.unseen_since(connection, NOW, channel="slack", workspaces=None, limit=1)[0]


def test_those_whose_turn_it_is_come_the_oldest_first(connection: Connection) -> None:
    people = SqlPeople(connection)
    ann = people.add("ann@example.com", "Ann", "csm").id
    for user, team, age in (("U1", "T1", DAY), ("U2", "T1", 2 * DAY), ("U3", "T2", 3 * DAY), ("U4", "T1", -DAY)):
        people.link(ann, "slack", team, user, NOW - age)
    people.link(ann, "teams", "T1", "U5", NOW - DAY)
    assert unseen(connection) == ["U3", "U2", "U1"]
    assert unseen(connection, workspaces=["T1"]) == ["U2", "U1"]
    assert unseen(connection, limit=1) == ["U3"]
    installations.keep(connection, Installation("T2", "Ours", None, "U0", "", "sealed", None, None, None, NOW))
    installations.end(connection, "T2", because="It was uninstalled.", at=NOW, now=NOW)
    assert unseen(connection) == ["U2", "U1"]


def test_what_was_confirmed_waits_for_its_next_turn(connection: Connection) -> None:
    people = SqlPeople(connection)
    people.link(people.add("ann@example.com", "Ann", "csm").id, "slack", "T1", "U1", NOW - DAY)
    identities.confirm(connection, held(connection), channel="slack", email="ann@example.com", now=NOW)
    assert unseen(connection) == []


def test_an_identity_that_ended_is_nobody_s(connection: Connection) -> None:
    people = SqlPeople(connection)
    ann = people.add("ann@example.com", "Ann", "csm")
    people.link(ann.id, "slack", "T1", "U1", NOW - DAY)
    assert identities.end(connection, held(connection), channel="slack")
    assert people.by_identity("slack", "T1", "U1") is None


def test_one_that_was_linked_anew_meanwhile_is_not_ended(connection: Connection) -> None:
    people = SqlPeople(connection)
    ann = people.add("ann@example.com", "Ann", "csm")
    people.link(ann.id, "slack", "T1", "U1", NOW - DAY)
    before = held(connection)
    people.link(ann.id, "slack", "T1", "U1", NOW)
    assert not identities.end(connection, before, channel="slack")
    assert people.by_identity("slack", "T1", "U1") == ann


@pytest.mark.parametrize(
    ("via", "vouched", "shown", "holds"),
    [
        ("email", None, "ann@example.com", True),
        ("email", "old@example.com", "ANN@example.com", True),
        ("email", "other@example.com", "other@example.com", False),
        ("approval", "private@example.org", "Private@example.org", True),
        ("approval", "private@example.org", "ann@example.com", False),
        ("operator", None, "anything@example.org", True),
    ],
)
def test_an_identity_holds_while_the_chat_shows_what_was_vouched_for(via: str, vouched: str | None, shown: str, holds: bool) -> None:
    identity = Vouched("T1", "U1", "p-ann", NOW, via, vouched, "ann@example.com")
    assert identity.still_holds(shown) is holds


def test_a_user_is_unlinked_in_one_workspace_or_in_all(connection: Connection) -> None:
    people = SqlPeople(connection)
    ann = people.add("ann@example.com", "Ann", "csm").id
    for team in ("T1", "T2"):
        people.link(ann, "slack", team, "U1", NOW)
    assert identities.unlink(connection, channel="slack", user_id="U1", workspace_id="T1") == 1
    assert identities.unlink(connection, channel="slack", user_id="U1") == 1
    assert identities.unlink(connection, channel="slack", user_id="U1") == 0


def test_what_the_address_shows_stands_before_whom_somebody_said_one_is(connection: Connection) -> None:
    people = SqlPeople(connection)
    ann = people.add("ann@example.com", "Ann", "csm").id
    people.link(ann, "slack", "T1", "U1", NOW, via="approval", email="private@example.org")
    assert people.user_of(ann, "slack", "T1") == "U1"
    people.link(ann, "slack", "T1", "U2", NOW - DAY)
    assert people.user_of(ann, "slack", "T1") == "U2"

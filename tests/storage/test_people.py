"""People of ours: added with care, found by e-mail or by a channel's identity."""

import pytest
from sqlalchemy import Connection, select

from handlers.ports import Person
from storage.people import SqlPeople
from storage.tables import people, person_identities
from tests.factories import NOW


def test_a_person_is_added_and_found_in_any_case(connection: Connection) -> None:
    store = SqlPeople(connection)
    added = store.add(" Ann@Example.com ", "Ann  Keller", "csm", team="west", time_zone="Europe/Berlin")
    assert added == Person(added.id, "ann@example.com", "Ann Keller", "csm", "west", "Europe/Berlin")
    assert store.by_email("ANN@example.COM") == added
    assert store.by_id(added.id) == added
    assert store.everyone() == [added]


def test_an_id_is_opaque_and_the_same_everywhere(connection: Connection) -> None:
    added = SqlPeople(connection).add("ann@example.com", "Ann", "csm")
    assert added.id == "p-71d4f55f72"
    assert (added.team, added.time_zone) == (None, "UTC")


def test_nobody_is_found_by_what_is_unknown(connection: Connection) -> None:
    store = SqlPeople(connection)
    assert store.by_email("nobody@example.com") is None
    assert store.by_id("p-1") is None
    assert store.by_identity("slack", "T1", "U1") is None
    assert store.everyone() == []


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"email": "ann"}, "'ann' is no e-mail address; one looks like ann@example.com."),
        ({"email": "ann@x"}, "'ann@x' is no e-mail address; one looks like ann@example.com."),
        ({"email": "a b@example.com"}, "'a b@example.com' is no e-mail address; one looks like ann@example.com."),
        ({"name": "  "}, "ann@example.com needs a name, such as --name 'Ann Keller'."),
        ({"role": "boss"}, "'boss' is no role; the roles are csm, manager, sales_rep, executive, cs_ops."),
        ({"time_zone": "Mars"}, "'Mars' is no time zone; use an IANA name such as Europe/Berlin, America/New_York or UTC."),
        ({"time_zone": "../x"}, "'../x' is no time zone; use an IANA name such as Europe/Berlin, America/New_York or UTC."),
        ({"time_zone": ""}, "'' is no time zone; use an IANA name such as Europe/Berlin, America/New_York or UTC."),
        ({"country": "XX"}, "'XX' is no country with a calendar; use ISO 3166, such as US, GB-ENG or DE-BY."),
        ({"country": "DE-XX"}, "'DE-XX' is no country with a calendar; use ISO 3166, such as US, GB-ENG or DE-BY."),
        ({"country": "DE-"}, "'DE-' is no country with a calendar; use ISO 3166, such as US, GB-ENG or DE-BY."),
        ({"country": "Germany"}, "'Germany' is no country with a calendar; use ISO 3166, such as US, GB-ENG or DE-BY."),
    ],
)
def test_a_wrong_value_is_refused_with_what_would_work(connection: Connection, wrong: dict[str, str], sentence: str) -> None:
    store = SqlPeople(connection)
    with pytest.raises(ValueError) as refused:  # noqa: PT011 - the whole sentence is compared
        store.add(**{"email": "ann@example.com", "name": "Ann", "role": "csm", **wrong})
    assert str(refused.value) == sentence
    assert store.everyone() == []


def test_the_same_e_mail_twice_is_refused(connection: Connection) -> None:
    store = SqlPeople(connection)
    store.add("ann@example.com", "Ann", "csm")
    with pytest.raises(ValueError, match=r"ann@example\.com is there already; `hourglass people set` changes what is known of them\."):
        store.add("ANN@example.com", "Another", "manager")


def test_a_country_is_written_as_its_calendar_is_known(connection: Connection) -> None:
    assert SqlPeople(connection).add("ann@example.com", "Ann", "csm", country="de-by").country == "DE-BY"


def test_what_is_known_of_a_person_is_changed_and_the_rest_stays(connection: Connection) -> None:
    store = SqlPeople(connection)
    ann = store.add("ann@example.com", "Ann", "csm", team="west", country="US")
    moved = store.change("ANN@example.com", time_zone="Europe/Berlin", country="de-be")
    assert moved == store.by_id(ann.id) == Person(ann.id, "ann@example.com", "Ann", "csm", "west", "Europe/Berlin", "DE-BE")
    assert store.change("ann@example.com", team="", country="") == Person(ann.id, "ann@example.com", "Ann", "csm", None, "Europe/Berlin")
    with pytest.raises(ValueError, match="'Mars' is no time zone"):
        store.change("ann@example.com", time_zone="Mars", name="Anna")
    with pytest.raises(ValueError, match=r"No one here has the e-mail 'bob@example\.com'"):
        store.change("bob@example.com", name="Bob")
    assert store.everyone() == [store.change("ann@example.com")]


def test_someone_who_left_is_not_found_and_can_come_back_under_the_same_id(connection: Connection) -> None:
    store = SqlPeople(connection)
    before = store.add("ann@example.com", "Ann", "csm")
    store.link(before.id, "slack", "T1", "U1", NOW)
    connection.execute(people.update().values(active=False))
    assert store.by_email("ann@example.com") is None
    assert store.by_id(before.id) is None
    assert store.by_identity("slack", "T1", "U1") is None
    assert store.everyone() == []
    back = store.add("ann@example.com", "Ann Keller", "manager")
    assert (back.id, back.name, back.role) == (before.id, "Ann Keller", "manager")
    assert store.by_email("ann@example.com") == back


def test_a_channel_s_user_is_one_person_per_workspace(connection: Connection) -> None:
    store = SqlPeople(connection)
    ann = store.add("ann@example.com", "Ann", "csm")
    bob = store.add("bob@example.com", "Bob", "manager")
    store.link(ann.id, "slack", "T1", "U1", NOW)
    store.link(bob.id, "slack", "T2", "U1", NOW)
    assert store.by_identity("slack", "T1", "U1") == ann
    assert store.by_identity("slack", "T2", "U1") == bob
    assert store.by_identity("teams", "T1", "U1") is None


def test_linking_again_replaces_the_person_and_the_time(connection: Connection) -> None:
    store = SqlPeople(connection)
    ann = store.add("ann@example.com", "Ann", "csm")
    bob = store.add("bob@example.com", "Bob", "manager")
    store.link(ann.id, "slack", "T1", "U1", NOW.replace(year=2025))
    store.link(bob.id, "slack", "T1", "U1", NOW)
    assert store.by_identity("slack", "T1", "U1") == bob
    assert connection.execute(select(person_identities.c.verified_at)).scalars().all() == [NOW]

"""Requests to be linked: one rule for storage and for the fake beside the handlers."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from msgspec.structs import replace
from sqlalchemy import Connection

from handlers.ports.links import LinkRequest, LinkRequests
from storage.database import Database
from storage.link_requests import SqlLinkRequests
from storage.people import SqlPeople
from tests.factories import NOW, person
from tests.fake_links import FakeLinkRequests

ASKED = LinkRequest("lr-1", "slack", "T1", "U1", "Ann L.", "private@example.org", "ann@example.com", NOW)
DAY = timedelta(days=1)


@dataclass
class Kept:
    """Requests, and Ann beside them."""

    requests: LinkRequests
    ann: str


@pytest.fixture(params=["sqlite_url", "postgres_url", "fake"])
def kept(request: pytest.FixtureRequest) -> Iterator[Kept]:
    if request.param == "fake":
        yield Kept(FakeLinkRequests(), person().id)
        return
    database = Database.open(request.getfixturevalue(request.param))
    with database.writing() as connection:
        yield Kept(SqlLinkRequests(connection), SqlPeople(connection).add("ann@example.com", "Ann", "csm").id)
    database.close()


@pytest.fixture
def requests(kept: Kept) -> LinkRequests:
    return kept.requests


def test_a_request_is_read_as_it_was_made(requests: LinkRequests) -> None:
    assert requests.find("lr-1") is None
    assert requests.add(ASKED)
    assert requests.find("lr-1") == ASKED
    assert requests.open(since=NOW) == [ASKED]
    assert requests.open(since=NOW + DAY) == []


def test_a_user_has_one_open_request(requests: LinkRequests) -> None:
    assert requests.add(ASKED)
    assert not requests.add(replace(ASKED, id="lr-2"))
    assert requests.add(replace(ASKED, id="lr-3", user_id="U2", asked_at=NOW - DAY))
    assert [each.id for each in requests.open(since=NOW - DAY)] == ["lr-3", "lr-1"]


def test_a_request_is_decided_once_and_the_user_may_ask_again(requests: LinkRequests) -> None:
    assert requests.add(ASKED)
    assert requests.decide(ASKED, "declined", by=None, person_id=None, at=NOW)
    assert not requests.decide(ASKED, "approved", by=None, person_id=None, at=NOW)
    decided = requests.find("lr-1")
    assert decided is not None
    assert (decided.state, decided.decided_at) == ("declined", NOW)
    assert requests.open(since=NOW) == []
    assert requests.add(replace(ASKED, id="lr-2", asked_at=NOW + DAY))
    assert [each.id for each in requests.of_user("slack", "T1", "U1")] == ["lr-2", "lr-1"]
    assert requests.of_user("teams", "T1", "U1") == []


def test_a_link_that_was_approved_is_listed(kept: Kept) -> None:
    requests = kept.requests
    assert list(requests.accounts_of(kept.ann, "slack", "T1")) == []
    requests.link(ASKED, kept.ann, at=NOW)
    assert list(requests.accounts_of(kept.ann, "slack", "T1")) == ["U1"]
    assert list(requests.accounts_of(kept.ann, "slack", "T2")) == []


def test_an_approved_user_is_known_by_the_address_the_chat_showed(connection: Connection) -> None:
    people = SqlPeople(connection)
    ann = people.add("ann@example.com", "Ann", "csm")
    SqlLinkRequests(connection).link(ASKED, ann.id, at=NOW)
    assert people.by_identity("slack", "T1", "U1") == ann

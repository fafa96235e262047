"""A suggestion goes with the account: to a new owner, to the colleague it was given to, to who stands in for someone away."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from handlers.ports import Absence, Person
from tests import factories
from tests.handlers.handoff_desk import ANN, MARA, NOW, RAJ, HandoffDesk, handoff_desk, labels

KIM = Person("p-kim", "kim@example.com", "Kim Sato", "csm", "west", "Europe/Berlin")
LATER = NOW + timedelta(minutes=10)


@pytest.fixture
def desk() -> HandoffDesk:
    desk = handoff_desk()
    desk.people.people.append(KIM)
    return desk


def owner_becomes(desk: HandoffDesk, person: Person) -> None:
    desk.accounts.states = [replace(state, owner_id=person.id, owner_name=person.name) for state in desk.accounts.states]


def test_a_suggestion_begins_with_the_colleague_who_was_given_the_account(desk: HandoffDesk) -> None:
    desk.assignments.holders = {"a-0001": "p-kim"}
    desk.tick()
    assert (len(desk.sent_to(KIM)), len(desk.sent_to(ANN)), desk.only().csm_id) == (1, 0, "p-kim")


def test_a_suggestion_follows_a_new_owner_once(desk: HandoffDesk) -> None:
    desk.tick()
    owner_becomes(desk, KIM)
    for _ in range(2):
        desk.tick(LATER)
    (message,) = desk.sent_to(KIM)
    assert (message.mode, labels(message.card)) == ("post", ["Hand off to Sales…", "Not now…", "Open Acme"])
    assert (desk.only().csm_id, desk.only().state, desk.only().version) == ("p-kim", "suggested", 1)
    desk.submit(desk.command("offer"), {}, KIM)
    assert [message.mode for message in desk.sent_to(ANN)] == ["post", "update", "thread"]
    assert len(desk.sent_to(RAJ)) == 1


def test_a_suggestion_follows_the_colleague_the_account_was_given_to_and_comes_back(desk: HandoffDesk) -> None:
    desk.tick()
    desk.assignments.holders = {"a-0001": "p-kim"}
    desk.tick(LATER)
    assert (desk.only().csm_id, len(desk.sent_to(KIM))) == ("p-kim", 1)
    desk.assignments.holders = {}
    desk.tick(LATER + timedelta(minutes=1))
    assert (desk.only().csm_id, len(desk.sent_to(ANN))) == ("p-ann", 1)


def test_a_suggestion_comes_to_who_stands_in_once_the_csm_is_away(desk: HandoffDesk) -> None:
    desk.tick()
    desk.absences.absences.append(Absence("w-1", "p-ann", NOW.date(), NOW.date() + timedelta(days=3), None, NOW))
    for _ in range(2):
        desk.tick(LATER)
    assert (desk.only().csm_id, len(desk.sent_to(MARA))) == ("p-ann", 1)


def test_what_was_offered_stays_with_who_offered_it(desk: HandoffDesk) -> None:
    desk.offered()
    owner_becomes(desk, KIM)
    desk.tick(LATER)
    assert (desk.only().csm_id, desk.sent_to(KIM)) == ("p-ann", [])


def test_a_suggestion_waits_for_the_working_hours_of_the_new_owner(desk: HandoffDesk) -> None:
    desk.tick()
    owner_becomes(desk, KIM)
    desk.tick(factories.NOW.replace(hour=23))
    assert (desk.only().csm_id, desk.sent_to(KIM)) == ("p-ann", [])

"""A digest names the colleague an account was given to, beside its owner."""

from typing import Any

from handlers.ports import Person
from tests import factories
from tests.digest_cards import MANAGER, company, desk_of, digest, first
from tests.fake_assignments import FakeAssignments
from tests.fakes import FakePeople
from tests.handlers.conftest import Desk, lines_of

ANN = factories.person()
INES = Person("p-ines", "ines@example.com", "Ines Costa", "csm", "west", "Europe/Lisbon")


def globex_line(desk: Desk, person: Person = MANAGER, **setting: Any) -> str:
    card = digest(desk, person, previous=first(desk, person, **setting), **setting).card
    return next(line for line in lines_of(card) if "$240k" in line and "active days" in line)


def desk_with(holder: Person | None) -> Desk:
    people = FakePeople([MANAGER, ANN, INES])
    before, now = company()
    globex = next(state for state in now if state.name == "Globex")
    return desk_of(before, now, people=people, assignments=FakeAssignments({globex.id: holder.id} if holder else {}))


def test_the_manager_reads_who_looks_after_it_and_for_whom() -> None:
    assert globex_line(desk_with(None)).endswith("  ·  Ann Keller")
    assert globex_line(desk_with(INES)).endswith("  ·  Ines Costa for Ann Keller")


def test_an_account_that_went_back_to_its_owner_names_the_owner_alone() -> None:
    assert globex_line(desk_with(ANN)).endswith("  ·  Ann Keller")


def test_the_owner_reads_who_has_it_and_a_channel_both_names() -> None:
    assert globex_line(desk_with(INES), ANN).endswith("  ·  Ines Costa for you")
    assert globex_line(desk_with(INES), ANN, destination="C1").endswith("  ·  Ines Costa for Ann Keller")


def test_whoever_left_holds_nothing() -> None:
    desk = desk_with(INES)
    desk.people.people.remove(INES)
    assert globex_line(desk).endswith("  ·  Ann Keller")


def test_whoever_was_given_it_reads_for_whom() -> None:
    assert globex_line(desk_with(INES), INES, scope="all").endswith("  ·  you for Ann Keller")

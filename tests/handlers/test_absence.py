"""Who answers for whom while someone is away."""

from datetime import UTC, date, datetime

from handlers.absence import absence_today, answers_for, reader_of
from handlers.ports import Absence, Person
from tests.factories import NOW, manager, person
from tests.fakes import FakePeople
from tests.handlers.conftest import Desk

ANN, MARA = person(), manager()
KIM = person(id="p-kim", email="kim@example.com", name="Kim Sato", time_zone="America/New_York")
LEE = person(id="p-lee", email="lee@example.com", name="Lee Park", team=None)


def away(who: Person, cover: Person | None = None, first: str = "2026-11-23", last: str = "2026-11-27", number: int = 1) -> Absence:
    return Absence(
        f"absence-{who.id}-{number}",
        who.id,
        date.fromisoformat(first),
        date.fromisoformat(last),
        cover.id if cover else None,
        datetime(2026, 11, number, tzinfo=UTC),
    )


def office(desk: Desk, *absences: Absence, people: tuple[Person, ...] = (ANN, MARA, KIM, LEE)) -> Desk:
    desk.people = FakePeople(people)
    desk.absences.absences = list(absences)
    return desk


def reader(desk: Desk, who: Person = ANN, now: datetime = NOW) -> Person:
    return reader_of(who, desk.stores(), now)


def test_who_is_here_answers_for_themselves(desk: Desk) -> None:
    assert reader(office(desk)) == ANN


def test_who_is_away_is_covered_by_the_one_they_named(desk: Desk) -> None:
    assert reader(office(desk, away(ANN, KIM))) == KIM


def test_without_a_cover_the_manager_answers_and_without_a_manager_the_person(desk: Desk) -> None:
    assert reader(office(desk, away(ANN))) == MARA
    assert reader(office(desk, away(LEE)), LEE) == LEE


def test_a_cover_who_left_is_no_cover(desk: Desk) -> None:
    assert reader(office(desk, away(ANN, KIM), people=(ANN, MARA))) == MARA


def test_covers_pass_on_until_someone_is_here(desk: Desk) -> None:
    assert reader(office(desk, away(ANN, KIM), away(KIM, LEE))) == LEE
    assert reader(office(desk, away(ANN, KIM), away(KIM))) == MARA


def test_a_circle_of_covers_ends_with_the_person(desk: Desk) -> None:
    assert reader(office(desk, away(ANN, KIM), away(KIM, ANN))) == ANN
    assert reader(office(desk, away(ANN, KIM), away(KIM, LEE), away(LEE, KIM))) == ANN


def test_the_newest_of_two_absences_on_a_day_counts(desk: Desk) -> None:
    assert reader(office(desk, away(ANN, KIM), away(ANN, LEE, number=2))) == LEE


def test_first_and_last_day_are_days_where_the_person_is(desk: Desk) -> None:
    office(desk, away(ANN, MARA), away(KIM, MARA))
    friday_night = datetime(2026, 11, 28, 1, tzinfo=UTC)
    assert reader(desk, ANN, friday_night) == ANN
    assert reader(desk, KIM, friday_night) == MARA
    assert absence_today(KIM, desk.stores(), datetime(2026, 11, 23, 4, tzinfo=UTC)) is None


def test_a_cover_answers_for_all_they_cover_and_nobody_else_does(desk: Desk) -> None:
    office(desk, away(ANN, KIM), away(LEE, ANN))
    stores = desk.stores()
    assert answers_for(KIM, stores, NOW) == (KIM, ANN, LEE)
    assert answers_for(ANN, stores, NOW) == ()
    assert answers_for(MARA, stores, NOW) == (MARA,)

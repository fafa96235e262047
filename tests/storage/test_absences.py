"""Absences: one contract on the fake and both databases."""

from datetime import date, timedelta

import pytest
from sqlalchemy import Connection

from handlers.ports import Absence, Absences
from storage.absences import SqlAbsences
from tests.factories import NOW
from tests.fake_absences import FakeAbsences
from tests.storage.conftest import IMPLEMENTATIONS, keep_person

DAY = date(2026, 12, 23)


@pytest.fixture(params=IMPLEMENTATIONS)
def store(request: pytest.FixtureRequest) -> Absences:
    if request.param == "fake":
        return FakeAbsences()
    connection: Connection = request.getfixturevalue(f"{request.param}_connection")
    for who in ("p-ann", "p-kim"):
        keep_person(connection, who, who, None)
    return SqlAbsences(connection)


def absence(number: int, first: int = 0, last: int = 0, who: str = "p-ann", cover: str | None = "p-kim") -> Absence:
    created = NOW + timedelta(minutes=number)
    return Absence(f"absence-{number}", who, DAY + timedelta(days=first), DAY + timedelta(days=last), cover, created)


def test_absences_around_a_day_reach_it_or_a_neighbour_newest_first(store: Absences) -> None:
    kept = [absence(1, -9, -1), absence(2, 1, 9), absence(3, -9, -2), absence(4, 2, 9), absence(5, -9, 9, who="p-kim", cover=None)]
    for each in kept:
        assert store.add(each)
    assert list(store.around(DAY)) == [kept[4], kept[1], kept[0]]


def test_what_is_added_or_ended_is_seen_at_once(store: Absences) -> None:
    assert list(store.around(DAY)) == []
    store.add(absence(1))
    assert list(store.around(DAY)) == [absence(1)]
    store.end("absence-1", last_day=DAY - timedelta(days=1), now=NOW)
    assert list(store.around(DAY)) == []


def test_one_persons_end_on_the_day_or_later_in_order(store: Absences) -> None:
    for each in (absence(1, 5, 9), absence(2, -9, 0), absence(3, -9, -1), absence(4, 0, 9, who="p-kim")):
        store.add(each)
    assert list(store.of_person("p-ann", since=DAY)) == [absence(2, -9, 0), absence(1, 5, 9)]


def test_the_same_id_again_changes_nothing(store: Absences) -> None:
    assert store.add(absence(1))
    assert not store.add(absence(1, 3, 4))
    assert list(store.of_person("p-ann", since=DAY)) == [absence(1)]


def test_an_absence_that_began_is_shortened_and_one_that_did_not_never_was(store: Absences) -> None:
    store.add(absence(1, -5, 5))
    store.add(absence(2, 0, 5, who="p-kim"))
    for number in (1, 2):
        store.end(f"absence-{number}", last_day=DAY - timedelta(days=1), now=NOW)
    assert list(store.of_person("p-ann", since=date.min)) == [absence(1, -5, -1)]
    assert list(store.of_person("p-kim", since=date.min)) == []

"""`away` and `back`: what is open goes to the cover, and bad days or covers are one sentence."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.absence import reader_of
from handlers.card import Card, Form
from handlers.days_said import read_day
from handlers.errors import FormError, UserError
from handlers.ports import Person
from tests.factories import manager, person, sales_rep
from tests.fakes import FakePeople
from tests.handlers.conftest import Desk, buttons_of, lines_of

ANN, MARA, RAJ = person(), manager(), sales_rep()
KIM = person(id="p-kim", email="kim@example.com", name="Kim Sato")
TODAY = date(2026, 11, 24)


@pytest.fixture
def office(desk: Desk) -> Desk:
    desk.people = FakePeople([ANN, MARA, RAJ, KIM])
    return desk


def spans(office: Desk) -> list[tuple[str, date, date, str | None]]:
    return [(each.person_id, each.first_day, each.last_day, each.cover_id) for each in office.absences.absences]


@pytest.mark.parametrize(
    ("words", "first", "last", "cover"),
    [
        ("away from 23 Dec to 2 Jan, covered by kim@example.com", "2026-12-23", "2027-01-02", "p-kim"),
        ("away 2026-12-23 to 2027-01-02 covered by Kim Sato", "2026-12-23", "2027-01-02", "p-kim"),
        ("away from Dec 23 until January 2nd, 2027, covered by KIM@example.com.", "2026-12-23", "2027-01-02", "p-kim"),
        ("away until 27 Nov", "2026-11-24", "2026-11-27", None),
        ("away tomorrow", "2026-11-25", "2026-11-25", None),
        ("away on 1 Dec covered by kim@example.com", "2026-12-01", "2026-12-01", "p-kim"),
    ],
)
def test_words_name_the_days_and_the_cover(office: Desk, words: str, first: str, last: str, cover: str | None) -> None:
    assert isinstance(office.ask(words), Card)
    assert spans(office) == [("p-ann", date.fromisoformat(first), date.fromisoformat(last), cover)]


def test_it_is_confirmed_and_the_cover_is_told(office: Desk) -> None:
    card = office.ask("away from 23 Dec to 2 Jan, covered by kim@example.com")
    assert lines_of(card) == ["You are away from Wed 23 Dec to Sat 2 Jan. Kim Sato covers."]
    (told,) = office.post.messages.values()
    assert (told.to, told.kind) == (KIM, "notice")
    assert told.card.summary == "You cover for Ann Keller from Wed 23 Dec to Sat 2 Jan."
    assert lines_of(office.ask("away today", KIM)) == ["You are away on Tue 24 Nov. Mara Lindt covers."]


def test_undo_takes_it_back_and_tells_the_cover(office: Desk) -> None:
    (undo,) = buttons_of(office.ask("away from 23 Dec to 2 Jan, covered by kim@example.com"))
    assert lines_of(office.ask(undo.command)) == ["Your absence from Wed 23 Dec to Sat 2 Jan is taken back."]
    assert spans(office) == []
    assert [message.to for message in office.post.messages.values()] == [KIM, KIM]


def test_back_ends_the_absence_of_today(office: Desk) -> None:
    office.ask("away until 27 Nov, covered by kim@example.com")
    later = datetime(2026, 11, 26, 9, tzinfo=UTC)
    assert reader_of(ANN, office.stores(), later) == KIM
    assert lines_of(office.ask("back", now=later)) == ["Welcome back. What is open comes to you again."]
    assert reader_of(ANN, office.stores(), later) == ANN
    assert spans(office) == [("p-ann", TODAY, date(2026, 11, 25), "p-kim")]


def test_back_takes_back_the_next_absence_and_nobody_else_s(office: Desk) -> None:
    office.ask("away on 1 Dec", KIM)
    office.ask("away on 2 Dec")
    with pytest.raises(UserError):
        office.ask(f"back {office.absences.absences[0].id}")
    office.ask("back")
    assert spans(office) == [("p-kim", date(2026, 12, 1), date(2026, 12, 1), None)]
    with pytest.raises(UserError, match="You are not away, and no absence of yours lies ahead"):
        office.ask("back")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("away from 20 Nov to 27 Nov", "Fri 20 Nov is over. An absence begins today or later."),
        ("away from 2025-12-23 to 2026-12-24", "Tue 23 Dec is over. An absence begins today or later."),
        ("away from 27 Nov to 25 Nov", "The last day, Wed 25 Nov, lies before the first, Fri 27 Nov."),
        ("away from 27 Nov to 2028-11-27", "An absence lasts a year at most. Ask your admin to hand your accounts to someone else."),
        ("away from 30 Feb to 2 Mar", "I read no day in “30 Feb”. Try `away from 23 Dec to 2 Jan, covered by kim@example.com`."),
        ("away whenever", "I read no day in “whenever”. Try `away from 23 Dec to 2 Jan, covered by kim@example.com`."),
        ("away today, covered by nobody@example.com", "I know no one called “nobody@example.com”. Name who covers by their work e-mail."),
        (
            "away today, covered by csm@example.com",
            "You cannot cover for yourself. Name someone else, or no one: then it is your manager.",
        ),
        ("away today, covered by rep@example.com", "Raj Patel may not do what you do. Name someone of your role, or a manager."),
    ],
)
def test_what_cannot_be_is_one_sentence_and_changes_nothing(office: Desk, words: str, sentence: str) -> None:
    with pytest.raises(UserError) as refused:
        office.ask(words)
    assert str(refused.value) == sentence
    assert spans(office) == []
    assert office.post.messages == {}


def test_a_cover_who_is_away_too_is_refused(office: Desk) -> None:
    office.ask("away from 30 Dec to 5 Jan", KIM)
    with pytest.raises(UserError, match=r"Kim Sato is away too, from Wed 30 Dec to Tue 5 Jan\. Name someone else\."):
        office.ask("away from 23 Dec to 2 Jan, covered by kim@example.com")
    office.ask("away from 23 Dec to 29 Dec, covered by kim@example.com")


def test_two_absences_never_lie_over_each_other(office: Desk) -> None:
    office.ask("away from 23 Dec to 2 Jan")
    with pytest.raises(UserError, match=r"You are away from Wed 23 Dec to Sat 2 Jan already\. `back` takes that back\."):
        office.ask("away from 2 Jan to 5 Jan")


def submit(office: Desk, key: str = "form-1", who: Person | None = None, **values: str) -> Any:
    return office.submit("away", {"first": "2026-12-23", "last": "2027-01-02", "cover": "p-kim", **values}, who, key=key)


def test_the_form_asks_and_saves_the_same_and_twice_is_once(office: Desk) -> None:
    form = office.ask("away")
    assert isinstance(form, Form)
    assert {field.name for field in form.fields} == {"first", "last", "cover"}
    assert [option.value for option in form.fields[2].options] == ["p-kim", "p-mara"]
    first, again = submit(office), submit(office)
    assert first == again
    assert spans(office) == [("p-ann", date(2026, 12, 23), date(2027, 1, 2), "p-kim")]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"first": "2026-11-20"}, "first"),
        ({"last": "2026-12-20"}, "last"),
        ({"last": "2029-01-01"}, "last"),
        ({"cover": "p-ann"}, "cover"),
        ({"cover": "p-raj"}, "cover"),
        ({"first": ""}, "first"),
    ],
)
def test_a_form_says_which_field_is_wrong(office: Desk, values: dict[str, str], field: str) -> None:
    with pytest.raises(FormError) as refused:
        submit(office, **values)
    assert list(refused.value.errors) == [field]
    assert spans(office) == []


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("2 Jan", "2027-01-02"),
        ("20 nov", "2026-11-20"),
        ("Sept. 3", "2026-09-03"),
        ("1st May", "2027-05-01"),
        ("29 Feb", "2028-02-29"),
        ("31 Dec 2027", "2027-12-31"),
        ("2027-02-29", None),
        ("32 Dec", None),
        ("Ma 3", None),
    ],
)
def test_a_day_without_a_year_is_the_one_that_is_near(words: str, day: str | None) -> None:
    assert read_day(words, today=TODAY) == (date.fromisoformat(day) if day else None)


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)), st.sampled_from(["%d %b %Y", "%B %d %Y", "%Y-%m-%d"]))
def test_a_day_with_its_year_is_that_day(day: date, written: str) -> None:
    assert read_day(day.strftime(written), today=TODAY) == day


@given(st.text(max_size=60))
def test_any_words_are_a_day_or_none(words: str) -> None:
    found = read_day(words, today=TODAY)
    assert found is None or isinstance(found, date)

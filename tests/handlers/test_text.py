from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers import text

TODAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 14, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("amount", "currency", "shown"),
    [
        ("840", "USD", "$840"),
        ("64000", "USD", "$64k"),
        ("999499", "USD", "$999k"),
        ("999500", "USD", "$1.00M"),
        ("1310000", "USD", "$1.31M"),
        ("186000", "EUR", "€186k"),
        ("64000", "CHF", "CHF\u00a064k"),
        ("-150000", "USD", "−$150k"),
    ],
)
def test_money_is_short_and_names_its_currency(amount: str, currency: str, shown: str) -> None:
    assert text.money(Decimal(amount), currency) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (date(2026, 11, 26), "Thu 26 Nov"),
        (date(2027, 11, 24), "Wed 24 Nov"),
        (date(2027, 11, 25), "Thu 25 Nov 2027"),
        (date(2025, 1, 3), "Fri 3 Jan 2025"),
    ],
)
def test_a_day_names_its_year_only_beyond_twelve_months(value: date, shown: str) -> None:
    assert text.day(value, today=TODAY) == shown


@pytest.mark.parametrize(
    ("length", "shown"),
    [
        (timedelta(seconds=20), "0 min"),
        (timedelta(minutes=59, seconds=59), "59 min"),
        (timedelta(hours=1), "1 h"),
        (timedelta(hours=47, minutes=59), "47 h"),
        (timedelta(hours=48), "2 days"),
        (timedelta(days=6, hours=23), "6 days"),
        (timedelta(minutes=-5), "0 min"),
    ],
)
def test_a_span_is_in_minutes_then_hours_then_days(length: timedelta, shown: str) -> None:
    assert text.span(length) == shown


def test_a_deadline_is_in_the_readers_zone() -> None:
    due = datetime(2026, 11, 25, 8, 10, tzinfo=UTC)
    assert text.deadline(due, now=NOW, zone="Europe/Berlin") == "Wed 25 Nov, 09:10"
    assert text.deadline(due, now=NOW, zone="America/Los_Angeles") == "Wed 25 Nov, 00:10"


@pytest.mark.parametrize(
    ("value", "places", "shown"), [(3.45, 1, "+3.5"), (-0.84, 1, "−0.8"), (0.04, 1, "0.0"), (-0.4, 0, "0"), (8, 0, "+8")]
)
def test_a_signed_number_has_a_true_minus_and_zero_has_no_sign(value: float, places: int, shown: str) -> None:
    assert text.signed(value, places) == shown


def test_halves_are_rounded_away_from_zero() -> None:
    assert [text.whole(value) for value in (0.5, 1.5, 2.5, -0.5)] == [1, 2, 3, -1]


@given(st.lists(st.floats(min_value=-50, max_value=100), min_size=1, max_size=8))
def test_shown_parts_add_up_to_the_shown_sum(values: list[float]) -> None:
    shown = text.largest_remainder(values)
    exact = sum((Decimal(repr(value)) for value in values), Decimal(0))
    assert sum(shown) == text.half_up(exact, 1)
    assert all(abs(part - Decimal(repr(value))) < Decimal("0.1") for part, value in zip(shown, values, strict=True))


@given(st.text(max_size=300), st.integers(min_value=5, max_value=80))
def test_a_cut_text_fits_and_keeps_whole_words(words: str, length: int) -> None:
    shown = text.cut(words, length)
    folded = " ".join(words.split())
    assert len(shown) <= length
    assert shown == folded or shown.endswith("…")


def test_what_a_person_typed_cannot_pose_as_a_command() -> None:
    assert text.quoted("`rm`") == "“'rm'”"


def test_lists_read_as_sentences() -> None:
    assert text.listed(["a"]) == "a"
    assert text.listed(["a", "b", "c"]) == "a, b and c"


@given(st.floats(0, 100), st.sampled_from([40.0, 50.0, 60.0, 75.0, 80.0]))
def test_a_rounded_number_reaches_a_bound_only_where_the_value_does(value: float, bound: float) -> None:
    shown = text.short_of(value, bound)
    assert (shown >= bound) is (value >= bound - text.DUST)
    assert abs(shown - value) < 1

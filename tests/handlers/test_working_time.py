"""Working days by country, working hours by zone, and both clock changes."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.working_time import add_business_days, brought_forward, is_holiday, is_working_day, moment, next_working_moment

BERLIN = ZoneInfo("Europe/Berlin")
ZONES = (
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "Asia/Kolkata",
    "Pacific/Apia",
    "Africa/Cairo",
    "America/Havana",
    "Australia/Lord_Howe",
)
COUNTRIES = (None, "US", "DE-BY", "EG", "JP", "XX", "DE-XX")

zones = st.sampled_from(ZONES)
countries = st.sampled_from(COUNTRIES)
instants = st.timedeltas(timedelta(0), timedelta(days=700)).map(lambda later: datetime(2026, 1, 2, tzinfo=UTC) + later)


def at(text: str) -> datetime:
    """A time in Berlin."""
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("day", "country", "works"),
    [
        ("2026-11-24", "US", True),
        ("2026-11-26", "US", False),  # Thanksgiving
        ("2026-11-26", "GB", True),
        ("2026-11-28", None, False),
        ("2026-12-25", None, True),
        ("2026-01-06", "DE-BY", False),  # Epiphany, in Bavaria
        ("2026-01-06", "DE", True),
        ("2027-12-31", "US", False),  # New Year's Day falls on a Saturday and is observed the day before
        ("2026-11-27", "EG", False),  # Friday and Saturday are the weekend
        ("2026-11-29", "EG", True),
        ("2026-11-29", "XX", False),
        ("2026-11-30", "XX", True),
        ("2026-01-06", "DE-XX", True),
    ],
)
def test_a_working_day_follows_the_country_and_an_unknown_one_has_weekends_alone(day: str, country: str | None, works: bool) -> None:
    assert is_working_day(date.fromisoformat(day), country) is works


def test_a_holiday_is_one_on_a_weekend_too() -> None:
    assert is_holiday(date(2026, 12, 26), "GB-ENG")
    assert not is_holiday(date(2026, 11, 28), "GB-ENG")
    assert not is_holiday(date(2026, 12, 25), None)


@pytest.mark.parametrize(
    ("day", "minute", "zone", "instant"),
    [
        ("2026-11-24", 510, "America/New_York", "2026-11-24T13:30:00Z"),
        ("2026-03-08", 150, "America/New_York", "2026-03-08T07:30:00Z"),  # 02:30 is skipped; 03:30 comes as long after
        ("2026-11-01", 90, "America/New_York", "2026-11-01T05:30:00Z"),  # 01:30 comes twice; the first
        ("2026-04-24", 0, "Africa/Cairo", "2026-04-23T22:00:00Z"),  # midnight is skipped
    ],
)
def test_a_local_minute_is_one_instant_on_every_day(day: str, minute: int, zone: str, instant: str) -> None:
    assert moment(date.fromisoformat(day), minute, zone) == datetime.fromisoformat(instant)


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        ("2026-11-24T10:15", 2, "2026-11-26T10:15"),
        ("2026-11-27T16:00", 2, "2026-12-01T16:00"),  # Friday to Tuesday
        ("2026-11-28T11:00", 2, "2026-12-02T09:00"),  # Saturday counts from Monday's opening
        ("2026-11-24T06:00", 1, "2026-11-25T09:00"),
        ("2026-11-24T17:00", 1, "2026-11-26T09:00"),
        ("2026-12-23T12:00", 2, "2026-12-28T12:00"),  # over Christmas
        ("2026-10-23T10:00", 1, "2026-10-26T10:00"),  # the clocks went back
        ("2026-11-24T10:15", 0, "2026-11-24T10:15"),
    ],
)
def test_business_days_leave_out_weekends_and_holidays_and_keep_the_time_of_day(start: str, days: int, due: str) -> None:
    assert add_business_days(at(start), days, "Europe/Berlin", "DE") == at(due)


@pytest.mark.parametrize(
    ("reminder", "deadline", "moved"),
    [
        ("2026-11-24T11:00", "2026-11-25T11:00", "2026-11-24T11:00"),
        ("2026-11-24T20:00", "2026-11-25T20:00", "2026-11-25T09:00"),  # the next morning is in time
        ("2026-11-28T10:00", "2026-11-29T10:00", "2026-11-27T16:00"),  # due on Sunday: brought forward to Friday
        ("2026-11-27T18:00", "2026-11-28T18:00", "2026-11-27T16:00"),
        ("2026-11-28T10:00", "2026-11-30T10:00", "2026-11-30T09:00"),
        ("2026-11-25T05:00", "2026-11-25T08:00", "2026-11-24T16:00"),
    ],
)
def test_a_reminder_falls_in_working_hours_and_before_a_weekend_s_deadline(reminder: str, deadline: str, moved: str) -> None:
    assert brought_forward(at(reminder), at(deadline), "Europe/Berlin", "DE") == at(moved)


@given(instants, zones, countries)
def test_the_next_working_moment_is_in_working_hours_and_is_its_own_next(instant: datetime, zone: str, country: str | None) -> None:
    found = next_working_moment(instant, zone, country)
    there = found.astimezone(ZoneInfo(zone))
    assert found >= instant
    assert 9 <= there.hour < 17
    assert is_working_day(there.date(), country)
    assert next_working_moment(found, zone, country) == found


@given(instants, st.integers(0, 20), zones, countries)
def test_business_days_never_fall_out_of_hours_and_more_of_them_come_later(
    start: datetime, days: int, zone: str, country: str | None
) -> None:
    due = add_business_days(start, days, zone, country)
    assert next_working_moment(due, zone, country) == due
    assert due < add_business_days(start, days + 1, zone, country)


@given(instants, st.timedeltas(timedelta(0), timedelta(days=9)), zones, countries)
def test_a_moved_reminder_is_in_working_hours_and_before_its_deadline(
    reminder: datetime, left: timedelta, zone: str, country: str | None
) -> None:
    moved = brought_forward(reminder, reminder + left, zone, country)
    assert next_working_moment(moved, zone, country) == moved
    assert moved <= reminder or moved < reminder + left


@given(st.dates(date(2026, 1, 1), date(2027, 12, 31)), st.integers(0, 1439), st.sampled_from(sorted(available_timezones())))
def test_a_minute_falls_on_its_day_or_as_long_after_it_as_the_clocks_skipped(day: date, minute: int, zone: str) -> None:
    there = moment(day, minute, zone).astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    wished = datetime.combine(day, datetime.min.time()) + timedelta(minutes=minute)
    assert timedelta(0) <= there - wished <= timedelta(hours=2)

"""Working time where a person is: days by country, hours by zone, both clock changes. Pure: `at` and `day` come in."""

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from msgspec import Struct

OPENS_MINUTE, CLOSES_MINUTE = 9 * 60, 17 * 60
"""Working hours, in minutes of the local day."""
NOTICE = timedelta(hours=1)
"""How long before closing a reminder comes that was brought forward."""

_SATURDAY = 5
_DAYS_A_YEAR = 366
_LONGEST_REST = 60
"""Days; no country rests so long, so a search ends there."""
_YEARS_KEPT = 2_000
"""So many countries' years stay in memory, some kilobytes each, and so many moments: a company's people share a few."""


def is_working_day(day: date, country: str | None) -> bool:
    """Tell whether people there work on a day.

    `country` is as in `Person.country`; one that no calendar is known for, and None, rest on Saturday and Sunday alone.
    """
    return day not in _year(country, day.year).off


def is_holiday(day: date, country: str | None) -> bool:
    """Tell whether a day is a public holiday there, on whichever day of the week."""
    return day in _year(country, day.year).holidays


@lru_cache(maxsize=_YEARS_KEPT)
def moment(day: date, minute: int, zone: str) -> datetime:
    """Return the instant of a local day's minute [0-1439], in UTC.

    A minute that the clocks skip is the one as long after the change; of a minute that comes twice it is the first.
    """
    return (datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)) + timedelta(minutes=minute)).astimezone(UTC)


def add_business_days(start: datetime, days: int, zone: str, country: str | None) -> datetime:
    """Return the same time of day so many working days later, in UTC; out of hours it counts from the next opening."""
    begun = next_working_moment(start, zone, country).astimezone(ZoneInfo(zone))
    day = begun.date()
    for _ in range(days):
        day = _working(day + timedelta(days=1), 1, country)
    return moment(day, begun.hour * 60 + begun.minute, zone) + timedelta(seconds=begun.second, microseconds=begun.microsecond)


def next_working_moment(at: datetime, zone: str, country: str | None) -> datetime:
    """Return `at` where people work then (09:00 to 17:00 local on a working day), else the next opening; in UTC."""
    there = at.astimezone(ZoneInfo(zone))
    day = there.date()
    minute = there.hour * 60 + there.minute
    if not is_working_day(day, country) or minute >= CLOSES_MINUTE:
        return moment(_working(day + timedelta(days=1), 1, country), OPENS_MINUTE, zone)
    return at.astimezone(UTC) if minute >= OPENS_MINUTE else moment(day, OPENS_MINUTE, zone)


def brought_forward(reminder: datetime, deadline: datetime, zone: str, country: str | None) -> datetime:
    """Move a reminder into working hours, and not past its deadline; in UTC.

    Out of hours it waits for the next opening; where the deadline comes before that, such as over a weekend, it comes an hour before
    the closing before. The caller keeps it from coming before its cause.
    """
    opening = next_working_moment(reminder, zone, country)
    if opening < deadline or opening == reminder:
        return opening
    there = reminder.astimezone(ZoneInfo(zone))
    after_closing = there.hour * 60 + there.minute >= CLOSES_MINUTE
    last = _working(there.date() if after_closing else there.date() - timedelta(days=1), -1, country)
    return moment(last, CLOSES_MINUTE, zone) - NOTICE


class _Year(Struct, frozen=True):
    """A country's year: both sets are whole, so that threads can share them."""

    holidays: frozenset[date]
    off: frozenset[date]


@lru_cache(maxsize=_YEARS_KEPT)
def _year(country: str | None, year: int) -> _Year:
    days = [date(year, 1, 1) + timedelta(days=number) for number in range(_DAYS_A_YEAR)]
    known = _calendar(country, year)
    if known is None:
        return _Year(frozenset(), frozenset(day for day in days if day.weekday() >= _SATURDAY))
    return _Year(frozenset(known), frozenset(day for day in days if not known.is_working_day(day)))


def _calendar(country: str | None, year: int) -> Any:
    """Find the library's calendar; None: it has none for this country or this part of it."""
    if country is None:
        return None
    import holidays  # Half a second, which no question is to wait for.

    code, _, part = country.partition("-")
    known = holidays.list_supported_countries(include_aliases=False)
    if code not in known or (part and part not in known[code]):
        return None
    return holidays.country_holidays(code, subdiv=part or None, years=year, expand=False)


def _working(day: date, step: int, country: str | None) -> date:
    """Find the nearest working day from this one on, in steps of one day forth or back."""
    for _ in range(_LONGEST_REST):
        if is_working_day(day, country):
            return day
        day += timedelta(days=step)
    raise ValueError(f"{country} rests for {_LONGEST_REST} days before {day}")

"""The time that a report on customers' words is about, and the time of equal length before it."""

import re
from datetime import date, datetime, timedelta

from msgspec import Struct

from handlers.errors import UserError
from handlers.text import day
from handlers.working_time import moment

DEFAULT = "30d"
OFFERED = (7, 30, 90)
_TRY = "Try `voc 30d`."
LEAST, MOST = 1, 365
_SPAN = re.compile(r"^\d{1,4}d$")
_DATES = re.compile(r"^(?P<first>\d{4}-\d\d-\d\d)\.\.(?P<last>\d{4}-\d\d-\d\d)$")


class Period(Struct, frozen=True):
    """Some days of the reader's, and those before them; `until` is no part of it."""

    since: datetime
    until: datetime
    before_since: datetime
    before_until: datetime
    first: date
    last: date
    word: str
    """As it is asked for."""

    @property
    def words(self) -> str:
        """`16 to 22 Nov`."""
        return days_between(self.first, self.last)

    @property
    def before_words(self) -> str:
        """`9 to 15 Nov`."""
        length = self.last - self.first + timedelta(days=1)
        return days_between(self.first - length, self.last - length)


def is_span(word: str) -> bool:
    """Tell whether a word is a time: `30d`, `2026-11-16..2026-11-22`."""
    return _SPAN.match(word.casefold()) is not None or _DATES.match(word) is not None


def period_of(word: str, *, today: date, now: datetime, zone: str) -> Period:
    """Read `30d` or `2026-11-16..2026-11-22`.

    Raises:
        UserError: So many days make no sense.
    """
    if found := _DATES.match(word):
        try:
            first, last = date.fromisoformat(found["first"]), date.fromisoformat(found["last"])
        except ValueError:
            raise UserError(f"{word} has a day that is none. {_TRY}") from None
        days = (last - first).days + 1
        if not LEAST <= days <= MOST or last > today:
            raise UserError(f"A report covers {LEAST} to {MOST} days up to today. {_TRY}")
        return _whole_days(first, last, zone=zone) if last < today else _until_now(days, today=today, now=now, zone=zone)
    days = int(word.casefold().removesuffix("d"))
    if not LEAST <= days <= MOST:
        raise UserError(f"A report covers {LEAST} to {MOST} days. {_TRY}")
    return _until_now(days, today=today, now=now, zone=zone)


def _until_now(days: int, *, today: date, now: datetime, zone: str) -> Period:
    """Take so many days up to now, and as long before: today is not over, so its counterpart is not whole either."""
    first = today - timedelta(days=days - 1)
    since = moment(first, 0, zone)
    before = moment(first - timedelta(days=days), 0, zone)
    return Period(since, now, before, before + (now - since), first, today, f"{days}d")


def _whole_days(first: date, last: date, *, zone: str) -> Period:
    length = last - first + timedelta(days=1)
    since, until = moment(first, 0, zone), moment(last + timedelta(days=1), 0, zone)
    return Period(since, until, moment(first - length, 0, zone), since, first, last, f"{first}..{last}")


def week_before(today: date, *, zone: str) -> Period:
    """Take the seven whole days before a day: on a Monday, the week from Monday to Sunday."""
    return _whole_days(today - timedelta(days=7), today - timedelta(days=1), zone=zone)


def days_between(first: date, last: date) -> str:
    """`16 to 22 Nov`, `26 Oct to 24 Nov`, `24 Nov`."""
    end = day(last, today=last).split(" ", 1)[1]
    if first == last:
        return end
    begin = day(first, today=first).split(" ", 1)[1]
    if first.year != last.year:
        return f"{begin} {first.year} to {end} {last.year}"
    return f"{first.day} to {end}" if first.month == last.month else f"{begin} to {end}"

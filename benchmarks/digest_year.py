"""A simulated year in every IANA zone: each digest exactly once on each local working day, both clock changes included.

Every zone is lived through twice, with a digest at 08:30 and with one in the hour that the zone's clocks skip or repeat (02:30 where they
never change), by ticks that come at no regular time. `--zones 40` takes a part of them.
"""

import argparse
import random
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from time import perf_counter
from zoneinfo import ZoneInfo, available_timezones

from handlers.digests_due import due_day
from handlers.ports import AT_RISK, DigestSetting, Person
from handlers.working_time import is_working_day

YEAR = 2026
COUNTRIES = (None, "US", "DE-BY", "EG", "JP", "GB-ENG", "IL")
MORNING, NIGHT = 8 * 60 + 30, 2 * 60 + 30
STEP = timedelta(minutes=20)
"""The mean time between two ticks; around a change of the clocks they come each minute."""


@dataclass(frozen=True)
class Lived:
    """A year of one person's digests."""

    zone: str
    minute: int
    wanted: int
    sent: int
    faults: tuple[str, ...]


def live(zone: str, minute: int, country: str | None) -> Lived:
    """Tick through the year; a fault is a day without its one digest, or one at a wrong time."""
    person = Person("p", "p@example.com", "P", "manager", None, zone, country)
    setting = DigestSetting(AT_RISK, person.id, minute=minute)
    sent: dict[date, datetime] = {}
    faults: list[str] = []
    for now in ticks(zone):
        day = due_day(person, setting, now)
        if day is None or day in sent:  # the row of that day is there
            continue
        sent[day] = now
        shown = now.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
        late = shown - datetime(day.year, day.month, day.day) - timedelta(minutes=minute)  # noqa: DTZ001 - what the clock on the wall shows
        if day.year == YEAR and not timedelta(0) <= late <= 2 * STEP + timedelta(hours=2):
            faults.append(f"{zone}: the digest of {day} at {minute} came at {shown}")
    wanted = [day for day in _days() if is_working_day(day, country)]
    inside = [day for day in sent if day.year == YEAR]
    faults += [f"{zone}: no digest on {day} at {minute}" for day in wanted if day not in sent]
    faults += [f"{zone}: a digest on {day}, which nobody works" for day in inside if day not in set(wanted)]
    return Lived(zone, minute, len(wanted), len(inside), tuple(faults))


def ticks(zone: str) -> Iterator[datetime]:
    """Give the moments of a clock through the year, a day more on both sides."""
    pace = random.Random(f"{zone}")
    near = [(hour - timedelta(hours=26), hour + timedelta(hours=26)) for hour, _ in changes(zone)]
    now, end = datetime(YEAR, 1, 1, tzinfo=UTC) - timedelta(days=1), datetime(YEAR + 1, 1, 1, tzinfo=UTC) + timedelta(days=1)
    while now < end:
        yield now
        slow = not any(first <= now <= last for first, last in near)
        now += STEP * pace.uniform(0.1, 1.9) if slow else timedelta(seconds=pace.uniform(30, 90))


def changes(zone: str) -> list[tuple[datetime, bool]]:
    """Find the hours of the year in which the zone's clocks are put on (True) or back."""
    hours = [datetime(YEAR, 1, 1, tzinfo=UTC) + timedelta(hours=number) for number in range(365 * 24 + 1)]
    shown = [hour.astimezone(ZoneInfo(zone)).replace(tzinfo=None) for hour in hours]
    moved = [after - before for before, after in pairwise(shown)]
    return [(hour, by > timedelta(hours=1)) for hour, by in zip(hours, moved, strict=False) if by != timedelta(hours=1)]


def minutes(zone: str) -> tuple[int, int]:
    """Give the two minutes of the day at which a zone's digests are looked at."""
    changed = changes(zone)
    if not changed:
        return MORNING, NIGHT
    hour, put_on = changed[0]
    before = hour.astimezone(ZoneInfo(zone))
    return MORNING, (before.hour * 60 + before.minute + (90 if put_on else 30)) % (24 * 60)


def years(zones: Sequence[str]) -> list[tuple[str, int, str | None]]:
    """List what is lived through."""
    return [(zone, minute, COUNTRIES[number % len(COUNTRIES)]) for number, zone in enumerate(zones) for minute in minutes(zone)]


def _days() -> Iterator[date]:
    first = date(YEAR, 1, 1)
    return (first + timedelta(days=number) for number in range(365))


def _live(year: tuple[str, int, str | None]) -> Lived:
    return live(*year)


def main() -> int:
    """Live through every zone's year, print what was counted, and fail where one digest was missing, doubled or at a wrong time."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--zones", type=int, help="how many zones, spread over all")
    wished = parser.parse_args().zones
    zones = sorted(available_timezones() - {"localtime", "Factory"})
    zones = zones[:: max(1, len(zones) // wished)] if wished else zones
    begun = perf_counter()
    with ProcessPoolExecutor() as pool:
        lived = list(pool.map(_live, years(zones), chunksize=8))
    faults = [fault for year in lived for fault in year.faults]
    wanted, sent = sum(year.wanted for year in lived), sum(year.sent for year in lived)
    took = f"{perf_counter() - begun:.0f} s"
    print(f"{len(zones)} zones, {len(lived)} years: {wanted:,} digests due, {sent:,} sent, {len(faults)} faults ({took})")
    print("\n".join(faults[:20]))
    return 1 if faults or sent != wanted else 0


if __name__ == "__main__":
    sys.exit(main())

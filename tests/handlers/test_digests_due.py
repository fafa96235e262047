"""Which digest is due when: once each local working day, never at a wrong hour, never lost without a word."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from benchmarks.digest_year import COUNTRIES, live, minutes
from handlers.card import Card, Context, Paragraph, plain
from handlers.digests_due import compose_digest, due_day, due_digests, hand_over, keep_failed, missed_digests, next_due
from handlers.ports import AT_RISK, VOICE, Absence, DigestSetting, KeptDigest, Person, Stores
from tests.factories import manager, person, sales_rep
from tests.fakes import FakePeople
from tests.handlers.conftest import Desk

MARA = manager(time_zone="Europe/Berlin", country="DE-BE")
ANN = person(country="US-NY", time_zone="America/New_York")

TELLING_ZONES = """
UTC Etc/GMT+12 Etc/GMT-14 Europe/Berlin Europe/London Europe/Dublin Europe/Lisbon Europe/Istanbul Europe/Moscow America/New_York
America/Los_Angeles America/Phoenix America/Havana America/St_Johns America/Sao_Paulo America/Santiago America/Asuncion America/Nuuk
America/Scoresbysund Africa/Cairo Africa/Casablanca Africa/El_Aaiun Africa/Lagos Asia/Beirut Asia/Gaza Asia/Jerusalem Asia/Kolkata
Asia/Kathmandu Asia/Tehran Asia/Tokyo Australia/Sydney Australia/Lord_Howe Australia/Eucla Antarctica/Troll Pacific/Apia Pacific/Auckland
Pacific/Chatham Pacific/Kiritimati Pacific/Easter Pacific/Norfolk
""".split()  # noqa: SIM905 - a table to read, not a list to write


def berlin(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Europe/Berlin"))


def setting(who: Person = MARA, **given: Any) -> DigestSetting:
    return DigestSetting(AT_RISK, who.id, **given)


def compose(who: Person, of: DigestSetting, stores: Stores, now: datetime, previous: KeptDigest | None) -> tuple[Card, Mapping[str, Any]]:
    since = f"since {previous.local_date}" if previous else "the first"
    return Card(f"{who.name}, {of.scope}: {since}", (Paragraph((("Nothing changed.",),)),)), {"red": 3}


def office(desk: Desk, *people: Person) -> Desk:
    desk.people = FakePeople(people)
    desk.digests.people = people
    for each in people:  # The weekly digest has tests of its own.
        desk.digests.set(DigestSetting(VOICE, each.id, on=False))
    return desk


def tick(desk: Desk, now: datetime) -> list[str]:
    stores = desk.stores()
    for due in due_digests(stores, now=now):
        if composed := compose_digest(due, stores, now=now, compose=compose):
            hand_over(due, composed, stores, now=now)
    return list(desk.post.messages)


def skip_missed(desk: Desk, *, since: datetime, now: datetime) -> int:
    return sum(desk.digests.keep(each) for each in missed_digests(desk.stores(), since=since, now=now))


@pytest.mark.parametrize("number", range(len(TELLING_ZONES)))
def test_a_year_in_a_zone_brings_each_digest_once_on_each_working_day(number: int) -> None:
    zone = TELLING_ZONES[number]
    # Every second zone at 08:30, the others in the hour that their clocks skip or repeat; the benchmark does both in all zones.
    year = live(zone, minutes(zone)[number % 2], COUNTRIES[number % len(COUNTRIES)])
    assert year.faults == ()
    assert year.sent == year.wanted > 200


@pytest.mark.parametrize(
    ("now", "day"),
    [
        ("2026-11-24T08:29", None),
        ("2026-11-24T08:30", "2026-11-24"),
        ("2026-11-24T12:29", "2026-11-24"),
        ("2026-11-24T12:30", None),  # four hours late is too late
        ("2026-11-28T08:30", None),  # Saturday
        ("2026-12-25T08:30", None),
    ],
)
def test_a_digest_is_due_from_its_minute_on_for_four_hours(now: str, day: str | None) -> None:
    assert due_day(MARA, setting(), berlin(now)) == (date.fromisoformat(day) if day else None)


def test_after_midnight_the_evening_s_digest_is_still_that_day_s() -> None:
    assert due_day(MARA, setting(minute=23 * 60), berlin("2026-11-25T01:00")) == date(2026, 11, 24)
    assert due_day(MARA, setting(minute=23 * 60), berlin("2026-11-28T01:00")) == date(2026, 11, 27)


def test_days_that_a_person_names_count_unless_they_are_holidays() -> None:
    weekends = setting(weekdays="67")
    assert due_day(MARA, weekends, berlin("2026-11-28T08:30")) == date(2026, 11, 28)
    assert due_day(MARA, weekends, berlin("2026-11-24T08:30")) is None
    assert due_day(MARA, weekends, berlin("2026-12-26T08:30")) is None


def test_the_week_is_the_country_s_own() -> None:
    cairo = manager(time_zone="Africa/Cairo", country="EG")
    sunday, friday = datetime(2026, 11, 29, 7, tzinfo=UTC), datetime(2026, 11, 27, 7, tzinfo=UTC)
    assert due_day(cairo, setting(cairo), sunday) == date(2026, 11, 29)
    assert due_day(cairo, setting(cairo), friday) is None


def test_what_was_due_before_the_digest_was_switched_on_is_not_made_up_for() -> None:
    on = setting(since=berlin("2026-11-24T09:00"))
    assert due_day(MARA, on, berlin("2026-11-24T09:01")) is None
    assert due_day(MARA, on, berlin("2026-11-25T08:30")) == date(2026, 11, 25)


def test_the_next_one_is_on_the_next_working_day() -> None:
    assert next_due(MARA, setting(), berlin("2026-11-27T08:30")) == berlin("2026-11-30T08:30")
    assert next_due(MARA, setting(), berlin("2026-11-27T08:29")) == berlin("2026-11-27T08:30")
    assert next_due(MARA, setting(minute=150), berlin("2026-03-27T12:00")) == berlin("2026-03-30T02:30")


def test_managers_and_csms_get_one_without_asking_and_others_do_not(desk: Desk) -> None:
    office(desk, MARA, person(country=None, time_zone="Europe/Berlin"), sales_rep())
    assert tick(desk, berlin("2026-11-24T08:31")) == ["digest:at-risk:p-ann:2026-11-24", "digest:at-risk:p-mara:2026-11-24"]
    assert [each.card.summary for each in desk.post.messages.values()] == [
        "Ann Keller, mine: the first",
        "Mara Lindt, team: the first",
    ]


def test_ticks_again_and_again_send_one_and_keep_what_it_showed(desk: Desk) -> None:
    office(desk, MARA)
    for minute in range(30, 59):
        tick(desk, berlin(f"2026-11-24T08:{minute}"))
    kept = desk.digests.last_sent(AT_RISK, MARA.id)
    assert list(desk.post.messages) == ["digest:at-risk:p-mara:2026-11-24"]
    assert kept == KeptDigest(
        AT_RISK, MARA.id, date(2026, 11, 24), "sent", berlin("2026-11-24T08:30"), None, "digest:at-risk:p-mara:2026-11-24", {"red": 3}
    )
    tick(desk, berlin("2026-11-25T08:30"))
    assert desk.post.messages["digest:at-risk:p-mara:2026-11-25"].card.summary == "Mara Lindt, team: since 2026-11-24"


def test_a_digest_goes_to_the_channel_that_was_named(desk: Desk) -> None:
    office(desk, MARA)
    desk.digests.set(setting(destination="C-CS", scope="team"))
    tick(desk, berlin("2026-11-24T08:30"))
    assert [message.channel_id for message in desk.post.messages.values()] == ["C-CS"]


def test_who_is_away_gets_none_but_their_channel_does(desk: Desk) -> None:
    office(desk, MARA, ANN)
    for who in (MARA, ANN):
        desk.absences.add(
            Absence(f"away-{who.id}", who.id, date(2026, 11, 23), date(2026, 11, 24), None, datetime(2026, 11, 1, tzinfo=UTC))
        )
    desk.digests.set(setting(ANN, destination="C-CS"))
    assert tick(desk, berlin("2026-11-24T08:30")) == []
    assert tick(desk, berlin("2026-11-24T14:30")) == ["digest:at-risk:p-ann:2026-11-24"]
    assert tick(desk, berlin("2026-11-25T08:30"))[1:] == ["digest:at-risk:p-mara:2026-11-25"]


def test_a_digest_that_is_off_or_no_longer_allowed_does_not_come(desk: Desk) -> None:
    office(desk, MARA, sales_rep(time_zone="Europe/Berlin"))
    desk.digests.set(setting(on=False))
    desk.digests.set(setting(sales_rep(), scope="all"))
    assert tick(desk, berlin("2026-11-24T08:30")) == []


def test_what_came_too_late_is_skipped_and_said_in_the_next(desk: Desk) -> None:
    office(desk, MARA)
    tick(desk, berlin("2026-11-20T08:30"))
    assert skip_missed(desk, since=berlin("2026-11-20T08:31"), now=berlin("2026-11-24T12:30")) == 2
    assert skip_missed(desk, since=berlin("2026-11-20T08:31"), now=berlin("2026-11-24T12:30")) == 0
    tick(desk, berlin("2026-11-25T08:30"))
    *_, last = desk.post.messages.values()
    block = last.card.blocks[-1]
    assert isinstance(block, Context)
    assert plain(block.items[0]) == (
        "Not sent: the digest of Mon 23 Nov (the clock did not run at 08:30) and Tue 24 Nov (the clock did not run at 08:30)."
    )
    tick(desk, berlin("2026-11-26T08:30"))
    *_, last = desk.post.messages.values()
    assert not any(isinstance(block, Context) for block in last.card.blocks)


def test_a_stop_of_less_than_four_hours_skips_nothing(desk: Desk) -> None:
    office(desk, MARA)
    assert skip_missed(desk, since=berlin("2026-11-24T08:00"), now=berlin("2026-11-24T12:20")) == 0
    assert tick(desk, berlin("2026-11-24T12:20")) == ["digest:at-risk:p-mara:2026-11-24"]


def test_one_that_failed_is_tried_again_and_said_if_it_never_went(desk: Desk) -> None:
    office(desk, MARA)
    stores, now = desk.stores(), berlin("2026-11-24T08:30")
    (due,) = due_digests(stores, now=now)
    keep_failed(due, stores, now=now, reason="it could not be composed, H-1234")
    assert tick(desk, now + timedelta(minutes=1)) == ["digest:at-risk:p-mara:2026-11-24"]
    later = berlin("2026-11-25T08:30")
    (due,) = due_digests(stores, now=later)
    keep_failed(due, stores, now=later, reason="it could not be composed, H-5678")
    tick(desk, berlin("2026-11-26T08:30"))
    *_, last = desk.post.messages.values()
    block = last.card.blocks[-1]
    assert isinstance(block, Context)
    assert plain(block.items[0]) == "Not sent: the digest of Wed 25 Nov (it could not be composed, H-5678)."

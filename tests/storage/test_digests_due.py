"""Digests: who waits for one, and what became of each day's; one contract on the fake and both databases."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace
from sqlalchemy import Connection

from handlers.digests_due import LATE_HOURS, due_day
from handlers.ports import AT_RISK, Digests, DigestSetting, KeptDigest, Person
from storage.digests_due import SqlDigests
from storage.outbox import Outgoing, put
from storage.tables import outbox, people
from tests.factories import NOW, manager, person, sales_rep
from tests.fake_digests import FakeDigests
from tests.storage.conftest import IMPLEMENTATIONS

MARA, ANN, RAJ = manager(), person(), sales_rep()
DAY = date(2026, 11, 24)
SENT = KeptDigest(AT_RISK, MARA.id, DAY, "sent", NOW, None, "digest:at-risk:p-mara:2026-11-24", {"red": 3})


def hire(connection: Connection, *hired: Person) -> None:
    for who in hired:
        connection.execute(people.insert(), {name: getattr(who, name) for name in Person.__struct_fields__})


@pytest.fixture(params=IMPLEMENTATIONS)
def store_of(request: pytest.FixtureRequest) -> Callable[[Sequence[Person]], Digests]:
    if request.param == "fake":
        return FakeDigests
    connection: Connection = request.getfixturevalue(f"{request.param}_connection")

    def hold(hired: Sequence[Person]) -> Digests:
        hire(connection, *hired)
        return SqlDigests(connection)

    return hold


@pytest.fixture
def store(store_of: Callable[[Sequence[Person]], Digests]) -> Digests:
    return store_of([MARA, ANN, RAJ])


def test_who_set_nothing_has_the_setting_of_their_role(store: Digests) -> None:
    assert store.setting(AT_RISK, MARA) == DigestSetting(AT_RISK, MARA.id, scope="team")
    assert store.setting(AT_RISK, ANN) == DigestSetting(AT_RISK, ANN.id, scope="mine")
    assert store.setting(AT_RISK, RAJ) == DigestSetting(AT_RISK, RAJ.id, scope="all", on=False)


def test_a_setting_is_kept_and_changed_whole(store: Digests) -> None:
    setting = DigestSetting(
        AT_RISK, RAJ.id, minute=0, weekdays="135", scope="mine", destination="C-CS", on=True, since=NOW, trouble="It is gone."
    )
    for each in (setting, replace(setting, weekdays=None, destination=None, on=False, since=None)):
        store.set(each)
        assert store.setting(AT_RISK, RAJ) == each
    assert store.setting("another", MARA) == DigestSetting("another", MARA.id, scope="team")


def test_subscribers_are_those_whose_digest_is_on(store: Digests) -> None:
    store.set(DigestSetting(AT_RISK, RAJ.id))
    store.set(DigestSetting(AT_RISK, ANN.id, on=False))
    assert [each.person.id for each in store.subscribers(AT_RISK)] == [MARA.id, RAJ.id]


def test_a_day_s_digest_is_kept_once_and_a_failed_one_until_it_goes(store: Digests) -> None:
    failed = replace(SENT, outcome="failed", reason="it could not be composed", outbox_key=None, shown=None)
    assert store.keep(failed)
    assert store.keep(replace(failed, made_at=NOW + timedelta(minutes=1)))
    assert store.keep(SENT)
    assert not store.keep(replace(SENT, outcome="skipped", reason="late"))
    assert not store.keep(failed)
    assert store.of_day(AT_RISK, MARA.id, DAY) == SENT
    assert store.of_day(AT_RISK, ANN.id, DAY) is None


def test_the_last_sent_and_what_was_skipped_since(store: Digests) -> None:
    skipped = [replace(SENT, local_date=DAY + timedelta(days=ago), outcome="skipped", shown=None, reason="late") for ago in (2, 1)]
    store.keep(SENT)
    store.keep(replace(SENT, local_date=DAY - timedelta(days=1)))
    for each in skipped:
        store.keep(replace(each, made_at=NOW + timedelta(days=3)))
    assert store.last_sent(AT_RISK, MARA.id) == SENT
    assert [each.local_date for each in store.skipped_since(AT_RISK, MARA.id, NOW)] == [DAY + timedelta(days=1), DAY + timedelta(days=2)]
    assert list(store.skipped_since(AT_RISK, MARA.id, NOW + timedelta(days=3))) == []
    assert len(store.skipped_since(AT_RISK, MARA.id, None)) == 2
    assert store.last_sent(AT_RISK, ANN.id) is None


ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Asia/Beirut", "Pacific/Kiritimati", "Etc/GMT+12", "America/Havana")
MINUTES = (0, 150, 510, 1425)


@pytest.mark.parametrize("begin", ["2026-03-28", "2026-10-24", "2026-11-01"])
def test_everyone_with_a_digest_due_is_found_whatever_their_clocks_do(connection: Connection, begin: str) -> None:
    hired = [manager(id=f"p-{number}", email=f"{number}@example.com", time_zone=zone) for number, zone in enumerate(ZONES * len(MINUTES))]
    hire(connection, *hired)
    store = SqlDigests(connection)
    for number, who in enumerate(hired):
        store.set(DigestSetting(AT_RISK, who.id, minute=MINUTES[number // len(ZONES)], weekdays="1234567"))
    start = datetime.fromisoformat(begin).replace(tzinfo=UTC)
    found = 0
    for minutes in range(0, 3 * 24 * 60, 25):
        now = start + timedelta(minutes=minutes)
        waiting = {each.person.id for each in store.awaiting(AT_RISK, now=now, late_hours=LATE_HOURS)}
        due = {who.id: due_day(who, store.setting(AT_RISK, who), now) for who in hired}
        for person_id, day in due.items():
            if day is not None and store.of_day(AT_RISK, person_id, day) is None:
                assert person_id in waiting
                found += 1
                store.keep(KeptDigest(AT_RISK, person_id, day, "sent", now))
    assert found >= 3 * len(hired)


def test_few_are_read_who_have_nothing_due(connection: Connection) -> None:
    hire(connection, MARA, ANN)
    store = SqlDigests(connection)
    noon = datetime(2026, 11, 24, 12, tzinfo=ZoneInfo("Europe/Berlin"))
    assert [each.person.id for each in store.awaiting(AT_RISK, now=noon, late_hours=LATE_HOURS)] == [ANN.id, MARA.id]
    store.keep(SENT)
    assert [each.person.id for each in store.awaiting(AT_RISK, now=noon, late_hours=LATE_HOURS)] == [ANN.id]
    evening = noon + timedelta(hours=8)
    assert store.awaiting(AT_RISK, now=evening, late_hours=LATE_HOURS) == []


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_a_channel_that_took_nothing_is_found_until_the_setting_says_so(kind: str, request: pytest.FixtureRequest) -> None:
    connection: Connection = request.getfixturevalue(f"{kind}_connection")
    hire(connection, MARA, ANN)
    store = SqlDigests(connection)
    store.set(replace(store.setting(AT_RISK, MARA), destination="C-CS"))
    for day, state in (("23", "dead"), ("24", "dead"), ("25", "sent")):
        key = f"digest:at-risk:p-mara:2026-11-{day}"
        store.keep(replace(SENT, local_date=date(2026, 11, int(day)), outbox_key=key))
        body = {"messages": [{"text": "x"}], "words": "x"}
        put(connection, Outgoing(key, "digest", "slack", "C-CS", body, NOW), now=NOW)
        connection.execute(outbox.update().where(outbox.c.key == key).values(state=state, error=f"Refused on {day}."))
    store.keep(replace(SENT, person_id=ANN.id))
    [found] = store.undelivered(AT_RISK)
    assert (found.subscriber.person, found.key, found.reason) == (MARA, "digest:at-risk:p-mara:2026-11-24", "Refused on 24.")
    for setting in (replace(found.subscriber.setting, trouble="gone"), replace(found.subscriber.setting, destination="C-NEW")):
        store.set(setting)
        assert store.undelivered(AT_RISK) == []

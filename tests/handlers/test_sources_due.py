"""A source that fell silent is told once, to whoever looks after it."""

from datetime import date, timedelta

import pytest

from handlers.ports import Absence, Feed
from handlers.sources_due import sources_due
from tests.factories import NOW, manager, person
from tests.fakes import FakePeople
from tests.handlers.conftest import Desk, lines_of

OLGA = person(id="p-olga", email="ops@example.com", name="Olga Petrov", role="cs_ops", team=None)
KIM = person(id="p-kim", email="kim@example.com", name="Kim Sato", role="cs_ops", team=None)
USAGE = Feed("usage", "main", NOW - timedelta(days=4), timedelta(days=3), "p-olga", 212)


@pytest.fixture
def office(desk: Desk) -> Desk:
    desk.people = FakePeople([OLGA, KIM, manager()])
    desk.feeds.feeds = [USAGE]
    return desk


def tick(office: Desk, later: timedelta = timedelta(0)) -> list[str]:
    sources_due(office.stores(), now=NOW + later)
    return list(office.post.messages)


def test_the_owner_hears_of_it_once(office: Desk) -> None:
    assert tick(office) == tick(office, timedelta(days=3)) == ["source:usage/main:2026-11-20T15:10:00Z"]
    (message,) = office.post.messages.values()
    assert (message.to, message.kind, message.account_id) == (OLGA, "notice", None)
    assert message.card.summary == "Usage feed “main” is silent for 4 days. 212 accounts depend on it."
    assert lines_of(message.card)[0] == "It last reported up to Fri 20 Nov, 16:10. After 3 days without news its facts count as unknown."


def test_it_is_told_again_when_it_spoke_and_fell_silent_again(office: Desk) -> None:
    tick(office)
    office.feeds.feeds = [Feed("usage", "main", NOW, timedelta(days=3), "p-olga", 212)]
    assert len(tick(office, timedelta(days=2))) == 1
    assert len(tick(office, timedelta(days=4))) == 2


def test_who_is_away_is_covered_and_a_feed_without_an_owner_is_told_to_cs_ops(office: Desk) -> None:
    office.feeds.feeds = [USAGE, Feed("crm", "main", NOW - timedelta(days=9), timedelta(days=7), None, 1)]
    office.absences.add(Absence("a-1", OLGA.id, date(2026, 11, 24), date(2026, 11, 24), KIM.id, NOW))
    tick(office)
    assert [(message.to, message.card.summary) for message in office.post.messages.values()] == [
        (KIM, "CRM feed “main” is silent for 9 days. 1 account depends on it."),
        (KIM, "Usage feed “main” is silent for 4 days. 212 accounts depend on it."),
    ]


def test_without_anyone_to_tell_nothing_is_sent(office: Desk) -> None:
    office.people = FakePeople([])
    assert tick(office) == []

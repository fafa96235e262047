"""A digest that its channel will never take."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from handlers.digest_undelivered import digests_undelivered
from handlers.digests_due import due_digests
from handlers.ports import AT_RISK, KeptDigest
from tests.factories import NOW, manager
from tests.fakes import FakePeople
from tests.handlers.conftest import Desk, buttons_of, lines_of

MARA = manager()
KEY = f"digest:at-risk:{MARA.id}:2026-11-24"


@pytest.fixture
def office(desk: Desk) -> Desk:
    desk.people = FakePeople([MARA])
    desk.digests.people = [MARA]
    desk.digests.set(replace(desk.digests.setting(AT_RISK, MARA), destination="C-CS"))
    desk.digests.keep(KeptDigest(AT_RISK, MARA.id, NOW.date(), "sent", NOW, outbox_key=KEY))
    return desk


def test_what_was_taken_is_nobodys_trouble(office: Desk) -> None:
    digests_undelivered(office.stores(), now=NOW)
    assert not office.post.messages


def test_the_person_is_told_once_and_the_next_one_comes_to_them(office: Desk) -> None:
    office.digests.died[KEY] = "Slack refused: is_archived"
    for _ in range(3):
        digests_undelivered(office.stores(), now=NOW)
    [told] = office.post.messages.values()
    assert (told.key, told.kind, told.to, told.channel_id) == (f"undelivered:{KEY}", "notice", MARA, None)
    assert lines_of(told.card)[0] == "Your at-risk digest did not reach its channel. The channel is archived."
    assert office.digests.setting(AT_RISK, MARA).trouble == "the channel is archived"
    assert [button.command for button in buttons_of(told.card)] == ["digest", "atrisk"]
    tomorrow = NOW.replace(hour=8, minute=31) + timedelta(days=1)
    [due] = due_digests(office.stores(), now=tomorrow)
    assert due.subscriber.setting.destination is None


def test_who_chooses_the_channel_again_is_not_told_of_the_old_message(office: Desk) -> None:
    office.digests.died[KEY] = "Slack refused: not_in_channel"
    digests_undelivered(office.stores(), now=NOW)
    office.digests.set(replace(office.digests.setting(AT_RISK, MARA), trouble=None))
    digests_undelivered(office.stores(), now=NOW)
    assert len(office.post.messages) == 1
    assert office.digests.setting(AT_RISK, MARA).trouble is None

"""When the weekly digest is due: on the first working day of a week, or on the day that its person named."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from handlers.digests_due import due_day, due_digests, next_due
from handlers.ports import AT_RISK, VOICE, DigestSetting
from tests.factories import manager, person, sales_rep
from tests.handlers.conftest import Desk

MARA = manager(time_zone="Europe/Berlin", country="DE-BE")


def berlin(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Europe/Berlin"))


@pytest.mark.parametrize(
    ("now", "day"),
    [
        ("2026-11-23T08:29", None),
        ("2026-11-23T08:30", "2026-11-23"),
        ("2026-11-24T08:30", None),
        ("2026-11-27T08:30", None),
        ("2026-11-30T08:30", "2026-11-30"),
        ("2027-03-29T08:30", None),  # Easter Monday
        ("2027-03-30T08:30", "2027-03-30"),
        ("2027-03-31T08:30", None),
    ],
)
def test_it_comes_on_the_first_working_day_of_the_week(now: str, day: str | None) -> None:
    assert due_day(MARA, DigestSetting.first(VOICE, MARA), berlin(now)) == (date.fromisoformat(day) if day else None)


def test_it_comes_on_the_day_that_was_named() -> None:
    setting = DigestSetting(VOICE, MARA.id, weekdays="4", minute=540)
    assert due_day(MARA, setting, berlin("2026-11-23T09:00")) is None
    assert due_day(MARA, setting, berlin("2026-11-26T09:00")) == date(2026, 11, 26)
    assert next_due(MARA, setting, berlin("2026-11-26T09:01")) == berlin("2026-12-03T09:00")


def test_managers_and_csms_have_it_and_others_may(desk: Desk) -> None:
    ann, boss, rep = person(), manager(), sales_rep()
    chief = person(id="p-eva", email="eva@example.com", role="executive")
    desk.digests.people = (ann, boss, rep, chief)
    desk.digests.set(DigestSetting(VOICE, rep.id))  # Somebody was a CSM once, and sells now.
    due = [each for each in due_digests(desk.stores(), now=berlin("2026-11-23T08:31")) if each.subscriber.setting.digest == VOICE]
    assert [each.subscriber.person.id for each in due] == [ann.id, boss.id]
    desk.digests.set(DigestSetting(VOICE, chief.id, scope="all"))
    due = [each for each in due_digests(desk.stores(), now=berlin("2026-11-23T08:31")) if each.subscriber.setting.digest == VOICE]
    assert [each.subscriber.person.id for each in due] == [ann.id, chief.id, boss.id]


def test_its_words_change_it_alone(desk: Desk) -> None:
    card = desk.ask("voc digest thu at 09:00 all")
    assert card.summary.startswith("Your weekly digest of what customers say: Thu at 09:00, about all accounts")
    setting = desk.digests.setting(VOICE, person())
    assert (setting.weekdays, setting.minute, setting.scope) == ("4", 540, "all")
    assert desk.digests.setting(AT_RISK, person()) == DigestSetting.first(AT_RISK, person())
    assert "voc digest at 08:30 working days mine on" in str(card.blocks)
    assert "Off" in desk.ask("voc digest off").summary
    with pytest.raises(Exception, match="Try `voc digest at 08:30`"):
        desk.ask("voc digest fortnightly")


def test_its_form_says_what_it_is(desk: Desk) -> None:
    form = desk.ask("voc digest")
    assert (form.title, form.command) == ("Weekly digest", "voc digest")
    days = next(field for field in form.fields if field.name == "days")
    assert [option.label for option in days.options] == ["The first working day of the week", "Mon", "Fri"]
    values = {"on": "on", "at": "07:45", "days": "5", "scope": "mine", "to": "me", "zone": "Europe/Berlin"}
    saved = desk.submit("voc digest", values)
    assert "Fri at 07:45" in saved.summary

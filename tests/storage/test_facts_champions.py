"""What contacts are scored from, column by column, on both databases."""

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import Connection, true

from storage.contact_scores import read_champions
from storage.facts.champions import champion_facts, read_contacts
from storage.tables import advocacy_activities, champion_assessments, contacts, feedback, usage_days, user_days
from storage.watermarks import read_watermarks
from storage.windows import Window, chosen_accounts
from tests.storage.records import NOW, POLICY, day, days_ago, keep, keep_account, report

RATINGS = {"success": 5, "communication": 4, "influence": 3, "enthusiasm": 2}


def known(connection: Connection, contact_id: str = "c1", now: datetime = NOW, account_ids: list[str] | None = None) -> dict[str, Any]:
    """The facts of one contact that are not missing."""
    marks = read_watermarks(connection, policy=POLICY.policy, now=now)
    window = Window(end=now, now=now, of=chosen_accounts(account_ids))
    table = champion_facts(connection, window, read_contacts(connection, window), watermarks=marks, account_ids=account_ids)
    found = next(row for row in table.to_dict("records") if row["contact_id"] == contact_id)
    return {name: value for name, value in found.items() if value is not None and value == value}  # noqa: PLR0124  # NaN differs from itself


@pytest.fixture
def stored(connection: Connection) -> Connection:
    """An account with one contact; every feed lives."""
    keep_account(connection)
    keep(connection, contacts, id="c1", name="Lena Okafor", title="Head of Operations", email="lena@acme.example")
    report(connection)
    return connection


def test_a_contact_of_whom_nothing_is_recorded(stored: Connection) -> None:
    assert known(stored) == {"contact_id": "c1", "account_id": "a1", "consent_recorded": False, "advocacy_activities": 0}


def test_the_newest_assessment_counts_and_each_history_from_the_newest_that_tells_it(stored: Connection) -> None:
    rows = [
        {"at": days_ago(30), "success": 1, "influence": 5, "expansion_history": True, "success_story": True},
        {"at": days_ago(2), **RATINGS, "enthusiasm": None, "success_story": False},
        {"at": days_ago(-1), "success": 3},
    ]
    for row in rows:
        keep(stored, champion_assessments, contact_id="c1", **row)
    found = known(stored)
    assert {name: found[name] for name in found if name.endswith("_rating")} == {
        "success_rating": 5,
        "communication_rating": 4,
        "influence_rating": 3,
    }
    assert (found["expansion_history"], found["success_story"]) == (True, False)


def test_activities_up_to_today_are_counted(stored: Connection) -> None:
    for ago in (0, 400, 3, -1):
        keep(stored, advocacy_activities, contact_id="c1", kind="reference", day=day(ago))
    assert known(stored)["advocacy_activities"] == 3


@pytest.mark.parametrize(("ago", "recorded"), [(0, True), (900, True), (-1, False)])
def test_consent_counts_from_its_day(connection: Connection, ago: int, recorded: bool) -> None:
    keep_account(connection)
    keep(connection, contacts, id="c1", name="Lena", consent_on=day(ago))
    assert known(connection)["consent_recorded"] is recorded


def test_the_latest_nps_answer_counts_at_any_age(stored: Connection) -> None:
    said = {"contact_id": "c1", "channel": "relationship", "type": "nps"}
    keep(stored, feedback, {"score": 3, "received_at": days_ago(500)}, {"score": 9, "received_at": days_ago(400)}, **said)
    keep(stored, feedback, {"score": None, "received_at": days_ago(5)}, {"score": 1, "received_at": days_ago(-1)}, **said)
    keep(stored, feedback, score=2, received_at=days_ago(1), **{**said, "contact_id": None})
    found = known(stored)
    assert (found["nps_score"], found["nps_age_days"]) == (9, 400)


@pytest.mark.parametrize("user_id", ["c1", "lena@acme.example"])
def test_use_is_known_by_the_contacts_id_or_e_mail(stored: Connection, user_id: str) -> None:
    for ago in (300, 12, 40, -2):
        keep(stored, user_days, user_id=user_id, day=day(ago))
    keep(stored, user_days, user_id="someone else", day=day(1))
    keep(stored, usage_days, day=day(0))
    found = known(stored)
    assert (found["first_active_days_ago"], found["last_active_days_ago"]) == (300, 12)


def test_use_under_another_account_is_not_the_contacts(stored: Connection) -> None:
    keep_account(stored, "a2")
    keep(stored, user_days, account_id="a2", user_id="c1", day=day(3))
    assert "first_active_days_ago" not in known(stored)


def test_a_stale_feed_tells_nothing(connection: Connection) -> None:
    keep_account(connection)
    keep(connection, contacts, id="c1", name="Lena")
    keep(connection, feedback, contact_id="c1", channel="relationship", type="nps", score=10, received_at=days_ago(8))
    keep(connection, user_days, user_id="c1", day=day(5))
    assert set(known(connection)) == {"contact_id", "account_id", "consent_recorded", "advocacy_activities"}


def test_contacts_who_left_are_not_scored(stored: Connection) -> None:
    keep(stored, contacts, {"id": "c2", "left_on": day(0)}, {"id": "c3", "left_on": day(-1)}, name="Tom")
    assert [person.id for person in read_contacts(stored, Window(end=NOW, now=NOW, of=true()))] == ["c1", "c3"]


def test_only_the_accounts_asked_for_are_read(stored: Connection) -> None:
    keep_account(stored, "a2")
    keep(stored, contacts, id="c2", account_id="a2", name="Tom")
    keep(stored, champion_assessments, contact_id="c1", at=days_ago(1), **RATINGS)
    assert known(stored, "c2", account_ids=["a2"])["account_id"] == "a2"


def test_an_account_without_contacts_has_no_champions(connection: Connection) -> None:
    keep_account(connection)
    window, marks = Window(end=NOW, now=NOW, of=true()), read_watermarks(connection, policy=POLICY.policy, now=NOW)
    given: Any = {"facts": None, "health": None}  # Nothing is looked up in them.
    assert read_champions(connection, window, **given, policy=POLICY.policy, watermarks=marks, account_ids=None) == {}

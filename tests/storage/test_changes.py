"""What people change is saved once, taken back once, and never lost, on both databases."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Connection, Table, func, select

from handlers.ports import Asker, NewAssessment, NewOverride, NewRecord, NewSnooze, NewTouch, NewValue
from storage.changes import SqlChanges
from storage.refresh import refresh_scores
from storage.snoozes import SqlSnoozes
from storage.tables import account_state, champion_assessments, changes, contacts, overrides, people, snoozes, touches, value_records
from storage.watermarks import read_watermarks
from tests.factories import asker, person
from tests.fakes import FakeChanges
from tests.storage.records import NOW, POLICY, TODAY, days_ago, keep, keep_account, report

ENDS = TODAY + timedelta(days=30)
TOUCH = NewTouch(account_id="a1", contact_id="c1", kind="call", direction="two_way", at=NOW, note="They will renew.")
VALUE = NewValue("a1", "cost_savings", Decimal("186000.50"), "EUR", "time study", "Priya Nair", TODAY, None)
ASSESSMENT = NewAssessment("a1", "c1", success=5, communication=4, influence=4, enthusiasm=5, evidence="Spoke at our event.")
OVERRIDE = NewOverride("a1", "band", "green", "The outage is over; they told us so.", ENDS)
SNOOZE = NewSnooze("a1", None, "Waiting for their board.")
RECORDS: dict[str, tuple[NewRecord, Table]] = {
    "touch": (TOUCH, touches),
    "value": (VALUE, value_records),
    "assessment": (ASSESSMENT, champion_assessments),
    "override": (OVERRIDE, overrides),
    "snooze": (SNOOZE, snoozes),
}
RESCORED = set(RECORDS) - {"snooze"}


@pytest.fixture
def stored(connection: Connection) -> Connection:
    """One account with one contact, Ann and Bo; every feed lives."""
    for who in (person(), person(id="p-bo", email="bo@example.com")):
        connection.execute(people.insert(), {"id": who.id, "email": who.email, "name": who.name, "role": who.role})
    keep_account(connection)
    keep(connection, contacts, id="c1", name="Lena Okafor")
    report(connection)
    return connection


def add(store: Any, record: NewRecord, *, by: Asker | None = None, key: str = "form-1", **given: Any) -> Any:
    return store.add(record, summary="Saved.", by=by or asker(), now=given.get("now", NOW), key=key)


def count(connection: Connection, table: Table) -> int:
    return connection.execute(select(func.count()).select_from(table)).scalar_one()


def document(connection: Connection, at: Any = NOW) -> Any:
    refresh_scores(connection, policy=POLICY, as_of=at, scored_at=at)
    return connection.execute(select(account_state.c.document)).scalar_one()


@pytest.mark.parametrize("kind", RECORDS)
def test_a_change_is_a_row_and_who_made_it(stored: Connection, kind: str) -> None:
    record, table = RECORDS[kind]
    store = SqlChanges(stored)
    change = add(store, record)
    row = stored.execute(select(table)).one()._mapping
    shared = {name for name in record.__struct_fields__ if name in table.c}
    assert {name: row[name] for name in shared} == {name: getattr(record, name) for name in shared}
    assert row["id"] == change.id
    assert (change.account_id, change.person_id, change.at, change.summary, change.undone_at) == ("a1", "p-ann", NOW, "Saved.", None)
    assert store.find(change.id) == change
    kept = stored.execute(select(changes)).one()
    assert (kept.kind, kept.channel, kept.record["id"]) == (kind, "slack", change.id)
    assert store.to_rescore == ({"a1"} if kind in RESCORED else set())


@pytest.mark.parametrize("kind", RECORDS)
def test_the_same_key_of_a_person_saves_once(stored: Connection, kind: str) -> None:
    record, table = RECORDS[kind]
    first = add(SqlChanges(stored), record)
    again = SqlChanges(stored)
    assert add(again, record, now=NOW + timedelta(hours=1)) == first
    assert again.to_rescore == set()
    assert (count(stored, table), count(stored, changes)) == (1, 1)


def test_another_key_and_another_person_save_their_own(stored: Connection) -> None:
    store = SqlChanges(stored)
    made = [add(store, TOUCH), add(store, TOUCH, key="form-2"), add(store, TOUCH, by=asker(person(id="p-bo")))]
    assert len({change.id for change in made}) == count(stored, touches) == 3


@pytest.mark.parametrize("kind", RECORDS)
def test_what_is_taken_back_counts_no_more_and_stays_in_the_change(stored: Connection, kind: str) -> None:
    record, table = RECORDS[kind]
    change = add(SqlChanges(stored), record)
    later, store = NOW + timedelta(minutes=5), SqlChanges(stored)
    undone = store.undo(change.id, by=asker(person(id="p-bo")), now=later)
    assert undone.undone_at == later
    ended = {"override": "removed_at", "snooze": "ended_at"}.get(kind)
    assert stored.execute(select(table.c[ended] if ended else func.count()).select_from(table)).scalar_one() == (later if ended else 0)
    kept = stored.execute(select(changes)).one()
    assert (kept.undone_by, kept.record["id"]) == ("p-bo", change.id)
    assert store.to_rescore == ({"a1"} if kind in RESCORED else set())


def test_what_is_undone_stays_as_it_is(stored: Connection) -> None:
    change = add(SqlChanges(stored), OVERRIDE)
    first = SqlChanges(stored).undo(change.id, by=asker(), now=NOW)
    again = SqlChanges(stored)
    assert again.undo(change.id, by=asker(), now=NOW + timedelta(days=1)) == first
    assert again.to_rescore == set()
    assert add(again, OVERRIDE) == first


def test_an_unknown_change_is_not_found(stored: Connection) -> None:
    assert SqlChanges(stored).find("change-0") is None
    with pytest.raises(KeyError, match="change-0"):
        SqlChanges(stored).undo("change-0", by=asker(), now=NOW)


def test_the_fake_keeps_the_same_promises() -> None:
    fake = FakeChanges()
    change = add(fake, TOUCH)
    assert add(fake, VALUE) == change
    assert fake.records == {change.id: TOUCH}
    undone = fake.undo(change.id, by=asker(), now=NOW)
    assert (undone.undone_at, fake.records) == (NOW, {})
    assert fake.undo(change.id, by=asker(), now=NOW + timedelta(days=1)) == undone == fake.find(change.id)


def test_a_logged_touch_is_a_touch_but_no_sign_of_the_crms_life(stored: Connection) -> None:
    add(SqlChanges(stored), TOUCH)
    assert document(stored)["facts"]["days_since_touch"] == 0
    later = NOW + timedelta(days=8)
    add(SqlChanges(stored), NewTouch("a1", None, "call", "two_way", later, None), key="form-2")
    marks = read_watermarks(stored, policy=POLICY.policy, now=later)
    assert (marks["crm", "main"].reported_at, marks["crm", "main"].stale) == (NOW, True)


def test_a_logged_value_lifts_the_hold_on_expansion(stored: Connection) -> None:
    assert "no_documented_roi" in document(stored)["expansion"]["holds"]
    add(SqlChanges(stored), VALUE)
    scored = document(stored)
    assert scored["facts"]["roi_records_12m"] == 1
    assert "no_documented_roi" not in (scored["expansion"]["holds"] or "")


def test_an_assessment_scores_its_contact(stored: Connection) -> None:
    add(SqlChanges(stored), ASSESSMENT)
    [champion] = document(stored)["champions"]
    assert (champion["name"], champion["row"]["champion_score"]) == ("Lena Okafor", 88.75)


def test_an_overridden_band_stands_beside_the_computed_one_until_its_last_day(stored: Connection) -> None:
    before = document(stored)
    add(SqlChanges(stored), OVERRIDE)
    held = {"band": "green", "reason": OVERRIDE.reason, "author_name": "Ann Keller", "ends_on": ENDS.isoformat()}
    for days in (0, 1, 30):
        scored = document(stored, NOW + timedelta(days=days))
        assert scored["override"] == held
        assert days or scored["health"] == before["health"]
    assert document(stored, NOW + timedelta(days=31))["override"] is None


def test_an_override_that_is_taken_back_is_gone_with_the_next_scoring(stored: Connection) -> None:
    change = add(SqlChanges(stored), OVERRIDE)
    assert document(stored)["override"] is not None
    later = NOW + timedelta(minutes=1)
    SqlChanges(stored).undo(change.id, by=asker(), now=later)
    assert document(stored, later)["override"] is None


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({}, "red"),
        ({"created_at": days_ago(9)}, "green"),
        ({"ends_on": TODAY - timedelta(days=1)}, "green"),
        ({"removed_at": days_ago(1)}, "green"),
        ({"kind": "renewal_risk", "value": "high"}, "green"),
        ({"created_at": NOW + timedelta(hours=1)}, "green"),
    ],
)
def test_the_newest_override_that_holds_counts(stored: Connection, columns: dict[str, Any], expected: str) -> None:
    common = {"kind": "band", "reason": "Why.", "ends_on": ENDS}
    keep(stored, overrides, **common, value="green", created_at=days_ago(5))
    keep(stored, overrides, **{**common, "value": "red", "created_at": days_ago(2), **columns})
    assert document(stored)["override"]["band"] == expected


def test_a_snooze_remembers_what_it_would_be_a_change_from(stored: Connection) -> None:
    scored = document(stored)["health"]
    add(SqlChanges(stored), NewSnooze("a1", date(2026, 12, 1), "Until their board has met."))
    row = stored.execute(select(snoozes)).one()
    assert (row.person_id, row.until, row.band, row.health_score) == ("p-ann", date(2026, 12, 1), scored["band"], scored["health_score"])


def test_a_person_has_the_newest_snooze_of_each_account_that_is_not_ended(stored: Connection) -> None:
    keep_account(stored, "a2")
    store, later = SqlChanges(stored), NOW + timedelta(hours=1)
    add(store, SNOOZE)
    add(store, NewSnooze("a1", ENDS, "Their board meets on Thursday."), key="form-2", now=later)
    add(store, NewSnooze("a2", None, "On leave until spring."), key="form-3")
    add(store, SNOOZE, by=asker(person(id="p-bo")))
    snoozed = SqlSnoozes(stored)
    found = {each.account_id: (each.until, each.reason) for each in snoozed.of_person("p-ann", at=later)}
    assert found == {"a1": (ENDS, "Their board meets on Thursday."), "a2": (None, "On leave until spring.")}
    assert {each.reason for each in snoozed.of_person("p-ann", at=NOW)} == {SNOOZE.reason, "On leave until spring."}
    assert [each.account_id for each in snoozed.of_person("p-bo", at=later)] == ["a1"]
    for change_id in stored.execute(select(changes.c.id).where(changes.c.person_id == "p-ann")).scalars().all():
        store.undo(change_id, by=asker(), now=later)
    assert snoozed.of_person("p-ann", at=later) == []

"""Forms: what they ask, what they refuse field by field, what they save, and how it is undone."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from handlers.card import Card, Form
from handlers.errors import FormError, UserError
from handlers.ports import NewAssessment, NewOverride, NewSnooze, NewTouch, NewValue
from tests import factories
from tests.handlers.conftest import Desk, buttons_of, lines_of

FILLED: dict[str, dict[str, str]] = {
    "log touch": {"kind": "call", "direction": "two_way", "contact": "c-priya", "day": "2026-11-24", "note": "They want seats."},
    "log value": {
        "category": "cost_savings",
        "amount": "186,000",
        "method": "time study",
        "source": "Priya Nair",
        "day": "2026-10-12",
        "note": "",
    },
    "assess": {
        "contact": "c-priya",
        "success": "5",
        "communication": "4",
        "influence": "4",
        "enthusiasm": "5",
        "evidence": "Spoke at our user group.",
    },
    "override": {"band": "yellow", "reason": "Their CFO froze every renewal.", "ends_on": "2026-12-10"},
    "snooze": {"span": "7", "reason": "Board meets on Thursday."},
}
SAVED: dict[str, Any] = {
    "log touch": NewTouch("a-0001", "c-priya", "call", "two_way", factories.NOW, "They want seats."),
    "log value": NewValue("a-0001", "cost_savings", Decimal(186000), "USD", "time study", "Priya Nair", date(2026, 10, 12), None),
    "assess": NewAssessment("a-0001", "c-priya", 5, 4, 4, 5, "Spoke at our user group."),
    "override": NewOverride("a-0001", "band", "yellow", "Their CFO froze every renewal.", date(2026, 12, 10)),
    "snooze": NewSnooze("a-0001", date(2026, 12, 1), "Board meets on Thursday."),
}


def errors_of(desk: Desk, word: str, **changed: str) -> dict[str, str]:
    with pytest.raises(FormError) as wrong:
        desk.submit(f"{word} id:a-0001", FILLED[word] | changed)
    assert not desk.changes.records
    return wrong.value.errors


@pytest.mark.parametrize("word", FILLED)
def test_a_form_asks_for_what_it_saves(desk: Desk, word: str) -> None:
    form = desk.ask(f"{word} acme")
    assert isinstance(form, Form)
    assert form.command == f"{word} id:a-0001"
    assert len(form.title) <= 24
    assert {field.name for field in form.fields} == set(FILLED[word])


@pytest.mark.parametrize("word", FILLED)
def test_a_filled_form_is_saved_confirmed_and_audited(desk: Desk, word: str) -> None:
    card = desk.submit(f"{word} id:a-0001", FILLED[word])
    assert list(desk.changes.records.values()) == [SAVED[word]]
    assert [button.label for button in buttons_of(card)] == ["Open Acme", "Undo"]
    assert (desk.audit.entries[-1].action, desk.audit.entries[-1].outcome, desk.audit.entries[-1].subject) == (word, "answered", "a-0001")


@pytest.mark.parametrize("word", FILLED)
def test_the_same_form_sent_twice_saves_once(desk: Desk, word: str) -> None:
    first = desk.submit(f"{word} id:a-0001", FILLED[word], key="form-9")
    again = desk.submit(f"{word} id:a-0001", FILLED[word], key="form-9")
    assert first == again
    assert len(desk.changes.records) == 1


@pytest.mark.parametrize("word", FILLED)
def test_what_a_form_offers_as_initial_is_accepted(desk: Desk, word: str) -> None:
    form = desk.ask(f"{word} acme")
    assert isinstance(form, Form)
    initial = {field.name: field.initial for field in form.fields if field.initial}
    assert desk.submit(form.command, FILLED[word] | initial)


@pytest.mark.parametrize("word", FILLED)
def test_an_empty_form_names_every_required_field(desk: Desk, word: str) -> None:
    form = desk.ask(f"{word} acme")
    assert isinstance(form, Form)
    with pytest.raises(FormError) as wrong:
        desk.submit(form.command, {})
    assert set(wrong.value.errors) == {field.name for field in form.fields if field.required}


@pytest.mark.parametrize("word", FILLED)
def test_only_the_owner_and_their_manager_may_change(desk: Desk, word: str) -> None:
    stranger = factories.person(id="p-other")
    for who in (stranger, factories.manager(team="east"), factories.manager(team=None)):
        with pytest.raises(UserError, match=r"Acme is not yours to change\. Ann Keller owns it"):
            desk.ask(f"{word} acme", who)
        with pytest.raises(UserError, match="not yours to change"):
            desk.submit(f"{word} id:a-0001", FILLED[word], who)
    for role in ("sales_rep", "executive", "cs_ops"):
        with pytest.raises(UserError, match="does not include"):
            desk.ask(f"{word} acme", factories.person(id="p-ann", role=role))
    assert not desk.changes.records
    assert desk.submit(f"{word} id:a-0001", FILLED[word], factories.manager())


@pytest.mark.parametrize(
    ("word", "changed", "wrong"),
    [
        ("log touch", {"day": "2026-11-25"}, "day"),
        ("log touch", {"day": "2025-11-01"}, "day"),
        ("log touch", {"day": "yesterday"}, "day"),
        ("log touch", {"kind": "seance"}, "kind"),
        ("log touch", {"contact": "c-lena"}, "contact"),
        ("log touch", {"note": "x" * 2001}, "note"),
        ("log value", {"amount": "lots"}, "amount"),
        ("log value", {"amount": "-1"}, "amount"),
        ("log value", {"amount": "0"}, "amount"),
        ("log value", {"amount": "NaN"}, "amount"),
        ("log value", {"amount": "Infinity"}, "amount"),
        ("log value", {"amount": "1e99"}, "amount"),
        ("log value", {"amount": "1.234"}, "amount"),
        ("log value", {"source": "  "}, "source"),
        ("log value", {"day": "2026-12-01"}, "day"),
        ("assess", {"success": "6"}, "success"),
        ("assess", {"success": "3.5"}, "success"),
        ("assess", {"evidence": "good"}, "evidence"),
        ("override", {"band": "unknown"}, "band"),
        ("override", {"ends_on": "2026-11-23"}, "ends_on"),
        ("override", {"ends_on": "2027-11-23"}, "ends_on"),
        ("override", {"reason": "because"}, "reason"),
        ("snooze", {"span": "365"}, "span"),
        ("snooze", {"reason": "..."}, "reason"),
    ],
)
def test_a_wrong_field_is_named_and_nothing_is_saved(desk: Desk, word: str, changed: dict[str, str], wrong: str) -> None:
    errors = errors_of(desk, word, **changed)
    assert set(errors) == {wrong}
    assert errors[wrong].endswith(".")


def test_several_wrong_fields_are_named_at_once(desk: Desk) -> None:
    assert set(errors_of(desk, "log value", amount="many", source="", day="soon")) == {"amount", "source", "day"}


def test_a_touch_of_an_earlier_day_is_at_noon_of_the_reader(desk: Desk) -> None:
    desk.submit("log touch id:a-0001", FILLED["log touch"] | {"day": "2026-11-20", "contact": ""})
    (record,) = desk.changes.records.values()
    assert isinstance(record, NewTouch)
    assert record.at == datetime(2026, 11, 20, 11, 0, tzinfo=UTC)
    assert record.contact_id is None


def test_a_snooze_can_last_until_it_changes(desk: Desk) -> None:
    desk.submit("snooze id:a-0001", FILLED["snooze"] | {"span": "change"})
    assert [record.until for record in desk.changes.records.values() if isinstance(record, NewSnooze)] == [None]


def test_a_change_is_undone_once_by_who_made_it(desk: Desk) -> None:
    card = desk.submit("log touch id:a-0001", FILLED["log touch"])
    undo = next(button.command for button in buttons_of(card) if button.label == "Undo")
    assert lines_of(desk.ask(undo))[0] == "Acme  Undone. Logged: call with Priya Nair, VP Operations, Tue 24 Nov."
    assert not desk.changes.records
    with pytest.raises(UserError, match="That was undone Tue 24 Nov, 16:10 already"):
        desk.ask(undo)


def test_a_stranger_cannot_undo_nor_learn_of_a_change(desk: Desk) -> None:
    card = desk.submit("log touch id:a-0001", FILLED["log touch"])
    undo = next(button.command for button in buttons_of(card) if button.label == "Undo")
    with pytest.raises(UserError, match="I know no change"):
        desk.ask(undo, factories.person(id="p-other"))
    with pytest.raises(UserError, match="I know no change"):
        desk.ask("undo change-nobody")
    assert desk.changes.records
    assert isinstance(desk.ask(undo, factories.manager()), Card)


def test_a_form_for_several_accounts_asks_which(desk: Desk) -> None:
    desk.accounts.states = [factories.healthy_account(id="n-1", name="North A"), factories.healthy_account(id="n-2", name="North B")]
    card = desk.ask("log touch north")
    assert [button.command for button in buttons_of(card)] == ["log touch id:n-1", "log touch id:n-2"]


def test_log_alone_says_what_can_be_logged(desk: Desk) -> None:
    with pytest.raises(UserError, match="What do you log"):
        desk.ask("log acme")


def test_a_command_without_a_form_takes_none(desk: Desk) -> None:
    with pytest.raises(UserError, match="takes no form"):
        desk.submit("account id:a-0001", {})


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(
    word=st.sampled_from(sorted(FILLED)),
    values=st.dictionaries(st.sampled_from(sorted({name for form in FILLED.values() for name in form})), st.text(max_size=60)),
)
def test_any_values_are_saved_or_named(desk: Desk, word: str, values: dict[str, str]) -> None:
    outcome = saved_or_errors(desk, word, values)
    assert outcome is None or all(sentence.endswith(".") for sentence in outcome.values())


def saved_or_errors(desk: Desk, word: str, values: dict[str, str]) -> dict[str, str] | None:
    try:
        desk.submit(f"{word} id:a-0001", FILLED[word] | values, key=repr(values))
    except FormError as wrong:
        return wrong.errors
    return None


def test_an_override_shows_beside_the_computed_band_until_its_day() -> None:
    from tests.fakes import FakeAccounts

    override = {"band": "yellow", "reason": "Their CFO froze every renewal.", "author_name": "Ann Keller", "ends_on": "2026-12-10"}
    card = Desk(FakeAccounts([factories.healthy_account(override=override)])).ask("account acme")
    assert (card.headline.glyph, card.headline.verdict) == ("🟡", "Yellow by hand, computed Green 79")
    assert lines_of(card)[0] == "Set to Yellow by Ann Keller until Thu 10 Dec: Their CFO froze every renewal."


def test_days_in_the_readers_zone_bound_a_form(desk: Desk) -> None:
    late_evening_in_auckland = factories.NOW
    who = factories.person(time_zone="Pacific/Auckland")
    card = desk.submit("log touch id:a-0001", FILLED["log touch"] | {"day": "2026-11-25"}, who, now=late_evening_in_auckland + timedelta(0))
    assert "Wed 25 Nov" in card.summary

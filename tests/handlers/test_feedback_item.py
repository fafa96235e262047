"""`feedback reply` and `feedback close`: which feedback they are about, what they refuse, and what is saved."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from handlers.card import Card, Form
from handlers.errors import FormError, UserError
from handlers.ports import Absence, NewClosing, NewReply
from handlers.sources import score_said
from scoring.feedback_sla import FeedbackItem
from tests import factories
from tests.fakes import FakeFeedbackItems, FakePeople
from tests.handlers.conftest import Desk, buttons_of, lines_of

NOW = factories.NOW  # Tuesday 24 November, 16:10 in Berlin
HOUR = timedelta(hours=1)
REPLY = {"kind": "call", "note": "The export runs again; they will watch it.", "day": "2026-11-24", "time": "15:30"}
CLOSE = {"outcome": "Fixed in 4.2.", "note": "That 4.2 fixes it.", "kind": "email", "day": "2026-11-24", "time": "15:45"}
FILLED = {"feedback reply": REPLY, "feedback close": CLOSE}
AT = datetime(2026, 11, 24, 14, 30, tzinfo=UTC)

COMMANDS = pytest.mark.parametrize("command", FILLED)


def errors_of(desk: Desk, command: str, **changed: str) -> dict[str, str]:
    with pytest.raises(FormError) as wrong:
        desk.submit(f"{command} f-1", FILLED[command] | changed)
    assert not desk.changes.records
    return wrong.value.errors


def test_a_reply_is_saved_with_what_was_said_and_when(desk: Desk) -> None:
    card = desk.submit("feedback reply f-1", REPLY)
    assert list(desk.changes.records.values()) == [NewReply("a-0002", "f-1", "c-lena", "call", AT, REPLY["note"])]
    assert card.summary == "Globex: Replied to Lena Okafor by phone, Tue 24 Nov, 15:30, in time."
    assert [button.label for button in buttons_of(card)] == ["Open Globex", "Undo", "Close…"]
    assert buttons_of(card)[-1].command == "feedback close f-1"


def test_a_late_reply_says_how_late(desk: Desk) -> None:
    desk.feedback = FakeFeedbackItems([factories.feedback(received_at=NOW - 53 * HOUR)])
    assert desk.submit("feedback reply f-1", {**REPLY, "time": ""}).summary.endswith(", 5 h late.")


def test_a_closing_is_saved_with_the_outcome_and_what_the_customer_was_told(desk: Desk) -> None:
    card = desk.submit("feedback close f-1", CLOSE)
    told = AT + timedelta(minutes=15)
    saved = NewClosing("a-0002", "f-1", "c-lena", "email", told, CLOSE["note"], CLOSE["outcome"], closed_at=NOW)
    assert list(desk.changes.records.values()) == [saved]
    assert card.summary == "Globex: Closed: Fixed in 4.2. Lena Okafor was told Tue 24 Nov, 15:45."


@COMMANDS
def test_a_form_asks_for_what_it_saves_and_its_initial_values_are_accepted(desk: Desk, command: str) -> None:
    form = desk.ask(f"{command} f-1")
    assert isinstance(form, Form)
    assert form.command == f"{command} f-1"
    assert {field.name for field in form.fields} == set(FILLED[command])
    assert len(form.title) <= 24
    initial = {field.name: field.initial for field in form.fields if field.initial}
    assert isinstance(desk.submit(form.command, FILLED[command] | initial), Card)


@COMMANDS
def test_the_same_form_sent_twice_saves_once(desk: Desk, command: str) -> None:
    assert desk.submit(f"{command} f-1", FILLED[command]) == desk.submit(f"{command} f-1", FILLED[command])
    assert len(desk.changes.records) == 1


@COMMANDS
def test_an_account_with_one_open_piece_needs_no_id(desk: Desk, command: str) -> None:
    assert desk.ask(f"{command} globex").command == f"{command} f-1"
    with pytest.raises(UserError, match=r"Acme has no (one who waits|open feedback)"):
        desk.ask(f"{command} acme")


@COMMANDS
def test_an_account_with_several_open_pieces_is_a_question(desk: Desk, command: str) -> None:
    desk.feedback = FakeFeedbackItems([factories.feedback(), factories.feedback(feedback_id="f-2", type="feature_request", score=None)])
    card = desk.ask(f"{command} globex")
    assert isinstance(card, Card)
    assert [button.command for button in buttons_of(card)] == [f"{command} f-1", f"{command} f-2"]
    assert lines_of(card)[1:] == ["Lena Okafor, detractor, Mon 23 Nov", "Lena Okafor, request, Mon 23 Nov"]


@COMMANDS
def test_feedback_that_nobody_knows_is_a_sentence(desk: Desk, command: str) -> None:
    with pytest.raises(UserError, match="I know no account called “f-9”"):
        desk.ask(f"{command} f-9")
    with pytest.raises(UserError, match="Which feedback"):
        desk.ask(command)
    desk.feedback = FakeFeedbackItems([factories.feedback(account_id="a-new")])
    with pytest.raises(UserError, match="no score at this time"):
        desk.ask(f"{command} f-1")


@COMMANDS
def test_only_the_owner_their_cover_and_their_manager_may(desk: Desk, command: str) -> None:
    ann, bo = factories.person(), factories.person(id="p-bo", email="bo@example.com", name="Bo Lind", team="east")
    desk.people = FakePeople([ann, bo])
    with pytest.raises(UserError, match="Globex is not yours to change"):
        desk.submit(f"{command} f-1", FILLED[command], bo)
    today = date(2026, 11, 24)
    desk.absences.add(Absence("away", "p-ann", today, today, "p-bo", NOW - 9 * HOUR))
    assert desk.submit(f"{command} f-1", FILLED[command], bo, key="form-2")
    assert desk.submit(f"{command} f-1", FILLED[command], factories.manager(), key="form-3")
    assert desk.submit(f"{command} f-1", FILLED[command], ann, key="form-4")
    for role in ("sales_rep", "executive", "cs_ops"):
        with pytest.raises(UserError, match="does not include"):
            desk.ask(f"{command} f-1", factories.person(id="p-ann", role=role))


@COMMANDS
@pytest.mark.parametrize(
    ("changed", "wrong"),
    [
        ({"kind": "seance"}, "kind"),
        ({"note": " "}, "note"),
        ({"note": "x" * 2001}, "note"),
        ({"day": "2026-11-25"}, "day"),
        ({"day": "2026-11-22"}, "day"),
        ({"day": "soon"}, "day"),
        ({"time": "noon"}, "time"),
        ({"time": "24:00"}, "time"),
        ({"time": "16:11"}, "time"),
        ({"day": "2026-11-23", "time": "10:09"}, "time"),
    ],
)
def test_a_wrong_field_is_named_and_nothing_is_saved(desk: Desk, command: str, changed: dict[str, str], wrong: str) -> None:
    errors = errors_of(desk, command, **changed)
    assert set(errors) == {wrong}
    assert errors[wrong].endswith(".")


@pytest.mark.parametrize(
    ("day", "time", "expected"),
    [
        ("2026-11-24", "", NOW),
        ("2026-11-23", "", datetime(2026, 11, 23, 11, 0, tzinfo=UTC)),
        ("2026-11-23", "10:10", NOW - 30 * HOUR),
        ("2026-11-23", "9:10", None),
        ("2026-11-24", "16:10", NOW),
    ],
)
def test_a_moment_is_in_the_person_s_zone(desk: Desk, day: str, time: str, expected: datetime | None) -> None:
    if expected is None:
        assert errors_of(desk, "feedback reply", day=day, time=time) == {"time": "The feedback came at 10:10; this comes after it."}
        return
    desk.submit("feedback reply f-1", {**REPLY, "day": day, "time": time})
    assert [saved.at for saved in desk.changes.records.values() if isinstance(saved, NewReply)] == [expected]


def test_a_reply_on_the_day_of_an_afternoon_s_feedback_without_a_time_comes_after_it(desk: Desk) -> None:
    received = NOW - 24 * HOUR
    desk.feedback = FakeFeedbackItems([factories.feedback(received_at=received)])
    desk.submit("feedback reply f-1", {**REPLY, "day": "2026-11-23", "time": ""})
    assert [saved.at for saved in desk.changes.records.values() if isinstance(saved, NewReply)] == [received]


def test_what_was_answered_or_closed_before_is_refused_with_its_time(desk: Desk) -> None:
    done = factories.feedback(first_reply_at=NOW - HOUR, closed_at=NOW - HOUR, told_customer_at=NOW - HOUR, outcome="Fixed in 4.2.")
    desk.feedback = FakeFeedbackItems([done])
    with pytest.raises(UserError, match=r"answered Tue 24 Nov, 15:10 already"):
        desk.ask("feedback reply f-1")
    with pytest.raises(UserError, match=r"closed Tue 24 Nov, 15:10 already: Fixed in 4\.2\."):
        desk.ask("feedback close f-1")


@pytest.mark.parametrize("lacking", ["told_customer_at", "outcome"])
def test_what_was_closed_without_telling_or_without_an_outcome_can_be_closed_in_full(desk: Desk, lacking: str) -> None:
    done: dict[str, Any] = {"closed_at": NOW - HOUR, "told_customer_at": NOW - HOUR, "outcome": "Fixed."}
    record = factories.feedback(**{**done, lacking: None})
    desk.feedback = FakeFeedbackItems([record])
    assert isinstance(desk.ask("feedback close f-1"), Form)
    assert isinstance(desk.ask("feedback close globex"), Form)


def test_feedback_of_nobody_in_particular_can_be_answered(desk: Desk) -> None:
    bare = replace(factories.feedback(type="other", score=None), contact_name=None, contact_id=None)
    desk.feedback = FakeFeedbackItems([bare])
    assert desk.submit("feedback reply f-1", REPLY).summary == "Globex: Replied to the customer by phone, Tue 24 Nov, 15:30."
    assert "The customer was told" in desk.submit("feedback close f-1", CLOSE, key="form-2").summary


def commands_of(card: Any, label: str) -> list[str]:
    return [button.command for button in buttons_of(card) if button.label == label]


def test_who_may_reply_is_offered_it_on_the_account_and_on_its_feedback(desk: Desk) -> None:
    for words in ("account globex", "feedback globex"):
        assert commands_of(desk.ask(words), "Log reply…") == ["feedback reply f-1"], words
        stranger = factories.person(id="p-other")
        assert commands_of(desk.ask(words, stranger), "Log reply…") == [], words


def test_the_list_of_one_s_own_book_offers_a_reply_to_each(desk: Desk) -> None:
    for who, offered in ((None, ["feedback reply f-1"]), (factories.manager(), ["feedback reply f-1"])):
        assert commands_of(desk.ask("feedback", who), "Globex, Lena Okafor") == offered
    assert commands_of(desk.ask("feedback all"), "Globex, Lena Okafor") == []
    assert commands_of(desk.ask("feedback all", factories.person(id="p-ops", role="cs_ops")), "Globex, Lena Okafor") == []


def test_what_was_answered_and_not_closed_is_offered_for_closing(desk: Desk) -> None:
    answered = factories.feedback(first_reply_at=NOW - HOUR)
    desk.feedback = FakeFeedbackItems([answered])
    assert commands_of(desk.ask("feedback globex"), "Close…") == ["feedback close f-1"]
    assert commands_of(desk.ask("feedback globex", factories.person(id="p-other")), "Close…") == []
    closed = replace(answered, item=replace(answered.item, closed_at=NOW, told_customer_at=NOW, outcome="Fixed."))
    desk.feedback = FakeFeedbackItems([closed])
    assert commands_of(desk.ask("feedback globex"), "Close…") == []


@pytest.mark.parametrize(("type_", "score", "named"), [("nps", 3, "NPS 3"), ("other", 2, "CSAT 2 of 5"), ("other", None, "")])
def test_a_score_is_named_with_its_scale(type_: Any, score: int | None, named: str) -> None:
    assert score_said(FeedbackItem("f", "a", type_, NOW, score)) == named

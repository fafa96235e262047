"""`log feedback`: the form takes a customer's words from wherever they came, fills in what was typed, and is strict on scores."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from handlers.card import Card, Form
from handlers.errors import FormError, UserError
from handlers.feedback_log import SCALES, read_said
from handlers.plain_reading import reads_plainly
from handlers.ports import NewFeedback
from tests import factories
from tests.factories import NOW
from tests.handlers.conftest import Desk, lines_of

FILLED = {
    "text": "The export is slow.",
    "contact": "c-priya",
    "channel": "social",
    "kind": "other",
    "score": "",
    "severity": "",
    "day": "2026-11-24",
}


def saved(desk: Desk, **changed: str) -> Any:
    desk.submit("log feedback id:a-0001", FILLED | changed)
    (record,) = desk.changes.records.values()
    return record


def wrong(desk: Desk, **changed: str) -> dict[str, str]:
    with pytest.raises(FormError) as refused:
        desk.submit("log feedback id:a-0001", FILLED | changed)
    assert not desk.changes.records
    return refused.value.errors


def test_the_form_asks_for_what_it_saves_and_nothing_else(desk: Desk) -> None:
    form = desk.ask("log feedback acme")
    assert isinstance(form, Form)
    assert form.command == "log feedback id:a-0001"
    assert {field.name for field in form.fields} == set(FILLED)


def test_what_was_said_is_saved_as_it_was_said(desk: Desk) -> None:
    assert saved(desk) == NewFeedback("a-0001", "c-priya", "social", "other", None, None, "The export is slow.", NOW)


def test_the_confirmation_says_who_said_what_and_how_to_take_it_back(desk: Desk) -> None:
    card = desk.submit("log feedback id:a-0001", FILLED)
    assert isinstance(card, Card)
    assert any("Logged feedback from" in line and "The export is slow." in line for line in lines_of(card))


@pytest.mark.parametrize("words", ["log feedback acme: The export is slow.", "log feedback  Acme:  The export is slow."])
def test_words_after_the_name_stand_in_the_form(desk: Desk, words: str) -> None:
    form = desk.ask(words)
    assert isinstance(form, Form)
    assert next(field.initial for field in form.fields if field.name == "text") == "The export is slow."


@pytest.mark.parametrize(
    ("words", "channel", "kind", "score", "text"),
    [
        ("It hangs.", "qbr", "other", "", "It hangs."),
        ("NPS 3, it hangs.", "relationship", "nps", "3", "it hangs."),
        ("nps 9/10 lovely", "qbr", "other", "", "nps 9/10 lovely"),
        ("csat: 2. It hangs.", "csat", "csat", "2", "It hangs."),
        ("community: NPS 3, it hangs.", "community", "nps", "3", "it hangs."),
        ("in-app, CSAT 5", "in_app", "csat", "5", ""),
        ("NPS 30 years ago", "relationship", "nps", "30", "years ago"),
        ("npsomething", "qbr", "other", "", "npsomething"),
    ],
)
def test_what_stands_before_the_words_is_read(words: str, channel: str, kind: str, score: str, text: str) -> None:
    said = read_said(words)
    assert (said.channel, said.kind, said.score, said.text) == (channel, kind, score, text)


@pytest.mark.parametrize("kind", SCALES)
def test_a_score_is_a_whole_number_of_its_scale(desk: Desk, kind: str) -> None:
    least, most = SCALES[kind]
    for score in (str(least - 1), str(most + 1), "7.5", "9/10", "ten", "³", "१", "9" * 5000):
        errors = wrong(desk, kind=kind, score=score)
        assert set(errors) == {"score"}
    assert saved(desk, kind=kind, score=str(most)).score == most


def test_a_score_without_words_is_feedback_and_nothing_at_all_is_not(desk: Desk) -> None:
    assert set(wrong(desk, text="")) == {"text"}
    assert saved(desk, text="", kind="nps", score="3").text is None


def test_a_csat_is_kept_as_no_nps(desk: Desk) -> None:
    record = saved(desk, kind="csat", score="2", channel="csat")
    assert (record.type, record.score) == ("other", 2)


def test_what_is_not_scored_has_no_score_and_only_a_problem_has_a_severity(desk: Desk) -> None:
    assert set(wrong(desk, score="3", severity="P1")) == {"score", "severity"}
    assert set(wrong(desk, kind="nps", score="")) == {"score"}
    record = saved(desk, kind="product_issue", severity="P2")
    assert (record.type, record.severity) == ("product_issue", "P2")


def test_a_day_to_come_is_refused_and_an_earlier_one_is_kept(desk: Desk) -> None:
    assert set(wrong(desk, day="2026-11-25")) == {"day"}
    assert saved(desk, day="2026-11-20").received_at.date().isoformat() == "2026-11-20"


def test_an_account_of_someone_else_is_not_logged_on(desk: Desk) -> None:
    with pytest.raises(UserError, match="does not include"):
        desk.ask("log feedback acme", factories.person(role="sales_rep"))
    with pytest.raises(UserError, match="not yours to change"):
        desk.submit("log feedback id:a-0001", FILLED, factories.person(id="p-other"))


def test_customers_words_are_no_question_in_plain_words() -> None:
    assert not reads_plainly("log feedback", "acme: why is the export so slow?")
    assert reads_plainly("log feedback", "from acme, please")


@given(words=st.text(max_size=120))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_words_are_read_without_losing_the_customers(words: str) -> None:
    said = read_said(words)
    assert words.endswith(said.text)

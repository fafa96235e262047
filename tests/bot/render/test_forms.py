"""Any form at all fits a modal, a card and a terminal, and what was typed into it is read back."""

import re
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.render import card_check, card_forms, plain_form, slack_forms
from bot.render.display_width import width
from handlers.card import Field, Form, Option
from tests.bot.render import card_rules, slack_form_rules
from tests.forms import EVERY_FIELD, FORMS, LOG_VALUE

_SHORT = st.text(max_size=30) | st.sampled_from(["*bold* <!channel>", "a\nb", "\x1b[31m", "שלום", "n" * 300])
_OPTIONS = st.lists(
    st.builds(Option, _SHORT, st.text("abc-é0", min_size=1, max_size=160)), max_size=120, unique_by=lambda option: option.value
).map(tuple)


def _fields(names: list[str]) -> st.SearchStrategy[tuple[Field, ...]]:
    kinds = st.sampled_from(["text", "long_text", "number", "date", "choice", "account"])
    made = [st.builds(Field, st.just(name), _SHORT, kinds, st.booleans(), _SHORT, _SHORT, _OPTIONS) for name in names]
    return st.tuples(*made)


_FORMS = st.builds(
    Form,
    _SHORT,
    st.text(max_size=100),
    _SHORT,
    st.lists(st.sampled_from("abcdefgh"), unique=True, max_size=6).flatmap(_fields),
    st.lists(st.tuples(_SHORT), max_size=3).map(tuple),
)
_MANY = settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


def view_of(form: Form) -> dict[str, Any]:
    return slack_forms.form_view(form, slack_forms.metadata(form.command))


def submitted(view: dict[str, Any], values: dict[str, str]) -> dict[str, Any]:
    """The view with what a person typed, as Slack reports it."""
    state = {}
    for block in view["blocks"]:
        if block["type"] == "input":
            value, kind = values.get(block["block_id"]), block["element"]["type"]
            held: dict[str, Any] = {"type": kind, "value": value}
            if kind == "static_select":
                held = {"type": kind, "selected_option": {"value": value} if value else None}
            elif kind == "datepicker":
                held = {"type": kind, "selected_date": value}
            state[block["block_id"]] = {block["element"]["action_id"]: held}
    return {**view, "id": "V1", "hash": "1.2", "state": {"values": state}}


@pytest.mark.parametrize("name", FORMS)
def test_every_form_keeps_the_rules_of_each_channel(name: str) -> None:
    assert slack_form_rules.problems(view_of(FORMS[name])) == []
    assert card_rules.problems(card_forms.render_form(FORMS[name])) == []
    assert max(map(width, _questions(FORMS[name]))) <= 80


@_MANY
@given(_FORMS)
def test_any_form_keeps_slacks_rules(form: Form) -> None:
    assert slack_form_rules.problems(view_of(form)) == []


@_MANY
@given(_FORMS)
def test_any_form_keeps_the_rules_of_adaptive_cards(form: Form) -> None:
    assert card_rules.problems(card_forms.render_form(form)) == []


@_MANY
@given(_FORMS, st.data())
def test_any_form_says_what_is_wrong_beside_its_fields_in_a_card_and_in_a_window(form: Form, data: st.DataObject) -> None:
    names = st.sampled_from(["", *(field.name for field in form.fields)])
    errors = data.draw(st.dictionaries(names, st.text(max_size=50), max_size=4), label="errors")
    for dialog in (False, True):
        card = card_forms.render_form(form, errors=errors, dialog=dialog)
        assert card_check.problems(card) == []
        shown = [place for place, element in enumerate(card["body"]) if element.get("color") == "Attention"]
        assert len(shown) == len(errors)
        above = {card["body"][place - 1].get("id") for place in shown if place}
        drawn = {element["id"] for element in card["body"] if "id" in element}
        assert above >= {name for name in errors if name in drawn}
        assert card["actions"][0]["type"] == ("Action.Submit" if dialog else "Action.Execute")


@_MANY
@given(_FORMS)
def test_any_form_is_80_columns_of_text_that_drives_no_terminal(form: Form) -> None:
    assert max(map(width, _questions(form))) <= 80
    said = plain_form.render(form, asker="a@b.c")
    assert all(letter == "\n" or letter >= " " for letter in said)
    assert not {"\x7f", "\x9b", "\u202e"} & set(said)


@_MANY
@given(_FORMS, st.data())
def test_what_is_typed_into_any_form_is_read_back_and_stands_in_it_again(form: Form, data: st.DataObject) -> None:
    view = view_of(form)
    inputs = [block for block in view["blocks"] if block["type"] == "input"]
    typed = {block["block_id"]: data.draw(_answer(block["element"]), label=block["block_id"]) for block in inputs}
    sent = submitted(view, typed)
    assert slack_forms.typed(sent) == typed
    again = slack_forms.filled_again(sent, dict.fromkeys(typed, "Wrong."))
    assert slack_form_rules.problems(again) == []
    assert again["private_metadata"] == view["private_metadata"]
    assert {block["block_id"]: _held(block["element"]) for block in again["blocks"] if block["type"] == "input"} == typed


def _answer(element: dict[str, Any]) -> st.SearchStrategy[str]:
    if element["type"] == "static_select":
        groups = element.get("option_groups", [element])
        return st.sampled_from(["", *(option["value"] for group in groups for option in group["options"])])
    return st.dates().map(str) if element["type"] == "datepicker" else st.text(max_size=50)


def _held(element: dict[str, Any]) -> str:
    chosen = element.get("initial_option", {}).get("value")
    return chosen or element.get("initial_date") or element.get("initial_value") or ""


def _questions(form: Form) -> list[str]:
    """The text without the command to answer with, which must stay on one line to be copied."""
    return plain_form.render(form, asker="csm@example.com").split("\nAnswer with:")[0].split("\n")


def test_over_a_hundred_options_stand_in_groups_and_none_is_lost() -> None:
    element = next(block["element"] for block in view_of(EVERY_FIELD)["blocks"] if block.get("block_id") == "many")
    groups = element["option_groups"]
    assert [group["label"]["text"] for group in groups] == ["From 1 on", "From 101 on", "From 201 on"]
    assert [option["value"] for group in groups for option in group["options"]] == [f"c-{n}" for n in range(250)]
    assert element["initial_option"]["value"] == "c-249"


def test_an_option_that_slack_cannot_carry_is_named() -> None:
    block = next(block for block in view_of(EVERY_FIELD)["blocks"] if block.get("block_id") == "long_value")
    assert block["hint"]["text"] == "Not offered here: Unofferable."


def test_more_options_than_a_menu_holds_are_refused_and_not_cut() -> None:
    field = Field("who", "Who?", "choice", options=tuple(Option(str(n), str(n)) for n in range(10_001)))
    with pytest.raises(ValueError, match="10001 options; a menu holds 10000"):
        view_of(Form("Many", "assess id:a-1", "Save", (field,)))


def test_metadata_is_never_cut() -> None:
    with pytest.raises(ValueError, match="3000"):
        slack_forms.form_view(LOG_VALUE, "x" * 3001)


def test_errors_stand_under_their_fields_and_the_rest_under_the_first() -> None:
    view = view_of(LOG_VALUE)
    errors = {"amount": "Write it in figures.", "contact": "Choose one.", "": "Not yours."}
    assert slack_forms.field_errors(view, errors) == {"amount": "Write it in figures.", "category": "Choose one. Not yours."}
    assert slack_forms.field_errors(slack_forms.note_view("Title", "Text"), errors) == {}


def test_the_command_to_answer_with_asks_for_what_is_missing() -> None:
    said = plain_form.render(LOG_VALUE, asker="csm@example.com").splitlines()[-1]
    assert re.split(r" (?=--)", said.strip()) == [
        "hourglass ask 'log value id:a-0001'",
        "--as csm@example.com",
        "--set amount=186000",
        '--set source="…"',
    ]

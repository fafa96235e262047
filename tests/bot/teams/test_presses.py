"""Buttons: the answer takes the card's place, once, and forms are filled in and saved in their card."""

from itertools import pairwise
from typing import Any

import pytest

from bot.teams.drawing import KEY, STAYS, staying
from bot.teams.presses import FORM_FIELDS_NOT_TYPED
from bot.wiring import Assistant
from storage.tables import value_records
from tests.bot.teams.conftest import Running, Serving
from tests.forms import FORMS

ACCOUNT = {"action": "command", "command": "account acme"}
CARD = "application/vnd.microsoft.card.adaptive"


async def test_the_answer_takes_the_place_of_the_pressed_card(running: Running) -> None:
    response = await running.press(ACCOUNT)
    answer = response.json()
    assert (response.status_code, answer["statusCode"], answer["type"]) == (200, 200, CARD)
    assert "Acme" in answer["value"]["speak"]
    await running.sent()
    [changed] = running.teams.sent
    assert (changed.method, changed.message_id, changed.card) == ("PUT", "m1", answer["value"])


async def test_a_menu_carries_what_was_chosen(running: Running) -> None:
    response = await running.press({"action": "command", "choice": "choice.1", "choice.1": "account acme"})
    assert "Acme" in response.json()["value"]["speak"]


async def test_a_press_that_comes_again_changes_the_message_once(running: Running) -> None:
    first, again = [(await running.press(ACCOUNT)).json() for _ in range(2)]
    assert first == again
    await running.sent()
    await running.press({"action": "command", "command": "help"}, id="p2")
    await running.sent(2)
    assert len(running.teams.sent) == 2


async def test_a_message_sent_unasked_keeps_its_place(running: Running) -> None:
    response = await running.press({**ACCOUNT, STAYS: True})
    assert response.json() == {"statusCode": 200, "type": "application/vnd.microsoft.activity.message", "value": "Answered below."}
    await running.sent()
    assert [each.method for each in running.teams.sent] == ["POST"]


def test_every_button_of_a_message_sent_unasked_is_marked() -> None:
    def execute(command: str) -> dict[str, Any]:
        return {"type": "Action.Execute", "title": command, "data": {"action": "command", "command": command}}

    card = staying({"type": "AdaptiveCard", "body": [{"type": "ActionSet", "actions": [execute("a")]}], "actions": [execute("b")]})
    assert card["body"][0]["actions"][0]["data"] == {"action": "command", "command": "a", STAYS: True}
    assert card["actions"][0]["data"][STAYS] is True


@pytest.mark.parametrize("data", [None, {}, [], "account acme", {"action": "command"}, {"action": "x", "command": "account acme"}])
async def test_a_press_that_carries_nothing_is_told_so(running: Running, data: object) -> None:
    response = await running.press(data)
    assert response.status_code == 200
    assert (response.json()["statusCode"], response.json()["value"]["code"]) == (400, "BadRequest")


async def test_a_slow_answer_is_promised_and_takes_the_cards_place_later(serving: Serving) -> None:
    async with serving(patience=0) as running:
        response = await running.press(ACCOUNT)
        assert response.json()["value"] == "Working on it…"
        await running.sent()
        [changed] = running.teams.sent
        assert (changed.method, changed.message_id) == ("PUT", "m1")
        assert "Acme" in changed.card["speak"]


async def test_a_form_is_filled_in_in_its_card_and_saved_once(running: Running) -> None:
    form = (await running.press({"action": "command", "command": "log value acme"})).json()["value"]
    [submit] = form["actions"]
    assert (submit["verb"], submit["data"]["action"]) == ("submit", "submit")

    standing = {each["id"]: each.get("value", "") for each in form["body"] if each["type"].startswith("Input.")}
    filled = {**standing, **submit["data"], "amount": "much", "source": "Priya Nair"}
    again = (await running.press(filled, id="p2")).json()["value"]
    inputs = {each["id"]: each.get("value") for each in again["body"] if each["type"].startswith("Input.")}
    assert (inputs["amount"], inputs["source"]) == ("much", "Priya Nair")
    beside = [below for above, below in pairwise(again["body"]) if above.get("id") == "amount"]
    assert [("Write the amount in figures" in each["text"], each["color"]) for each in beside] == [(True, "Attention")]

    filled = {**standing, **again["actions"][0]["data"], "amount": "186,000", "source": "Priya Nair"}
    assert filled[KEY] != submit["data"][KEY]
    saved = [(await running.press(filled, id=each)).json()["value"] for each in ("p3", "p4")]
    assert saved[0] == saved[1]
    assert [each["title"] for each in saved[0]["actions"]][-1] == "Undo"
    with running.assistant.database.reading() as connection:
        assert len(connection.execute(value_records.select()).all()) == 1


@pytest.mark.parametrize("name", sorted(FORMS))
def test_no_field_is_named_as_what_a_button_carries(name: str) -> None:
    assert not {field.name for field in FORMS[name].fields} & FORM_FIELDS_NOT_TYPED


async def test_a_fault_is_a_sentence_and_no_500(serving: Serving) -> None:
    class Faulty(Assistant):
        def reply_identity(self, *_: Any, **__: Any) -> Any:
            raise RuntimeError("a mistake of ours")

    async with serving(make=Faulty) as running:
        assert "I could not answer that" in (await running.press(ACCOUNT)).json()["value"]["speak"]  # who asks becomes known by it
        response = await running.press(ACCOUNT, id="p2")
        assert (response.status_code, response.json()["statusCode"]) == (200, 500)
        assert "Try again" in response.json()["value"]["message"]

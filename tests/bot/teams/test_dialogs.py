"""Windows: opened by the press itself, filled in, submitted; nothing typed is lost, and the confirmation stands in the conversation."""

from collections.abc import Callable
from itertools import pairwise
from threading import Event
from typing import Any

import pytest

from bot.teams.dialogs import ANSWERED, OPEN, OPENING, SAVING
from bot.teams.presses import FORM_FIELDS_NOT_TYPED
from bot.wiring import Assistant
from storage.tables import people, value_records
from tests.bot.teams.conftest import Running, Serving
from tests.bot.teams.fake_teams import OWN, invoke

LOG_VALUE = {"action": "command", "command": "log value acme", "msteams": {"type": "task/fetch"}}


async def opened(running: Running, data: object = LOG_VALUE, **changed: Any) -> dict[str, Any]:
    """Ask for a window, and return what stands in it, or its sentence."""
    response = await running.post(invoke(running.teams.url, "task/fetch", {"data": data}, **changed))
    assert response.status_code == 200
    task: dict[str, Any] = response.json()["task"]
    return task


async def submitted(running: Running, data: object, **changed: Any) -> dict[str, Any] | None:
    """Submit a window; None: it closes."""
    response = await running.post(invoke(running.teams.url, "task/submit", {"data": data}, **changed))
    assert response.status_code == 200
    return response.json()["task"] if response.content else None


def card_in(task: dict[str, Any] | None) -> dict[str, Any]:
    assert task is not None
    assert task["type"] == "continue"
    card: dict[str, Any] = task["value"]["card"]["content"]
    return card


def filled(card: dict[str, Any], **typed: str) -> dict[str, Any]:
    """What Teams sends of a window: what stands in its fields, and what its button carries."""
    standing = {each["id"]: each.get("value", "") for each in card["body"] if each["type"].startswith("Input.")}
    return {**standing, **card["actions"][0]["data"], **typed}


def values(running: Running) -> int:
    with running.assistant.database.reading() as connection:
        return len(connection.execute(value_records.select()).all())


async def test_a_form_has_a_window_with_a_title_and_what_submits_it(running: Running) -> None:
    task = await opened(running)
    assert (task["value"]["title"], task["value"]["card"]["contentType"]) == ("Log value", "application/vnd.microsoft.card.adaptive")
    [action] = card_in(task)["actions"]
    assert (action["type"], action["data"]["action"]) == ("Action.Submit", "submit")
    assert running.teams.sent == []


async def test_what_is_wrong_stands_beside_its_field_with_everything_typed(running: Running) -> None:
    card = card_in(await opened(running))
    again = card_in(await submitted(running, filled(card, amount="much", source="Priya Nair")))
    inputs = {each["id"]: each.get("value") for each in again["body"] if each["type"].startswith("Input.")}
    assert (inputs["amount"], inputs["source"]) == ("much", "Priya Nair")
    [beside] = [below for above, below in pairwise(again["body"]) if above.get("id") == "amount"]
    assert "Write the amount in figures" in beside["text"]
    assert values(running) == 0


async def test_a_saved_form_closes_its_window_and_is_confirmed_once_in_the_conversation(running: Running) -> None:
    data = filled(card_in(await opened(running)), amount="186,000", source="Priya Nair")
    assert [await submitted(running, data, id=each) for each in ("i1", "i2")] == [None, None]
    await running.sent()
    await running.say("help")
    await running.sent(2)
    confirmed, _ = running.teams.sent
    assert (confirmed.method, confirmed.conversation) == ("POST", OWN)
    assert confirmed.card["actions"][-1]["title"] == "Undo"
    assert (len(running.teams.sent), values(running)) == (2, 1)


async def test_what_opens_no_form_is_answered_in_the_conversation(running: Running) -> None:
    assert await opened(running, LOG_VALUE | {"command": "account acme"}) == {"type": "message", "value": ANSWERED}
    await running.sent()
    assert "Acme" in running.teams.cards()[0]["speak"]


async def test_a_refusal_is_said_in_the_window(running: Running) -> None:
    task = await opened(running, LOG_VALUE | {"command": "log value nobody"})
    assert task["type"] == "message"
    assert "I know no account" in task["value"]


@pytest.mark.parametrize("data", [None, {}, [], "x", {"action": "command"}, {"action": "submit", "command": ""}])
async def test_a_window_that_is_asked_for_by_nothing_says_so(running: Running, data: object) -> None:
    assert (await opened(running, data))["type"] == "message"
    said = await submitted(running, data)
    assert said is not None
    assert said["type"] == "message"


class Slow(Assistant):
    """Waits where it is told to."""

    waits: Event
    slow: str = ""

    def reply_identity(self, *args: Any, **named: Any) -> Any:
        if self.slow == "answer":
            self.waits.wait(30)
        return super().reply_identity(*args, **named)

    def submit_identity(self, *args: Any, **named: Any) -> Any:
        given = super().submit_identity(*args, **named)
        if self.slow == "submit":
            self.waits.wait(30)
        return given


def slow(serving: Serving) -> tuple[Any, Callable[[str], None]]:
    """Serve with little patience, and say what is to be slow from now on."""

    class Slower(Slow):
        waits = Event()

    def be(what: str) -> None:
        Slower.slow = what
        Slower.waits.set()
        Slower.waits = Event()

    return serving(make=Slower, patience=0.5), be


async def test_a_form_that_takes_its_time_has_a_window_that_asks_for_it_again(serving: Serving) -> None:
    context, be = slow(serving)
    async with context as running:
        be("answer")
        task = await opened(running)
        [again] = card_in(task)["actions"]
        assert (task["value"]["title"], again["title"]) == (OPENING, OPEN)
        be("")
        assert card_in(await submitted(running, again["data"]))["actions"][0]["data"]["command"].startswith("log value id:")


@pytest.mark.parametrize(("amount", "told"), [("186,000", "Undo"), ("much", "Save")])
async def test_a_form_that_takes_its_time_to_save_is_told_of_in_the_conversation(serving: Serving, amount: str, told: str) -> None:
    context, be = slow(serving)
    async with context as running:
        card = card_in(await opened(running))
        be("submit")
        said = await submitted(running, filled(card, amount=amount, source="Priya Nair"))
        assert said == {"type": "message", "value": SAVING}
        be("")
        await running.sent()
        [sent] = running.teams.cards()
        assert sent["actions"][-1]["title"].startswith(told)
        assert told == "Undo" or {each.get("value") for each in sent["body"]} >= {"much", "Priya Nair"}


async def test_who_gets_a_form_no_more_gets_back_what_they_typed(running: Running) -> None:
    card = card_in(await opened(running))
    with running.assistant.database.writing() as connection:
        connection.execute(people.update().values(role="executive"))
    lost = card_in(await submitted(running, filled(card, amount="186,000", source="Priya Nair")))
    assert lost["body"][0]["text"].startswith("Not saved.")
    assert {"186,000", "Priya Nair"} <= {fact["value"] for fact in lost["body"][1]["facts"]}


def test_what_a_window_asks_for_is_not_typed() -> None:
    assert "msteams" in FORM_FIELDS_NOT_TYPED

import time
from typing import Any

import pytest

from bot.slack import submissions
from bot.slack.modals import NOT_OPENED, TOO_LONG
from bot.slack.submissions import SAVED, SAVING, TOO_OLD
from bot.wiring import Assistant
from handlers.card import Card, Form
from storage.tables import changes, people, value_records
from tests.bot.render.slack_form_rules import problems
from tests.bot.slack.conftest import Running, Serving

LOG_VALUE = {"type": "button", "value": "log value id:a-0001"}
COMPLETE = {"amount": "186,000", "source": "Priya Nair"}


class SlowToOpen(Assistant):
    """Takes its time to make a form."""

    def answer_identity(self, *args: Any, **named: Any) -> Card | Form | None:
        time.sleep(1.0)
        return super().answer_identity(*args, **named)


class SlowToSave(Assistant):
    """Takes its time to save."""

    def submit_identity(self, *args: Any, **named: Any) -> Any:
        time.sleep(0.3)
        return super().submit_identity(*args, **named)


async def opened(running: Running) -> dict[str, Any]:
    """Press "Log value…" and return the modal."""
    await running.requests.press(LOG_VALUE)
    body = await running.slack.until("views.open")
    assert body["trigger_id"] == "1.press"
    return dict(body["view"])


def saved(running: Running) -> int:
    with running.assistant.database.reading() as connection:
        return len(connection.execute(value_records.select()).all())


def outcomes(running: Running) -> list[tuple[str, str]]:
    return [(entry.action, entry.outcome) for entry in running.audited()]


async def test_a_button_whose_answer_is_a_form_opens_a_modal(running: Running) -> None:
    view = await opened(running)
    assert problems(view) == []
    assert view["title"]["text"] == "Log value"
    assert [block["block_id"] for block in view["blocks"] if block["type"] == "input"] == [
        "category", "amount", "method", "source", "day", "note",
    ]  # fmt: skip
    assert running.slack.sent("response_url") == []
    assert outcomes(running) == [("log value", "answered")]


async def test_a_command_opens_it_too(running: Running) -> None:
    answered = await running.requests.command("/cs log value acme")
    assert (answered.status, answered.body) == (200, "")
    assert (await running.slack.until("views.open"))["view"]["title"]["text"] == "Log value"


async def test_a_submitted_form_is_saved_and_confirmed_where_it_was_asked_for(running: Running) -> None:
    answered = await running.requests.submit(await opened(running), COMPLETE)
    assert (answered.status, answered.body) == (200, "")
    confirmation = await running.slack.until("response_url")
    assert (confirmation["response_type"], confirmation["replace_original"]) == ("ephemeral", False)
    assert "Logged: cost savings of $186k a year" in confirmation["text"]
    assert saved(running) == 1
    assert outcomes(running) == [("log value", "answered")] * 2


async def test_a_confirmation_goes_by_message_where_the_address_is_closed(running: Running) -> None:
    view = await opened(running)
    running.slack.refusals = {"response_url": ["expired_url"], "chat.postEphemeral": ["user_not_in_channel"]}
    await running.requests.submit(view, COMPLETE)
    assert (await running.slack.until("chat.postMessage"))["channel"] == "U0ANN"


async def test_errors_stand_beside_their_fields_and_a_second_try_is_saved(running: Running) -> None:
    view = await opened(running)
    answered = await running.requests.submit(view, {"amount": "much"})
    assert answered.message == {
        "response_action": "errors",
        "errors": {"amount": "Write the amount in figures, such as 186000.", "source": "Say who or what confirms it."},
    }
    assert saved(running) == 0
    assert (await running.requests.submit(view, COMPLETE)).body == ""
    assert saved(running) == 1
    assert outcomes(running) == [("log value", "answered"), ("log value", "refused"), ("log value", "answered")]


async def test_a_form_submitted_twice_is_saved_once_and_confirmed_twice(running: Running) -> None:
    view = await opened(running)
    await running.requests.submit(view, COMPLETE)
    await running.requests.submit(view, COMPLETE)
    await running.slack.until("response_url", 2)
    assert saved(running) == 1
    assert len(outcomes(running)) == 3


@pytest.mark.parametrize("code", ["expired_trigger_id", "exchanged_trigger_id"])
async def test_an_expired_trigger_is_one_sentence_with_the_button_again(running: Running, code: str) -> None:
    running.slack.refusals["views.open"] = [code]
    await running.requests.press(LOG_VALUE)
    said = await running.slack.until("response_url")
    assert said["text"] == TOO_LONG
    assert said["blocks"][-1]["elements"][0]["value"] == "log value id:a-0001"
    assert outcomes(running) == [("log value", "answered")]


async def test_a_modal_that_slack_refuses_is_a_sentence_too(running: Running) -> None:
    running.slack.refusals["views.open"] = ["invalid_arguments"]
    await running.requests.press(LOG_VALUE)
    assert (await running.slack.until("response_url"))["text"] == NOT_OPENED


async def test_a_slow_form_opens_as_a_modal_that_waits(serving: Serving) -> None:
    async with serving(make=SlowToOpen) as running:
        await running.requests.press(LOG_VALUE)
        waiting = (await running.slack.until("views.open"))["view"]
        assert problems(waiting) == []
        assert "submit" not in waiting
        updated = await running.slack.until("views.update")
        assert (updated["view_id"], updated["view"]["title"]["text"]) == ("V0FORM", "Log value")


async def test_a_slow_question_about_the_account_closes_with_a_pointer_to_the_answer(serving: Serving) -> None:
    async with serving(make=SlowToOpen) as running:
        await running.requests.press({"type": "button", "value": "log value id:nosuch"})
        assert "conversation" in str((await running.slack.until("views.update"))["view"]["blocks"])
        assert "nosuch" in (await running.slack.until("response_url"))["text"]


async def test_a_save_that_takes_long_is_promised_in_the_modal(serving: Serving) -> None:
    async with serving(make=SlowToSave, patience=0.05) as running:
        view = await opened(running)
        answered = await running.requests.submit(view, COMPLETE)
        assert answered.message["response_action"] == "update"
        assert SAVING in str(answered.message["view"])
        assert SAVED in str((await running.slack.until("views.update"))["view"])
        assert "Logged" in (await running.slack.until("response_url"))["text"]
        assert saved(running) == 1


async def test_late_errors_bring_the_form_back_with_what_was_typed(serving: Serving) -> None:
    async with serving(make=SlowToSave, patience=0.05) as running:
        view = await opened(running)
        await running.requests.submit(view, {"amount": "much", "source": "Priya Nair"})
        again = (await running.slack.until("views.update"))["view"]
        assert problems(again) == []
        held = {block["block_id"]: block["element"] for block in again["blocks"] if block["type"] == "input"}
        assert (held["amount"]["initial_value"], held["source"]["initial_value"]) == ("much", "Priya Nair")
        assert "Write the amount in figures" in str(again["blocks"])
        await running.requests.submit(again, COMPLETE)
        assert "Logged" in (await running.slack.until("response_url"))["text"]


async def test_rights_lost_while_the_form_was_open_save_nothing_and_lose_nothing(running: Running) -> None:
    view = await opened(running)
    with running.assistant.database.writing() as connection:
        connection.execute(people.update().values(role="executive"))
    answered = await running.requests.submit(view, COMPLETE)
    assert answered.message["response_action"] == "errors"
    assert "Your role, executive, does not include" in answered.message["errors"]["category"]
    assert saved(running) == 0
    assert outcomes(running)[-1] == ("log value", "refused")


async def test_a_stranger_cannot_submit_a_form(running: Running) -> None:
    answered = await running.requests.submit(await opened(running), COMPLETE, user="U0NOBODY")
    assert "I know no one here" in answered.message["errors"]["category"]
    assert saved(running) == 0


async def test_a_saved_change_is_undone_by_its_button_once(running: Running) -> None:
    await running.requests.submit(await opened(running), COMPLETE)
    confirmation = await running.slack.until("response_url")
    [undo] = [element for block in confirmation["blocks"] for element in block.get("elements", []) if "undo" in element.get("value", "")]
    await running.requests.press(undo)
    assert "undone" in (await running.slack.until("response_url", 2))["text"].casefold()
    assert saved(running) == 0
    with running.assistant.database.reading() as connection:
        assert [row.undone_at is not None for row in connection.execute(changes.select())] == [True]
    await running.requests.press(undo)
    assert "already" in (await running.slack.until("response_url", 3))["text"]
    assert outcomes(running)[-2:] == [("undo", "answered"), ("undo", "refused")]


@pytest.mark.parametrize("event", [{"type": "message", "channel_type": "im", "channel": "D1"}, {"type": "app_mention", "channel": "C1"}])
async def test_words_without_a_trigger_get_a_button_that_opens_the_form(running: Running, event: dict[str, Any]) -> None:
    await running.requests.event({**event, "text": "log value acme"})
    said = await running.slack.until("chat.postMessage" if event["type"] == "message" else "chat.postEphemeral")
    [button] = said["blocks"][-1]["elements"]
    assert (button["text"]["text"], button["value"]) == ("Log value…", "log value id:a-0001")
    assert running.slack.sent("views.open") == []


async def test_a_closed_modal_is_taken_note_of(running: Running) -> None:
    assert (await running.requests.close_modal(await opened(running))).status == 200
    assert not running.app.state.slack.listeners.unheard
    assert saved(running) == 0


async def test_a_modal_without_its_command_says_so(running: Running) -> None:
    view = await opened(running) | {"private_metadata": "{}"}
    answered = await running.requests.submit(view, COMPLETE)
    assert TOO_OLD in str(answered.message["view"])


@pytest.fixture(autouse=True)
def no_settling(monkeypatch: pytest.MonkeyPatch) -> None:
    """The fake Slack has no screen that would have to settle."""
    monkeypatch.setattr(submissions, "SETTLING_SECONDS", 0)

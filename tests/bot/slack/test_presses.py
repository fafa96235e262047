from typing import Any

import pytest

from tests.bot.slack.conftest import Running


@pytest.mark.parametrize(
    "action",
    [
        {"type": "button", "value": "account id:a-0001 v7"},
        {"type": "static_select", "selected_option": {"value": "account id:a-0001 v7"}},
        {"type": "overflow", "selected_option": {"value": "account id:a-0001 v7"}},
    ],
    ids=lambda action: action["type"],
)
async def test_a_press_puts_the_answer_in_the_cards_place(running: Running, action: dict[str, Any]) -> None:
    answered = await running.requests.press(action)
    assert (answered.status, answered.body) == (200, "")
    replaced = await running.slack.until("response_url")
    assert replaced["replace_original"] is True
    assert "Acme" in replaced["text"]


async def test_a_press_on_a_card_in_the_own_conversation_replaces_it_too(running: Running) -> None:
    await running.requests.press({"type": "button", "value": "account id:a-0001 v7"}, channel="D1", ephemeral=False)
    assert (await running.slack.until("response_url"))["replace_original"] is True


async def test_a_press_on_what_was_sent_unasked_leaves_it_there(running: Running) -> None:
    sent = {"metadata": {"event_type": "hourglass_message", "event_payload": {"key": "handoff:h-1"}}}
    await running.requests.press({"type": "button", "value": "account id:a-0001 v7"}, channel="D1", ephemeral=False, message=sent)
    answer = await running.slack.until("response_url")
    assert (answer["replace_original"], answer["response_type"]) == (False, "ephemeral")


async def test_a_press_on_what_others_see_leaves_it_and_answers_the_asker_alone(running: Running) -> None:
    await running.requests.press({"type": "button", "value": "account id:a-0001 v7"}, ephemeral=False)
    answer = await running.slack.until("response_url")
    assert (answer["replace_original"], answer["response_type"]) == (False, "ephemeral")


async def test_who_may_not_ask_may_not_press(running: Running) -> None:
    await running.requests.press({"type": "button", "value": "account id:a-0001 v7"}, user="U0NOBODY")
    answer = await running.slack.until("response_url")
    assert answer["text"].startswith("I know no one here by that Slack account.")


async def test_a_press_whose_address_fails_is_answered_by_the_web_api(running: Running) -> None:
    running.slack.refusals["response_url"] = ["used_url"]
    await running.requests.press({"type": "button", "value": "account id:a-0001 v7"})
    assert "Acme" in (await running.slack.until("chat.postEphemeral"))["text"]


async def test_an_unknown_button_is_taken_and_counted(running: Running) -> None:
    assert (await running.requests.press({"type": "button", "action_id": "elsewhere", "value": "x"})).status == 200
    assert running.app.state.slack.listeners.unheard["block_actions"] == 1
    assert running.slack.sent("response_url") == []

"""Each fault as slack_sdk's own client, a real Bolt app and the person see it."""

import asyncio
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.async_handler import AsyncRetryHandler
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.workspace.faults import EFFECTS
from bot.workspace.members import Command
from bot.workspace.presses import TROUBLE_WITH_A_VIEW
from bot.workspace.running import RunningWorkspace, running_workspace
from tests.bot.workspace.bolt_app import TinyApp, form

GENERAL = "C0GENERAL"


def texts(running: RunningWorkspace) -> list[str]:
    return [message.text for message in running.workspace.conversations[GENERAL].messages]


async def say(tiny: TinyApp, text: str = "Hello") -> Any:
    tiny.client.retry_handlers = []
    return await tiny.client.chat_postMessage(channel=GENERAL, text=text)


async def test_drop_closes_the_line_before_anything_happens(running: RunningWorkspace, tiny: TinyApp) -> None:
    running.faults.add("chat.postMessage", "drop", times=1)
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await say(tiny)
    assert texts(running) == []
    await say(tiny)
    assert texts(running) == ["Hello"]


async def test_cut_does_what_was_asked_and_loses_the_answer(running: RunningWorkspace, tiny: TinyApp) -> None:
    running.faults.add("chat.postMessage", "cut", times=1)
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await say(tiny)
    assert texts(running) == ["Hello"]


async def test_delay_answers_later_than_the_client_waits_and_happens_all_the_same(running: RunningWorkspace, tiny: TinyApp) -> None:
    running.faults.add("chat.postMessage", "delay", seconds=1, times=1)
    tiny.client.timeout = 0.5  # type: ignore[assignment] - aiohttp takes parts of a second
    with pytest.raises(asyncio.TimeoutError):
        await say(tiny)
    assert (await running.person().sees("Hello", "#general")).text == "Hello"


async def test_a_rate_limit_says_when_to_come_back(running: RunningWorkspace, tiny: TinyApp) -> None:
    running.faults.add("chat.postMessage", "rate_limit", retry_after=7, times=1)
    with pytest.raises(SlackApiError) as refused:
        await say(tiny)
    response = refused.value.response
    assert (response.status_code, response.headers["Retry-After"], response["error"]) == (429, "7", "ratelimited")


async def test_slacks_own_retry_handler_gets_through_a_rate_limit(running: RunningWorkspace, tiny: TinyApp) -> None:
    running.faults.add("chat.postMessage", "rate_limit", retry_after=0, times=2)
    handlers: list[AsyncRetryHandler] = [AsyncRateLimitErrorRetryHandler(max_retry_count=2)]
    tiny.client.retry_handlers = handlers
    await tiny.client.chat_postMessage(channel=GENERAL, text="Hello")
    assert [entry.outcome for entry in running.log.of("chat.postMessage")] == ["ratelimited", "ratelimited", "ok"]


@pytest.mark.parametrize("status", [500, 503])
async def test_a_server_error_has_no_body_of_slacks(running: RunningWorkspace, tiny: TinyApp, status: int) -> None:
    running.faults.add("chat.*", "http_error", status=status, times=1)
    with pytest.raises(SlackApiError) as refused:
        await say(tiny)
    assert refused.value.response.status_code == status
    assert texts(running) == []


@pytest.mark.parametrize("code", [
    "token_revoked", "invalid_auth", "account_inactive", "not_in_channel", "channel_not_found", "is_archived", "msg_too_long",
    "invalid_blocks", "ratelimited", "fatal_error",
])  # fmt: skip
async def test_any_of_slacks_codes_is_answered(running: RunningWorkspace, tiny: TinyApp, code: str) -> None:
    running.faults.add("*", "error", error=code)
    with pytest.raises(SlackApiError) as refused:
        await say(tiny)
    assert refused.value.response["error"] == code


async def test_a_revoked_token_fails_everything_until_it_is_mended(running: RunningWorkspace, tiny: TinyApp) -> None:
    fault = running.faults.add("*", "error", error="token_revoked")
    for call in (tiny.client.auth_test(), tiny.client.users_info(user="U0DANA")):
        with pytest.raises(SlackApiError, match="token_revoked"):
            await call
    running.faults.clear(fault)
    assert (await tiny.client.auth_test())["ok"] is True


async def test_a_press_with_an_expired_trigger_opens_nothing(running: RunningWorkspace, tiny: TinyApp) -> None:
    running.faults.add("command", "expired_trigger", times=1)
    dana = running.person()
    await dana.types("/form")
    assert running.log.of("views.open")[-1].outcome == "expired_trigger_id"
    assert dana.modal is None
    await dana.types("/form")
    assert dana.modal is not None


async def test_a_duplicate_event_has_the_same_id(running: RunningWorkspace, tiny: TinyApp) -> None:
    running.faults.add("event.message", "duplicate", copies=2, times=1)
    await running.person().types("hello")
    await running.person().sees("I heard: hello")
    await running.settled()
    assert len(tiny.events) == 3
    assert len(set(tiny.events)) == 1


async def test_a_repeated_event_says_that_it_is_one(running: RunningWorkspace, tiny: TinyApp) -> None:
    running.faults.add("event.message", "retry", copies=2, times=1)
    await running.person().types("hello")
    await running.settled()
    assert [entry.body.get("retry_num") for entry in running.log.of("event.message")] == [None, "1", "2"]
    assert len(set(tiny.events)) == 1


@pytest.mark.parametrize("effect", ["drop", "cut"])
async def test_an_event_that_was_lost_is_sent_again(running: RunningWorkspace, tiny: TinyApp, effect: Any) -> None:
    running.faults.add("event.message", effect, times=1)
    await running.person().types("hello")
    await running.person().sees("I heard: hello")
    await running.settled()
    assert len(tiny.events) == (1 if effect == "drop" else 2)


async def test_a_late_command_reaches_the_app_after_the_person_gave_up() -> None:
    async with running_workspace(commands=[Command("/form")], request_seconds=0.2) as running:
        tiny = TinyApp(running)
        running.faults.add("command", "delay", seconds=0.4, times=1)
        dana = running.person()
        await dana.types("/form")
        assert dana.messages()[-1].text == "/form failed with the error “operation_timeout”"
        await running.settled()
        assert running.log.of("views.open")[-1].outcome == "ok"
        assert tiny.submissions == []


@pytest.mark.parametrize("effect", ["drop", "cut"])
async def test_a_lost_submission_is_told_and_the_form_stays(running: RunningWorkspace, tiny: TinyApp, effect: Any) -> None:
    running.faults.add("view_submission", effect, times=1)
    dana = running.person()
    await dana.types("/form")
    said = await dana.submits({"what": "x", "kind": "call"})
    assert said.trouble == TROUBLE_WITH_A_VIEW
    assert dana.modal is not None
    assert len(tiny.submissions) == (0 if effect == "drop" else 1)


@pytest.mark.parametrize(("effect", "more", "status"), [
    ("rate_limit", {}, 429), ("http_error", {"status": 500}, 500), ("error", {"error": "expired_url"}, 404),
])  # fmt: skip
async def test_a_response_url_fails_too(running: RunningWorkspace, tiny: TinyApp, effect: Any, more: dict[str, Any], status: int) -> None:
    await running.person().types("/form", "#general")
    url = running.log.of("command")[-1].body["response_url"]
    running.faults.add("response_url", effect, times=1, **more)
    webhook = AsyncWebhookClient(url)
    assert (await webhook.send(text="Late")).status_code == status
    assert (await webhook.send(text="Late")).status_code == 200


async def test_chance_is_the_same_for_the_same_seed(running: RunningWorkspace, tiny: TinyApp) -> None:
    async def outcomes(seed: int) -> list[str]:
        running.faults.clear()
        running.faults.add("auth.test", "error", error="fatal_error", probability=0.5, seed=seed)
        for _ in range(12):
            await asyncio.gather(tiny.client.auth_test(), return_exceptions=True)
        return [entry.outcome for entry in running.log.of("auth.test")[-12:]]

    first = await outcomes(3)
    assert await outcomes(3) == first
    assert set(first) == {"ok", "fatal_error"}


@pytest.mark.parametrize(("fault", "sentence"), [
    ({"on": "chat.nonsense", "effect": "drop"}, '"drop" never happens on "chat.nonsense"'),
    ({"on": "event.*", "effect": "rate_limit"}, '"rate_limit" never happens on "event.*"'),
    ({"on": "*", "effect": "explode"}, 'There is no effect "explode"'),
    ({"on": "*", "effect": "delay", "seconds": -1}, "never negative"),
    ({"on": "*", "effect": "delay", "seconds": "long"}, '"seconds" is a number.'),
    ({"on": "*", "effect": "drop", "times": 1.5}, '"times" is a whole number.'),
    ({"on": "*", "effect": "http_error", "status": 404}, "between 500 and 599"),
    ({"on": "*", "effect": "drop", "probability": 2}, "between 0 and 1"),
    ({"on": "*", "effect": "drop", "colour": "red"}, 'A fault has no "colour"'),
    ("drop everything", 'A fault is an object with "on" and "effect".'),
])  # fmt: skip
async def test_a_fault_that_makes_no_sense_is_refused_in_a_sentence(running: RunningWorkspace, fault: Any, sentence: str) -> None:
    async with aiohttp.ClientSession() as session, session.post(f"{running.page_url}faults", json=[fault]) as answer:
        assert answer.status == 400
        assert sentence in (await answer.json())["error"]
    assert running.faults.listed() == []


async def test_faults_are_added_listed_and_removed_over_http(running: RunningWorkspace, tiny: TinyApp) -> None:
    address = f"{running.page_url}faults"
    async with aiohttp.ClientSession() as session:
        async with session.post(address, json=[{"on": "chat.*", "effect": "drop", "times": 1}, {"on": "*", "effect": "cut"}]) as answer:
            added = await answer.json()
        assert [(fault["on"], fault["effect"], fault["left"]) for fault in added["faults"]] == [("chat.*", "drop", 1), ("*", "cut", None)]
        assert set(added["effects"]) == set(EFFECTS)
        async with session.delete(address, params={"id": added["faults"][0]["id"]}) as answer:
            assert [fault["effect"] for fault in (await answer.json())["faults"]] == ["cut"]
        async with session.delete(address) as answer:
            assert (await answer.json())["faults"] == []


async def test_the_log_tells_both_ways_and_never_the_token(running: RunningWorkspace, tiny: TinyApp) -> None:
    await running.person().types("/form")
    async with aiohttp.ClientSession() as session, session.get(f"{running.page_url}log") as answer:
        text = await answer.text()
        entries = (await answer.json())["entries"]
    assert [(entry["kind"], entry["name"], entry["outcome"]) for entry in entries if entry["name"] != "auth.test"] == [
        ("call", "views.open", "ok"), ("delivery", "command", "ok"),
    ]  # fmt: skip
    assert running.bot_token not in text
    assert running.log.listed(after=entries[-1]["number"]) == []


@pytest.mark.parametrize("method", ["post", "delete"])
async def test_another_page_breaks_nothing(running: RunningWorkspace, method: str) -> None:
    running.faults.add("chat.*", "drop")
    headers = {"Origin": "https://elsewhere.example"}
    async with aiohttp.ClientSession() as session, session.request(method, f"{running.page_url}faults", json={}, headers=headers) as answer:
        assert answer.status == 403
    assert len(running.faults.listed()) == 1


async def test_a_view_refused_on_purpose_is_refused_like_any_other(running: RunningWorkspace, tiny: TinyApp) -> None:
    running.faults.add("views.open", "error", error="expired_trigger_id", times=1)
    trigger = running.workspace.triggers.hand_out("U0DANA")
    with pytest.raises(SlackApiError, match="expired_trigger_id"):
        await tiny.client.views_open(trigger_id=trigger, view=form())
    await tiny.client.views_open(trigger_id=trigger, view=form())

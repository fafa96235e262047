"""What reaches the app when somebody types or presses, and what the person sees of the answer."""

import json
from typing import Any

import pytest
from slack_sdk.signature import Clock, SignatureVerifier
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.workspace.members import OUTSIDERS
from tests.bot.workspace.serving import DANA, MIRA, SECRET, Page, Served, serving

BUTTON = {"type": "button", "action_id": "go", "text": {"type": "plain_text", "text": "Go"}, "value": "account id:a-1 v7"}
BLOCKS = [{"type": "actions", "elements": [BUTTON]}]


def options(*values: str) -> list[dict[str, Any]]:
    return [{"text": {"type": "plain_text", "text": value.title()}, "value": value} for value in values]


async def test_a_command_arrives_as_slacks_form_with_a_good_signature(served: Served) -> None:
    async with served.page() as page:
        await page.type("/echo  hello world ")
    received = served.app.received[0]
    clock = Clock()
    clock.now = served.clock().timestamp  # type: ignore[method-assign]
    assert SignatureVerifier(SECRET, clock).is_valid_request(received.body, received.headers)
    form = received.form
    assert form.pop("response_url").startswith(f"{served.base}/response/")
    assert form.pop("trigger_id")
    assert form == {
        "token": "local-verification-token",
        "team_id": "T0LOCAL",
        "team_domain": "local",
        "channel_id": "C0GENERAL",
        "channel_name": "general",
        "user_id": "U0DANA",
        "user_name": "dana",
        "command": "/echo",
        "text": "hello world",
        "api_app_id": "A0HOURGLASS",
        "is_enterprise_install": "false",
    }


async def test_words_are_escaped_and_names_become_references(served: Served) -> None:
    async with served.page() as page:
        await page.type("/echo <b> & @mira sol #general")
    assert served.app.received[0].form["text"] == "&lt;b&gt; &amp; <@U0MIRA> <#C0GENERAL|general>"


@pytest.mark.parametrize("answer", ["Hello", {"text": "Hello"}, {"text": "Hello", "response_type": "ephemeral"}])
async def test_an_answer_in_the_reply_is_for_the_asker_alone(served: Served, answer: Any) -> None:
    served.app.will_say(answer)
    async with served.page() as dana, served.page(MIRA) as mira:
        await dana.type("/echo")
        message = await dana.next_message()
        assert (message["text"], message["ephemeral"], message["author"]) == ("Hello", True, "U0HOURGLASS")
        await served.client.chat_postMessage(channel="C0GENERAL", text="next")
        assert (await mira.next_message())["text"] == "next"


async def test_an_in_channel_answer_shows_the_command_and_the_answer_to_all(served: Served) -> None:
    served.app.will_say({"text": "Hello", "response_type": "in_channel"})
    async with served.page() as dana, served.page(MIRA) as mira:
        await dana.type("/echo it")
        assert [(await mira.next())["message"]["text"] for _ in range(2)] == ["/echo it", "Hello"]


async def test_an_empty_reply_shows_nothing(served: Served) -> None:
    async with served.page() as page:
        await page.type("/echo")
        await served.client.chat_postMessage(channel="C0GENERAL", text="next")
        assert (await page.next_message())["text"] == "next"


async def test_an_app_that_is_too_slow_ends_as_operation_timeout() -> None:
    async with serving(request_seconds=0.2) as served, served.page() as page:
        served.app.seconds = 1
        await page.type("/echo")
        message = await page.next_message()
    assert message["text"] == "/echo failed with the error “operation_timeout”"
    assert (message["author"], message["ephemeral"]) == ("USLACKBOT", True)


async def test_an_app_that_fails_ends_as_dispatch_failed(served: Served) -> None:
    served.app.will_say(500)
    async with served.page() as page:
        await page.type("/echo")
        assert (await page.next_message())["text"] == "/echo failed with the error “dispatch_failed”"


async def test_an_answer_that_breaks_a_limit_is_shown_with_its_reason(served: Served) -> None:
    served.app.will_say({"text": "x", "blocks": [{"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}]})
    async with served.page() as page:
        await page.type("/echo")
        text = (await page.next_message())["text"]
    assert "invalid_command_response" in text
    assert "must be less than 151 characters [json-pointer:/blocks/0/text/text]" in text


async def test_a_command_nobody_made_never_leaves_the_workspace(served: Served) -> None:
    async with served.page() as page:
        await page.type("/nonsense <i>")
        assert (await page.next_message())["text"] == "`/nonsense` is not a valid command here. Valid are: /echo, /other."
    assert served.app.received == []


async def test_people_of_another_company_have_no_commands_but_may_mention(served: Served) -> None:
    partner = OUTSIDERS[2]
    async with served.page(partner) as page:
        assert [found["name"] for found in page.everything["conversations"]] == ["northwind-project"]
        await page.type("/echo", "C0SHARED")
        assert "not a valid command" in (await page.next_message())["text"]
        await page.type("@Hourglass hello", "C0SHARED")
    callback = (await served.app.next(1)).json
    assert (callback["event"]["team"], callback["is_ext_shared_channel"]) == ("T0OTHER", True)


async def test_a_direct_message_arrives_as_an_event(served: Served) -> None:
    async with served.page() as page:
        await page.type("how is acme doing?", "D0DANA")
        callback = (await served.app.next(1)).json
        ts = (await page.next())["message"]["ts"]
    assert (callback["type"], callback["team_id"]) == ("event_callback", "T0LOCAL")
    assert callback["event_id"].startswith("Ev")
    event = callback["event"]
    assert {name: event[name] for name in ("type", "channel_type", "user", "channel", "text", "ts")} == {
        "type": "message", "channel_type": "im", "user": "U0DANA", "channel": "D0DANA", "text": "how is acme doing?", "ts": ts,
    }  # fmt: skip


async def test_in_a_channel_only_a_mention_arrives_and_only_where_the_app_is(served: Served) -> None:
    async with served.page() as page:
        await page.type("hello all")
        await page.type("@Hourglass hello", "C0RANDOM")
        await page.type("@hourglass hello")
        callback = (await served.app.next(1)).json
    assert (callback["event"]["type"], callback["event"]["text"]) == ("app_mention", "<@U0HOURGLASS> hello")
    assert len(served.app.received) == 1


async def test_an_event_not_taken_is_repeated_three_times_with_the_same_id(served: Served) -> None:
    served.app.will_say(500, 404, 500, 200)
    async with served.page() as page:
        await page.type("hello", "D0DANA")
        await served.app.next(4)
    assert len({received.json["event_id"] for received in served.app.received}) == 1
    assert [received.headers.get("x-slack-retry-num") for received in served.app.received] == [None, "1", "2", "3"]
    assert served.app.received[1].headers["x-slack-retry-reason"] == "http_error"


async def test_an_event_never_taken_is_told_to_the_person(served: Served) -> None:
    served.app.will_say(500)
    async with served.page() as page:
        await page.type("hello", "D0DANA")
        assert (await page.next_message())["text"] == "Hourglass did not take the event `message`: http_error."
    assert len(served.app.received) == 4


async def test_a_press_arrives_with_what_was_pressed_and_the_message(served: Served) -> None:
    async with served.page() as page:
        await served.client.chat_postMessage(channel="C0GENERAL", text="Press", blocks=BLOCKS)
        message = await page.next_message()
        assert await page.press(message) == {"ok": True, "error": ""}
    payload = served.app.received[0].payload
    assert (payload["type"], payload["user"]["id"], payload["channel"]["id"]) == ("block_actions", "U0DANA", "C0GENERAL")
    assert payload["container"] == {"type": "message", "message_ts": message["ts"], "channel_id": "C0GENERAL", "is_ephemeral": False}
    assert payload["message"]["ts"] == message["ts"]
    [action] = payload["actions"]
    assert {name: action[name] for name in ("type", "action_id", "block_id", "value")} == {
        "type": "button", "action_id": "go", "block_id": message["blocks"][0]["block_id"], "value": "account id:a-1 v7",
    }  # fmt: skip


@pytest.mark.parametrize("kind", ["overflow", "static_select"])
async def test_a_choice_arrives_as_the_option_chosen(served: Served, kind: str) -> None:
    element = {"type": kind, "action_id": "choose", "options": options("one", "two")}
    async with served.page() as page:
        await served.client.chat_postMessage(channel="C0GENERAL", text="Choose", blocks=[{"type": "actions", "elements": [element]}])
        message = await page.next_message()
        assert (await page.press(message, "two"))["ok"] is True
        assert (await page.press(message, "three"))["error"] == "That choice is gone."
    payload = served.app.received[0].payload
    assert payload["actions"][0]["selected_option"]["value"] == "two"
    assert bool(payload["state"]["values"]) is (kind == "static_select")


async def test_an_ephemeral_message_is_replaced_by_its_response_url(served: Served) -> None:
    async with served.page() as page:
        await served.client.chat_postEphemeral(channel="C0GENERAL", user="U0DANA", text="Press", blocks=BLOCKS)
        message = await page.next_message()
        await page.press(message)
        payload = served.app.received[0].payload
        assert "message" not in payload
        assert payload["container"]["is_ephemeral"] is True
        answer = await AsyncWebhookClient(payload["response_url"], session=served.session).send(text="Done", replace_original=True)
        assert (answer.status_code, answer.body) == (200, "ok")
        event = await page.next()
        assert (event["type"], event["message"]["ts"], event["message"]["text"]) == ("message_changed", message["ts"], "Done")
        await AsyncWebhookClient(payload["response_url"], session=served.session).send(delete_original=True)
        assert (await page.next())["type"] == "message_deleted"


@pytest.mark.parametrize(
    ("status", "error"), [(500, "This app responded with status code 500."), (404, "This app responded with status code 404.")]
)
async def test_a_press_that_fails_says_so_in_slacks_words(served: Served, status: int, error: str) -> None:
    served.app.will_say(status)
    async with served.page() as page:
        await served.client.chat_postMessage(channel="C0GENERAL", text="Press", blocks=BLOCKS)
        assert await page.press(await page.next_message()) == {"ok": False, "error": error}


async def test_a_press_on_what_is_gone_or_not_ones_own_is_refused(served: Served) -> None:
    async with served.page() as dana, served.page(MIRA) as mira:
        await served.client.chat_postEphemeral(channel="C0GENERAL", user="U0DANA", text="Press", blocks=BLOCKS)
        message = await dana.next_message()
        assert (await mira.press(message))["error"] == "That message is gone."
        message["blocks"][0]["elements"][0]["action_id"] = "other"
        assert (await dana.press(message))["error"] == "That button is gone."
    assert served.app.received == []


async def response_url_of(served: Served, page: Page) -> str:
    await page.type("/echo")
    return served.app.received[-1].form["response_url"]


async def use(served: Served, url: str, body: str) -> tuple[int, str]:
    async with served.session.post(url, data=body, headers={"Content-Type": "application/json"}) as answer:
        text = await answer.text()
        return answer.status, text if answer.status == 200 else json.loads(text)["error"]


async def test_a_response_url_is_good_for_five_uses(served: Served) -> None:
    async with served.page() as page:
        url = await response_url_of(served, page)
        uses = [await use(served, url, '{"text": "Hello"}') for _ in range(6)]
    assert uses == [(200, "ok")] * 5 + [(404, "used_url")]


async def test_a_response_url_ends_after_thirty_minutes(served: Served) -> None:
    async with served.page() as page:
        url = await response_url_of(served, page)
        served.clock.pass_by(minutes=29)
        assert await use(served, url, '{"text": "Hello"}') == (200, "ok")
        served.clock.pass_by(minutes=1)
        assert await use(served, url, '{"text": "Hello"}') == (404, "expired_url")


@pytest.mark.parametrize(
    ("body", "error"), [("{", "invalid_payload"), ("[]", "invalid_payload"), ("{}", "no_text"), ('{"blocks": 7}', "invalid_blocks_format")]
)
async def test_a_wrong_response_is_refused_and_costs_no_use(served: Served, body: str, error: str) -> None:
    async with served.page() as page:
        url = await response_url_of(served, page)
        assert [await use(served, url, body) for _ in range(6)] == [(400, error)] * 6
        assert await use(served, url, '{"text": "Hello", "response_type": "in_channel"}') == (200, "ok")
        assert (await page.next_message())["ephemeral"] is False


async def test_an_attachment_is_marked_rather_than_dropped(served: Served) -> None:
    served.app.will_say({"attachments": [{"text": "old"}]})
    async with served.page() as page:
        await page.type("/echo")
        assert (await page.next_message())["blocks"][0]["type"] == "attachment"


async def test_a_second_page_sees_what_was_said_before(served: Served) -> None:
    async with served.page() as page:
        await page.type("Hello")
    async with served.page(DANA) as again:
        general = next(found for found in again.everything["conversations"] if found["id"] == "C0GENERAL")
    assert [message["text"] for message in general["messages"]] == ["Hello"]

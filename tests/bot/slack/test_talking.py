"""Conversations with us: plain words, what the next question leans on, where answers go, status and prompts."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from bot import timekeeping
from handlers.suggestions import SUGGESTIONS
from storage import conversations, inbox
from storage.conversations import Subject, Talk
from tests.bot.slack.conftest import Running, Serving
from tests.bot.slack.fake_slack import TEAM, member

DM = {"type": "message", "channel_type": "im", "channel": "D1"}
STATUS, PROMPTS = "assistant.threads.setStatus", "assistant.threads.setSuggestedPrompts"


async def says(running: Running, words: str, ts: str, **event: Any) -> dict[str, Any]:
    """Say something in the direct messages, and return what is answered."""
    before = len(running.slack.sent("chat.postMessage"))
    await running.requests.event({**DM, "text": words, "ts": ts, **event}, event_id=f"Ev{ts}")
    return await running.slack.until("chat.postMessage", before + 1)


async def settled(running: Running) -> None:
    async with asyncio.timeout(10):
        while True:
            with running.assistant.database.reading() as connection:
                if not inbox.counts(connection)["open"]:
                    return
            await asyncio.sleep(0.02)


async def test_a_question_in_ones_own_words_is_answered(running: Running) -> None:
    assert "Acme" in (await says(running, "hey, how's acme doing? :wave:", "1.1"))["text"]
    assert (await says(running, "why is it green", "1.2"))["text"].startswith("Why Acme is Green")


async def test_an_answer_stands_in_the_thread_of_its_question(running: Running) -> None:
    assert (await says(running, "how's acme", "7.1"))["thread_ts"] == "7.1"
    assert (await says(running, "and renewals?", "7.2", thread_ts="7.1"))["thread_ts"] == "7.1"


async def test_the_next_question_leans_on_the_account_before(running: Running) -> None:
    await says(running, "how's acme", "1.1")
    assert (await says(running, "and renewals?", "1.2"))["text"].startswith("Acme: renew")
    assert "trend" in str((await says(running, "and the trend?", "1.3"))["blocks"]).lower()
    in_its_thread = await says(running, "when does it renew?", "1.4", thread_ts="1.1")
    assert in_its_thread["text"].startswith("Acme: renew")


async def test_a_thread_knows_nothing_of_another(running: Running) -> None:
    await says(running, "how's acme", "1.1", thread_ts="1.0")
    assert "Which account?" in (await says(running, "why?", "2.1", thread_ts="2.0"))["text"]


async def test_what_one_person_asked_is_nothing_to_another(running: Running) -> None:
    running.slack.users["U0BOB"] = member("U0BOB", "csm@example.com")
    await running.requests.event({"type": "app_mention", "channel": "C1", "text": "<@U0BOT> how's acme", "thread_ts": "5.5"})
    await running.slack.until("chat.postEphemeral")
    why = {"type": "app_mention", "channel": "C1", "text": "<@U0BOT> why?", "thread_ts": "5.5"}
    await running.requests.event({**why, "user": "U0BOB"}, event_id="Ev2")
    assert "Which account?" in (await running.slack.until("chat.postEphemeral", 2))["text"]
    await running.requests.event(why, event_id="Ev3")
    assert "Acme" in (await running.slack.until("chat.postEphemeral", 3))["text"]


async def test_a_pressed_button_is_part_of_the_conversation(running: Running) -> None:
    await says(running, "how's acmee", "1.1")
    await running.requests.press({"value": "account id:a-0001"}, channel="D1", thread_ts="1.1", ephemeral=False)
    await running.slack.until("response_url")
    assert "Acme" in (await says(running, "why?", "1.2", thread_ts="1.1"))["text"]


async def test_a_name_that_is_nearly_one_is_asked_about_without_data(running: Running) -> None:
    answered = await says(running, "how's acmee?", "1.1")
    assert answered["text"] == "I know no account called “acmee”. Did you mean Acme?"
    assert "Which account?" in (await says(running, "why?", "1.2"))["text"]


async def test_what_means_nothing_gets_what_can_be_asked(running: Running) -> None:
    answered = await says(running, "sing me a song about umbrellas", "1.1")
    assert answered["text"].startswith("I did not understand “sing me a song about umbrellas”.")
    labels = [
        element["text"]["text"] for block in answered["blocks"] for element in block.get("elements", ()) if element["type"] == "button"
    ]
    assert labels[:4] == [each.sentence for each in SUGGESTIONS["csm"]]


async def test_thanks_gets_a_short_reply(running: Running) -> None:
    answered = await says(running, "thanks!", "1.1")
    assert (answered["text"], len(answered["blocks"])) == ("You are welcome.", 1)


async def test_a_form_in_a_conversation_is_offered_by_a_button(running: Running) -> None:
    answered = await says(running, "log a call with acme", "1.1")
    assert "log touch id:a-0001" in str(answered["blocks"])


async def test_a_status_is_set_before_the_answer_and_only_in_direct_messages(running: Running) -> None:
    await says(running, "how's acme", "1.1")
    methods = [method for method, _ in running.slack.calls if method in (STATUS, "chat.postMessage")]
    assert methods == [STATUS, "chat.postMessage"]
    assert running.slack.sent(STATUS) == [{"channel_id": "D1", "thread_ts": "1.1", "status": "is looking it up…"}]
    await running.requests.event(
        {"type": "app_mention", "channel": "C1", "text": "<@U0BOT> how's acme", "thread_ts": "5.5"}, event_id="Ev9"
    )
    await running.slack.until("chat.postEphemeral")
    assert len(running.slack.sent(STATUS)) == 1


async def test_a_status_that_is_refused_keeps_no_answer_back(running: Running) -> None:
    running.slack.refusals[STATUS] = ["missing_scope"]
    assert "Acme" in (await says(running, "how's acme", "1.1"))["text"]


async def test_whoever_opens_the_conversation_is_offered_prompts_by_role(running: Running) -> None:
    await running.requests.event({"type": "app_home_opened", "tab": "messages", "channel": "D1"})
    offered = await running.slack.until(PROMPTS)
    assert offered["channel_id"] == "D1"
    # With a thread, the agent view would drop them.
    assert "thread_ts" not in offered
    assert [(each["title"], each["message"]) for each in offered["prompts"]] == [(each.sentence,) * 2 for each in SUGGESTIONS["csm"]]


async def test_a_stranger_is_offered_nothing(running: Running) -> None:
    running.slack.users["U0OUT"] = member("U0OUT", "who@elsewhere.example")
    await running.requests.event({"type": "app_home_opened", "tab": "messages", "channel": "D2", "user": "U0OUT"})
    await settled(running)
    assert running.slack.sent(PROMPTS) == []


async def test_a_slash_command_takes_plain_words_too(running: Running) -> None:
    assert "Acme" in (await running.requests.command("/cs how's acme doing?")).text
    assert (await running.requests.command("/cs renewals next quarter")).text.startswith(("No renewal", "1 renewal"))
    assert "did not understand" not in (await running.requests.command("/cs frobnicate")).text


async def test_a_stranger_hears_the_same_in_plain_words(running: Running) -> None:
    running.slack.users["U0OUT"] = member("U0OUT", "who@elsewhere.example")
    answered = await says(running, "how's acme", "1.1", user="U0OUT")
    assert answered["text"].startswith("I know no one here by that Slack account.")


@pytest.mark.parametrize(("hours", "known"), [(3.9, True), (4.1, False)])
async def test_a_conversation_is_forgotten_after_a_few_hours(serving: Serving, hours: float, known: bool) -> None:
    async with serving() as running:
        talk, now = Talk("slack", TEAM, "D1", "", "U0ANN"), timekeeping.now()
        with running.assistant.database.writing() as connection:
            conversations.keep_subject(connection, talk, Subject("a-0001", "account id:a-0001"), now=now - timedelta(hours=hours))
        answered = await says(running, "why?", "1.1")
        assert ("Which account?" not in answered["text"]) is known

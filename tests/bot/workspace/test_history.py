"""Threads, and a history that is behind and rationed."""

import pytest
from slack_sdk.errors import SlackApiError

from bot.workspace.running import RunningWorkspace, running_workspace
from tests.bot.workspace.bolt_app import TinyApp
from tests.bot.workspace.serving import FakeClock, PushedClock, Served

METADATA = {"event_type": "delivery", "event_payload": {"key": "digest:1"}}


async def test_what_was_just_posted_is_readable_only_after_a_while(running: RunningWorkspace, tiny: TinyApp, clock: PushedClock) -> None:
    await tiny.client.chat_postMessage(channel="C0GENERAL", text="Hello", metadata=METADATA)
    early = await tiny.client.conversations_history(channel="C0GENERAL", include_all_metadata=True)
    clock.pass_by(seconds=5)
    late = await tiny.client.conversations_history(channel="C0GENERAL", include_all_metadata=True)
    assert (early["messages"], [message["metadata"] for message in late["messages"]]) == ([], [METADATA])


async def test_the_delays_are_the_same_for_the_same_seed() -> None:
    async def delays(seed: int) -> list[float]:
        async with running_workspace(history_seconds=5, seed=seed, clock=FakeClock()) as running:
            general = running.workspace.conversations["C0GENERAL"]
            posted = [running.workspace.post(general, author_id="U0DANA", text=str(n)) for n in range(5)]
            return [round(message.readable_from - float(message.ts), 3) for message in posted]

    first = await delays(3)
    assert await delays(3) == first
    assert await delays(4) != first
    assert all(0 <= seconds <= 5 for seconds in first)


async def test_history_is_rationed_and_says_when_it_is_not(served: Served) -> None:
    for _ in range(50):
        await served.client.conversations_history(channel="C0GENERAL")
    served.clock.pass_by(seconds=20)
    with pytest.raises(SlackApiError) as refused:
        await served.client.conversations_history(channel="C0GENERAL")
    response = refused.value.response
    assert (response.status_code, response.headers["Retry-After"], response["error"]) == (429, "40", "ratelimited")
    await served.client.chat_postMessage(channel="C0GENERAL", text="Posting is another ration.")
    served.clock.pass_by(seconds=40)
    assert (await served.client.conversations_history(channel="C0GENERAL"))["ok"] is True


async def test_a_reply_is_counted_under_its_message_and_is_not_in_history(served: Served) -> None:
    root = str((await served.client.chat_postMessage(channel="C0GENERAL", text="root"))["ts"])
    reply = str((await served.client.chat_postMessage(channel="C0GENERAL", text="one", thread_ts=root))["ts"])
    await served.client.chat_postMessage(channel="C0GENERAL", text="two", thread_ts=reply)
    [shown] = (await served.client.conversations_history(channel="C0GENERAL"))["messages"]
    assert {name: shown[name] for name in ("text", "reply_count", "reply_users", "thread_ts")} == {
        "text": "root", "reply_count": 2, "reply_users": ["U0HOURGLASS"], "thread_ts": root,
    }  # fmt: skip
    replies = (await served.client.conversations_replies(channel="C0GENERAL", ts=root))["messages"]
    assert [(message["text"], message.get("parent_user_id")) for message in replies] == [
        ("root", None), ("one", "U0HOURGLASS"), ("two", "U0HOURGLASS"),
    ]  # fmt: skip


async def test_a_person_replies_in_a_thread_and_the_app_hears_where(running: RunningWorkspace, tiny: TinyApp) -> None:
    dana = running.person()
    await dana.types("how is acme?")
    answer = await dana.sees("I heard: how is acme?")
    await dana.types("and globex?", thread_ts=answer.ts)
    await dana.sees("I heard: and globex?")
    assert [message.text for message in dana.messages(thread_ts=answer.ts)] == [
        "I heard: how is acme?", "and globex?", "I heard: and globex?",
    ]  # fmt: skip
    await running.settled()
    assert running.log.of("event.message")[-1].body["event"]["parent_user_id"] == "U0HOURGLASS"


async def test_commands_do_not_work_in_threads(running: RunningWorkspace, tiny: TinyApp) -> None:
    dana = running.person()
    await dana.types("how is acme?")
    answer = await dana.sees("I heard")
    await dana.types("/form", thread_ts=answer.ts)
    assert (await dana.sees("is not supported in threads")).root_ts == answer.ts
    assert running.log.of("command") == []


async def test_people_are_found_or_named_as_missing(running: RunningWorkspace) -> None:
    assert running.person("mira@example.com").member.name == "Mira Sol"
    with pytest.raises(KeyError, match="Nobody here is called"):
        running.person("nobody@example.com")
    with pytest.raises(KeyError, match="is in no conversation called"):
        running.person().messages("#nowhere")

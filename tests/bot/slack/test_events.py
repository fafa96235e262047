import asyncio
from collections.abc import Mapping
from typing import Any

import pytest

from storage import inbox
from tests.bot.slack.conftest import Running, Serving

MENTION = {"type": "app_mention", "channel": "C1", "text": "<@U0BOT> account acme"}
DIRECT = {"type": "message", "channel_type": "im", "channel": "D1", "text": "account acme"}


def kept(running: Running) -> dict[str, int]:
    with running.assistant.database.reading() as connection:
        return inbox.counts(connection)


async def settled(running: Running) -> dict[str, int]:
    """Wait until nothing is open."""
    async with asyncio.timeout(10):
        while kept(running)["open"]:  # noqa: ASYNC110 - a database offers no event
            await asyncio.sleep(0.02)
    return kept(running)


async def test_a_mention_is_answered_for_the_asker_alone(running: Running) -> None:
    assert (await running.requests.event(MENTION)).status == 200
    posted = await running.slack.until("chat.postEphemeral")
    assert (posted["channel"], posted["user"]) == ("C1", "U0ANN")
    assert "Acme" in posted["text"]
    assert running.slack.sent("chat.postMessage") == []


async def test_a_mention_in_a_thread_is_answered_there(running: Running) -> None:
    await running.requests.event({**MENTION, "thread_ts": "5.5"})
    assert (await running.slack.until("chat.postEphemeral"))["thread_ts"] == "5.5"


async def test_a_direct_message_is_answered_there(running: Running) -> None:
    await running.requests.event(DIRECT)
    posted = await running.slack.until("chat.postMessage")
    assert posted["channel"] == "D1"
    assert "Acme" in posted["text"]


async def test_the_same_event_three_times_is_answered_once(running: Running) -> None:
    for number in ("0", "1", "2"):
        answered = await running.requests.event(DIRECT, **{"X-Slack-Retry-Num": number, "X-Slack-Retry-Reason": "http_timeout"})
        assert answered.status == 200
    await running.requests.event(DIRECT, event_id="Ev2")
    await running.slack.until("chat.postMessage", 2)
    assert await settled(running) == {"open": 0, "stuck": 0, "done": 2}
    assert len(running.slack.sent("chat.postMessage")) == 2


async def test_an_event_is_on_disk_before_slack_hears_200(serving: Serving) -> None:
    async with serving(inbox_worker=False) as running:
        assert (await running.requests.event(MENTION)).status == 200
        assert kept(running) == {"open": 1, "stuck": 0, "done": 0}


async def test_what_waited_while_no_worker_ran_is_answered_by_the_next(serving: Serving) -> None:
    async with serving(inbox_worker=False) as running:
        await running.requests.event(DIRECT)
    async with serving() as running:
        assert "Acme" in (await running.slack.until("chat.postMessage"))["text"]


async def test_a_channel_that_is_closed_to_us_gets_its_answer_as_a_direct_message(running: Running) -> None:
    running.slack.refusals["chat.postEphemeral"] = ["not_in_channel"]
    await running.requests.event(MENTION)
    assert (await running.slack.until("chat.postMessage"))["channel"] == "U0ANN"


async def test_refused_blocks_become_plain_text(running: Running) -> None:
    running.slack.refusals["chat.postMessage"] = ["invalid_blocks"]
    await running.requests.event(DIRECT)
    plain = await running.slack.until("chat.postMessage", 2)
    assert "blocks" not in plain
    assert "Acme" in plain["text"]


async def test_an_answer_that_slack_refused_is_tried_again_and_then_stays_visible(serving: Serving) -> None:
    async with serving() as running:
        running.slack.refusals["chat.postMessage"] = ["token_revoked"]
        await running.requests.event(DIRECT)
        await running.slack.until("chat.postMessage")
        async with asyncio.timeout(10):
            while True:
                with running.assistant.database.reading() as connection:
                    errors = [row.error for row in connection.exec_driver_sql("SELECT error FROM inbox")]
                if errors != [None]:
                    break
                await asyncio.sleep(0.02)
        assert errors == ["TokenRevoked: Slack refused: token_revoked"]
        assert kept(running)["open"] == 1


@pytest.mark.parametrize(
    "event",
    [
        {**DIRECT, "bot_id": "B0OTHER"},
        {**DIRECT, "subtype": "message_changed"},
        {**DIRECT, "user": "U0BOT"},
        {**DIRECT, "user": None},
        {**MENTION, "bot_id": "B0OTHER"},
        {"type": "message", "channel_type": "channel", "channel": "C1", "text": "how is acme"},
        {**MENTION, "channel": "D1"},
    ],
    ids=["a bot", "an edit", "ourselves", "nobody", "a bot's mention", "talk in a channel", "a mention in a direct message"],
)
async def test_what_is_no_question_is_taken_and_left(running: Running, event: Mapping[str, Any]) -> None:
    assert (await running.requests.event(event)).status == 200
    assert kept(running) == {"open": 0, "stuck": 0, "done": 0}


async def test_an_event_of_another_workspace_is_taken_and_left(running: Running) -> None:
    assert (await running.requests.event(MENTION, team="T0THEIRS")).status == 200
    assert kept(running)["open"] == 0
    assert running.app.state.slack.listeners.unheard["another workspace"] == 1


async def test_an_event_that_nobody_listens_to_is_taken_and_counted(running: Running) -> None:
    assert (await running.requests.event({"type": "reaction_added"})).status == 200
    assert running.app.state.slack.listeners.unheard["reaction_added"] == 1

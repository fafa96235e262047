"""Where an answer goes: in a channel of ours to the asker alone, from every other one into their own conversation."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from bot import timekeeping
from bot.slack.channels import FRESH, KEPT
from tests.bot.slack.conftest import Running, Serving
from tests.bot.slack.fake_slack import OURS

SHARED = {**OURS, "id": "C0SHARED", "is_ext_shared": True}
PLACES = {
    "shared": (SHARED, "This channel is shared with another company"),
    "pending": ({**OURS, "is_pending_ext_shared": True}, "This channel is about to be shared with another company"),
    "shared with nobody knows whom": ({**OURS, "is_shared": True}, "This channel is shared, and Slack does not say with whom"),
    "unknown": (None, "I am not in this channel; invite me with /invite"),
}
BLOCKS = {"type": "button", "value": "account id:a-0001 v7"}


def place(running: Running, about: dict[str, Any] | None) -> None:
    running.slack.channels = {"C1": about} if about else {}


async def elsewhere(running: Running, sentence: str, notes: str) -> dict[str, Any]:
    """The answer in the person's own conversation; where they asked, one sentence without data."""
    posted = await running.slack.until("chat.postMessage")
    assert posted["channel"] == "U0ANN"
    noted = await running.slack.until(notes)
    assert noted["text"] == f"{sentence}, so I answered in your direct messages."
    assert "blocks" not in noted
    return posted


@pytest.mark.parametrize(("about", "sentence"), PLACES.values(), ids=PLACES)
async def test_a_command_where_others_may_read_is_answered_in_the_own_conversation(
    running: Running, about: dict[str, Any] | None, sentence: str
) -> None:
    place(running, about)
    answered = await running.requests.command("/account acme")
    assert (answered.status, answered.body) == (200, "")
    posted = await elsewhere(running, sentence, "response_url")
    assert "Acme" in posted["text"]
    assert "Keep in my DM" not in str(posted)
    assert running.slack.sent("response_url")[0]["response_type"] == "ephemeral"


@pytest.mark.parametrize(("about", "sentence"), PLACES.values(), ids=PLACES)
async def test_a_mention_is_so_too(running: Running, about: dict[str, Any] | None, sentence: str) -> None:
    place(running, about)
    await running.requests.event({"type": "app_mention", "channel": "C1", "text": "<@U0BOT> account acme"})
    await elsewhere(running, sentence, "chat.postEphemeral")


async def test_a_press_takes_the_card_away_from_a_channel_that_was_shared_since(running: Running) -> None:
    place(running, SHARED)
    await running.requests.press(BLOCKS)
    await elsewhere(running, PLACES["shared"][1], "response_url")
    assert running.slack.sent("response_url")[0]["replace_original"] is True


@pytest.mark.parametrize("code", ["missing_scope", "fatal_error", "ratelimited", "broken", "token_revoked"])
async def test_a_slack_that_does_not_say_who_reads_is_no_consent(running: Running, code: str) -> None:
    running.slack.refusals["conversations.info"] = [code] * 9
    answered = await running.requests.command("/account acme")
    assert "Acme" not in answered.body
    assert (await running.slack.until("chat.postMessage"))["channel"] == "U0ANN"
    noted = await running.slack.until("response_url")
    assert noted["text"].endswith("so I answered in your direct messages.")


async def test_a_conversation_of_two_others_is_no_place_for_an_answer(running: Running) -> None:
    answered = await running.requests.command("/account acme", channel="D0THEIRS")
    assert answered.body == ""
    await elsewhere(running, "I cannot see who reads this conversation", "response_url")


async def test_the_own_conversation_is_answered_in_the_reply_once_it_is_known(running: Running) -> None:
    await running.requests.command("/account acme", channel="D1")
    assert "Acme" in (await running.slack.until("response_url"))["text"]
    second = await running.requests.command("/account acme", channel="D1")
    assert "Acme" in second.text
    assert "Keep in my DM" not in second.body
    assert len(running.slack.sent("conversations.open")) == 1


async def test_a_known_channel_is_not_asked_about_again(running: Running) -> None:
    for _ in range(3):
        assert "Acme" in (await running.requests.command("/account acme")).text
    assert len(running.slack.sent("conversations.info")) == 1


async def test_slacks_word_is_refreshed_behind_an_answer_and_holds_three_minutes(serving: Serving) -> None:
    moved = timedelta()

    def now() -> datetime:
        return timekeeping.now() + moved

    async with serving(now=now) as running:
        await running.requests.command("/account acme")
        moved = FRESH
        running.slack.channels["C1"] = SHARED
        running.requests.clock = now
        assert "Acme" in (await running.requests.command("/account acme")).text
        await running.slack.until("conversations.info", 2)
        moved = 2 * FRESH
        assert (await running.requests.command("/account acme")).body == ""
        running.slack.channels["C1"] = OURS
        moved = 2 * FRESH + KEPT
        assert "Acme" in (await running.requests.command("/account acme")).text
        assert len(running.slack.sent("conversations.info")) in (3, 4)


async def test_who_is_no_one_of_ours_reads_no_name_in_a_shared_channel_either(running: Running) -> None:
    place(running, SHARED)
    await running.requests.event({"type": "app_mention", "channel": "C1", "text": "<@U0BOT> account acme", "user": "U0THEM"})
    posted = await running.slack.until("chat.postMessage")
    assert posted["text"].startswith("I know no one here by that Slack account.")
    assert "Acme" not in str(running.slack.calls)

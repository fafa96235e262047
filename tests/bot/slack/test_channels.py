"""`digest here`: a channel that other companies read, or of which Slack says nothing, is refused when it is set."""

from typing import Any

import pytest

from bot.slack.channels import outsiders
from storage.digests_due import SqlDigests
from tests.bot.slack.conftest import Running
from tests.bot.slack.fake_slack import Answered
from tests.factories import person

OURS = {"id": "C0CS", "is_channel": True, "is_member": True, "is_ext_shared": False, "is_pending_ext_shared": False}


def destination(running: Running) -> str | None:
    with running.assistant.database.reading() as connection:
        return SqlDigests(connection).setting("at-risk", person()).destination


async def test_our_own_channel_is_taken(running: Running) -> None:
    running.slack.channels["C0CS"] = OURS
    answered = await running.requests.command("/cs digest here", channel="C0CS")
    assert "into this channel" in answered.body
    assert destination(running) == "C0CS"


async def said(running: Running, answered: Answered) -> str:
    """What was answered: in the reply itself, or in the person's own conversation."""
    return answered.body or str((await running.slack.until("chat.postMessage"))["text"])


@pytest.mark.parametrize(
    ("about", "sentence"),
    [
        ({"is_ext_shared": True}, "This channel is shared with another company"),
        ({"is_pending_ext_shared": True}, "This channel is about to be shared with another company"),
        ({"pending_connected_team_ids": ["T0THEM"]}, "This channel is about to be shared with another company"),
        ({"is_ext_shared": None}, "Slack does not say whether another company reads this channel"),
        ({"is_channel": False}, "Slack does not say what kind of place this is"),
        ({"is_archived": True}, "This channel is archived"),
        ({"is_member": False}, "I am not in this channel; invite me with /invite"),
    ],
)
async def test_every_other_channel_is_refused_in_a_sentence(running: Running, about: dict[str, Any], sentence: str) -> None:
    running.slack.channels["C0CS"] = OURS | about
    answered = await running.requests.command("/cs digest here", channel="C0CS")
    assert f"{sentence}, so no digest is sent here." in await said(running, answered)
    assert destination(running) is None


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("channel_not_found", "I am not in this channel; invite me with /invite"),
        ("missing_scope", "the app was installed without the scope channels:read"),
        ("fatal_error", "Slack does not say who reads this channel (fatal_error)"),
    ],
)
async def test_a_slack_that_does_not_say_is_no_consent(running: Running, code: str, sentence: str) -> None:
    running.slack.refusals["conversations.info"] = [code] * 3
    answered = await running.requests.command("/cs digest here", channel="C0CS")
    assert sentence in await said(running, answered)
    assert destination(running) is None


def test_direct_messages_have_no_outsiders() -> None:
    assert outsiders({"is_im": True}) == ""

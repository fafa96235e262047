"""`Keep in my DM` and `Share…`: what the asker wants to stay, and what a channel of ours may read."""

from typing import Any

import pytest

from tests.bot.slack.conftest import Running
from tests.bot.slack.fake_slack import OURS


def button(message: dict[str, Any], label: str) -> dict[str, Any] | None:
    """The element of a message that says so."""
    elements = [element for block in message["blocks"] if block["type"] == "actions" for element in block["elements"]]
    return next((element for element in elements if element.get("text", {}).get("text") == label), None)


async def pressed(running: Running, label: str, message: dict[str, Any], **where: Any) -> None:
    element = button(message, label)
    assert element is not None
    await running.requests.press({"type": "button", "value": element["value"]}, **where)


async def test_what_is_kept_is_answered_again_in_the_own_conversation_and_the_card_stays(running: Running) -> None:
    answered = await running.requests.command("/account acme")
    await pressed(running, "Keep in my DM", answered.message)
    posted = await running.slack.until("chat.postMessage")
    assert posted["channel"] == "U0ANN"
    assert "Acme" in posted["text"]
    assert button(posted, "Keep in my DM") is None
    noted = await running.slack.until("response_url")
    assert (noted["text"], noted["replace_original"], noted["response_type"]) == ("Kept in your direct messages.", False, "ephemeral")
    assert [(entry.action, entry.detail, entry.place) for entry in running.audited()] == [
        ("account", None, "C1"),
        ("keep", "account acme", "C1"),
    ]


async def test_an_old_button_keeps_what_its_presser_may_read_today(running: Running) -> None:
    answered = await running.requests.command("/account acme why")
    with running.assistant.database.writing() as connection:
        connection.exec_driver_sql("UPDATE people SET role = 'executive'")
    await pressed(running, "Keep in my DM", answered.message)
    posted = await running.slack.until("chat.postMessage")
    assert "does not include" in posted["text"]
    assert "Acme" not in str(posted)


@pytest.mark.parametrize("words", ["keep undo c-1", "keep log touch acme", "keep keep account acme", "keep share acme here", "keep"])
async def test_only_an_answer_is_kept(running: Running, words: str) -> None:
    answered = await running.requests.command(f"/cs {words}")
    said = answered.body or str(await running.slack.until("chat.postMessage"))
    assert "Only an answer is kept" in said


async def test_sharing_shows_first_what_would_be_posted(running: Running) -> None:
    answered = await running.requests.command("/account acme")
    await pressed(running, "Share…", answered.message)
    shown = await running.slack.until("response_url")
    assert "Everyone in this channel" in str(shown)
    assert button(shown, "Post it here") is not None
    assert running.slack.sent("chat.postMessage") == []


async def test_a_shared_card_is_reduced_posted_once_and_says_who_shared_it(running: Running) -> None:
    for _ in range(2):
        await running.requests.press({"type": "button", "value": "share id:a-0001 here"})
    posted = await running.slack.until("chat.postMessage")
    assert posted["channel"] == "C1"
    assert posted["text"].startswith("Ann Keller shared Acme: Green 79")
    assert "Shared by Ann Keller" in str(posted).replace(r"\xa0", " ")
    for absent in ("Priya", "Jan Hofman", "ARR", "$64", "NPS", "Usage 8"):
        assert absent not in str(posted)
    await running.slack.until("response_url", 2)
    assert "You shared Acme here today" in str(running.slack.sent("response_url"))
    assert len(running.slack.sent("chat.postMessage")) == 1
    assert {(entry.action, entry.subject, entry.detail, entry.place) for entry in running.audited()} == {
        ("share", "a-0001", "Into C1.", "C1"),
    }


@pytest.mark.parametrize(
    "change", [{"is_ext_shared": True}, {"is_pending_ext_shared": True}, {"is_ext_shared": None}, {"is_member": False}]
)
async def test_slack_is_asked_at_the_moment_of_sharing(running: Running, change: dict[str, Any]) -> None:
    await running.requests.command("/account acme")
    running.slack.channels["C1"] = OURS | change
    await running.requests.press({"type": "button", "value": "share id:a-0001 here"})
    await running.slack.until("response_url")
    assert "so nothing is posted here" in str(running.slack.calls)
    assert all(posted["channel"] == "U0ANN" for posted in running.slack.sent("chat.postMessage"))


async def test_a_direct_message_is_no_place_to_share(running: Running) -> None:
    await running.requests.press({"type": "button", "value": "share id:a-0001 here"}, channel="D1", ephemeral=False)
    assert "A card is shared in a channel" in (await running.slack.until("response_url"))["text"]

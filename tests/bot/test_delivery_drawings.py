"""What becomes of a message whose drawing Slack refuses: its charts as pictures, then its plain words, and once."""

from collections.abc import AsyncIterator

import pytest

from bot.post import drawn_for_slack
from bot.slack import sending
from storage.database import Database
from tests.bot.sending_to_slack import Post, posting
from tests.cards import TREND

SECTION = {"type": "section", "text": {"type": "mrkdwn", "text": "Drawn."}}


@pytest.fixture(autouse=True)
def on_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """The workspace is on this machine, which no proxy could reach, and takes a picture in at once."""
    for name in ("HTTPS_PROXY", "HTTP_PROXY", "https_proxy", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(sending, "TAKEN_IN_SECONDS", 0.0)


@pytest.fixture
async def post(sqlite_url: str) -> AsyncIterator[Post]:
    database = Database.open(sqlite_url)
    async with posting(database) as opened:
        yield opened
    database.close()


async def test_refused_blocks_become_plain_words_once(post: Post) -> None:
    post.put("a", messages=[{"text": "Drawn", "blocks": [{"type": "nonsense"}]}, {"text": "More", "blocks": [SECTION]}])
    await post.work(rounds=2)
    [message] = post.seen()
    assert (message.text, message.blocks, post.state("a")) == ("In words: a.", [], "sent")


async def test_words_that_are_there_after_an_unclear_send_are_the_whole_message(post: Post) -> None:
    post.put("a", messages=[{"text": "Drawn", "blocks": [{"type": "nonsense"}]}, {"text": "More"}])
    post.slack.faults.add("chat.postMessage", "delay", seconds=0, times=1)
    post.slack.faults.add("chat.postMessage", "cut", times=1)
    await post.work()
    post.clock.pass_by(seconds=60)
    await post.work(rounds=2)
    assert (post.texts(), post.state("a")) == (["In words: a."], "sent")


def put_trend(post: Post) -> None:
    drawn = drawn_for_slack(TREND)
    post.put("trend", messages=drawn["messages"], charts=drawn["charts"])


async def test_a_refused_chart_goes_as_a_picture_once(post: Post) -> None:
    post.slack.faults.add("chat.postMessage", "error", error="invalid_blocks", times=1)
    put_trend(post)
    await post.work(rounds=3)
    [message] = post.seen()
    assert [block["type"] for block in message.blocks] == ["section", "image", "context", "actions", "context"]
    assert message.blocks[1]["alt_text"].startswith("Acme health, 12 weeks. Mondays from 7 Sep: 66,")
    assert message.metadata == {"event_type": "hourglass_message", "event_payload": {"key": "trend", "part": 0}}
    assert (post.state("trend"), post.row("trend").attempts) == ("sent", 2)


async def test_where_no_picture_can_be_had_the_numbers_stand_alone(post: Post) -> None:
    post.slack.faults.add("chat.postMessage", "error", error="invalid_blocks", times=1)
    post.slack.faults.add("files.getUploadURLExternal", "error", error="missing_scope")
    put_trend(post)
    await post.work(rounds=3)
    [message] = post.seen()
    assert [block["type"] for block in message.blocks] == ["section", "context", "actions", "context"]
    assert "Mondays from 7 Sep: 66," in str(message.blocks)
    assert post.state("trend") == "sent"


async def test_a_picture_that_is_refused_too_becomes_plain_words(post: Post) -> None:
    post.slack.faults.add("chat.postMessage", "error", error="invalid_blocks", times=2)
    put_trend(post)
    await post.work(rounds=3)
    assert (post.texts(), post.state("trend")) == (["In words: trend."], "sent")

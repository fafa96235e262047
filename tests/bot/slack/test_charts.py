import json
import logging
from typing import Any

import pytest

from bot.slack import replies
from bot.wiring import Assistant
from handlers.card import Card, Form
from tests.bot.slack.conftest import Running, Serving
from tests.cards import TREND


class TrendAssistant(Assistant):
    """Answers every question with a trend."""

    def answer_identity(self, *args: Any, **named: Any) -> Card | Form | None:
        return TREND if super().answer_identity(*args, **named) else None


@pytest.fixture(autouse=True)
def no_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replies, "PICTURE_WAITS", (0.0, 0.0))


def kinds(message: dict[str, Any]) -> list[str]:
    return [block["type"] for block in message["blocks"]]


async def ask(running: Running) -> None:
    answered = await running.requests.command("/account acme")
    assert (answered.status, answered.body) == (200, "")


async def test_a_chart_is_drawn_by_slack(serving: Serving) -> None:
    async with serving(make=TrendAssistant) as running:
        await ask(running)
        assert kinds(await running.slack.until("response_url")) == ["section", "data_visualization", "context", "actions", "context"]
        assert running.slack.sent("files.getUploadURLExternal") == []


async def test_a_chart_that_is_refused_becomes_a_picture(serving: Serving) -> None:
    async with serving(make=TrendAssistant) as running:
        running.slack.refusals["response_url"] = ["invalid_blocks"]
        await ask(running)
        message = await running.slack.until("response_url", 2)
        assert kinds(message) == ["section", "image", "context", "actions", "context"]
        image = message["blocks"][1]
        assert image["slack_file"] == {"id": "F0CHART"}
        assert image["alt_text"].startswith("Acme health, 12 weeks. Mondays from 7 Sep: 66,")
        [begun], [done] = (running.slack.sent(f"files.{method}") for method in ("getUploadURLExternal", "completeUploadExternal"))
        assert int(begun["length"]) > 1000
        assert len(running.slack.sent("upload")) == 1
        files = json.loads(done["files"]) if isinstance(done["files"], str) else done["files"]
        assert files == [{"id": "F0CHART", "title": "Acme health, 12 weeks"}]
        assert "channel_id" not in done


async def test_a_picture_that_slack_still_takes_in_is_sent_again(serving: Serving) -> None:
    async with serving(make=TrendAssistant) as running:
        running.slack.refusals["response_url"] = ["invalid_blocks", "invalid_blocks"]
        await ask(running)
        assert "image" in kinds(await running.slack.until("response_url", 3))
        assert len(running.slack.sent("upload")) == 1


@pytest.mark.parametrize(
    "refusals",
    [
        {"files.getUploadURLExternal": ["missing_scope"]},
        {"files.completeUploadExternal": ["missing_scope"]},
        {"upload": ["broken"]},
    ],
    ids=str,
)
async def test_without_a_picture_the_numbers_stand_alone(
    serving: Serving, refusals: dict[str, list[str]], caplog: pytest.LogCaptureFixture
) -> None:
    async with serving(make=TrendAssistant) as running:
        running.slack.refusals = {"response_url": ["invalid_blocks"], **refusals}
        with caplog.at_level(logging.WARNING):
            await ask(running)
            message = await running.slack.until("response_url", 2)
        assert kinds(message) == ["section", "context", "actions", "context"]
        assert "Mondays from 7 Sep: 66, 67" in str(message["blocks"])
        assert "numbers stand alone" in caplog.text


async def test_where_no_blocks_are_taken_the_card_is_said_in_words(serving: Serving) -> None:
    async with serving(make=TrendAssistant) as running:
        running.slack.refusals["response_url"] = ["invalid_blocks"] * 3
        await ask(running)
        message = await running.slack.until("response_url", 4)
        assert "blocks" not in message
        assert "Mondays from 7 Sep: 66, 67" in message["text"]


async def test_the_web_api_refuses_charts_the_same_way(serving: Serving) -> None:
    async with serving(make=TrendAssistant) as running:
        running.slack.refusals["chat.postMessage"] = ["invalid_blocks"]
        await running.requests.event({"type": "message", "channel_type": "im", "channel": "D1", "text": "account acme trend"})
        assert "image" in kinds(await running.slack.until("chat.postMessage", 2))

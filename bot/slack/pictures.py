"""Charts as pictures, for a workspace that draws none: uploaded for nobody in particular, and shown by their id."""

import asyncio
import logging
from collections.abc import Sequence
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.render.charts import numbers
from bot.render.slack_charts import chart_blocks
from bot.render.text import clean, clean_line, cut
from bot.slack.errors import typed
from handlers.card import Chart

Payload = dict[str, Any]
"""The body of a message, as Slack takes it."""

CHART = "data_visualization"
ALT_CHARACTERS = 2000

_log = logging.getLogger(__name__)


def draws_chart(message: Payload) -> bool:
    """Tell whether a message has a chart of Slack's own."""
    return any(block["type"] == CHART for block in message.get("blocks", ()))


class Pictures:
    """Uploads charts. Without `files:write`, or without the extra `charts`, the numbers stand alone."""

    def __init__(self, client: AsyncWebClient, session: aiohttp.ClientSession) -> None:
        self._client = client
        self._session = session

    async def in_place_of_charts(self, message: Payload, charts: Sequence[Chart]) -> Payload:
        """Return the message with a picture for each chart of its card, or without it where none can be had."""
        blocks: list[Payload] = []
        shown: list[Chart] = []
        for block in message["blocks"]:
            if block["type"] != CHART:
                blocks.append(block)
                continue
            chart = next((chart for chart in charts if chart not in shown and block in chart_blocks(chart)), None)
            if chart is not None:
                shown.append(chart)
                blocks.extend(await self._picture(chart))
        return {**message, "blocks": blocks}

    async def _picture(self, chart: Chart) -> list[Payload]:
        try:
            from bot.charts import png

            drawn = await asyncio.to_thread(png, chart)
            file_id = await self._uploaded(drawn, cut(clean(chart.title), 100))
        except ImportError:
            _log.warning("A chart was refused, and pictures need the extra `charts`; its numbers stand alone.")
        except SlackApiError as error:
            _log.warning("A chart's picture was refused (%s); its numbers stand alone.", typed(error).code)
        except (aiohttp.ClientError, TimeoutError) as error:
            _log.warning("A chart's picture could not be sent (%s); its numbers stand alone.", error)
        else:
            return [{"type": "image", "slack_file": {"id": file_id}, "alt_text": _alt(chart)}]
        return []

    async def _uploaded(self, picture: bytes, title: str) -> str:
        begun = await self._client.api_call(
            "files.getUploadURLExternal", params={"filename": "chart.png", "length": str(len(picture)), "alt_txt": title}
        )
        async with self._session.post(begun["upload_url"], data=picture) as answer:
            answer.raise_for_status()
        await self._client.api_call("files.completeUploadExternal", json={"files": [{"id": begun["file_id"], "title": title}]})
        return str(begun["file_id"])


def _alt(chart: Chart) -> str:
    said = [clean(chart.title), *map(clean_line, numbers(chart))]
    return cut(". ".join(filter(str.strip, said)), ALT_CHARACTERS) or "Chart"

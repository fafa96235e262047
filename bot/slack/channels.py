"""Who reads a channel, by Slack's word: where that is not known to be our company alone, nothing is posted for all to see."""

from collections.abc import Mapping
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.errors import typed

KINDS = ("is_channel", "is_group", "is_mpim", "is_im")
NOT_THERE = "I am not in this channel; invite me with /invite"


class Channels:
    """Asks Slack about channels."""

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client

    async def barred(self, channel_id: str) -> str:
        """Tell why nothing may be posted in a channel, as the beginning of a sentence; empty: it may. Never raises."""
        try:
            about = (await self._client.api_call("conversations.info", params={"channel": channel_id}))["channel"]
        except SlackApiError as error:
            return _refused(typed(error).code)
        except (aiohttp.ClientError, TimeoutError, OSError):
            return "Slack does not say now who reads this channel"
        if about.get("is_archived"):
            return "This channel is archived"
        return outsiders(about) or (NOT_THERE if about.get("is_member") is False and not about.get("is_im") else "")


def outsiders(about: Mapping[str, Any]) -> str:
    """Tell which other company reads a channel or may, given Slack's description of it; empty: our company alone."""
    if not any(about.get(kind) for kind in KINDS):
        return "Slack does not say what kind of place this is"
    if about.get("is_im"):
        return ""
    if about.get("is_ext_shared"):
        return "This channel is shared with another company"
    if about.get("is_pending_ext_shared") or about.get("pending_shared") or about.get("pending_connected_team_ids"):
        return "This channel is about to be shared with another company"
    return "" if about.get("is_ext_shared") is False else "Slack does not say whether another company reads this channel"


def _refused(code: str) -> str:
    if code == "channel_not_found":
        return NOT_THERE
    if code == "missing_scope":
        return "I cannot see who reads this channel, because the app was installed without the scope channels:read"
    return f"Slack does not say who reads this channel ({code})"

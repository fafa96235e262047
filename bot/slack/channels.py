"""Who reads a channel, by Slack's word: where that is not known to be our company alone, nothing is said in it (docs/adr/0010)."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

import aiohttp
from msgspec import Struct
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.errors import NotInChannel, SlackRefusal, typed

KINDS = ("is_channel", "is_group", "is_mpim", "is_im")
NOT_THERE = "I am not in this channel; invite me with /invite"
NO_WORD = "Slack does not say now who reads this channel"
FOREIGN = "I cannot see who reads this conversation"

FRESH = timedelta(seconds=60)
"""Slack's word for a channel is asked for again behind an answer once it is older than this."""
KEPT = timedelta(minutes=3)
"""And holds no longer than this: an answer then waits for a new one."""
UNANSWERED = timedelta(seconds=5)
"""How long a Slack that did not say is not asked again."""
SECONDS = 3.0
"""How long Slack may take to say who reads a channel."""


class _Word(Struct, frozen=True):
    """What Slack said of a channel, and when."""

    barred: str
    fresh_until: datetime
    until: datetime


class Channels:
    """Asks Slack about channels, and remembers its word for three minutes: what is asked in a channel that is used never waits for it."""

    def __init__(self, client: AsyncWebClient, *, now: Callable[[], datetime]) -> None:
        self._client = client
        self._now = now
        self._words: dict[str, _Word] = {}
        self._own: dict[str, str] = {}
        """Each person's conversation with us, by their id in Slack."""
        self._refreshing: dict[str, asyncio.Task[str]] = {}

    def remembered(self, channel_id: str, user_id: str) -> str | None:
        """Tell from memory who reads a place, as `readers` does; None: that is not known, or was too long ago."""
        if channel_id.startswith("D"):
            own = self._own.get(user_id)
            return None if own is None else "" if own == channel_id else FOREIGN
        word, now = self._words.get(channel_id), self._now()
        if word is None or now >= word.until:
            return None
        if now >= word.fresh_until and channel_id not in self._refreshing:
            task = asyncio.ensure_future(self._heard(channel_id))
            self._refreshing[channel_id] = task
            task.add_done_callback(lambda _: self._refreshing.pop(channel_id, None))
        return word.barred

    async def readers(self, channel_id: str, user_id: str) -> str:
        """Tell why what is answered there might be read by others than our company, as the beginning of a sentence; empty: it is not.

        Never raises: what Slack does not say is a reason.
        """
        known = self.remembered(channel_id, user_id)
        if known is not None:
            return known
        return await (self._conversation(channel_id, user_id) if channel_id.startswith("D") else self._heard(channel_id))

    async def barred(self, channel_id: str) -> str:
        """Ask now why nothing may be posted in a channel for all to see, as the beginning of a sentence; empty: it may. Never raises."""
        about = await self._asked(channel_id)
        if isinstance(about, str):
            return about
        if about.get("is_archived"):
            return "This channel is archived"
        return outsiders(about) or (NOT_THERE if about.get("is_member") is False and not about.get("is_im") else "")

    def is_ours(self, channel_id: str, user_id: str) -> None:
        """Take note of a person's own conversation with us, in which they wrote to us or read us."""
        self._own[user_id] = channel_id

    async def close(self) -> None:
        """End what is asked behind answers."""
        for task in [*self._refreshing.values()]:
            task.cancel()
            await asyncio.wait([task])

    async def _heard(self, channel_id: str) -> str:
        about = await self._asked(channel_id)
        return about if isinstance(about, str) else outsiders(about)

    async def _asked(self, channel_id: str) -> Mapping[str, Any] | str:
        """Ask Slack about a channel and remember what it says; text: why it does not say."""
        try:
            async with asyncio.timeout(SECONDS):
                about: Mapping[str, Any] = (await self._client.api_call("conversations.info", data={"channel": channel_id}))["channel"]
        except SlackApiError as error:
            refusal = typed(error)
            return self._remember(channel_id, _refused(refusal), lasts=isinstance(refusal, NotInChannel) or refusal.code in LASTING)
        except (aiohttp.ClientError, TimeoutError, OSError, KeyError, TypeError):
            return self._remember(channel_id, NO_WORD, lasts=False)
        self._remember(channel_id, outsiders(about), lasts=True)
        return about

    def _remember(self, channel_id: str, barred: str, *, lasts: bool) -> str:
        now = self._now()
        self._words[channel_id] = _Word(barred, now + (FRESH if lasts else UNANSWERED), now + (KEPT if lasts else UNANSWERED))
        return barred

    async def _conversation(self, channel_id: str, user_id: str) -> str:
        """Tell whether a direct conversation is the person's own with us, and not theirs with somebody else."""
        try:
            async with asyncio.timeout(SECONDS):
                opened = await self._client.api_call("conversations.open", json={"users": user_id})
            self._own[user_id] = str(opened["channel"]["id"])
        except (SlackApiError, aiohttp.ClientError, TimeoutError, OSError, KeyError, TypeError):
            return FOREIGN
        return "" if self._own[user_id] == channel_id else FOREIGN


LASTING = frozenset({"channel_not_found", "missing_scope", "method_not_supported_for_channel_type"})
"""Refusals that stay until somebody invites or installs us."""


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
    if about.get("is_shared") and not about.get("is_org_shared"):
        return "This channel is shared, and Slack does not say with whom"
    return "" if about.get("is_ext_shared") is False else "Slack does not say whether another company reads this channel"


def _refused(refusal: SlackRefusal) -> str:
    if refusal.code == "channel_not_found":
        return NOT_THERE
    if refusal.code == "missing_scope":
        return "I cannot see who reads this channel, because the app was installed without the scope channels:read"
    return f"Slack does not say who reads this channel ({refusal.code})"

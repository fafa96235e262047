"""Slack's App Home: published when it is opened, turned by its own buttons, and shown again after a change that began on it."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from itertools import count
from time import perf_counter
from typing import Any, Protocol

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.render.slack_home import home_view, worded_view
from bot.slack.asking import Asking, Question
from bot.slack.errors import BlocksRefused, PersonGone, SlackRefusal, typed
from bot.slack.pictures import Payload
from handlers.card import Card

WORDS = "home"
HOME_TAB = "home"
"""As Slack names it."""
CONFLICT = "hash_conflict"
RETRIED = "x-slack-retry-num"
"""The header of an event that Slack sends again."""
QUICK_SECONDS = 0.02
"""A Home that takes less is answered where it is, as one account is: nothing else waits for so little."""
LONG = 60.0
REMEMBERED = 10_000
"""Events of Homes that one process knows again without a look-up."""
REFUSED_VIEWS = frozenset({"invalid_arguments"})
NO_HOME = frozenset({"not_enabled"})

IsKept = Callable[[str, str], Awaitable[bool]]
"""Tell of a team and event id whether that event came before."""


class Keep(Protocol):
    """Keep an event by team and event id; one that is done is kept so that it is known when it comes again."""

    async def __call__(self, team_id: str, event_id: str, body: Payload, *, done: bool = False) -> None:
        """Keep it."""


_log = logging.getLogger(__name__)


def asks_for_home(words: str) -> bool:
    """Tell whether a button's words turn the Home itself."""
    return words.split(" ", 1)[0] == WORDS


class Openings:
    """Answers an opened Home at once. Only what takes long, or fails, waits for the inbox's worker, as other events do."""

    def __init__(self, homes: "Homes", *, is_kept: IsKept, keep: Keep, patience: float) -> None:
        self._homes = homes
        self._is_kept = is_kept
        self._keep = keep
        self._patience = patience
        self._came: dict[str, None] = {}
        """The last events, the oldest first."""

    async def opened(self, team_id: str, event_id: str, event: Mapping[str, Any], *, retried: bool) -> None:
        """Show the Home of an event that did not come before; Slack hears of it when it is shown, or kept to be shown.

        Slack says which events it sends again: those are looked up. One that comes twice unsaid is known by who answered it.
        """
        if await self._is_kept(team_id, event_id) if retried else event_id in self._came:
            return
        self._came[event_id] = None
        if len(self._came) > REMEMBERED:
            del self._came[next(iter(self._came))]
        kept = {"home": WORDS, "user": event["user"], "channel": event.get("channel"), "seen": (event.get("view") or {}).get("hash")}
        shown = await self._shown(question_of(team_id, kept), kept["seen"])
        await self._keep(team_id, event_id, kept, done=shown)

    async def _shown(self, question: Question, seen: str | None) -> bool:
        try:
            async with asyncio.timeout(self._patience):
                await self._homes.show(question, seen=seen, insist=False)
        except (TimeoutError, SlackRefusal) as error:
            _log.warning("The Home of %s waits for the worker (%s).", question.user_id, type(error).__name__)
            return False
        return True


def question_of(team_id: str, kept: Mapping[str, Any]) -> Question:
    """Read what a kept opening asks."""
    return Question(kept["home"], team_id, kept["user"], kept["channel"])


class Homes:
    """Publishes Homes. Of several wishes of one person the newest counts: what was asked before it is not published after it."""

    def __init__(self, client: AsyncWebClient, asking: Asking) -> None:
        self._client = client
        self._asking = asking
        self._numbers = count()
        self._newest: dict[tuple[str, str], int] = {}
        self._took: dict[tuple[str, str], float] = {}
        """How long each person's last answer took [s]: a book of hundreds takes a few milliseconds, all books hundreds."""

    async def show(self, question: Question, *, seen: str | None = None, insist: bool = True) -> None:
        """Answer what a Home asks and publish it.

        `seen` is the hash of the Home the person looked at. Where another process has published since, a press is shown all the same;
        an opening (`insist` is False) leaves what is newer.

        Raises:
            SlackRefusal: Slack did not take it; later it may.
        """
        who, number = (question.team_id, question.user_id), next(self._numbers)
        self._newest[who] = number
        began = perf_counter()
        answer = await self._asking.answer(question, here=self._took.get(who, LONG) < QUICK_SECONDS)
        self._took[who] = perf_counter() - began
        if self._newest[who] != number:
            return
        card = answer if isinstance(answer, Card) else Card(answer.title, ())
        try:
            await self._publish(question.user_id, home_view(card, question.words), seen)
        except SlackRefusal as refusal:
            await self._again(refusal, card, question, insist=insist)

    async def _again(self, refusal: SlackRefusal, card: Card, question: Question, *, insist: bool) -> None:
        if refusal.code == CONFLICT:
            if insist:
                await self._publish(question.user_id, home_view(card, question.words), None)
        elif isinstance(refusal, BlocksRefused) or refusal.code in REFUSED_VIEWS:
            _log.error("Slack refused the Home %r (%s); it gets plain text.", card.summary, refusal.code)
            await self._publish(question.user_id, worded_view(card, question.words), None)
        elif isinstance(refusal, PersonGone) or refusal.code in NO_HOME:
            _log.warning("%s has no Home here (%s).", question.user_id, refusal.code)
        else:
            raise refusal

    async def _publish(self, user_id: str, view: Mapping[str, Any], seen: str | None) -> None:
        body = {"user_id": user_id, "view": view, **({"hash": seen} if seen else {})}
        try:
            await self._client.api_call("views.publish", json=body)
        except SlackApiError as error:
            raise typed(error) from error
        except (TimeoutError, aiohttp.ClientError) as error:
            raise SlackRefusal(type(error).__name__) from error

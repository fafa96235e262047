"""Slack's App Home: published when it is opened, turned by its own buttons, and shown again after a change that began on it."""

import logging
from collections.abc import Mapping
from itertools import count
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.render.slack_home import home_view, worded_view
from bot.slack.asking import Asking, Question
from bot.slack.errors import BlocksRefused, SlackRefusal, typed
from handlers.card import Card

WORDS = "home"
CONFLICT = "hash_conflict"
REFUSED_VIEWS = frozenset({"invalid_arguments", "view_too_large"})
NO_HOME = frozenset({"not_enabled", "user_not_found"})

_log = logging.getLogger(__name__)


async def is_home_tab(event: Mapping[str, Any]) -> bool:
    """Tell whether somebody looks at the Home, and not at the messages beside it."""
    return event.get("tab") == "home"


def asks_for_home(words: str) -> bool:
    """Tell whether a button's words turn the Home itself."""
    return words.split(" ", 1)[0] == WORDS


class Homes:
    """Publishes Homes. Of several wishes of one person the newest counts: what was asked before it is not published after it."""

    def __init__(self, client: AsyncWebClient, asking: Asking) -> None:
        self._client = client
        self._asking = asking
        self._numbers = count()
        self._newest: dict[tuple[str, str], int] = {}

    async def show(self, question: Question, *, seen: str | None = None, insist: bool = True) -> None:
        """Answer what a Home asks and publish it.

        `seen` is the hash of the Home the person looked at. Where another process has published since, a press is shown all the same;
        an opening (`insist` is False) leaves what is newer.

        Raises:
            SlackRefusal: Slack did not take it; later it may.
        """
        who, number = (question.team_id, question.user_id), next(self._numbers)
        self._newest[who] = number
        answer = await self._asking.answer(question)
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
        elif refusal.code in NO_HOME:
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

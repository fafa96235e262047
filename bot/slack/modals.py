"""Forms as modals: opened while the trigger lives, filled in, submitted, and answered where the person asked."""

import asyncio
import json
import logging
from collections.abc import Awaitable, Mapping
from typing import Any

import aiohttp
from msgspec import Struct
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.render.slack_forms import form_view, loading_view, metadata, note_view
from bot.slack.asking import Question
from bot.slack.errors import SlackRefusal, TriggerExpired, typed
from bot.slack.replies import Destination
from handlers.card import Actions, Button, Card, Form, Paragraph
from handlers.routes import opens_form

OPENING_SECONDS = 0.7
"""A form that is made within this is opened as it is; for a slower one a modal that says so opens first."""
TOO_LONG = "That took too long to open; press again."
NOT_OPENED = "Slack did not open the form; press again."
ANSWERED = "I answered you in the conversation."

_log = logging.getLogger(__name__)


class Asked(Struct, frozen=True):
    """A question, where its answer goes, and the trigger that may open a modal for three seconds."""

    question: Question
    destination: Destination
    trigger_id: str | None = None


class Modals:
    """Opens modals and changes them."""

    def __init__(self, client: AsyncWebClient, *, opening_seconds: float = OPENING_SECONDS) -> None:
        self._client = client
        self._opening_seconds = opening_seconds

    async def card_or_modal(self, answering: Awaitable[Card | Form], asked: Asked) -> Card | None:
        """Wait for an answer: a form is opened, and None returned; everything else is a card to send. Never raises."""
        future = asyncio.ensure_future(answering)
        try:
            view_id = await self._promised(future, asked)
            answer = await future
            if isinstance(answer, Card):
                if view_id:
                    await self.update(view_id, note_view("Hourglass", ANSWERED))
                return answer
            if asked.trigger_id is None:
                return opening_card(answer)
            view = form_view(answer, _kept(answer, asked.destination))
            await (self.update(view_id, view) if view_id else self._open(view, asked.trigger_id))
        except TriggerExpired:
            return _again(TOO_LONG, await future, asked)
        except (SlackRefusal, ValueError) as error:
            _log.error("A form could not be opened: %s", error)
            return _again(NOT_OPENED, await future, asked)
        return None

    async def update(self, view_id: str, view: Mapping[str, Any]) -> None:
        """Change an open modal.

        Raises:
            SlackRefusal: It was closed, or Slack refused it.
        """
        await self._call("views.update", {"view_id": view_id, "view": view})

    async def _promised(self, future: asyncio.Future[Card | Form], asked: Asked) -> str | None:
        """Open a modal that waits, where a form is asked for and is not there at once."""
        if asked.trigger_id is None or not opens_form(asked.question.words):
            return None
        done, _ = await asyncio.wait([future], timeout=self._opening_seconds)
        return None if done else await self._open(loading_view("Hourglass"), asked.trigger_id)

    async def _open(self, view: Mapping[str, Any], trigger_id: str) -> str:
        opened = await self._call("views.open", {"trigger_id": trigger_id, "view": view})
        return str((opened.get("view") or {}).get("id") or "")

    async def _call(self, method: str, body: Mapping[str, Any]) -> Any:
        try:
            return await self._client.api_call(method, json=dict(body))
        except SlackApiError as error:
            raise typed(error) from error
        except (TimeoutError, aiohttp.ClientError) as error:
            raise SlackRefusal(type(error).__name__) from error


def opening_card(form: Form) -> Card:
    """Offer a form by a button, where nothing could open it at once: a direct message or a mention."""
    lines = form.intro or ((f"{form.title}.",),)
    return Card(f"{form.title}: open the form.", (Paragraph(lines), Actions((Button(f"{form.title}…", form.command, primary=True),))))


def where_to_answer(view: Mapping[str, Any], user_id: str) -> tuple[str, Destination]:
    """Read the command of a submitted modal, and where its confirmation goes.

    Raises:
        ValueError: It is no form of ours.
    """
    try:
        kept = json.loads(view["private_metadata"])
        home = Question(kept["home"], view.get("team_id") or "", user_id, None) if kept.get("home") else None
        return kept["command"], Destination(user_id, kept.get("channel"), kept.get("response_url"), kept.get("thread_ts"), home=home)
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise ValueError("a modal without its command") from error


def _kept(form: Form, to: Destination) -> str:
    home = to.home.words if to.home else None
    return metadata(form.command, channel=to.channel_id, thread_ts=to.thread_ts, response_url=to.response_url, home=home)


def _again(sentence: str, answer: Card | Form, asked: Asked) -> Card:
    if isinstance(answer, Card):
        return answer
    command = answer.command or asked.question.words
    return Card(sentence, (Paragraph(((sentence,),)), Actions((Button(f"{answer.title}…", command, primary=True),))))

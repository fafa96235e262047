"""Submitted modals: errors beside their fields at once, a confirmation where the person asked, nothing typed lost."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncBoltContext

from bot.render.slack_forms import field_errors, filled_again, note_view, typed
from bot.slack.asking import Asking, Question
from bot.slack.errors import SlackRefusal
from bot.slack.modals import Modals, where_to_answer
from bot.slack.replies import Destination
from bot.wiring import FormErrors, Reply
from handlers.card import Card, Paragraph

SAVING = "Saving…"
SAVED = "Saved. The confirmation is in the conversation."
TOO_OLD = "This form is too old to be saved. Open it again."
SETTLING_SECONDS = 0.5
"""Slack takes the reply to a submission first; only then may the modal be changed again."""

_log = logging.getLogger(__name__)

View = dict[str, Any]


class Submissions:
    """Saves what was submitted. Slack waits three seconds: what takes longer is promised in the modal, and follows there."""

    def __init__(
        self,
        *,
        asking: Asking,
        modals: Modals,
        deliver: Callable[[Card, Destination], Awaitable[None]],
        follow: Callable[[Coroutine[Any, Any, None]], None],
        patience: float,
    ) -> None:
        self._asking = asking
        self._modals = modals
        self._deliver = deliver
        self._follow = follow
        self._patience = patience

    async def submitted(self, ack: AsyncAck, body: dict[str, Any], view: View, context: AsyncBoltContext) -> None:
        """Save a form; the same modal submitted again saves nothing and confirms again."""
        user_id = body["user"]["id"]
        try:
            command, destination = where_to_answer(view, user_id)
        except ValueError:
            await ack(response_action="update", view=note_view(_title(view), TOO_OLD))
            return
        question = Question(command, context.team_id or "", user_id, destination.channel_id)
        saving = asyncio.ensure_future(self._asking.submit(question, typed(view), key=view["id"]))
        try:
            outcome = await asyncio.wait_for(asyncio.shield(saving), self._patience)
        except TimeoutError:
            await ack(response_action="update", view=note_view(_title(view), SAVING))
            self._follow(self._later(saving, view, destination))
            return
        if isinstance(outcome, Reply) and outcome.outcome == "answered":
            await ack()
            self._follow(self._confirmed(outcome, destination))
        elif errors := field_errors(view, _errors(outcome)):
            await ack(response_action="errors", errors=errors)
        else:
            await ack(response_action="update", view=note_view(_title(view), _sentence(outcome)))

    async def closed(self, ack: AsyncAck) -> None:
        """Take note of a modal that was closed: nothing was saved, and nothing is to do."""
        await ack()

    async def _later(self, saving: Awaitable[Reply | FormErrors], view: View, destination: Destination) -> None:
        outcome = await saving
        await asyncio.sleep(SETTLING_SECONDS)
        saved = isinstance(outcome, Reply) and outcome.outcome == "answered"
        try:
            again = note_view(_title(view), SAVED) if saved else filled_again(view, field_errors(view, _errors(outcome)))
            await self._modals.update(view["id"], again)
        except SlackRefusal as error:
            _log.info("A modal was gone when its form was done (%s).", error.code)
            if not saved:
                sentence = f"Not saved. {_sentence(outcome)}"
                await self._deliver(Card(sentence, (Paragraph(((sentence,),)),)), destination)
        if saved and isinstance(outcome, Reply):
            await self._confirmed(outcome, destination)

    async def _confirmed(self, reply: Reply, destination: Destination) -> None:
        if isinstance(reply.card, Card):
            await self._deliver(reply.card, destination)


def _errors(outcome: Reply | FormErrors) -> FormErrors:
    """Return what is wrong, by field; what concerns the whole form has no field's name."""
    return {"": _sentence(outcome)} if isinstance(outcome, Reply) else outcome


def _sentence(outcome: Reply | FormErrors) -> str:
    if isinstance(outcome, Reply):
        return outcome.card.summary if isinstance(outcome.card, Card) else outcome.card.title
    return " ".join(outcome.values())


def _title(view: View) -> str:
    return str((view.get("title") or {}).get("text") or "Hourglass")

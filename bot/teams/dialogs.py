"""Forms in windows of their own, where the client has windows: opened, filled in, submitted; what is wrong stands beside its field.

A window is opened by the answer to the press itself, and by nothing later: a form that is not there at once offers to ask for it again.
"""

import asyncio
import logging
from typing import Any

from bot.teams.activity import Activity
from bot.teams.asking import Asking, Unsaved
from bot.teams.chat import CARD, Json
from bot.teams.drawing import AT, drawn_again, drawn_form
from bot.teams.errands import Errand, Errands, name_of
from bot.teams.presses import NO_WORDS, Presses, errand_of, form_name
from bot.teams.talking import Answered, Talking
from bot.wiring import Reply
from handlers.card import Form
from storage.inbox import InboxItem

OPENING, OPEN = "One moment…", "Show the form"
SAVING = "Saving… The confirmation follows in the conversation."
ANSWERED = "I answered you in the conversation."

_log = logging.getLogger(__name__)


class Dialogs:
    """Opens windows and takes what was filled in."""

    def __init__(self, asking: Asking, talking: Talking, presses: Presses, errands: Errands, *, patience: float) -> None:
        self._asking = asking
        self._talking = talking
        self._presses = presses
        self._errands = errands
        self._patience = patience

    async def opened(self, activity: Activity) -> Json:
        """Answer a press that asks for a form with its window. Whatever else comes of it is sent into the conversation."""
        errand = errand_of(activity)
        if errand is None:
            return _message(NO_WORDS)
        question = errand.question
        try:
            reply = await asyncio.wait_for(self._asking.answer(question), self._patience)
        except TimeoutError:
            return _window(OPENING, _offering(activity))
        if isinstance(reply.card, Form):
            return _window(reply.card.title, drawn_form(reply.card, dialog=True, channel=question.asked_in))
        if reply.outcome != "answered":
            return _message(reply.card.summary)
        await self._hand_over(name_of("-window", question.conversation.conversation_id, activity.id), errand, reply)
        return _message(ANSWERED)

    async def submitted(self, activity: Activity) -> Json | None:
        """Save what was filled in: None closes the window, and the confirmation follows; the same form again confirms nothing again."""
        errand = errand_of(activity)
        if errand is None:
            return _message(NO_WORDS)
        if errand.values is None:
            return await self.opened(activity)
        name, question = form_name(errand), errand.question
        saving = asyncio.ensure_future(self._asking.submit(question, errand.values, key=errand.key))
        try:
            saved = await asyncio.wait_for(asyncio.shield(saving), self._patience)
        except TimeoutError:
            item = await self._errands.take(name, errand)
            if item is not None:
                self._presses.follow(self._later(saving, item, errand))
            return _message(SAVING)
        if isinstance(saved, Reply):
            await self._hand_over(name, errand, saved)
            return None
        title = saved.form.title if saved.form else "Hourglass"
        return _window(title, drawn_again(saved, dialog=True, channel=question.asked_in))

    async def _later(self, saving: "asyncio.Task[Reply | Unsaved]", item: InboxItem, errand: Errand) -> None:
        """Send into the conversation what became of a form: the confirmation, or the form with everything that was typed."""
        saved, question = await saving, errand.question
        if isinstance(saved, Reply):
            answered = self._talking.shown(saved, question)
        else:
            answered = Answered((drawn_again(saved, channel=question.asked_in),), "refused")
        await self._presses.settle(item, Errand(question, cards=answered.cards))

    async def _hand_over(self, name: str, errand: Errand, reply: Reply) -> None:
        answered = self._talking.shown(reply, errand.question)
        await self._errands.hand_over(name, Errand(errand.question, cards=answered.cards))


def _offering(activity: Activity) -> Json:
    """Draw what stands in a window whose form is not there yet."""
    data = {name: activity.data[name] for name in ("action", "command", AT) if name in activity.data}
    return drawn_form(Form(OPENING, str(data.get("command", "")), OPEN, ()), dialog=True) | {
        "actions": [{"type": "Action.Submit", "title": OPEN, "data": data}]
    }


def _window(title: str, card: Json) -> Json:
    content: dict[str, Any] = {"contentType": CARD, "content": card}
    return {"task": {"type": "continue", "value": {"title": title, "height": "medium", "width": "medium", "card": content}}}


def _message(sentence: str) -> Json:
    return {"task": {"type": "message", "value": sentence}}

"""Buttons: each carries its words, and its card gives way to the answer. A form stands in its card, and is saved from there."""

import asyncio
import logging
from collections.abc import Coroutine, Mapping
from typing import Any

from bot.teams.activity import Activity, pressed_words
from bot.teams.asking import Asking, Question
from bot.teams.chat import CARD, Json
from bot.teams.drawing import STAYS, drawn, drawn_form, filled_again
from bot.teams.talking import Talking, question_of
from bot.wiring import Reply
from handlers.card import Card, Form, Paragraph
from handlers.routes import stands_alone

MESSAGE, ERROR = "application/vnd.microsoft.activity.message", "application/vnd.microsoft.error"
WORKING = "Working on it…"
BELOW = "Answered below."
NO_WORDS = "That button carries nothing that I could do. Ask in words instead."
TRY_AGAIN = "I could not answer that just now. Try again in a minute."
FORM_FIELDS_NOT_TYPED = frozenset({"action", "command", "key", "choice", STAYS})
REMEMBERED = 200
"""Presses whose answer is given again when Teams sends them again."""

_log = logging.getLogger(__name__)


class Presses:
    """Answers presses. Teams waits some seconds, and sends a press again that took longer: it is answered once."""

    def __init__(self, asking: Asking, talking: Talking, *, patience: float) -> None:
        self._asking = asking
        self._talking = talking
        self._patience = patience
        self._answering: dict[tuple[str, str], asyncio.Task[list[Json]]] = {}
        self._following: set[asyncio.Task[None]] = set()

    async def pressed(self, activity: Activity) -> Json:
        """Answer a press with the card that takes the place of the pressed one, or a sentence."""
        words = pressed_words(activity.data)
        if not words:
            return _invoke(ERROR, {"code": "BadRequest", "message": NO_WORDS}, status=400)
        question = question_of(activity, words, leans=not stands_alone(words))
        key = (activity.conversation.conversation_id, activity.id)
        again = key in self._answering
        answering = self._answering.get(key) or self._begun(key, self._answer(question, activity.data))
        moves = activity.data.get(STAYS) is True or activity.conversation.kind != "personal"
        try:
            cards = await asyncio.wait_for(asyncio.shield(answering), self._patience)
        except TimeoutError:
            if not again:
                self._follow(self._later(answering, None if moves else activity.replied_to, question))
            return _invoke(MESSAGE, WORKING)
        except Exception:  # noqa: BLE001 - a mistake of ours: the log has the trace, and pressing again is a try of its own
            _log.exception("A press could not be answered.")
            self._answering.pop(key, None)
            return _invoke(ERROR, {"code": "InternalServerError", "message": TRY_AGAIN}, status=500)
        if moves:
            if not again:
                self._follow(self._talking.replace(None, cards, question))
            return _invoke(MESSAGE, BELOW)
        if not again:
            # What a press is answered with stands on this screen alone; the message itself changes too.
            self._follow(self._talking.replace(activity.replied_to, cards if activity.replied_to else cards[1:], question))
        return _invoke(CARD, cards[0])

    async def finish(self) -> None:
        """Wait for what was promised."""
        while self._following:
            await asyncio.wait(self._following)

    async def _answer(self, question: Question, data: Mapping[str, Any]) -> list[Json]:
        if data.get("action") != "submit":
            return drawn(await self._asking.answer(question))
        values = {name: value for name, value in data.items() if name not in FORM_FIELDS_NOT_TYPED and isinstance(value, str)}
        key = data.get("key")
        saved = await self._asking.submit(question, values, key=f"teams:{key}" if isinstance(key, str) else question.words)
        if isinstance(saved, Reply):
            return drawn(saved.card)
        form = await self._asking.answer(question)
        return [drawn_form(filled_again(form, values, saved))] if isinstance(form, Form) else drawn(form)

    async def _later(self, answering: asyncio.Task[list[Json]], message_id: str | None, question: Question) -> None:
        try:
            cards = await answering
        except Exception:  # noqa: BLE001 - as above
            _log.exception("A press could not be answered.")
            cards = drawn(Card(TRY_AGAIN, (Paragraph(((TRY_AGAIN,),)),)))
        await self._talking.replace(message_id, cards, question)

    def _begun(self, key: tuple[str, str], work: Coroutine[Any, Any, list[Json]]) -> asyncio.Task[list[Json]]:
        if len(self._answering) >= REMEMBERED:
            done = [each for each, task in self._answering.items() if task.done()]
            for each in done[: REMEMBERED // 2]:
                del self._answering[each]
        task = self._answering[key] = asyncio.ensure_future(work)
        return task

    def _follow(self, sending: Coroutine[Any, Any, None]) -> None:
        # The loop keeps weak references alone: a task that nobody holds may vanish half way.
        task = asyncio.ensure_future(sending)
        self._following.add(task)
        task.add_done_callback(self._following.discard)


def _invoke(kind: str, value: Any, *, status: int = 200) -> Json:
    return {"statusCode": status, "type": kind, "value": value}

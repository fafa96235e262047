"""Buttons: each carries its words, and its card gives way to the answer. A form that has no window stands in its card."""

import asyncio
import logging
from collections.abc import Coroutine
from http import HTTPStatus
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from bot.sending import NotTakenError, UnclearError
from bot.teams.activity import REFRESH, Activity, pressed_words
from bot.teams.asking import Asking
from bot.teams.chat import CARD, Json, TeamsRefusalError
from bot.teams.drawing import AT, KEY, OF, ONCE, STAYS, drawn, fitting, staying
from bot.teams.drawing import changes as changes_itself
from bot.teams.errands import Errand, Errands, name_of
from bot.teams.talking import SENT, Answered, Talking, question_of
from handlers.card import Card
from handlers.routes import stands_alone
from storage.inbox import InboxItem

MESSAGE, ERROR = "application/vnd.microsoft.activity.message", "application/vnd.microsoft.error"
WORKING = "Working on it…"
BELOW = "Answered below."
NO_WORDS = "That button carries nothing that I could do. Ask in words instead."
TRY_AGAIN = "I could not answer that just now. Try again in a minute."
FORM_FIELDS_NOT_TYPED = frozenset({"action", "command", "choice", "msteams", KEY, STAYS, ONCE, OF, AT})
KEY_CHARACTERS = 64
REMEMBERED = 200
"""Presses whose answer is given again when Teams sends them again."""
LOOK_SECONDS = 0.1
"""How often an answer is looked for that another process gives."""

_log = logging.getLogger(__name__)


class Pressed(Struct, frozen=True):
    """What came of a press, and where it is kept, if it is."""

    answered: Answered
    item: InboxItem | None = None
    elsewhere: bool = False
    """The same press came before, and all that follows from it is seen to there."""


class Presses:
    """Answers presses. Teams waits some seconds, and sends a press again that took longer: it is answered once, also in two processes."""

    def __init__(self, asking: Asking, talking: Talking, errands: Errands, *, patience: float) -> None:
        self._asking = asking
        self._talking = talking
        self._errands = errands
        self._patience = patience
        self._answering: dict[tuple[str, str], asyncio.Task[Pressed]] = {}
        self._following: set[asyncio.Task[None]] = set()

    async def pressed(self, activity: Activity) -> Json:
        """Answer a press with the card that takes the place of the pressed one, or a sentence."""
        errand = errand_of(activity)
        if errand is None:
            return _invoke(ERROR, {"code": "BadRequest", "message": NO_WORDS}, status=400)
        if activity.conversation.kind != "personal":
            # Only who pressed reads this, so that it need not be said in the conversation.
            await self._errands.hand_over(_name(activity, errand), replace(errand, quiet=True))
            return _invoke(MESSAGE, SENT)
        if activity.data.get(STAYS) is True and not isinstance(activity.data.get(OF), str):
            await self._errands.hand_over(_name(activity, errand), errand)
            return _invoke(MESSAGE, BELOW)
        return await self._in_place(activity, errand)

    async def refreshed(self, activity: Activity) -> Json:
        """Answer with a card as it stands now; on this screen alone, and nothing follows."""
        errand = errand_of(activity)
        if errand is None:
            return _invoke(ERROR, {"code": "BadRequest", "message": NO_WORDS}, status=400)
        question = replace(errand.question, leans=False)
        try:
            reply = await asyncio.wait_for(asyncio.shield(asyncio.ensure_future(self._asking.answer(question))), self._patience)
        except TimeoutError:
            return _failed()
        if reply.outcome == "failed" or not isinstance(reply.card, Card):
            return _failed()
        [card, *_] = drawn(reply.card, channel=question.asked_in, reader=question.account_id)
        return _shown(staying(card) if activity.data.get(STAYS) is True else card, activity)

    async def finish(self) -> None:
        """Wait for what was promised."""
        while self._following:
            await asyncio.wait(self._following)

    def follow(self, work: Coroutine[Any, Any, None]) -> None:
        """Do something behind an answer."""
        # The loop keeps weak references alone: a task that nobody holds may vanish half way.
        task = asyncio.ensure_future(work)
        self._following.add(task)
        task.add_done_callback(self._following.discard)

    async def _in_place(self, activity: Activity, errand: Errand) -> Json:
        of, changes = activity.data.get(OF), errand.values is not None or (ONCE in activity.data and changes_itself(errand.question.words))
        stays = isinstance(of, str)
        errand = errand if stays else replace(errand, replaces=activity.replied_to)
        name, key = _name(activity, errand), (activity.conversation.conversation_id, activity.id)
        again = key in self._answering
        answering = self._answering.get(key) or self._begun(key, self._press(name, errand, changes=changes))
        try:
            pressed = await asyncio.wait_for(asyncio.shield(answering), self._patience)
        except TimeoutError:
            if not again:
                # A change is written down already.
                promised = None if changes else await self._errands.take(name, errand)
                self.follow(self._later(answering, promised, name, errand))
            return _invoke(MESSAGE, WORKING)
        except Exception:  # noqa: BLE001 - a mistake of ours: the log has the trace, and pressing again is a try of its own
            _log.exception("A press could not be answered.")
            self._answering.pop(key, None)
            return _failed()
        if not again and not pressed.elsewhere:
            cards = pressed.answered.cards
            # What a press is answered with stands on this screen alone: the message itself is to change too.
            left = cards if stays or errand.replaces else cards[1:]
            self.follow(self._settled(pressed.item, name, replace(errand, cards=left, given=cards[0])))
        return await self._standing(activity, of) if isinstance(of, str) else _shown(pressed.answered.cards[0], activity)

    async def _press(self, name: str, errand: Errand, *, changes: bool) -> Pressed:
        """Answer a press; one that changes something is written down first, and the same one again gets the first one's answer."""
        item = await self._errands.take(name, errand) if changes else None
        if changes and item is None:
            return await self._given_before(name, errand)
        answered = await self._talking.answered(errand)
        if item is not None and answered.outcome != "answered":
            await self._errands.drop(item)  # Nothing was changed: the same press is a try of its own.
            item = None
        return Pressed(answered, item)

    async def _given_before(self, name: str, errand: Errand) -> Pressed:
        """Wait for the answer that is being given to the same press."""
        while True:
            found = await self._errands.found(name, errand.question.conversation.tenant_id)
            if found is None:
                return await self._press(name, errand, changes=True)
            if found.given is not None:
                return Pressed(Answered((found.given,), "answered"), elsewhere=True)
            await asyncio.sleep(LOOK_SECONDS)

    async def _standing(self, activity: Activity, words: str) -> Json:
        """Answer with the pressed card as it stands after the press; the outbox brings the message itself up to date."""
        standing = await self.refreshed(replace(activity, data={"action": REFRESH, "command": words, STAYS: True}))
        return standing if standing["statusCode"] == HTTPStatus.OK else _invoke(MESSAGE, BELOW)

    async def _later(self, answering: asyncio.Task[Pressed], promised: InboxItem | None, name: str, errand: Errand) -> None:
        try:
            pressed = await answering
        except Exception as error:  # noqa: BLE001 - as above
            _log.exception("A press could not be answered.")
            if promised is not None:
                await self._errands.failed(promised, error)
            return
        if not pressed.elsewhere:
            cards = pressed.answered.cards
            await self._settled(pressed.item or promised, name, replace(errand, cards=cards, given=cards[0]))

    async def _settled(self, item: InboxItem | None, name: str, errand: Errand) -> None:
        """Change the message, and send what else belongs to the answer; what Teams does not take now, the worker tries again."""
        if item is not None:
            await self.settle(item, errand)
        elif errand.cards and not (errand.replaces and len(errand.cards) == 1 and await self._replaced(errand.replaces, errand)):
            await self._errands.hand_over(name, errand)

    async def settle(self, item: InboxItem, errand: Errand) -> None:
        """Deliver an errand that is kept, and keep what became of it."""
        await self._errands.keep(item, errand)
        try:
            await self._talking.deliver(item, errand)
        except (TeamsRefusalError, NotTakenError, UnclearError) as error:
            _log.warning("An answer was not taken yet: %s", error)
            await self._errands.failed(item, error)
        else:
            await self._errands.done(item)

    async def _replaced(self, message_id: str, errand: Errand) -> bool:
        [card] = errand.cards or ()
        try:
            await self._talking.replace(message_id, card, errand.question)
        except (TeamsRefusalError, NotTakenError, UnclearError) as error:
            _log.warning("A card could not take the place of another yet: %s", error)
            return False
        return True

    def _begun(self, key: tuple[str, str], work: Coroutine[Any, Any, Pressed]) -> asyncio.Task[Pressed]:
        if len(self._answering) >= REMEMBERED:
            done = [each for each, task in self._answering.items() if task.done()]
            for each in done[: REMEMBERED // 2]:
                del self._answering[each]
        task = self._answering[key] = asyncio.ensure_future(work)
        return task


def errand_of(activity: Activity) -> Errand | None:
    """Read what a button asks, with what was filled in beside it; None: it carries nothing."""
    data, words = activity.data, pressed_words(activity.data)
    if not words:
        return None
    question = question_of(activity, words, leans=not stands_alone(words))
    if data.get("action") != "submit":
        return Errand(question)
    key = data.get(KEY)
    typed = {name: value for name, value in data.items() if name not in FORM_FIELDS_NOT_TYPED and isinstance(value, str)}
    return Errand(question, typed, f"teams:{key[:KEY_CHARACTERS]}" if isinstance(key, str) else words)


def form_name(errand: Errand) -> str:
    """Name a form that is submitted, in a window or in its card, by whomever: each drawing is saved once."""
    return name_of("-form", errand.question.account_id, errand.key)


def _name(activity: Activity, errand: Errand) -> str:
    """Name a press: by its button's drawing where it changes something, since Teams may send it again by another id."""
    conversation_id, once = activity.conversation.conversation_id, activity.data.get(ONCE)
    if errand.values is not None:
        return form_name(errand)
    if isinstance(once, str):
        return name_of("-press", conversation_id, activity.account_id, once, errand.question.words)
    return name_of("-press", conversation_id, activity.id)


def _shown(card: Json, activity: Activity) -> Json:
    return _invoke(CARD, fitting(card, activity.conversation.service_url))


def _failed() -> Json:
    return _invoke(ERROR, {"code": "InternalServerError", "message": TRY_AGAIN}, status=500)


def _invoke(kind: str, value: Any, *, status: int = 200) -> Json:
    return {"statusCode": status, "type": kind, "value": value}

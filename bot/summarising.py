"""How a model comes to write about themes: asked after the answer's transaction, checked, kept by the words; or a reason why not.

    question → handler → card, and what is to be summarised → transaction ends → model → checks → kept → the same question again

Nothing here raises: whatever fails is half a sentence for the second card, and a trace under a token for the operator.
"""

import asyncio
import logging
import secrets
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Lock

from bot import timekeeping
from bot.failure import new_token
from bot.llm import Conversation, Model, ModelError
from bot.settings import Settings
from handlers.ports.summaries import ThemeSummary, ThemeToSummarise, content_key
from handlers.summary_check import check, merged
from handlers.summary_masking import Masked, Names, words_of
from handlers.summary_sending import Request, SentComment, SentTheme, by_key, packed, planned, prepared
from prompts.replies import read_reply
from prompts.themes import VERSION, Prompt, frame_tokens, messages, schema
from storage.database import Database
from storage.summaries import keep_summary
from storage.summary_names import names_among

CLOSED = "the model is not asked, for this process ends"
RESTS = timedelta(minutes=1)
"""How long a model that failed is left alone: what is asked meanwhile is answered without it, at once."""
ASKED_AT_ONCE = 2
"""Summaries that wait for the model at a time in one process."""
LIMIT_LEAST = 500
"""Tokens that an answer is always given."""
Answer = tuple[Mapping[str, ThemeSummary], str | None]
"""What passed of the answer to one request, and why it is nothing."""
Summaries = tuple[Mapping[str, ThemeSummary], str | None]
"""What passed, by theme, and why something is missing."""
_ID_LETTERS = "bcdfghjklmnpqrstvwxz"
_ID_LENGTH = 5

_log = logging.getLogger(__name__)


class Summarising:
    """Asks one model about themes. Safe to share between threads; the same themes asked for twice are asked about once."""

    def __init__(self, database: Database, model: Model, *, context: int, budget: int, make_token: Callable[[], str] = new_token) -> None:
        """Ask within `context` tokens a request and `budget` tokens in all."""
        self.model = model
        self._database = database
        self._context = context
        self._budget = budget
        self._make_token = make_token
        self._threads = ThreadPoolExecutor(ASKED_AT_ONCE, thread_name_prefix="model")
        self._lock = Lock()
        self._asked: dict[frozenset[str], Future[str | None]] = {}
        self._rests: tuple[datetime, str] | None = None
        self._running: set[tuple[asyncio.AbstractEventLoop, asyncio.Task[Summaries]]] = set()
        self._closed = False

    @classmethod
    def of(cls, settings: Settings, database: Database) -> "Summarising | None":
        """Make it for the model that the settings name; None: they name none."""
        if settings.model_base_url is None or settings.model is None:
            return None
        model = Model(
            base_url=settings.model_base_url, name=settings.model, api_key=settings.model_api_key, seconds=float(settings.model_seconds)
        )
        return cls(database, model, context=settings.model_context, budget=settings.model_tokens)

    def ask(self, themes: Sequence[ThemeToSummarise], *, now: datetime) -> str | None:
        """Ask about themes and keep what passed; returns why not all of them are kept. Takes as long as the model may, and never raises."""
        return self._begin(themes, now).result()

    async def asked(self, themes: Sequence[ThemeToSummarise], *, now: datetime) -> str | None:
        """Do the same without holding up the event loop, or a thread that answers questions."""
        # Shielded: another may wait for the same, when whoever asked first is gone.
        return await asyncio.shield(asyncio.wrap_future(self._begin(themes, now)))

    def close(self) -> None:
        """Stop asking: what is on its way is given up, for a process that ends does not wait for a model."""
        with self._lock:
            self._closed = True
            for loop, task in self._running:
                loop.call_soon_threadsafe(task.cancel)
        self._threads.shutdown(wait=True)

    def _begin(self, themes: Sequence[ThemeToSummarise], now: datetime) -> "Future[str | None]":
        keys = frozenset(content_key(theme, model=self.model.name, prompt=VERSION) for theme in themes)
        with self._lock:
            if keys in self._asked:
                return self._asked[keys]
            why_not = self._left_alone(now)
            if why_not is not None:
                resting: Future[str | None] = Future()
                resting.set_result(why_not)
                return resting
            future = self._asked[keys] = self._threads.submit(self._ask, themes, now)
        future.add_done_callback(lambda _: self._forget(keys))
        return future

    def _forget(self, keys: frozenset[str]) -> None:
        with self._lock:
            self._asked.pop(keys, None)

    def _left_alone(self, now: datetime) -> str | None:
        """Say why the model is not asked now; None: it may be."""
        if self._closed:
            return CLOSED
        return self._rests[1] if self._rests is not None and now < self._rests[0] else None

    def _ask(self, themes: Sequence[ThemeToSummarise], now: datetime) -> str | None:
        with self._lock:  # It may have failed while this waited for its turn.
            why_not = self._left_alone(now)
        if why_not is not None:
            return why_not
        token, began = self._make_token(), timekeeping.now()
        try:
            summaries, why = asyncio.run(self._cancellable(self._sent(themes)))
            self._keep([theme for theme in themes if theme.key in summaries], summaries, now)
        except asyncio.CancelledError:
            return CLOSED
        except Exception as error:  # noqa: BLE001 - the answer is given without the model, and says so
            why = str(error) if isinstance(error, ModelError) else "could not be asked"
            _log.warning("%s: no summary, the model %s.", token, why, exc_info=None if isinstance(error, ModelError) else error)
        else:
            if why is None and len(summaries) < len(themes):
                why = "left out a theme"
            if why is not None:
                _log.warning("%s: no whole summary, the model %s.", token, why)
        if why is None:
            return None
        said = f"the model {why} ({token})"
        with self._lock:
            self._rests = now + (timekeeping.now() - began) + RESTS, said
        return said

    def _sent(self, themes: Sequence[ThemeToSummarise]) -> tuple[SentTheme, ...]:
        """Mask and name what is sent; names are read in a transaction of their own."""
        texts = [theme.name for theme in themes] + [comment.text for theme in themes for comment in theme.comments]
        ids = {comment.id for theme in themes for comment in theme.comments}
        with self._database.reading() as connection:
            found = names_among(connection, {word for text in texts for word in words_of(text)}, feedback_ids=ids, split=_split)
        return prepared(themes, names=Names(found.people, found.companies, found.parts), new_id=_ids())

    async def _cancellable(self, themes: Sequence[SentTheme]) -> Summaries:
        """Ask, until there is an answer or the process ends."""
        task = asyncio.ensure_future(self._summaries(themes))
        running = (asyncio.get_running_loop(), task)
        with self._lock:
            self._running.add(running)
            if self._closed:
                task.cancel()
        try:
            return await task
        finally:
            with self._lock:
                self._running.discard(running)

    async def _summaries(self, themes: Sequence[SentTheme]) -> Summaries:
        """Ask about themes, those of many comments a part at a time; returns what passed, and why something is missing."""
        # Of a theme whose comments all speak to a model there is nothing to ask, and nothing is missing.
        whole = {theme.key: ThemeSummary(None, ()) for theme in themes if not theme.comments}
        requests = planned(themes, context=self._context, budget=self._budget)
        answers: list[Answer] = []
        late: str | None = None
        try:
            if requests:
                async with self.model.asking() as conversation:
                    await self._answered(conversation, requests, "themes", answers)
                    parted = _read(requests, answers, whole)
                    if parted:
                        notes = [_notes(theme, parted[theme.key]) for theme in themes if theme.key in parted]
                        await self._merge(conversation, notes, parted, whole, answers)
        except ModelError as error:
            late = str(error)
            _read(requests, answers, whole)  # What was answered in time is kept.
        return whole, next((why for _, why in answers if why is not None), late)

    async def _merge(
        self,
        conversation: Conversation,
        notes: Sequence[SentTheme],
        parts: Mapping[str, Sequence[ThemeSummary]],
        whole: dict[str, ThemeSummary],
        answers: list[Answer],
    ) -> None:
        """Make one sentence of those on the parts of a theme; only sentences that passed are shown to the model again."""
        requests = list(packed([theme for theme in notes if theme.comments], prompt="merge", context=self._context))
        merges: list[Answer] = []
        await self._answered(conversation, requests, "merge", merges)
        answers += merges
        found = {theme.key: ThemeSummary(None, ()) for theme in notes if not theme.comments}
        for answer, _ in merges:
            found.update(answer)
        whole.update((key, merged(parts[key], summary)) for key, summary in found.items())

    async def _answered(self, conversation: Conversation, requests: Sequence[Request], prompt: Prompt, answers: list[Answer]) -> None:
        """Ask all requests, some at a time, and add each answer as it comes: what passed the checks, and why it is nothing."""

        async def ask(request: Request) -> None:
            taken = frame_tokens(prompt) + sum(sum(comment.tokens for comment in theme.comments) for theme in request)
            asked = messages([theme.asked() for theme in request], prompt=prompt, mark=secrets.token_hex(8))
            limit = max(self._context - taken, LIMIT_LEAST)
            try:
                reply = await conversation.ask(asked, schema=schema(prompt), limit=limit, read=read_reply)
            except ModelError as error:
                answers.append(({}, str(error)))
            else:
                answers.append((check(reply, request, prompt=prompt), None))

        await asyncio.gather(*map(ask, requests))

    def _keep(self, themes: Sequence[ThemeToSummarise], summaries: Mapping[str, ThemeSummary], now: datetime) -> None:
        with self._database.writing() as connection:
            for theme in themes:
                keep_summary(connection, theme, summaries[theme.key], model=self.model.name, prompt=VERSION, now=now)


def _notes(theme: SentTheme, parts: Sequence[ThemeSummary]) -> SentTheme:
    """Return a theme whose comments are the sentences on its parts."""
    new_id = _ids()
    noted = [part.sentence for part in parts if part.sentence is not None]
    return SentTheme(new_id(), theme.key, theme.name, tuple(SentComment.of(new_id(), "", Masked(text, (), ())) for text in noted))


def _read(requests: Sequence[Request], answers: Sequence[Answer], whole: dict[str, ThemeSummary]) -> Mapping[str, Sequence[ThemeSummary]]:
    """Add the themes that were answered in one to those that are whole; returns those of several parts, where each was answered."""
    parted = {}
    for key, sent in by_key(requests).items():
        read = [answer[key] for answer, _ in answers if key in answer]
        if len(sent) == len(read) == 1:
            whole[key] = read[0]
        elif len(sent) == len(read):
            parted[key] = read
    return parted


def _split(name: str) -> Sequence[str]:
    return tuple(words_of(name))


def _ids() -> Callable[[], str]:
    """Make ids that no customer could have written down before: each is drawn, and none twice."""
    drawn: set[str] = set()

    def new_id() -> str:
        while (made := "".join(secrets.choice(_ID_LETTERS) for _ in range(_ID_LENGTH))) in drawn:
            pass
        drawn.add(made)
        return made

    return new_id

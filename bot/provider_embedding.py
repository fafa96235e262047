"""Sentences as vectors by the embeddings of an OpenAI-compatible server: what leaves is masked, and any failure leaves words alone."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from bot.embedding import NoEmbedding
from handlers.summary_masking import Names, mask, words_of

if TYPE_CHECKING:
    from openai import AsyncOpenAI

    from bot.settings import Settings
    from storage.database import Database

TEXTS_AT_ONCE = 16
REQUESTS_AT_ONCE = 4
REPEATS = 1
SECONDS = 120.0
"""For all sentences of one search for themes."""

_log = logging.getLogger(__name__)


class ProviderEmbedding:
    """One model on one server."""

    def __init__(
        self,
        *,
        base_url: str,
        model: str,
        api_key: str | None,
        seconds: float = SECONDS,
        names: Callable[[Sequence[str]], Names] | None = None,
    ) -> None:
        """Point at a model; `names` finds the names in texts that must not leave."""
        self.why_not: str | None = None
        """Why there were no vectors the last time; the text goes on after "the provider": "refused the key"."""
        self._base_url = base_url
        self._model = model
        self._api_key = api_key or "none"
        self._seconds = seconds
        self._names = names

    @classmethod
    def of(cls, settings: "Settings", database: "Database | None" = None) -> "ProviderEmbedding":
        """Make what the settings describe; names of contacts, people and accounts are masked where there is a database.

        Raises:
            NoEmbedding: A setting is missing.
        """
        if settings.model_base_url is None or settings.theme_embedding_model is None:
            raise NoEmbedding(
                "Sentence vectors by the provider need HOURGLASS_MODEL_BASE_URL and HOURGLASS_THEME_EMBEDDING_MODEL, the name of its model "
                "for embeddings."
            )
        return cls(
            base_url=settings.model_base_url,
            model=settings.theme_embedding_model,
            api_key=settings.model_api_key,
            names=None if database is None else _NamesIn(database),
        )

    def __call__(self, texts: Sequence[str]) -> npt.NDArray[np.float32] | None:
        """Return one vector a text; None: the provider gave none, and why is in `why_not`."""
        names = self._names(texts) if self._names else Names()
        self.why_not = None
        try:
            return asyncio.run(self._embed([mask(text, names).text or "-" for text in texts]))
        except Exception as error:  # noqa: BLE001 - whatever fails, words alone are compared
            self.why_not = _why(error, self._seconds)
            _log.warning("Themes by words alone: the provider of embeddings %s.", self.why_not)
            return None

    async def _embed(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        import openai

        from bot.llm_bounds import bounded

        for chatty in ("openai", "httpx2", "httpcore2"):
            logging.getLogger(chatty).setLevel(logging.WARNING)
        turns = asyncio.Semaphore(REQUESTS_AT_ONCE)
        async with (
            asyncio.timeout(self._seconds),
            openai.AsyncOpenAI(
                base_url=self._base_url,
                api_key=self._api_key,
                timeout=self._seconds,
                max_retries=REPEATS,
                http_client=bounded(self._base_url, self._seconds),
                default_headers={"OpenAI-Organization": openai.Omit(), "OpenAI-Project": openai.Omit()},  # type: ignore[dict-item]
            ) as client,
            asyncio.TaskGroup() as group,
        ):
            parts = [texts[start : start + TEXTS_AT_ONCE] for start in range(0, len(texts), TEXTS_AT_ONCE)]
            tasks = [group.create_task(self._part(client, part, turns)) for part in parts]
        vectors = np.concatenate([task.result() for task in tasks])
        if not np.isfinite(vectors).all():
            raise ValueError("gave vectors that are no numbers")
        return vectors

    async def _part(self, client: "AsyncOpenAI", texts: Sequence[str], turns: asyncio.Semaphore) -> npt.NDArray[np.float32]:
        async with turns:
            given = await client.embeddings.create(model=self._model, input=list(texts))
        placed = {each.index: each.embedding for each in given.data}
        if sorted(placed) != list(range(len(texts))):
            raise ValueError("gave another number of vectors than of sentences")
        vectors: npt.NDArray[np.float32] = np.asarray([placed[place] for place in range(len(texts))], dtype=np.float32)
        return vectors


class _NamesIn:
    """Names of contacts, of our people and of accounts that texts hold."""

    def __init__(self, database: "Database") -> None:
        self._database = database

    def __call__(self, texts: Sequence[str]) -> Names:
        from storage.summary_names import names_among

        words = {word for text in texts for word in words_of(text)}
        with self._database.reading() as connection:
            found = names_among(connection, words, feedback_ids=(), split=lambda name: list(words_of(name)))
        return Names(found.people, found.companies, found.parts)


def _why(error: BaseException, seconds: float) -> str:
    """Say in half a sentence what failed; neither the sentences nor the key are in it."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    status = getattr(error, "status_code", None)
    if isinstance(error, TimeoutError):
        return f"gave no answer within {seconds:g} s"
    if status in {401, 403}:
        return "refused the key"
    if status is not None:
        return f"answered {status}"
    if isinstance(error, ValueError) and str(error).startswith("gave"):
        return str(error)
    return f"could not be asked ({type(error).__name__})"

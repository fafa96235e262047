"""The one door to a language model: an OpenAI-compatible server, by the openai client, within a time and a number of bytes.

Servers differ in what they take. How this one wants to be asked is found on the way down a ladder, and remembered: its form of an answer
(`json_schema`, `json_object`, or nothing but the prompt), the name of the limit on tokens, and whether it takes a temperature.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, TypeVar

from msgspec import DecodeError, Struct, field
from msgspec.json import decode
from msgspec.structs import replace

from prompts.replies import ReplyError

if TYPE_CHECKING:
    from openai import APIStatusError, AsyncOpenAI

RUNGS = ("json_schema", "json_object", "plain")
REPEATS = 1
"""How often the client asks again after a failure that may pass."""
ATTEMPTS_MOST = 6
"""Ways of asking that are tried for one answer."""
AT_ONCE = 4
"""Requests of one summary at a time."""
_NO_KEY = "none"
_UNFIT = frozenset({400, 415, 422, 500, 501})
"""Answers by which servers refuse a form that they do not know."""
_SERVER_ERRORS = 500
_SHOWN_MOST = 200

_log = logging.getLogger(__name__)

Read = TypeVar("Read")


class ModelError(Exception):
    """The model gave no answer that can be used; the text goes on after "the model": "refused the key"."""


class Manner(Struct, frozen=True):
    """How a server wants to be asked."""

    rung: int = 0
    limit: str | None = "max_tokens"
    """What it calls the most tokens of an answer; None: it takes none."""
    temperature: bool = True

    def options(self, schema: Mapping[str, Any], limit: int) -> dict[str, Any]:
        """Return what a request has besides its messages."""
        form: dict[str, Any] = {"type": RUNGS[self.rung]}
        if self.rung == 0:
            form["json_schema"] = {"name": "answer", "strict": True, "schema": dict(schema)}
        return {
            **({"response_format": form} if RUNGS[self.rung] != "plain" else {}),
            **({self.limit: limit} if self.limit else {}),
            **({"temperature": 0} if self.temperature else {}),
        }

    def after(self, refused: str) -> "Manner | None":
        """Return another manner after what the server says it does not take; None: there is none left."""
        if self.limit and ("max_tokens" in refused or "max_completion_tokens" in refused):
            return replace(self, limit="max_completion_tokens" if self.limit == "max_tokens" else None)
        if self.temperature and "temperature" in refused:
            return replace(self, temperature=False)
        return self.below()

    def below(self) -> "Manner | None":
        """Return the next rung of the ladder."""
        return replace(self, rung=self.rung + 1) if self.rung + 1 < len(RUNGS) else None


class _Part(Struct):
    text: str = ""


class _Message(Struct):
    content: str | list[_Part] | None = None
    refusal: str | None = None


class _Choice(Struct):
    message: _Message
    finish_reason: str | None = None


class _Completion(Struct):
    choices: list[_Choice] = field(default_factory=list)


class Model:
    """One model on one server. Safe to share between threads."""

    def __init__(self, *, base_url: str, name: str, api_key: str | None = None, seconds: float = 60) -> None:
        """Point at a model; `seconds` is the time for all that is asked in one `asking` block."""
        self.name = name
        self.seconds = seconds
        self.manner = Manner()
        self._base_url = base_url
        self._api_key = api_key or _NO_KEY

    @asynccontextmanager
    async def asking(self) -> AsyncIterator["Conversation"]:
        """Open a connection for as long as an answer may take; what takes longer is cut off.

        Raises:
            ModelError: The time is up, or as below.
        """
        import openai

        from bot.llm_bounds import bounded

        # Their logs would hold what customers wrote.
        for chatty in ("openai", "httpx2", "httpcore2"):
            logging.getLogger(chatty).setLevel(logging.WARNING)
        try:
            async with (
                asyncio.timeout(self.seconds),
                openai.AsyncOpenAI(
                    base_url=self._base_url,
                    api_key=self._api_key,
                    timeout=self.seconds,
                    max_retries=REPEATS,
                    http_client=bounded(self._base_url, self.seconds),
                    # What the environment says of an account at OpenAI is no business of another server.
                    default_headers={"OpenAI-Organization": openai.Omit(), "OpenAI-Project": openai.Omit()},  # type: ignore[dict-item]
                ) as client,
            ):
                yield Conversation(self, client)
        except TimeoutError:
            raise ModelError(f"gave no answer within {self.seconds:g} s") from None


class Conversation:
    """Requests to a model while a connection is open."""

    def __init__(self, model: Model, client: "AsyncOpenAI") -> None:
        self._model = model
        self._client = client
        self._turns = asyncio.Semaphore(AT_ONCE)
        self._failed: ModelError | None = None

    async def ask(
        self, messages: Sequence[Mapping[str, str]], *, schema: Mapping[str, Any], limit: int, read: Callable[[str], Read]
    ) -> Read:
        """Ask for an answer of at most `limit` tokens in a form, and read it.

        Raises:
            ModelError: There is none that `read` takes.
        """
        async with self._turns:
            if self._failed is not None:
                raise self._failed  # What went wrong with the server goes wrong again.
            manner: Manner | None = self._model.manner
            why = ModelError("gave no answer in the form that was asked for")
            for _ in range(ATTEMPTS_MOST):
                if manner is None:
                    break
                try:
                    answer = read(await self._complete(messages, manner.options(schema, limit)))
                except _UnfitError as error:
                    manner, why = manner.after(error.refused), ModelError(error.why)
                except ReplyError:
                    manner, why = manner.below(), ModelError("gave no answer in the form that was asked for")
                else:
                    self._model.manner = manner
                    return answer
            raise why

    async def _complete(self, messages: Sequence[Mapping[str, str]], options: Mapping[str, Any]) -> str:
        import openai

        from bot.llm_bounds import EndlessError

        create: Any = self._client.chat.completions.with_raw_response.create
        try:
            response = await create(model=self._model.name, messages=[dict(message) for message in messages], **options)
        except openai.APIStatusError as error:
            explained = _explained(error)
        except EndlessError:
            explained = ModelError("answered without end")
        except openai.APITimeoutError:
            explained = ModelError(f"gave no answer within {self._model.seconds:g} s")
        except openai.APIConnectionError:
            explained = ModelError("could not be reached")
        else:
            return _text_of(response.http_response.content)
        if isinstance(explained, ModelError):
            self._failed = explained
        raise explained


class _UnfitError(Exception):
    """A request that a server does not take in this manner."""

    def __init__(self, refused: str, why: str) -> None:
        super().__init__(why)
        self.refused = refused
        self.why = why


def _text_of(body: bytes) -> str:
    """Take the answer's text out of what a server sent.

    Raises:
        ModelError: It is cut off, or a refusal.
        ReplyError: There is none.
    """
    try:
        choices = decode(body, type=_Completion).choices
    except (DecodeError, RecursionError, UnicodeDecodeError):
        raise ReplyError("it is no chat completion") from None
    if not choices:
        raise ReplyError("it is empty")
    message, reason = choices[0].message, choices[0].finish_reason
    if message.refusal or reason == "content_filter":
        raise ModelError("refused to answer")
    if reason == "length":
        raise ModelError("did not finish its answer: more of HOURGLASS_MODEL_CONTEXT would leave it more room")
    content = message.content or ""
    return content if isinstance(content, str) else "".join(part.text for part in content)


def _explained(error: "APIStatusError") -> Exception:
    """Say what a status means, and log what the server said of it."""
    status = error.status_code
    body = error.body if isinstance(error.body, dict) else {}
    said = str(body.get("message") or body.get("error") or body.get("detail") or "")
    _log.info("The model's server answered %s: %s", status, said[:_SHOWN_MOST])
    if status in _UNFIT:
        return _UnfitError(said, f"{'failed' if status >= _SERVER_ERRORS else 'did not take the request'} ({status})")
    known = {401: "refused the key", 403: "refused the key", 404: "is not known at its address", 429: "has too much to do"}
    return ModelError(known.get(status) or f"failed ({status})")

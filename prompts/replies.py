"""What a language model answered about themes, read out of whatever it wrapped around it."""

import json
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any, TypeVar

import msgspec
from msgspec import Struct, field
from msgspec.structs import replace

CHARACTERS_MOST = 200_000
"""Of an answer; what is longer is none."""
_STARTS_MOST = 50
"""Places where the object may begin."""

_THOUGHTS = re.compile(r"<(think|thinking|reasoning)>.*?</\1>", re.DOTALL | re.IGNORECASE)
_START = re.compile(r"[{\[]")
Form = TypeVar("Form")

_DECODER = json.JSONDecoder(strict=False)  # Small models leave line breaks in strings as they are.


class ReplyError(ValueError):
    """An answer that holds nothing that was asked for."""


class QuoteReply(Struct, frozen=True):
    """Words that the model says a comment holds."""

    comment: str
    text: str


class ThemeReply(Struct, frozen=True):
    """What the model says of a theme. Nothing here is checked."""

    theme: str
    sentence: str = ""
    rests_on: tuple[str, ...] = field(name="from", default=())
    quotes: tuple[QuoteReply, ...] = ()


class Reply(Struct, frozen=True):
    """An answer in its form, and how many of its parts had another."""

    themes: tuple[ThemeReply, ...]
    misshapen: int = 0


def read_reply(text: str) -> Reply:
    """Read an answer: JSON alone, in a fence, after thoughts, or in the midst of a text.

    Raises:
        ReplyError: It is too long, or holds no theme in the form that was asked for.
    """
    if len(text) > CHARACTERS_MOST:
        raise ReplyError("it is too long")
    best: Reply | None = None
    for found in _values(_THOUGHTS.sub("", text)):
        reply = _reply_of(found)
        if reply is not None and (best is None or len(reply.themes) > len(best.themes)):
            best = reply
    if best is None:
        raise ReplyError("it holds no theme in the form that was asked for")
    return best


def _values(text: str) -> Iterator[Any]:
    """Give each JSON value that begins somewhere in the text, the outermost of each."""
    place = 0
    for _ in range(_STARTS_MOST):
        start = _START.search(text, place)
        if start is None:
            return
        try:
            value, place = _DECODER.raw_decode(text, start.start())
        except (ValueError, RecursionError):
            place = start.end()
        else:
            yield value


def _reply_of(value: Any) -> Reply | None:
    given = value.get("themes") if isinstance(value, dict) else value
    if not isinstance(given, list):
        return None
    themes, misshapen = [], 0
    for each in given:
        stated = {name: part for name, part in each.items() if part is not None} if isinstance(each, dict) else each
        quotes: tuple[QuoteReply, ...] = ()
        if isinstance(stated, dict) and isinstance(stated.get("quotes"), list):
            told = stated.pop("quotes")
            quotes = _converted(told, QuoteReply)
            misshapen += len(told) - len(quotes)
        theme = _converted([stated], ThemeReply)
        themes += [replace(whole, quotes=quotes) for whole in theme]
        misshapen += not theme
    return Reply(tuple(themes), misshapen) if themes else None


def _converted(values: Sequence[Any], form: type[Form]) -> tuple[Form, ...]:
    """Return those values that have the form."""
    shaped = []
    for value in values:
        with suppress(msgspec.ValidationError):
            shaped.append(msgspec.convert(value, form))
    return tuple(shaped)

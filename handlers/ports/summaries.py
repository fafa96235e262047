"""What a language model wrote about themes: only what was checked against the customers' own words, or why there is nothing.

A handler asks `stores.summaries.of(themes)` and draws what is there. What is not kept yet, where a model is configured, is asked of it
after the answer, once its transaction has ended; then the same question is answered again, and `of` gives the sentences or says why not.
So no handler waits for a network, and a card without a model is the first of two, or the only one.
"""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Protocol

from msgspec import Struct
from msgspec.json import encode

QUOTES_MOST = 3
"""Quotes of one theme."""


class CommentText(Struct, frozen=True):
    """What one customer wrote, as it came: nothing is masked here."""

    id: str
    """Of the feedback."""
    text: str


class ThemeToSummarise(Struct, frozen=True):
    """A theme with what was said of it, in the order in which the reader should meet it."""

    key: str
    name: str
    comments: tuple[CommentText, ...]


class VerifiedQuote(Struct, frozen=True):
    """Words of a customer: `text[start:end]` of the feedback as it came."""

    feedback_id: str
    start: int
    end: int


class ThemeSummary(Struct, frozen=True):
    """What is left of a model's answer on one theme after every check."""

    sentence: str | None
    """Without a number, a name to notify, a link or markup; None: none passed, and the theme's words stand instead."""
    quotes: tuple[VerifiedQuote, ...]
    """At most QUOTES_MOST; fewer where fewer passed."""
    dropped: int = 0
    """Sentences and quotes that did not pass."""
    comments_read: int = 0
    """How many of the theme's comments the model read: of very many, an even part (HOURGLASS_MODEL_TOKENS)."""


class Summary(Struct, frozen=True):
    """What is there to draw."""

    themes: Mapping[str, ThemeSummary]
    """By the theme's key; a theme that is missing was not summarised."""
    model: str | None = None
    """As the operator calls it; None: none is configured."""
    why_not: str | None = None
    """Half a sentence where something is missing that was asked for: "the model gave no answer in time (token H-7K2M)"."""

    @property
    def dropped(self) -> int:
        """Count the sentences and quotes that did not pass."""
        return sum(each.dropped for each in self.themes.values())


class Summaries(Protocol):
    """Summaries that were made, and the wish for more."""

    def of(self, themes: Sequence[ThemeToSummarise]) -> Summary:
        """Read what is kept of exactly these comments; where a model is configured, wish for the rest."""


def content_key(theme: ThemeToSummarise, *, model: str, prompt: str) -> str:
    """Name the summary of exactly these words by this model and prompt."""
    return sha256(encode((prompt, model, theme))).hexdigest()

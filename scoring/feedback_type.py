"""The type of a piece of feedback by its own words, without a model: a hint that is counted and shown, never a part of a score.

What a text says is counted by the lists of scoring/feedback_words.py; four weighted sums decide. The weights were fitted on reviews that we
wrote or labelled ourselves (benchmarks/data), and rounded, so that even two words that report a bug are no mere rating.
`python -m benchmarks.feedback_type` measures them on any other set.
"""

import math
from typing import Literal, get_args

from msgspec import Struct

from scoring.feedback_words import (
    ABOUT,
    BROKEN,
    FILLING,
    INVOICING,
    JUDGING,
    NO_TROUBLE,
    PRICING,
    QUESTION,
    TROUBLE,
    USE,
    WANT,
    WISH,
    WISH_FIRST,
)
from scoring.sentiment import Sentiment
from scoring.theme_boilerplate import said_spans

ReviewType = Literal["bug", "feature_request", "rating", "experience"]
FeedbackKind = Literal["bug", "feature_request", "complaint", "praise", "question", "billing", "experience", "other"]

REVIEW_TYPES: tuple[ReviewType, ...] = get_args(ReviewType)
FEEDBACK_KINDS: tuple[FeedbackKind, ...] = get_args(FeedbackKind)

READ_MOST = 2_000
"""Characters that are looked at: what a text is about is said early, and an e-mail thread would cost as much as a hundred answers."""

USES_TOLD = 2
"""Different words of use from which a text, in which nothing else is said, tells of it."""


class Cues(Struct, frozen=True):
    """What a text says, counted: different hits of each list, the words, and which share of them tells nothing [0-1]."""

    broken: int
    trouble: int
    wish: int
    want: int
    use: int
    about: int
    judging: int
    words: int
    empty_share: float


class _Weights(Struct, frozen=True):
    start: float
    broken: float
    trouble: float
    wish: float
    want: float
    use: float
    about: float
    length: float
    judging: float
    empty_share: float


_WEIGHTS: dict[ReviewType, _Weights] = {
    "bug": _Weights(-1.4, 2.0, 1.3, -0.4, -0.2, -0.2, -0.1, 0.7, -0.7, -0.3),
    "feature_request": _Weights(0.2, -0.4, -0.2, 2.2, 1.1, -0.4, -0.1, -0.1, 0.3, -0.6),
    "rating": _Weights(3.5, -1.5, -0.8, -1.5, -1.0, -0.3, -0.3, -1.5, 0.7, 1.1),
    "experience": _Weights(-2.3, -0.8, -0.5, -0.8, -0.2, 0.9, 0.5, 0.9, -0.2, -0.2),
}


def own_words(text: str) -> str:
    """Return what a customer says of several lines, without greetings, signatures, legal footers and quoted mails."""
    if "\n" not in text.strip():
        return text
    return " ".join(text[start:end] for start, end in said_spans(text))


def read_cues(text: str) -> Cues:
    """Count what a text says."""
    said = _plain(text)
    words = [word for word in (part.strip(".,!?;:()\"'*-") for part in said.split()) if word]
    cleared, denied = NO_TROUBLE.subn(" ", said)
    empty = sum(word in FILLING or word in JUDGING for word in words)
    return Cues(
        broken=len(set(BROKEN.findall(cleared))),
        trouble=len(set(TROUBLE.findall(cleared))),
        wish=len(set(WISH.findall(said))) + (WISH_FIRST.match(said) is not None),
        want=len(set(WANT.findall(said))),
        use=len(set(USE.findall(said))) + denied,
        about=len(set(ABOUT.findall(said))),
        judging=sum(word in JUDGING for word in words),
        words=len(words),
        empty_share=empty / len(words) if words else 1.0,
    )


def review_type(text: str) -> ReviewType:
    """Tell which of the four kinds of app reviews a text is: it reports a bug, asks for a feature, tells of use, or only judges."""
    return _likeliest(read_cues(text))


def kind_of(text: str, *, sentiment: Sentiment) -> FeedbackKind:
    """Tell what a customer's words are for; `sentiment` parts praise from complaints where nothing else is told.

    Words are read in English: of another language only the sentiment is left, and without it the kind is `other`.
    """
    said, cues = _plain(text), read_cues(text)
    likely = _likeliest(cues)
    found: tuple[tuple[FeedbackKind, object], ...] = (
        ("billing", INVOICING.search(said) and not cues.broken),
        ("bug", likely == "bug" and cues.broken + cues.trouble),
        ("feature_request", cues.wish and not cues.broken),
        ("feature_request", likely == "feature_request" and cues.want),
        ("question", QUESTION.search(said)),
        ("billing", PRICING.search(said)),
        ("praise", sentiment == "positive"),
        ("complaint", sentiment == "negative"),
        ("experience", likely == "experience" and cues.use >= USES_TOLD),
    )
    return next((kind for kind, told in found if told), "other")


def _plain(text: str) -> str:
    return text[:READ_MOST].lower().replace("\u2019", "'")


def _likeliest(cues: Cues) -> ReviewType:
    return max(REVIEW_TYPES, key=lambda kind: _weigh(cues, _WEIGHTS[kind]))


def _weigh(cues: Cues, weights: _Weights) -> float:
    return (
        weights.start
        + weights.broken * min(cues.broken, 2)
        + weights.trouble * min(cues.trouble, 3)
        + weights.wish * min(cues.wish, 2)
        + weights.want * min(cues.want, 2)
        + weights.use * min(cues.use, 4)
        + weights.about * min(cues.about, 4)
        + weights.length * math.log1p(cues.words)
        + weights.judging * min(cues.judging, 3)
        + weights.empty_share * cues.empty_share
    )

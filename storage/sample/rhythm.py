"""The steady life of an account: touches, meetings, surveys, answers and tickets that recur, so that scores stay level over time.

A shape says how the account fares; `touches_of` and the like spread it over the history, and the newest window shows exactly that shape.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from storage.sample import words
from storage.sample.moment import spread
from storage.sample.script import Meeting, Survey, Ticket, Touch, Voice
from storage.sample.voices import Mood, verbatims

HISTORY = 400
"""Days back to which things recur."""

ANSWER_EVERY = 150
"""Days between two NPS answers of the same contact."""

SCORES: dict[Mood, tuple[int, ...]] = {"praise": (9, 10, 9, 10, 9), "mixed": (7, 8, 8, 7), "complaint": (3, 5, 6, 4, 2)}
CLASSES: dict[Mood, str] = {"praise": "promoter", "mixed": "passive", "complaint": "detractor"}
VERBATIMS: dict[Mood, tuple[str, ...]] = {mood: verbatims(mood) for mood in SCORES}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """How an account fares outside the product."""

    touch_every: float = 14
    touched: float = 5
    """Days since the last two-way touch."""
    meetings: tuple[int, int] = (3, 4)
    """Held and planned in 90 days."""
    surveys: tuple[int, int] = (2, 4)
    """Answered and asked in 180 days."""
    nps: tuple[int, int, int] = (3, 2, 0)
    """Promoters, passives, detractors; as many contacts."""
    csat: float = 4.3
    tickets: float = 2.0
    """Opened in 30 days."""
    open_tickets: int = 2
    requests: int = 1
    """Feature requests and the like in the history."""


class Words:
    """Hands out texts in turn, so that neighbours differ."""

    def __init__(self, dice: np.random.Generator) -> None:
        self._dice = dice
        self._places: dict[int, int] = {}

    def next(self, texts: Sequence[str]) -> str:
        """Return the next text of a list; the first one by chance."""
        place = self._places.get(id(texts))
        place = int(self._dice.integers(len(texts))) if place is None else (place + 1) % len(texts)
        self._places[id(texts)] = place
        return texts[place]


def touches_of(shape: Shape, engaged: Sequence[int], started: int, dice: np.random.Generator, say: Words) -> Iterator[Touch]:
    """Let the engaged contacts talk with us in turn, with an unanswered mail between."""
    last = min(started, HISTORY)
    kinds = ("call", "email", "call", "chat")
    at, number = shape.touched, 0
    while at < last:
        contact = engaged[number % len(engaged)] if engaged else None
        yield Touch(at=at, kind=kinds[number % 4], contact=contact, note=say.next(words.CALL_NOTES))
        mailed = at + shape.touch_every / 2
        if number % 3 == 1 and mailed < last:
            yield Touch(at=mailed, kind="email", direction="outbound", contact=contact)
        at += shape.touch_every * float(dice.uniform(0.85, 1.0))
        number += 1


def meetings_of(shape: Shape, started: int) -> Iterator[Meeting]:
    """Plan meetings evenly, every third a business review, and one ahead."""
    held, planned = shape.meetings
    if planned == 0:
        return
    every = 90 / planned
    marks = spread(held, planned)
    places = int(min(started, HISTORY) / every)
    yield Meeting(at=-every / 2, held=False, kind="qbr" if planned > 1 else "meeting")
    for place in range(places):
        yield Meeting(at=(place + 0.5) * every, held=marks[place % planned], kind="qbr" if place % 3 == 2 else "meeting")


def surveys_of(shape: Shape, contacts: int, started: int) -> Iterator[Survey]:
    """Send relationship surveys evenly; some are answered within days."""
    answered, asked = shape.surveys
    if asked == 0:
        return
    every = 180 / asked
    marks = spread(answered, asked)
    for place in range(int(min(started, HISTORY) / every)):
        sent = (place + 0.5) * every
        reply = sent - min(3.0, every / 4) if marks[-1 - place % asked] else None
        yield Survey(sent=sent, answered=reply, contact=place % contacts if contacts else None)


def answers_of(shape: Shape, contacts: int, started: int, dice: np.random.Generator, say: Words) -> Iterator[Voice]:
    """Let contacts give the same kind of NPS answer again and again; the older ones are settled."""
    moods: tuple[tuple[Mood, int], ...] = (("complaint", shape.nps[2]), ("mixed", shape.nps[1]), ("praise", shape.nps[0]))
    given = [mood for mood, count in moods for _ in range(count)]
    for place, mood in enumerate(given):
        at = 9.0 + (place * 31 + int(dice.integers(0, 12))) % (ANSWER_EVERY - 20)
        while at < min(started - 3, HISTORY):
            yield answer(mood, at, place % contacts if contacts else None, dice, say)
            at += ANSWER_EVERY + float(dice.integers(-6, 7))


def answer(mood: Mood, at: float, contact: int | None, dice: np.random.Generator, say: Words) -> Voice:
    """Write one NPS answer that was replied to and closed in time."""
    detractor = mood == "complaint"
    replied = float(dice.uniform(2, 40 if detractor else 120))
    score = SCORES[mood][int(dice.integers(len(SCORES[mood])))]
    return Voice(
        received=at,
        kind="nps",
        channel="relationship" if dice.random() < 0.6 else "in_app",
        text=say.next(VERBATIMS[mood]),
        contact=contact,
        score=score,
        replied=replied,
        told=replied + 24 if detractor else replied,
        closed=replied + 26 if detractor else replied + 1,
        outcome=say.next(words.OUTCOMES[CLASSES[mood]]),
    )


def remarks_of(shape: Shape, contacts: int, started: int, dice: np.random.Generator, say: Words) -> Iterator[Voice]:
    """Let them ask for features, report issues and write about other things, all answered but the newest requests."""
    kinds: tuple[tuple[str, Sequence[str], str], ...] = (
        ("feature_request", words.REQUESTS, "community"),
        ("product_issue", words.ISSUES, "ticket"),
        ("other", words.OTHERS, "qbr"),
    )
    for place in range(shape.requests):
        kind, texts, channel = kinds[int(dice.choice(3, p=(0.5, 0.3, 0.2)))]
        at = float(dice.uniform(2, min(started, HISTORY)))
        hours = float(dice.uniform(3, 20))
        open_still = kind == "feature_request" and at < 10
        yield Voice(
            received=at,
            kind=kind,  # type: ignore[arg-type]
            channel=channel,
            text=say.next(texts),
            contact=place % contacts if contacts else None,
            severity=("P3", "P4")[int(dice.integers(2))] if kind == "product_issue" else None,
            replied=None if open_still else hours,
            fixed=hours + 60 if kind == "product_issue" else None,
            told=None if open_still else hours + 66,
            closed=None if open_still else hours + 70,
            outcome=say.next(words.OUTCOMES[kind]),
        )


def tickets_of(shape: Shape, started: int, say: Words) -> Iterator[Ticket]:
    """Open tickets evenly and keep each open so long that always as many are open as the shape says."""
    if shape.tickets <= 0:
        return
    every = 30 / shape.tickets
    lasting = shape.open_tickets * every
    last = min(started, HISTORY)
    for place in range(int(last / every)):
        opened = (place + 0.5) * every
        closed = opened - lasting if shape.open_tickets else opened - min(1.0, every / 3)
        rated = closed > 0 and place % 2 == 0
        score = float(np.clip(np.rint(shape.csat + (0.5, -0.5, 0.0, 0.25, -0.25)[place // 2 % 5]), 1, 5)) if rated else None
        severity = "P4" if place % 4 == 3 else "P3" if place % 9 else "P2"
        closed_at = closed if closed > 0 else None
        if closed_at is None and severity == "P2":
            severity = "P3"
        yield Ticket(opened=opened, closed=closed_at, severity=severity, csat=score, subject=say.next(words.TICKETS))

"""The steady life of an account: touches, meetings, surveys, answers and tickets that recur, so that scores stay level over time.

A shape says how the account fares; a life spreads it over the history, so that the newest window shows exactly that shape.
"""
# ruff: noqa: PLR2004 - the numbers are the sample's own and stand where they are drawn.

from collections.abc import Callable, Iterator, Sequence
from typing import Literal

import numpy as np
from msgspec import Struct

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
TOUCH_KINDS = ("call", "email", "call", "chat")

Remark = Literal["feature_request", "product_issue", "other"]
REMARKS: tuple[tuple[Remark, Sequence[str], str], ...] = (
    ("feature_request", words.REQUESTS, "community"),
    ("product_issue", words.ISSUES, "ticket"),
    ("other", words.OTHERS, "qbr"),
)
REMARK_SHARES = (0.5, 0.3, 0.2)
STILL_OPEN = 10
"""Days for which a request may wait: its clock gives two weeks."""

VERBATIMS: dict[Mood, tuple[str, ...]] = {mood: verbatims(mood) for mood in SCORES}


class Shape(Struct, frozen=True, kw_only=True):
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


def answers(dice: np.random.Generator, say: Words) -> Callable[[float, Mood, int], Voice]:
    """Return what writes an account's NPS answers: so many days ago, in a mood, by one of its contacts."""
    return lambda at, mood, contact: answer(mood, at, contact, dice, say)


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


class Life(Struct, frozen=True):
    """One account's shape, spread over its history."""

    shape: Shape
    engaged: tuple[int, ...]
    """Which contacts talk with us."""
    contacts: int
    started: int
    shift: float = 0.0
    """Days by which the answers come earlier: not every account's detractors spoke in the same weeks."""

    @property
    def lasting(self) -> int:
        """Days over which things recur."""
        return min(self.started, HISTORY)

    def contact(self, place: int) -> int | None:
        """Take the contacts in turn."""
        return place % self.contacts if self.contacts else None

    def touches(self, dice: np.random.Generator, say: Words) -> Iterator[Touch]:
        """Let the engaged contacts talk with us in turn, with an unanswered mail between."""
        every, at, number = self.shape.touch_every, self.shape.touched, 0
        while at < self.lasting:
            contact = self.engaged[number % len(self.engaged)] if self.engaged else None
            yield Touch(at=at, kind=TOUCH_KINDS[number % len(TOUCH_KINDS)], contact=contact, note=say.next(words.CALL_NOTES))
            if number % 3 == 1 and at + every / 2 < self.lasting:
                yield Touch(at=at + every / 2, kind="email", direction="outbound", contact=contact)
            at += every * float(dice.uniform(0.85, 1.0))
            number += 1

    def meetings(self) -> Iterator[Meeting]:
        """Plan meetings evenly, every third a business review, and one ahead."""
        held, planned = self.shape.meetings
        if planned == 0:
            return
        every, marks = 90 / planned, spread(held, planned)
        yield Meeting(at=-every / 2, held=False, kind="qbr")
        for place in range(int(self.lasting / every)):
            yield Meeting(at=(place + 0.5) * every, held=marks[place % planned], kind="qbr" if place % 3 == 2 else "meeting")

    def surveys(self) -> Iterator[Survey]:
        """Send relationship surveys evenly; some are answered within days."""
        answered, asked = self.shape.surveys
        if asked == 0:
            return
        every, marks = 180 / asked, spread(answered, asked)
        for place in range(int(self.lasting / every)):
            sent = (place + 0.5) * every
            reply = sent - min(3.0, every / 4) if marks[-1 - place % asked] else None
            yield Survey(sent=sent, answered=reply, contact=self.contact(place))

    def answers(self, dice: np.random.Generator, say: Words) -> Iterator[Voice]:
        """Let contacts give the same kind of NPS answer again and again; all of them are settled."""
        promoters, passives, detractors = self.shape.nps
        counts: dict[Mood, int] = {"complaint": detractors, "mixed": passives, "praise": promoters}
        moods = [mood for mood, count in counts.items() for _ in range(count)]
        for place, mood in enumerate(moods):
            at = 9.0 + (place * 31 + self.shift + float(dice.uniform(0, 12))) % (ANSWER_EVERY - 20)
            while at < self.lasting - 3:
                yield answer(mood, at, self.contact(place), dice, say)
                at += ANSWER_EVERY + float(dice.uniform(-6, 7))

    def remarks(self, dice: np.random.Generator, say: Words) -> Iterator[Voice]:
        """Let them ask for features, report issues and write about other things, all answered but the newest requests."""
        for place in range(self.shape.requests):
            kind, texts, channel = REMARKS[int(dice.choice(len(REMARKS), p=REMARK_SHARES))]
            at = float(dice.uniform(2, self.lasting))
            hours = float(dice.uniform(3, 20))
            issue = kind == "product_issue"
            waits = kind == "feature_request" and at < STILL_OPEN
            yield Voice(
                received=at,
                kind=kind,
                channel=channel,
                text=say.next(texts),
                contact=self.contact(place),
                severity=str(dice.choice(("P3", "P4"))) if issue else None,
                replied=None if waits else hours,
                fixed=hours + 60 if issue else None,
                told=None if waits else hours + 66,
                closed=None if waits else hours + 70,
                outcome=say.next(words.OUTCOMES[kind]),
            )

    def tickets(self, say: Words) -> Iterator[Ticket]:
        """Open tickets evenly and keep each open so long that always as many are open as the shape says."""
        shape = self.shape
        every = 30 / shape.tickets
        for place in range(int(self.lasting / every)):
            opened = (place + 0.5) * every
            closed = opened - (shape.open_tickets * every if shape.open_tickets else min(1.0, every / 3))
            done = closed > 0
            yield Ticket(
                opened=opened,
                closed=closed if done else None,
                severity="P4" if place % 4 == 3 else "P2" if done and place % 9 == 0 else "P3",
                csat=_rating(shape.csat, place // 2) if done and place % 2 == 0 else None,
                subject=say.next(words.TICKETS),
            )


def _rating(mean: float, place: int) -> float:
    """Rate around a mean in whole points, which alternate so that they average out."""
    low = int(mean)
    return float(low + ((place + 1) * round((mean - low) * 10) // 10 > place * round((mean - low) * 10) // 10))

"""What the crowd says between surveys in the last twelve weeks, so that subjects rise, fall, and end when something is shipped."""
# ruff: noqa: PLR2004 - the numbers are the sample's own and stand where they are drawn.

from collections.abc import Iterator

import numpy as np
from msgspec.structs import replace

from storage.sample.script import Script, Survey, Voice
from storage.sample.talk_words import ABROAD, ENDINGS, HOSTILE, LETTER, OPENINGS, SUBJECTS, TEAMS, Tone

WEEKS = 12
SOURCES = {
    "csat": "delighted",
    "relationship": "delighted",
    "in_app": "product",
    "qbr": "crm",
    "community": "forum",
    "ticket": "zendesk",
    "social": "reviews",
}
"""Which system each channel comes from."""
CSATS: dict[Tone, tuple[int, ...]] = {"complaint": (1, 2, 2, 3), "wish": (3, 4), "question": (3, 4), "praise": (4, 5, 5)}
ITEMS = {"smb": 1.4, "mid": 2.2, "enterprise": 3.6}
"""How much an account says, by segment."""
LETTERS = 0.35
"""Share of tickets that came by e-mail."""
REVIEWS_ANSWERED = 0.72
"""Below the four in five that is usual after a review."""
ABROAD_EVERY, HOSTILE_EVERY = 17, 31
"""Of so many accounts one speaks another language, or sends what is meant for a program."""


def with_talk(script: Script, number: int, dice: np.random.Generator) -> Script:
    """Let the crowd's account of that number, counted from 0, speak."""
    voices = tuple(_talk(script, number, dice))
    return replace(script, voices=(*script.voices, *voices), surveys=(*script.surveys, *_reviewed(script, dice)))


def _reviewed(script: Script, dice: np.random.Generator) -> Iterator[Survey]:
    """Ask the large ones after their business review; fewer answer than should."""
    if script.segment == "enterprise" and script.started > 60:
        sent = float(dice.uniform(9, 35))
        yield Survey(sent=sent, answered=sent - 2 if dice.random() < REVIEWS_ANSWERED else None, channel="qbr")


def _talk(script: Script, number: int, dice: np.random.Generator) -> Iterator[Voice]:
    lasting = min(script.started - 1.0, WEEKS * 7.0)
    if lasting < 1:
        return
    if number % ABROAD_EVERY == 5:
        language, channel, text = ABROAD[number // ABROAD_EVERY % len(ABROAD)]
        yield replace(_voice(script, channel, text, None, dice, at=float(dice.uniform(0.3, lasting))), language=language)
    if number % HOSTILE_EVERY == 9:
        channel, text = HOSTILE[number // HOSTILE_EVERY % len(HOSTILE)]
        yield _voice(script, channel, text, None, dice, at=float(dice.uniform(0.3, min(lasting, 28.0))))
    used: set[str] = set()
    for _ in range(int(dice.poisson(ITEMS[script.segment]))):
        at = float(dice.uniform(0.3, lasting))
        names = list(SUBJECTS)
        weights = np.array([_heard(name, at) for name in names])
        subject = SUBJECTS[names[int(dice.choice(len(names), p=weights / weights.sum()))]]
        tones = list(subject.said)
        tone = tones[int(dice.integers(len(tones)))]
        texts = [text for text in subject.said[tone] if text not in used]
        if not texts:
            continue
        text = texts[int(dice.integers(len(texts)))]
        used.add(text)
        channel = subject.channels[int(dice.integers(len(subject.channels)))]
        said = _varied(text, dice)
        yield _voice(script, channel, said, tone, dice, at=at)


def _heard(name: str, at: float) -> float:
    """Return how much a subject is heard so many days ago."""
    days, weights = zip(*reversed(SUBJECTS[name].heard), strict=True)
    return float(np.interp(at, days, weights))


def _varied(text: str, dice: np.random.Generator) -> str:
    said = text.format(team=TEAMS[int(dice.integers(len(TEAMS)))])
    return f"{OPENINGS[int(dice.integers(len(OPENINGS)))]}{said[0].upper()}{said[1:]}{ENDINGS[int(dice.integers(len(ENDINGS)))]}"


def _voice(script: Script, channel: str, said: str, tone: Tone | None, dice: np.random.Generator, *, at: float) -> Voice:
    contact = int(dice.integers(len(script.contacts))) if script.contacts and dice.random() < 0.8 else None
    if channel == "ticket" and contact is not None and dice.random() < LETTERS:
        writer = script.contacts[contact]
        said = LETTER.format(said=said, name=writer.name, title=writer.title)
    scored = tone is not None and (channel == "csat" or (channel == "in_app" and dice.random() < 0.4))
    score = int(dice.choice(CSATS[tone])) if scored and tone is not None else None
    return Voice(received=at, kind="other", channel=channel, text=said, contact=contact, score=score, source=SOURCES[channel])

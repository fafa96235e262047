"""The crowd: accounts without a story, drawn so that the bands come out in believable shares."""
# ruff: noqa: PLR2004 - the numbers are the sample's own and stand where they are drawn.

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from storage.sample import contracts_drawn, rhythm, words
from storage.sample.advocates import assessed
from storage.sample.moment import ON_PREMISE
from storage.sample.names import TITLES, account_name, contact_names, domain_of
from storage.sample.people import CSMS, REPS
from storage.sample.rhythm import Shape, Words
from storage.sample.script import Condition, Contact, Curve, Script, Usage, Voice, level

_OTHER_CONDITIONS: dict[int, Condition] = {
    1: "yellow", 5: "red", 6: "yellow", 10: "yellow", 11: "unknown", 15: "yellow", 18: "onboarding", 20: "yellow", 24: "yellow",
}  # fmt: skip
"""By place in a cycle of 29 accounts; all others are green."""

CYCLE = 29

_QUALITY: dict[Condition, tuple[float, float]] = {
    "green": (0.79, 1.0),
    "yellow": (0.36, 0.53),
    "red": (0.0, 0.14),
    "unknown": (0.5, 0.9),
    "onboarding": (0.6, 1.0),
}

SEGMENTS = ("smb", "mid", "smb", "mid", "smb", "enterprise", "mid", "smb", "smb", "enterprise", "mid")
_USERS = {"smb": (4, 14), "mid": (15, 48), "enterprise": (45, 95)}
_HOLDINGS: tuple[tuple[str, ...], ...] = (
    (),
    ("insights",),
    ("field",),
    ("insights", "field"),
    ("insights", "vault"),
    ("field", "connect"),
    ("insights", "field", "connect"),
    ("insights", "field", "vault", "connect"),
)
_REGULATED = frozenset({"Insurance", "Health"})
_REGIONS = ("Europe", "North America", "Europe", "Asia-Pacific", "North America")


class Draw(Struct, frozen=True):
    """What the dice said of one account before anything else follows from it."""

    number: int
    condition: Condition
    quality: float
    """0 is dire, 1 is splendid."""
    segment: str
    started: int
    dice: np.random.Generator

    def between(self, dire: float, middling: float, splendid: float, swing: float = 0.06) -> float:
        """Read a value off the account's quality, with a swing of its own."""
        quality = float(np.clip(self.quality + self.dice.normal(0, swing), 0, 1))
        return float(np.interp(quality, (0, 0.5, 1), (dire, middling, splendid)))


def draw_account(number: int, dice: np.random.Generator) -> Script:
    """Draw the crowd's account of that number, counted from 0."""
    condition = _OTHER_CONDITIONS.get(number % CYCLE, "green")
    quality = float(dice.uniform(*_QUALITY[condition]))
    segment = SEGMENTS[number % len(SEGMENTS)]
    started = _started(condition, number, dice)
    name, industry = account_name(number)
    drawn = Draw(number, condition, quality, segment, started, dice)
    return fill(drawn, name=name, domain=domain_of(name), industry=industry, shift=number * 31 % 155)


def fill(draw: Draw, *, name: str, domain: str, industry: str, shift: float = 0.0) -> Script:
    """Write the whole script of an account from what the dice said; its answers come so many days earlier."""
    say = Words(draw.dice)
    usage = _usage(draw)
    shape = _shape(draw)
    contacts, engaged = _contacts(draw, shape)
    signed = contracts_drawn.contract(draw, usage)
    life = rhythm.Life(shape, tuple(engaged), len(contacts), draw.started, shift=shift)
    return Script(
        name=name,
        domain=domain,
        segment=draw.segment,
        industry=industry,
        region=_REGIONS[draw.number % len(_REGIONS)],
        owner=CSMS[draw.number % len(CSMS)],
        rep=REPS[draw.number % len(REPS)],
        motion=_motion(draw),
        advocacy="private" if industry in _REGULATED else "none" if draw.number % 13 == 0 else "public",
        started=draw.started,
        contract=signed,
        usage=usage,
        first_value=_first_value(draw),
        premium=int(draw.between(0, 1, 3.4)),
        products=_HOLDINGS[int(draw.dice.integers(0, len(_HOLDINGS)))],
        feeds={"usage": ON_PREMISE, "billing": ON_PREMISE} if draw.condition == "unknown" else {},
        contacts=assessed(draw, shape, contacts),
        touches=tuple(life.touches(draw.dice, say)),
        meetings=tuple(life.meetings()),
        surveys=tuple(life.surveys()),
        tickets=tuple(life.tickets(say)),
        voices=(*life.answers(draw.dice, say), *life.remarks(draw.dice, say), *_waiting(draw, shape, say)),
        pulses=_pulses(_steady(draw), draw.started, say),
        events=contracts_drawn.events(draw, say),
        values=contracts_drawn.values(draw, signed.arr, contacts, say),
        goals=contracts_drawn.goals(draw),
        opportunities=contracts_drawn.opportunities(draw),
    )


def _motion(draw: Draw) -> str:
    if draw.segment == "smb" and draw.number % 4 == 0:
        return "plg"
    return "enterprise" if draw.segment == "enterprise" and draw.number % 3 == 0 else "standard"


def _started(condition: Condition, number: int, dice: np.random.Generator) -> int:
    if condition == "onboarding":
        return int(dice.integers(4, 28))
    if condition == "green" and number % 9 == 4:
        return int(dice.integers(45, 200))
    return int(dice.integers(240, 1_500))


def _first_value(draw: Draw) -> float | None:
    """Most get there within days; of the newest, every other has not yet."""
    if draw.condition == "onboarding" and draw.number % 2:
        return None
    return float(draw.dice.uniform(4, min(110, draw.started * 24 - 20)))


def _usage(draw: Draw) -> Usage:
    dice = draw.dice
    lowest, highest = _USERS[draw.segment]
    now = float(dice.integers(lowest, highest + 1))
    features = round(draw.between(4, 11, 19))
    news = int(draw.between(0, 1.0, 2.2))
    return Usage(
        users=growing(now, draw.between(-0.12, -0.005, 0.09)),
        stickiness=_turning(draw, draw.between(0.08, 0.21, 0.40)),
        actions_per_session=level(draw.between(2.0, 5.5, 9.4)),
        silent=level(draw.between(21, 10, 4.5)),
        weekend=float(dice.choice((0.08, 0.12, 0.15, 0.5))),
        features=features,
        taken_up=tuple(float(dice.uniform(20, 80)) for _ in range(min(news, features - 2))),
        capacity=level(draw.between(0.25, 0.5, 0.85, 0.2)),
    )


def _turning(draw: Draw, now: float) -> Curve:
    """Let some good accounts have come up, and some middling ones have gone down, in the last weeks."""
    place = draw.number % 14
    if draw.condition == "green" and place in {3, 8}:
        return (70.0, now * 0.3), (12.0, now)
    if draw.condition == "yellow" and place == 10:
        return (35.0, now * 1.9), (8.0, now * 0.8)
    return level(now)


def growing(now: float, growth: float) -> Curve:
    """Return a number of users that changed by this share in each 90 days."""
    return tuple((ago, now / (1 + growth) ** (ago / 90)) for ago in (540.0, 450.0, 360.0, 270.0, 180.0, 90.0, 0.0))


def _shape(draw: Draw) -> Shape:
    planned = 4 if draw.segment == "enterprise" else 3
    promoters = round(draw.between(0.6, 1.2, 4.2))
    detractors = min(5 - promoters, round(draw.between(2.2, 0.8, 0)))
    small = draw.segment == "smb" and draw.quality > 0.6
    passives = 5 - promoters - detractors
    young = draw.condition == "onboarding"
    return Shape(
        touch_every=draw.between(60, 24, 12),
        touched=draw.between(50, 19, 4) * min(1.0, draw.started / 30),
        meetings=(round(draw.between(0, 1.2, planned)), planned),
        surveys=(round(draw.between(0, 1, 3.2)), 4),
        nps=(0, 0, 0) if young else (min(promoters, 2), min(passives, 1), 0) if small else (promoters, passives, detractors),
        csat=draw.between(3.3, 3.8, 4.6),
        tickets=draw.between(4, 2.4, 1.2, 0.2) * (0.4 if draw.segment == "smb" else 1.0),
        open_tickets=round(draw.between(3, 2.4, 1)),
        requests=int(draw.dice.integers(0, 5)),
    )


def _contacts(draw: Draw, shape: Shape) -> tuple[tuple[Contact, ...], list[int]]:
    """Name the contacts, and say which of them talk with us."""
    count = max(sum(shape.nps), 3)
    names = contact_names(count, draw.dice)
    titles = draw.dice.permutation(len(TITLES))[:count].tolist()
    champion = draw.quality > 0.35
    sponsored = draw.quality > 0.3
    since = float(max(1, draw.started - 5))
    people = [
        Contact(
            name=name,
            title=TITLES[title],
            champion=(since, None if champion else 130.0 + draw.number % 50) if place == 0 else None,
            sponsor=sponsored and place == 1,
            consent=40.0 if place == 0 and draw.quality > 0.85 and draw.started > 60 else None,
        )
        for place, (name, title) in enumerate(zip(names, titles, strict=True))
    ]
    engaged = round(draw.between(1, 2, 3.4))
    order = [0, 1, 2] if draw.quality > 0.6 else [0, 2]
    return tuple(people), order[: max(1, engaged)]


def _steady(draw: Draw) -> int:
    return int(np.clip(round(draw.between(1.8, 3, 4.8)), 1, 5))


def _pulses(rating: int, started: int, say: Words) -> tuple[tuple[float, int, str], ...]:
    days = [ago for ago in (11.0, 46.0, 83.0, 121.0, 160.0, 204.0) if ago < started]
    return tuple((ago, rating, say.next(words.PULSE_NOTES[rating])) for ago in days)


def _waiting(draw: Draw, shape: Shape, say: Words) -> tuple[Voice, ...]:
    """Let promoters speak in the last days; of some, a few, the answer still waits: they have a week."""
    if draw.condition != "green" or draw.number % 8 or shape.nps[0] == 0:
        return ()
    at = float(draw.dice.uniform(0.6, 8.0))
    said = Voice(received=at, kind="nps", channel="in_app", text=say.next(rhythm.VERBATIMS["praise"]), contact=0, score=9)
    if draw.number % 48 == 0:
        return (said,)
    hours = 0.6 * at * 24
    return (replace(said, replied=hours, told=hours, closed=hours + 0.5, outcome="Thanked, and asked what they like most"),)

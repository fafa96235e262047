"""Stories of accounts in trouble: the at-risk list of the sample company begins with them."""

from collections.abc import Callable

import numpy as np
from msgspec.structs import replace

from storage.sample import words
from storage.sample.cast import cast, signed
from storage.sample.moment import ON_PREMISE
from storage.sample.people import CSM
from storage.sample.script import Contact, Curve, Event, Script, Ticket, Usage, Voice

BEN, INES = "ben.adler@example.com", "ines.costa@example.com"
MARCUS, YUKI = "marcus.webb@example.com", "yuki.tanaka@example.com"


def hooli(dice: np.random.Generator) -> Script:
    """Play Hooli: Red, its champion gone five weeks ago, a detractor five hours over the deadline."""
    script = cast(
        dice, 5, "red", 0.15, segment="enterprise", started=905, name="Hooli", domain="hooli.example", industry="Software", owner=BEN
    )
    contract = signed(script.contract, arr=222_000, seats=185, seat_price=1_200, renewal=71)
    detractor = Voice(
        received=53 / 24,
        kind="nps",
        channel="relationship",
        text="The fix was fine. The silence before it was not.",
        contact=2,
        score=2,
    )
    script = replace(script, contract=contract, voices=(detractor, *script.voices))
    return tickets_more(champion_gone(script, 34, "Gavin Bream"), 4)


def vandelay(dice: np.random.Generator) -> Script:
    """Play Vandelay: Yellow, a competitor mentioned yesterday, renewal in 55 days."""
    script = cast(
        dice,
        13,
        "yellow",
        0.44,
        segment="enterprise",
        started=655,
        name="Vandelay",
        domain="vandelay.example",
        industry="Manufacturing",
        owner=CSM,
    )
    contract = replace(signed(script.contract, arr=180_000, seats=150, seat_price=1_200, renewal=55), auto_renew=False)
    mention = Event(kind="competitor_mention", at=0.95, detail="Ticket 8841: how to export everything for a rival's pilot")
    asked = Ticket(opened=0.98, severity="P3", number="8841", subject="How do we export everything for another vendor's pilot?")
    slow = Voice(
        received=6.8,
        kind="other",
        channel="csat",
        text="Pages took a minute to load, all week.",
        contact=1,
        replied=20,
        told=20,
        closed=21,
        outcome="Answered",
    )
    script = replace(script, contract=contract, events=(mention, *script.events), voices=(slow, *script.voices))
    script = replace(script, tickets=(asked, *script.tickets), usage=falling(script.usage))
    return tickets_more(script, 4)


def wonka_foods(dice: np.random.Generator) -> Script:
    """Play Wonka Foods: a new champion since five weeks, who has yet to see the value."""
    script = cast(dice, 16, "yellow", 0.49, started=1_120, name="Wonka Foods", domain="wonka.example", industry="Food", owner=INES)
    contract = replace(signed(script.contract, arr=204_000, seats=170, seat_price=1_200, renewal=84), overdue=12)
    script = champion_gone(replace(script, contract=contract, usage=falling(script.usage)), 41, "Augusta Beaumont")
    successor = Contact(name="Charlie Joyce", title="Process Owner", champion=(38, None))
    return replace(script, contacts=(*script.contacts, successor))


def pied_piper(dice: np.random.Generator) -> Script:
    """Play Pied Piper: Red, five factors, renewal in 33 days."""
    script = cast(dice, 8, "red", 0.06, started=580, name="Pied Piper", domain="piedpiper.example", industry="Software", owner=BEN)
    contract = replace(signed(script.contract, arr=96_000, seats=80, seat_price=1_200, renewal=33), overdue=21, auto_renew=False)
    script = replace(script, contract=contract, usage=falling(script.usage))
    return tickets_more(champion_gone(script, 62, "Richard Holm"), 5)


def stark_freight(dice: np.random.Generator) -> Script:
    """Play Stark Freight: Red for long, four factors, time left until the renewal."""
    script = cast(
        dice, 9, "red", 0.1, started=1_240, name="Stark Freight", domain="stark-freight.example", industry="Transport", owner=MARCUS
    )
    contract = replace(signed(script.contract, arr=144_000, seats=120, seat_price=1_200, renewal=118), overdue=9)
    script = replace(script, contract=contract, usage=falling(script.usage))
    return tickets_more(champion_gone(script, 80, "Peggy Oakes"), 3)


def tyrell(dice: np.random.Generator) -> Script:
    """Play Tyrell: Red and small, four factors."""
    script = cast(dice, 10, "red", 0.05, started=770, name="Tyrell", domain="tyrell.example", industry="Research", owner=CSM)
    contract = replace(signed(script.contract, arr=88_200, seats=70, seat_price=1_260, renewal=140), overdue=16)
    script = replace(script, contract=contract, usage=falling(script.usage))
    return tickets_more(champion_gone(script, 70, "Eldon Rask"), 3)


def soylent(dice: np.random.Generator) -> Script:
    """Play Soylent: Yellow, many cases, an invoice late."""
    script = cast(
        dice, 17, "yellow", 0.38, segment="enterprise", started=990, name="Soylent", domain="soylent.example", industry="Food", owner=YUKI
    )
    contract = replace(signed(script.contract, arr=129_600, seats=108, seat_price=1_200, renewal=62), overdue=6)
    return tickets_more(replace(script, contract=contract), 6)


def gringotts(dice: np.random.Generator) -> Script:
    """Play Gringotts: Yellow, and its billing runs on premise, so that one factor is unknown."""
    script = cast(dice, 21, "yellow", 0.42, started=1_410, name="Gringotts", domain="gringotts.example", industry="Finance", owner=INES)
    contract = signed(script.contract, arr=90_000, seats=75, seat_price=1_200, renewal=77)
    script = replace(script, contract=contract, feeds={"billing": ON_PREMISE}, usage=falling(script.usage))
    return tickets_more(script, 4)


def oceanic(dice: np.random.Generator) -> Script:
    """Play Oceanic: Yellow and falling since last week, renewal in 26 days."""
    script = cast(dice, 23, "yellow", 0.47, started=840, name="Oceanic", domain="oceanic.example", industry="Travel", owner=YUKI)
    contract = replace(signed(script.contract, arr=60_000, seats=50, seat_price=1_200, renewal=26), auto_renew=False)
    usage = replace(falling(script.usage), silent_days=(1, 2, 4, 5, 6))
    return tickets_more(replace(script, contract=contract, usage=usage), 5, newest=0.4)


def champion_gone(script: Script, ago: float, name: str) -> Script:
    """Let the champion have left so many days ago, and put those they answered for to others."""
    first, *others = script.contacts
    gone = replace(first, name=name, champion=(min(700.0, script.started - 10.0), ago), left=ago, consent=None)
    touches = tuple(replace(touch, contact=2) if touch.contact == 0 and touch.at < ago else touch for touch in script.touches)
    return replace(script, contacts=(gone, *others), touches=touches)


def falling(usage: Usage) -> Usage:
    """Let usage have fallen by more than a quarter in the last month."""
    return replace(usage, stickiness=_scaled(usage.stickiness, 1.4), actions_per_session=_scaled(usage.actions_per_session, 1.2))


def _scaled(curve: Curve, factor: float) -> Curve:
    now = curve[-1][1]
    return (38.0, now * factor), (24.0, now)


def tickets_more(script: Script, count: int, newest: float = 1.3) -> Script:
    """Add cases opened within the last four weeks and still open, some of them urgent."""
    more = tuple(
        Ticket(
            opened=newest + place * 24.0 / count,
            severity="P2" if place == 1 else "P3",
            closed=newest + place * 24.0 / count - 1.0 if place > 1 and place % 2 else None,
            subject=words.TICKETS[(script.started + place * 5) % len(words.TICKETS)],
        )
        for place in range(count)
    )
    return replace(script, tickets=(*more, *script.tickets))


STRUGGLING: tuple[Callable[[np.random.Generator], Script], ...] = (
    hooli,
    vandelay,
    wonka_foods,
    pied_piper,
    stark_freight,
    tyrell,
    soylent,
    gringotts,
    oceanic,
)

"""Acme: healthy, worth its price on paper, ready to grow."""

import numpy as np

from storage.sample import rhythm, words
from storage.sample.people import CSM
from storage.sample.rhythm import Life, Shape, Words
from storage.sample.script import Assessment, Contact, Contract, Event, Goal, Script, Survey, Usage, Value, Voice

STARTED = 985


def acme(dice: np.random.Generator) -> Script:
    """Play Acme: Green about 78, up 6 in 30 days, $186k a year documented, one request open, renewal in 141 days."""
    say = Words(dice)
    shape = Shape(touch_every=13, touched=6.1, meetings=(4, 5), tickets=4, open_tickets=5, csat=4.2)
    life = Life(shape, engaged=(0, 1, 2), contacts=5, started=STARTED)
    return Script(
        name="Acme",
        aliases=("Acme Corp",),
        domain="acme.example",
        segment="enterprise",
        industry="Manufacturing",
        region="Europe",
        owner=CSM,
        rep="rep@example.com",
        started=STARTED,
        contract=Contract(
            arr=120_000,
            seats=250,
            seat_price=480,
            renewal=141,
            auto_renew=False,
            company_size=1_600,
            expansions=((420.0, 1_000),),
            seat_history=((985, 220), (420, 250)),
        ),
        usage=Usage(
            users=((120, 194), (90, 194), (30, 203), (14, 210), (0, 210)),
            stickiness=((120, 0.44), (45, 0.44), (30, 0.43), (0, 0.43)),
            actions_per_session=((120, 7.2), (30, 7.2), (20, 7.4), (0, 7.6)),
            silent=((90, 7), (45, 7), (30, 7), (29, 3), (0, 3)),
            weekend=0.3,
            features=18,
            taken_up=(11, 19, 24, 70),
            capacity=((90, 0.78), (0, 0.84)),
        ),
        first_value=26.0,
        premium=3,
        products=("insights", "field"),
        contacts=(
            Contact(
                name="Priya Nair",
                title="VP Operations",
                champion=(640, None),
                consent=200,
                assessments=(
                    Assessment(
                        at=41,
                        success=4,
                        communication=4,
                        influence=4,
                        enthusiasm=4,
                        evidence="Told the user group how both plants close the month in the product; won the second plant for it.",
                        expansion_history=True,
                        success_story=True,
                    ),
                ),
                activities=(("reference", 38), ("event", 92), ("quote", 150)),
            ),
            Contact(
                name="Martin Vogel",
                title="Chief Operating Officer",
                sponsor=True,
                uses=False,
                assessments=(
                    Assessment(
                        at=41,
                        success=4,
                        communication=2,
                        influence=5,
                        enthusiasm=3,
                        evidence="Signs, and leaves the talking to Priya.",
                    ),
                ),
            ),
            Contact(name="Lucia Ferrer", title="Head of Quality"),
            Contact(name="Jan Hofman", title="IT Manager"),
            Contact(name="Noor Rahmani", title="Plant Manager"),
        ),
        touches=tuple(life.touches(dice, say)),
        meetings=tuple(life.meetings()),
        surveys=tuple(_surveys()),
        tickets=tuple(life.tickets(say)),
        voices=_voices(dice, say),
        pulses=((6, 5, "Would recommend us unasked."), (40, 5, "Planning the night shift with us."), (96, 5, ""), (160, 4, "")),
        events=(
            Event(kind="milestone", at=41, detail="Both plants close the month in the product"),
            Event(kind="budget_window", at=-150, until=-200, detail="Budget for next year"),
        ),
        values=(
            Value(
                at=43,
                category="cost_savings",
                amount=186_000,
                method="Time study",
                source="Priya Nair, VP Operations",
                note="Two days of month-end work saved for each of eleven teams",
            ),
        ),
        goals=(
            Goal(
                outcome="Close the month sooner",
                metric="working days to close",
                baseline=7.0,
                target=4.0,
                actual=4.6,
                set_on=300,
                due_on=60,
            ),
        ),
    )


def _surveys() -> list[Survey]:
    """Answer two of five, one of them lately, and half of the older ones."""
    answered = {5.0, 118.0, 290.0}
    sent = (8.0, 50.0, 85.0, 121.0, 157.0, 208.0, 250.0, 293.0, 340.0)
    return [Survey(sent=at, answered=at - 3 if at - 3 in answered else None, contact=number % 5) for number, at in enumerate(sent)]


def _voices(dice: np.random.Generator, say: Words) -> tuple[Voice, ...]:
    settled = rhythm.answers(dice, say)
    quote = Voice(
        received=5.05,
        kind="nps",
        channel="relationship",
        text="The audit export saves my team two days every month.",
        contact=0,
        score=9,
        replied=20,
        told=20,
        closed=21,
        outcome="Thanked in person",
    )
    request = Voice(
        received=5.9,
        kind="feature_request",
        channel="qbr",
        text=words.REQUESTS[0],
        contact=3,
    )
    older = (
        settled(44.3, "mixed", 1),
        settled(71.4, "praise", 2),
        settled(102.2, "mixed", 3),
        settled(131.6, "mixed", 4),
        settled(165.2, "praise", 0),
        settled(196.7, "mixed", 2),
        settled(251.9, "mixed", 1),
        settled(312.4, "mixed", 3),
    )
    shipped = Voice(
        received=74.0,
        kind="feature_request",
        channel="community",
        text=words.REQUESTS[1],
        contact=2,
        replied=30,
        told=900,
        closed=901,
        outcome="Shipped in the autumn release",
    )
    return (quote, request, *older, shipped)

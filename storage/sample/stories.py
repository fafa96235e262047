"""Accounts with a story, in the order of their ids; everyone else is the crowd."""
# ruff: noqa: PLR2004 - the numbers are the sample's own and stand where they are drawn.

from collections.abc import Callable

import numpy as np
from msgspec.structs import replace

from storage.sample.acme import acme
from storage.sample.cast import cast, signed
from storage.sample.crowd import growing
from storage.sample.globex import globex
from storage.sample.moment import LEGACY
from storage.sample.people import CSM
from storage.sample.script import Contact, Contract, Meeting, Script, Survey, Ticket, Touch, Usage, Voice, level
from storage.sample.struggling import STRUGGLING
from storage.sample.thriving import (
    globe_foods,
    massive_dynamic,
    nakatomi,
    northwind_logistics,
    northwind_traders,
    planet_express,
    sirius_health,
    wayne_industries,
)

INES = "ines.costa@example.com"


def initech(_: np.random.Generator) -> Script:
    """Play Initech: Green until its usage feed stopped 12 days ago; no contacts, no billing, no earlier seats."""
    return Script(
        name="Initech",
        domain="initech.example",
        segment="mid",
        industry="Software",
        region="North America",
        owner=CSM,
        rep="leah.kim@example.com",
        started=470,
        contract=Contract(
            arr=64_200,
            seats=60,
            seat_price=1_080,
            renewal=80,
            company_size=310,
            seats_known_before=False,
            steps_done=(("kickoff", 37.0),),
        ),
        usage=Usage(
            users=growing(46, 0.05),
            stickiness=level(0.33),
            actions_per_session=level(7.2),
            silent=level(7),
            features=15,
            taken_up=(48, 75, 110, 150, 175),
        ),
        feeds={"usage": LEGACY, "billing": LEGACY},
        touches=tuple(Touch(at=16.2 + 24 * place, kind="call", note="Check-in by phone.") for place in range(15)),
        meetings=(),
        surveys=tuple(Survey(sent=22.0 + 60 * place, answered=20.9 + 60 * place if place % 3 != 1 else None) for place in range(6)),
        tickets=tuple(
            Ticket(
                opened=8.0 + 19 * place,
                closed=None if place == 0 else 3.0 + 19 * place,
                csat=None if place % 2 else 4.0,
                subject=subject,
            )
            for place, subject in enumerate(("Export file is empty", "Calendar off by one hour", "Rule fires twice on the same record") * 5)
        ),
        voices=tuple(
            Voice(
                received=20.9 + 60 * place,
                kind="nps",
                channel="relationship",
                text=text,
                score=score,
                replied=30,
                told=30,
                closed=31,
                outcome="Thanked in person",
            )
            for place, (text, score) in enumerate(
                (
                    ("It took a while to settle, now it simply runs.", 8),
                    ("Good for the weekly numbers. We have not tried much else.", 7),
                    ("The reports spare me a whole morning.", 9),
                    ("Fine so far.", 7),
                )
            )
        ),
    )


def aperture_labs(dice: np.random.Generator) -> Script:
    """Play Aperture Labs: day 12, the first value not reached yet, its time not over."""
    script = cast(dice, 2, "onboarding", 0.8, started=12, name="Aperture Labs", domain="aperture.example", industry="Research", owner=CSM)
    contract = replace(script.contract, arr=54_000, currency="USD", seats=45, seat_price=1_200, renewal=353, auto_renew=True)
    usage = replace(script.usage, users=((12.0, 4.0), (0.0, 19.0)), silent=level(8), features=6, taken_up=(2, 4, 5, 7, 9, 11))
    contacts = (
        Contact(name="Grant Hollis", title="Chief Operating Officer", sponsor=True),
        Contact(name="Greta Johansson", title="Head of Quality", champion=(11, None)),
        Contact(name="Wes Albright", title="IT Manager"),
    )
    return replace(script, contract=contract, usage=usage, contacts=contacts, first_value=None, ttv_target_hours=14 * 24.0)


def umbrella(dice: np.random.Generator) -> Script:
    """Play Umbrella: Yellow for months under an escalation, which closed yesterday, and Green again since."""
    script = cast(
        dice, 4, "green", 0.74, segment="enterprise", started=720, name="Umbrella", domain="umbrella.example", industry="Health", owner=INES
    )
    contract = signed(script.contract, arr=150_000, seats=120, seat_price=1_250, renewal=204)
    escalated = Ticket(opened=104, closed=0.9, severity="P2", escalated=101, csat=4, subject="Custom roles let too many people in")
    waiting = tuple(
        Ticket(opened=opened, closed=0.9 + place / 20, csat=4 if place else None, subject=subject)
        for place, (opened, subject) in enumerate(
            ((99.2, "Approval stuck in the second step"), (96.5, "Sign-on loop after a directory change"), (92.3, "Export file is empty"))
        )
    )
    together = tuple(Touch(at=0.9, kind="meeting", contact=contact, note="Escalation closed together.") for contact in (0, 1, 2))
    touches = (*together, *(touch for touch in script.touches if touch.at > 47))
    earlier = tuple(replace(meeting, held=meeting.held and meeting.at > 47) for meeting in script.meetings)
    meetings = (Meeting(at=0.9, held=True, kind="executive"), *earlier)
    quote = Voice(
        received=0.7,
        kind="nps",
        channel="relationship",
        text="We close the month a day earlier since the export came.",
        contact=0,
        score=9,
        replied=3,
        told=3,
        closed=4,
        outcome="Thanked in person",
    )
    return replace(
        script,
        contract=contract,
        usage=replace(script.usage, taken_up=(18.0, *script.usage.taken_up)),
        advocacy="private",
        surveys=(Survey(sent=4.1, answered=0.7, contact=0), *script.surveys),
        pulses=((0.6, 5, "Escalation closed, and they said thank you."), *script.pulses),
        tickets=(escalated, *waiting, *script.tickets),
        touches=touches,
        meetings=meetings,
        voices=(quote, *script.voices),
    )


def northern_light(dice: np.random.Generator) -> Script:
    """Play Northern Light Energy, a third name with that beginning."""
    script = cast(
        dice,
        9,
        "green",
        0.87,
        segment="enterprise",
        started=1_020,
        name="Northern Light Energy",
        domain="nle.example",
        industry="Energy",
        owner=INES,
    )
    return replace(script, contract=signed(script.contract, arr=204_000, seats=160, seat_price=1_275, renewal=290))


STORIES: tuple[Callable[[np.random.Generator], Script], ...] = (
    acme,
    globex,
    initech,
    *STRUGGLING[:2],
    aperture_labs,
    umbrella,
    northwind_traders,
    northwind_logistics,
    northern_light,
    globe_foods,
    *STRUGGLING[2:6],
    massive_dynamic,
    planet_express,
    sirius_health,
    wayne_industries,
    *STRUGGLING[6:],
    nakatomi,
)

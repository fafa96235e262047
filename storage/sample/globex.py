"""Globex: outages, a champion gone, a renewal in 40 days, and nobody called back."""
# ruff: noqa: PLR2004 - the numbers are the sample's own and stand where they are drawn.

import numpy as np

from storage.sample import rhythm, words
from storage.sample.people import CSM
from storage.sample.rhythm import Words
from storage.sample.script import Assessment, Contact, Contract, Event, Goal, Meeting, Script, Survey, Ticket, Touch, Usage, Voice

STARTED = 1_405
QUIET = (2, 3, 5, 6, 0)
"""Days of the last week on which nobody came, most of them outages."""


def globex(dice: np.random.Generator) -> Script:
    """Play Globex: Red in the 30s and Yellow until yesterday, 16 points lost in a week, a detractor waiting for 30 hours."""
    say = Words(dice)
    return Script(
        name="Globex",
        aliases=("Globex Corporation",),
        domain="globex.example",
        segment="enterprise",
        industry="Energy",
        region="North America",
        owner=CSM,
        rep="rep@example.com",
        started=STARTED,
        contract=Contract(
            arr=240_000,
            seats=300,
            seat_price=800,
            renewal=40,
            auto_renew=False,
            company_size=5_200,
            seat_history=((STARTED, 300),),
            steps_done=(("kickoff", 136), ("alignment", 91), ("conversation", 44)),
            expansions=((690.0, 2_000),),
            downgrades=((260.0, 1_000),),
        ),
        usage=Usage(
            users=((400, 150), (125, 146), (90, 142), (40, 134), (0, 124)),
            stickiness=((400, 0.21), (95, 0.20), (30, 0.165), (9, 0.15), (6, 0.12), (0, 0.11)),
            actions_per_session=((400, 4.8), (60, 4.3), (30, 4.0), (9, 3.6), (6, 2.2), (0, 1.8)),
            silent=((400, 8), (60, 10), (30, 12), (0, 15)),
            silent_days=QUIET,
            weekend=0.12,
            features=6,
            dropped=(30.5, 31.5, 33.2, 34.5, 35.3, 36.4, 52.0),
            capacity=((90, 0.62), (0, 0.5)),
        ),
        premium=1,
        contacts=(
            Contact(name="Tom Brandt", title="Director of Operations", champion=(820, 22), left=22),
            Contact(name="Lena Okafor", title="Head of Support"),
            Contact(name="Rosalind Pike", title="Chief Operating Officer", sponsor=True),
            Contact(
                name="Amit Desai",
                title="IT Manager",
                assessments=(
                    Assessment(
                        at=48,
                        success=3,
                        communication=4,
                        influence=3,
                        enthusiasm=2,
                        evidence="Knows it best there; tired of outages.",
                    ),
                ),
            ),
            Contact(name="Heike Sommer", title="Controller"),
        ),
        touches=_touches(say),
        meetings=_meetings(),
        surveys=_surveys(),
        tickets=_tickets(say),
        voices=_voices(dice, say),
        pulses=((0.2, 2, "Outage again, champion gone, renewal open."), (33, 3, "Tom is quiet."), (70, 3, ""), (110, 4, ""), (170, 4, "")),
        events=(Event(kind="budget_window", at=-30, until=-75, detail="Budget talks with their COO"),),
        goals=(
            Goal(outcome="Less downtime", metric="hours of downtime a month", baseline=30, target=18, actual=27, set_on=210, due_on=40),
        ),
    )


def _touches(say: Words) -> tuple[Touch, ...]:
    """Talk with three of them, the last time 33 days ago; what we wrote since came back unanswered."""
    spoken = [
        Touch(at=at, contact=contact, note=say.next(words.CALL_NOTES))
        for at, contact in (
            (33.1, 0),
            (47.2, 3),
            (61.0, 0),
            (74.3, 3),
            (90.4, 2),
            (104.1, 0),
            (120.6, 4),
            (139.2, 2),
            (160.0, 0),
            (190.0, 3),
        )
    ]
    unanswered = [Touch(at=at, kind="email", direction="outbound", contact=contact) for at, contact in ((9.1, 2), (17.4, 3), (1.1, 1))]
    return (*spoken, *unanswered)


def _meetings() -> tuple[Meeting, ...]:
    """Miss four of five, two of them in the last days."""
    missed = [
        Meeting(at=0.8, held=False),
        Meeting(at=4.6, held=False, kind="executive"),
        Meeting(at=19.4, held=False),
        Meeting(at=45.3, held=False),
    ]
    held = [Meeting(at=at, held=True, kind="qbr" if at > 100 else "meeting") for at in (61.0, 90.4, 139.2, 190.0, 250.0, 330.0)]
    return (*missed, *held, Meeting(at=-6.0, held=False, kind="executive"))


def _surveys() -> tuple[Survey, ...]:
    answered = {27.0: 25.4, 96.0: 94.1, 180.4: 178.0}
    sent = (5.2, 27.0, 66.0, 96.0, 130.0, 180.4, 205.0, 262.0, 310.0)
    return tuple(Survey(sent=at, answered=answered.get(at), contact=number % 5) for number, at in enumerate(sent))


def _tickets(say: Words) -> tuple[Ticket, ...]:
    """Open nine in 30 days, four of them since yesterday; eight are open, one is escalated."""
    recent = (
        Ticket(opened=0.25, severity="P2", subject="No login possible in the second plant"),
        Ticket(opened=0.4, severity="P2", subject="Approvals stuck since the outage"),
        Ticket(opened=0.6, severity="P3", subject="Reports of last night are missing"),
        Ticket(opened=0.8, severity="P1", escalated=0.3, subject="Third outage this month: who calls us back?"),
        Ticket(opened=4.3, severity="P2", subject="Pages do not load in the control room"),
        Ticket(opened=6.2, closed=3.2, severity="P2", csat=1, subject="Down again, no word from anyone"),
        Ticket(opened=15.4, severity="P3", subject="Slow since Monday"),
        Ticket(opened=21.6, severity="P3", subject="Search over the archive times out"),
        Ticket(opened=27.3, severity="P3", subject="Who replaces Tom Brandt as admin?"),
    )
    rated = ((44.0, 2.0), (58.0, 2.0), (77.0, 3.0), (95.0, 3.0), (118.0, 2.0), (185.4, 5.0), (240.0, 4.0), (300.0, 3.0))
    older = [Ticket(opened=at, closed=at - 5, csat=csat, subject=say.next(words.TICKETS)) for at, csat in rated]
    return (*recent, *older)


def _voices(dice: np.random.Generator, say: Words) -> tuple[Voice, ...]:
    settled = rhythm.answers(dice, say)
    lena = Voice(
        received=1.25,
        kind="nps",
        channel="in_app",
        text="Third outage this month and nobody called us back.",
        contact=1,
        score=3,
    )
    amit = Voice(
        received=4.9,
        kind="nps",
        channel="in_app",
        text="Four days of red screens in the control room, and a status page that says all is well.",
        contact=3,
        score=4,
        replied=31,
        told=50,
        closed=52,
        outcome="Called, cause found, plan agreed",
    )
    return (
        lena,
        amit,
        settled(40.2, "complaint", 4),
        settled(94.1, "mixed", 2),
        settled(96.4, "praise", 1),
        settled(121.3, "praise", 3),
        settled(158.0, "mixed", 0),
        settled(203.0, "praise", 0),
        settled(230.5, "mixed", 4),
        settled(259.0, "mixed", 2),
        Voice(
            received=16.0,
            kind="product_issue",
            channel="ticket",
            text="Searches over the archive time out after a minute, every time.",
            contact=3,
            severity="P3",
            replied=9,
        ),
    )

"""Stories of accounts that could grow, or speak for us, and of what holds some of them back."""

import numpy as np
from msgspec.structs import replace

from storage.sample.advocates import championed
from storage.sample.cast import cast, signed
from storage.sample.crowd import growing
from storage.sample.people import CSM
from storage.sample.script import Event, Goal, Opportunity, Script, Survey, Ticket, Touch, Value, level

BEN, INES, MARCUS = "ben.adler@example.com", "ines.costa@example.com", "marcus.webb@example.com"


def northwind_traders(dice: np.random.Generator) -> Script:
    """Play Northwind Traders, one of two names nearly alike: ready but for a deal in the CRM, its champion just below the limit."""
    script = cast(dice, 6, "green", 0.84, started=610, name="Northwind Traders", domain="northwind.example", industry="Retail", owner=CSM)
    script = replace(script, contract=signed(script.contract, arr=72_000, seats=60, seat_price=1_200, renewal=231), products=("insights",))
    script = could_grow(script, users=44, worth=104_000, milestone="Third warehouse live")
    deal = Opportunity(name="15 seats for the third warehouse", amount=18_000, opened=23)
    return championed(
        replace(script, opportunities=(deal,)),
        (5, 4, 3, 3),
        name="Tomas Herrera",
        title="Process Owner",
        evidence="Cut their returns backlog in half; not yet heard outside the warehouses.",
        said="Stock counts agree with the books for the first time.",
    )


def northwind_logistics(dice: np.random.Generator) -> Script:
    """Play Northwind Logistics, the other of two names nearly alike: its champion stands exactly at the limit."""
    script = cast(
        dice, 9, "green", 0.9, segment="enterprise", started=830, name="Northwind Logistics", domain="northwind-log.example",
        industry="Transport", owner=BEN,
    )  # fmt: skip
    return championed(
        replace(script, contract=signed(script.contract, arr=168_000, seats=140, seat_price=1_200, renewal=117)),
        (4, 4, 4, 4),
        name="Ingrid Solberg",
        title="Head of Field Service",
        evidence="Runs all depots on it and gladly shows visitors around.",
        said="Every depot works from the same list now, and it shows.",
        activities=(("reference", 75), ("review", 140)),
    )


def globe_foods(dice: np.random.Generator) -> Script:
    """Play Globe Foods, close to Globex for whoever mistypes: ready to grow, with a champion to ask, if it were not for an open P1."""
    script = cast(
        dice, 7, "green", 0.86, started=540, name="Globe Foods", domain="globe-foods.example", industry="Food", owner=MARCUS
    )  # fmt: skip
    script = replace(
        script, contract=signed(script.contract, arr=48_000, seats=50, seat_price=960, renewal=176), products=("field", "connect")
    )
    script = could_grow(script, users=42, worth=71_000, milestone="All lines on one schedule")
    down = Ticket(opened=0.6, severity="P1", subject="Label printing stopped on both lines")
    return championed(
        replace(script, tickets=(down, *script.tickets), opportunities=()),
        (5, 4, 4, 5),
        name="Beatriz Fonseca",
        title="Plant Manager",
        evidence="Showed two other plants of the group how to start.",
        said="Batch records that took an evening take ten minutes.",
        activities=(("referral", 66),),
        success_story=True,
    )


def massive_dynamic(dice: np.random.Generator) -> Script:
    """Play Massive Dynamic: ready to grow in every way, and held because nobody wrote down what it is worth."""
    script = cast(
        dice, 0, "green", 0.97, segment="enterprise", started=760, name="Massive Dynamic", domain="massive-dynamic.example",
        industry="Research", owner=INES,
    )  # fmt: skip
    script = replace(script, contract=signed(script.contract, arr=132_000, seats=110, seat_price=1_200, renewal=260))
    script = could_grow(script, users=96, worth=0, milestone="All four labs live")
    window = Event(kind="budget_window", at=-20, until=-80, detail="Budget for next year")
    goal = Goal(outcome="Safer sites", metric="incidents a quarter", baseline=14, target=8, actual=8, set_on=240, due_on=90)
    return championed(
        replace(script, values=(), goals=(goal,), events=(*script.events, window)),
        (4, 5, 4, 4),
        name="Olivia Dunham",
        title="Director of Research",
        evidence="Speaks at two conferences a year and names us unasked.",
        said="Four labs, one protocol. I had given up on that.",
        activities=(("event", 58), ("quote", 120), ("reference", 200)),
    )


def planet_express(dice: np.random.Generator) -> Script:
    """Play Planet Express: self-service, no rep calls, ready to grow all the same."""
    script = cast(
        dice, 8, "green", 0.93, segment="smb", started=430, name="Planet Express", domain="planet-express.example",
        industry="Transport", owner=BEN,
    )  # fmt: skip
    contract = signed(script.contract, arr=9_600, seats=16, seat_price=600, renewal=22, term_months=1)
    script = replace(script, motion="plg", contract=contract, products=("insights", "field", "vault", "connect"), premium=5)
    return could_grow(script, users=14, worth=12_000, milestone="1,000th approval")


def sirius_health(dice: np.random.Generator) -> Script:
    """Play Sirius Health: regulated, so that its advocacy stays private, however glad its champion is."""
    script = cast(
        dice, 11, "green", 0.9, segment="enterprise", started=890, name="Sirius Health", domain="sirius-health.example",
        industry="Health", owner=INES,
    )  # fmt: skip
    contract = signed(script.contract, arr=186_000, seats=155, seat_price=1_200, renewal=188)
    return championed(
        replace(script, advocacy="private", contract=contract),
        (5, 4, 4, 4),
        name="Miriam Stern",
        title="Chief Nursing Officer",
        evidence="Takes calls from other hospitals; nothing may be published.",
        said="Wards hand over without a paper list. Our auditors asked who built it.",
        activities=(("reference", 49), ("reference", 131)),
    )


def wayne_industries(dice: np.random.Generator) -> Script:
    """Play Wayne Industries: the enterprise motion, grown into the annual plan."""
    script = cast(
        dice, 12, "green", 0.92, segment="enterprise", started=1_300, name="Wayne Industries", domain="wayne.example",
        industry="Manufacturing", owner=BEN,
    )  # fmt: skip
    contract = replace(signed(script.contract, arr=360_000, seats=240, seat_price=1_500, renewal=310, term_months=24), company_size=9_400)
    script = could_grow(replace(script, motion="enterprise", contract=contract), users=198, worth=530_000, milestone="Second region live")
    return championed(
        script,
        (5, 4, 5, 4),
        name="Helen Fox",
        title="VP Operations",
        evidence="Put us into the five-year plan, and told two suppliers to look.",
        said="Ten plants report the same day. My board stopped asking when.",
        activities=(("case_study", 84), ("reference", 112), ("event", 190)),
        success_story=True,
    )


def nakatomi(dice: np.random.Generator) -> Script:
    """Play Nakatomi: at the limit of its contract and worth its price, yet Yellow, for nobody meets and the surveys stay unanswered."""
    script = cast(
        dice, 14, "yellow", 0.72, segment="enterprise", started=690, name="Nakatomi", domain="nakatomi.example",
        industry="Construction", owner=CSM,
    )  # fmt: skip
    contract = signed(script.contract, arr=108_000, seats=90, seat_price=1_200, renewal=214)
    script = could_grow(replace(script, contract=contract), users=74, worth=140_000, milestone="Tower site closed on time")
    usage = replace(script.usage, users=growing(74, 0.0), silent=level(9), features=18, taken_up=(), actions_per_session=level(6.8))
    touches = tuple(
        Touch(at=at, contact=place % 3, note="Short check-in, nothing open.")
        for place, at in enumerate((38.0, 52.0, 71.0, 98.0, 131.0, 170.0))
    )
    surveys = tuple(Survey(sent=20.0 + 45 * place, answered=None, contact=place % 3) for place in range(7))
    return replace(
        script,
        usage=usage,
        touches=touches,
        surveys=surveys,
        meetings=tuple(replace(meeting, held=False) for meeting in script.meetings),
        pulses=((13, 3, "Works with it every day, and cancels every review."), (52, 3, ""), (97, 3, ""), (150, 3, "")),
    )


def could_grow(script: Script, *, users: int, worth: int, milestone: str) -> Script:
    """Let an account show every sign of readiness, with its worth [a year] on record."""
    usage = replace(
        script.usage,
        users=growing(users, 0.27),
        stickiness=level(0.46),
        silent=level(4),
        features=19,
        taken_up=(15, 40),
        capacity=level(0.88),
    )
    value = Value(
        at=64,
        category="efficiency",
        amount=worth,
        method="Time study",
        source=f"{script.contacts[1].name}, {script.contacts[1].title}",
        note="Hours saved in daily reporting",
    )
    goal = Goal(
        outcome="Approve invoices faster", metric="days from receipt to approval", baseline=9, target=3, actual=3.4, set_on=200, due_on=70
    )
    return replace(
        script,
        usage=usage,
        values=(value,),
        goals=(goal,),
        events=(Event(kind="milestone", at=33, detail=milestone),),
        opportunities=(),
    )

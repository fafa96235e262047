"""What the crowd signed, wants and got: contracts, events, value records, goals and deals, drawn."""
# ruff: noqa: PLR2004 - the numbers are the sample's own and stand where they are drawn.

from typing import TYPE_CHECKING

from storage.sample import words
from storage.sample.rhythm import Words
from storage.sample.script import Contact, Contract, Event, Goal, Opportunity, Usage, Value

if TYPE_CHECKING:
    from storage.sample.crowd import Draw

_SEAT_PRICES = {"smb": (480, 900), "mid": (900, 1_560), "enterprise": (1_200, 2_400)}
_CURRENCIES = ("USD", "USD", "USD", "EUR", "USD", "USD", "GBP")
_STEP_DAYS = (("kickoff", 120), ("alignment", 90), ("conversation", 60), ("negotiation", 30), ("closing", 14))
_DUE_WITHIN = 4
"""Days after which a good CSM has done a step that arrived."""


def contract(draw: "Draw", usage: Usage) -> Contract:
    """Sign for as many seats as the users need, or more; ARR is a multiple of 1,200."""
    dice = draw.dice
    users = usage.users[-1][1]
    lowest, highest = _SEAT_PRICES[draw.segment]
    price = int(dice.integers(lowest // 60, highest // 60 + 1)) * 60
    seats = max(5, round(users / draw.between(0.35, 0.6, 0.88, 0.15)))
    arr = max(1, round(seats * price / 1_200)) * 1_200
    monthly = draw.segment == "smb" and draw.number % 3 == 0
    renewal = _renewal(draw, monthly)
    expansions, downgrades = _movements(draw, arr // 12)
    return Contract(
        arr=arr,
        seats=seats,
        seat_price=price,
        currency=_CURRENCIES[draw.number % len(_CURRENCIES)],
        renewal=renewal,
        term_months=1 if monthly else 24 if draw.segment == "enterprise" and draw.number % 2 else 12,
        auto_renew=draw.segment != "enterprise",
        company_size=round(seats * float(dice.uniform(2, 16))),
        expansions=expansions,
        downgrades=downgrades,
        pause=_pause(draw, (*expansions, *downgrades)),
        seat_history=_seat_history(draw, seats, expansions),
        seats_known_before=draw.condition != "unknown",
        overdue=int(dice.integers(4, 40)) if draw.number % 31 == 5 and draw.started > 90 else 0,
        steps_done=() if monthly else steps_done(renewal),
    )


def _renewal(draw: "Draw", monthly: bool) -> int:
    """Spread renewals over the year; a middling account close to one would be at risk, and few are."""
    if monthly:
        return int(draw.dice.integers(2, 28))
    if draw.condition == "onboarding":
        return 365 - draw.started
    earliest = 100 if draw.condition == "yellow" and draw.number % 29 != 6 else 18
    return int(draw.dice.integers(earliest, 355))


def steps_done(renewal: int, missed: tuple[str, ...] = ()) -> tuple[tuple[str, float], ...]:
    """Return the steps that a CSM has done a few days after they arrived."""
    return tuple((step, day - renewal - 3.2) for step, day in _STEP_DAYS if day - renewal >= _DUE_WITHIN and step not in missed)


def _movements(draw: "Draw", mrr: int) -> tuple[tuple[tuple[float, int], ...], tuple[tuple[float, int], ...]]:
    """Let revenue move in the last two years; a good account in the last year, more often than not, upwards."""
    dice, last = draw.dice, draw.started - 30
    expansions = [float(dice.integers(400, 700))] if draw.number % 3 == 0 else []
    if draw.quality > 0.75 and draw.number % 2 == 0:
        expansions.append(float(dice.integers(95, 340)))
    downgrades = [float(dice.integers(60, 600))] if draw.number % (4 if draw.quality < 0.6 else 11) == 1 else []
    known = [
        tuple((ago, max(1, round(mrr * (3 + (draw.number * 5 + place * 7) % 13) / 100))) for place, ago in enumerate(days) if ago < last)
        for days in (expansions, downgrades)
    ]
    return known[0], known[1]


def _pause(draw: "Draw", moves: tuple[tuple[float, int], ...]) -> tuple[float, float] | None:
    """Let a few have cancelled once and come back within months, and nothing else change meanwhile."""
    left, back = 450.0 + draw.number % 60, 390.0 + draw.number % 40
    if draw.number % 23 != 16 or draw.started < 700 or any(back <= ago <= left for ago, _ in moves):
        return None
    return left, back


def _seat_history(draw: "Draw", seats: int, expansions: tuple[tuple[float, int], ...]) -> tuple[tuple[float, int], ...]:
    before = round(seats * 0.92) if expansions else seats
    newest = min((ago for ago, _ in expansions), default=None)
    return ((draw.started, before),) if newest is None else ((draw.started, before), (newest, seats))


def events(draw: "Draw", say: Words) -> tuple[Event, ...]:
    """Mark milestones, budget seasons and, far back, a competitor."""
    found = []
    if draw.quality > 0.7 and draw.number % 3 == 1 and draw.started > 120:
        found.append(Event(kind="milestone", at=float(draw.dice.uniform(10, 85)), detail=say.next(words.MILESTONES)))
    if draw.number % 5 == 2:
        found.append(Event(kind="budget_window", at=-float(draw.dice.uniform(10, 80)), until=-110.0, detail="Budget for next year"))
    if draw.number % 7 == 3 and draw.started > 400:
        found.append(Event(kind="competitor_mention", at=float(draw.dice.uniform(180, 380)), detail=say.next(words.COMPETITORS)))
    return tuple(found)


def values(draw: "Draw", arr: int, contacts: tuple[Contact, ...], say: Words) -> tuple[Value, ...]:
    """Record what it was worth: most good accounts completely, some without a method, many not at all."""
    if draw.started < 150 or draw.quality < 0.45 or draw.number % 5 > 2:
        return ()
    categories = ("cost_savings", "efficiency", "revenue_impact", "risk_mitigation")
    complete = draw.number % 5 < 2
    return (
        Value(
            at=float(draw.dice.integers(15, 330)),
            category=categories[draw.number % 4],
            amount=round(arr * (0.7 + int(draw.dice.integers(8, 160)) / 100) / 1_000) * 1_000 if complete or draw.number % 2 else None,
            method=say.next(words.METHODS) if complete else None,
            source=f"{contacts[0].name}, {contacts[0].title}" if complete else None,
            note=say.next(words.VALUE_NOTES),
        ),
    )


def goals(draw: "Draw") -> tuple[Goal, ...]:
    """Agree on a goal with two in three."""
    if draw.number % 3 == 0:
        return ()
    outcome, metric, baseline, target = words.GOALS[draw.number % len(words.GOALS)]
    way = draw.between(-0.05, 0.35, 1.0, 0.15)
    young = draw.started < 60
    return (
        Goal(
            outcome=outcome,
            metric=metric,
            baseline=baseline,
            target=target,
            actual=None if young else round(baseline + way * (target - baseline), 1),
            set_on=min(draw.started - 1, 200),
            due_on=90 + draw.number % 100,
        ),
    )


def opportunities(draw: "Draw") -> tuple[Opportunity, ...]:
    """Keep a few deals in the CRM, open and closed."""
    found = []
    if draw.quality > 0.7 and draw.number % 12 == 7:
        found.append(Opportunity(name="More seats", amount=int(draw.dice.integers(4, 40)) * 1_000, opened=float(draw.dice.integers(5, 60))))
    if draw.number % 6 == 2 and draw.started > 330:
        found.append(Opportunity(name="Renewal and growth", amount=12_000, opened=300.0, closed=240.0, won=draw.quality > 0.5))
    return tuple(found)

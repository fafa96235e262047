"""Casting: an account of the crowd gets a name, an owner and a contract of its own, and the stories change what they tell."""

import numpy as np
from msgspec.structs import replace

from storage.sample.advocates import rated
from storage.sample.contracts_drawn import steps_done
from storage.sample.crowd import Draw, fill
from storage.sample.script import Condition, Contract, Script


def cast(
    dice: np.random.Generator,
    number: int,
    condition: Condition,
    quality: float,
    *,
    segment: str = "mid",
    started: int,
    name: str,
    domain: str,
    industry: str,
    owner: str,
) -> Script:
    """Fill a script as for the crowd's account of that number, under a name and an owner of its own."""
    draw = Draw(number, condition, quality, segment, started, dice)
    script = fill(draw, name=name, domain=domain, industry=industry)
    return replace(script, owner=owner, contacts=rated(draw, script.contacts))


def signed(contract: Contract, *, arr: int, seats: int, seat_price: int, renewal: int, term_months: int = 12) -> Contract:
    """Sign for another sum and date; revenue movements keep to a twelfth of it, and due steps are done."""
    share = arr // 12 // 12
    return replace(
        contract,
        arr=arr,
        seats=seats,
        seat_price=seat_price,
        renewal=renewal,
        currency="USD",
        term_months=term_months,
        seat_history=None,
        expansions=tuple((ago, share) for ago, _ in contract.expansions),
        downgrades=tuple((ago, share) for ago, _ in contract.downgrades),
        steps_done=steps_done(renewal) if term_months > 1 else (),
    )

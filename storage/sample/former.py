"""Former customers: drawn like the crowd in poor health, until they left."""

import numpy as np
from msgspec.structs import replace

from storage.sample.crowd import SEGMENTS, Draw, fill
from storage.sample.names import account_name, domain_of
from storage.sample.script import Script

LEFT = (24, 47, 71, 118, 160, 203, 241, 290, 336, 372, 428, 475, 530, 588, 641, 702)
"""Days ago on which they left; further ones repeat these."""


def draw_former(number: int, dice: np.random.Generator) -> Script:
    """Draw the former customer of that number, counted from 0."""
    ended = LEFT[number % len(LEFT)]
    started = ended + int(dice.integers(260, 900))
    quality = float(dice.uniform(0.1, 0.3))
    name, industry = account_name(-1 - number)
    draw = Draw(number, "red", quality, SEGMENTS[number % len(SEGMENTS)], started, dice)
    return until(fill(draw, name=name, domain=domain_of(name), industry=industry), ended)


def until(script: Script, ended: int) -> Script:
    """Let nothing happen after they left; what was open then was closed."""
    contract = replace(
        script.contract,
        renewal=-ended,
        expansions=tuple(each for each in script.contract.expansions if each[0] > ended),
        downgrades=tuple(each for each in script.contract.downgrades if each[0] > ended),
        pause=None,
        overdue=0,
        steps_done=(),
    )
    return replace(
        script,
        ended=ended,
        contract=contract,
        touches=tuple(each for each in script.touches if each.at > ended),
        meetings=tuple(each for each in script.meetings if each.at > ended),
        surveys=tuple(each for each in script.surveys if each.sent > ended + 5),
        tickets=tuple(replace(each, closed=max(each.closed or 0.0, ended)) for each in script.tickets if each.opened > ended),
        voices=tuple(each for each in script.voices if each.received > ended + 10 and each.closed is not None),
        pulses=tuple(each for each in script.pulses if each[0] > ended),
        events=tuple(each for each in script.events if each.at > ended),
        values=tuple(each for each in script.values if each.at > ended),
        goals=tuple(each for each in script.goals if each.set_on > ended),
        opportunities=tuple(each for each in script.opportunities if each.closed is not None and each.closed > ended),
    )

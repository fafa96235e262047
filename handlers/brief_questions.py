"""What to ask a customer in the next call: from the facts that burn, are missing, or are worth growing, the first ones first."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date

from handlers.account_facts import NEAR_DAYS, factors_named
from handlers.clocks import RunningClock
from handlers.expansion_words import opportunity_words
from handlers.ports import AccountState, ContactRole
from handlers.text import day

ASKED = 2
"""More is no preparation."""

_BY_FACTOR: dict[str, Callable[[str, AccountState], str]] = {
    "champion_left": lambda _, state: f"who takes over from {state.document['evidence']['champion_left'] or 'their champion'}",
    "competitor_mentioned": lambda _fact, _state: "who else they look at, and what for",
    "usage_decline": lambda fact, _: f"what changed in how they work: {fact}",
    "no_login_14d": lambda fact, _: f"what keeps them away: {fact}",
    "tickets_high": lambda fact, _: f"which of their {fact} hurts most",
    "invoice_overdue": lambda fact, _: f"what holds the {fact}",
}


def questions(state: AccountState, clocks: Sequence[RunningClock], roles: Sequence[ContactRole], *, today: date) -> list[str]:
    """Choose the two that matter most; there is always one."""
    found = [*dict.fromkeys([*_burning(state, clocks, today), *_missing(state, roles, today), *_growing(state)])]
    return found[:ASKED] or ["what should be better by the next call"]


def _burning(state: AccountState, clocks: Sequence[RunningClock], today: date) -> Iterator[str]:
    for clock in clocks:
        if clock.clock.feedback_class == "detractor":
            yield f"{clock.record.contact_name or 'the detractor'}: what would put it right"
    true = [name for name in (state.document["churn"]["factors"] or "").split("|") if name]
    for name, ask in _BY_FACTOR.items():
        if name in true:
            [fact] = factors_named([name], state.document["facts"], state.document["evidence"], today=today)
            yield ask(fact, state)


def _missing(state: AccountState, roles: Sequence[ContactRole], today: date) -> Iterator[str]:
    held = {each.role for each in roles}
    if state.renewal_on is not None and 0 <= (state.renewal_on - today).days < NEAR_DAYS:
        yield f"who decides on the renewal of {day(state.renewal_on, today=today)}, and what they need"
    if "champion" not in held and state.document["evidence"]["champion_left"] is None:
        yield "who speaks for us there"
    if "sponsor" not in held:
        yield "who signs for them"
    if state.document["evidence"]["value_amount"] is None:
        yield "what it saved or gained them: no number is on record"


def _growing(state: AccountState) -> Iterator[str]:
    best = min(state.document["opportunities"], key=lambda each: each["rank"], default=None)
    if best is not None and state.document["expansion"]["handoff"] in ("ready", "needs_approval"):
        yield f"what {opportunity_words(best)} would do for them"
    answers = [state.document["facts"].get(name) for name in ("nps_promoters", "nps_passives", "nps_detractors")]
    if not any(answers):
        yield "how likely they would recommend us: no answer is on record"

"""Digests as they are composed: a manager's, a CSM's, a quiet one, the first, in a channel, with blind spots and with snoozes."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from msgspec.structs import replace

from handlers.card import Card
from handlers.digests import Composed, compose
from handlers.ports import AT_RISK, AccountState, DigestSetting, KeptDigest, Person, Snooze
from tests import factories
from tests.factories import NOW, SCORED, dead_source, feedback, healthy_account, troubled_account
from tests.fakes import FakeAccounts, FakeFeedbackItems, FakeSnoozes
from tests.handlers.conftest import Desk

YESTERDAY = NOW - timedelta(days=1)
MANAGER = factories.manager()


def risky(number: int, name: str, band: str, score: float, arr: int, **parts: Any) -> AccountState:
    """An account at risk; `number` is its rank. Further parts as in the factories."""
    worth = {"arr": float(arr), **parts.pop("facts", {})}
    return troubled_account(
        id=f"a-{number:02}",
        name=name,
        arr=Decimal(arr),
        facts=worth,
        health={"band": band, "health_score": score, "delta_7d": -1.0, **parts.pop("health", {})},
        churn={"rank_value": arr * 0.6, **parts.pop("churn", {})},
        renewal={"due_steps": None, **parts.pop("renewal", {})},
        **parts,
    )


def then(state: AccountState, **health: Any) -> AccountState:
    """The same account at yesterday's scoring, with another health and no factor more than half of today's."""
    document = state.document
    before: Any = {**document, "health": {**document["health"], **health}}
    return replace(state, as_of=SCORED - timedelta(days=1), document=before)


def company() -> tuple[list[AccountState], list[AccountState]]:
    """A team's accounts as they stood at the last digest, and as they stand."""
    globex = risky(
        1,
        "Globex",
        "red",
        36.4,
        240_000,
        health={"delta_7d": -16.2, "usage": 31.0, "usage_contribution": 10.9},
        facts={"days_active_30d": 12},
        renewal={"due_steps": "kickoff|alignment|conversation|negotiation"},
    )
    vandelay = risky(
        3,
        "Vandelay",
        "yellow",
        47.0,
        180_000,
        churn={"factors": "competitor_mentioned|renewal_soon", "escalations": None},
        evidence={"competitor_detail": "Ticket 8841", "competitor_day": "2026-11-23"},
        renewal_on=date(2027, 1, 18),
    )
    umbrella = healthy_account(id="a-07", name="Umbrella", arr=Decimal(150_000), facts={"arr": 150000.0}, health={"health_score": 73.2})
    others = [
        risky(2, "Hooli", "red", 38.3, 222_000, owner_id="p-ben", owner_name="Ben Adler"),
        risky(4, "Wonka Foods", "yellow", 52.0, 132_000, churn={"factors": "usage_decline", "escalations": None}),
        *(risky(number, f"Customer {number}", "yellow", 50.0 - number, 60_000 - number * 1000) for number in range(8, 15)),
        *(healthy_account(id=f"g-{number}", name=f"Calm {number}") for number in range(3)),
        healthy_account(id="o-1", name="Fresh", health={"band": "onboarding", "health_score": None}),
    ]
    earlier = [
        then(globex, band="yellow", health_score=52.1, usage=74.0, usage_contribution=25.9),
        replace(then(vandelay), document={**vandelay.document, "churn": {**vandelay.document["churn"], "factors": "renewal_soon"}}),
        then(umbrella, band="yellow", health_score=66.0),
        *map(then, others),
    ]
    earlier[0].document["facts"] = {**earlier[0].document["facts"], "days_active_30d": 25}
    return earlier, [globex, vandelay, umbrella, *others]


def desk_of(earlier: list[AccountState], now: list[AccountState], **overrides: Any) -> Desk:
    teams = {"p-ann": "west", "p-ben": "west"}
    said = [feedback(account_id="a-02", received_at=NOW - timedelta(hours=53), score=2), feedback(feedback_id="f-2", account_id="a-01")]
    return Desk(FakeAccounts([*earlier, *now], teams=teams), FakeFeedbackItems(said), **overrides)


def first(desk: Desk, person: Person = MANAGER, *, at: datetime = YESTERDAY, **setting: Any) -> KeptDigest:
    """The digest of the day before, as it was kept."""
    shown = digest(desk, person, at=at, previous=None, **setting).shown
    return KeptDigest(AT_RISK, person.id, at.date(), "sent", at, shown=shown)


def digest(desk: Desk, person: Person = MANAGER, *, at: datetime = NOW, previous: KeptDigest | None, **setting: Any) -> Composed:
    """Compose one digest."""
    own = replace(DigestSetting.first(AT_RISK, person), **setting)
    return compose(person, own, desk.stores(), at, previous)


def _manager() -> Card:
    desk = desk_of(*company())
    return digest(desk, previous=first(desk)).card


def _csm() -> Card:
    desk = desk_of(*company())
    return digest(desk, factories.person(), previous=first(desk, factories.person())).card


def _quiet() -> Card:
    earlier, _ = company()
    desk = Desk(FakeAccounts([each for each in earlier if each.id != "a-01"], teams={"p-ann": "west", "p-ben": "west"}))
    return digest(desk, previous=first(desk)).card


def _first() -> Card:
    return digest(desk_of(*company()), previous=None).card


def _channel() -> Card:
    desk = desk_of(*company(), snoozes=_snoozes("a-08"))
    return digest(desk, previous=first(desk, destination="C-CS"), destination="C-CS").card


def _snoozes(*ids: str) -> FakeSnoozes:
    kept = [Snooze(each, date(2026, 12, 1), "Board on Thursday.", "yellow", 40.0) for each in ids]
    return FakeSnoozes({MANAGER.id: kept})


def _snoozed() -> Card:
    desk = desk_of(*company(), snoozes=_snoozes("a-01", "a-03", "a-08"))
    return digest(desk, previous=first(desk)).card


def _blind() -> Card:
    earlier, now = company()
    dark = [
        replace(each, document={**each.document, "sources": {**each.document["sources"], "usage": dead_source()}})
        for each in (*now[:2], healthy_account(id="u-1", name="Initech", health={"band": "unknown", "health_score": None}, churn=_BLIND))
    ]
    desk = desk_of(earlier, [*dark, *now[2:]])
    return digest(desk, previous=first(desk)).card


_BLIND = {"blind_spot": "true", "rank_value": None}

DIGESTS: dict[str, Card] = {
    "digest-manager": _manager(),
    "digest-csm": _csm(),
    "digest-quiet": _quiet(),
    "digest-first": _first(),
    "digest-channel": _channel(),
    "digest-snoozed": _snoozed(),
    "digest-blind-spots": _blind(),
}

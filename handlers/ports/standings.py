"""Where accounts stand by their last scoring: a few columns of each, for lists that go over whole books."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Protocol

from msgspec import Struct

from handlers.ports.records import Evidence, Scope
from scoring.rows import Band, Facts, HealthRow


class Standing(Struct, frozen=True):
    """One account. Names in a text are joined by `|`, as the rows of scores have them; None where there are none."""

    id: str
    name: str
    owner_id: str | None
    owner_name: str | None
    renewal_on: date | None
    """As it is now."""
    arr: float | None
    """Reporting currency per year."""
    band: Band
    score: float | None
    delta_7d: float | None
    """Points won in 7 days under one policy."""
    at_risk: bool
    rank_value: float | None
    """ARR at risk (C8), in the reporting currency."""
    blind_spot: bool
    factors: str | None
    """True churn factors."""
    factors_unknown: int
    escalations: str | None
    due_step: str | None
    """The latest renewal step that arrived and is not done."""
    due_step_on: date | None
    """The day it arrived."""
    stale: str | None
    """Kinds of sources that were too old to be believed."""
    set_band: Band | None
    """Set by hand, until `set_until`."""
    set_until: date | None
    policy_version: int
    as_of: datetime
    version: int
    ready_kind: str | None = None
    """What it is ready to be handed off for; None: not ready, or held."""


class Glance(Struct, frozen=True, gc=False):
    """The little of one account that counting and ranking a book takes."""

    id: str
    renewal_on: date | None
    band: Band
    arr: float | None
    """Reporting currency per year."""
    at_risk: bool
    rank_value: float | None
    due_step: str | None
    stale: str | None
    ready_kind: str | None
    """As in Standing, like the others."""


class Tally(Struct, frozen=True):
    """The accounts of one band at which the same sources are too old, counted."""

    band: Band
    stale: str | None
    """As in Standing."""
    accounts: int
    arr: float | None
    """Reporting currency per year; what is unknown adds nothing."""
    ready: int
    """Ready to be handed off."""
    renewing: int
    """With a renewal in the days that were asked for."""
    at_risk: int
    due: int
    """With a renewal step due."""


class Look(Struct, frozen=True):
    """How one account stood when somebody looked."""

    band: Band
    """The last one that was known; unknown where none was."""
    score: float | None
    factors: str
    """True factors joined by `|`."""
    stale: str
    """Kinds of sources that were too old, joined by `|`."""
    dropped: bool
    policy_version: int
    since: datetime | None = None
    """From when on the sources were these; None: as far as anyone looked."""


class Cause(Struct, frozen=True):
    """What a scoring says of why an account stands where it does, and what an earlier one said."""

    facts: Facts
    health: HealthRow
    evidence: Evidence
    facts_before: Facts | None
    """None: there was no scoring at or before the earlier time."""
    health_before: HealthRow | None
    policy_before: int | None
    been_before: bool
    """Whether it had been in its band of now before the earlier time."""


class Standings(Protocol):
    """The books as they stand now; what was scored later than `at` is not there."""

    def of_accounts(self, *, scope: Scope, at: datetime) -> Sequence[Standing]:
        """Read every scored customer of a scope, in no order."""

    def glances(self, *, scope: Scope, at: datetime) -> Sequence[Glance]:
        """Read the same accounts, as little of each as counting and ranking takes."""

    def riskiest(self, *, scope: Scope, at: datetime, first: int) -> Sequence[Glance]:
        """Read the first of those at risk, in the order of `scoring.ranking.rank_key`."""

    def with_step(self, *, scope: Scope, at: datetime, first: int) -> Sequence[Glance]:
        """Read the first of those with a renewal step due, the nearest renewal before the others."""

    def tallies(self, *, scope: Scope, at: datetime, first_day: date, last_day: date) -> Sequence[Tally]:
        """Count the same accounts, without reading each; `renewing` are those that renew from the first day to the last."""

    def some(self, account_ids: Collection[str], *, at: datetime) -> Mapping[str, Standing]:
        """Read these accounts by id; one that is no scored customer is left out."""

    def causes(self, account_ids: Collection[str], *, since: datetime) -> Mapping[str, Cause]:
        """Read, by account, what the scoring says now and the newest one at or before `since` said."""

    def usage_reported_at(self, *, at: datetime) -> datetime | None:
        """Read how far the usage feed that came furthest has said it came; None: none said so."""

"""What handlers need from outside: records as plain types, and Protocols that storage and tests supply.

Nothing here touches a database or a channel. Times are aware UTC; money is Decimal with its currency.
"""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal, Protocol, TypedDict

from scoring.feedback_sla import FeedbackItem
from scoring.policy import Policy
from scoring.rows import Band, ChampionRow, ChurnRow, ExpansionRow, Facts, HealthRow, OpportunityRow, RenewalRow, SourceKind

Role = Literal["csm", "manager", "sales_rep", "executive", "cs_ops"]
Channel = Literal["slack", "teams", "cli", "api"]
Outcome = Literal["answered", "refused", "failed"]


def name_key(text: str) -> str:
    """Fold a name for look-up: case, width and runs of white space do not count."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


@dataclass(frozen=True, slots=True)
class Person:
    """One of ours."""

    id: str
    email: str
    name: str
    role: Role
    team: str | None
    time_zone: str
    """IANA name."""


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, and from where."""

    person: Person
    channel: Channel
    place: str | None = None
    """Such as the Slack channel's id."""
    command: str | None = None
    """What a person types there before any ability, such as `/cs`; None where the words stand alone."""

    def typed(self, words: str) -> str:
        """Write an ability's words as this person would type them here."""
        return f"{self.command} {words}" if self.command else words


@dataclass(frozen=True, slots=True)
class Scope:
    """Which accounts count: all of them, or those of one owner, one team of owners, or one sales rep; then by segment."""

    owner_id: str | None = None
    team: str | None = None
    rep_id: str | None = None
    segment: str | None = None
    """As a key: compared case-insensitively with the account's segment."""


@dataclass(frozen=True, slots=True)
class AccountHit:
    """An account as a picker shows it."""

    id: str
    name: str
    domain: str | None
    segment: str | None
    owner_name: str | None


class Source(TypedDict):
    """How fresh one kind of data was at scoring."""

    feed: str
    reported_at: str | None
    """ISO 8601 UTC; None: this feed never reported."""
    stale: bool
    """Older than the policy allows: every fact from it counts as missing."""
    owner: str | None
    """Who repairs the feed, by name and role: "Olga Petrov (CS ops)"."""


class Evidence(TypedDict):
    """What a card says beside the numbers; dates as ISO 8601, amounts as decimal text in the account's currency."""

    value_amount: str | None
    """Sum per year of complete value records within 12 months."""
    value_category: str | None
    value_method: str | None
    value_day: str | None
    """The newest of them."""
    champion: str | None
    champion_left: str | None
    """The last one who left or was replaced."""
    champion_left_day: str | None
    competitor_detail: str | None
    competitor_day: str | None
    overdue_invoice_day: str | None
    """Due day of the worst open invoice."""
    band_since: str | None
    """The first day of the unbroken run of today's band in the snapshots."""
    band_before: Band | None
    band_before_day: str | None
    """The last day with that band."""
    score_before: float | None
    contributions_30d_ago: dict[str, float | None] | None
    """Component → contribution, same policy version only."""
    contacts_known: bool


class Champion(TypedDict):
    """A contact of an account who could speak for us, as scored."""

    name: str
    title: str | None
    row: ChampionRow


class BandOverride(TypedDict):
    """A band that a person set over the computed one."""

    band: Band
    reason: str
    author_name: str | None
    ends_on: str
    """The last day it holds, as ISO 8601."""


class StateDocument(TypedDict):
    """What one scoring keeps of an account, in account_state and in its snapshot."""

    facts: Facts
    health: HealthRow
    churn: ChurnRow
    renewal: RenewalRow
    expansion: ExpansionRow
    opportunities: list[OpportunityRow]
    """By rank."""
    champions: list[Champion]
    override: BandOverride | None
    """Beside the computed band, which stays in `health`; the newest that holds."""
    evidence: Evidence
    sources: dict[SourceKind, Source]


@dataclass(frozen=True, slots=True)
class AccountState:
    """An account with its newest scoring at or before the asked time."""

    id: str
    name: str
    segment: str | None
    owner_id: str | None
    owner_name: str | None
    rep_id: str | None
    rep_name: str | None
    arr: Decimal | None
    """Per year, in `currency`."""
    currency: str
    started_on: date | None
    renewal_on: date | None
    version: int
    as_of: datetime
    scored_at: datetime
    policy_version: int
    document: StateDocument


@dataclass(frozen=True, slots=True)
class FeedbackRecord:
    """One piece of feedback with who said it. `text` is untrusted."""

    item: FeedbackItem
    channel: str
    text: str | None
    contact_name: str | None
    contact_title: str | None


@dataclass(frozen=True, slots=True)
class AtRiskRow:
    """An account of the at-risk list, best rank first."""

    id: str
    name: str
    owner_name: str | None
    arr: float | None
    """Reporting currency per year."""
    health: HealthRow
    churn: ChurnRow
    days_to_renewal: int | None


@dataclass(frozen=True, slots=True)
class BandTotal:
    """How many accounts and how much ARR a band holds, and how much of both is at risk."""

    band: Band
    accounts: int
    arr: float
    """Reporting currency per year; accounts without a known ARR add nothing."""
    at_risk_accounts: int
    at_risk_arr: float


@dataclass(frozen=True, slots=True)
class Portfolio:
    """The at-risk picture of one scope."""

    at_risk: Sequence[AtRiskRow]
    blind_spots: Sequence[AtRiskRow]
    totals: Sequence[BandTotal]
    as_of: datetime | None
    """When the oldest of them was scored; None: nothing scored yet."""


@dataclass(frozen=True, slots=True)
class ExpansionCandidate:
    """An account as the expansion list needs it."""

    id: str
    name: str
    owner_name: str | None
    arr: float | None
    """Reporting currency per year."""
    band: Band
    expansion: ExpansionRow
    opportunities: Sequence[OpportunityRow]


@dataclass(frozen=True, slots=True)
class AccountChampion:
    """A contact with the account they belong to."""

    account_id: str
    account_name: str
    champion: Champion


@dataclass(frozen=True, slots=True)
class WaitingFeedback:
    """A piece of feedback with the account it is about."""

    account_id: str
    account_name: str
    owner_name: str | None
    record: FeedbackRecord


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One day's scoring of an account."""

    day: date
    as_of: datetime
    policy_version: int
    band: Band
    health_score: float | None
    document: StateDocument


@dataclass(frozen=True, slots=True)
class PolicyInForce:
    """The policy with its version and the day it took effect."""

    version: int
    since: datetime
    policy: Policy


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """Who asked or changed what, where, when, and how it ended."""

    at: datetime
    person_id: str | None
    channel: Channel
    place: str | None
    action: str
    subject: str | None
    outcome: Outcome
    detail: str | None = None
    token: str | None = None


@dataclass(frozen=True, slots=True)
class NewTouch:
    """A contact with the customer that someone logs."""

    account_id: str
    contact_id: str | None
    kind: Literal["call", "email", "meeting", "chat", "other"]
    direction: Literal["inbound", "outbound", "two_way"]
    at: datetime
    note: str | None


@dataclass(frozen=True, slots=True)
class NewValue:
    """What the customer gained, with everything that makes it count (E13). `amount` is per year."""

    account_id: str
    category: Literal["cost_savings", "revenue_impact", "efficiency", "risk_mitigation", "strategic"]
    amount: Decimal
    currency: str
    method: str
    source: str
    day: date
    note: str | None


@dataclass(frozen=True, slots=True)
class NewAssessment:
    """A person's rating of a contact, 1 to 5 each, with the evidence for it (V1)."""

    account_id: str
    contact_id: str
    success: int
    communication: int
    influence: int
    enthusiasm: int
    evidence: str


@dataclass(frozen=True, slots=True)
class NewOverride:
    """A band or a renewal risk that a person sets over the computed one, until a day."""

    account_id: str
    kind: Literal["band", "renewal_risk"]
    value: str
    reason: str
    ends_on: date


@dataclass(frozen=True, slots=True)
class NewSnooze:
    """An account left out of one person's lists until a day, or until it changes (None)."""

    account_id: str
    until: date | None
    reason: str


NewRecord = NewTouch | NewValue | NewAssessment | NewOverride | NewSnooze


@dataclass(frozen=True, slots=True)
class Change:
    """One saved change, which can be undone once."""

    id: str
    account_id: str
    person_id: str
    at: datetime
    summary: str
    """One sentence: "Logged a call on Tue 24 Nov."."""
    undone_at: datetime | None = None


class Changes(Protocol):
    """What people change. Every change is kept with who made it, and can be undone."""

    def add(self, record: NewRecord, *, summary: str, by: Asker, now: datetime, key: str) -> Change:
        """Save a record; the same `key` again gives back the first change and saves nothing."""

    def find(self, change_id: str) -> Change | None:
        """Read one change."""

    def undo(self, change_id: str, *, by: Asker, now: datetime) -> Change:
        """Take a change back; one that is undone stays as it is."""


@dataclass(frozen=True, slots=True)
class Snooze:
    """An account that a person left out of their lists, as it stood then."""

    account_id: str
    until: date | None
    """The day it returns; None: once it changes."""
    reason: str
    band: Band | None
    health_score: float | None


class Snoozes(Protocol):
    """What people left out of their lists."""

    def of_person(self, person_id: str, *, at: datetime) -> Sequence[Snooze]:
        """Read the person's snoozes that were set by `at` and not ended by then, the newest of each account."""


@dataclass(frozen=True, slots=True)
class ContactName:
    """A contact to choose from."""

    id: str
    name: str
    title: str | None


class Contacts(Protocol):
    """The customer's people."""

    def of_account(self, account_id: str, *, at: datetime) -> Sequence[ContactName]:
        """Read the contacts who have not left, by name."""


class Accounts(Protocol):
    """Accounts as one scope sees them; an account outside the scope does not exist."""

    def named(self, key: str, *, scope: Scope) -> Sequence[AccountHit]:
        """Find accounts whose id (as typed), name, alias or domain equals the key; the best kind of match alone, in that order.

        `key` is `name_key` of the words; ids are compared as they are, and folded.
        """

    def starting_with(self, key: str, *, scope: Scope, limit: int) -> tuple[Sequence[AccountHit], int]:
        """Find accounts with a name, alias or domain that starts so, by name: the first few, and how many there are."""

    def names(self, *, scope: Scope) -> Mapping[str, str]:
        """Every account's name by id, for near misses."""

    def state(self, account_id: str, *, scope: Scope, at: datetime) -> AccountState | None:
        """Read one account with its newest scoring at or before `at`; None: outside the scope, unknown, or not yet scored."""

    def portfolio(self, *, scope: Scope, at: datetime) -> Portfolio:
        """Read the at-risk list (by rank), the blind spots and the totals by band, from the newest scoring at or before `at`."""


class FeedbackItems(Protocol):
    """What customers said."""

    def of_account(self, account_id: str, *, at: datetime) -> Sequence[FeedbackRecord]:
        """Read the account's feedback received at or before `at`, newest first, at most the newest 50 and every one not closed."""


class Expansions(Protocol):
    """Readiness across a scope, from the newest scoring at or before `at`; accounts that ended are left out."""

    def ranked(self, *, scope: Scope, at: datetime) -> Sequence[ExpansionCandidate]:
        """Read every scored account of the scope, in no order."""

    def largest(self, *, scope: Scope, at: datetime, limit: int) -> Sequence[AccountState]:
        """Read the accounts with the highest ARR in the reporting currency, highest first; unknown ARR last."""


class Renewals(Protocol):
    """Contracts that come up."""

    def within(self, days: int, *, scope: Scope, today: date, at: datetime) -> Sequence[AccountState]:
        """Read scored accounts that renew at most `days` after `today`, or lapsed before it, soonest first; monthly terms are left out."""


class Champions(Protocol):
    """Contacts across a scope."""

    def of_accounts(self, *, scope: Scope, at: datetime) -> Sequence[AccountChampion]:
        """Read the contacts of every scored account of the scope, in no order."""


class Waiting(Protocol):
    """Feedback that may wait for an answer, across a scope."""

    def of_accounts(self, *, scope: Scope, at: datetime) -> Sequence[WaitingFeedback]:
        """Read what customers said at or before `at` that was neither personally answered nor closed by then, oldest first."""


class History(Protocol):
    """How an account was scored, day by day."""

    def of_account(self, account_id: str, *, since: date, at: datetime) -> Sequence[Snapshot]:
        """Read the snapshots from `since` up to `at`, oldest first."""


class Policies(Protocol):
    """Policies that were in force."""

    def version(self, number: int) -> PolicyInForce | None:
        """Read one version; None: there never was one."""


class AuditLog(Protocol):
    """The record of every answer and change."""

    def record(self, entry: AuditEntry) -> None:
        """Keep one entry. Reads may be written in batches."""


@dataclass(frozen=True, slots=True)
class Stores:
    """Everything a handler may ask for, in one transaction."""

    accounts: Accounts
    feedback: FeedbackItems
    audit: AuditLog
    policy: PolicyInForce
    expansions: Expansions
    renewals: Renewals
    champions: Champions
    waiting: Waiting
    history: History
    policies: Policies
    contacts: Contacts
    changes: Changes
    snoozes: Snoozes
    reporting_currency: str = "USD"

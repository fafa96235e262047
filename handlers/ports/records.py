"""Records that stores give to handlers, as plain types. Times are aware UTC; money is Decimal with its currency."""

import unicodedata
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Literal, NotRequired, TypedDict

from msgspec import Struct

from handlers.ports.people import Channel
from scoring.feedback_sla import FeedbackItem
from scoring.policy import Policy
from scoring.rows import Band, ChampionRow, ChurnRow, ExpansionRow, Facts, HealthRow, OpportunityRow, RenewalRow, SourceKind

SHORTEST_INDUSTRY = 4
"""Letters by which an industry is known from its beginning."""

Outcome = Literal["answered", "refused", "failed"]


def name_key(text: str) -> str:
    """Fold a name for look-up: case, width and runs of white space do not count."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


class Scope(Struct, frozen=True):
    """Which accounts count: all, or those of one person, one team of owners, or one sales rep; then by segment."""

    owner_id: str | None = None
    """Theirs, and those they were given to look after."""
    team: str | None = None
    rep_id: str | None = None
    segment: str | None = None
    """As a key: compared case-insensitively with the account's segment."""
    industry: str | None = None
    """As a key: accounts whose industry is called so, or nearly (`same_industry`)."""


def same_industry(one: str, other: str) -> bool:
    """Tell whether two names of an industry mean the same: `health` and `Health care`."""
    short, long = sorted(("".join(filter(str.isalnum, name_key(name))) for name in (one, other)), key=len)
    return short == long or (len(short) >= SHORTEST_INDUSTRY and long.startswith(short))


class AccountHit(Struct, frozen=True):
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
    themes: NotRequired[list[str]]
    """Names of what the account spoke of most within 180 days; scorings of before have none."""
    sources: dict[SourceKind, Source]


Motion = Literal["standard", "enterprise", "plg"]
"""How an account buys."""


class AccountState(Struct, frozen=True):
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
    motion: Motion
    version: int
    as_of: datetime
    scored_at: datetime
    policy_version: int
    document: StateDocument


class FeedbackRecord(Struct, frozen=True):
    """One piece of feedback with who said it. `text` is untrusted."""

    item: FeedbackItem
    channel: str
    text: str | None
    contact_name: str | None
    contact_title: str | None
    contact_id: str | None = None


class AtRiskRow(Struct, frozen=True):
    """An account of the at-risk list, best rank first."""

    id: str
    name: str
    owner_name: str | None
    arr: float | None
    """Reporting currency per year."""
    health: HealthRow
    churn: ChurnRow
    renewal_on: date | None
    """None: unknown to the scoring."""
    override: BandOverride | None


class BandTotal(Struct, frozen=True):
    """How many accounts and how much ARR a band holds, and how much of both is at risk."""

    band: Band
    accounts: int
    arr: float
    """Reporting currency per year; accounts without a known ARR add nothing."""
    at_risk_accounts: int
    at_risk_arr: float


class Portfolio(Struct, frozen=True):
    """The at-risk picture of one scope."""

    at_risk: Sequence[AtRiskRow]
    blind_spots: Sequence[AtRiskRow]
    totals: Sequence[BandTotal]
    as_of: datetime | None
    """When the oldest of them was scored; None: nothing scored yet."""


class ExpansionCandidate(Struct, frozen=True):
    """An account as the expansion list needs it."""

    id: str
    name: str
    owner_name: str | None
    arr: float | None
    """Reporting currency per year."""
    band: Band
    expansion: ExpansionRow
    opportunities: Sequence[OpportunityRow]


class AccountChampion(Struct, frozen=True):
    """A contact with the account they belong to."""

    account_id: str
    account_name: str
    champion: Champion


class WaitingFeedback(Struct, frozen=True):
    """A piece of feedback with the account it is about."""

    account_id: str
    account_name: str
    owner_name: str | None
    record: FeedbackRecord
    owner_id: str | None = None
    advocacy: str = "public"
    """What the customer allows (V13): `public`, `private` or `none`."""


class Snapshot(Struct, frozen=True):
    """One day's scoring of an account."""

    day: date
    as_of: datetime
    policy_version: int
    band: Band
    health_score: float | None
    document: StateDocument


class PolicyInForce(Struct, frozen=True):
    """The policy with its version and the day it took effect."""

    version: int
    since: datetime
    policy: Policy


class AuditEntry(Struct, frozen=True):
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


class ContactName(Struct, frozen=True):
    """A contact to choose from."""

    id: str
    name: str
    title: str | None


class ContactRole(Struct, frozen=True):
    """What a contact is to us."""

    name: str
    title: str | None
    role: Literal["champion", "sponsor"]


class Touch(Struct, frozen=True):
    """One time we spoke. `note` is ours, and not for everyone."""

    at: datetime
    kind: str
    """Call, email, meeting, chat or other."""
    person_name: str | None
    contact_name: str | None
    note: str | None

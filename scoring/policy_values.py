"""The sections of the policy: every weight, threshold, window and gate with the row of the systems it comes from.

Ids such as H2 are rows explained in docs/scoring.md; `(d)` marks a detail that the sources leave open and we decided.
"""

from dataclasses import dataclass, field
from math import inf
from typing import Any, TypeVar

from scoring.rows import Stage

T = TypeVar("T", float, int, bool)


class PolicyError(ValueError):
    """One sentence that names the key, and the line where a file was read."""

    def __init__(self, key: str, sentence: str, *, other: str = "", line: int | None = None) -> None:
        self.key = key
        self.sentence = sentence
        self.other = other
        super().__init__(f"line {line}: {key} {sentence}" if line else f"{key} {sentence}")


def value(default: T, source: str, *, least: float = 0.0, most: float = inf, positive: bool = False) -> T:
    """Declare one value of the policy: its default, the row it comes from and the range in which it makes sense."""
    metadata: dict[str, Any] = {"source": source, "least": least, "most": most, "positive": positive}
    declared: T = field(default=default, metadata=metadata)
    return declared


@dataclass(frozen=True, slots=True)
class SourceAges:
    """Days after which a source is too old for its facts to be believed; older means more than this."""

    usage: float = value(3.0, "a dead feed is one alert, not a thousand")
    tickets: float = value(2.0, "a dead feed is one alert, not a thousand")
    surveys: float = value(7.0, "a dead feed is one alert, not a thousand")
    crm: float = value(7.0, "a dead feed is one alert, not a thousand")
    billing: float = value(7.0, "a dead feed is one alert, not a thousand")
    snapshot_gap: float = value(3.0, "H8 (d): how many days before the asked day a snapshot may lie")


@dataclass(frozen=True, slots=True)
class HealthWeights:
    """Share of each component in the health score; they add up to 1."""

    usage: float = value(0.35, "H1", most=1)
    engagement: float = value(0.25, "H1", most=1)
    satisfaction: float = value(0.20, "H1", most=1)
    growth: float = value(0.15, "H1", most=1)
    relationship: float = value(0.05, "H1, H6", most=1)


@dataclass(frozen=True, slots=True)
class Profile:
    """Weights for the accounts of one segment, one lifecycle stage, or both (H14); what is None does not choose."""

    name: str
    weights: HealthWeights
    segment: str | None = None
    stage: Stage | None = None


@dataclass(frozen=True, slots=True)
class Usage:
    """Where the four ratios of the usage component are full."""

    expected_active_days: float = value(30.0, "H2; 22 suits products used on working days", positive=True)
    actions_per_session: float = value(10.0, "H2", positive=True)
    active_weeks: float = value(4.0, "H2: ISO weeks in 28 days", positive=True)
    min_inputs: int = value(2, "H2: fewer ratios than this and the component is missing", least=1, most=4)


@dataclass(frozen=True, slots=True)
class Engagement:
    """Where the parts of the engagement component are full."""

    stickiness_full: float = value(0.40, "H3: daily over monthly users", positive=True)
    touch_full_days: float = value(14.0, "H3: full up to this many days since the last two-way touch")
    touch_zero_days: float = value(90.0, "H3: nothing from here on", positive=True)


@dataclass(frozen=True, slots=True)
class SatisfactionWeights:
    """Share of each part in the satisfaction component; they add up to 1."""

    nps: float = value(0.5, "H4", most=1)
    csat: float = value(0.3, "H4", most=1)
    support: float = value(0.2, "H4", most=1)


@dataclass(frozen=True, slots=True)
class Satisfaction:
    """How survey answers and tickets become the satisfaction component."""

    weights: SatisfactionWeights = field(default_factory=SatisfactionWeights)
    nps_full_answers: int = value(5, "H4: absent answers up to this many count as passives")
    nps_max_age_days: float = value(365.0, "H4: older answers are dropped")
    nps_stale_days: float = value(180.0, "H4: older answers are marked stale")
    nps_print_answers: int = value(5, "F3: with fewer answers no NPS is printed", least=1)
    tickets_free: float = value(2.0, "H4: open tickets that cost nothing")
    ticket_points: float = value(10.0, "H4: points lost by each further open ticket")
    escalation_points: float = value(30.0, "H4: points lost by each open escalation")


@dataclass(frozen=True, slots=True)
class Growth:
    """Where the parts of the growth component are full."""

    change_full: float = value(0.20, "H5: +20 % in 90 days is full, -20 % is nothing", positive=True)
    new_features_full: float = value(2.0, "H5: features first used in 90 days", positive=True)


@dataclass(frozen=True, slots=True)
class Relationship:
    """Where the parts of the relationship component are full."""

    champion_settled_days: float = value(90.0, "H6: a champion counts when unchanged for longer than this")
    sponsor_known: float = value(0.5, "H6: share for a sponsor who is known but not engaged", most=1)
    stakeholders_full: float = value(3.0, "H6", positive=True)


@dataclass(frozen=True, slots=True)
class Bands:
    """Cuts of the health score, and how much they resist a change."""

    min_coverage: float = value(0.60, "H1: below it the band is unknown", most=1)
    green: float = value(70.0, "H7", most=100)
    yellow: float = value(40.0, "H7", most=100)
    hysteresis: float = value(3.0, "H7 (d): a cut above the previous band rises by this, one below falls", most=50)
    grace_days: float = value(30.0, "H15: days of tenure without a band")


@dataclass(frozen=True, slots=True)
class Trend:
    """What counts as a change of the health score."""

    steady: float = value(5.0, "H8: points in 30 days, either way")
    sharp_drop: float = value(15.0, "H8: points lost in 7 days")


@dataclass(frozen=True, slots=True)
class Risks:
    """Component scores below which a risk is named; 0 switches a risk off."""

    satisfaction_below: float = value(50.0, "H9, critical", most=100)
    usage_below: float = value(40.0, "H9, high", most=100)
    engagement_below: float = value(0.0, "H9 addition, high; 40 is our suggestion", most=100)
    growth_below: float = value(30.0, "H9, medium", most=100)
    relationship_below: float = value(0.0, "H9 addition, medium; 40 is our suggestion", most=100)


@dataclass(frozen=True, slots=True)
class Health:
    """The health score."""

    weights: HealthWeights = field(default_factory=HealthWeights)
    usage: Usage = field(default_factory=Usage)
    engagement: Engagement = field(default_factory=Engagement)
    satisfaction: Satisfaction = field(default_factory=Satisfaction)
    growth: Growth = field(default_factory=Growth)
    relationship: Relationship = field(default_factory=Relationship)
    bands: Bands = field(default_factory=Bands)
    trend: Trend = field(default_factory=Trend)
    risks: Risks = field(default_factory=Risks)
    profiles: tuple[Profile, ...] = ()


@dataclass(frozen=True, slots=True)
class Onboarding:
    """Lifecycle stages by days of tenure."""

    onboarding_days: float = value(30.0, "O9: until first value or this day")
    adoption_days: float = value(90.0, "O9")


@dataclass(frozen=True, slots=True)
class Flags:
    """Where the churn flags begin."""

    login_days: float = value(14.0, "C1: more days than this without a login")
    tickets: float = value(5.0, "C1: more tickets than this opened in 30 days")
    overdue_days: float = value(0.0, "C1: more days than this overdue")
    champion_days: float = value(90.0, "C1: a champion who left this many days ago still counts")
    renewal_days: float = value(90.0, "C1: fewer days than this to the renewal")
    monthly_term_months: float = value(1.0, "C1: terms up to this have no renewal to flag")
    usage_decline: float = value(0.20, "C1: a larger loss than this share against the 30 days before")
    touch_days: float = value(30.0, "C1: a signal, not counted")


@dataclass(frozen=True, slots=True)
class Levels:
    """How flags become a level, and a level an estimate."""

    min_known: int = value(5, "C2: with fewer known flags the level is unknown", least=1, most=7)
    high: float = value(0.5, "C2: a larger share of true flags", most=1)
    medium: float = value(0.3, "C2: a larger share of true flags", most=1)
    high_days: float = value(90.0, "C3: estimated days to churn")
    medium_days: float = value(180.0, "C3: estimated days to churn")


@dataclass(frozen=True, slots=True)
class Urgency:
    """How much of an account's revenue counts as at risk."""

    red: float = value(0.6, "C8: floor by band", most=1)
    yellow: float = value(0.3, "C8: floor by band", most=1)
    unknown: float = value(0.3, "C8: floor by band", most=1)
    near_or_escalated: float = value(1.5, "C8: once, if the renewal is near or any escalation holds", least=1)


@dataclass(frozen=True, slots=True)
class Churn:
    """Churn risk."""

    flags: Flags = field(default_factory=Flags)
    levels: Levels = field(default_factory=Levels)
    urgency: Urgency = field(default_factory=Urgency)


@dataclass(frozen=True, slots=True)
class RenewalDays:
    """Days before the renewal on which each step begins, in falling order."""

    kickoff: int = value(120, "R1")
    alignment: int = value(90, "R1")
    conversation: int = value(60, "R1")
    negotiation: int = value(30, "R1")
    closing: int = value(14, "R1")


@dataclass(frozen=True, slots=True)
class HighRiskRenewalDays:
    """The same steps for an account whose renewal risk is high, in falling order."""

    kickoff: int = value(180, "R2")
    alignment: int = value(135, "R2")
    conversation: int = value(90, "R2")
    negotiation: int = value(45, "R2")
    closing: int = value(21, "R2")


@dataclass(frozen=True, slots=True)
class Renewals:
    """The renewal timeline."""

    days: RenewalDays = field(default_factory=RenewalDays)
    high_risk_days: HighRiskRenewalDays = field(default_factory=HighRiskRenewalDays)

"""The sections of the policy: every weight, threshold, window and gate with the row of the systems it comes from.

Ids such as H2 are rows explained in docs/scoring.md; `(d)` marks a detail that the sources leave open and we decided.
"""

from math import inf
from typing import Annotated

from msgspec import Struct, field

from scoring.rows import Stage


class PolicyError(ValueError):
    """One sentence that names the key, and the line where a file was read."""

    def __init__(self, key: str, sentence: str, *, other: str = "", line: int | None = None) -> None:
        self.key = key
        self.sentence = sentence
        self.other = other
        super().__init__(f"line {line}: {key} {sentence}" if line else f"{key} {sentence}")


class Value(Struct, frozen=True):
    """What is known of one value of the policy: the row it comes from, and the range in which it makes sense."""

    source: str
    least: float = 0.0
    most: float = inf
    positive: bool = False


def declared_value(section: Struct, name: str) -> Value:
    """Return what is known of a section's value."""
    known: Value = type(section).__annotations__[name].__metadata__[0]
    return known


class SourceAges(Struct, frozen=True):
    """Days after which a source is too old for its facts to be believed; older means more than this."""

    usage: Annotated[float, Value("a dead feed is one alert, not a thousand")] = 3.0
    tickets: Annotated[float, Value("a dead feed is one alert, not a thousand")] = 2.0
    surveys: Annotated[float, Value("a dead feed is one alert, not a thousand")] = 7.0
    crm: Annotated[float, Value("a dead feed is one alert, not a thousand")] = 7.0
    billing: Annotated[float, Value("a dead feed is one alert, not a thousand")] = 7.0
    snapshot_gap: Annotated[float, Value("H8 (d): how many days before the asked day a snapshot may lie")] = 3.0


class HealthWeights(Struct, frozen=True):
    """Share of each component in the health score; they add up to 1."""

    usage: Annotated[float, Value("H1", most=1)] = 0.35
    engagement: Annotated[float, Value("H1", most=1)] = 0.25
    satisfaction: Annotated[float, Value("H1", most=1)] = 0.20
    growth: Annotated[float, Value("H1", most=1)] = 0.15
    relationship: Annotated[float, Value("H1, H6", most=1)] = 0.05


class Profile(Struct, frozen=True):
    """Weights for the accounts of one segment, one lifecycle stage, or both (H14); what is None does not choose."""

    name: str
    weights: HealthWeights
    segment: str | None = None
    stage: Stage | None = None


class Usage(Struct, frozen=True):
    """Where the four ratios of the usage component are full."""

    expected_active_days: Annotated[float, Value("H2; 22 suits products used on working days", positive=True)] = 30.0
    actions_per_session: Annotated[float, Value("H2", positive=True)] = 10.0
    active_weeks: Annotated[float, Value("H2: ISO weeks in 28 days", positive=True)] = 4.0
    min_inputs: Annotated[int, Value("H2: fewer ratios than this and the component is missing", least=1, most=4)] = 2


class Engagement(Struct, frozen=True):
    """Where the parts of the engagement component are full."""

    stickiness_full: Annotated[float, Value("H3: daily over monthly users", positive=True)] = 0.40
    touch_full_days: Annotated[float, Value("H3: full up to this many days since the last two-way touch")] = 14.0
    touch_zero_days: Annotated[float, Value("H3: nothing from here on", positive=True)] = 90.0


class SatisfactionWeights(Struct, frozen=True):
    """Share of each part in the satisfaction component; they add up to 1."""

    nps: Annotated[float, Value("H4", most=1)] = 0.5
    csat: Annotated[float, Value("H4", most=1)] = 0.3
    support: Annotated[float, Value("H4", most=1)] = 0.2


class Satisfaction(Struct, frozen=True):
    """How survey answers and tickets become the satisfaction component."""

    weights: SatisfactionWeights = field(default_factory=SatisfactionWeights)
    nps_full_answers: Annotated[int, Value("H4: absent answers up to this many count as passives")] = 5
    nps_max_age_days: Annotated[float, Value("H4: older answers are dropped")] = 365.0
    nps_stale_days: Annotated[float, Value("H4: older answers are marked stale")] = 180.0
    nps_print_answers: Annotated[int, Value("F3: with fewer answers no NPS is printed", least=1)] = 5
    tickets_free: Annotated[float, Value("H4: open tickets that cost nothing")] = 2.0
    ticket_points: Annotated[float, Value("H4: points lost by each further open ticket")] = 10.0
    escalation_points: Annotated[float, Value("H4: points lost by each open escalation")] = 30.0


class Growth(Struct, frozen=True):
    """Where the parts of the growth component are full."""

    change_full: Annotated[float, Value("H5: +20 % in 90 days is full, -20 % is nothing", positive=True)] = 0.20
    new_features_full: Annotated[float, Value("H5: features first used in 90 days", positive=True)] = 2.0


class Relationship(Struct, frozen=True):
    """Where the parts of the relationship component are full."""

    champion_settled_days: Annotated[float, Value("H6: a champion counts when unchanged for longer than this")] = 90.0
    sponsor_known: Annotated[float, Value("H6: share for a sponsor who is known but not engaged", most=1)] = 0.5
    stakeholders_full: Annotated[float, Value("H6", positive=True)] = 3.0


class Bands(Struct, frozen=True):
    """Cuts of the health score, and how much they resist a change."""

    min_coverage: Annotated[float, Value("H1: below it the band is unknown", most=1)] = 0.60
    green: Annotated[float, Value("H7", most=100)] = 70.0
    yellow: Annotated[float, Value("H7", most=100)] = 40.0
    hysteresis: Annotated[float, Value("H7 (d): a cut above the previous band rises by this, one below falls", most=50)] = 3.0
    grace_days: Annotated[float, Value("H15: days of tenure without a band")] = 30.0


class Trend(Struct, frozen=True):
    """What counts as a change of the health score."""

    steady: Annotated[float, Value("H8: points in 30 days, either way")] = 5.0
    sharp_drop: Annotated[float, Value("H8: points lost in 7 days")] = 15.0


class Risks(Struct, frozen=True):
    """Component scores below which a risk is named; 0 switches a risk off."""

    satisfaction_below: Annotated[float, Value("H9, critical", most=100)] = 50.0
    usage_below: Annotated[float, Value("H9, high", most=100)] = 40.0
    engagement_below: Annotated[float, Value("H9 addition, high; 40 is our suggestion", most=100)] = 0.0
    growth_below: Annotated[float, Value("H9, medium", most=100)] = 30.0
    relationship_below: Annotated[float, Value("H9 addition, medium; 40 is our suggestion", most=100)] = 0.0


class Health(Struct, frozen=True):
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


class Onboarding(Struct, frozen=True):
    """Lifecycle stages by days of tenure."""

    onboarding_days: Annotated[float, Value("O9: until first value or this day")] = 30.0
    adoption_days: Annotated[float, Value("O9")] = 90.0


class Flags(Struct, frozen=True):
    """Where the churn flags begin."""

    login_days: Annotated[float, Value("C1: more days than this without a login")] = 14.0
    tickets: Annotated[float, Value("C1: more tickets than this opened in 30 days")] = 5.0
    overdue_days: Annotated[float, Value("C1: more days than this overdue")] = 0.0
    champion_days: Annotated[float, Value("C1: a champion who left this many days ago still counts")] = 90.0
    renewal_days: Annotated[float, Value("C1: fewer days than this to the renewal")] = 90.0
    monthly_term_months: Annotated[float, Value("C1: terms up to this have no renewal to flag")] = 1.0
    usage_decline: Annotated[float, Value("C1: a larger loss than this share against the 30 days before")] = 0.20
    touch_days: Annotated[float, Value("C1: a signal, not counted")] = 30.0


class Levels(Struct, frozen=True):
    """How flags become a level, and a level an estimate."""

    min_known: Annotated[int, Value("C2: with fewer known flags the level is unknown", least=1, most=7)] = 5
    high: Annotated[float, Value("C2: a larger share of true flags", most=1)] = 0.5
    medium: Annotated[float, Value("C2: a larger share of true flags", most=1)] = 0.3
    high_days: Annotated[float, Value("C3: estimated days to churn")] = 90.0
    medium_days: Annotated[float, Value("C3: estimated days to churn")] = 180.0


class Urgency(Struct, frozen=True):
    """How much of an account's revenue counts as at risk."""

    red: Annotated[float, Value("C8: floor by band", most=1)] = 0.6
    yellow: Annotated[float, Value("C8: floor by band", most=1)] = 0.3
    unknown: Annotated[float, Value("C8: floor by band", most=1)] = 0.3
    near_or_escalated: Annotated[float, Value("C8: once, if the renewal is near or any escalation holds", least=1)] = 1.5


class Churn(Struct, frozen=True):
    """Churn risk."""

    flags: Flags = field(default_factory=Flags)
    levels: Levels = field(default_factory=Levels)
    urgency: Urgency = field(default_factory=Urgency)


class RenewalDays(Struct, frozen=True):
    """Days before the renewal on which each step begins, in falling order."""

    kickoff: Annotated[int, Value("R1")] = 120
    alignment: Annotated[int, Value("R1")] = 90
    conversation: Annotated[int, Value("R1")] = 60
    negotiation: Annotated[int, Value("R1")] = 30
    closing: Annotated[int, Value("R1")] = 14


class HighRiskRenewalDays(Struct, frozen=True):
    """The same steps for an account whose renewal risk is high, in falling order."""

    kickoff: Annotated[int, Value("R2")] = 180
    alignment: Annotated[int, Value("R2")] = 135
    conversation: Annotated[int, Value("R2")] = 90
    negotiation: Annotated[int, Value("R2")] = 45
    closing: Annotated[int, Value("R2")] = 21


class Renewals(Struct, frozen=True):
    """The renewal timeline."""

    days: RenewalDays = field(default_factory=RenewalDays)
    high_risk_days: HighRiskRenewalDays = field(default_factory=HighRiskRenewalDays)

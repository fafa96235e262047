"""The sections of the policy on expansion, champions and feedback: see scoring/policy_values.py for the rest."""

from typing import Annotated

from msgspec import Struct, field

from scoring.policy_values import Value


class Signals(Struct, frozen=True):
    """Where usage signals an expansion."""

    breadth: Annotated[float, Value("E2: at least this share of features used")] = 0.70
    capacity: Annotated[float, Value("E2: at least this share of the contract's limit")] = 0.80
    growth: Annotated[float, Value("E2: at least this change of usage in 90 days")] = 0.20
    stickiness: Annotated[float, Value("E2: daily over monthly users, strictly above")] = 0.40


class ReadinessMaxima(Struct, frozen=True):
    """The most points of each part of readiness; they add up to 100."""

    capacity: Annotated[float, Value("E4", most=100)] = 12.0
    breadth: Annotated[float, Value("E4", most=100)] = 10.0
    growth: Annotated[float, Value("E4", most=100)] = 10.0
    stickiness: Annotated[float, Value("E4", most=100)] = 8.0
    roi: Annotated[float, Value("E4, E13", most=100)] = 15.0
    goals: Annotated[float, Value("E4, O11", most=100)] = 10.0
    milestone: Annotated[float, Value("E4", most=100)] = 5.0
    sponsor: Annotated[float, Value("E4", most=100)] = 12.0
    stakeholders: Annotated[float, Value("E4", most=100)] = 10.0
    budget: Annotated[float, Value("E4", most=100)] = 8.0


class ReadinessFull(Struct, frozen=True):
    """Where each linear part of readiness starts or is full."""

    capacity_from: Annotated[float, Value("E4: no points up to here")] = 0.50
    capacity: Annotated[float, Value("E4", positive=True)] = 0.80
    breadth: Annotated[float, Value("E4", positive=True)] = 0.70
    growth: Annotated[float, Value("E4", positive=True)] = 0.20
    stickiness: Annotated[float, Value("E4", positive=True)] = 0.40
    sponsor_known: Annotated[float, Value("E4: share for a sponsor who is known but not engaged", most=1)] = 0.5
    stakeholders: Annotated[float, Value("E4", positive=True)] = 3.0


class ReadinessBands(Struct, frozen=True):
    """Cuts of readiness, and the days until the next look."""

    min_coverage: Annotated[float, Value("E3 (d): as H1", most=1)] = 0.60
    high: Annotated[float, Value("E3", most=100)] = 80.0
    medium: Annotated[float, Value("E3", most=100)] = 50.0
    high_days: Annotated[int, Value("E3: start a conversation within", most=3_650)] = 14
    medium_days: Annotated[int, Value("E3: reassess at the first", most=3_650)] = 30
    medium_last_days: Annotated[int, Value("E3: reassess at the last", most=3_650)] = 60
    low_days: Annotated[int, Value("E3: reassess after", most=3_650)] = 90


class Holds(Struct, frozen=True):
    """Which facts hold an expansion back. Documented value always does."""

    health_red: Annotated[bool, Value("E5")] = True
    health_unknown: Annotated[bool, Value("E5 (d): H12 pings from green only")] = True
    churn_high: Annotated[bool, Value("E5")] = True
    open_detractor: Annotated[bool, Value("E5")] = True
    open_p1_p2: Annotated[bool, Value("E5")] = True
    tenure_under_90d: Annotated[bool, Value("E5")] = True
    open_crm_opportunity: Annotated[bool, Value("E5 (d)")] = True
    tenure_days: Annotated[float, Value("E5: younger accounts are held")] = 90.0


class Opportunities(Struct, frozen=True):
    """When an opportunity exists, what it is worth, and when."""

    seat_use: Annotated[float, Value("E6, E2: at least this share of seats used")] = 0.80
    seats_per_ten_users: Annotated[float, Value("E6: seats to offer for every ten monthly users", positive=True)] = 3.0
    department_size: Annotated[float, Value("E6: company larger than this many times its users")] = 10.0
    department_value: Annotated[float, Value("E6: times the contract, an upper bound")] = 2.0
    department_probability: Annotated[float, Value("E6 (d): by probability, no number given", most=1)] = 0.10
    cross_sell_after_days: Annotated[float, Value("E6 (d): six months since the start")] = 183.0
    immediate: Annotated[float, Value("E7", most=1)] = 1.0
    next_qbr: Annotated[float, Value("E7", most=1)] = 0.7
    after_6_months: Annotated[float, Value("E7: until due, then 1", most=1)] = 0.5
    annual_review: Annotated[float, Value("E7", most=1)] = 0.3


class Expansion(Struct, frozen=True):
    """Expansion readiness and opportunities."""

    signals: Signals = field(default_factory=Signals)
    maxima: ReadinessMaxima = field(default_factory=ReadinessMaxima)
    full: ReadinessFull = field(default_factory=ReadinessFull)
    bands: ReadinessBands = field(default_factory=ReadinessBands)
    holds: Holds = field(default_factory=Holds)
    opportunities: Opportunities = field(default_factory=Opportunities)


class ChampionWeights(Struct, frozen=True):
    """Share of each dimension in the champion score; they add up to 1."""

    success: Annotated[float, Value("V1", most=1)] = 0.35
    communication: Annotated[float, Value("V1", most=1)] = 0.25
    influence: Annotated[float, Value("V1", most=1)] = 0.20
    enthusiasm: Annotated[float, Value("V1", most=1)] = 0.20


class Gates(Struct, frozen=True):
    """What a champion must pass."""

    nps: Annotated[float, Value("V3: at least", most=10)] = 9.0
    nps_age_days: Annotated[float, Value("V3: at most")] = 180.0
    first_active_days: Annotated[float, Value("V3: active for at least")] = 183.0
    last_active_days: Annotated[float, Value("V3: and within the last")] = 30.0


class Advocacy(Struct, frozen=True):
    """Minimum NPS and number of activities of each advocacy level."""

    satisfied_nps: Annotated[float, Value("V4", most=10)] = 7.0
    satisfied_activities: Annotated[float, Value("V4")] = 1.0
    promoter_nps: Annotated[float, Value("V4", most=10)] = 9.0
    promoter_activities: Annotated[float, Value("V4")] = 3.0
    champion_nps: Annotated[float, Value("V4", most=10)] = 10.0
    champion_activities: Annotated[float, Value("V4")] = 5.0
    evangelist_nps: Annotated[float, Value("V4", most=10)] = 10.0
    evangelist_activities: Annotated[float, Value("V4")] = 10.0


class Champions(Struct, frozen=True):
    """Champion eligibility and advocacy levels."""

    weights: ChampionWeights = field(default_factory=ChampionWeights)
    success_raise: Annotated[float, Value("V3 (d): for an expansion history, and for a success story")] = 10.0
    eligible: Annotated[float, Value("V2", most=100)] = 75.0
    nurture: Annotated[float, Value("V2", most=100)] = 60.0
    weak_below: Annotated[float, Value("V2: no dimension below", most=100)] = 40.0
    gates: Gates = field(default_factory=Gates)
    advocacy: Advocacy = field(default_factory=Advocacy)
    asks_most: Annotated[int, Value("V7: asks of one contact within the next value's days", most=1000)] = 2
    asks_window_days: Annotated[int, Value("V7", least=1, most=3650)] = 90
    asks_apart_days: Annotated[int, Value("V7: between two asks of one contact", most=3650)] = 30


class Feedback(Struct, frozen=True):
    """Clocks of the closed loop: elapsed hours, or business days (Monday to Friday in UTC)."""

    detractor_reminder_hours: Annotated[float, Value("F1", most=87_600)] = 24.0
    detractor_hours: Annotated[float, Value("F1", positive=True, most=87_600)] = 48.0
    passive_hours: Annotated[float, Value("F1", positive=True, most=87_600)] = 168.0
    promoter_hours: Annotated[float, Value("F1", positive=True, most=87_600)] = 168.0
    feature_request_hours: Annotated[float, Value("F1", positive=True, most=87_600)] = 336.0
    p1_hours: Annotated[float, Value("F2", positive=True, most=87_600)] = 1.0
    p2_hours: Annotated[float, Value("F2", positive=True, most=87_600)] = 4.0
    p3_business_days: Annotated[int, Value("F2", least=1, most=365)] = 1
    p4_business_days: Annotated[int, Value("F2", least=1, most=365)] = 5
    loop_business_days: Annotated[int, Value("F2: from the fix to telling the customer", least=1, most=365)] = 1
    reminder_before_hours: Annotated[float, Value("(d): reminds of every other clock so long before its end", most=87_600)] = 24.0
    manager_after_hours: Annotated[
        float, Value("(d): from the breach to the manager; a shorter clock, its own length after", most=87_600)
    ] = 24.0


class Alerts(Struct, frozen=True):
    """How loud alerts may be."""

    a_day: Annotated[int, Value("(d): to one person on one of their days; the digest tells the rest", least=0, most=1000)] = 5
    again_after_days: Annotated[
        float, Value("(d): what is told again within this many days updates its message and makes no new one", most=3650)
    ] = 30.0

"""The sections of the policy on expansion, champions and feedback: see scoring/policy_values.py for the rest."""

from dataclasses import dataclass, field

from scoring.policy_values import value


@dataclass(frozen=True, slots=True)
class Signals:
    """Where usage signals an expansion."""

    breadth: float = value(0.70, "E2: at least this share of features used")
    capacity: float = value(0.80, "E2: at least this share of the contract's limit")
    growth: float = value(0.20, "E2: at least this change of usage in 90 days")
    stickiness: float = value(0.40, "E2: daily over monthly users, strictly above")


@dataclass(frozen=True, slots=True)
class ReadinessMaxima:
    """The most points of each part of readiness; they add up to 100."""

    capacity: float = value(12.0, "E4", most=100)
    breadth: float = value(10.0, "E4", most=100)
    growth: float = value(10.0, "E4", most=100)
    stickiness: float = value(8.0, "E4", most=100)
    roi: float = value(15.0, "E4, E13", most=100)
    goals: float = value(10.0, "E4, O11", most=100)
    milestone: float = value(5.0, "E4", most=100)
    sponsor: float = value(12.0, "E4", most=100)
    stakeholders: float = value(10.0, "E4", most=100)
    budget: float = value(8.0, "E4", most=100)


@dataclass(frozen=True, slots=True)
class ReadinessFull:
    """Where each linear part of readiness starts or is full."""

    capacity_from: float = value(0.50, "E4: no points up to here")
    capacity: float = value(0.80, "E4", positive=True)
    breadth: float = value(0.70, "E4", positive=True)
    growth: float = value(0.20, "E4", positive=True)
    stickiness: float = value(0.40, "E4", positive=True)
    sponsor_known: float = value(0.5, "E4: share for a sponsor who is known but not engaged", most=1)
    stakeholders: float = value(3.0, "E4", positive=True)


@dataclass(frozen=True, slots=True)
class ReadinessBands:
    """Cuts of readiness, and the days until the next look."""

    min_coverage: float = value(0.60, "E3 (d): as H1", most=1)
    high: float = value(80.0, "E3", most=100)
    medium: float = value(50.0, "E3", most=100)
    high_days: int = value(14, "E3: start a conversation within", most=3_650)
    medium_days: int = value(30, "E3: reassess at the first", most=3_650)
    medium_last_days: int = value(60, "E3: reassess at the last", most=3_650)
    low_days: int = value(90, "E3: reassess after", most=3_650)


@dataclass(frozen=True, slots=True)
class Holds:
    """Which facts hold an expansion back. Documented value always does."""

    health_red: bool = value(True, "E5")
    health_unknown: bool = value(True, "E5 (d): H12 pings from green only")
    churn_high: bool = value(True, "E5")
    open_detractor: bool = value(True, "E5")
    open_p1_p2: bool = value(True, "E5")
    tenure_under_90d: bool = value(True, "E5")
    open_crm_opportunity: bool = value(True, "E5 (d)")
    tenure_days: float = value(90.0, "E5: younger accounts are held")


@dataclass(frozen=True, slots=True)
class Opportunities:
    """When an opportunity exists, what it is worth, and when."""

    seat_use: float = value(0.80, "E6, E2: at least this share of seats used")
    seats_per_ten_users: float = value(3.0, "E6: seats to offer for every ten monthly users", positive=True)
    department_size: float = value(10.0, "E6: company larger than this many times its users")
    department_value: float = value(2.0, "E6: times the contract, an upper bound")
    department_probability: float = value(0.10, "E6 (d): by probability, no number given", most=1)
    cross_sell_after_days: float = value(183.0, "E6 (d): six months since the start")
    immediate: float = value(1.0, "E7", most=1)
    next_qbr: float = value(0.7, "E7", most=1)
    after_6_months: float = value(0.5, "E7: until due, then 1", most=1)
    annual_review: float = value(0.3, "E7", most=1)


@dataclass(frozen=True, slots=True)
class Expansion:
    """Expansion readiness and opportunities."""

    signals: Signals = field(default_factory=Signals)
    maxima: ReadinessMaxima = field(default_factory=ReadinessMaxima)
    full: ReadinessFull = field(default_factory=ReadinessFull)
    bands: ReadinessBands = field(default_factory=ReadinessBands)
    holds: Holds = field(default_factory=Holds)
    opportunities: Opportunities = field(default_factory=Opportunities)


@dataclass(frozen=True, slots=True)
class ChampionWeights:
    """Share of each dimension in the champion score; they add up to 1."""

    success: float = value(0.35, "V1", most=1)
    communication: float = value(0.25, "V1", most=1)
    influence: float = value(0.20, "V1", most=1)
    enthusiasm: float = value(0.20, "V1", most=1)


@dataclass(frozen=True, slots=True)
class Gates:
    """What a champion must pass."""

    nps: float = value(9.0, "V3: at least", most=10)
    nps_age_days: float = value(180.0, "V3: at most")
    first_active_days: float = value(183.0, "V3: active for at least")
    last_active_days: float = value(30.0, "V3: and within the last")


@dataclass(frozen=True, slots=True)
class Advocacy:
    """Minimum NPS and number of activities of each advocacy level."""

    satisfied_nps: float = value(7.0, "V4", most=10)
    satisfied_activities: float = value(1.0, "V4")
    promoter_nps: float = value(9.0, "V4", most=10)
    promoter_activities: float = value(3.0, "V4")
    champion_nps: float = value(10.0, "V4", most=10)
    champion_activities: float = value(5.0, "V4")
    evangelist_nps: float = value(10.0, "V4", most=10)
    evangelist_activities: float = value(10.0, "V4")


@dataclass(frozen=True, slots=True)
class Champions:
    """Champion eligibility and advocacy levels."""

    weights: ChampionWeights = field(default_factory=ChampionWeights)
    success_raise: float = value(10.0, "V3 (d): for an expansion history, and for a success story")
    eligible: float = value(75.0, "V2", most=100)
    nurture: float = value(60.0, "V2", most=100)
    weak_below: float = value(40.0, "V2: no dimension below", most=100)
    gates: Gates = field(default_factory=Gates)
    advocacy: Advocacy = field(default_factory=Advocacy)
    asks_most: int = value(2, "V7: asks of one contact within the next value's days", most=1000)
    asks_window_days: int = value(90, "V7", least=1, most=3650)
    asks_apart_days: int = value(30, "V7: between two asks of one contact", most=3650)


@dataclass(frozen=True, slots=True)
class Feedback:
    """Clocks of the closed loop: elapsed hours, or business days (Monday to Friday in UTC)."""

    detractor_reminder_hours: float = value(24.0, "F1", most=87_600)
    detractor_hours: float = value(48.0, "F1", positive=True, most=87_600)
    passive_hours: float = value(168.0, "F1", positive=True, most=87_600)
    promoter_hours: float = value(168.0, "F1", positive=True, most=87_600)
    feature_request_hours: float = value(336.0, "F1", positive=True, most=87_600)
    p1_hours: float = value(1.0, "F2", positive=True, most=87_600)
    p2_hours: float = value(4.0, "F2", positive=True, most=87_600)
    p3_business_days: int = value(1, "F2", least=1, most=365)
    p4_business_days: int = value(5, "F2", least=1, most=365)
    loop_business_days: int = value(1, "F2: from the fix to telling the customer", least=1, most=365)
    reminder_before_hours: float = value(24.0, "(d): reminds of every other clock so long before its end", most=87_600)
    manager_after_hours: float = value(24.0, "(d): from the breach to the manager; a shorter clock, its own length after", most=87_600)


@dataclass(frozen=True, slots=True)
class Alerts:
    """How loud alerts may be."""

    a_day: int = value(5, "(d): to one person on one of their days; the digest tells the rest", least=0, most=1000)
    again_after_days: float = value(
        30.0, "(d): what is told again within this many days updates its message and makes no new one", most=3650
    )

"""The shape of one row of each scoring table, as plain types that cost nothing to import.

Columns, units and what missing means: docs/scoring.md. A missing value is None. Flags are the strings `true`, `false`, `unknown`.
"""

from typing import Literal, NotRequired, TypedDict

Band = Literal["green", "yellow", "red", "unknown", "onboarding"]
Flag = Literal["true", "false", "unknown"]
Level = Literal["high", "medium", "low", "unknown"]
SourceKind = Literal["usage", "tickets", "surveys", "crm", "billing"]
Component = Literal["usage", "engagement", "satisfaction", "growth", "relationship"]
Stage = Literal["onboarding", "adoption", "retention"]

BANDS: tuple[Band, ...] = ("green", "yellow", "red", "unknown", "onboarding")
COMPONENTS: tuple[Component, ...] = ("usage", "engagement", "satisfaction", "growth", "relationship")
STAGES: tuple[Stage, ...] = ("onboarding", "adoption", "retention")
RENEWAL_STEPS = ("kickoff", "alignment", "conversation", "negotiation", "closing")


class Facts(TypedDict, total=False):
    """One account's inputs; an absent key and None both mean missing."""

    account_id: str
    tenure_days: float | None
    arr: float | None
    days_to_renewal: int | None
    term_months: int | None
    auto_renew: bool | None
    seats: int | None
    seats_90d_ago: int | None
    seat_price: float | None
    company_size: int | None
    days_active_30d: int | None
    features_used_30d: int | None
    features_available: int | None
    actions_per_session: float | None
    active_weeks_28d: int | None
    dau: float | None
    mau: int | None
    mau_90d_ago: int | None
    usage_30d: float | None
    usage_prior_30d: float | None
    usage_90d_ago: float | None
    features_first_used_90d: int | None
    expanded_365d: bool | None
    capacity_used: float | None
    capacity_limit: float | None
    days_since_login: int | None
    days_since_touch: int | None
    meetings_held_90d: int | None
    meetings_planned_90d: int | None
    surveys_answered_180d: int | None
    surveys_asked_180d: int | None
    nps_promoters: int | None
    nps_passives: int | None
    nps_detractors: int | None
    nps_age_days: int | None
    csat_180d: float | None
    open_tickets: int | None
    open_escalations: int | None
    open_p1_tickets: int | None
    open_p2_tickets: int | None
    tickets_30d: int | None
    invoice_days_overdue: int | None
    competitor_mentioned_90d: bool | None
    champion_named: bool | None
    days_since_champion_change: int | None
    sponsor_state: Literal["engaged", "known", "none"] | None
    engaged_stakeholders: int | None
    csm_pulse: float | None
    health_score_30d_ago: float | None
    health_score_7d_ago: float | None
    previous_band: Band | None
    roi_records_12m: int | None
    goal_progress: float | None
    success_milestone_90d: bool | None
    budget_window_90d: bool | None
    open_detractors: int | None
    open_crm_opportunities: int | None
    unused_premium_features: int | None
    complementary_products: int | None
    feature_upsell_value: float | None
    cross_sell_value: float | None
    ttv_target_hours: float | None
    aha_hours: float | None
    first_value_reached: bool | None
    renewal_steps_done: str | None
    renewal_risk_override: Literal["low", "medium", "high"] | None
    renewal_risk_override_reason: str | None
    renewal_risk_override_days_left: int | None
    segment: str | None
    """Beside the contract: it chooses the weights where the policy has profiles."""


class HealthRow(TypedDict):
    """health.csv: component scores and contributions [0-100], the score, its coverage [0-1], band, trend, risks."""

    account_id: str
    usage: float | None
    engagement: float | None
    satisfaction: float | None
    growth: float | None
    relationship: float | None
    usage_contribution: float | None
    engagement_contribution: float | None
    satisfaction_contribution: float | None
    growth_contribution: float | None
    relationship_contribution: float | None
    health_score: float | None
    coverage: float
    inputs_known: int
    inputs_total: int
    band: Band
    delta_30d: float | None
    trend: Literal["improving", "declining", "steady", "unknown"]
    delta_7d: float | None
    sharp_drop: Flag
    risks: str | None
    top_risk_severity: Literal["critical", "high", "medium", "none"]
    nps: float | None
    nps_answers: int | None
    nps_stale: Flag
    lifecycle_stage: Literal["unknown", "onboarding", "adoption", "retention"]
    ttv_status: Literal["unknown", "on_track", "delayed", "in_progress", "at_risk"]
    profile: NotRequired[str | None]
    """Whose weights made the score; None: the policy's own. Only where the policy has profiles, and never in health.csv."""


class ChurnRow(TypedDict):
    """churn.csv: seven flags, the level, escalations, the estimate [days], the rank."""

    account_id: str
    no_login_14d: Flag
    tickets_high: Flag
    invoice_overdue: Flag
    champion_left: Flag
    competitor_mentioned: Flag
    renewal_soon: Literal["true", "false", "unknown", "not_applicable", "lapsed"]
    usage_decline: Flag
    no_touch_30d: Flag
    flags_true: int
    flags_known: int
    flags_unknown: int
    churn_score: float | None
    churn_level: Level
    factors: str | None
    escalations: str | None
    days_to_churn: float | None
    days_to_churn_basis: Literal["renewal", "level"] | None
    rank_value: float | None
    at_risk: Literal["true", "false"]
    at_risk_rank: int | None
    blind_spot: Literal["true", "false"]


class RenewalRow(TypedDict):
    """renewals.csv: risk, state and the steps of the timeline."""

    account_id: str
    renewal_risk_computed: Level
    renewal_risk: Level
    renewal_risk_basis: str | None
    renewal_state: Literal["monthly", "unknown", "lapsed", "active", "scheduled"]
    current_step: str | None
    due_steps: str | None
    catch_up_steps: str | None
    next_step: str | None
    next_step_date: str | None


class ExpansionRow(TypedDict):
    """expansion.csv: signals, parts [points], readiness [0-100] with coverage [0-1], band, dates, holds."""

    account_id: str
    signal_breadth: Flag
    signal_capacity: Flag
    signal_growth: Flag
    signal_stickiness: Flag
    part_capacity: float | None
    part_breadth: float | None
    part_growth: float | None
    part_stickiness: float | None
    part_roi: float | None
    part_goals: float | None
    part_milestone: float | None
    part_sponsor: float | None
    part_stakeholders: float | None
    part_budget: float | None
    readiness: float | None
    readiness_coverage: float
    readiness_band: Level
    action: Literal["start_conversation", "value_qbr", "defer"] | None
    due_date: str | None
    due_last_date: str | None
    holds: str | None
    holds_unknown: str | None
    handoff: Literal["ready", "needs_approval", "held", "not_ready"]
    opportunities_unknown: str | None


class OpportunityRow(TypedDict):
    """opportunities.csv: one opportunity; `value` is currency a year, `rank` counts within the account."""

    account_id: str
    kind: Literal["seat", "feature", "cross_sell", "department"]
    units: int | None
    value: float | None
    value_is_upper_bound: Literal["true", "false"]
    timing: Literal["immediate", "next_qbr", "after_6_months", "annual_review"]
    timing_factor: float
    approach: Literal["usage_data_presentation", "value_demonstration", "integration_benefits", "stakeholder_mapping"]
    priority: float | None
    rank: int


class ChampionRow(TypedDict):
    """champions.csv: dimensions [0-100], the score, gates and the advocacy level of one contact."""

    contact_id: str
    account_id: str
    success: float | None
    communication: float | None
    influence: float | None
    enthusiasm: float | None
    assessed_weight: float
    champion_score: float | None
    champion_tier: Literal["eligible", "nurture", "not_yet", "not_assessed"]
    gates_failed: str | None
    gates_unknown: str | None
    champion_eligible: Literal["true", "false"]
    advocacy_level: Literal["evangelist", "champion", "promoter", "satisfied", "none", "unknown"]

"""The facts table: one row an account, each column with unit, range, source and what missing means."""

from math import inf
from typing import TYPE_CHECKING, NewType

from scoring.columns import Column, choice, count, number, yes_no
from scoring.rows import BANDS, RENEWAL_STEPS

if TYPE_CHECKING:
    import pandas as pd

    from scoring.policy import Policy

FactTable = NewType("FactTable", "pd.DataFrame")
"""Facts that passed `parse_facts`: numbers and booleans as float64 (NaN missing), choices as Categorical, steps as bit mask."""

FACTS: tuple[Column, ...] = (
    Column("account_id", "key", missing="refused", required=True),
    number("tenure_days", "crm", unit="days since start, to now", least=-inf),
    number("arr", "crm", unit="currency/year"),
    count("days_to_renewal", "crm", unit="days, to now; below 0 past due", least=-inf),
    count("term_months", "crm", unit="months", missing="taken as longer than 1"),
    yes_no("auto_renew", "crm", missing="unknown, and no cut of the estimate"),
    count("seats", "crm", unit="contracted seats"),
    count("seats_90d_ago", "crm", unit="contracted seats"),
    number("seat_price", "crm", unit="currency/seat/year", missing="value unknown"),
    count("company_size", "crm", unit="employees"),
    count("days_active_30d", "usage", unit="days with any activity"),
    count("features_used_30d", "usage"),
    count("features_available", "usage"),
    number("actions_per_session", "usage", unit="30-day mean"),
    count("active_weeks_28d", "usage", unit="ISO weeks"),
    number("dau", "usage", unit="mean daily users, 30 days"),
    count("mau", "usage", unit="distinct users in 30 days"),
    count("mau_90d_ago", "usage", unit="distinct users in the 30 days ending 90 days ago"),
    number("usage_30d", "usage", unit="actions"),
    number("usage_prior_30d", "usage", unit="actions in the 30 days before"),
    number("usage_90d_ago", "usage", unit="actions in the 30 days ending 90 days ago"),
    count("features_first_used_90d", "usage"),
    yes_no("expanded_365d", "billing", unit="expansion in 365 days"),
    number("capacity_used", "usage", unit="the contract's unit"),
    number("capacity_limit", "usage", unit="the contract's unit"),
    count("days_since_login", "usage", unit="days; never logged in: since start"),
    count("days_since_touch", "crm", unit="days since the last two-way touch"),
    count("meetings_held_90d", "crm"),
    count("meetings_planned_90d", "crm"),
    count("surveys_answered_180d", "surveys"),
    count("surveys_asked_180d", "surveys"),
    count("nps_promoters", "surveys", unit="contacts by latest answer"),
    count("nps_passives", "surveys", unit="contacts by latest answer"),
    count("nps_detractors", "surveys", unit="contacts by latest answer"),
    count("nps_age_days", "surveys", unit="days since the newest answer", missing="staleness unknown"),
    number("csat_180d", "tickets", unit="mean, 1-5", least=1, most=5),
    count("open_tickets", "tickets"),
    count("open_escalations", "tickets"),
    count("open_p1_tickets", "tickets"),
    count("open_p2_tickets", "tickets"),
    count("tickets_30d", "tickets", unit="opened"),
    count("invoice_days_overdue", "billing", unit="days, worst open invoice; 0 none"),
    yes_no("competitor_mentioned_90d", "crm"),
    yes_no("champion_named", "crm", unit="someone is champion today"),
    count("days_since_champion_change", "crm", unit="days since the last one left or was replaced", missing="no change on record"),
    choice("sponsor_state", "crm", choices=("engaged", "known", "none")),
    count("engaged_stakeholders", "crm", unit="90 days"),
    number("csm_pulse", "own", unit="1-5", least=1, most=5),
    number("health_score_30d_ago", "own", unit="0-100, same policy", missing="no comparison", most=100),
    number("health_score_7d_ago", "own", unit="0-100, same policy", missing="no comparison", most=100),
    choice("previous_band", "own", choices=BANDS, missing="none"),
    count("roi_records_12m", "own", missing="part missing, and held"),
    number("goal_progress", "own", unit="mean share of the way to target", least=-inf),
    yes_no("success_milestone_90d", "own"),
    yes_no("budget_window_90d", "crm"),
    count("open_detractors", "own", unit="open cases"),
    count("open_crm_opportunities", "crm", unit="open now"),
    count("unused_premium_features", "usage", "crm"),
    count("complementary_products", "crm"),
    number("feature_upsell_value", "usage", "crm", unit="currency/year", missing="value unknown"),
    number("cross_sell_value", "crm", unit="currency/year", missing="value unknown"),
    number("ttv_target_hours", "usage", unit="hours to first value", missing="not tracked"),
    number("aha_hours", "usage", unit="hours from start", missing="not reached"),
    yes_no("first_value_reached", "usage"),
    Column("renewal_steps_done", "list", unit="step names, this cycle", missing="none done", choices=RENEWAL_STEPS),
    choice("renewal_risk_override", "own", choices=("low", "medium", "high"), missing="none"),
    Column("renewal_risk_override_reason", "text", missing="override not valid"),
    count("renewal_risk_override_days_left", "own", unit="days, to now", missing="override not valid", least=-inf),
)

SEGMENT = Column("segment", "text", ("crm",), missing="no profile by segment")
"""Beside the contract: read where the policy has profiles, ignored elsewhere."""


def parse_facts(raw: "pd.DataFrame", policy: "Policy | None" = None) -> FactTable:
    """Check and type a facts table, read as text or already typed; absent columns are missing, others are ignored.

    `segment` is one of the others unless the policy has profiles.

    Raises:
        ValueError: one sentence with the account and the column.
    """
    from scoring.reading import read_table

    profiled = policy is not None and policy.health.profiles
    return FactTable(read_table(raw, (*FACTS, SEGMENT) if profiled else FACTS))

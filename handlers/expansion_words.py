"""Expansion in words: handoff states, holds, opportunities, parts of readiness."""

from handlers.ports import PolicyInForce
from handlers.text import short_of
from scoring.rows import ExpansionRow, OpportunityRow

HANDOFF_ORDER = ("ready", "needs_approval", "held", "not_ready")
HANDOFF_NAMES = {"ready": "Ready", "needs_approval": "Needs approval", "held": "Held", "not_ready": "Not yet"}

HOLD_NAMES = {
    "no_documented_roi": "no documented ROI",
    "health_red": "Red",
    "health_unknown": "health Unknown",
    "churn_high": "churn High",
    "open_detractor": "open detractor",
    "open_p1_p2": "open P1 or P2 ticket",
    "tenure_under_90d": "customer for under 90 days",
    "open_crm_opportunity": "open opportunity in the CRM",
}
_SHORT_HOLDS = {
    "no_documented_roi": "no ROI",
    "open_p1_p2": "open P1 or P2",
    "tenure_under_90d": "under 90 days",
    "open_crm_opportunity": "open deal",
}

KIND_NAMES = {"seat": "more seats", "feature": "premium features", "cross_sell": "more products", "department": "another department"}
TIMING_NAMES = {
    "immediate": "now",
    "next_qbr": "at the next QBR",
    "after_6_months": "after six months",
    "annual_review": "at the annual review",
}
APPROACH_NAMES = {
    "usage_data_presentation": "show the usage data",
    "value_demonstration": "demonstrate the value",
    "integration_benefits": "show what the integration brings",
    "stakeholder_mapping": "map the stakeholders",
}


def readiness_shown(readiness: float, policy: PolicyInForce) -> int:
    """Round a readiness [0-100], but never up onto a band it does not reach."""
    cuts = policy.policy.expansion.bands
    return short_of(readiness, cuts.high, cuts.medium)


def holds_of(row: ExpansionRow) -> list[str]:
    """List the names of what holds an expansion."""
    return [name for name in (row["holds"] or "").split("|") if name]


def holds_named(row: ExpansionRow) -> list[str]:
    """List what holds an expansion, in words."""
    return [HOLD_NAMES[name] for name in holds_of(row)]


def short_hold(row: ExpansionRow) -> str:
    """Name the first hold in few letters, for a cell."""
    first = holds_of(row)[0]
    return _SHORT_HOLDS.get(first, HOLD_NAMES[first])


def opportunity_words(row: OpportunityRow) -> str:
    """`63 seats`, `2 premium features`, `another department`."""
    units = row["units"]
    match row["kind"]:
        case "seat" if units is not None:
            return f"{units} seat{'' if units == 1 else 's'}"
        case "feature" if units is not None:
            return f"{units} premium feature{'' if units == 1 else 's'}"
        case "cross_sell" if units is not None:
            return f"{units} more product{'' if units == 1 else 's'}"
        case kind:
            return KIND_NAMES[kind]

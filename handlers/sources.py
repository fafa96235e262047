"""The kinds of data, and the channels customers speak through, as cards call them."""

from scoring.feedback_sla import FeedbackItem
from scoring.rows import SourceKind

SOURCE_NAMES: dict[SourceKind, str] = {"usage": "usage", "tickets": "support", "surveys": "survey", "crm": "CRM", "billing": "billing"}

CHANNEL_NAMES = {
    "csat": "CSAT survey",
    "relationship": "Survey",
    "in_app": "In the product",
    "qbr": "QBR",
    "community": "Community",
    "ticket": "Ticket",
    "social": "Social media",
}


def score_said(item: FeedbackItem) -> str:
    """Name the scale with its score, `NPS 3` or `CSAT 2 of 5`; nothing where none was given."""
    if item.score is None:
        return ""
    return f"NPS {item.score}" if item.type == "nps" else f"CSAT {item.score} of 5"

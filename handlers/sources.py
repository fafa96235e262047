"""The kinds of data, and the channels customers speak through, as cards call them."""

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

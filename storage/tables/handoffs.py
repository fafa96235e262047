"""Handoffs of accounts to Sales, and every move of them."""

from sqlalchemy import Column, Date, ForeignKey, Index, Integer, String, Table, Text

from storage.tables.columns import JSON, Money, Utc, account, key, metadata

handoffs = Table(
    "handoffs",
    metadata,
    key(),
    account(),
    Column("kind", String(20), nullable=False, comment="the opportunity: seat, feature, cross_sell or department"),
    Column("state", String(20), nullable=False, comment="suggested, approval, offered, accepted, later, declined, won, lost or withdrawn"),
    Column("open_key", String(130), unique=True, comment="ACCOUNT:KIND while it is open, empty after: one open handoff of each"),
    Column("version", Integer, nullable=False, server_default="1", comment="rises with each move; buttons carry it"),
    Column("csm_id", String(100), ForeignKey("people.id")),
    Column("rep_id", String(100), ForeignKey("people.id")),
    Column("approver_id", String(100), ForeignKey("people.id"), comment="the manager whose press a yellow account needs"),
    Column("created_at", Utc, nullable=False),
    Column("offered_at", Utc),
    Column("due_at", Utc, comment="the rep's answer is due: two business days after the offer"),
    Column("later_until", Date, comment="the rep said not now until this day"),
    Column("planned_on", Date, comment="enterprise: the day on which the conversation is to begin"),
    Column("closed_at", Utc),
    Column("reason", Text, comment="why it was declined or lost"),
    Column("amount", Money, comment="won, per year"),
    Column("currency", String(3)),
    Column("draft", JSON, comment="name, amount, close date and evidence for the CRM"),
    Column("evidence", JSON, nullable=False, comment="readiness, parts, value record and opportunities as they were when offered"),
    Column("roots", JSON, comment="by person: the key of the message in which they read it"),
    Column("reminded_at", Utc, comment="the rep was told that the answer is late"),
    Column("escalated_at", Utc, comment="a manager was told: the answer is late, or the rep left"),
    Index("ix_handoffs_account_id", "account_id"),
    Index("ix_handoffs_rep_id_state", "rep_id", "state"),
    Index("ix_handoffs_state_due_at", "state", "due_at"),
)

handoff_moves = Table(
    "handoff_moves",
    metadata,
    Column("handoff_id", String(100), ForeignKey("handoffs.id", ondelete="CASCADE"), primary_key=True),
    Column("version", Integer, primary_key=True, comment="of the handoff after the move"),
    Column("at", Utc, nullable=False),
    Column("person_id", String(100), ForeignKey("people.id"), comment="empty: the clock"),
    Column("was", String(20), nullable=False),
    Column("becomes", String(20), nullable=False),
    Column("reason", Text),
    Column("key", String(200), comment="of the form that moved it: the same form again moves nothing"),
)

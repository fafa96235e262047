"""What customers do and say: usage, tickets, surveys, feedback."""

from sqlalchemy import Column, Date, Float, Index, Integer, String, Table, Text

from storage.tables.columns import Utc, account, account_part, contact, key, metadata

usage_days = Table(
    "usage_days",
    metadata,
    account_part(),
    Column("day", Date, primary_key=True, comment="in UTC"),
    Column("active_users", Integer, comment="distinct; empty: the feed does not tell"),
    Column("sessions", Integer, comment="empty: the feed does not tell"),
    Column("actions", Float, comment="empty: the feed does not tell"),
    Column("capacity_used", Float, comment="at the end of the day, in the contract's unit"),
    Index("ix_usage_days_day", "day"),
    sqlite_with_rowid=False,
)

user_days = Table(
    "user_days",
    metadata,
    account_part(),
    Column("day", Date, primary_key=True),
    Column("user_id", String(100), primary_key=True),
    Column("actions", Float, nullable=False, server_default="0"),
    Index("ix_user_days_account_id_user_id_day", "account_id", "user_id", "day"),
    sqlite_with_rowid=False,
)

feature_days = Table(
    "feature_days",
    metadata,
    account_part(),
    Column("feature", String(100), primary_key=True),
    Column("day", Date, primary_key=True),
    Column("uses", Float, nullable=False, server_default="0"),
    sqlite_with_rowid=False,
)

tickets = Table(
    "tickets",
    metadata,
    key(),
    account(),
    Column("opened_at", Utc, nullable=False),
    Column("closed_at", Utc),
    Column("severity", String(2), comment="P1 to P4"),
    Column("escalated_at", Utc),
    Column("csat", Float, comment="1 to 5"),
    Column("subject", Text),
    Index("ix_tickets_account_id_opened_at", "account_id", "opened_at"),
)

surveys_sent = Table(
    "surveys_sent",
    metadata,
    key(),
    account(),
    contact(),
    Column("channel", String(20), nullable=False, comment="as in feedback"),
    Column("sent_at", Utc, nullable=False),
    Column("answered_at", Utc),
    Index("ix_surveys_sent_account_id_sent_at", "account_id", "sent_at"),
)

feedback = Table(
    "feedback",
    metadata,
    key(),
    account(),
    contact(),
    Column("channel", String(20), nullable=False, comment="csat, relationship, in_app, qbr, community, ticket or social"),
    Column("type", String(20), nullable=False, comment="nps, feature_request, product_issue or other"),
    Column("score", Integer, comment="0 to 10, for nps"),
    Column("severity", String(2), comment="P1 to P4, for product_issue"),
    Column("text", Text),
    Column("language", String(10)),
    Column("received_at", Utc, nullable=False),
    Column("first_reply_at", Utc, comment="the first personal reply"),
    Column("fixed_at", Utc),
    Column("told_customer_at", Utc),
    Column("closed_at", Utc),
    Column("outcome", Text),
    Column("source", String(100), comment="the system it came from, such as zendesk; chat: someone logged it here"),
    Column("source_id", String(200), comment="its key there: the same twice is one"),
    Column(
        "kind",
        String(20),
        comment="bug, feature_request, complaint, praise, question, billing, experience or other; empty: not looked at",
    ),
    Column("kind_source", String(10), comment="given by the source, or found by rules"),
    Column("sentiment", String(10), comment="positive, neutral, negative or unknown; empty: not looked at"),
    Column("sentiment_source", String(10), comment="score, or lexicon: then it is a hint; empty: unknown"),
    Column("themed_at", Utc, comment="when its themes were looked for; empty: not yet"),
    Index("ix_feedback_account_id_received_at", "account_id", "received_at"),
    Index("ix_feedback_received_at", "received_at"),
)

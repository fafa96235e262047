"""Money and promises: seats, invoices, revenue movements, products, opportunities, goals, value, renewals."""

from sqlalchemy import Column, Date, Float, ForeignKey, Index, Integer, String, Table, Text

from storage.tables.columns import Money, Rate, Utc, account, account_part, key, metadata

seat_history = Table(
    "seat_history",
    metadata,
    account_part(),
    Column("day", Date, primary_key=True, comment="from this day on"),
    Column("seats", Integer, nullable=False),
)

invoices = Table(
    "invoices",
    metadata,
    key(),
    account(),
    Column("issued_on", Date, nullable=False),
    Column("due_on", Date, nullable=False),
    Column("paid_on", Date),
    Column("amount", Money, nullable=False),
    Column("currency", String(3), nullable=False, server_default="USD"),
    Index("ix_invoices_account_id", "account_id"),
)

mrr_movements = Table(
    "mrr_movements",
    metadata,
    key(),
    account(),
    Column("day", Date, nullable=False),
    Column("kind", String(20), nullable=False, comment="new, expansion, downgrade, churn or reactivation"),
    Column("amount", Money, nullable=False, comment="per month, never below 0: the kind gives the direction"),
    Column("currency", String(3), nullable=False, server_default="USD"),
    Index("ix_mrr_movements_account_id_day", "account_id", "day"),
)

exchange_rates = Table(
    "exchange_rates",
    metadata,
    Column("currency", String(3), primary_key=True),
    Column("day", Date, primary_key=True),
    Column("rate", Rate, nullable=False, comment="one unit of `currency` in the reporting currency"),
)

products = Table(
    "products",
    metadata,
    key(),
    Column("name", String(200), nullable=False),
    Column("kind", String(20), nullable=False, comment="feature, premium_feature or product"),
    Column("price", Money, comment="per year"),
    Column("currency", String(3), nullable=False, server_default="USD"),
    Column("complements", Text, comment="ids of the products it goes with, joined by |"),
)

product_holdings = Table(
    "product_holdings",
    metadata,
    account_part(),
    Column("product_id", String(100), ForeignKey("products.id", ondelete="CASCADE"), primary_key=True),
    Column("since", Date),
)

crm_opportunities = Table(
    "crm_opportunities",
    metadata,
    key(),
    account(),
    Column("name", String(200)),
    Column("amount", Money),
    Column("currency", String(3), nullable=False, server_default="USD"),
    Column("opened_on", Date, nullable=False),
    Column("closed_on", Date),
    Column("won", String(5), comment="true or false once closed"),
    Index("ix_crm_opportunities_account_id", "account_id"),
)

goals = Table(
    "goals",
    metadata,
    key(),
    account(),
    Column("outcome", Text, nullable=False),
    Column("metric", String(200), nullable=False),
    Column("baseline", Float, nullable=False),
    Column("target", Float, nullable=False),
    Column("actual", Float),
    Column("set_on", Date, nullable=False),
    Column("due_on", Date),
    Column("measured_on", Date),
    Index("ix_goals_account_id", "account_id"),
)

value_records = Table(
    "value_records",
    metadata,
    key(),
    account(),
    Column("category", String(30), nullable=False, comment="cost_savings, revenue_impact, efficiency, risk_mitigation or strategic"),
    Column("amount", Money, comment="per year"),
    Column("currency", String(3), nullable=False, server_default="USD"),
    Column("method", String(200)),
    Column("source", String(200), comment="who confirmed it, or which report"),
    Column("day", Date),
    Column("note", Text),
    Index("ix_value_records_account_id", "account_id"),
)

renewal_steps = Table(
    "renewal_steps",
    metadata,
    account_part(),
    Column("renewal_on", Date, primary_key=True, comment="the cycle: the renewal date it leads to"),
    Column("step", String(20), primary_key=True, comment="kickoff, alignment, conversation, negotiation or closing"),
    Column("done_at", Utc, nullable=False),
    Column("done_by", String(100), ForeignKey("people.id")),
)

overrides = Table(
    "overrides",
    metadata,
    key(),
    account(),
    Column("kind", String(20), nullable=False, comment="renewal_risk or band"),
    Column("value", String(20), nullable=False),
    Column("reason", Text, nullable=False),
    Column("author_id", String(100), ForeignKey("people.id")),
    Column("created_at", Utc, nullable=False),
    Column("ends_on", Date, nullable=False),
    Column("removed_at", Utc),
    Index("ix_overrides_account_id_kind", "account_id", "kind"),
)

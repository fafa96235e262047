"""Lay down the first schema."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

# The types as they were at this revision, so that later changes to storage/tables cannot rewrite history.
Utc = sa.DateTime(timezone=True)
Money = sa.Numeric(18, 4).with_variant(sa.String(24), "sqlite")
Rate = sa.Numeric(20, 10).with_variant(sa.String(24), "sqlite")
CodePoints = sa.String(200).with_variant(sa.String(200, collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("at", Utc, nullable=False),
        sa.Column("person_id", sa.String(100), comment="empty: not one of ours"),
        sa.Column("channel", sa.String(20), nullable=False, comment="slack, teams, cli or api"),
        sa.Column("place", sa.String(200), comment="such as the Slack channel id"),
        sa.Column("action", sa.String(50), nullable=False, comment="the ability"),
        sa.Column("subject", sa.String(100), comment="the account id"),
        sa.Column("outcome", sa.String(20), nullable=False, comment="answered, refused or failed"),
        sa.Column("detail", sa.Text()),
        sa.Column("token", sa.String(20), comment="under which the operator finds the trace"),
        sa.PrimaryKeyConstraint("id", name="pk_audit"),
    )
    op.create_index("ix_audit_person_id_at", "audit", ["person_id", "at"])
    op.create_index("ix_audit_subject_at", "audit", ["subject", "at"])
    op.create_table(
        "exchange_rates",
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("rate", Rate, nullable=False, comment="one unit of `currency` in the reporting currency"),
        sa.PrimaryKeyConstraint("currency", "day", name="pk_exchange_rates"),
    )
    op.create_table(
        "imports",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("source", sa.Text(), nullable=False, comment="the folder or file, as given"),
        sa.Column("started_at", Utc, nullable=False),
        sa.Column("finished_at", Utc),
        sa.Column("rows_read", sa.Integer(), server_default="0", nullable=False),
        sa.Column("rows_landed", sa.Integer(), server_default="0", nullable=False),
        sa.Column("rows_unchanged", sa.Integer(), server_default="0", nullable=False),
        sa.Column("rows_rejected", sa.Integer(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_imports"),
    )
    op.create_table(
        "inbox",
        sa.Column("workspace_id", sa.String(100), nullable=False),
        sa.Column("event_id", sa.String(100), nullable=False),
        sa.Column("received_at", Utc, nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("claimed_until", Utc),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("done_at", Utc),
        sa.Column("error", sa.Text()),
        sa.PrimaryKeyConstraint("workspace_id", "event_id", name="pk_inbox"),
    )
    op.create_index("ix_inbox_open", "inbox", ["done_at", "received_at"])
    op.create_table(
        "people",
        sa.Column("id", sa.String(100), nullable=False),
        sa.Column("email", sa.String(320), nullable=False, comment="lower case"),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("role", sa.String(20), nullable=False, comment="csm, manager, sales_rep, executive or cs_ops"),
        sa.Column("team", sa.String(100), comment="a manager leads the team of this name"),
        sa.Column("time_zone", sa.String(64), server_default="UTC", nullable=False, comment="IANA name"),
        sa.Column("active", sa.Boolean(), server_default="1", nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_people"),
        sa.UniqueConstraint("email", name="uq_people_email"),
    )
    op.create_table(
        "policies",
        sa.Column("version", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("document", sa.Text(), nullable=False, comment="TOML"),
        sa.Column("since", Utc, nullable=False),
        sa.PrimaryKeyConstraint("version", name="pk_policies"),
        sa.UniqueConstraint("digest", name="uq_policies_digest"),
    )
    op.create_table(
        "products",
        sa.Column("id", sa.String(100), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False, comment="feature, premium_feature or product"),
        sa.Column("price", Money, comment="per year"),
        sa.Column("currency", sa.String(3), server_default="USD", nullable=False),
        sa.Column("complements", sa.Text(), comment="ids of the products it goes with, joined by |"),
        sa.PrimaryKeyConstraint("id", name="pk_products"),
    )
    op.create_table(
        "source_watermarks",
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("feed", sa.String(50), nullable=False),
        sa.Column("reported_at", Utc, nullable=False, comment="the newest instant this feed had reported"),
        sa.PrimaryKeyConstraint("kind", "feed", "reported_at", name="pk_source_watermarks"),
    )
    op.create_table(
        "accounts",
        sa.Column("id", sa.String(100), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("segment", sa.String(50), comment="such as enterprise, mid, smb"),
        sa.Column("stage", sa.String(50), comment="as the CRM calls it"),
        sa.Column("motion", sa.String(20), server_default="standard", nullable=False, comment="standard, enterprise or plg"),
        sa.Column("industry", sa.String(100)),
        sa.Column("region", sa.String(100)),
        sa.Column("advocacy", sa.String(10), server_default="public", nullable=False, comment="public, private or none"),
        sa.Column("owner_id", sa.String(100), comment="the CSM"),
        sa.Column("rep_id", sa.String(100), comment="the sales rep"),
        sa.Column("started_on", sa.Date(), comment="first day as a customer"),
        sa.Column("ended_on", sa.Date(), comment="last day as a customer; empty while they are one"),
        sa.Column("arr", Money, comment="per year, in `currency`"),
        sa.Column("currency", sa.String(3), server_default="USD", nullable=False),
        sa.Column("seats", sa.Integer(), comment="contracted"),
        sa.Column("seat_price", Money, comment="per seat and year, in `currency`"),
        sa.Column("term_months", sa.Integer()),
        sa.Column("renewal_on", sa.Date()),
        sa.Column("auto_renew", sa.Boolean()),
        sa.Column("company_size", sa.Integer(), comment="employees"),
        sa.Column("capacity_limit", sa.Float(), comment="in the contract's unit"),
        sa.Column("features_available", sa.Integer()),
        sa.Column("ttv_target_hours", sa.Float(), comment="to first value"),
        sa.Column("usage_feed", sa.String(50), server_default="main", nullable=False),
        sa.Column("tickets_feed", sa.String(50), server_default="main", nullable=False),
        sa.Column("surveys_feed", sa.String(50), server_default="main", nullable=False),
        sa.Column("crm_feed", sa.String(50), server_default="main", nullable=False),
        sa.Column("billing_feed", sa.String(50), server_default="main", nullable=False),
        sa.ForeignKeyConstraint(["owner_id"], ["people.id"], name="fk_accounts_owner_id_people"),
        sa.ForeignKeyConstraint(["rep_id"], ["people.id"], name="fk_accounts_rep_id_people"),
        sa.PrimaryKeyConstraint("id", name="pk_accounts"),
    )
    op.create_index("ix_accounts_lower_id", "accounts", [sa.text("lower(id)")])
    op.create_index("ix_accounts_owner_id", "accounts", ["owner_id"])
    op.create_index("ix_accounts_rep_id", "accounts", ["rep_id"])
    op.create_table(
        "feeds",
        sa.Column("kind", sa.String(10), nullable=False, comment="usage, tickets, surveys, crm or billing"),
        sa.Column("name", sa.String(50), nullable=False),
        sa.Column("owner_id", sa.String(100), comment="who repairs it"),
        sa.ForeignKeyConstraint(["owner_id"], ["people.id"], name="fk_feeds_owner_id_people"),
        sa.PrimaryKeyConstraint("kind", "name", name="pk_feeds"),
    )
    op.create_table(
        "import_rejects",
        sa.Column("import_id", sa.String(36), nullable=False),
        sa.Column("file", sa.String(300), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False, comment="as a text editor counts; for Parquet the row number, 1 first"),
        sa.Column("table", sa.String(50), nullable=False, comment="one row of a file may feed several tables"),
        sa.Column("column", sa.String(100)),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("row", sa.JSON(), nullable=False, comment="the row as read, so that nothing is lost"),
        sa.ForeignKeyConstraint(["import_id"], ["imports.id"], name="fk_import_rejects_import_id_imports", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("import_id", "file", "line", "table", name="pk_import_rejects"),
    )
    op.create_table(
        "person_identities",
        sa.Column("channel", sa.String(10), nullable=False, comment="slack or teams"),
        sa.Column("workspace_id", sa.String(100), nullable=False),
        sa.Column("user_id", sa.String(100), nullable=False),
        sa.Column("person_id", sa.String(100), nullable=False),
        sa.Column("verified_at", Utc, nullable=False, comment="when the channel last vouched for the e-mail"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_person_identities_person_id_people", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("channel", "workspace_id", "user_id", name="pk_person_identities"),
    )
    op.create_index("ix_person_identities_person_id", "person_identities", ["person_id"])
    op.create_table(
        "account_events",
        sa.Column("id", sa.String(100), nullable=False),
        sa.Column("account_id", sa.String(100), nullable=False),
        sa.Column("kind", sa.String(30), nullable=False, comment="competitor_mention, milestone, budget_window or first_value"),
        sa.Column("at", Utc, nullable=False, comment="for a budget window, its start"),
        sa.Column("until", Utc, comment="the end of a budget window"),
        sa.Column("detail", sa.Text()),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_account_events_account_id_accounts", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_account_events"),
    )
    op.create_index("ix_account_events_account_id_at", "account_events", ["account_id", "at"])
    op.create_table(
        "account_names",
        sa.Column("account_id", sa.String(100), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False, comment="name, alias or domain"),
        sa.Column("text", sa.String(200), nullable=False, comment="as written"),
        sa.Column("key", CodePoints, nullable=False, comment="folded for look-up: see handlers.ports.name_key"),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_account_names_account_id_accounts", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("account_id", "kind", "text", name="pk_account_names"),
    )
    op.create_index("ix_account_names_key", "account_names", ["key", "account_id"])
    op.create_table(
        "account_state",
        sa.Column("account_id", sa.String(100), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False, comment="rises with each scoring; buttons carry it"),
        sa.Column("as_of", Utc, nullable=False),
        sa.Column("scored_at", Utc, nullable=False),
        sa.Column("policy_version", sa.Integer(), nullable=False),
        sa.Column("dirty_since", Utc, comment="data changed after the scoring"),
        sa.Column("band", sa.String(12), nullable=False),
        sa.Column("health_score", sa.Float()),
        sa.Column("arr", sa.Float(), comment="in the reporting currency"),
        sa.Column("at_risk", sa.Boolean(), nullable=False),
        sa.Column("at_risk_rank", sa.Integer(), comment="among all accounts, 1 first"),
        sa.Column("blind_spot", sa.Boolean(), nullable=False),
        sa.Column("document", sa.JSON(), nullable=False, comment="facts, health, churn, renewal, evidence, sources: see handlers.ports.AccountState"),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_account_state_account_id_accounts", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("account_id", name="pk_account_state"),
    )
    op.create_index("ix_account_state_at_risk_rank", "account_state", ["at_risk", "at_risk_rank"])
    op.create_index("ix_account_state_band", "account_state", ["band"])
    op.create_table(
        "contacts",
        sa.Column("id", sa.String(100), nullable=False),
        sa.Column("account_id", sa.String(100), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("email", sa.String(320)),
        sa.Column("title", sa.String(200)),
        sa.Column("consent_on", sa.Date(), comment="agreed to be asked as an advocate"),
        sa.Column("left_on", sa.Date(), comment="left the customer's company"),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_contacts_account_id_accounts", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_contacts"),
    )
    op.create_index("ix_contacts_account_id", "contacts", ["account_id"])
    op.create_table(
        "crm_opportunities",
        sa.Column("id", sa.String(100), nullable=False),
        sa.Column("account_id", sa.String(100), nullable=False),
        sa.Column("name", sa.String(200)),
        sa.Column("amount", Money),
        sa.Column("currency", sa.String(3), server_default="USD", nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("closed_on", sa.Date()),
        sa.Column("won", sa.String(5), comment="true or false once closed"),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_crm_opportunities_account_id_accounts", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_crm_opportunities"),
    )
    op.create_index("ix_crm_opportunities_account_id", "crm_opportunities", ["account_id"])
    op.create_table(
        "csm_pulses",
        sa.Column("account_id", sa.String(100), nullable=False),
        sa.Column("at", Utc, nullable=False),
        sa.Column("rating", sa.Integer(), nullable=False, comment="1 to 5"),
        sa.Column("person_id", sa.String(100)),
        sa.Column("note", sa.Text()),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_csm_pulses_account_id_accounts", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_csm_pulses_person_id_people"),
        sa.PrimaryKeyConstraint("account_id", "at", name="pk_csm_pulses"),
    )
    op.create_table(
        "feature_days",
        sa.Column("account_id", sa.String(100), nullable=False),
        sa.Column("feature", sa.String(100), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("uses", sa.Float(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_feature_days_account_id_accounts", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("account_id", "feature", "day", name="pk_feature_days"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "feedback",
        sa.Column("id", sa.String(100), nullable=False),
        sa.Column("account_id", sa.String(100), nullable=False),
        sa.Column("contact_id", sa.String(100)),
        sa.Column("channel", sa.String(20), nullable=False, comment="csat, relationship, in_app, qbr, community, ticket or social"),
        sa.Column("type", sa.String(20), nullable=False, comment="nps, feature_request, product_issue or other"),
        sa.Column("score", sa.Integer(), comment="0 to 10, for nps"),
        sa.Column("severity", sa.String(2), comment="P1 to P4, for product_issue"),
        sa.Column("text", sa.Text()),
        sa.Column("language", sa.String(10)),
        sa.Column("received_at", Utc, nullable=False),
        sa.Column("first_reply_at", Utc, comment="the first personal reply"),
        sa.Column("fixed_at", Utc),
        sa.Column("told_customer_at", Utc),
        sa.Column("closed_at", Utc),
        sa.Column("outcome", sa.Text()),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_feedback_account_id_accounts", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_feedback"),
    )
    op.create_index("ix_feedback_account_id_received_at", "feedback", ["account_id", "received_at"])
    op.create_table(
        "goals",
        sa.Column("id", sa.String(100), nullable=False),
        sa.Column("account_id", sa.String(100), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("metric", sa.String(200), nullable=False),
        sa.Column("baseline", sa.Float(), nullable=False),
        sa.Column("target", sa.Float(), nullable=False),
        sa.Column("actual", sa.Float()),
        sa.Column("set_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date()),
        sa.Column("measured_on", sa.Date()),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_goals_account_id_accounts", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_goals"),
    )
    op.create_index("ix_goals_account_id", "goals", ["account_id"])
    op.create_table(
        "invoices",
        sa.Column("id", sa.String(100), nullable=False),
        sa.Column("account_id", sa.String(100), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("paid_on", sa.Date()),
        sa.Column("amount", Money, nullable=False),
        sa.Column("currency", sa.String(3), server_default="USD", nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_invoices_account_id_accounts", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_invoices"),
    )
    op.create_index("ix_invoices_account_id", "invoices", ["account_id"])
    op.create_table(
        "meetings",
        sa.Column("id", sa.String(100), nullable=False),
        sa.Column("account_id", sa.String(100), nullable=False),
        sa.Column("kind", sa.String(20), server_default="meeting", nullable=False, comment="meeting, qbr, executive or training"),
        sa.Column("planned_at", Utc, nullable=False),
        sa.Column("held_at", Utc, comment="empty: planned, or missed once past"),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_meetings_account_id_accounts", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_meetings"),
    )
    op.create_index("ix_meetings_account_id_planned_at", "meetings", ["account_id", "planned_at"])
    op.create_table(
        "mrr_movements",
        sa.Column("id", sa.String(100), nullable=False),
        sa.Column("account_id", sa.String(100), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False, comment="new, expansion, downgrade, churn or reactivation"),
        sa.Column("amount", Money, nullable=False, comment="per month, never below 0: the kind gives the direction"),
        sa.Column("currency", sa.String(3), server_default="USD", nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_mrr_movements_account_id_accounts", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_mrr_movements"),
    )
    op.create_index("ix_mrr_movements_account_id_day", "mrr_movements", ["account_id", "day"])
    op.create_table(
        "overrides",
        sa.Column("id", sa.String(100), nullable=False),
        sa.Column("account_id", sa.String(100), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False, comment="renewal_risk or band"),
        sa.Column("value", sa.String(20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("author_id", sa.String(100)),
        sa.Column("created_at", Utc, nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("removed_at", Utc),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_overrides_account_id_accounts", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["author_id"], ["people.id"], name="fk_overrides_author_id_people"),
        sa.PrimaryKeyConstraint("id", name="pk_overrides"),
    )
    op.create_index("ix_overrides_account_id_kind", "overrides", ["account_id", "kind"])
    op.create_table(
        "product_holdings",
        sa.Column("account_id", sa.String(100), nullable=False),
        sa.Column("product_id", sa.String(100), nullable=False),
        sa.Column("since", sa.Date()),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_product_holdings_account_id_accounts", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["product_id"], ["products.id"], name="fk_product_holdings_product_id_products", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("account_id", "product_id", name="pk_product_holdings"),
    )
    op.create_table(
        "renewal_steps",
        sa.Column("account_id", sa.String(100), nullable=False),
        sa.Column("renewal_on", sa.Date(), nullable=False, comment="the cycle: the renewal date it leads to"),
        sa.Column("step", sa.String(20), nullable=False, comment="kickoff, alignment, conversation, negotiation or closing"),
        sa.Column("done_at", Utc, nullable=False),
        sa.Column("done_by", sa.String(100)),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_renewal_steps_account_id_accounts", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["done_by"], ["people.id"], name="fk_renewal_steps_done_by_people"),
        sa.PrimaryKeyConstraint("account_id", "renewal_on", "step", name="pk_renewal_steps"),
    )
    op.create_table(
        "seat_history",
        sa.Column("account_id", sa.String(100), nullable=False),
        sa.Column("day", sa.Date(), nullable=False, comment="from this day on"),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_seat_history_account_id_accounts", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("account_id", "day", name="pk_seat_history"),
    )
    op.create_table(
        "snapshots",
        sa.Column("account_id", sa.String(100), nullable=False),
        sa.Column("day", sa.Date(), nullable=False, comment="in UTC; one a day, the last scoring of the day"),
        sa.Column("as_of", Utc, nullable=False),
        sa.Column("policy_version", sa.Integer(), nullable=False),
        sa.Column("band", sa.String(12), nullable=False),
        sa.Column("health_score", sa.Float()),
        sa.Column("document", sa.JSON(), nullable=False, comment="as in account_state"),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_snapshots_account_id_accounts", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("account_id", "day", name="pk_snapshots"),
    )
    op.create_index("ix_snapshots_day", "snapshots", ["day"])
    op.create_index("ix_snapshots_account_id_band_day", "snapshots", ["account_id", "band", "day"])
    op.create_table(
        "surveys_sent",
        sa.Column("id", sa.String(100), nullable=False),
        sa.Column("account_id", sa.String(100), nullable=False),
        sa.Column("contact_id", sa.String(100)),
        sa.Column("channel", sa.String(20), nullable=False, comment="as in feedback"),
        sa.Column("sent_at", Utc, nullable=False),
        sa.Column("answered_at", Utc),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_surveys_sent_account_id_accounts", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_surveys_sent"),
    )
    op.create_index("ix_surveys_sent_account_id_sent_at", "surveys_sent", ["account_id", "sent_at"])
    op.create_table(
        "tickets",
        sa.Column("id", sa.String(100), nullable=False),
        sa.Column("account_id", sa.String(100), nullable=False),
        sa.Column("opened_at", Utc, nullable=False),
        sa.Column("closed_at", Utc),
        sa.Column("severity", sa.String(2), comment="P1 to P4"),
        sa.Column("escalated_at", Utc),
        sa.Column("csat", sa.Float(), comment="1 to 5"),
        sa.Column("subject", sa.Text()),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_tickets_account_id_accounts", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_tickets"),
    )
    op.create_index("ix_tickets_account_id_opened_at", "tickets", ["account_id", "opened_at"])
    op.create_table(
        "touches",
        sa.Column("id", sa.String(100), nullable=False),
        sa.Column("account_id", sa.String(100), nullable=False),
        sa.Column("contact_id", sa.String(100)),
        sa.Column("person_id", sa.String(100)),
        sa.Column("at", Utc, nullable=False),
        sa.Column("kind", sa.String(20), nullable=False, comment="call, email, meeting, chat or other"),
        sa.Column("direction", sa.String(10), nullable=False, comment="inbound, outbound or two_way"),
        sa.Column("note", sa.Text()),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_touches_account_id_accounts", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_touches_person_id_people"),
        sa.PrimaryKeyConstraint("id", name="pk_touches"),
    )
    op.create_index("ix_touches_account_id_at", "touches", ["account_id", "at"])
    op.create_table(
        "usage_days",
        sa.Column("account_id", sa.String(100), nullable=False),
        sa.Column("day", sa.Date(), nullable=False, comment="in UTC"),
        sa.Column("active_users", sa.Integer(), comment="distinct; empty: the feed does not tell"),
        sa.Column("sessions", sa.Integer(), comment="empty: the feed does not tell"),
        sa.Column("actions", sa.Float(), comment="empty: the feed does not tell"),
        sa.Column("capacity_used", sa.Float(), comment="at the end of the day, in the contract's unit"),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_usage_days_account_id_accounts", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("account_id", "day", name="pk_usage_days"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_usage_days_day", "usage_days", ["day"])
    op.create_table(
        "user_days",
        sa.Column("account_id", sa.String(100), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("user_id", sa.String(100), nullable=False),
        sa.Column("actions", sa.Float(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_user_days_account_id_accounts", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("account_id", "day", "user_id", name="pk_user_days"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "value_records",
        sa.Column("id", sa.String(100), nullable=False),
        sa.Column("account_id", sa.String(100), nullable=False),
        sa.Column("category", sa.String(30), nullable=False, comment="cost_savings, revenue_impact, efficiency, risk_mitigation or strategic"),
        sa.Column("amount", Money, comment="per year"),
        sa.Column("currency", sa.String(3), server_default="USD", nullable=False),
        sa.Column("method", sa.String(200)),
        sa.Column("source", sa.String(200), comment="who confirmed it, or which report"),
        sa.Column("day", sa.Date()),
        sa.Column("note", sa.Text()),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_value_records_account_id_accounts", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_value_records"),
    )
    op.create_index("ix_value_records_account_id", "value_records", ["account_id"])
    op.create_table(
        "contact_roles",
        sa.Column("account_id", sa.String(100), nullable=False),
        sa.Column("contact_id", sa.String(100), nullable=False),
        sa.Column("role", sa.String(20), nullable=False, comment="champion or sponsor"),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), comment="empty while they hold it"),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_contact_roles_account_id_accounts", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name="fk_contact_roles_contact_id_contacts", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("account_id", "contact_id", "role", "since", name="pk_contact_roles"),
    )


def downgrade() -> None:
    for table in (
        "contact_roles", "value_records", "user_days", "usage_days", "touches", "tickets", "surveys_sent", "snapshots",
        "seat_history", "renewal_steps", "product_holdings", "overrides", "mrr_movements", "meetings", "invoices", "goals",
        "feedback", "feature_days", "csm_pulses", "crm_opportunities", "contacts", "account_state", "account_names",
        "account_events", "person_identities", "import_rejects", "feeds", "accounts", "source_watermarks", "products", "policies",
        "people", "inbox", "imports", "exchange_rates", "audit",
    ):
        op.drop_table(table)

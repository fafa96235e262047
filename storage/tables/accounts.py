"""Accounts, the names they answer to, and the people on both sides."""

from sqlalchemy import Boolean, Column, Date, Float, ForeignKey, Index, Integer, String, Table, Text, func

from storage.tables.columns import CodePoints, Money, Utc, account, account_part, contact, key, metadata

people = Table(
    "people",
    metadata,
    key(),
    Column("email", String(320), nullable=False, unique=True, comment="lower case"),
    Column("name", String(200), nullable=False),
    Column("role", String(20), nullable=False, comment="csm, manager, sales_rep, executive or cs_ops"),
    Column("team", String(100), comment="a manager leads the team of this name", index=True),
    Column("time_zone", String(64), nullable=False, server_default="UTC", comment="IANA name"),
    Column("country", String(10), comment="ISO 3166, with a subdivision where holidays differ, such as US or DE-BY; empty: no holidays"),
    Column("active", Boolean, nullable=False, server_default="1"),
    Column("chat", String(10), comment="where what is sent unasked goes: slack or teams; empty: where they are known, Slack first"),
)

person_identities = Table(
    "person_identities",
    metadata,
    Column("channel", String(10), primary_key=True, comment="slack or teams"),
    Column("workspace_id", String(100), primary_key=True),
    Column("user_id", String(100), primary_key=True),
    Column("person_id", String(100), ForeignKey("people.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("verified_at", Utc, nullable=False, comment="when the channel last vouched for the e-mail"),
    Column("via", String(10), nullable=False, server_default="email", comment="email, approval or operator"),
    Column("email", String(320), comment="the address that the channel vouched for then"),
    Index("ix_person_identities_channel_verified_at", "channel", "verified_at"),
)

accounts = Table(
    "accounts",
    metadata,
    key(),
    Column("name", String(200), nullable=False),
    Column("segment", String(50), comment="such as enterprise, mid, smb"),
    Column("stage", String(50), comment="as the CRM calls it"),
    Column("motion", String(20), nullable=False, server_default="standard", comment="standard, enterprise or plg"),
    Column("industry", String(100)),
    Column("region", String(100)),
    Column("advocacy", String(10), nullable=False, server_default="public", comment="public, private or none"),
    Column("owner_id", String(100), ForeignKey("people.id"), index=True, comment="the CSM"),
    Column("rep_id", String(100), ForeignKey("people.id"), index=True, comment="the sales rep"),
    Column("started_on", Date, comment="first day as a customer"),
    Column("ended_on", Date, comment="last day as a customer; empty while they are one"),
    Column("arr", Money, comment="per year, in `currency`"),
    Column("currency", String(3), nullable=False, server_default="USD"),
    Column("seats", Integer, comment="contracted"),
    Column("seat_price", Money, comment="per seat and year, in `currency`"),
    Column("term_months", Integer),
    Column("renewal_on", Date),
    Column("auto_renew", Boolean),
    Column("company_size", Integer, comment="employees"),
    Column("capacity_limit", Float, comment="in the contract's unit"),
    Column("features_available", Integer),
    Column("ttv_target_hours", Float, comment="to first value"),
    Column("usage_feed", String(50), nullable=False, server_default="main"),
    Column("tickets_feed", String(50), nullable=False, server_default="main"),
    Column("surveys_feed", String(50), nullable=False, server_default="main"),
    Column("crm_feed", String(50), nullable=False, server_default="main"),
    Column("billing_feed", String(50), nullable=False, server_default="main"),
)

account_names = Table(
    "account_names",
    metadata,
    account_part(),
    Column("kind", String(10), primary_key=True, comment="name, alias or domain"),
    Column("text", String(200), primary_key=True, comment="as written"),
    Column("key", CodePoints, nullable=False, comment="folded for look-up: see handlers.ports.name_key"),
    Index("ix_account_names_key", "key", "account_id"),
)

Index("ix_accounts_lower_id", func.lower(accounts.c.id))
Index("ix_accounts_book", accounts.c.owner_id, accounts.c.ended_on, accounts.c.id, accounts.c.renewal_on)

contacts = Table(
    "contacts",
    metadata,
    key(),
    account(),
    Column("name", String(200), nullable=False),
    Column("email", String(320)),
    Column("title", String(200)),
    Column("consent_on", Date, comment="agreed to be asked as an advocate"),
    Column("left_on", Date, comment="left the customer's company"),
    Index("ix_contacts_account_id", "account_id"),
)

contact_roles = Table(
    "contact_roles",
    metadata,
    account_part(),
    Column("contact_id", String(100), ForeignKey("contacts.id", ondelete="CASCADE"), primary_key=True),
    Column("role", String(20), primary_key=True, comment="champion or sponsor"),
    Column("since", Date, primary_key=True),
    Column("until", Date, comment="empty while they hold it"),
)

account_events = Table(
    "account_events",
    metadata,
    key(),
    account(),
    Column("kind", String(30), nullable=False, comment="competitor_mention, milestone, budget_window or first_value"),
    Column("at", Utc, nullable=False, comment="for a budget window, its start"),
    Column("until", Utc, comment="the end of a budget window"),
    Column("detail", Text),
    Index("ix_account_events_account_id_at", "account_id", "at"),
)

csm_pulses = Table(
    "csm_pulses",
    metadata,
    account_part(),
    Column("at", Utc, primary_key=True),
    Column("rating", Integer, nullable=False, comment="1 to 5"),
    Column("person_id", String(100), ForeignKey("people.id")),
    Column("note", Text),
)

touches = Table(
    "touches",
    metadata,
    key(),
    account(),
    contact(),
    Column("person_id", String(100), ForeignKey("people.id")),
    Column("at", Utc, nullable=False),
    Column("kind", String(20), nullable=False, comment="call, email, meeting, chat or other"),
    Column("direction", String(10), nullable=False, comment="inbound, outbound or two_way"),
    Column("note", Text),
    Index("ix_touches_account_id_at", "account_id", "at"),
)

meetings = Table(
    "meetings",
    metadata,
    key(),
    account(),
    Column("kind", String(20), nullable=False, server_default="meeting", comment="meeting, qbr, executive or training"),
    Column("planned_at", Utc, nullable=False),
    Column("held_at", Utc, comment="empty: planned, or missed once past"),
    Index("ix_meetings_account_id_planned_at", "account_id", "planned_at"),
)

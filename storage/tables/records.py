"""What Hourglass itself keeps: scores, policies, sources, imports, the inbox and the audit."""

from sqlalchemy import Boolean, Column, Date, Float, ForeignKey, Index, Integer, String, Table, Text

from storage.tables.columns import JSON, Utc, account_part, metadata

policies = Table(
    "policies",
    metadata,
    Column("version", Integer, primary_key=True, autoincrement=True),
    Column("digest", String(64), nullable=False, unique=True),
    Column("document", Text, nullable=False, comment="TOML"),
    Column("since", Utc, nullable=False),
)

_BOOK = (
    *("owner_id", "band", "stale", "account_id", "as_of", "ended_on", "renewal_on"),
    *("arr", "at_risk", "rank_value", "due_step", "ready_kind"),
)
"""What counting and ranking a book takes: an index holds all of it, in the groups that are counted, so that no document is passed by."""

account_state = Table(
    "account_state",
    metadata,
    account_part(),
    Column("version", Integer, nullable=False, comment="rises with each scoring; buttons carry it"),
    Column("as_of", Utc, nullable=False),
    Column("scored_at", Utc, nullable=False),
    Column("policy_version", Integer, nullable=False),
    Column("dirty_since", Utc, comment="data changed after the scoring"),
    Column("band", String(12), nullable=False),
    Column("health_score", Float),
    Column("arr", Float, comment="in the reporting currency"),
    Column("at_risk", Boolean, nullable=False),
    Column("blind_spot", Boolean, nullable=False),
    Column("document", JSON, nullable=False, comment="facts, health, churn, renewal, evidence, sources: see handlers.ports.AccountState"),
    Column("ready_kind", String(20), comment="the opportunity to hand off; empty unless readiness is high and nothing holds it"),
    Column("held", Boolean, nullable=False, server_default="0", comment="something holds an expansion (E5)"),
    Column("factors", Text, comment="true churn factors joined by |; lists and alerts read these columns instead of the document"),
    Column("factors_unknown", Integer, comment="empty: not scored since this column is there"),
    Column("escalations", Text, comment="joined by |"),
    Column("rank_value", Float, comment="ARR at risk (C8), in the reporting currency"),
    Column("delta_7d", Float),
    Column("due_step", String(20), comment="the latest renewal step that arrived and is not done"),
    Column("due_step_on", Date, comment="the day it arrived"),
    Column("stale", String(60), comment="kinds of sources too old to be believed, joined by |"),
    Column("set_band", String(12), comment="by hand, until set_until"),
    Column("set_until", Date),
    Column("seen", Boolean, nullable=False, server_default="0", comment="alerts looked at this version"),
    Column("owner_id", String(100), comment="this and the next two as in accounts, kept equal by storage/books.py"),
    Column("renewal_on", Date),
    Column("ended_on", Date),
    Index("ix_account_state_ready_kind_arr_account_id", "ready_kind", "arr", "account_id"),
    Index("ix_account_state_dirty_since", "dirty_since"),
    Index("ix_account_state_policy_version_as_of", "policy_version", "as_of"),
    Index("ix_account_state_seen", "seen"),
    Index("ix_account_state_band", "band"),
    Index("ix_account_state_book", *_BOOK),
)

snapshots = Table(
    "snapshots",
    metadata,
    account_part(),
    Column("day", Date, primary_key=True, comment="in UTC; one a day, the last scoring of the day"),
    Column("as_of", Utc, nullable=False),
    Column("policy_version", Integer, nullable=False),
    Column("band", String(12), nullable=False),
    Column("health_score", Float),
    Column("document", JSON, nullable=False, comment="as in account_state"),
    Index("ix_snapshots_day", "day"),
    Index("ix_snapshots_account_id_band_day", "account_id", "band", "day"),
)

feeds = Table(
    "feeds",
    metadata,
    Column("kind", String(10), primary_key=True, comment="usage, tickets, surveys, crm or billing"),
    Column("name", String(50), primary_key=True),
    Column("owner_id", String(100), ForeignKey("people.id"), comment="who repairs it"),
)

source_watermarks = Table(
    "source_watermarks",
    metadata,
    Column("kind", String(10), primary_key=True),
    Column("feed", String(50), primary_key=True),
    Column("reported_at", Utc, primary_key=True, comment="the newest instant this feed had reported"),
)

feed_looks = Table(
    "feed_looks",
    metadata,
    Column("kind", String(10), primary_key=True),
    Column("feed", String(50), primary_key=True),
    Column("looked_at", Utc, nullable=False, comment="when the records of all accounts were looked through last"),
    Column("newest", Utc, comment="of its records then; empty: it has none"),
    Column("tables", Text, nullable=False, comment="in which it has records, joined by |"),
    Column("since", Date, comment="the first day of a usage feed"),
)

imports = Table(
    "imports",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("source", Text, nullable=False, comment="the folder or file, as given"),
    Column("started_at", Utc, nullable=False),
    Column("finished_at", Utc),
    Column("rows_read", Integer, nullable=False, server_default="0"),
    Column("rows_landed", Integer, nullable=False, server_default="0"),
    Column("rows_unchanged", Integer, nullable=False, server_default="0"),
    Column("rows_rejected", Integer, nullable=False, server_default="0"),
)

import_rejects = Table(
    "import_rejects",
    metadata,
    Column("import_id", String(36), ForeignKey("imports.id", ondelete="CASCADE"), primary_key=True),
    Column("file", String(300), primary_key=True),
    Column("line", Integer, primary_key=True, comment="as a text editor counts; for Parquet the row number, 1 first"),
    Column("table", String(50), primary_key=True, comment="one row of a file may feed several tables"),
    Column("column", String(100)),
    Column("reason", Text, nullable=False),
    Column("row", JSON, nullable=False, comment="the row as read, so that nothing is lost"),
)

audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("at", Utc, nullable=False),
    Column("person_id", String(100), comment="empty: not one of ours"),
    Column("channel", String(20), nullable=False, comment="slack, teams, cli or api"),
    Column("place", String(200), comment="such as the Slack channel id"),
    Column("action", String(50), nullable=False, comment="the ability"),
    Column("subject", String(100), comment="the account id"),
    Column("outcome", String(20), nullable=False, comment="answered, refused or failed"),
    Column("detail", Text),
    Column("token", String(20), comment="under which the operator finds the trace"),
    Index("ix_audit_subject_at", "subject", "at"),
    Index("ix_audit_person_id_at", "person_id", "at"),
)

inbox = Table(
    "inbox",
    metadata,
    Column("workspace_id", String(100), primary_key=True),
    Column("event_id", String(100), primary_key=True),
    Column("channel", String(10), nullable=False, server_default="slack", comment="slack or teams: whose worker answers"),
    Column("received_at", Utc, nullable=False),
    Column("body", JSON, nullable=False),
    Column("claimed_until", Utc),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("done_at", Utc),
    Column("error", Text),
)
# Not a partial index: naming a dialect in a table loads the whole of it, PostgreSQL's with every start.
Index("ix_inbox_open", inbox.c.done_at, inbox.c.received_at)

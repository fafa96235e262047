"""Who is away, who covers, and who looks after an account for a while."""

from sqlalchemy import Column, Date, ForeignKey, Index, String, Table, Text

from storage.tables.columns import Utc, account, key, metadata

absences = Table(
    "absences",
    metadata,
    key(),
    Column("person_id", String(100), ForeignKey("people.id", ondelete="CASCADE"), nullable=False),
    Column("first_day", Date, nullable=False, comment="in the person's zone"),
    Column("last_day", Date, nullable=False),
    Column("cover_id", String(100), ForeignKey("people.id", ondelete="SET NULL"), comment="who takes what is open; empty: their manager"),
    Column("created_at", Utc, nullable=False),
    Column("ended_at", Utc, comment="taken back"),
    Index("ix_absences_person_id_last_day", "person_id", "last_day"),
)

assignments = Table(
    "assignments",
    metadata,
    key(),
    account(),
    Column("person_id", String(100), ForeignKey("people.id", ondelete="CASCADE"), nullable=False, comment="who looks after it"),
    Column("by_id", String(100), ForeignKey("people.id"), nullable=False),
    Column("note", Text),
    Column("created_at", Utc, nullable=False),
    Column("ended_at", Utc),
    Index("ix_assignments_account_id", "account_id"),
    Index("ix_assignments_person_id", "person_id"),
)

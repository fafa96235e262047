"""What people say of customers inside Hourglass: ratings of contacts, what advocates did, snoozes, and every saved change."""

from sqlalchemy import Boolean, Column, Date, Float, ForeignKey, Index, String, Table, Text

from storage.tables.columns import JSON, Utc, account, key, metadata

champion_assessments = Table(
    "champion_assessments",
    metadata,
    key(),
    Column("contact_id", String(100), ForeignKey("contacts.id", ondelete="CASCADE"), nullable=False),
    Column("at", Utc, nullable=False),
    Column("success", Float, comment="1 to 5: what they achieved with us"),
    Column("communication", Float, comment="1 to 5: how they speak of it"),
    Column("influence", Float, comment="1 to 5: who listens to them"),
    Column("enthusiasm", Float, comment="1 to 5: how gladly they would do it"),
    Column("expansion_history", Boolean, comment="they took part in an expansion"),
    Column("success_story", Boolean, comment="they have a success story with us"),
    Column("evidence", Text),
    Column("author_id", String(100), ForeignKey("people.id")),
    Index("ix_champion_assessments_contact_id_at", "contact_id", "at"),
)

advocacy_activities = Table(
    "advocacy_activities",
    metadata,
    key(),
    Column("contact_id", String(100), ForeignKey("contacts.id", ondelete="CASCADE"), nullable=False),
    Column("kind", String(20), nullable=False, comment="reference, case_study, review, referral, event, quote or other"),
    Column("day", Date, nullable=False),
    Index("ix_advocacy_activities_contact_id_day", "contact_id", "day"),
)

snoozes = Table(
    "snoozes",
    metadata,
    key(),
    account(),
    Column("person_id", String(100), ForeignKey("people.id", ondelete="CASCADE"), nullable=False, comment="whose lists leave it out"),
    Column("until", Date, comment="the day it returns; empty: once it changes"),
    Column("reason", Text, nullable=False),
    Column("created_at", Utc, nullable=False),
    Column("ended_at", Utc),
    Column("band", String(12), comment="at that time, to see a change"),
    Column("health_score", Float, comment="at that time"),
    Index("ix_snoozes_person_id", "person_id"),
    Index("ix_snoozes_account_id", "account_id"),
)

changes = Table(
    "changes",
    metadata,
    Column("id", String(100), primary_key=True, comment="also the id of the row it made"),
    account(),
    Column("person_id", String(100), ForeignKey("people.id"), nullable=False),
    Column("at", Utc, nullable=False),
    Column("channel", String(20), nullable=False, comment="slack, teams, cli or api"),
    Column("kind", String(20), nullable=False, comment="touch, value, assessment, override or snooze"),
    Column("summary", Text, nullable=False, comment="one sentence"),
    Column("record", JSON, nullable=False, comment="the row as saved, so that one that is taken back is not lost"),
    Column("undone_at", Utc),
    Column("undone_by", String(100), ForeignKey("people.id")),
    Index("ix_changes_account_id_at", "account_id", "at"),
)

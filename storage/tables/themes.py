"""What customers speak of: the themes of their feedback, what was done about each, and who was told."""

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text

from storage.tables.columns import JSON, Utc, metadata

themes = Table(
    "themes",
    metadata,
    Column("key", String(100), primary_key=True, comment="of the taxonomy, or found- and words"),
    Column("name", String(200), nullable=False),
    Column("named_by", String(100), ForeignKey("people.id", ondelete="SET NULL"), comment="who renamed it: finding themes leaves its name"),
    Column("kind", String(10), nullable=False, comment="taxonomy or found"),
    Column("words", JSON, nullable=False, comment="those that speak of it, the most telling first"),
    Column("terms", JSON, nullable=False, comment="words with weights, by which a found theme is known again"),
    Column("status", String(10), nullable=False, server_default="new", comment="new, accepted, shipped or declined"),
    Column("status_at", Utc, comment="when someone set it"),
    Column("owner_id", String(100), ForeignKey("people.id", ondelete="SET NULL"), comment="who sees to it"),
    Column(
        "merged_into",
        String(100),
        ForeignKey("themes.key", ondelete="SET NULL"),
        comment="the theme it is counted with; never a merged one",
    ),
    Column("first_seen_at", Utc, nullable=False, comment="of the first answer that speaks of it"),
    Column("found_at", Utc, nullable=False, comment="when it was found here"),
    Index("ix_themes_merged_into", "merged_into"),
)

theme_mentions = Table(
    "theme_mentions",
    metadata,
    Column("feedback_id", String(100), ForeignKey("feedback.id", ondelete="CASCADE"), primary_key=True),
    Column("theme_key", String(100), ForeignKey("themes.key", ondelete="CASCADE"), primary_key=True),
    Column("start", Integer, nullable=False, comment="characters of the text before the sentence that speaks of it"),
    Column("end", Integer, nullable=False, comment="and up to its end"),
    Index("ix_theme_mentions_theme_key", "theme_key", "feedback_id"),
    sqlite_with_rowid=False,
)

theme_told = Table(
    "theme_told",
    metadata,
    Column("theme_key", String(100), ForeignKey("themes.key", ondelete="CASCADE"), primary_key=True),
    Column("account_id", String(100), ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True),
    Column("contact_id", String(100), comment="whom; empty: not known"),
    Column("person_id", String(100), ForeignKey("people.id", ondelete="SET NULL"), comment="who told them"),
    Column("told_at", Utc, nullable=False),
)

theme_changes = Table(
    "theme_changes",
    metadata,
    Column("id", String(100), primary_key=True),
    Column("theme_key", String(100), ForeignKey("themes.key", ondelete="CASCADE"), nullable=False),
    Column("kind", String(20), nullable=False, comment="name, merged_into, status, owner_id or told"),
    Column("person_id", String(100), ForeignKey("people.id"), nullable=False),
    Column("at", Utc, nullable=False),
    Column("summary", Text, nullable=False, comment="one sentence"),
    Column("before", JSON, nullable=False, comment="by theme the columns as they were"),
    Column("after", JSON, nullable=False, comment="by theme the columns as they became"),
    Column("account_id", String(100), ForeignKey("accounts.id", ondelete="CASCADE"), comment="who was told"),
    Column("undone_at", Utc),
    Column("undone_by", String(100), ForeignKey("people.id")),
    Index("ix_theme_changes_theme_key_at", "theme_key", "at"),
)

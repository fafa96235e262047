"""What a language model wrote about themes, by the words it was written about."""

from sqlalchemy import Column, Index, Integer, String, Table, Text

from storage.tables.columns import JSON, Utc, metadata

summaries = Table(
    "summaries",
    metadata,
    Column("key", String(64), primary_key=True, comment="SHA-256 of the theme's words, the model and the prompt"),
    Column("model", String(200), nullable=False),
    Column("prompt", String(50), nullable=False, comment="name and version"),
    Column("sentence", Text, comment="empty: none passed the checks"),
    Column("quotes", JSON, nullable=False, comment="feedback id, first character and end of each; no words"),
    Column("dropped", Integer, nullable=False, comment="sentences and quotes that did not pass"),
    Column("comments_read", Integer, nullable=False, comment="by the model; of very many, an even part"),
    Column("made_at", Utc, nullable=False),
    Index("ix_summaries_made_at", "made_at"),
)

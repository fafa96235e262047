"""What each person's conversation with us is about, for questions that lean on the one before."""

from sqlalchemy import Column, Index, String, Table, Text

from storage.tables.columns import Utc, metadata

conversations = Table(
    "conversations",
    metadata,
    Column("channel", String(10), primary_key=True, comment="slack or teams"),
    Column("workspace_id", String(100), primary_key=True),
    Column("place", String(100), primary_key=True, comment="the conversation's id there"),
    Column("thread", String(100), primary_key=True, comment="its root; empty: outside of any thread"),
    Column("user_id", String(100), primary_key=True),
    Column("account_id", String(100), comment="what the last question was about; empty: no one account"),
    Column("words", Text, nullable=False, comment="the last question, as the grammar has it"),
    Column("until", Utc, nullable=False, comment="forgotten then"),
)
Index("ix_conversations_until", conversations.c.until)

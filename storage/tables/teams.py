"""Where Teams can be written to."""

from sqlalchemy import Column, Index, String, Table, Text

from storage.tables.columns import Utc, metadata

teams_conversations = Table(
    "teams_conversations",
    metadata,
    Column("tenant_id", String(100), primary_key=True),
    Column("digest", String(64), primary_key=True, comment="SHA-256 of the conversation's id, which may be long"),
    Column("kind", String(20), nullable=False, comment="personal, groupChat or channel"),
    Column("user_id", String(100), comment="whose personal conversation it is: their Entra object id"),
    Column("conversation_id", Text, nullable=False),
    Column("service_url", Text, nullable=False, comment="where Teams takes messages for it"),
    Column("seen_at", Utc, nullable=False),
    Column("ended_at", Utc, comment="blocked or uninstalled: nothing is sent there"),
    Column("ended_because", Text),
    Column("team_id", Text, comment="of a channel: the team that it belongs to"),
    Index("ix_teams_conversations_tenant_id_user_id", "tenant_id", "user_id"),
)

"""Who may send data in, and what was answered to a request that may come twice."""

from sqlalchemy import Column, ForeignKey, Integer, String, Table

from storage.tables.columns import JSON, Utc, key, metadata

api_keys = Table(
    "api_keys",
    metadata,
    key(),
    Column("name", String(100), nullable=False),
    Column("digest", String(64), nullable=False, unique=True, comment="SHA-256 of the key: the key itself is shown once and kept nowhere"),
    Column("scopes", String(500), nullable=False, comment="records and events it may send, joined by spaces"),
    Column("webhook_secret", String(200), comment="signs webhooks of this sender"),
    Column("created_at", Utc, nullable=False),
    Column("used_at", Utc),
    Column("revoked_at", Utc),
)

api_requests = Table(
    "api_requests",
    metadata,
    Column("api_key_id", String(100), ForeignKey("api_keys.id", ondelete="CASCADE"), primary_key=True),
    Column("idempotency_key", String(200), primary_key=True),
    Column("digest", String(64), nullable=False, comment="SHA-256 of what was sent: another body under the same key is a mistake"),
    Column("received_at", Utc, nullable=False),
    Column("status", Integer, nullable=False),
    Column("answer", JSON, nullable=False),
)

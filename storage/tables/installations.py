"""Where Hourglass is installed, and who asked to be known by another account than their e-mail's."""

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text

from storage.tables.columns import Utc, key, metadata

slack_installations = Table(
    "slack_installations",
    metadata,
    Column("team_id", String(100), primary_key=True),
    Column("team_name", String(200), nullable=False),
    Column("app_id", String(100)),
    Column("bot_user_id", String(100), nullable=False),
    Column("scopes", Text, nullable=False, comment="as granted, joined by commas"),
    Column("bot_token", Text, comment="sealed; empty once the installation ended"),
    Column("refresh_token", Text, comment="sealed; empty where tokens do not rotate"),
    Column("expires_at", Utc, comment="of the bot token; empty: never"),
    Column("version", Integer, nullable=False, server_default="1", comment="counts up with each token"),
    Column("rotating_until", Utc, comment="a process fetches the next token, and others leave it to that one so long"),
    Column("installed_by", String(100), comment="a Slack user's id"),
    Column("installed_at", Utc, nullable=False),
    Column("ended_at", Utc, comment="uninstalled, or its tokens were revoked"),
    Column("ended_because", Text),
)

slack_oauth_states = Table(
    "slack_oauth_states",
    metadata,
    Column("digest", String(64), primary_key=True, comment="SHA-256 of what the browser carries to Slack and back, once"),
    Column("until", Utc, nullable=False),
    Index("ix_slack_oauth_states_until", "until"),
)

link_requests = Table(
    "link_requests",
    metadata,
    key(),
    Column("open_key", String(300), unique=True, comment="channel, workspace and user while nobody decided: one open request each"),
    Column("channel", String(10), nullable=False, comment="slack or teams"),
    Column("workspace_id", String(100), nullable=False),
    Column("user_id", String(100), nullable=False),
    Column("user_name", String(200), nullable=False, comment="as the channel shows them"),
    Column("user_email", String(320), comment="as the channel vouches for; empty: it does not"),
    Column("email", String(320), comment="the address they say is theirs here; empty: none was given"),
    Column("state", String(10), nullable=False, server_default="open", comment="open, approved, declined or lapsed"),
    Column("asked_at", Utc, nullable=False),
    Column("decided_at", Utc),
    Column("decided_by", String(100), ForeignKey("people.id", ondelete="SET NULL")),
    Column("person_id", String(100), ForeignKey("people.id", ondelete="CASCADE"), comment="who they were approved as"),
    Index("ix_link_requests_workspace_id_user_id", "workspace_id", "user_id", "asked_at"),
)

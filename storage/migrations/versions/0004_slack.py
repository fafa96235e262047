"""Keep where Slack is installed, where Teams can be written to, who asked to be linked, and how an identity was vouched for."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

Utc = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "slack_installations",
        sa.Column("team_id", sa.String(100), nullable=False),
        sa.Column("team_name", sa.String(200), nullable=False),
        sa.Column("app_id", sa.String(100)),
        sa.Column("bot_user_id", sa.String(100), nullable=False),
        sa.Column("scopes", sa.Text(), nullable=False, comment="as granted, joined by commas"),
        sa.Column("bot_token", sa.Text(), comment="sealed; empty once the installation ended"),
        sa.Column("refresh_token", sa.Text(), comment="sealed; empty where tokens do not rotate"),
        sa.Column("expires_at", Utc, comment="of the bot token; empty: never"),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False, comment="counts up with each token"),
        sa.Column("rotating_until", Utc, comment="a process fetches the next token, and others leave it to that one so long"),
        sa.Column("installed_by", sa.String(100), comment="a Slack user's id"),
        sa.Column("installed_at", Utc, nullable=False),
        sa.Column("ended_at", Utc, comment="uninstalled, or its tokens were revoked"),
        sa.Column("ended_because", sa.Text()),
        sa.PrimaryKeyConstraint("team_id", name="pk_slack_installations"),
    )
    op.create_table(
        "slack_oauth_states",
        sa.Column("digest", sa.String(64), nullable=False, comment="SHA-256 of what the browser carries to Slack and back, once"),
        sa.Column("until", Utc, nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_slack_oauth_states"),
    )
    op.create_index("ix_slack_oauth_states_until", "slack_oauth_states", ["until"])
    op.create_table(
        "link_requests",
        sa.Column("id", sa.String(100), nullable=False),
        sa.Column("open_key", sa.String(300), comment="channel, workspace and user while nobody decided: one open request each"),
        sa.Column("channel", sa.String(10), nullable=False, comment="slack or teams"),
        sa.Column("workspace_id", sa.String(100), nullable=False),
        sa.Column("user_id", sa.String(100), nullable=False),
        sa.Column("user_name", sa.String(200), nullable=False, comment="as the channel shows them"),
        sa.Column("user_email", sa.String(320), comment="as the channel vouches for; empty: it does not"),
        sa.Column("email", sa.String(320), comment="the address they say is theirs here; empty: none was given"),
        sa.Column("state", sa.String(10), server_default="open", nullable=False, comment="open, approved, declined or lapsed"),
        sa.Column("asked_at", Utc, nullable=False),
        sa.Column("decided_at", Utc),
        sa.Column("decided_by", sa.String(100)),
        sa.Column("person_id", sa.String(100), comment="who they were approved as"),
        sa.ForeignKeyConstraint(["decided_by"], ["people.id"], name="fk_link_requests_decided_by_people", ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_link_requests_person_id_people", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_link_requests"),
        sa.UniqueConstraint("open_key", name="uq_link_requests_open_key"),
    )
    op.create_index("ix_link_requests_workspace_id_user_id", "link_requests", ["workspace_id", "user_id", "asked_at"])
    op.add_column(
        "person_identities", sa.Column("via", sa.String(10), server_default="email", nullable=False, comment="email, approval or operator")
    )
    op.add_column("person_identities", sa.Column("email", sa.String(320), comment="the address that the channel vouched for then"))
    op.create_index("ix_person_identities_channel_verified_at", "person_identities", ["channel", "verified_at"])
    op.create_table(
        "feed_looks",
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("feed", sa.String(50), nullable=False),
        sa.Column("looked_at", Utc, nullable=False, comment="when the records of all accounts were looked through last"),
        sa.Column("newest", Utc, comment="of its records then; empty: it has none"),
        sa.Column("tables", sa.Text(), nullable=False, comment="in which it has records, joined by |"),
        sa.Column("since", sa.Date(), comment="the first day of a usage feed"),
        sa.PrimaryKeyConstraint("kind", "feed", name="pk_feed_looks"),
    )
    op.add_column(
        "digest_settings",
        sa.Column("trouble", sa.Text(), comment="why the channel did not take the last one: it goes to the person until they choose again"),
    )
    op.create_table(
        "conversations",
        sa.Column("channel", sa.String(10), nullable=False, comment="slack or teams"),
        sa.Column("workspace_id", sa.String(100), nullable=False),
        sa.Column("place", sa.String(100), nullable=False, comment="the conversation's id there"),
        sa.Column("thread", sa.String(100), nullable=False, comment="its root; empty: outside of any thread"),
        sa.Column("user_id", sa.String(100), nullable=False),
        sa.Column("account_id", sa.String(100), comment="what the last question was about; empty: no one account"),
        sa.Column("words", sa.Text(), nullable=False, comment="the last question, as the grammar has it"),
        sa.Column("until", Utc, nullable=False, comment="forgotten then"),
        sa.PrimaryKeyConstraint("channel", "workspace_id", "place", "thread", "user_id", name="pk_conversations"),
    )
    op.create_index("ix_conversations_until", "conversations", ["until"])
    op.create_table(
        "teams_conversations",
        sa.Column("tenant_id", sa.String(100), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False, comment="SHA-256 of the conversation's id, which may be long"),
        sa.Column("kind", sa.String(20), nullable=False, comment="personal, groupChat or channel"),
        sa.Column("user_id", sa.String(100), comment="whose personal conversation it is: their Entra object id"),
        sa.Column("conversation_id", sa.Text(), nullable=False),
        sa.Column("service_url", sa.Text(), nullable=False, comment="where Teams takes messages for it"),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), comment="blocked or uninstalled: nothing is sent there"),
        sa.Column("ended_because", sa.Text()),
        sa.PrimaryKeyConstraint("tenant_id", "digest", name="pk_teams_conversations"),
    )
    op.create_index("ix_teams_conversations_tenant_id_user_id", "teams_conversations", ["tenant_id", "user_id"])
    op.add_column(
        "inbox", sa.Column("channel", sa.String(10), server_default="slack", nullable=False, comment="slack or teams: whose worker answers")
    )
    # A Home goes over a whole book each time it is opened, through these alone.
    op.create_index("ix_accounts_book", "accounts", ["owner_id", "ended_on", "id", "renewal_on"])
    glance = ["account_id", "as_of", "band", "arr", "at_risk", "rank_value", "due_step", "stale", "ready_kind"]
    op.create_index("ix_account_state_glance", "account_state", glance)
    unanswered = sa.text("first_reply_at IS NULL AND closed_at IS NULL")
    waiting = ["account_id", "received_at", "id", "type", "score", "severity"]
    op.create_index("ix_feedback_waiting", "feedback", waiting, sqlite_where=unanswered, postgresql_where=unanswered)
    for done in ("first_reply_at", "closed_at"):
        known = sa.text(f"{done} IS NOT NULL")
        op.create_index(f"ix_feedback_{done}", "feedback", [done], sqlite_where=known, postgresql_where=known)
    op.create_index("ix_people_team", "people", ["team"])
    # Ranks hold across all accounts; kept with each, a single change would write thousands of them again.
    op.drop_index("ix_account_state_at_risk_rank", "account_state")
    op.drop_column("account_state", "at_risk_rank")


def downgrade() -> None:
    op.drop_index("ix_people_team", "people")
    for index in ("ix_feedback_waiting", "ix_feedback_first_reply_at", "ix_feedback_closed_at"):
        op.drop_index(index, "feedback")
    op.drop_index("ix_account_state_glance", "account_state")
    op.drop_index("ix_accounts_book", "accounts")
    op.add_column("account_state", sa.Column("at_risk_rank", sa.Integer(), comment="among all accounts, 1 first"))
    op.create_index("ix_account_state_at_risk_rank", "account_state", ["at_risk", "at_risk_rank"])
    op.drop_column("digest_settings", "trouble")
    op.drop_column("inbox", "channel")
    op.drop_table("teams_conversations")
    op.drop_table("conversations")
    op.drop_table("feed_looks")
    op.drop_index("ix_person_identities_channel_verified_at", "person_identities")
    op.drop_column("person_identities", "email")
    op.drop_column("person_identities", "via")
    for table in ("link_requests", "slack_oauth_states", "slack_installations"):
        op.drop_table(table)

"""Keep what customers said by where it came from, of what kind it is and how it was meant, and the themes they speak of."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

Utc = sa.DateTime(timezone=True)
JSON = sa.JSON()

_SAID: tuple[sa.Column[Any], ...] = (
    sa.Column("source", sa.String(100), comment="the system it came from, such as zendesk; chat: someone logged it here"),
    sa.Column("source_id", sa.String(200), comment="its key there: the same twice is one"),
    sa.Column(
        "kind",
        sa.String(20),
        comment="bug, feature_request, complaint, praise, question, billing, experience or other; empty: not looked at",
    ),
    sa.Column("kind_source", sa.String(10), comment="given by the source, or found by rules"),
    sa.Column("sentiment", sa.String(10), comment="positive, neutral, negative or unknown; empty: not looked at"),
    sa.Column("sentiment_source", sa.String(10), comment="score, or lexicon: then it is a hint; empty: unknown"),
    sa.Column("themed_at", Utc, comment="when its themes were looked for; empty: not yet"),
)

_WHERE_TO = (
    ("people", "chat", sa.String(10), "where what is sent unasked goes: slack or teams; empty: where they are known, Slack first"),
    ("teams_conversations", "team_id", sa.Text(), "of a channel: the team that it belongs to"),
)


def upgrade() -> None:
    for table, name, kind, comment in _WHERE_TO:
        op.add_column(table, sa.Column(name, kind, comment=comment))
    for column in _SAID:
        op.add_column("feedback", column)
    known = sa.text("source_id IS NOT NULL")
    op.create_index(
        "ix_feedback_source_source_id", "feedback", ["source", "source_id"], unique=True, sqlite_where=known, postgresql_where=known
    )
    unread = sa.text("themed_at IS NULL")
    op.create_index("ix_feedback_unthemed", "feedback", ["received_at"], sqlite_where=unread, postgresql_where=unread)
    _create_themes()
    op.create_table(
        "summaries",
        sa.Column("key", sa.String(64), nullable=False, comment="SHA-256 of the theme's words, the model and the prompt"),
        sa.Column("model", sa.String(200), nullable=False),
        sa.Column("prompt", sa.String(50), nullable=False, comment="name and version"),
        sa.Column("sentence", sa.Text(), comment="empty: none passed the checks"),
        sa.Column("quotes", JSON, nullable=False, comment="feedback id, first character and end of each; no words"),
        sa.Column("dropped", sa.Integer(), nullable=False, comment="sentences and quotes that did not pass"),
        sa.Column("comments_read", sa.Integer(), nullable=False, comment="by the model; of very many, an even part"),
        sa.Column("made_at", Utc, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_summaries"),
    )
    op.create_index("ix_summaries_made_at", "summaries", ["made_at"])
    _read_feedback()


def _read_feedback() -> None:
    """Work out of what kind the feedback of before is, and how it was meant."""
    from storage.meanings import note_unread

    note_unread(op.get_bind())


def _create_themes() -> None:
    op.create_table(
        "themes",
        sa.Column("key", sa.String(100), nullable=False, comment="of the taxonomy, or found- and words"),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("named_by", sa.String(100), comment="who renamed it: finding themes leaves its name"),
        sa.Column("kind", sa.String(10), nullable=False, comment="taxonomy or found"),
        sa.Column("words", JSON, nullable=False, comment="those that speak of it, the most telling first"),
        sa.Column("terms", JSON, nullable=False, comment="words with weights, by which a found theme is known again"),
        sa.Column("status", sa.String(10), server_default="new", nullable=False, comment="new, accepted, shipped or declined"),
        sa.Column("status_at", Utc, comment="when someone set it"),
        sa.Column("owner_id", sa.String(100), comment="who sees to it"),
        sa.Column("merged_into", sa.String(100), comment="the theme it is counted with; never a merged one"),
        sa.Column("first_seen_at", Utc, nullable=False, comment="of the first answer that speaks of it"),
        sa.Column("found_at", Utc, nullable=False, comment="when it was found here"),
        sa.ForeignKeyConstraint(["named_by"], ["people.id"], name="fk_themes_named_by_people", ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["owner_id"], ["people.id"], name="fk_themes_owner_id_people", ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["merged_into"], ["themes.key"], name="fk_themes_merged_into_themes", ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("key", name="pk_themes"),
    )
    op.create_index("ix_themes_merged_into", "themes", ["merged_into"])
    op.create_table(
        "theme_mentions",
        sa.Column("feedback_id", sa.String(100), nullable=False),
        sa.Column("theme_key", sa.String(100), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False, comment="characters of the text before the sentence that speaks of it"),
        sa.Column("end", sa.Integer(), nullable=False, comment="and up to its end"),
        sa.ForeignKeyConstraint(["feedback_id"], ["feedback.id"], name="fk_theme_mentions_feedback_id_feedback", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["theme_key"], ["themes.key"], name="fk_theme_mentions_theme_key_themes", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("feedback_id", "theme_key", name="pk_theme_mentions"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_theme_mentions_theme_key", "theme_mentions", ["theme_key", "feedback_id"])
    op.create_table(
        "theme_told",
        sa.Column("theme_key", sa.String(100), nullable=False),
        sa.Column("account_id", sa.String(100), nullable=False),
        sa.Column("contact_id", sa.String(100), comment="whom; empty: not known"),
        sa.Column("person_id", sa.String(100), comment="who told them"),
        sa.Column("told_at", Utc, nullable=False),
        sa.ForeignKeyConstraint(["theme_key"], ["themes.key"], name="fk_theme_told_theme_key_themes", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_theme_told_account_id_accounts", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_theme_told_person_id_people", ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("theme_key", "account_id", name="pk_theme_told"),
    )
    op.create_table(
        "theme_changes",
        sa.Column("id", sa.String(100), nullable=False),
        sa.Column("theme_key", sa.String(100), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False, comment="name, merged_into, status, owner_id or told"),
        sa.Column("person_id", sa.String(100), nullable=False),
        sa.Column("at", Utc, nullable=False),
        sa.Column("summary", sa.Text(), nullable=False, comment="one sentence"),
        sa.Column("before", JSON, nullable=False, comment="by theme the columns as they were"),
        sa.Column("after", JSON, nullable=False, comment="by theme the columns as they became"),
        sa.Column("account_id", sa.String(100), comment="who was told"),
        sa.Column("undone_at", Utc),
        sa.Column("undone_by", sa.String(100)),
        sa.ForeignKeyConstraint(["theme_key"], ["themes.key"], name="fk_theme_changes_theme_key_themes", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_theme_changes_person_id_people"),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_theme_changes_account_id_accounts", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["undone_by"], ["people.id"], name="fk_theme_changes_undone_by_people"),
        sa.PrimaryKeyConstraint("id", name="pk_theme_changes"),
    )
    op.create_index("ix_theme_changes_theme_key_at", "theme_changes", ["theme_key", "at"])


def downgrade() -> None:
    for table, name, _, _ in _WHERE_TO:
        op.drop_column(table, name)
    for table in ("summaries", "theme_changes", "theme_told", "theme_mentions", "themes"):
        op.drop_table(table)
    op.drop_index("ix_feedback_unthemed", "feedback")
    op.drop_index("ix_feedback_source_source_id", "feedback")
    for column in _SAID:
        op.drop_column("feedback", column.name)

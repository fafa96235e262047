"""Keep what customers said by where it came from, of what kind it is and how it was meant."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

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
)


def upgrade() -> None:
    for column in _SAID:
        op.add_column("feedback", column)
    known = sa.text("source_id IS NOT NULL")
    op.create_index(
        "ix_feedback_source_source_id", "feedback", ["source", "source_id"], unique=True, sqlite_where=known, postgresql_where=known
    )


def downgrade() -> None:
    op.drop_index("ix_feedback_source_source_id", "feedback")
    for column in _SAID:
        op.drop_column("feedback", column.name)

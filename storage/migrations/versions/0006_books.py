"""Repeat beside each score whose account it is, so that one index holds a book."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

_FOLLOWED = ("owner_id", "renewal_on", "ended_on")
_BOOK = (
    *("owner_id", "band", "stale", "account_id", "as_of", "ended_on", "renewal_on"),
    *("arr", "at_risk", "rank_value", "due_step", "ready_kind"),
)
_RANKED = (
    *("owner_id", "account_id", "as_of", "ended_on", "renewal_on", "band", "arr"),
    *("at_risk", "rank_value", "due_step", "stale", "ready_kind"),
)
_CLOCKED = ("account_id", "received_at", "id", "type", "score", "severity")
_BY_THEN = "first_reply_at IS NULL AND closed_at IS NULL"
_UNANSWERED: Any = dict.fromkeys(("sqlite_where", "postgresql_where"), sa.text(_BY_THEN))
_WITH_CLOCK: Any = dict.fromkeys(("sqlite_where", "postgresql_where"), sa.text(f"type <> 'other' AND {_BY_THEN}"))


def upgrade() -> None:
    owner = sa.Column("owner_id", sa.String(100), comment="this and the next two as in accounts, kept equal by storage/books.py")
    for column in (owner, sa.Column("renewal_on", sa.Date()), sa.Column("ended_on", sa.Date())):
        op.add_column("account_state", column)
    copied = ", ".join(f"{name} = (SELECT {name} FROM accounts WHERE accounts.id = account_state.account_id)" for name in _FOLLOWED)
    op.execute(f"UPDATE account_state SET {copied}")
    op.drop_index("ix_account_state_glance", "account_state")
    op.create_index("ix_account_state_book", "account_state", [*_BOOK])
    op.create_index("ix_account_state_at_risk", "account_state", [*_RANKED], sqlite_where=sa.text("at_risk = 1"), postgresql_where=sa.text("at_risk"))
    stepping: Any = dict.fromkeys(("sqlite_where", "postgresql_where"), sa.text("due_step IS NOT NULL"))
    op.create_index("ix_account_state_due_step", "account_state", [*_RANKED], **stepping)
    op.drop_index("ix_feedback_waiting", "feedback")
    op.create_index("ix_feedback_waiting", "feedback", [*_CLOCKED, "first_reply_at", "closed_at"], **_WITH_CLOCK)


def downgrade() -> None:
    op.drop_index("ix_account_state_due_step", "account_state")
    op.drop_index("ix_account_state_at_risk", "account_state")
    op.drop_index("ix_feedback_waiting", "feedback")
    op.create_index("ix_feedback_waiting", "feedback", [*_CLOCKED], **_UNANSWERED)
    op.drop_index("ix_account_state_book", "account_state")
    op.create_index(
        "ix_account_state_glance",
        "account_state",
        ["account_id", "as_of", "band", "arr", "at_risk", "rank_value", "due_step", "stale", "ready_kind"],
    )
    for name in reversed(_FOLLOWED):
        op.drop_column("account_state", name)

"""The indexes over some rows alone: what waits, what is done, what its source named, whose themes nobody looked for, who is at risk.

A module of its own: to check what a database spells its own way, SQLAlchemy loads each one's dialect, and no question needs PostgreSQL's.
"""

from sqlalchemy import Index, literal_column

from storage.tables.records import account_state
from storage.tables.signals import feedback

# In letters, not as a parameter, here and where it is asked: SQLite has to read that the index holds all that is wanted.
_clocked_type = feedback.c.type != literal_column("'other'")
_unanswered = _clocked_type & feedback.c.first_reply_at.is_(None) & feedback.c.closed_at.is_(None)
# The last two are always empty there; with them SQLite answers from the index alone.
_clocked = (feedback.c[name] for name in ("account_id", "received_at", "id", "type", "score", "severity", "first_reply_at", "closed_at"))
Index("ix_feedback_waiting", *_clocked, sqlite_where=_unanswered, postgresql_where=_unanswered)
for _done in (feedback.c.first_reply_at, feedback.c.closed_at):
    Index(f"ix_feedback_{_done.name}", _done, sqlite_where=_done.is_not(None), postgresql_where=_done.is_not(None))
_named = feedback.c.source_id.is_not(None)
Index("ix_feedback_source_source_id", feedback.c.source, feedback.c.source_id, unique=True, sqlite_where=_named, postgresql_where=_named)
_state = account_state.c
_ranked = tuple(
    _state[name]
    for name in (
        *("owner_id", "account_id", "as_of", "ended_on", "renewal_on", "band", "arr"),
        *("at_risk", "rank_value", "due_step", "stale", "ready_kind"),
    )
)
"""As in the index of books: of the few that are at risk, and the few with a step due, a Home gives the first."""
Index("ix_account_state_at_risk", *_ranked, sqlite_where=_state.at_risk, postgresql_where=_state.at_risk)
_stepping = _state.due_step.is_not(None)
Index("ix_account_state_due_step", *_ranked, sqlite_where=_stepping, postgresql_where=_stepping)
_unread = feedback.c.themed_at.is_(None)
Index("ix_feedback_unthemed", feedback.c.received_at, sqlite_where=_unread, postgresql_where=_unread)

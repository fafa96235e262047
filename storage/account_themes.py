"""What each account speaks of, as its card says it in a line."""

from sqlalchemy import Connection, func, select

from storage.tables import accounts, feedback, theme_mentions, themes
from storage.themes import root_key
from storage.windows import Window

WITHIN_DAYS = 180
MOST = 3
"""Themes of one account."""


def read_account_themes(connection: Connection, window: Window) -> dict[str, list[str]]:
    """Read the names of the themes that each account spoke of most often within 180 days; `window` ends at now."""
    root = themes.alias("root")
    answers, newest = func.count(feedback.c.id.distinct()), func.max(feedback.c.received_at)
    query = (
        select(feedback.c.account_id, root.c.name)
        .select_from(
            accounts.join(feedback, feedback.c.account_id == accounts.c.id)
            .join(theme_mentions, theme_mentions.c.feedback_id == feedback.c.id)
            .join(themes, themes.c.key == theme_mentions.c.theme_key)
            .join(root, root.c.key == root_key)
        )
        .where(window.of, window.within(feedback.c.received_at, WITHIN_DAYS))
        .group_by(feedback.c.account_id, root.c.key, root.c.name)
        .order_by(feedback.c.account_id, answers.desc(), newest.desc(), root.c.name)
    )
    found: dict[str, list[str]] = {}
    for account_id, name in connection.execute(query):
        names = found.setdefault(account_id, [])
        if len(names) < MOST:
            names.append(name)
    return found

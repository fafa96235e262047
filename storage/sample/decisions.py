"""What was done about the sample company's themes: one is worked on, one shipped and half of those who asked know, one was declined."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, insert, select

from storage import tables
from storage.sample.moment import Moment

DECIDED: Mapping[str, tuple[str, float, str | None]] = {
    "outages-speed": ("accepted", 12.0, "manager@example.com"),
    "invoices": ("shipped", 4.2, "ops@example.com"),
    "automation": ("accepted", 30.0, "csm@example.com"),
    "price": ("declined", 40.0, None),
}
"""By theme of the taxonomy: what became of it, how many days ago, and who sees to it."""
TOLD_EACH = 3
"""Of those who asked for what shipped, every third was told."""


def decide(connection: Connection, moment: Moment, people: Mapping[str, str]) -> None:
    """Decide on the themes that were found."""
    themes, told = tables.themes, tables.theme_told
    for key, (status, ago, owner) in DECIDED.items():
        at = moment.at(ago)
        values: dict[str, Any] = {"status": status, "status_at": at, "owner_id": people.get(owner) if owner else None}
        if not connection.execute(themes.update().where(themes.c.key == key).values(values)).rowcount or status != "shipped":
            continue
        asked = (
            select(tables.feedback.c.account_id)
            .join(tables.theme_mentions, tables.theme_mentions.c.feedback_id == tables.feedback.c.id)
            .where(tables.theme_mentions.c.theme_key == key, tables.feedback.c.received_at < at)
            .distinct()
            .order_by(tables.feedback.c.account_id)
        )
        for account_id in connection.execute(asked).scalars().all()[::TOLD_EACH]:
            row = {"theme_key": key, "account_id": account_id, "person_id": values["owner_id"], "told_at": at + timedelta(days=1)}
            connection.execute(insert(told), row)

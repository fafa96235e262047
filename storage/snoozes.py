"""Accounts that people left out of their lists."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, or_, select

from handlers.ports import Snooze
from storage.tables import snoozes

_OF_PERSON = (
    select(snoozes.c.account_id, snoozes.c.until, snoozes.c.reason, snoozes.c.band, snoozes.c.health_score)
    .where(
        snoozes.c.person_id == bindparam("person_id"),
        snoozes.c.created_at <= bindparam("at"),
        or_(snoozes.c.ended_at.is_(None), snoozes.c.ended_at > bindparam("at")),
    )
    .order_by(snoozes.c.created_at)
)


class SqlSnoozes:
    """The snoozes of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of_person(self, person_id: str, *, at: datetime) -> Sequence[Snooze]:
        """Read the person's snoozes, the newest of each account."""
        rows = self._connection.execute(_OF_PERSON, {"person_id": person_id, "at": at})
        return list({row.account_id: Snooze(row.account_id, row.until, row.reason, row.band, row.health_score) for row in rows}.values())

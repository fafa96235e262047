"""What people left out of their lists, as handlers see it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, or_, select

from handlers.ports import Snooze
from storage.tables import snoozes


class SqlSnoozes:
    """handlers.ports.Snoozes over one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of_person(self, person_id: str, *, at: datetime) -> Sequence[Snooze]:
        """Read the newest of each account that was not ended by then; whether it still holds is for the handler to say."""
        own = snoozes.c
        query = (
            select(own.account_id, own.until, own.reason, own.band, own.health_score)
            .where(own.person_id == person_id, own.created_at <= at, or_(own.ended_at.is_(None), own.ended_at > at))
            .order_by(own.created_at, own.id)
        )
        return list({row.account_id: Snooze(*row) for row in self._connection.execute(query)}.values())

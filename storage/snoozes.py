"""What people left out of their lists, as handlers see it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, or_, select

from handlers.ports import Snooze
from storage.prepared import Prepared
from storage.tables import snoozes

_own = snoozes.c
_at: Any = bindparam("at")
_OF_PERSON = Prepared(
    select(_own.account_id, _own.until, _own.reason, _own.band, _own.health_score)
    .where(_own.person_id == bindparam("person_id"), _own.created_at <= _at, or_(_own.ended_at.is_(None), _own.ended_at > _at))
    .order_by(_own.created_at, _own.id)
)


class SqlSnoozes:
    """handlers.ports.Snoozes over one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of_person(self, person_id: str, *, at: datetime) -> Sequence[Snooze]:
        """Read the newest of each account that was not ended by then; whether it still holds is for the handler to say."""
        rows = _OF_PERSON.rows(self._connection, {"person_id": person_id, "at": at})
        return list({row[0]: Snooze(*row) for row in rows}.values())

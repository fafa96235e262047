"""Absences in the database."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, bindparam, case, select

from handlers.ports import Absence
from storage.database import insert_into
from storage.prepared import Prepared
from storage.tables import absences

_COLUMNS = tuple(absences.c[name] for name in Absence.__struct_fields__)
_OPEN = select(*_COLUMNS).where(absences.c.ended_at.is_(None))
_DAY = timedelta(days=1)
_AROUND = Prepared(
    _OPEN.where(absences.c.first_day <= bindparam("following"), absences.c.last_day >= bindparam("before")).order_by(
        absences.c.created_at.desc(), absences.c.id
    )
)

_AHEAD = Prepared(
    _OPEN.where(absences.c.person_id == bindparam("person_id"), absences.c.last_day >= bindparam("since")).order_by(
        absences.c.first_day, absences.c.id
    )
)


class SqlAbsences:
    """handlers.ports.Absences over one transaction, which reads a day's absences once: a batch asks for each of its accounts."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._around: dict[date, Sequence[Absence]] = {}

    def around(self, day: date) -> Sequence[Absence]:
        """Read everyone's that reach the day or the one before or after it, newest first."""
        if day not in self._around:
            reaching = {"following": day + _DAY, "before": day - _DAY}
            self._around[day] = [Absence(*row) for row in _AROUND.rows(self._connection, reaching)]
        return self._around[day]

    def of_person(self, person_id: str, *, since: date) -> Sequence[Absence]:
        """Read one person's that end on the day or later, by their first day."""
        return [Absence(*row) for row in _AHEAD.rows(self._connection, {"person_id": person_id, "since": since})]

    def add(self, absence: Absence) -> bool:
        """Keep one; False: its id is there already."""
        values = {name: getattr(absence, name) for name in Absence.__struct_fields__}
        new = insert_into(self._connection, absences).values(values).on_conflict_do_nothing().returning(absences.c.id)
        self._around.clear()
        return self._connection.execute(new).first() is not None

    def end(self, absence_id: str, *, last_day: date, now: datetime) -> None:
        """End one with this last day; where that lies before its first, it counts as taken back."""
        never = absences.c.first_day > last_day
        changed = {"last_day": case((never, absences.c.last_day), else_=last_day), "ended_at": case((never, now))}
        self._connection.execute(absences.update().where(absences.c.id == absence_id).values(changed))
        self._around.clear()

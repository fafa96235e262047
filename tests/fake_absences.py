"""Who is away, in memory."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from msgspec.structs import replace

from handlers.ports import Absence


@dataclass
class FakeAbsences:
    """Absences in the order they were kept."""

    absences: list[Absence] = field(default_factory=list)

    def around(self, day: date) -> Sequence[Absence]:
        near = [each for each in self.absences if each.first_day <= day + timedelta(days=1) and each.last_day >= day - timedelta(days=1)]
        return sorted(sorted(near, key=lambda each: each.id), key=lambda each: each.created_at, reverse=True)

    def of_person(self, person_id: str, *, since: date) -> Sequence[Absence]:
        own = [each for each in self.absences if each.person_id == person_id and each.last_day >= since]
        return sorted(own, key=lambda each: (each.first_day, each.id))

    def add(self, absence: Absence) -> bool:
        if any(each.id == absence.id for each in self.absences):
            return False
        self.absences.append(absence)
        return True

    def end(self, absence_id: str, *, last_day: date, now: datetime) -> None:
        shortened = [replace(each, last_day=last_day) if each.id == absence_id else each for each in self.absences]
        self.absences = [each for each in shortened if each.first_day <= each.last_day]

"""Who is away, and who covers for them."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Protocol

from msgspec import Struct


class Absence(Struct, frozen=True):
    """One of ours away, from a first to a last day, both included and both in their own zone."""

    id: str
    person_id: str
    first_day: date
    last_day: date
    cover_id: str | None
    """Who takes what is open; None: the person's manager."""
    created_at: datetime


class Absences(Protocol):
    """Absences that were not taken back."""

    def around(self, day: date) -> Sequence[Absence]:
        """Read everyone's that reach the day, or the one before or after it: it is three days somewhere at once. Newest first."""

    def of_person(self, person_id: str, *, since: date) -> Sequence[Absence]:
        """Read one person's that end on the day or later, by their first day."""

    def add(self, absence: Absence) -> bool:
        """Keep one; False: its id is there already, and nothing was written."""

    def end(self, absence_id: str, *, last_day: date, now: datetime) -> None:
        """End one with this last day; with a last day before its first it was never."""

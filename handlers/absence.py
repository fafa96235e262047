"""Who answers for whom: someone who is away hands open work, alerts and clocks to their cover, else to their manager."""

from collections.abc import Sequence
from datetime import date, datetime

from handlers.ports import Absence, Person, Stores
from handlers.text import local


def reader_of(person: Person, stores: Stores, now: datetime) -> Person:
    """Return who answers for a person today: they themselves, or the first who is here down the chain of covers.

    A cover who is away passes on to their own cover. Whoever names no cover, or one who left, is covered by their manager. Where the
    chain ends in nobody or in a circle, it stays with the person: nothing is sent to no one.
    """
    here, seen = person, {person.id}
    while (absence := absence_today(here, stores, now)) is not None:
        follower = _cover(here, absence, stores)
        if follower is None or follower.id in seen:
            return person
        here = follower
        seen.add(here.id)
    return here


def answers_for(person: Person, stores: Stores, now: datetime) -> Sequence[Person]:
    """List whose work a person answers for today: their own unless someone else does, then that of each who is away, by e-mail."""
    away = {absence.person_id for absence in stores.absences.around(now.date())} - {person.id}
    others = [found for person_id in away if (found := stores.people.by_id(person_id)) is not None]
    covered = [other for other in others if reader_of(other, stores, now).id == person.id]
    own = [person] if reader_of(person, stores, now).id == person.id else []
    return (*own, *sorted(covered, key=lambda other: other.email))


def absence_today(person: Person, stores: Stores, now: datetime) -> Absence | None:
    """Find the absence that a person's own today lies in, the newest where several do."""
    return absence_on(person, local(now, person.time_zone).date(), stores)


def absence_on(person: Person, day: date, stores: Stores) -> Absence | None:
    """Find the absence that a day of the person's lies in, the newest where several do."""
    own = (absence for absence in stores.absences.around(day) if absence.person_id == person.id)
    return next((absence for absence in own if absence.first_day <= day <= absence.last_day), None)


def _cover(person: Person, absence: Absence, stores: Stores) -> Person | None:
    named = stores.people.by_id(absence.cover_id) if absence.cover_id else None
    return named or stores.people.manager_of(person)

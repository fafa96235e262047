"""Digests in the database: who gets one when, who waits for one now, and what became of each day's."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Connection, Select, and_, bindparam, exists, func, or_, select

from handlers.ports import FIRST_MINUTE, FIRST_SCOPES, VOICE, DigestSetting, KeptDigest, Person, Subscriber, Undelivered
from storage.database import insert_into
from storage.prepared import Prepared
from storage.tables import digest_settings, digests, outbox, people

_DAY_MINUTES = 24 * 60
_CLOCK_CHANGE = timedelta(hours=3)
"""More than clocks are put on or back at once."""

_PERSON = tuple(people.c[name] for name in Person.__struct_fields__)
_SETTING = tuple(digest_settings.c[name] for name in DigestSetting.__struct_fields__)
_KEPT = tuple(digests.c[name] for name in KeptDigest.__struct_fields__)
_MINUTE = func.coalesce(digest_settings.c.minute, FIRST_MINUTE)
_ON = or_(digest_settings.c.on, and_(digest_settings.c.on.is_(None), people.c.role.in_(FIRST_SCOPES)))
_OVER = digests.c.outcome != "failed"
_OWN_SETTING = Prepared(
    select(*_SETTING).where(digest_settings.c.digest == bindparam("digest"), digest_settings.c.person_id == bindparam("person_id"))
)
_LAST_SENT = Prepared(
    select(*_KEPT)
    .where(digests.c.digest == bindparam("digest"), digests.c.person_id == bindparam("person_id"), digests.c.outcome == "sent")
    .order_by(digests.c.local_date.desc())
    .limit(1)
)


class SqlDigests:
    """handlers.ports.Digests over one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._zones: Sequence[str] | None = None

    def setting(self, digest: str, person: Person) -> DigestSetting:
        """Read one person's setting, the first one of their role where they set nothing."""
        row = _OWN_SETTING.first(self._connection, {"digest": digest, "person_id": person.id})
        return DigestSetting.first(digest, person) if row is None else DigestSetting(*row)

    def set(self, setting: DigestSetting) -> None:
        """Keep a setting."""
        values = {name: getattr(setting, name) for name in DigestSetting.__struct_fields__}
        insert = insert_into(self._connection, digest_settings).values(values)
        key = list(digest_settings.primary_key)
        changed = {name: insert.excluded[name] for name in values if name not in ("digest", "person_id")}
        self._connection.execute(insert.on_conflict_do_update(index_elements=key, set_=changed))

    def subscribers(self, digest: str) -> Sequence[Subscriber]:
        """Read everyone whose digest is on, by person."""
        return self._subscribers(digest, _subscribed(digest))

    def awaiting(self, digest: str, *, now: datetime, late_hours: float) -> Sequence[Subscriber]:
        """Read who may have a digest due now or within the hours before and has none sent or skipped, by person."""
        if self._zones is None:
            self._zones = self._connection.execute(select(people.c.time_zone).distinct().where(people.c.active)).scalars().all()
        since = now - timedelta(hours=late_hours)
        spans: dict[tuple[date, int, int], list[str]] = {}
        for zone in self._zones:
            for span in _spans(since, now, ZoneInfo(zone)):
                spans.setdefault(span, []).append(zone)
        due = [
            and_(people.c.time_zone.in_(zones), _MINUTE.between(low, high), ~_had(digest, day)) for (day, low, high), zones in spans.items()
        ]
        return self._subscribers(digest, _subscribed(digest).where(or_(*due))) if due else []

    def keep(self, kept: KeptDigest) -> bool:
        """Keep what became of a day's digest; False: it was sent or skipped before."""
        values = {name: getattr(kept, name) for name in KeptDigest.__struct_fields__}
        insert = insert_into(self._connection, digests).values(values)
        changed = {name: insert.excluded[name] for name in ("outcome", "made_at", "reason", "outbox_key", "shown")}
        key = list(digests.primary_key)
        kept_now = insert.on_conflict_do_update(index_elements=key, set_=changed, where=~_OVER).returning(digests.c.person_id)
        return self._connection.execute(kept_now).first() is not None

    def of_day(self, digest: str, person_id: str, day: date) -> KeptDigest | None:
        """Read what became of one day's digest."""
        return self._one(_of(digest, person_id).where(digests.c.local_date == day))

    def last_sent(self, digest: str, person_id: str) -> KeptDigest | None:
        """Read the newest that was sent."""
        row = _LAST_SENT.first(self._connection, {"digest": digest, "person_id": person_id})
        return None if row is None else KeptDigest(*row)

    def skipped_since(self, digest: str, person_id: str, since: datetime | None) -> Sequence[KeptDigest]:
        """Read what was skipped, or failed to the end, after a time, oldest first."""
        query = _of(digest, person_id).where(digests.c.outcome != "sent").order_by(digests.c.local_date)
        if since is not None:
            query = query.where(digests.c.made_at > since)
        return [KeptDigest(*row) for row in self._connection.execute(query)]

    def undelivered(self, digest: str) -> Sequence[Undelivered]:
        """Read the newest that died on its way to the channel of its setting, by person; none where the setting says so already."""
        sent, own = and_(digests.c.outbox_key == outbox.c.key, digests.c.digest == digest), digest_settings.c
        query = (
            _subscribed(digest)
            .add_columns(outbox.c.key, outbox.c.error)
            .join(digests, and_(digests.c.person_id == people.c.id, digests.c.digest == digest))
            .join(outbox, sent)
            .where(outbox.c.state == "dead", outbox.c.destination == own.destination, own.trouble.is_(None))
            .order_by(people.c.id, digests.c.local_date)
        )
        newest = {row[0]: row for row in self._connection.execute(query)}
        return [Undelivered(_subscriber(digest, row[:-2]), row[-2], row[-1] or "") for row in newest.values()]

    def _one(self, query: Select[Any]) -> KeptDigest | None:
        row = self._connection.execute(query).first()
        return None if row is None else KeptDigest(*row)

    def _subscribers(self, digest: str, query: Select[Any]) -> Sequence[Subscriber]:
        return [_subscriber(digest, row) for row in self._connection.execute(query.order_by(people.c.id))]


def _subscribed(digest: str) -> Select[Any]:
    set_by = and_(digest_settings.c.person_id == people.c.id, digest_settings.c.digest == digest)
    return select(*_PERSON, *_SETTING).join_from(people, digest_settings, set_by, isouter=True).where(people.c.active, _ON)


def _subscriber(digest: str, row: Sequence[Any]) -> Subscriber:
    person, own = Person(*row[: len(_PERSON)]), row[len(_PERSON) :]
    return Subscriber(person, DigestSetting(*own) if own[0] is not None else DigestSetting.first(digest, person))


def _over(digest: str, day: date) -> ColumnElement[bool]:
    """Tell in SQL whether a day's digest was sent or skipped."""
    return exists().where(digests.c.digest == digest, digests.c.person_id == people.c.id, digests.c.local_date == day, _OVER)


def _had(digest: str, day: date) -> ColumnElement[bool]:
    """Tell in SQL whether there is none left for a day: of a weekly digest without a day of its own, for that week."""
    if digest != VOICE:
        return _over(digest, day)
    monday = day - timedelta(days=day.weekday())
    of_week = exists().where(
        digests.c.digest == digest, digests.c.person_id == people.c.id, digests.c.local_date.between(monday, day), _OVER
    )
    return or_(_over(digest, day), and_(digest_settings.c.weekdays.is_(None), of_week))


def _of(digest: str, person_id: str) -> Select[Any]:
    return select(*_KEPT).where(digests.c.digest == digest, digests.c.person_id == person_id)


def _spans(since: datetime, until: datetime, zone: ZoneInfo) -> Iterator[tuple[date, int, int]]:
    """Cut local time into days, each with its first and last minute; what clocks showed before they went back is included."""
    shown = [(at - back).astimezone(zone).replace(tzinfo=None) for at in (since, until) for back in (timedelta(), _CLOCK_CHANGE)]
    first, last = min(shown), max(shown)
    for number in range((last.date() - first.date()).days + 1):
        day = first.date() + timedelta(days=number)
        low = first.hour * 60 + first.minute if day == first.date() else 0
        high = last.hour * 60 + last.minute if day == last.date() else _DAY_MINUTES - 1
        yield day, low, high

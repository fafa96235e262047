"""Digests that are due: whose, of which of their days, once each; what came too late is said in the next one."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from handlers.absence import absence_on
from handlers.card import Card, Context
from handlers.ports import AT_RISK, VOICE, DigestSetting, KeptDigest, Message, Person, Role, Stores, Subscriber
from handlers.text import clock_time, day, listed, local
from handlers.working_time import is_holiday, is_working_day, moment

LATE_HOURS = 4
"""A digest up to so late is sent all the same; later it is skipped, and the next one says so."""
LOOKED_BACK = timedelta(days=31)
"""How far back skipped digests are noted after a stop; of an older one nobody wants to read."""
DIGEST_ROLES: frozenset[Role] = frozenset({"csm", "manager", "executive", "cs_ops"})
"""Who may have the digest: those who may ask for the list it shows."""
SKIPS_NAMED = 3
DIGESTS = (AT_RISK, VOICE)
WEEKLY = frozenset({VOICE})
"""Digests of which a week has one."""

Composed = tuple[Card, Mapping[str, Any]]
"""A digest, and what the next one is to be compared with."""
Compose = Callable[[Person, DigestSetting, Stores, datetime, KeptDigest | None], Composed]
"""Says what a digest tells a person now, given the last one they got."""


class DueDigest(Struct, frozen=True):
    """One digest of one day of a person's."""

    subscriber: Subscriber
    day: date


def is_digest_day(day: date, person: Person, setting: DigestSetting) -> bool:
    """Tell whether a day of the person's has a digest: a working day there, or a day they named that is no holiday.

    A weekly one comes on the first working day from Monday on, unless they named its day.
    """
    if setting.weekdays is None:
        before = range(1, day.isoweekday()) if setting.digest in WEEKLY else ()
        return is_working_day(day, person.country) and not any(
            is_working_day(day - timedelta(days=back), person.country) for back in before
        )
    return str(day.isoweekday()) in setting.weekdays and not is_holiday(day, person.country)


def due_at(day: date, person: Person, setting: DigestSetting) -> datetime:
    """Return when the digest of a day is due; on a day whose clocks skip that minute, as long after it."""
    return moment(day, setting.minute, person.time_zone)


def due_day(person: Person, setting: DigestSetting, now: datetime) -> date | None:
    """Return the day whose digest is to go out now, sent already or not: at most four hours late, so after midnight yesterday's."""
    today = local(now, person.time_zone).date()
    for back in (0, 1):
        each = today - timedelta(days=back)
        if now - timedelta(hours=LATE_HOURS) < due_at(each, person, setting) <= now:
            return each if _counts(each, person, setting) else None
    return None


def next_due(person: Person, setting: DigestSetting, now: datetime) -> datetime:
    """Return when the next digest after now is due, holidays left out and absences not.

    Raises:
        ValueError: No day of the next year has one.
    """
    today = local(now, person.time_zone).date()
    for ahead in range(-1, 366):
        each = today + timedelta(days=ahead)
        if (at := due_at(each, person, setting)) > now and is_digest_day(each, person, setting):
            return at
    raise ValueError(f"{person.id} has no digest within a year")


def due_digests(stores: Stores, *, now: datetime) -> Sequence[DueDigest]:
    """List the digests to send now, by person. Reads only; each is then sent in a transaction of its own."""
    found = []
    for waiting in _of_each(lambda digest: stores.digests.awaiting(digest, now=now, late_hours=LATE_HOURS)):
        subscriber = within_reach(waiting)
        each = due_day(subscriber.person, subscriber.setting, now)
        if each is not None and is_wanted(subscriber, each, stores):
            found.append(DueDigest(subscriber, each))
    return found


def _of_each(read: Callable[[str], Sequence[Subscriber]]) -> Iterator[Subscriber]:
    for digest in DIGESTS:
        yield from read(digest)


def is_wanted(subscriber: Subscriber, day: date, stores: Stores) -> bool:
    """Tell whether a person may have the digest, and is there to read it; in a channel others read it too."""
    person, setting = subscriber.person, subscriber.setting
    here = setting.destination is not None or absence_on(person, day, stores) is None
    return here and person.role in DIGEST_ROLES


def within_reach(subscriber: Subscriber) -> Subscriber:
    """Let a digest go to the person whose channel does not take it."""
    setting = subscriber.setting
    return subscriber if setting.trouble is None else replace(subscriber, setting=replace(setting, destination=None))


def compose_digest(due: DueDigest, stores: Stores, *, now: datetime, compose: Compose) -> Composed | None:
    """Compose one digest, with what was skipped before it; None: another clock was first. Reads only."""
    person, setting = due.subscriber.person, due.subscriber.setting
    kept = stores.digests.of_day(setting.digest, person.id, due.day)
    if kept is not None and kept.outcome != "failed":
        return None
    previous = stores.digests.last_sent(setting.digest, person.id)
    card, shown = compose(person, setting, stores, now, previous)
    return _with_skipped(card, setting.digest, stores, person, now=now, previous=previous), shown


def hand_over(due: DueDigest, composed: Composed, stores: Stores, *, now: datetime) -> bool:
    """Hand a digest over to the post and keep that it was; False: another clock was first, and nothing is sent twice."""
    person, digest, (card, shown) = due.subscriber.person, due.subscriber.setting.digest, composed
    key = f"digest:{digest}:{person.id}:{due.day}"
    if not stores.digests.keep(KeptDigest(digest, person.id, due.day, "sent", now, outbox_key=key, shown=shown)):
        return False
    return stores.post.send(Message(key=key, kind="digest", to=person, card=card, channel_id=due.subscriber.setting.destination))


def keep_failed(due: DueDigest, stores: Stores, *, now: datetime, reason: str) -> None:
    """Keep that a digest could not be composed; it is tried again until it would come too late."""
    stores.digests.keep(KeptDigest(due.subscriber.setting.digest, due.subscriber.person.id, due.day, "failed", now, reason))


def missed_digests(stores: Stores, *, since: datetime, now: datetime) -> Iterator[KeptDigest]:
    """Give as skipped what fell due after `since`, when the clock last ran, and is too late by now. Reads only."""
    first = max(since, now - LOOKED_BACK)
    for subscriber in map(within_reach, _of_each(stores.digests.subscribers)):
        for each in _missed(subscriber, first, now - timedelta(hours=LATE_HOURS)):
            if is_wanted(subscriber, each, stores):
                reason = f"the clock did not run at {clock_time(_due(subscriber, each), subscriber.person.time_zone)}"
                yield KeptDigest(subscriber.setting.digest, subscriber.person.id, each, "skipped", now, reason)


def _missed(subscriber: Subscriber, after: datetime, until: datetime) -> Iterator[date]:
    zone = subscriber.person.time_zone
    first, last = local(after, zone).date(), local(until, zone).date()
    for number in range((last - first).days + 1):
        each = first + timedelta(days=number)
        if after < _due(subscriber, each) <= until and _counts(each, subscriber.person, subscriber.setting):
            yield each


def _due(subscriber: Subscriber, each: date) -> datetime:
    return due_at(each, subscriber.person, subscriber.setting)


def _counts(each: date, person: Person, setting: DigestSetting) -> bool:
    switched_on = setting.since is None or due_at(each, person, setting) >= setting.since
    return switched_on and is_digest_day(each, person, setting)


def _with_skipped(card: Card, digest: str, stores: Stores, person: Person, *, now: datetime, previous: KeptDigest | None) -> Card:
    skipped = stores.digests.skipped_since(digest, person.id, previous.made_at if previous else None)
    today = local(now, person.time_zone).date()
    before = [each for each in skipped if each.local_date < today]
    if not before:
        return card
    named = [f"{day(each.local_date, today=today)} ({each.reason})" for each in before[-SKIPS_NAMED:]]
    more = f"{len(before) - len(named)} more and " if len(before) > len(named) else ""
    return replace(card, blocks=(*card.blocks, Context(((f"Not sent: the digest of {more}{listed(named)}.",),))))

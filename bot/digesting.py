"""The digests' part of a tick: who is due is one query, and each digest is committed by itself."""

import logging
from datetime import datetime, timedelta

from sqlalchemy.exc import InterfaceError, OperationalError

from bot.clockwork import Clockwork
from bot.failure import new_token
from handlers import digests, voc_digest
from handlers.digests_due import (
    LATE_HOURS,
    Compose,
    Composed,
    DueDigest,
    compose_digest,
    due_digests,
    hand_over,
    keep_failed,
    missed_digests,
)
from handlers.ports import VOICE, DigestSetting, KeptDigest, Person, Stores
from storage.ticks import keep_tick, last_tick

JOB = "digests"
NOTED_EVERY = timedelta(minutes=5)
"""How often it is kept that the clock runs; far below the four hours that a digest may be late."""
KEPT_AT_ONCE = 200
"""Skipped digests a transaction, so that whoever writes gets in between."""

_log = logging.getLogger(__name__)


def compose_either(person: Person, setting: DigestSetting, stores: Stores, now: datetime, previous: KeptDigest | None) -> Composed:
    """Compose the digest that a setting is of: at-risk, or what customers said."""
    if setting.digest == VOICE:
        return voc_digest.compose(person, setting, stores, now, previous)
    return digests.compose(person, setting, stores, now, previous)


def send_digests(clockwork: Clockwork, now: datetime, *, compose: Compose = compose_either) -> int:
    """Send what is due, and after a stop keep what was missed; returns how many digests were handed over."""
    _note(clockwork, now)
    with clockwork.reading(now) as stores:
        due = due_digests(stores, now=now)
    sent = 0
    for each in due:
        if clockwork.stopping.is_set():
            break
        sent += _send(clockwork, each, now, compose)
    return sent


def _send(clockwork: Clockwork, due: DueDigest, now: datetime, compose: Compose) -> bool:
    try:
        # Composed before anything is locked: it may go over a hundred thousand accounts.
        composed = clockwork.summarised(now, lambda stores: compose_digest(due, stores, now=now, compose=compose))
        if composed is None:
            return False
        with clockwork.writing(now) as stores:
            return hand_over(due, composed, stores, now=now)
    except (OperationalError, InterfaceError):
        raise
    except Exception:  # noqa: BLE001 - one person's digest must not keep the others from theirs
        token = new_token()
        _log.exception("%s: the digest of %s could not be composed; it is tried again.", token, due.subscriber.person.id)
        with clockwork.writing(now) as stores:
            keep_failed(due, stores, now=now, reason=f"it could not be composed, {token}")
        return False


def _skip(clockwork: Clockwork, since: datetime, now: datetime) -> int:
    with clockwork.reading(now) as stores:
        missed = list(missed_digests(stores, since=since, now=now))
    skipped = 0
    for start in range(0, len(missed), KEPT_AT_ONCE):
        with clockwork.writing(now) as stores:
            skipped += sum(stores.digests.keep(each) for each in missed[start : start + KEPT_AT_ONCE])
    return skipped


def _note(clockwork: Clockwork, now: datetime) -> None:
    with clockwork.database.reading() as connection:
        last = last_tick(connection, JOB)
    if last is not None and now - last < NOTED_EVERY:
        return
    if last is not None and now - last > timedelta(hours=LATE_HOURS):
        skipped = _skip(clockwork, last, now)
        if skipped:
            _log.warning("The clock stood still since %s: %s digests came too late and were skipped.", last, skipped)
    with clockwork.database.writing() as connection:
        keep_tick(connection, JOB, now=now)

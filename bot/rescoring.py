"""Scoring what is due, in batches with a transaction each, so that whoever writes gets in between."""

import logging
import time
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, select
from sqlalchemy.exc import InterfaceError, OperationalError

from bot.clockwork import Clockwork
from bot.commands.progress import Progress
from storage.feed_looks import keep_look, last_look, needs_a_look
from storage.imports.watermarks import mark_feed_dirty
from storage.refresh import refresh_scores
from storage.rescoring import due_for_scoring
from storage.tables import accounts
from storage.turns import take_turn
from storage.watermarks import Looked, Watermarks, read_recorded, read_watermarks

BATCH = 200
"""Accounts a transaction."""
LET_IN_SECONDS = 0.11
"""Between two batches: whoever waits to write on SQLite asks each tenth of a second, and would find it taken time and again."""
SECONDS = 20.0
"""How long one run goes on at most: what is left is done by the next, which sees newer data."""
LOOKED_BACK_DAYS = 30
"""For an older look all accounts were scored again since."""
PUT_OFF = timedelta(hours=1)
"""After which an account that could not be scored is tried again."""

_log = logging.getLogger(__name__)


def rescore(clockwork: Clockwork, now: datetime) -> int:
    """Score what is due as of now; returns how many accounts were scored."""
    for account_id in [each for each, until in clockwork.put_off.items() if until <= now]:
        clockwork.put_off.pop(account_id, None)
    ends = time.monotonic() + SECONDS
    scored, marks, done = 0, None, set[str]()
    while not clockwork.stopping.is_set() and time.monotonic() < ends:
        batch = _due(clockwork, now, done)
        if not batch:
            break
        if done:
            clockwork.stopping.wait(LET_IN_SECONDS)
        if marks is None:
            marks = _marks(clockwork, now)
        scored += _score(clockwork, batch, now, marks)
        done.update(batch)
    return scored


def score_all(clockwork: Clockwork, *, as_of: datetime, scored_at: datetime, progress: Progress) -> int:
    """Score every account as of a time, in batches too; run again, it writes the same. Returns how many were scored."""
    with clockwork.database.reading() as connection:
        looked = read_recorded(connection, now=as_of)
        marks = read_watermarks(connection, policy=clockwork.policy(connection).policy, now=as_of, recorded=looked)
        account_ids = connection.execute(select(accounts.c.id).order_by(accounts.c.id)).scalars().all()
    with clockwork.database.writing() as connection:
        keep_look(connection, looked, now=as_of)
    scored = 0
    for start in range(0, len(account_ids), BATCH):
        progress("Accounts", start, len(account_ids))
        with clockwork.database.writing() as connection:
            scored += refresh_scores(
                connection,
                policy=clockwork.policy(connection),
                as_of=as_of,
                scored_at=scored_at,
                account_ids=account_ids[start : start + BATCH],
                reporting_currency=clockwork.reporting_currency,
                marks=marks,
            )
        clockwork.stopping.wait(LET_IN_SECONDS)
    progress("Accounts", len(account_ids), len(account_ids))
    return scored


def _due(clockwork: Clockwork, now: datetime, done: set[str]) -> Sequence[str]:
    with clockwork.database.reading() as connection:
        version = clockwork.policy(connection).version
        # What was scored in this run and is due again changed meanwhile: as of now nothing would come of it.
        return due_for_scoring(connection, now=now, version=version, most=BATCH, without=done | clockwork.put_off.keys())


def _marks(clockwork: Clockwork, now: datetime) -> Watermarks:
    with clockwork.database.reading() as connection:
        looked = read_recorded(connection, now=now) if needs_a_look(connection, now=now) else None
    if looked is not None:
        with clockwork.database.writing() as connection:
            _mark_newly_filled(connection, looked, now)
            keep_look(connection, looked, now=now)
    with clockwork.database.reading() as connection:
        recorded = looked or last_look(connection, now=now)
        return read_watermarks(connection, policy=clockwork.policy(connection).policy, now=now, recorded=recorded)


def _mark_newly_filled(connection: Connection, looked: Looked, now: datetime) -> None:
    """Mark the accounts of feeds that fill a table for the first time: those scored just before still held it for unknown."""
    before = last_look(connection, now=now, within=timedelta(days=LOOKED_BACK_DAYS))
    for (kind, feed), records in looked.items():
        if (kind, feed) in before and records.tables - before[kind, feed].tables:
            mark_feed_dirty(connection, kind, feed, now=now)


def _score(clockwork: Clockwork, batch: Sequence[str], now: datetime, marks: Watermarks) -> int:
    """Score a batch; where one of its accounts cannot be scored, that one alone is put off."""
    try:
        with clockwork.database.writing() as connection:
            take_turn(connection)
            policy = clockwork.policy(connection)
            due = due_for_scoring(connection, now=now, version=policy.version, most=len(batch), among=batch)
            return refresh_scores(
                connection,
                policy=policy,
                as_of=now,
                scored_at=now,
                account_ids=due,
                reporting_currency=clockwork.reporting_currency,
                marks=marks,
            )
    except (OperationalError, InterfaceError):
        raise
    except Exception:  # noqa: BLE001 - one account's data must not keep the others from their scores
        if len(batch) == 1:
            _log.exception("Account %s cannot be scored; it is tried again in an hour.", batch[0])
            clockwork.put_off[batch[0]] = now + PUT_OFF
            return 0
        half = len(batch) // 2
        return _score(clockwork, batch[:half], now, marks) + _score(clockwork, batch[half:], now, marks)

"""The sample company goes on living: each night brings the day that ended, and stories go on at their hour.

A day is like the same weekday a week before in usage, and four weeks before in cases, calls and answers, so that whoever has no story
stays where they are. What comes depends on what was loaded and on the date alone.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta

import numpy as np
from sqlalchemy import Connection, Table, and_, insert, literal, or_, select

from storage import tables
from storage.database import insert_into
from storage.imports.watermarks import mark_all_dirty
from storage.meanings import note_unread
from storage.sample.coming import happen
from storage.sample.load import MARK
from storage.sample.moment import FEED_AGES, Row
from storage.sample.rhythm import VERBATIMS
from storage.upsert import upsert

WEEK, MONTH = timedelta(days=7), timedelta(days=28)

_DAILY = (tables.usage_days, tables.user_days, tables.feature_days)
_ANSWERED_WITHIN = 0.6
"""Of a night, the latest that what was said before it is answered."""


def let_come(connection: Connection, *, since: datetime, until: datetime) -> bool:
    """Let come what happened after `since` and by `until`; False: nothing. Coming twice, it is there once."""
    loaded = connection.scalar(select(tables.imports.c.finished_at).where(tables.imports.c.id == MARK))
    if loaded is None:
        return False
    nights = list(_nights(max(since, loaded), until))
    for night in nights:
        _let_day_end(connection, night)
    told = happen(connection, loaded, since=since, until=until)
    note_unread(connection)
    if nights:
        mark_all_dirty(connection, now=until)
    return bool(nights or told)


def _nights(since: datetime, until: datetime) -> Iterator[datetime]:
    """Yield the midnights, in UTC, after the one and up to the other."""
    night = datetime.combine(since.astimezone(UTC).date(), time(), UTC) + timedelta(days=1)
    while night <= until:
        yield night
        night += timedelta(days=1)


def _let_day_end(connection: Connection, night: datetime) -> None:
    """Bring the day that ended at this midnight: its usage whole, and what customers did and said on it."""
    day = (night - timedelta(days=1)).date()
    for table in _DAILY:
        _repeat_usage(connection, table, day)
    for table, column in ((tables.touches, "at"), (tables.surveys_sent, "sent_at")):
        _write(connection, table, (_later(row, night) for row in _of_day(connection, table, column, day)))
    _hold_meetings(connection, night)
    _open_tickets(connection, night, day)
    _write(connection, tables.feedback, list(_answers(connection, night, day)))
    said = [{"kind": kind, "feed": "main", "reported_at": night} for kind in FEED_AGES]
    upsert(connection, tables.source_watermarks, said)


def _repeat_usage(connection: Connection, table: Table, day: date) -> None:
    """Write a day's usage as it was a week before, in the place of what had come of it so far."""
    accounts = tables.accounts.c
    living = select(accounts.id).where(accounts.usage_feed == "main", or_(accounts.ended_on.is_(None), accounts.ended_on >= day))
    before = and_(table.c.day == day - WEEK, table.c.account_id.in_(living))
    if table is tables.usage_days:
        had = select(table.c.account_id).where(before)
    else:
        had = select(tables.usage_days.c.account_id).where(
            tables.usage_days.c.day == day - WEEK, tables.usage_days.c.account_id.in_(living)
        )
    connection.execute(table.delete().where(table.c.day == day, table.c.account_id.in_(had)))
    columns = [literal(day).label("day") if column.name == "day" else column for column in table.columns]
    connection.execute(insert(table).from_select([column.name for column in table.columns], select(*columns).where(before)))


def _of_day(connection: Connection, table: Table, column: str, day: date) -> list[Row]:
    """Read what customers of ours did four weeks before a day."""
    begun = datetime.combine(day, time(), UTC) - MONTH
    accounts = tables.accounts.c
    joined = table.join(tables.accounts, accounts.id == table.c.account_id)
    of_day = and_(table.c[column] >= begun, table.c[column] < begun + timedelta(days=1))
    query = select(*table.columns).select_from(joined).where(of_day, or_(accounts.ended_on.is_(None), accounts.ended_on > day))
    return [dict(row) for row in connection.execute(query.order_by(table.c.id)).mappings()]


def _later(row: Row, night: datetime) -> Row:
    """Move what happened by four weeks, under an id of its own; what would lie ahead is not known yet."""
    moved = {name: value + MONTH if isinstance(value, datetime) else value for name, value in row.items()}
    known = {name: None if isinstance(value, datetime) and value > night else value for name, value in moved.items()}
    return {**known, "id": f"{row['id'].partition('~')[0]}~{night:%y%m%d}"}


def _hold_meetings(connection: Connection, night: datetime) -> None:
    """Let the day's meetings have been held, but where an account is Red: there they are missed."""
    meetings, state = tables.meetings.c, tables.account_state.c
    red = select(state.account_id).where(state.band == "red")
    of_day = and_(meetings.planned_at > night - timedelta(days=1), meetings.planned_at <= night)
    held = tables.meetings.update().where(of_day, meetings.held_at.is_(None), meetings.account_id.not_in(red))
    connection.execute(held.values(held_at=meetings.planned_at))


def _open_tickets(connection: Connection, night: datetime, day: date) -> None:
    """Open the day's cases, and close for each one the oldest plain case of the customer: as many stay open."""
    opened = [
        {**_later(row, night), "closed_at": None, "escalated_at": None, "csat": None}
        for row in _of_day(connection, tables.tickets, "opened_at", day)
    ]
    known = set(connection.execute(select(tables.tickets.c.id).where(tables.tickets.c.id.in_([row["id"] for row in opened]))).scalars())
    plain = [row for row in opened if row["severity"] in ("P3", "P4") and row["id"] not in known]
    _write(connection, tables.tickets, plain)
    tickets = tables.tickets
    for row in plain:
        oldest = (
            select(tickets.c.id)
            .where(tickets.c.account_id == row["account_id"], tickets.c.closed_at.is_(None), tickets.c.escalated_at.is_(None))
            .where(tickets.c.severity.in_(("P3", "P4")), tickets.c.opened_at < row["opened_at"])
            .order_by(tickets.c.opened_at)
            .limit(1)
        )
        rated = 4.0 if row["severity"] == "P4" else None
        found = connection.scalar(oldest)
        connection.execute(tickets.update().where(tickets.c.id == found).values(closed_at=row["opened_at"], csat=rated))


def _answers(connection: Connection, night: datetime, day: date) -> Iterator[Row]:
    """Let the contacts of four weeks ago speak again, in other words; a person answers each before the night."""
    for row in _of_day(connection, tables.feedback, "received_at", day):
        if row["type"] != "nps" or row["score"] is None:
            continue
        dice = np.random.default_rng([night.toordinal(), *map(ord, row["account_id"])])
        texts = VERBATIMS["praise" if row["score"] >= 9 else "mixed" if row["score"] >= 7 else "complaint"]  # noqa: PLR2004 - NPS
        received = row["received_at"] + MONTH
        replied = received + (night - received) * _ANSWERED_WITHIN
        # Other words: their meaning and their themes are worked out anew.
        done = dict.fromkeys(("kind", "kind_source", "sentiment", "sentiment_source", "themed_at"))
        done |= {"first_reply_at": replied, "fixed_at": None, "told_customer_at": replied, "closed_at": replied}
        yield {**_later(row, night), **done, "text": texts[int(dice.integers(len(texts)))], "outcome": "Answered and thanked"}


def _write(connection: Connection, table: Table, rows: Iterable[Row]) -> None:
    """Insert what is not there yet; what people changed since stays."""
    kept = list(rows)
    if kept:
        connection.execute(insert_into(connection, table).on_conflict_do_nothing(), kept)

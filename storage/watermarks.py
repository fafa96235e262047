"""Watermarks: how far each feed has reported, and whether that is too long ago to be believed."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, get_args

from msgspec import Struct
from sqlalchemy import Column, ColumnElement, Connection, and_, case, func, or_, select, true

from handlers.ports import Source
from scoring.policy import Policy
from scoring.rows import SourceKind
from storage.tables import (
    account_events,
    accounts,
    changes,
    contact_roles,
    crm_opportunities,
    feature_days,
    feedback,
    feeds,
    invoices,
    meetings,
    mrr_movements,
    people,
    seat_history,
    source_watermarks,
    surveys_sent,
    tickets,
    touches,
    usage_days,
    user_days,
)

KINDS: tuple[SourceKind, ...] = get_args(SourceKind)
SURVEY_CHANNELS = ("csat", "relationship", "in_app", "qbr")
ROLE_NAMES = {"csm": "CSM", "manager": "manager", "sales_rep": "sales rep", "executive": "executive", "cs_ops": "CS ops"}

_REPORTED = ~select(changes.c.id).where(changes.c.id == touches.c.id).exists()
"""A touch that a person logged here says nothing of the CRM's feed."""

_SURVEYED = or_(feedback.c.type == "nps", feedback.c.channel.in_(SURVEY_CHANNELS))

RECORDS: dict[SourceKind, tuple[tuple[Column[Any], ColumnElement[bool] | None], ...]] = {
    "usage": ((usage_days.c.day, None), (user_days.c.day, None)),
    "tickets": ((tickets.c.opened_at, None), (tickets.c.closed_at, None), (tickets.c.escalated_at, None)),
    "surveys": ((surveys_sent.c.sent_at, None), (surveys_sent.c.answered_at, None), (feedback.c.received_at, _SURVEYED)),
    "crm": (
        (touches.c.at, _REPORTED),
        (meetings.c.planned_at, None),
        (meetings.c.held_at, None),
        (contact_roles.c.since, None),
        (contact_roles.c.until, None),
        (account_events.c.at, None),
        (crm_opportunities.c.opened_on, None),
        (crm_opportunities.c.closed_on, None),
        (seat_history.c.day, None),
    ),
    "billing": ((invoices.c.issued_on, None), (invoices.c.paid_on, None), (mrr_movements.c.day, None)),
}
"""The columns whose newest value shows how far a feed of the kind has come."""


class Watermark(Struct, frozen=True):
    """How far one feed has reported, as known at the asked time."""

    reported_at: datetime | None
    """None: it never reported."""
    stale: bool
    owner: str | None
    tables: frozenset[str]
    """The tables in which this feed has records; a table that it never fills is unknown, not empty."""
    since: date | None = None
    """The first day of a usage feed's records."""


Watermarks = Mapping[tuple[SourceKind, str], Watermark]


class Recorded(Struct, frozen=True):
    """What the records of one feed show, of whichever of its accounts."""

    newest: datetime | None
    tables: frozenset[str]
    since: date | None

    def joined(self, other: "Recorded") -> "Recorded":
        """Return what both looks show together."""
        newest = max((at for at in (self.newest, other.newest) if at is not None), default=None)
        since = min((day for day in (self.since, other.since) if day is not None), default=None)
        return Recorded(newest, self.tables | other.tables, since)


Looked = Mapping[tuple[SourceKind, str], Recorded]
"""What the records of each feed show."""


def read_recorded(connection: Connection, *, now: datetime, account_ids: Sequence[str] | None = None) -> Looked:
    """Look through the records of these accounts, or of all, for what their feeds have brought by `now`.

    Of all, it is the dear part of the watermarks: seconds in a company of a hundred thousand accounts.
    """
    return {(kind, feed): found for kind in KINDS for feed, found in _recorded(connection, kind, now, account_ids).items()}


def read_watermarks(connection: Connection, *, policy: Policy, now: datetime, recorded: Looked | None = None) -> Watermarks:
    """Read every feed that accounts belong to, as known at `now`.

    A feed has come as far as it said (`source_watermarks`) or as its newest record, whichever is later, never past `now`. A record
    of a day counts as the end of that day, unless a feed of usage said how far into that day it had come. Feature days count for a
    feed that has neither account days nor user days. `recorded` may be some minutes old: what landed since, its import has said.
    """
    owners = _owners(connection)
    said = _said(connection, now)
    found: dict[tuple[SourceKind, str], Watermark] = {}
    for (kind, feed), records in (read_recorded(connection, now=now) if recorded is None else recorded).items():
        reported = _reported(kind, records.newest, said.get((kind, feed)))
        stale = reported is None or now - reported > timedelta(days=getattr(policy.sources, kind))
        found[kind, feed] = Watermark(reported, stale, owners.get((kind, feed)), records.tables, records.since)
    return found


def read_feeds(connection: Connection) -> frozenset[tuple[SourceKind, str]]:
    """Read which feeds accounts belong to."""
    return frozenset((kind, feed) for kind in KINDS for feed in connection.execute(select(feed_column(kind)).distinct()).scalars())


def _reported(kind: SourceKind, newest: datetime | None, said: datetime | None) -> datetime | None:
    if newest is None or said is None:
        return newest or said
    inside = kind == "usage" and said.date() == (newest - timedelta(microseconds=1)).date()
    return said if inside else max(newest, said)


def sources_of(watermarks: Watermarks, feeds_of_account: Mapping[SourceKind, str]) -> dict[SourceKind, Source]:
    """Return what a card says of an account's sources."""
    sources: dict[SourceKind, Source] = {}
    for kind, feed in feeds_of_account.items():
        mark = watermarks[kind, feed]
        reported = mark.reported_at.isoformat().replace("+00:00", "Z") if mark.reported_at else None
        sources[kind] = Source(feed=feed, reported_at=reported, stale=mark.stale, owner=mark.owner)
    return sources


def feed_column(kind: SourceKind) -> ColumnElement[str]:
    """Return the column that names an account's feed of the kind."""
    column: ColumnElement[str] = accounts.c[f"{kind}_feed"]
    return column


def _owners(connection: Connection) -> dict[tuple[str, str], str]:
    query = select(feeds.c.kind, feeds.c.name, people.c.name, people.c.role).join(people, people.c.id == feeds.c.owner_id)
    return {(kind, feed): f"{name} ({ROLE_NAMES.get(role, role)})" for kind, feed, name, role in connection.execute(query)}


def _said(connection: Connection, now: datetime) -> dict[tuple[str, str], datetime]:
    told = source_watermarks.c
    query = select(told.kind, told.feed, func.max(told.reported_at)).where(told.reported_at <= now).group_by(told.kind, told.feed)
    return {(kind, feed): newest for kind, feed, newest in connection.execute(query)}


def _recorded(connection: Connection, kind: SourceKind, now: datetime, account_ids: Sequence[str] | None) -> dict[str, Recorded]:
    """Return by feed the newest instant of its records, the tables it fills and, for usage, its first day."""
    feed, records = feed_column(kind), RECORDS[kind]
    probes: list[ColumnElement[Any]] = [func.max(_extreme(func.max, column, condition, now)) for column, condition in records]
    if kind == "usage":
        held = select(feature_days.c.day).where(feature_days.c.account_id == accounts.c.id).exists()
        probes += [func.min(_extreme(func.min, column, condition, now)) for column, condition in records]
        probes.append(func.max(case((held, 1), else_=0)))
    found = {}
    chosen = true() if account_ids is None else accounts.c.id.in_(account_ids)
    for name, *values in connection.execute(select(feed, *probes).where(chosen).group_by(feed)):
        newest = values[: len(records)]
        tables = {column.table.name for (column, _), value in zip(records, newest, strict=True) if value is not None}
        firsts = [value for value in values[len(records) : 2 * len(records)] if value is not None]
        if kind == "usage" and values[-1]:
            tables.add(feature_days.name)
            if not firsts:
                newest, firsts = _feature_days(connection, name, now, chosen)
        found[name] = Recorded(_latest(newest, now), frozenset(tables), min(firsts, default=None))
    return found


def _extreme(extreme: Any, column: Column[Any], condition: ColumnElement[bool] | None, now: datetime) -> Any:
    """Look the value up account by account: on the usage tables' keys that is one step, where a scan would read every day."""
    known = column <= (now.astimezone(UTC).date() if _is_day(column) else now)
    own = column.table.c.account_id == accounts.c.id
    return select(extreme(column)).where(and_(own, known) if condition is None else and_(own, known, condition)).scalar_subquery()


def _is_day(column: Column[Any]) -> bool:
    return column.type.python_type is date


def _feature_days(connection: Connection, feed: str, now: datetime, chosen: ColumnElement[bool]) -> tuple[list[date | None], list[date]]:
    """Read the last and first day of a feed that reports features alone."""
    day = feature_days.c.day
    joined = feature_days.join(accounts, accounts.c.id == feature_days.c.account_id)
    query = select(func.max(day), func.min(day)).select_from(joined)
    last, first = connection.execute(query.where(accounts.c.usage_feed == feed, chosen, day <= now.astimezone(UTC).date())).one()
    return [last], [first] if first else []


def _latest(values: Iterable[date | datetime | None], now: datetime) -> datetime | None:
    """Return the newest instant; a day counts as its end, but nothing is newer than `now`."""
    instants = [value if isinstance(value, datetime) else end_of(value) for value in values if value is not None]
    return min(max(instants), now) if instants else None


def end_of(day: date) -> datetime:
    """Return the midnight that ends the day."""
    return datetime.combine(day, time(), UTC) + timedelta(days=1)

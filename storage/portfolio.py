"""The at-risk picture: totals are summed where the rows lie, and only documents that will be shown are read."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, Select, and_, bindparam, case, func, or_, select

from handlers.ports import AtRiskRow, BandTotal, Portfolio, Scope, StateDocument, name_key
from scoring.ranking import rank_key
from scoring.rows import BANDS
from storage.scopes import Shape, limits, owners, with_owner, within
from storage.tables import account_state, accounts, snapshots

CHUNK = 500
"""Ids in one query: databases take a limited number of parameters."""

_scored = and_(account_state.c.account_id == accounts.c.id, account_state.c.as_of <= bindparam("at"))
_is_customer = or_(accounts.c.ended_on.is_(None), accounts.c.ended_on >= bindparam("today"))
_columns = (accounts.c.id, accounts.c.name, owners.c.name.label("owner_name"), accounts.c.renewal_on)


class _Listed(Struct, frozen=True):
    row: AtRiskRow
    as_of: datetime


def read_portfolio(connection: Connection, *, scope: Scope, at: datetime) -> Portfolio:
    """Read each account's newest scoring at or before `at`; one that was scored again since is read from its snapshot."""
    given = limits(connection, scope)
    shape = tuple(given)
    parameters = {**given, "at": at, "today": at.astimezone(UTC).date()}
    totals = connection.execute(_totals(shape), parameters).all()
    shown = [_listed(row) for row in connection.execute(_shown(shape), parameters)]
    past = [_listed(row) for row in _past(connection, shape, parameters)]
    rows = [listed.row for listed in (*shown, *past)]
    instants = [row.as_of for row in totals] + [listed.as_of for listed in past]
    return Portfolio(
        at_risk=_by_rank(row for row in rows if row.churn["at_risk"] == "true"),
        blind_spots=_by_arr(row for row in rows if row.churn["blind_spot"] == "true"),
        totals=_by_band([_total(row) for row in totals], [listed.row for listed in past]),
        as_of=min(instants, default=None),
    )


@cache
def _totals(shape: Shape) -> Select[Any]:
    arr = func.coalesce(account_state.c.arr, 0.0)
    return (
        select(
            account_state.c.band,
            func.count().label("accounts"),
            func.sum(arr).label("arr"),
            func.sum(case((account_state.c.at_risk, 1), else_=0)).label("at_risk_accounts"),
            func.sum(case((account_state.c.at_risk, arr), else_=0.0)).label("at_risk_arr"),
            func.min(account_state.c.as_of).label("as_of"),
        )
        .select_from(with_owner.join(account_state, _scored))
        .where(_is_customer, *within(shape))
        .group_by(account_state.c.band)
    )


@cache
def _shown(shape: Shape) -> Select[Any]:
    return (
        select(*_columns, account_state.c.as_of, account_state.c.document)
        .select_from(with_owner.join(account_state, _scored))
        .where(or_(account_state.c.at_risk, account_state.c.blind_spot), _is_customer, *within(shape))
    )


@cache
def _newest_day(shape: Shape) -> Select[Any]:
    """Find the snapshot to read for each account without a scoring at or before `at`."""
    newest = (
        select(func.max(snapshots.c.day)).where(snapshots.c.account_id == accounts.c.id, snapshots.c.as_of <= bindparam("at"))
    ).scalar_subquery()
    return (
        select(accounts.c.id, newest.label("day"))
        .select_from(with_owner.outerjoin(account_state, _scored))
        .where(account_state.c.account_id.is_(None), _is_customer, *within(shape))
    )


_SNAPSHOTS = (
    select(*_columns, snapshots.c.as_of, snapshots.c.document)
    .select_from(with_owner.join(snapshots, snapshots.c.account_id == accounts.c.id))
    .where(snapshots.c.day == bindparam("day"), snapshots.c.account_id.in_(bindparam("ids", expanding=True)))
)


def _past(connection: Connection, shape: Shape, parameters: dict[str, Any]) -> Iterator[Any]:
    """Read snapshots in two steps: as one query, SQLite would walk through every snapshot there is."""
    days: dict[date, list[str]] = {}
    for account_id, day in connection.execute(_newest_day(shape), parameters):
        if day is not None:
            days.setdefault(day, []).append(account_id)
    for day, ids in days.items():
        for start in range(0, len(ids), CHUNK):
            yield from connection.execute(_SNAPSHOTS, {"day": day, "ids": ids[start : start + CHUNK]})


def _listed(row: Any) -> _Listed:
    document: StateDocument = row.document
    listed = AtRiskRow(
        id=row.id,
        name=row.name,
        owner_name=row.owner_name,
        arr=document["facts"].get("arr"),
        health=document["health"],
        churn=document["churn"],
        renewal_on=row.renewal_on if document["facts"].get("days_to_renewal") is not None else None,
        override=document["override"],
    )
    return _Listed(listed, row.as_of)


def _by_rank(rows: Iterable[AtRiskRow]) -> list[AtRiskRow]:
    return sorted(rows, key=lambda row: rank_key(row.churn["rank_value"], row.renewal_on, row.id))


def _by_arr(rows: Iterable[AtRiskRow]) -> list[AtRiskRow]:
    return sorted(rows, key=lambda row: (-(row.arr or 0.0), name_key(row.name), row.id))


def _total(row: Any) -> BandTotal:
    return BandTotal(row.band, row.accounts, float(row.arr), row.at_risk_accounts, float(row.at_risk_arr))


def _by_band(totals: Sequence[BandTotal], past: Sequence[AtRiskRow]) -> list[BandTotal]:
    """Add up every band, also those that hold nothing."""
    parts = [*totals, *map(_total_of_one, past)]
    return [
        BandTotal(
            band=band,
            accounts=sum(part.accounts for part in parts if part.band == band),
            arr=sum((part.arr for part in parts if part.band == band), 0.0),
            at_risk_accounts=sum(part.at_risk_accounts for part in parts if part.band == band),
            at_risk_arr=sum((part.at_risk_arr for part in parts if part.band == band), 0.0),
        )
        for band in BANDS
    ]


def _total_of_one(row: AtRiskRow) -> BandTotal:
    at_risk = row.churn["at_risk"] == "true"
    arr = row.arr or 0.0
    return BandTotal(row.health["band"], 1, arr, int(at_risk), arr if at_risk else 0.0)

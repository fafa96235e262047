"""Accounts with their newest scoring at or before a time: the state, or the snapshot where the state is newer than that."""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Table, and_, bindparam, func, or_, select

from handlers.ports import Scope
from storage.scopes import Shape, limits, with_owner, within
from storage.tables import account_state, accounts, snapshots

CHUNK = 500
"""Ids in one query: databases take a limited number of parameters."""

Columns = Sequence[ColumnElement[Any]]
Taken = Callable[[Table], Columns]
"""What to read of a scoring; given account_state or snapshots, it returns columns of the same labels."""

scored = and_(account_state.c.account_id == accounts.c.id, account_state.c.as_of <= bindparam("at"))
is_customer = or_(accounts.c.ended_on.is_(None), accounts.c.ended_on >= bindparam("today"))


def scoring_parameters(connection: Connection, *, scope: Scope, at: datetime) -> tuple[Shape, dict[str, Any]]:
    """Return the scope's shape, and the values of every parameter used here."""
    given = limits(connection, scope)
    return tuple(given), {**given, "at": at, "today": at.astimezone(UTC).date()}


def read_scorings(
    connection: Connection, columns: Columns, taken: Taken, *, scope: Scope, at: datetime, where: Columns = (), source: Any = with_owner
) -> Iterator[Any]:
    """Yield a row for each customer of the scope that was scored by then, in no order; `source` must hold `with_owner`."""
    shape, parameters = scoring_parameters(connection, scope=scope, at=at)
    states = select(*columns, *taken(account_state)).select_from(source.join(account_state, scored))
    yield from connection.execute(states.where(is_customer, *where, *within(shape)), parameters)
    yield from past_scorings(connection, columns, taken, shape=shape, parameters=parameters, where=where, source=source)


def past_scorings(
    connection: Connection,
    columns: Columns,
    taken: Taken,
    *,
    shape: Shape,
    parameters: dict[str, Any],
    where: Columns = (),
    source: Any = with_owner,
) -> Iterator[Any]:
    """Yield the customers whose state is newer than asked, from their snapshots.

    In two steps: as one query, SQLite would walk through every snapshot there is.
    """
    days: dict[date, list[str]] = {}
    for account_id, day in connection.execute(_newest_days(shape, where), parameters):
        if day is not None:
            days.setdefault(day, []).append(account_id)
    if not days:
        return
    of_day = and_(snapshots.c.account_id == accounts.c.id, snapshots.c.day == bindparam("day"))
    query = select(*columns, *taken(snapshots)).select_from(source.join(snapshots, of_day))
    query = query.where(accounts.c.id.in_(bindparam("ids", expanding=True)))
    for day, ids in days.items():
        for start in range(0, len(ids), CHUNK):
            yield from connection.execute(query, {"day": day, "ids": ids[start : start + CHUNK]})


def _newest_days(shape: Shape, where: Columns) -> Select[Any]:
    """Find the snapshot to read for each account without a state at or before `at`."""
    newest = select(func.max(snapshots.c.day)).where(snapshots.c.account_id == accounts.c.id, snapshots.c.as_of <= bindparam("at"))
    return (
        select(accounts.c.id, newest.scalar_subquery().label("day"))
        .select_from(with_owner.outerjoin(account_state, scored))
        .where(account_state.c.account_id.is_(None), is_customer, *where, *within(shape))
    )

"""Whose an account is and how long it runs, repeated beside its score: one index then counts and ranks a book, without a look-up each."""

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, Connection, FromClause, bindparam, or_, select, update

from storage.assignments import held_by
from storage.scopes import Shape, with_owner, within
from storage.scorings import CHUNK
from storage.tables import account_state, accounts, people

FOLLOWED = ("owner_id", "renewal_on", "ended_on")
"""The columns of `accounts` that `account_state` repeats; accounts decide."""

_state, _account = account_state.c, accounts.c
_FOLLOW = (
    update(account_state)
    .where(_state.account_id == _account.id, _account.id.in_(bindparam("ids", expanding=True)))
    .where(or_(*(_state[name].is_distinct_from(_account[name]) for name in FOLLOWED)))
    .values({name: _account[name] for name in FOLLOWED})
)


def follow_accounts(connection: Connection, account_ids: Collection[str]) -> None:
    """Repeat in the scored ones of these accounts what was written of them; whoever writes accounts or scores calls it."""
    ids = sorted(account_ids)
    for start in range(0, len(ids), CHUNK):
        connection.execute(_FOLLOW, {"ids": ids[start : start + CHUNK]})


def books(shape: Shape) -> Sequence[tuple[FromClause, Sequence[ColumnElement[bool]]]]:
    """Return where the customers of a scope that were ever scored stand, and under which conditions, in parts that share none.

    What one person owns, a team's and all are found by one index of `account_state` alone.
    """
    lasts = or_(_state.ended_on.is_(None), _state.ended_on >= bindparam("today"))
    if shape == ("owner_id",):
        person = bindparam("owner_id", type_=_state.owner_id.type)
        another = or_(_state.owner_id.is_(None), _state.owner_id != person)
        given = (lasts, _state.account_id.in_(held_by(person)), another)
        return (account_state, (lasts, _state.owner_id == person)), (account_state, given)
    if shape == ("team",):
        team = select(people.c.id).where(people.c.team == bindparam("team"))
        return ((account_state, (lasts, _state.owner_id.in_(team))),)
    if shape:
        return ((with_owner.join(account_state, _state.account_id == _account.id), (lasts, *within(shape))),)
    return ((account_state, (lasts,)),)

"""Handoffs to Sales, as handlers see them: each with the names of who takes part, and each move as a row of its own."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from itertools import count
from typing import Any

from sqlalchemy import ColumnElement, Connection, FromClause, Select, and_, bindparam, exists, func, or_, select, true

from handlers.ports import Handoff, HandoffHistory, HandoffMove, HandoffState, NewHandoff, Scope, Suggestion
from storage.assignments import holder_of
from storage.database import insert_into
from storage.prepared import Prepared
from storage.scopes import Shape, limits, owners, within
from storage.tables import account_state, accounts, handoff_moves, handoffs, people

FIRST = "new"
"""What a handoff was before its first move."""

_own, _moves = handoffs.c, handoff_moves.c
_csms, _reps, _movers = people.alias("csms"), people.alias("reps"), people.alias("movers")
_STORED = tuple(name for name in Handoff.__struct_fields__ if name in _own)
_WRITTEN = tuple(name for name in _STORED if name not in ("id", "account_id", "kind", "created_at", "version"))

_COLUMNS = (
    *(_own[name] for name in _STORED),
    accounts.c.name.label("account_name"),
    _csms.c.name.label("csm_name"),
    _reps.c.name.label("rep_name"),
    _moves.at.label("moved_at"),
    _moves.person_id.label("moved_by_id"),
    _movers.c.name.label("moved_by_name"),
    _moves.key.label("moved_key"),
)
_READ = tuple(column.name for column in _COLUMNS)


@cache
def _source() -> FromClause:
    """Join what a handoff is read with; made when first needed, for most questions need none of it."""
    return (
        handoffs.join(accounts, accounts.c.id == _own.account_id)
        .join(handoff_moves, and_(_moves.handoff_id == _own.id, _moves.version == _own.version))
        .outerjoin(_csms, _csms.c.id == _own.csm_id)
        .outerjoin(_reps, _reps.c.id == _own.rep_id)
        .outerjoin(_movers, _movers.c.id == _moves.person_id)
        .outerjoin(owners, owners.c.id == accounts.c.owner_id)
    )


def _from(source: FromClause) -> Select[Any]:
    return select(*_COLUMNS).select_from(source).order_by(_own.created_at, _own.id)


@cache
def _all() -> Select[Any]:
    return _from(_source())


@cache
def _open_of_account() -> Prepared:
    return Prepared(_all().where(_own.account_id == bindparam("account_id"), _own.open_key.is_not(None)))


def _csm() -> ColumnElement[str]:
    """Name who looks after an account: the colleague it was given to last, else its owner."""
    return func.coalesce(holder_of(accounts.c.id), accounts.c.owner_id)


class SqlHandoffs:
    """handlers.ports.Handoffs over one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._open: dict[str, Sequence[Handoff]] = {}
        """By account; each card of one asks twice."""

    def find(self, handoff_id: str) -> Handoff | None:
        """Read one."""
        return next(iter(self._read(_all().where(_own.id == handoff_id))), None)

    def open_of(self, account_id: str) -> Sequence[Handoff]:
        """Read the account's open ones, oldest first."""
        if account_id not in self._open:
            rows = _open_of_account().rows(self._connection, {"account_id": account_id})
            self._open[account_id] = [_handoff(dict(zip(_READ, row, strict=True))) for row in rows]
        return self._open[account_id]

    def open_in(self, scope: Scope) -> Sequence[Handoff]:
        """Read the open ones of the scope, oldest first."""
        given = limits(self._connection, scope)
        rows = _open_within(tuple(given)).rows(self._connection, given)
        return [_handoff(dict(zip(_READ, row, strict=True))) for row in rows]

    def histories(self, scope: Scope, *, since: datetime) -> Sequence[HandoffHistory]:
        """Read those of the scope that began at `since` or later, with their moves."""
        found = self._read(self._within(scope).where(_own.created_at >= since), limits(self._connection, scope))
        query = select(_moves.handoff_id, _moves.at, _moves.was, _moves.becomes, _moves.reason).join(handoffs)
        moves: dict[str, list[HandoffMove]] = {handoff.id: [] for handoff in found}
        for handoff_id, *move in self._connection.execute(query.where(_own.created_at >= since).order_by(_moves.version)):
            if handoff_id in moves:
                moves[handoff_id].append(HandoffMove(*move))
        return [HandoffHistory(handoff, moves[handoff.id]) for handoff in found]

    def confirmed_by(self, account_id: str, *, at: datetime) -> str | None:
        """Read who or what confirms the newest complete value record."""
        # Here, for a question that hands nothing off needs none of what builds facts.
        from storage.facts.own import complete_value
        from storage.tables import value_records
        from storage.windows import Window

        value = value_records.c
        complete = complete_value(Window(end=at, now=at, of=true()))
        newest = select(value.source).where(value.account_id == account_id, *complete).order_by(value.day.desc(), value.id.desc()).limit(1)
        source: str | None = self._connection.scalar(newest)
        return source

    def start(self, new: NewHandoff, *, by: str | None, at: datetime) -> Handoff | None:
        """Begin one under the next free number; None: one of this account and kind is open."""
        self._open.clear()
        open_key = _open_key(new.account_id, new.kind)
        values = {name: getattr(new, name) for name in new.__struct_fields__} | {
            "state": "suggested",
            "open_key": open_key,
            "created_at": at,
        }
        taken = self._connection.scalar(select(func.count()).select_from(handoffs)) or 0
        for number in count(taken + 1):
            insert = insert_into(self._connection, handoffs).values(id=f"h-{number}", version=1, **values).on_conflict_do_nothing()
            handoff_id = self._connection.scalar(insert.returning(_own.id))
            if handoff_id is not None:
                self._note_move(handoff_id, 1, was=FIRST, becomes="suggested", by=by, at=at)
                return self.find(handoff_id)
            if self._connection.scalar(select(_own.id).where(_own.open_key == open_key)) is not None:
                return None
        return None

    def save(
        self, moved: Handoff, *, was: HandoffState, by: str | None, at: datetime, reason: str | None = None, key: str | None = None
    ) -> Handoff | None:
        """Keep a handoff after a move, unless another move came first."""
        self._open.clear()
        values = {name: getattr(moved, name) for name in _WRITTEN}
        values |= {"version": moved.version, "open_key": None if moved.closed_at else _open_key(moved.account_id, moved.kind)}
        update = handoffs.update().where(_own.id == moved.id, _own.version == moved.version - 1).values(**values)
        if not self._connection.execute(update).rowcount:
            return None
        self._note_move(moved.id, moved.version, was=was, becomes=moved.state, by=by, at=at, reason=reason, key=key)
        return self.find(moved.id)

    def entrust(self, handoff: Handoff, csm_id: str) -> Handoff:
        """Keep who decides on a suggestion."""
        self._open.clear()
        self._connection.execute(handoffs.update().where(_own.id == handoff.id, _own.state == "suggested").values(csm_id=csm_id))
        return self.find(handoff.id) or handoff

    def keep(self, handoff: Handoff) -> None:
        """Keep what is no move."""
        self._open.clear()
        values = {name: getattr(handoff, name) for name in ("roots", "reminded_at", "escalated_at", "draft")}
        self._connection.execute(handoffs.update().where(_own.id == handoff.id).values(**values))

    def to_suggest(self, *, at: datetime, quiet_since: datetime, taken_back_since: datetime, a_day: int) -> Sequence[Suggestion]:
        """List what may be suggested, to each owner no more than is left of the day's."""
        state, other, last = account_state.c, handoffs.alias("other"), handoff_moves.alias("last")
        by_person = exists().where(last.c.handoff_id == other.c.id, last.c.version == other.c.version, last.c.person_id.is_not(None))
        ended_lately = or_(other.c.closed_at > taken_back_since, and_(other.c.closed_at > quiet_since, by_person))
        in_the_way = or_(other.c.open_key.is_not(None), and_(other.c.kind == state.ready_kind, ended_lately))
        # No column but a value, so that SQLite begins with the few that are ready and not with every owner's accounts.
        owner = _csm().concat("")
        lately = (
            select(_own.csm_id, func.count().label("number"))
            .join(handoff_moves, and_(_moves.handoff_id == _own.id, _moves.version == 1, _moves.person_id.is_(None)))
            .where(_own.created_at > at - timedelta(days=1))
            .group_by(_own.csm_id)
            .subquery()
        )
        place = func.row_number().over(partition_by=owner, order_by=(func.coalesce(state.arr, 0.0).desc(), state.account_id))
        ranked = (
            select(
                state.account_id,
                state.ready_kind,
                owner.label("csm_id"),
                place.label("place"),
                func.coalesce(lately.c.number, 0).label("had"),
            )
            .join(accounts, accounts.c.id == state.account_id)
            .join(people, and_(people.c.id == owner, people.c.active))
            .outerjoin(lately, lately.c.csm_id == owner)
            # A range, for which SQLite takes the index; all that is read of a state stands in it.
            .where(state.ready_kind > "", accounts.c.motion != "plg")
            .where(or_(accounts.c.ended_on.is_(None), accounts.c.ended_on >= at.date()))
            .where(~exists().where(other.c.account_id == state.account_id, in_the_way))
            .subquery()
        )
        query = select(ranked.c.account_id, ranked.c.ready_kind, ranked.c.csm_id).where(ranked.c.place + ranked.c.had <= a_day)
        return [Suggestion(*row) for row in self._connection.execute(query.order_by(ranked.c.account_id))]

    def due(self, *, at: datetime, away: Collection[str] = ()) -> Sequence[Handoff]:
        """Read the open ones that may need the clock."""
        state = account_state.c
        early = _own.state.in_(("suggested", "approval"))
        tomorrow = at.date() + timedelta(days=1)
        reasons: list[ColumnElement[bool]] = [
            and_(or_(early, _own.state == "offered"), state.held),
            and_(early, state.ready_kind.is_(None)),
            and_(_own.state == "later", _own.later_until <= tomorrow),
            and_(_own.state == "offered", _own.due_at <= at, _own.escalated_at.is_(None)),
            and_(_own.state.in_(("offered", "later", "accepted")), _reps.c.active.is_(False), _own.escalated_at.is_(None)),
            and_(_own.state == "suggested", or_(_own.csm_id.is_distinct_from(_csm()), _own.csm_id.in_(away))),
        ]
        source = _source().outerjoin(account_state, state.account_id == _own.account_id)
        return self._read(_from(source).where(_own.open_key.is_not(None), or_(*reasons)))

    def _within(self, scope: Scope) -> Select[Any]:
        given = tuple(name for name in limits(self._connection, scope) if name != "rep_id")
        conditions = within(given)
        return _all().where(*conditions, *([_own.rep_id == scope.rep_id] if scope.rep_id is not None else []))

    def _read(self, query: Select[Any], values: Mapping[str, Any] | None = None) -> list[Handoff]:
        return [_handoff(row) for row in self._connection.execute(query, dict(values or {})).mappings()]

    def _note_move(self, handoff_id: str, version: int, *, by: str | None, **values: Any) -> None:
        self._connection.execute(handoff_moves.insert().values(handoff_id=handoff_id, version=version, person_id=by, **values))


@cache
def _open_within(shape: Shape) -> Prepared:
    """Begin with the open ones, which are few, by the index that holds no others."""
    conditions = within(tuple(name for name in shape if name != "rep_id"), few=True)
    own = [_own.rep_id == bindparam("rep_id", type_=_own.rep_id.type)] if "rep_id" in shape else []
    return Prepared(_all().where(_own.open_key > "", *conditions, *own))


def _handoff(row: Mapping[Any, Any]) -> Handoff:
    return Handoff(**{**row, "roots": row["roots"] or {}})


def _open_key(account_id: str, kind: str) -> str:
    return f"{account_id}:{kind}"

"""Accounts as handlers see them: found by a name, read with their newest scoring.

Every question comes through here, so it is lean: each statement is built once and answered by an index.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, Select, bindparam, case, func, literal_column, select, union_all

from handlers.ports import AccountHit, AccountState, Portfolio, Scope, name_key
from storage.account_states import ACCOUNT_COLUMNS, WITH_REP, account_state_of, scoring_columns
from storage.portfolio import read_portfolio
from storage.prepared import Prepared
from storage.scopes import Shape, limits, owners, with_owner, within
from storage.tables import account_names, account_state, accounts, snapshots

LAST_CHARACTER = "\U0010ffff"
"""Sorts after every character, so that a prefix is the range from itself to itself followed by this."""

_domain = (
    select(func.min(account_names.c.text))
    .where(account_names.c.account_id == accounts.c.id, account_names.c.kind == "domain")
    .scalar_subquery()
)
_hit_columns = (accounts.c.id, accounts.c.name, _domain.label("domain"), accounts.c.segment, owners.c.name.label("owner_name"))


class SqlAccounts:
    """handlers.ports.Accounts over one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def named(self, key: str, *, scope: Scope) -> Sequence[AccountHit]:
        """Find accounts whose id, else name, else alias, else domain equals the key. Accounts that ended are found too."""
        if not _storable(key):
            return []
        given = limits(self._connection, scope)
        rows = _named(tuple(given)).rows(self._connection, {**given, "key": key})
        best = min((kind for kind, *_ in rows), default=None)
        hits = {row[1]: AccountHit(*row[1:]) for row in rows if row[0] == best}
        return sorted(hits.values(), key=lambda hit: (name_key(hit.name), hit.id))

    def starting_with(self, key: str, *, scope: Scope, limit: int) -> tuple[Sequence[AccountHit], int]:
        """Find accounts with a name, alias or domain that starts with the key, and count them all."""
        if not _storable(key):
            return [], 0
        given = limits(self._connection, scope)
        bounds = {"first": key, "last": key + LAST_CHARACTER, "limit": limit}
        rows = self._connection.execute(_starting_with(tuple(given)), {**given, **bounds}).all()
        return [_hit(row) for row in rows], rows[0].total if rows else 0

    def answering_to(self, keys: Collection[str], *, scope: Scope) -> Mapping[str, Sequence[str]]:
        """Find the ids of the accounts that each key names exactly, in one question for all keys."""
        from storage.account_words import accounts_answering_to

        return accounts_answering_to(self._connection, [key for key in keys if _storable(key)], scope=scope)

    def names(self, *, scope: Scope) -> Mapping[str, str]:
        """Read every account's name by id."""
        given = limits(self._connection, scope)
        return {row[0]: row[1] for row in _names(tuple(given)).rows(self._connection, given)}

    def state(self, account_id: str, *, scope: Scope, at: datetime) -> AccountState | None:
        """Read an account as it is now, with its newest scoring at or before `at`; a past scoring comes from its snapshot."""
        if not _storable(account_id):
            return None
        given = limits(self._connection, scope)
        row = _state(tuple(given)).first(self._connection, {**given, "account_id": account_id})
        if row is None:
            return None
        *own, version, as_of, _scored_at, _policy_version, _document = row
        if as_of is not None and as_of <= at:
            return account_state_of(row)
        past = _SNAPSHOT.first(self._connection, {"account_id": account_id, "at": at})
        return None if past is None else account_state_of([*own, version or 0, *past])

    def portfolio(self, *, scope: Scope, at: datetime) -> Portfolio:
        """Read the at-risk list, the blind spots and the totals of accounts that are customers on the day of `at`, in UTC."""
        return read_portfolio(self._connection, scope=scope, at=at)


@cache
def _named(shape: Shape) -> Prepared:
    key = bindparam("key", type_=accounts.c.id.type)
    kind = case((account_names.c.kind == "name", 1), (account_names.c.kind == "alias", 2), else_=3)
    found = union_all(
        select(literal_column("0").label("kind"), accounts.c.id.label("account_id")).where(accounts.c.id == key),
        select(literal_column("0"), accounts.c.id).where(func.lower(accounts.c.id) == key),
        select(kind, account_names.c.account_id).where(account_names.c.key == key),
    ).subquery("found")
    return Prepared(
        select(found.c.kind, *_hit_columns)
        .select_from(found.join(with_owner, accounts.c.id == found.c.account_id))
        .where(*within(shape, few=True))
    )


@cache
def _starting_with(shape: Shape) -> Select[Any]:
    keys = account_names.c.key
    found = select(account_names.c.account_id).distinct().where(keys.between(bindparam("first"), bindparam("last"))).subquery("found")
    own_name = account_names.alias("own_name")
    order = select(func.min(own_name.c.key)).where(own_name.c.account_id == accounts.c.id, own_name.c.kind == "name").scalar_subquery()
    return (
        select(*_hit_columns, func.count().over().label("total"))
        .select_from(found.join(with_owner, accounts.c.id == found.c.account_id))
        .where(*within(shape, few=True))
        .order_by(order, accounts.c.id)
        .limit(bindparam("limit"))
    )


@cache
def _names(shape: Shape) -> Prepared:
    named = with_owner if "team" in shape else accounts
    return Prepared(select(accounts.c.id, accounts.c.name).select_from(named).where(*within(shape)))


@cache
def _state(shape: Shape) -> Prepared:
    return Prepared(
        select(*ACCOUNT_COLUMNS, *scoring_columns(account_state))
        .select_from(WITH_REP.outerjoin(account_state, account_state.c.account_id == accounts.c.id))
        .where(accounts.c.id == bindparam("account_id"), *within(shape, few=True))
    )


_SNAPSHOT = Prepared(
    select(snapshots.c.as_of, snapshots.c.as_of.label("scored_at"), snapshots.c.policy_version, snapshots.c.document)
    .where(snapshots.c.account_id == bindparam("account_id"), snapshots.c.as_of <= bindparam("at"))
    .order_by(snapshots.c.day.desc())
    .limit(1)
)


def _hit(row: Any) -> AccountHit:
    return AccountHit(id=row.id, name=row.name, domain=row.domain, segment=row.segment, owner_name=row.owner_name)


def _storable(text: str) -> bool:
    """Tell whether a database could hold the text; what it cannot hold names nothing."""
    return "\0" not in text and not any("\ud800" <= character <= "\udfff" for character in text)

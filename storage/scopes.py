"""Which accounts a scope lets through, as conditions of a query."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, bindparam, or_, select, union_all

from handlers.ports import Scope, name_key, same_industry
from storage.tables import accounts, people

owners = people.alias("owners")

Shape = tuple[str, ...]
"""Which limits a scope sets: one statement is built for each shape, and its values are bound."""

with_owner = accounts.outerjoin(owners, owners.c.id == accounts.c.owner_id)


def limits(connection: Connection, scope: Scope) -> dict[str, Any]:
    """Return what the scope sets, as parameters; none for the widest scope."""
    given: dict[str, Any] = {"owner_id": scope.owner_id, "team": scope.team, "rep_id": scope.rep_id}
    if scope.segment is not None:
        given["segments"] = _spellings(connection, scope.segment)
    if scope.industry is not None:
        written = connection.execute(select(accounts.c.industry).distinct().where(accounts.c.industry.is_not(None))).scalars()
        given["industries"] = [spelling for spelling in written if same_industry(spelling, scope.industry)]
    return {name: value for name, value in given.items() if value is not None}


@cache
def within(shape: Shape, *, few: bool = False) -> Sequence[ColumnElement[bool]]:
    """Return the conditions for the parameters of that shape; `with_owner` must be in the query.

    Where other conditions leave `few` rows, the indexes of owner and rep are kept out: without statistics, SQLite would prefer them.
    """
    owner, rep = (column.concat("") if few else column for column in (accounts.c.owner_id, accounts.c.rep_id))
    conditions: Mapping[str, Callable[[], ColumnElement[bool]]] = {
        "owner_id": lambda: _looked_after(owner, few=few),
        "team": lambda: owners.c.team == bindparam("team"),
        "rep_id": lambda: rep == bindparam("rep_id", type_=accounts.c.rep_id.type),
        "segments": lambda: accounts.c.segment.in_(bindparam("segments", expanding=True)),
        "industries": lambda: accounts.c.industry.in_(bindparam("industries", expanding=True)),
    }
    return [conditions[name]() for name in shape]


@cache
def parts(shape: Shape) -> Sequence[Sequence[ColumnElement[bool]]]:
    """Return the conditions as parts that share no account: whose one owns, and whose one was given, each by an index of its own.

    Together they let through what `within` does. A statement for each is cheaper than one for both where a whole book is read.
    """
    if "owner_id" not in shape:
        return [within(shape)]
    from storage.assignments import held_by

    rest = within(tuple(name for name in shape if name != "owner_id"))
    person = bindparam("owner_id", type_=accounts.c.owner_id.type)
    another = or_(accounts.c.owner_id.is_(None), accounts.c.owner_id != person)
    return [(accounts.c.owner_id == person, *rest), (accounts.c.id.in_(held_by(person)), another, *rest)]


def _looked_after(owner: ColumnElement[str], *, few: bool) -> ColumnElement[bool]:
    """Tell whether an account is owned by a person, or was given to them to look after."""
    from storage.assignments import held_by  # One account's card asks for no book.

    person = bindparam("owner_id", type_=accounts.c.owner_id.type)
    if few:
        return or_(owner == person, accounts.c.id.in_(held_by(person)))
    # Each side by its own index: with OR, PostgreSQL would walk through every account.
    own = accounts.alias("own_accounts")
    return accounts.c.id.in_(union_all(select(own.c.id).where(own.c.owner_id == person), held_by(person)))


def _spellings(connection: Connection, segment: str) -> list[str]:
    """Find how accounts write the segment: SQLite folds ASCII alone, so the few spellings are folded here."""
    written = connection.execute(select(accounts.c.segment).distinct().where(accounts.c.segment.is_not(None))).scalars()
    return [spelling for spelling in written if name_key(spelling) == name_key(segment)]

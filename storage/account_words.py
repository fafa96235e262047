"""Which accounts answer to the words of a question: many names looked up at once."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, Connection, Select, bindparam, case, func, literal_column, select, union_all

from handlers.ports import Scope
from storage.scopes import Shape, limits, with_owner, within
from storage.tables import account_names, accounts

AT_ONCE = 300
"""Keys of one query; SQLite takes some thousand values."""


def accounts_answering_to(connection: Connection, keys: Sequence[str], *, scope: Scope) -> Mapping[str, Sequence[str]]:
    """Find the ids by key: by id, else name, else alias, else domain, and the best kind of match alone."""
    given = limits(connection, scope)
    best: dict[str, tuple[int, list[str]]] = {}
    for start in range(0, len(keys), AT_ONCE):
        for key, kind, account_id in connection.execute(_answering(tuple(given)), {**given, "keys": keys[start : start + AT_ONCE]}):
            known = best.get(key)
            if known is None or kind < known[0]:
                best[key] = (kind, [account_id])
            elif kind == known[0] and account_id not in known[1]:
                known[1].append(account_id)
    return {key: sorted(ids) for key, (_, ids) in best.items()}


@cache
def _answering(shape: Shape) -> Select[Any]:
    keys: BindParameter[str] = bindparam("keys", expanding=True)
    kind = case((account_names.c.kind == "name", 1), (account_names.c.kind == "alias", 2), else_=3)
    # An id is compared as it is, and folded: each side by its own index.
    found = union_all(
        select(accounts.c.id.label("key"), literal_column("0").label("kind"), accounts.c.id.label("account_id")).where(
            accounts.c.id.in_(keys)
        ),
        select(func.lower(accounts.c.id), literal_column("0"), accounts.c.id).where(func.lower(accounts.c.id).in_(keys)),
        select(account_names.c.key, kind, account_names.c.account_id).where(account_names.c.key.in_(keys)),
    ).subquery("found")
    return (
        select(found.c.key, found.c.kind, found.c.account_id)
        .select_from(found.join(with_owner, accounts.c.id == found.c.account_id))
        .where(*within(shape, few=True))
    )

"""The names an account answers to, kept beside it: its own, its aliases, its domains."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, delete, select, tuple_

from handlers.ports import name_key
from storage.tables import account_names
from storage.upsert import chunks, upsert

KINDS = {"name": "name", "aliases": "alias", "domains": "domain"}
"""Column of accounts.csv → kind of name."""


def write_names(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> list[bool]:
    """Make each account answer to exactly what its row says; kinds whose column the file lacks stay. Tells which accounts changed.

    Rows are values of the accounts format, all with the same columns, one an account.
    """
    kinds = {column: kind for column, kind in KINDS.items() if rows and column in rows[0]}
    if not kinds:
        return [False] * len(rows)
    wanted: dict[str, dict[tuple[str, str], str]] = {row["id"]: _names(row, kinds) for row in rows}
    stored = _stored(connection, list(wanted), set(kinds.values()))
    stale = [(account_id, *name) for account_id, names in stored.items() for name in names if name not in wanted[account_id]]
    for some in chunks(stale, 2_000):
        key = tuple_(account_names.c.account_id, account_names.c.kind, account_names.c.text)
        connection.execute(delete(account_names).where(key.in_(some)))
    new = [
        {"account_id": account_id, "kind": kind, "text": text, "key": key}
        for account_id, names in wanted.items()
        for (kind, text), key in names.items()
    ]
    written = upsert(connection, account_names, new)
    changed = {row["account_id"] for row, landed in zip(new, written.changed, strict=True) if landed} | {name[0] for name in stale}
    return [row["id"] in changed for row in rows]


def _names(row: Mapping[str, Any], kinds: Mapping[str, str]) -> dict[tuple[str, str], str]:
    texts = [(kind, text) for column, kind in kinds.items() for text in ((row[column],) if column == "name" else row[column] or ())]
    return {(kind, text): name_key(text)[:200] for kind, text in texts}


def _stored(connection: Connection, account_ids: Sequence[str], kinds: set[str]) -> dict[str, set[tuple[str, str]]]:
    found: dict[str, set[tuple[str, str]]] = {account_id: set() for account_id in account_ids}
    names = account_names.c
    for some in chunks(account_ids, 5_000):
        query = select(names.account_id, names.kind, names.text).where(names.account_id.in_(some), names.kind.in_(kinds))
        for account_id, kind, text in connection.execute(query):
            found[account_id].add((kind, text))
    return found

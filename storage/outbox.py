"""What is to be sent: a row in the transaction of what caused it, under a key that nothing uses twice."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from storage.database import insert_into
from storage.tables import outbox
from storage.upsert import KEYS_A_READ, chunks


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message as it is handed over; each field is the column of that name."""

    key: str
    kind: str
    channel: str
    destination: str
    body: Mapping[str, Any]
    due_at: datetime
    workspace_id: str | None = None
    root_key: str | None = None
    mode: str = "post"
    may_repeat: bool = False
    person_id: str | None = None
    account_id: str | None = None


def known(connection: Connection, keys: Collection[str]) -> frozenset[str]:
    """Tell which of these keys were handed over before, whatever became of them."""
    found: set[str] = set()
    for some in chunks(sorted(keys), KEYS_A_READ):
        found.update(connection.scalars(select(outbox.c.key).where(outbox.c.key.in_(some))))
    return frozenset(found)


def put(connection: Connection, message: Outgoing, *, now: datetime) -> bool:
    """Keep a message to be sent; False: its key is there already, sent or not."""
    values = {name: getattr(message, name) for name in message.__slots__} | {"created_at": now}
    new = insert_into(connection, outbox).values(values).on_conflict_do_nothing().returning(outbox.c.id)
    return connection.execute(new).first() is not None

"""Who may send data in, and what was answered to a request that may come twice."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, or_, select, update

from storage.database import insert_into
from storage.tables import api_keys, api_requests

USE_NOTED_EVERY = timedelta(minutes=1)
REMEMBERED = timedelta(days=7)
"""How long an answer is given again to the same idempotency key."""


class ApiKey(Struct, frozen=True):
    """A sender. The key itself is kept nowhere."""

    id: str
    name: str
    scopes: frozenset[str]
    created_at: datetime
    used_at: datetime | None
    revoked_at: datetime | None
    webhook_secret: str | None
    """What this sender signs webhooks with, sealed; None: it does not."""


class Answered(Struct, frozen=True):
    """What was answered to a request."""

    status: int
    answer: Any


_COLUMNS = tuple(api_keys.c[name] for name in ("id", "name", "scopes", "created_at", "used_at", "revoked_at", "webhook_secret"))


class MistakenKeyError(ValueError):
    """An idempotency key came again with another body."""


def add_key(
    connection: Connection, *, key_id: str, name: str, digest: str, scopes: Sequence[str], webhook_secret: str | None, now: datetime
) -> None:
    """Keep a new sender by the SHA-256 of its key, in hexadecimal."""
    own = {"id": key_id, "name": name, "digest": digest, "scopes": " ".join(sorted(set(scopes)))}
    connection.execute(api_keys.insert(), {**own, "webhook_secret": webhook_secret, "created_at": now})


def key_of(connection: Connection, digest: str) -> ApiKey | None:
    """Find a sender by its key's digest; None: there is none, or it was revoked."""
    return _one(connection, api_keys.c.digest == digest)


def signer_of(connection: Connection, key_id: str) -> ApiKey | None:
    """Find a sender that signs by its id; None: there is none, it was revoked, or it does not sign."""
    found = _one(connection, api_keys.c.id == key_id)
    return found if found is not None and found.webhook_secret is not None else None


def all_keys(connection: Connection) -> list[ApiKey]:
    """Read every sender, revoked ones too, the oldest first."""
    rows = connection.execute(select(*_COLUMNS).order_by(api_keys.c.created_at, api_keys.c.id))
    return [_read(row) for row in rows]


def revoke_key(connection: Connection, key_id: str, *, now: datetime) -> ApiKey | None:
    """Let a sender in no more; None: there is none. One that was revoked before stays as it is."""
    own = api_keys.c
    connection.execute(update(api_keys).where(own.id == key_id, own.revoked_at.is_(None)).values(revoked_at=now))
    row = connection.execute(select(*_COLUMNS).where(own.id == key_id)).first()
    return None if row is None else _read(row)


def note_use(connection: Connection, key: ApiKey, *, now: datetime) -> None:
    """Note that a sender sent something, to the minute."""
    own = api_keys.c
    seldom = or_(own.used_at.is_(None), own.used_at <= now - USE_NOTED_EVERY)
    connection.execute(update(api_keys).where(own.id == key.id, seldom).values(used_at=now))


def begin_request(connection: Connection, key: ApiKey, idempotency_key: str, *, digest: str, now: datetime) -> Answered | None:
    """Take an idempotency key for this transaction, or give back what was answered to it; another transaction's is waited for.

    Raises:
        MistakenKeyError: It came before, with something else.
    """
    own = api_requests.c
    connection.execute(api_requests.delete().where(own.api_key_id == key.id, own.received_at < now - REMEMBERED))
    name = {"api_key_id": key.id, "idempotency_key": idempotency_key}
    row = {**name, "digest": digest, "received_at": now, "status": 0, "answer": {}}
    new = insert_into(connection, api_requests).values(row).on_conflict_do_nothing().returning(own.status)
    if connection.execute(new).first() is not None:
        return None
    mine = select(own.digest, own.status, own.answer).where(own.api_key_id == key.id, own.idempotency_key == idempotency_key)
    before = connection.execute(mine).one()
    if before.digest != digest:
        raise MistakenKeyError(idempotency_key)
    return Answered(before.status, before.answer)


def keep_answer(connection: Connection, key: ApiKey, idempotency_key: str, answered: Answered) -> None:
    """Keep what was answered, in the transaction that took the idempotency key."""
    own = api_requests.c
    mine = (own.api_key_id == key.id, own.idempotency_key == idempotency_key)
    connection.execute(update(api_requests).where(*mine).values(status=answered.status, answer=answered.answer))


def _one(connection: Connection, condition: Any) -> ApiKey | None:
    row = connection.execute(select(*_COLUMNS).where(condition, api_keys.c.revoked_at.is_(None))).first()
    return None if row is None else _read(row)


def _read(row: Any) -> ApiKey:
    key_id, name, scopes, *rest = row
    return ApiKey(key_id, name, frozenset(scopes.split()), *rest)

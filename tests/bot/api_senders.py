"""A sender of the API's tests: a database with one account, keys, and requests without a network."""

import json
from datetime import datetime
from typing import Any

from sqlalchemy import Table, func, select

from bot.api import Asked, Reply, serve
from bot.api_access import digest_of
from bot.api_requests import SCOPES
from bot.sealing import Seal
from bot.webhooks import signature
from storage.api_keys import add_key
from storage.database import Database
from tests.factories import NOW
from tests.storage.records import keep, keep_account

KEY, SECRET = "hg_everything", "hgs_signs"
SEAL = Seal(["K" * 43 + "="])
EVERYTHING = ("people", "accounts", "contacts", "usage_days", "tickets", "feedback", "products", "watermarks", "events")


TICKET = {"id": "t1", "account_id": "a1", "opened_at": "2026-11-24T09:00:00Z"}


def add_sender(database: Database, key: str, *scopes: str) -> str:
    """Keep a key of the id key-2 and return it."""
    with database.writing() as connection:
        digest = digest_of(key)
        add_key(connection, key_id="key-2", name="other", digest=digest, scopes=scopes, webhook_secret=None, now=NOW)
    return key


def everything(database: Database) -> str:
    """Keep a key for every scope and return it."""
    return add_sender(database, "hg_all", *SCOPES)


def count(database: Database, table: Table) -> int:
    """Count a table's rows."""
    with database.reading() as connection:
        return connection.execute(select(func.count()).select_from(table)).scalar_one()


def outcomes(reply: Reply) -> list[str]:
    """What became of each row of a request that was taken."""
    assert reply.status == 200, reply.answer
    return [row["outcome"] for row in reply.answer["rows"]]


def prepare(database: Database) -> None:
    """Keep the account a1, its contact c1, and a key for much."""
    from storage.tables import contacts

    with database.writing() as connection:
        keep_account(connection)
        keep(connection, contacts, id="c1", name="Lena Okafor")
        add_key(
            connection,
            key_id="key-1",
            name="warehouse",
            digest=digest_of(KEY),
            scopes=EVERYTHING,
            webhook_secret=SEAL.seal(SECRET),
            now=NOW,
        )


def send(database: Database, record: str, body: Any, *, key: str | None = KEY, now: datetime = NOW, **headers: str) -> Reply:
    """Send a body, as JSON unless it is bytes; names of headers are written with _ for -."""
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    if key is not None:
        given["authorization"] = f"Bearer {key}"
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return serve(database, Asked(record, given, raw), now=now, seal=SEAL, make_token=lambda: "H-TEST")


def sign(database: Database, body: bytes, *, at: datetime = NOW, now: datetime = NOW, secret: str = SECRET, **changed: str) -> Reply:
    """Send events under a signature; `changed` headers come last."""
    stamp = str(int(at.timestamp()))
    headers = {
        "x_hourglass_key": "key-1",
        "x_hourglass_timestamp": stamp,
        "x_hourglass_signature": f"v1={signature(secret, stamp, body)}",
    }
    return send(database, "events", body, key=None, now=now, **{**headers, **changed})

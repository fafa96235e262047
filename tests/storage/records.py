"""Rows for the tests of facts: an account with living feeds, and records beside it, by name."""

from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy import Connection, Table

from handlers.ports import PolicyInForce
from scoring.policy import default_policy
from storage.facts import build_facts
from storage.refresh import plain_facts
from storage.tables import accounts, source_watermarks
from storage.watermarks import KINDS

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
TODAY = NOW.date()
POLICY = PolicyInForce(version=1, since=NOW - timedelta(days=400), policy=default_policy())

_numbers = count(1)


def days_ago(days: float) -> datetime:
    """The instant so many days before now."""
    return NOW - timedelta(days=days)


def day(ago: int) -> date:
    """The day so many days before today."""
    return TODAY - timedelta(days=ago)


def keep(connection: Connection, table: Table, *rows: dict[str, Any], **columns: Any) -> None:
    """Insert rows; `columns` hold for each of them, the account is a1 and an id is made up unless given."""
    for row in rows or ({},):
        values = {"account_id": "a1", **columns, **row}
        if "id" in table.c and "id" not in values:
            values["id"] = f"r{next(_numbers)}"
        connection.execute(table.insert(), {name: value for name, value in values.items() if name in table.c})


def keep_account(connection: Connection, account_id: str = "a1", **columns: Any) -> None:
    """Insert an account that began 400 days ago."""
    columns = {"name": account_id.upper(), "started_on": day(400), **columns}
    connection.execute(accounts.insert(), {"id": account_id, **columns})


def report(connection: Connection, *kinds: str, feed: str = "main", at: datetime = NOW) -> None:
    """Say that a feed has reported up to an instant; no kinds: every one."""
    for kind in kinds or KINDS:
        connection.execute(source_watermarks.insert(), {"kind": kind, "feed": feed, "reported_at": at})


def facts_of(connection: Connection, account_id: str = "a1", *, now: datetime = NOW, **arguments: Any) -> dict[str, Any]:
    """Build every account's facts and return one account's, without those that are missing."""
    facts = plain_facts(build_facts(connection, policy=POLICY, now=now, **arguments))
    return dict(next(fact for fact in facts if fact["account_id"] == account_id))

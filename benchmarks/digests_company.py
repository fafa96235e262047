"""The company of benchmarks/digests.py: a scored sample of 100 accounts for each manager's team, with yesterday's digests."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from tempfile import TemporaryDirectory
from typing import Any

from msgspec.structs import replace
from sqlalchemy import Connection, Table, case, func, insert, literal, select

from bot.opening import register
from bot.stores import SqlStores
from handlers.digests import compose
from handlers.ports import AT_RISK, AuditEntry, DigestSetting, KeptDigest, Person, PolicyInForce
from scoring.policy import default_policy
from storage import tables
from storage.database import Database
from storage.people import SqlPeople
from storage.sample import load_sample

TEAM = 100
"""Accounts of one manager's team."""
CSMS = 5
CHANGED = 4
"""Accounts of a team that are news in each digest."""
AT_ONCE = 25
"""Teams copied in one transaction."""
DAYS = 60
COPIED = ("accounts", "contacts", "feedback", "account_state", "snapshots")
OWN_KEYS = ("id", "account_id", "contact_id")


class Unread:
    """An audit that nobody reads."""

    def record(self, entry: AuditEntry) -> None:
        """Forget an entry."""


@contextmanager
def database_of(kind: str) -> Iterator[Database]:
    """Give an empty database on SQLite or PostgreSQL, gone afterwards."""
    with TemporaryDirectory(prefix="hourglass-") as folder:
        if kind == "sqlite":
            database = Database.open(f"sqlite:///{folder}/digests.db")
            database.migrate()
            yield database
            database.close()
            return
        from tests.servers import PostgresServer

        with PostgresServer.started() as server, server.database(migrated=True) as url:
            database = Database.open(url)
            yield database
            database.close()


def stores_of(connection: Connection, policy: PolicyInForce, now: datetime) -> SqlStores:
    """Give the handlers' stores over a transaction."""
    return SqlStores(connection, audit=Unread(), policy=policy, reporting_currency="USD", now=now)


def found_company(database: Database, managers: int, *, now: datetime) -> tuple[list[Person], PolicyInForce]:
    """Fill the database: so many teams, each with the same accounts under keys of its own; returns the managers."""
    policy = register(database, default_policy(), now=now)
    with database.writing() as connection:
        load_sample(connection, accounts=TEAM, days=DAYS, as_of=now, policy=policy, progress=lambda *_: None)
    with database.writing() as connection:
        connection.execute(insert(tables.people), [dict(row) for number in range(managers) for row in _people(number)])
    for first in range(0, managers, AT_ONCE):
        with database.writing() as connection:
            for number in range(first, min(first + AT_ONCE, managers)):
                for name in COPIED:
                    _copy(connection, tables.metadata.tables[name], number)
    with database.engine.connect() as connection:
        connection.exec_driver_sql("ANALYZE")
        connection.commit()
    with database.writing() as connection:
        found = [person for person in SqlPeople(connection).everyone() if person.id.startswith("m-")]
        for person in found:
            _yesterday(connection, person, policy, now)
    return found, policy


def _people(number: int) -> Iterator[Mapping[str, Any]]:
    common = {"team": f"team {number}", "time_zone": "Europe/Berlin"}
    yield {"id": f"m-{number}", "email": f"m{number}@bench.example", "name": f"Manager {number}", "role": "manager", **common}
    for own in range(CSMS):
        key = f"c-{number}-{own}"
        yield {"id": key, "email": f"{key}@bench.example", "name": f"Owner {number} {own}", "role": "csm", **common}


def _copy(connection: Connection, table: Table, number: int) -> None:
    """Copy the first accounts' rows for one team; of snapshots those of the last two days."""
    columns: list[Any] = []
    key = table.c.id if table is tables.accounts else table.c.account_id
    for column in table.columns:
        if column.name in OWN_KEYS:
            columns.append(literal(f"t{number}-").concat(column).label(column.name))
        elif column.name == "owner_id":
            columns.append(_owner(number, key).label("owner_id"))
        elif column.name in ("rep_id", "source_id"):
            columns.append(literal(None).label(column.name))
        else:
            columns.append(column)
    originals = select(*columns).where(key.between("a-0001", f"a-{TEAM:04}"))
    if table is tables.snapshots:
        newest = select(func.max(tables.snapshots.c.day)).scalar_subquery()
        before = select(func.max(tables.snapshots.c.day)).where(tables.snapshots.c.day < newest).scalar_subquery()
        originals = originals.where(tables.snapshots.c.day.in_([newest, before]))
    connection.execute(insert(table).from_select([column.name for column in table.columns], originals))


def _owner(number: int, account_id: Any) -> Any:
    """Deal the accounts out to the team's CSMs, by the last digit."""
    last = func.substr(account_id, 6, 1)
    digits = {str(digit): f"c-{number}-{digit % CSMS}" for digit in range(10)}
    return case(digits, value=last, else_=f"c-{number}-0")


def _yesterday(connection: Connection, person: Person, policy: PolicyInForce, now: datetime) -> None:
    """Keep a digest of yesterday under which a few accounts stood better, so that they are news today."""
    setting = DigestSetting.first(AT_RISK, person)
    stores = stores_of(connection, policy, now)
    shown: dict[str, Any] = dict(compose(person, setting, stores, now, None).shown)
    worse = sorted(account_id for account_id, [look, *_] in shown["accounts"].items() if look[0] in ("yellow", "red"))[:CHANGED]
    for account_id in worse:
        look = shown["accounts"][account_id][0]
        look[0], look[1], look[2] = "green", (look[1] or 0.0) + 9.0, ""
    made = now - timedelta(days=1)
    kept = KeptDigest(AT_RISK, person.id, made.date(), "sent", made, shown=shown)
    stores.digests.keep(replace(kept, outbox_key=f"digest:{AT_RISK}:{person.id}:{made.date()}"))

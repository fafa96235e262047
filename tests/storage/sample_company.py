"""A loaded sample company, for tests that look into it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import Connection, select

from handlers.ports import Accounts, AccountState, FeedbackRecord, PolicyInForce, Scope, name_key
from scoring.policy import default_policy
from storage import tables
from storage.accounts import SqlAccounts
from storage.database import Database
from storage.feedback import SqlFeedbackItems
from storage.policies import register_policy
from storage.sample import load_sample

TUESDAY = datetime(2026, 11, 24, 15, 10, tzinfo=UTC)
SUNDAY = datetime(2026, 3, 1, 1, 30, tzinfo=UTC)
"""So early that the usage feed last reported on the day before."""

EVERYTHING = Scope()
SMALL = {"accounts": 22, "days": 130, "as_of": TUESDAY, "history": False}


def silent(_stage: str, _done: int, _total: int | None) -> None:
    """Report to nobody."""


@contextmanager
def opened(folder: Path) -> Iterator[Connection]:
    """Open an empty database for writing."""
    database = Database.open(f"sqlite:///{folder / 'sample.sqlite'}")
    database.migrate()
    try:
        with database.writing() as connection:
            yield connection
    finally:
        database.close()


def in_force(connection: Connection) -> PolicyInForce:
    """Put the default policy in force."""
    return register_policy(connection, default_policy(), now=datetime(2024, 1, 1, tzinfo=UTC))


def load(connection: Connection, **arguments: object) -> None:
    """Load a sample, small unless told otherwise."""
    load_sample(connection, policy=in_force(connection), progress=silent, **{**SMALL, **arguments})  # type: ignore[arg-type]


def digest(connection: Connection) -> str:
    """Hash every row of every table in the order of its key."""
    total = sha256()
    for table in tables.metadata.sorted_tables:
        total.update(table.name.encode())
        for row in connection.execute(select(table).order_by(*table.primary_key.columns)):
            total.update(repr(tuple(row)).encode())
    return total.hexdigest()


@dataclass(frozen=True)
class Company:
    """A loaded sample."""

    connection: Connection
    now: datetime

    @property
    def accounts(self) -> Accounts:
        return SqlAccounts(self.connection)

    def state(self, name: str) -> AccountState:
        (hit,) = self.accounts.named(name_key(name), scope=EVERYTHING)
        state = self.accounts.state(hit.id, scope=EVERYTHING, at=self.now)
        assert state is not None
        return state

    def said(self, name: str) -> list[FeedbackRecord]:
        return list(SqlFeedbackItems(self.connection).of_account(self.state(name).id, at=self.now))


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    """The company as `hourglass sample` loads it."""
    with opened(tmp_path_factory.mktemp("whole")) as connection:
        load(connection, accounts=240, days=400, history=True)
        yield Company(connection, TUESDAY)


@pytest.fixture(scope="module")
def stories(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    """Little more than the stories, on a Sunday night."""
    with opened(tmp_path_factory.mktemp("stories")) as connection:
        load(connection, accounts=24, days=250, as_of=SUNDAY, history=True)
        yield Company(connection, SUNDAY)


@pytest.fixture(params=["whole", "stories"])
def company(request: pytest.FixtureRequest) -> Company:
    """Each of both."""
    loaded: Company = request.getfixturevalue(request.param)
    return loaded

"""Fakes written into tables, so that one contract suite runs on a fake and on both databases."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import pytest
from sqlalchemy import Connection, select

from handlers.ports import (
    Accounts,
    AccountState,
    Champions,
    Expansions,
    FeedbackItems,
    FeedbackRecord,
    History,
    Renewals,
    Waiting,
    name_key,
)
from scoring.policy import default_policy
from storage.accounts import SqlAccounts
from storage.books import follow_accounts
from storage.champions import SqlChampions
from storage.database import Database
from storage.expansions import SqlExpansions
from storage.feedback import SqlFeedbackItems
from storage.history import SqlHistory
from storage.refresh import ready_kind
from storage.renewals import SqlRenewals
from storage.standings import standing_columns
from storage.tables import account_names, account_state, accounts, contacts, feedback, people, snapshots
from storage.waiting import SqlWaiting
from tests.fakes import FakeAccounts, FakeChampions, FakeExpansions, FakeFeedbackItems, FakeHistory, FakeRenewals, FakeWaiting

IMPLEMENTATIONS = ["fake", "sqlite", "postgres"]


@pytest.fixture
def connection(database: Database) -> Iterator[Connection]:
    """A transaction for writing, on each database."""
    with database.writing() as opened:
        yield opened


@pytest.fixture
def sqlite_connection(sqlite_url: str) -> Iterator[Connection]:
    """A transaction for writing on SQLite."""
    yield from _transaction(sqlite_url)


@pytest.fixture
def postgres_connection(postgres_url: str) -> Iterator[Connection]:
    """A transaction for writing on PostgreSQL."""
    yield from _transaction(postgres_url)


@pytest.fixture(params=IMPLEMENTATIONS)
def accounts_like(request: pytest.FixtureRequest) -> Callable[[FakeAccounts], Accounts]:
    """Turn a fake into Accounts of each implementation that hold the same."""
    if request.param == "fake":
        return lambda fake: fake
    connection: Connection = request.getfixturevalue(f"{request.param}_connection")

    def hold(fake: FakeAccounts) -> Accounts:
        keep_accounts(connection, fake)
        return SqlAccounts(connection)

    return hold


@pytest.fixture(params=IMPLEMENTATIONS)
def feedback_like(request: pytest.FixtureRequest) -> Callable[[FakeFeedbackItems], FeedbackItems]:
    """Turn a fake into FeedbackItems of each implementation that hold the same."""
    if request.param == "fake":
        return lambda fake: fake
    connection: Connection = request.getfixturevalue(f"{request.param}_connection")

    def hold(fake: FakeFeedbackItems) -> FeedbackItems:
        keep_feedback(connection, fake.records)
        return SqlFeedbackItems(connection)

    return hold


@dataclass(frozen=True)
class Lists:
    """The stores that read a whole book."""

    expansions: Expansions
    renewals: Renewals
    champions: Champions
    waiting: Waiting
    history: History


@pytest.fixture(params=IMPLEMENTATIONS)
def lists_like(request: pytest.FixtureRequest) -> Callable[[FakeAccounts, FakeFeedbackItems], Lists]:
    """Turn fakes into the lists of each implementation that hold the same."""
    if request.param == "fake":
        return lambda fake, said: Lists(
            FakeExpansions(fake), FakeRenewals(fake), FakeChampions(fake), FakeWaiting(fake, said), FakeHistory(fake)
        )
    connection: Connection = request.getfixturevalue(f"{request.param}_connection")

    def hold(fake: FakeAccounts, said: FakeFeedbackItems) -> Lists:
        keep_accounts(connection, fake)
        keep_feedback(connection, said.records)
        return Lists(
            SqlExpansions(connection), SqlRenewals(connection), SqlChampions(connection), SqlWaiting(connection), SqlHistory(connection)
        )

    return hold


def keep_accounts(connection: Connection, fake: FakeAccounts) -> None:
    """Write what a fake holds: the newest state of an account into account_state, earlier ones into snapshots."""
    history: dict[str, list[AccountState]] = {}
    for state in sorted(fake.states, key=lambda state: state.as_of):
        history.setdefault(state.id, []).append(state)
    for states in history.values():
        newest = states[-1]
        for person_id, name in ((newest.owner_id, newest.owner_name), (newest.rep_id, newest.rep_name)):
            keep_person(connection, person_id, name, fake.teams.get(person_id or ""))
        connection.execute(accounts.insert(), _account_row(newest, fake))
        _keep_names(connection, newest.id, newest.name, fake)
        connection.execute(account_state.insert(), _state_row(newest))
        follow_accounts(connection, [newest.id])
        for state in states:
            connection.execute(snapshots.insert(), _snapshot_row(state))
    for hit in fake.unscored:
        connection.execute(accounts.insert(), {"id": hit.id, "name": hit.name, "segment": hit.segment})
        _keep_names(connection, hit.id, hit.name, fake)


def keep_person(connection: Connection, person_id: str | None, name: str | None, team: str | None) -> None:
    """Write a person once; nobody is no row."""
    if person_id is None or connection.execute(people.select().where(people.c.id == person_id)).first():
        return
    row = {"id": person_id, "email": f"{person_id}@example.com", "name": name, "role": "csm", "team": team}
    connection.execute(people.insert(), row)


def keep_feedback(connection: Connection, records: Sequence[FeedbackRecord]) -> None:
    """Write feedback, and the account and contact of each."""
    known = set(connection.execute(select(accounts.c.id)).scalars())
    for account_id in sorted({record.item.account_id or "" for record in records} - known):
        connection.execute(accounts.insert(), {"id": account_id, "name": account_id})
    for record in records:
        item = record.item
        contact_id = record.contact_id
        if record.contact_name is not None and not connection.execute(contacts.select().where(contacts.c.id == contact_id)).first():
            contact = {"id": contact_id, "account_id": item.account_id, "name": record.contact_name, "title": record.contact_title}
            connection.execute(contacts.insert(), contact)
        row = {name: getattr(item, name) for name in item.__struct_fields__ if name != "feedback_id"}
        row |= {"id": item.feedback_id, "contact_id": contact_id, "channel": record.channel, "text": record.text}
        connection.execute(feedback.insert(), row)


def _transaction(url: str) -> Iterator[Connection]:
    database = Database.open(url)
    with database.writing() as opened:
        yield opened
    database.close()


def _account_row(state: AccountState, fake: FakeAccounts) -> dict[str, object]:
    columns = ("id", "name", "segment", "owner_id", "rep_id", "arr", "currency", "started_on", "renewal_on")
    own: dict[str, object] = {"industry": fake.industries.get(state.id)}
    own |= {"ended_on": fake.ended.get(state.id), "term_months": state.document["facts"].get("term_months")}
    return {**{column: getattr(state, column) for column in columns}, **own}


def _keep_names(connection: Connection, account_id: str, name: str, fake: FakeAccounts) -> None:
    words = [("name", name)]
    words += [("alias", alias) for alias in fake.aliases.get(account_id, ())]
    words += [("domain", domain) for domain in fake.domains.get(account_id, ())]
    rows = [{"account_id": account_id, "kind": kind, "text": text, "key": name_key(text)} for kind, text in words]
    connection.execute(account_names.insert(), rows)


def _state_row(state: AccountState) -> dict[str, object]:
    churn = state.document["churn"]
    return {
        **{name: value for name, value in _snapshot_row(state).items() if name != "day"},
        "version": state.version,
        "scored_at": state.scored_at,
        "arr": state.document["facts"].get("arr"),
        "at_risk": churn["at_risk"] == "true",
        "blind_spot": churn["blind_spot"] == "true",
        "ready_kind": ready_kind(state.document),
        "held": bool(state.document["expansion"]["holds"]),
        **standing_columns(state.document, default_policy(), today=state.as_of.date()),
    }


def _snapshot_row(state: AccountState) -> dict[str, object]:
    return {
        "account_id": state.id,
        "day": state.as_of.date(),
        "as_of": state.as_of,
        "policy_version": state.policy_version,
        "band": state.document["health"]["band"],
        "health_score": state.document["health"]["health_score"],
        "document": state.document,
    }

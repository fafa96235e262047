"""What a Home reads of a book: as little of each account as counting takes, whole only what it shows, in few statements."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from msgspec.structs import replace
from sqlalchemy import Connection, event

from bot.stores import SqlStores
from handlers import routes
from handlers.home_shelf import tallied
from handlers.ports import Asker, Glance, Scope, Standings
from scoring.ranking import rank_key
from storage.standings import SqlStandings
from tests import factories
from tests.factories import NOW, SCORED, dead_source, feedback, healthy_account, troubled_account
from tests.fake_accounts import FakeAccounts
from tests.fake_standings import FakeStandings
from tests.fakes import FakeAuditLog, FakeFeedbackItems
from tests.storage.conftest import IMPLEMENTATIONS, Lists, keep_accounts, keep_feedback

Hold = Callable[[FakeAccounts], Standings]
TEAMS = {"p-ann": "west", "p-kim": "east"}


@pytest.fixture(params=IMPLEMENTATIONS)
def standings_like(request: pytest.FixtureRequest) -> Hold:
    """Turn a fake into Standings of each implementation that hold the same."""
    if request.param == "fake":
        return FakeStandings
    connection: Connection = request.getfixturevalue(f"{request.param}_connection")

    def hold(fake: FakeAccounts) -> Standings:
        keep_accounts(connection, fake)
        return SqlStandings(connection)

    return hold


def company() -> FakeAccounts:
    kim: dict[str, Any] = {"owner_id": "p-kim", "owner_name": "Kim Berg"}
    states = [
        healthy_account(),
        troubled_account(sources={"usage": dead_source()}),
        healthy_account(id="a-0003", name="Initech", rep_id=None, rep_name=None, **kim),
        healthy_account(id="a-0004", name="Later", as_of=NOW + timedelta(days=1), scored_at=NOW + timedelta(days=1)),
    ]
    return FakeAccounts(states, teams=TEAMS)


@pytest.mark.parametrize(
    "scope", [Scope(), Scope(owner_id="p-ann"), Scope(team="east"), Scope(rep_id="p-raj"), Scope(owner_id="p-ann", segment="enterprise")]
)
def test_a_glance_says_of_the_same_accounts_what_their_standing_says(standings_like: Hold, scope: Scope) -> None:
    standings = standings_like(company())
    whole = {
        each.id: Glance(*(getattr(each, name) for name in Glance.__struct_fields__)) for each in standings.of_accounts(scope=scope, at=NOW)
    }
    assert whole
    assert {each.id: each for each in standings.glances(scope=scope, at=NOW)} == whole


@pytest.mark.parametrize("scope", [Scope(), Scope(owner_id="p-ann"), Scope(owner_id="p-kim"), Scope(team="west"), Scope(rep_id="p-raj")])
@pytest.mark.parametrize("first", [1, 3, 50])
def test_the_head_of_a_ranking_is_that_of_all_its_glances(standings_like: Hold, scope: Scope, first: int) -> None:
    like = {"p-ann": "Ann Lee", "p-kim": "Kim Berg"}
    drawn = random.Random(7)
    states = [
        troubled_account(
            id=f"r-{number:02}",
            name=f"R {number}",
            owner_id=(owner := drawn.choice([*like])),
            owner_name=like[owner],
            churn={"rank_value": drawn.choice([None, 0.0, 10.0, 99.5])},
            renewal={"due_steps": drawn.choice(["", "kickoff"]), "renewal_state": "active"},
            renewal_on=drawn.choice([None, NOW.date() + timedelta(days=drawn.randrange(90))]),
        )
        for number in range(24)
    ]
    standings = standings_like(FakeAccounts([*company().states, *states], teams=TEAMS))
    whole = standings.glances(scope=scope, at=NOW)
    at_risk = sorted((each for each in whole if each.at_risk), key=lambda each: rank_key(each.rank_value, each.renewal_on, each.id))
    due = sorted((each for each in whole if each.due_step is not None), key=lambda each: (each.renewal_on or date.max, each.id))
    assert [*standings.riskiest(scope=scope, at=NOW, first=first)] == at_risk[:first]
    assert [*standings.with_step(scope=scope, at=NOW, first=first)] == due[:first]


@pytest.mark.parametrize("scope", [Scope(), Scope(owner_id="p-ann"), Scope(team="west"), Scope(rep_id="p-raj")])
def test_a_book_that_is_counted_holds_what_its_glances_hold(standings_like: Hold, scope: Scope) -> None:
    soon = healthy_account(id="b-1", name="Soon", renewal_on=NOW.date() + timedelta(days=90))
    grown = healthy_account(id="b-2", name="Grown", expansion={"handoff": "ready"})
    unknown = troubled_account(id="b-3", name="Unknown", facts={"arr": None})
    standings = standings_like(FakeAccounts([*company().states, soon, grown, unknown], teams=TEAMS))
    days = {"first_day": NOW.date(), "last_day": NOW.date() + timedelta(days=90)}
    by_group = {(each.band, each.stale): each for each in tallied(standings.glances(scope=scope, at=NOW), **days)}
    counted = standings.tallies(scope=scope, at=NOW, **days)
    assert sum(each.accounts for each in counted) == len(standings.glances(scope=scope, at=NOW)) > 1
    assert sum(each.ready for each in counted) > 0
    assert sum(each.renewing for each in counted) > 0
    assert {(each.band, each.stale): replace(each, arr=each.arr or 0.0) for each in counted} == by_group


def test_some_accounts_are_read_as_a_book_reads_them(standings_like: Hold) -> None:
    standings = standings_like(company())
    whole = {each.id: each for each in standings.of_accounts(scope=Scope(), at=NOW)}
    assert standings.some(["a-0001", "a-0003", "a-0004", "nobody"], at=NOW) == {key: whole[key] for key in ("a-0001", "a-0003")}
    assert standings.some([], at=NOW) == {}


def test_more_accounts_than_one_statement_takes_are_read_too(standings_like: Hold) -> None:
    ids = [f"b-{number:02}" for number in range(30)]
    standings = standings_like(FakeAccounts([healthy_account(id=each, name=each) for each in ids]))
    assert sorted(standings.some(ids, at=NOW)) == ids


@pytest.mark.parametrize("at", [NOW, NOW - timedelta(hours=20)], ids=["now", "before the reply"])
def test_items_are_those_that_wait_as_far_as_their_clock_takes(lists_like: Callable[..., Lists], at: Any) -> None:
    early = SCORED - timedelta(days=2)
    states = [healthy_account(as_of=early, scored_at=early), troubled_account(as_of=early, scored_at=early)]
    said = [
        feedback(feedback_id="waits", account_id="a-0001", received_at=NOW - timedelta(hours=30)),
        feedback(
            feedback_id="answered", account_id="a-0002", received_at=NOW - timedelta(hours=40), first_reply_at=NOW - timedelta(hours=9)
        ),
        feedback(feedback_id="closed", account_id="a-0002", received_at=NOW - timedelta(hours=41), closed_at=NOW - timedelta(hours=8)),
    ]
    waiting = lists_like(FakeAccounts(states, teams=TEAMS), FakeFeedbackItems(said)).waiting
    for scope in (Scope(), Scope(owner_id="p-ann"), Scope(team="west")):
        whole = {each.record.item.feedback_id: each.record.item for each in waiting.of_accounts(scope=scope, at=at)}
        items = {each.feedback_id: each for each in waiting.items(scope=scope, at=at)}
        assert sorted(whole) == (["waits"] if at == NOW else ["answered", "closed", "waits"])
        assert [*items] == ["waits"]
        for key, item in items.items():
            assert (item.account_id, item.type, item.received_at, item.score) == (
                whole[key].account_id,
                whole[key].type,
                whole[key].received_at,
                whole[key].score,
            )


@dataclass
class Statements:
    """How many statements a connection was asked."""

    count: int = 0


def statements(connection: Connection) -> Statements:
    """Count what is asked from here on, whichever way it takes."""
    counted = Statements()

    def add(*_: Any) -> None:
        counted.count += 1

    if connection.dialect.name == "sqlite":
        connection.connection.driver_connection.set_trace_callback(add)  # type: ignore[union-attr]
    else:
        event.listen(connection, "before_cursor_execute", add)
    return counted


@pytest.mark.parametrize("scope", [Scope(), Scope(owner_id="p-ann"), Scope(team="west")])
def test_counting_a_book_reads_no_document_on_sqlite(sqlite_connection: Connection, scope: Scope) -> None:
    keep_accounts(sqlite_connection, company())
    asked: list[str] = []
    driver: Any = sqlite_connection.connection.driver_connection
    driver.set_trace_callback(asked.append)
    SqlStandings(sqlite_connection).tallies(scope=scope, at=NOW, first_day=NOW.date(), last_day=NOW.date())
    driver.set_trace_callback(None)
    plans = [step[3] for text in asked for step in driver.execute(f"EXPLAIN QUERY PLAN {text}")]
    states = [plan for plan in plans if " account_state " in plan]
    assert states
    # What was given to someone is a handful, looked up one by one.
    assert all("COVERING INDEX ix_account_state_book" in plan or "(account_id=?)" in plan for plan in states), states
    assert "COVERING INDEX ix_account_state_book" in states[0]


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
@pytest.mark.parametrize("who", [factories.person(), factories.manager()], ids=["csm", "manager"])
def test_a_large_book_takes_as_many_statements_as_a_small_one(request: pytest.FixtureRequest, kind: str, who: Any) -> None:
    connection: Connection = request.getfixturevalue(f"{kind}_connection")
    asked = {}
    for size in (12, 60):
        fresh = range(0 if size == 12 else 12, size)
        states = [troubled_account(id=f"b-{number:03}", name=f"B {number}") for number in fresh]
        keep_accounts(connection, FakeAccounts(states, teams=TEAMS))
        keep_feedback(connection, [feedback(feedback_id=f"f-{each.id}", account_id=each.id) for each in states])
        stores = SqlStores(connection, audit=FakeAuditLog(), policy=factories.policy_in_force(), reporting_currency="USD", now=NOW)
        routes.answer("home", asker=Asker(who, "slack"), stores=stores, now=NOW)
        counted = statements(connection)
        stores = SqlStores(connection, audit=FakeAuditLog(), policy=factories.policy_in_force(), reporting_currency="USD", now=NOW)
        routes.answer("home", asker=Asker(who, "slack"), stores=stores, now=NOW)
        asked[size] = counted.count
    assert asked[60] <= asked[12] <= 25

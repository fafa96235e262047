"""What Standings promise, on the fake and on both databases; and that a scoring fills the columns."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Connection, select

from handlers.ports import Scope, Standings
from scoring.policy import default_policy
from storage.standings import SqlStandings, standing_columns
from storage.tables import account_state, source_watermarks
from tests.factories import NOW, SCORED, dead_source, healthy_account, troubled_account
from tests.fake_standings import FakeStandings
from tests.fakes import FakeAccounts
from tests.storage.conftest import IMPLEMENTATIONS, keep_accounts

Hold = Callable[[FakeAccounts], Standings]


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


def test_a_standing_holds_what_the_document_says(standings_like: Hold) -> None:
    override = {"band": "green", "reason": "Their board signed.", "author_name": "Ann Keller", "ends_on": "2026-12-01"}
    state = troubled_account(sources={"usage": dead_source()}, override=override, health={"delta_7d": -16.4})
    [standing] = standings_like(FakeAccounts([state])).of_accounts(scope=Scope(), at=NOW)
    churn = state.document["churn"]
    assert (standing.id, standing.name, standing.owner_id, standing.owner_name) == ("a-0002", "Globex", "p-ann", "Ann Keller")
    assert (standing.renewal_on, standing.arr, standing.as_of, standing.version) == (date(2027, 1, 3), 150000.0, SCORED, 12)
    assert (standing.band, standing.score, standing.delta_7d) == ("red", state.document["health"]["health_score"], -16.4)
    assert (standing.at_risk, standing.rank_value) == (True, churn["rank_value"])
    assert (standing.factors, standing.factors_unknown, standing.escalations) == (
        churn["factors"],
        churn["flags_unknown"],
        churn["escalations"],
    )
    assert (standing.stale, standing.set_band, standing.set_until) == ("usage", "green", date(2026, 12, 1))
    assert (standing.blind_spot, standing.policy_version) == (False, 1)


def test_a_renewal_step_has_the_day_on_which_it_arrived(standings_like: Hold) -> None:
    due = troubled_account(facts={"days_to_renewal": 40}, renewal={"due_steps": "kickoff|alignment", "renewal_risk": "high"})
    done = troubled_account(id="a-0003", renewal={"due_steps": None})
    steps = {
        each.id: (each.due_step, each.due_step_on) for each in standings_like(FakeAccounts([due, done])).of_accounts(scope=Scope(), at=NOW)
    }
    assert steps == {"a-0002": ("alignment", date(2026, 11, 24) + timedelta(days=40 - 135)), "a-0003": (None, None)}


def test_a_scope_and_a_time_limit_what_is_read(standings_like: Hold) -> None:
    standings = standings_like(
        FakeAccounts(
            [
                healthy_account(),
                troubled_account(owner_id="p-ben", owner_name="Ben Adler"),
                healthy_account(id="a-0003", as_of=NOW + timedelta(hours=1)),
                healthy_account(id="a-0004"),
            ],
            teams={"p-ann": "west", "p-ben": "east"},
            ended={"a-0004": date(2026, 11, 1)},
        )
    )

    def ids(scope: Scope) -> list[str]:
        return sorted(each.id for each in standings.of_accounts(scope=scope, at=NOW))

    assert ids(Scope()) == ["a-0001", "a-0002"]
    assert ids(Scope(owner_id="p-ann")) == ["a-0001"]
    assert ids(Scope(team="east")) == ["a-0002"]
    assert ids(Scope(rep_id="p-raj")) == ["a-0001"]


def test_a_cause_sets_the_newest_scoring_before_a_time_beside_what_is_now(standings_like: Hold) -> None:
    def scored(days: int, band: str, **values: float) -> object:
        return troubled_account(as_of=SCORED - timedelta(days=days), health={"band": band}, facts=values, policy_version=1 if days else 2)

    past = [scored(9, "red"), scored(6, "green", seats=1), scored(3, "yellow", seats=2), scored(1, "yellow", seats=3), scored(0, "red")]
    standings = standings_like(FakeAccounts([*past, healthy_account()]))  # type: ignore[list-item]
    since = SCORED - timedelta(days=2)
    causes = standings.causes({"a-0002", "a-0001", "a-none"}, since=since)
    assert sorted(causes) == ["a-0001", "a-0002"]
    cause, new = causes["a-0002"], causes["a-0001"]
    assert cause.facts_before is not None
    assert cause.health_before is not None
    assert (cause.health["band"], cause.health_before["band"], cause.policy_before, cause.been_before) == ("red", "yellow", 1, True)
    assert cause.facts_before.get("seats") == 2
    assert cause.evidence == troubled_account().document["evidence"]
    assert (new.facts_before, new.health_before, new.policy_before, new.been_before) == (None, None, None, False)
    assert standings.causes(set(), since=since) == {}


def test_usage_came_as_far_as_its_furthest_feed_said(connection: Connection) -> None:
    standings = SqlStandings(connection)
    assert standings.usage_reported_at(at=NOW) is None
    for kind, feed, hours in (("usage", "main", 3), ("usage", "other", 5), ("crm", "main", 1), ("usage", "later", -1)):
        row = {"kind": kind, "feed": feed, "reported_at": NOW - timedelta(hours=hours)}
        connection.execute(source_watermarks.insert(), row)
    assert standings.usage_reported_at(at=NOW) == NOW - timedelta(hours=3)


def test_a_scoring_fills_the_columns_and_takes_the_mark_of_having_been_seen(connection: Connection) -> None:
    from storage.policies import register_policy
    from storage.refresh import refresh_scores
    from storage.tables import accounts

    connection.execute(accounts.insert(), {"id": "a-1", "name": "Acme", "renewal_on": date(2027, 1, 3), "term_months": 12})
    policy = register_policy(connection, default_policy(), now=datetime(2026, 11, 1, tzinfo=UTC))
    state = account_state.c
    for minute in range(2):
        refresh_scores(connection, policy=policy, as_of=NOW, scored_at=NOW + timedelta(minutes=minute))
        row = connection.execute(select(account_state)).one()
        told = standing_columns(row.document, default_policy(), today=NOW.date())
        assert {name: getattr(row, name) for name in told} == told
        assert row.factors_unknown is not None
        assert row.seen is False
        connection.execute(account_state.update().where(state.account_id == "a-1").values(seen=True))

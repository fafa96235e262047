"""What Alerts promise, on the fake and on both databases."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta

import pytest
from msgspec.structs import replace
from sqlalchemy import Connection

from handlers.ports import AccountState, Alert, Alerts, Look
from scoring.policy import default_policy
from storage.alerts import SqlAlerts
from storage.tables import account_state
from tests.factories import NOW, SCORED, healthy_account, troubled_account
from tests.fake_alerts import FakeAlerts
from tests.fakes import FakeAccounts
from tests.storage.conftest import IMPLEMENTATIONS, keep_accounts

Hold = Callable[[Sequence[AccountState]], Alerts]
LATER = NOW + timedelta(hours=2)


@pytest.fixture(params=IMPLEMENTATIONS)
def alerts_like(request: pytest.FixtureRequest) -> Hold:
    """Turn accounts into Alerts of each implementation over them."""
    if request.param == "fake":
        return lambda states: FakeAlerts().over(FakeAccounts(states, ended={"a-over": date(2026, 11, 1)}), default_policy())
    connection: Connection = request.getfixturevalue(f"{request.param}_connection")

    def hold(states: Sequence[AccountState]) -> Alerts:
        keep_accounts(connection, FakeAccounts(states, ended={"a-over": date(2026, 11, 1)}))
        return SqlAlerts(connection)

    return hold


def look(stale: str = "", **values: object) -> Look:
    defaults = {"band": "red", "score": 30.5, "factors": "usage_decline", "dropped": True, "policy_version": 1, "since": SCORED}
    return Look(stale=stale, **{**defaults, **values})  # type: ignore[arg-type]


def alert(**values: object) -> Alert:
    defaults = {
        "account_id": "a-0002",
        "kind": "band",
        "person_id": "p-ann",
        "root_key": "alert:a-0002:band:p-ann:2",
        "surfaced_at": NOW,
        "surfaced_band": "red",
        "score": 36.2,
        "version": 2,
        "updates": 0,
        "story": ((NOW, "turned Red: 52 → 36"),),
    }
    return Alert(**{**defaults, **values})  # type: ignore[arg-type]


def test_unseen_accounts_come_with_most_at_risk_first_and_once(alerts_like: Hold) -> None:
    states = [
        healthy_account(),
        troubled_account(),
        troubled_account(id="a-0003", churn={"rank_value": 1e9}),
        troubled_account(id="a-over"),
        healthy_account(id="a-later", as_of=LATER),
    ]
    alerts = alerts_like(states)
    unseen = alerts.unseen(at=NOW, limit=10)
    assert [each.id for each in unseen] == ["a-0003", "a-0002", "a-0001"]
    assert [each.id for each in alerts.unseen(at=NOW, limit=2)] == ["a-0003", "a-0002"]
    alerts.see(unseen[:2], {})
    assert [each.id for each in alerts.unseen(at=NOW, limit=10)] == ["a-0001"]


def test_an_account_scored_again_while_it_was_looked_at_stays_unseen(alerts_like: Hold) -> None:
    alerts = alerts_like([troubled_account()])
    [read] = alerts.unseen(at=NOW, limit=10)
    alerts.see([replace(read, version=read.version - 1)], {})
    assert [each.id for each in alerts.unseen(at=NOW, limit=10)] == ["a-0002"]


def test_looks_are_kept_newest_first_and_replaced_whole(alerts_like: Hold) -> None:
    alerts = alerts_like([troubled_account(), healthy_account()])
    assert alerts.looks(["a-0001", "a-0002"]) == {}
    outage = [look("crm|usage", since=None), look("usage", score=None), look()]
    alerts.see([], {"a-0002": outage, "a-0001": [look(band="green", factors="")]})
    assert {key: list(kept) for key, kept in alerts.looks(["a-0001", "a-0002"]).items()} == {
        "a-0001": [look(band="green", factors="")],
        "a-0002": outage,
    }
    alerts.see([], {"a-0002": [look()]})
    assert {key: list(kept) for key, kept in alerts.looks(["a-0002"]).items()} == {"a-0002": [look()]}


def test_an_alert_is_one_of_its_account_kind_and_person(alerts_like: Hold) -> None:
    alerts = alerts_like([troubled_account(), healthy_account(owner_id="p-ben", owner_name="Ben Adler")])
    other = alert(kind="factor:usage_decline", ended_at=LATER)
    alerts.keep(alert())
    alerts.keep(other)
    alerts.keep(alert(person_id="p-ben", account_id="a-0001"))
    told = alert(updates=1, score=None, story=((NOW, "turned Red: 52 → 36"), (LATER, "over: now Yellow 45")), ended_at=LATER)
    alerts.keep(told)
    assert alerts.of_accounts(["a-0002"]) == [told, other]
    assert alerts.of_accounts([]) == []


def test_a_message_is_counted_once_for_all_it_tells(alerts_like: Hold) -> None:
    alerts = alerts_like([troubled_account(), healthy_account()])
    alerts.keep(alert())
    alerts.keep(alert(kind="drop"))
    alerts.keep(alert(account_id="a-0001", root_key="alert:a-0001:band:p-ann:7", surfaced_at=NOW - timedelta(hours=1)))
    alerts.keep(alert(account_id="a-0001", kind="drop", root_key="alert:a-0001:drop:p-ann:7", held_back=True))
    assert alerts.surfaced("p-ann", since=NOW - timedelta(hours=1), until=NOW + timedelta(hours=1)) == 2
    assert alerts.surfaced("p-ann", since=NOW - timedelta(hours=1), until=NOW) == 1
    assert alerts.surfaced("p-ann", since=NOW, until=NOW + timedelta(hours=1)) == 1
    assert alerts.surfaced("p-ben", since=NOW - timedelta(days=9), until=NOW + timedelta(hours=1)) == 0


def test_what_was_held_back_is_read_until_it_is_over(alerts_like: Hold) -> None:
    alerts = alerts_like([troubled_account(), healthy_account()])
    held = alert(held_back=True)
    earlier = alert(account_id="a-0001", held_back=True, surfaced_at=NOW - timedelta(hours=1))
    for each in (held, earlier, alert(kind="drop"), alert(kind="factor:x", held_back=True, ended_at=LATER)):
        alerts.keep(each)
    assert alerts.held_back("p-ann", since=NOW - timedelta(days=1)) == [earlier, held]
    assert alerts.held_back("p-ann", since=NOW - timedelta(hours=1)) == [held]


def test_a_scoring_from_before_the_columns_is_not_looked_at(connection: Connection) -> None:
    keep_accounts(connection, FakeAccounts([troubled_account()]))
    connection.execute(account_state.update().values(factors_unknown=None))
    assert SqlAlerts(connection).unseen(at=NOW, limit=10) == []

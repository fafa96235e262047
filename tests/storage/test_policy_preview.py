"""A preview scores what the newest snapshots hold, and keeps nothing."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, func, insert, select

from scoring.policy import default_policy, policy_from_toml
from storage.policies import register_policy
from storage.policy_preview import preview_policy
from storage.tables import account_state, accounts, policies, snapshots
from tests.factories import NOW, healthy_account, troubled_account

DAY = timedelta(days=1)
TODAY = NOW.date()
STRICT = policy_from_toml("[health.bands]\ngreen = 80\n")


@pytest.fixture
def kept(connection: Connection) -> Connection:
    """Acme, green 79.4, and Globex, with a snapshot today and another yesterday in which nothing was known."""
    register_policy(connection, default_policy(), now=NOW)
    for state in (healthy_account(), troubled_account()):
        row = {"id": state.id, "name": state.name, "segment": state.segment, "arr": state.arr, "currency": state.currency}
        connection.execute(insert(accounts), row)
        empty = {**state.document, "facts": {"account_id": state.id}}
        for days, document in ((0, state.document), (1, empty)):
            health = state.document["health"]
            values: dict[str, Any] = {"day": TODAY - days * DAY, "as_of": NOW - days * DAY, "document": document}
            values |= {"band": health["band"], "health_score": health["health_score"], "policy_version": 1}
            connection.execute(insert(snapshots), {"account_id": state.id, **values})
    return connection


def test_the_accounts_that_would_change_band_are_named_with_both_scores(kept: Connection) -> None:
    found = preview_policy(kept, STRICT, today=TODAY)
    assert found.scored == 2
    acme = next(change for change in found.changes if change.name == "Acme")
    assert (acme.band_before, acme.band_after) == ("green", "yellow")
    assert acme.score_before == pytest.approx(acme.score_after)
    assert acme.arr == healthy_account().document["facts"]["arr"]


def test_totals_count_every_account_and_its_revenue_before_and_after(kept: Connection) -> None:
    found = preview_policy(kept, STRICT, today=TODAY)
    assert sum(total.accounts_before for total in found.totals) == sum(total.accounts_after for total in found.totals) == 2
    assert sum(total.arr_before for total in found.totals) == pytest.approx(sum(total.arr_after for total in found.totals))
    green = next(total for total in found.totals if total.band == "green")
    assert (green.accounts_before, green.accounts_after) == (1, 0)


def test_the_policy_in_force_changes_nothing(kept: Connection) -> None:
    assert preview_policy(kept, default_policy(), today=TODAY).changes == []


def test_a_segment_on_the_account_serves_a_snapshot_without_one(kept: Connection) -> None:
    weights = "{ usage = 0, engagement = 0, satisfaction = 0, growth = 1, relationship = 0 }"
    policy = policy_from_toml(f'[[health.profiles]]\nname = "x"\nsegment = "MID"\nweights = {weights}')
    [acme] = preview_policy(kept, policy, today=TODAY).changes
    assert (acme.name, acme.band_after, acme.score_after) == ("Acme", "yellow", healthy_account().document["health"]["growth"])


def test_accounts_that_ended_are_left_out(kept: Connection) -> None:
    kept.execute(accounts.update().values(ended_on=TODAY - DAY))
    assert preview_policy(kept, STRICT, today=TODAY).scored == 0


def test_nothing_is_kept(kept: Connection) -> None:
    tables = (policies, snapshots, account_state)
    before = [kept.execute(select(func.count()).select_from(table)).scalar() for table in tables]
    preview_policy(kept, STRICT, today=TODAY)
    assert [kept.execute(select(func.count()).select_from(table)).scalar() for table in tables] == before
    assert kept.execute(select(func.count()).select_from(policies)).scalar() == 1

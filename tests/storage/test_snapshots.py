"""What earlier days say: comparisons and runs of a band, on both databases."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, true

from storage.band_runs import BandRun, Scored, read_band_runs
from storage.snapshots import earlier_contributions
from storage.tables import snapshots
from storage.windows import Window
from tests.storage.records import NOW, POLICY, TODAY, day, facts_of, keep, keep_account

EVERYONE = Window(end=NOW, now=NOW, of=true())


@pytest.fixture(autouse=True)
def _account(connection: Connection) -> None:
    keep_account(connection)


def keep_snapshot(
    connection: Connection, ago: int, band: str = "green", score: float | None = 70.0, version: int = 1, **health: Any
) -> None:
    keep(
        connection,
        snapshots,
        day=day(ago),
        as_of=NOW - timedelta(days=ago),
        policy_version=version,
        band=band,
        health_score=score,
        document={"health": health},
    )


def test_the_previous_band_is_that_of_the_latest_day_before_today(connection: Connection) -> None:
    keep_snapshot(connection, 0, "red")
    keep_snapshot(connection, 5, "yellow")
    keep_snapshot(connection, 6, "green")
    assert facts_of(connection)["previous_band"] == "yellow"


def test_only_snapshots_of_the_same_policy_compare(connection: Connection) -> None:
    keep_snapshot(connection, 1, "red", version=2)
    keep_snapshot(connection, 3, "yellow")
    keep_snapshot(connection, 7, score=50.0, version=2)
    facts = facts_of(connection)
    assert facts["previous_band"] == "yellow"
    assert "health_score_7d_ago" not in facts


@pytest.mark.parametrize(("ago", "found"), [(29, False), (30, True), (33, True), (34, False)])
def test_the_score_of_30_days_ago_is_at_most_3_days_older(connection: Connection, ago: int, found: bool) -> None:
    keep_snapshot(connection, ago, score=61.5)
    assert facts_of(connection).get("health_score_30d_ago") == (61.5 if found else None)


def test_the_newest_of_those_counts_even_without_a_score(connection: Connection) -> None:
    keep_snapshot(connection, 8, score=None)
    keep_snapshot(connection, 9, score=40.0)
    assert "health_score_7d_ago" not in facts_of(connection)


def test_contributions_of_30_days_ago_are_read_from_that_days_document(connection: Connection) -> None:
    keep_snapshot(connection, 31, usage_contribution=28.0, growth_contribution=None)
    found = earlier_contributions(connection, EVERYONE, version=POLICY.version, gap=3)
    assert found["a1"] == {"usage": 28.0, "engagement": None, "satisfaction": None, "growth": None, "relationship": None}
    assert earlier_contributions(connection, EVERYONE, version=2, gap=3) == {}


def test_a_run_begins_after_the_last_day_of_another_band(connection: Connection) -> None:
    bands = [(1, "red"), (2, "red"), (5, "red"), (6, "yellow"), (7, "green"), (8, "red")]
    for ago, band in bands:
        keep_snapshot(connection, ago, band, score=float(ago), version=ago)
    run = read_band_runs(connection, EVERYONE)["a1"]
    assert run == BandRun(since=day(5), last=Scored("red", day(1), 1.0), before=Scored("yellow", day(6), 6.0))
    assert run.joined_by("red", TODAY) == (day(5), Scored("yellow", day(6), 6.0))
    assert run.joined_by("green", TODAY) == (TODAY, Scored("red", day(1), 1.0))


def test_a_band_that_never_changed_has_no_band_before(connection: Connection) -> None:
    keep_snapshot(connection, 3)
    keep_snapshot(connection, 9)
    keep_snapshot(connection, 0, "red")
    assert read_band_runs(connection, EVERYONE)["a1"] == BandRun(since=day(9), last=Scored("green", day(3), 70.0), before=None)


def test_an_account_without_snapshots_has_no_run(connection: Connection) -> None:
    assert read_band_runs(connection, EVERYONE) == {}

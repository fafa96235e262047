"""The benchmarks of delivery at a reduced size: real processes killed, and an hour of a failing Slack."""

from pathlib import Path

import pytest

from benchmarks import delivery_kills, slack_outage
from benchmarks.processes import Pace
from storage.database import Database

QUICK = Pace(lease=3, settle=3, history=1.0)


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """The workspace is on this machine, which no proxy could reach."""
    for name in ("HTTPS_PROXY", "HTTP_PROXY", "https_proxy", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(("kind", "role"), [("sqlite", "web"), ("postgres", "worker")])
async def test_killed_processes_lose_nothing_and_send_nothing_twice(
    kind: str, role: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    url = request.getfixturevalue(f"{kind}_url")
    counted = await delivery_kills.run(
        url, messages=60, kills=2, people=15, workers=2, history_calls=240, seed=3, folder=tmp_path, pace=QUICK, roles=(role,)
    )
    assert (counted.lost, counted.twice, counted.unaccounted, counted.dead) == (0, 0, 0, 0)
    assert counted.handed_over >= 60
    assert counted.there + counted.marked_repeats + counted.unlooked == counted.handed_over


async def test_killed_processes_account_for_every_message_where_nobody_can_look(sqlite_url: str, tmp_path: Path) -> None:
    counted = await delivery_kills.run(
        sqlite_url,
        messages=60,
        kills=2,
        people=15,
        workers=1,
        history_calls=0,
        seed=5,
        folder=tmp_path,
        pace=QUICK,
        roles=("web",),
        chat="teams",
    )
    # Each uncertain one followed its kind: marked and counted where it may be repeated, else kept as unknown.
    assert (counted.lost, counted.twice, counted.unaccounted, counted.dead) == (0, 0, 0, 0)
    assert counted.there + counted.marked_repeats + counted.unlooked == counted.handed_over >= 60
    assert counted.unlooked > 0


async def test_an_hour_of_a_failing_slack_loses_nothing_and_sends_nothing_twice(sqlite_url: str) -> None:
    database = Database.open(sqlite_url)
    counted, happened, _ = await slack_outage.run(database, messages=60, people=12, seed=2)
    database.close()
    assert all(happened[name] for name in ("chat.* cut", "chat.* drop", "chat.* http_error", "chat.* rate_limit"))
    assert counted.holds
    assert counted.there + counted.marked_repeats + counted.unlooked == counted.handed_over == 60

"""The sample company after the day it was loaded: each night brings the day that ended, and stories go on at their hour."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, func, select

from storage import tables
from storage.refresh import refresh_scores
from storage.sample.tomorrow import let_come
from tests.storage.sample_company import TUESDAY, digest, in_force, load, opened

NIGHT = TUESDAY.replace(hour=0, minute=0, second=0) + timedelta(days=1)
THREE_DAYS = TUESDAY + timedelta(days=3)


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    with opened(tmp_path_factory.mktemp("tomorrow")) as connection:
        load(connection, accounts=26)
        yield connection


@pytest.fixture
def company(loaded: Connection) -> Iterator[Connection]:
    """The loaded company, as it was, for each test."""
    with loaded.begin_nested() as nested:
        yield loaded
        nested.rollback()


def states(connection: Connection) -> dict[str, Any]:
    state = tables.account_state.c
    query = select(tables.accounts.c.name, state.band, state.health_score, state.delta_7d, state.factors, state.ready_kind, state.stale)
    return {row.name: row for row in connection.execute(query.join(tables.account_state, state.account_id == tables.accounts.c.id))}


def score(connection: Connection, at: datetime) -> dict[str, Any]:
    refresh_scores(connection, policy=in_force(connection), as_of=at, scored_at=at)
    return states(connection)


def live(connection: Connection, until: datetime) -> dict[str, Any]:
    """Live day by day, as a demo does in smaller steps."""
    at = TUESDAY
    while at < until:
        let_come(connection, since=at, until=at + timedelta(hours=12))
        at += timedelta(hours=12)
        found = score(connection, at)
    return found


def test_nothing_comes_before_its_hour_nor_in_a_company_of_ones_own(company: Connection) -> None:
    assert not let_come(company, since=TUESDAY, until=NIGHT - timedelta(seconds=1))
    company.execute(tables.imports.delete())
    assert not let_come(company, since=TUESDAY, until=THREE_DAYS)


def test_a_night_brings_the_whole_day_and_moves_the_main_feeds_alone(company: Connection) -> None:
    usage, marks = tables.usage_days.c, tables.source_watermarks.c

    def actions(day: Any) -> Any:
        query = select(func.sum(usage.actions)).join(tables.accounts, tables.accounts.c.id == usage.account_id)
        return company.scalar(query.where(usage.day == day, tables.accounts.c.usage_feed == "main"))

    begun = actions(TUESDAY.date())
    assert let_come(company, since=TUESDAY, until=NIGHT)
    assert actions(TUESDAY.date()) == actions(TUESDAY.date() - timedelta(days=7)) > begun
    newest = company.execute(select(marks.kind, marks.feed, func.max(marks.reported_at)).group_by(marks.kind, marks.feed))
    said = {(kind, feed): at for kind, feed, at in newest}
    assert {at for (_, feed), at in said.items() if feed == "main"} == {NIGHT}
    assert said["usage", "legacy"] < TUESDAY - timedelta(days=11)


def test_what_came_comes_once(company: Connection) -> None:
    let_come(company, since=TUESDAY, until=THREE_DAYS)
    once = digest(company)
    let_come(company, since=TUESDAY, until=THREE_DAYS)
    assert digest(company) == once


def test_the_same_company_has_the_same_future(tmp_path_factory: pytest.TempPathFactory) -> None:
    futures = []
    for name in ("one", "other"):
        with opened(tmp_path_factory.mktemp(name)) as connection:
            load(connection, accounts=12)
            let_come(connection, since=TUESDAY, until=THREE_DAYS)
            futures.append(digest(connection))
    assert futures[0] == futures[1]


def test_a_customer_drops_on_the_first_day_and_turns_yellow(company: Connection) -> None:
    before = states(company)["Northern Light Energy"]
    after = live(company, TUESDAY + timedelta(days=1))["Northern Light Energy"]
    assert (before.band, after.band) == ("green", "yellow")
    assert after.health_score < before.health_score - 11
    assert "champion_left" in after.factors


def test_stories_wait_for_working_days(tmp_path_factory: pytest.TempPathFactory) -> None:
    friday = TUESDAY + timedelta(days=3)
    monday = friday + timedelta(days=3)
    with opened(tmp_path_factory.mktemp("friday")) as connection:
        load(connection, accounts=12, as_of=friday)
        gone = select(func.count()).select_from(tables.contacts).where(tables.contacts.c.left_on > friday.date())
        let_come(connection, since=friday, until=monday.replace(hour=8))
        assert connection.scalar(gone) == 0
        let_come(connection, since=monday.replace(hour=8), until=monday)
        assert connection.scalar(gone) == 3


def test_others_get_new_factors_and_calm_down_and_a_hold_ends(company: Connection) -> None:
    before, after = states(company), live(company, THREE_DAYS)
    assert {"champion_left", "competitor_mentioned", "tickets_high"} <= set(after["Wonka Foods"].factors.split("|"))
    assert "invoice_overdue" in before["Soylent"].factors
    assert "invoice_overdue" not in (after["Soylent"].factors or "")
    assert (before["Umbrella"].band, after["Umbrella"].band) == ("green", "yellow")
    assert (before["Northwind Traders"].ready_kind, after["Northwind Traders"].ready_kind is not None) == (None, True)


def test_whoever_has_no_story_stays_and_no_living_source_goes_stale(company: Connection) -> None:
    before, after = states(company), live(company, TUESDAY + timedelta(days=5))
    for name in ("Acme", "Globex", "Initech", "Vandelay", "Northwind Logistics"):
        assert after[name].band == before[name].band, name
        assert after[name].stale == before[name].stale, name
    moves = [row.health_score - before[name].health_score for name, row in after.items() if row.health_score and before[name].health_score]
    assert abs(sum(moves) / len(moves)) < 2


def test_a_detractor_of_the_first_day_waits_unanswered(company: Connection) -> None:
    let_come(company, since=TUESDAY, until=NIGHT + timedelta(hours=14))
    said = tables.feedback.c
    query = select(tables.accounts.c.name, said.score).join(tables.accounts, tables.accounts.c.id == said.account_id)
    waiting = set(company.execute(query.where(said.received_at > NIGHT, said.first_reply_at.is_(None))).all())
    assert {("Wonka Foods", 2), ("Northern Light Energy", 1)} <= waiting

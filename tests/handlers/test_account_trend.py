import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from handlers.card import Card, Chart, Context, plain
from handlers.errors import UserError
from handlers.ports import AccountState
from scoring.explain import explain
from scoring.policy import Policy, default_policy, policy_from_toml
from tests import factories
from tests.fakes import FakeAccounts
from tests.handlers.conftest import Desk, buttons_of, lines_of

OTHER_WEIGHTS = """
[health.weights]
usage = 0.25
engagement = 0.35
"""


def scored(days_ago: int, *, policy: Policy | None = None, version: int = 1, **facts: Any) -> AccountState:
    """Acme as it was scored, honestly, some days ago."""
    values = {**factories.healthy_account().document["facts"], **facts}
    explained = explain(values, policy or default_policy())  # type: ignore[arg-type]
    health: dict[str, Any] = {"health_score": explained.score, "band": explained.band, "coverage": explained.coverage}
    for part in explained.components:
        health |= {part.name: part.score, f"{part.name}_contribution": part.contribution}
    at = factories.SCORED - timedelta(days=days_ago)
    return factories.healthy_account(facts=facts, health=health, as_of=at, scored_at=at, policy_version=version)


def desk_of(*states: AccountState, **policies: Any) -> Desk:
    return Desk(FakeAccounts(states), **policies)


def chart_of(card: Card) -> Chart:
    return next(block for block in card.blocks if isinstance(block, Chart))


def test_a_trend_has_a_point_a_week_band_lines_and_every_value_as_text() -> None:
    desk = desk_of(*(scored(days, days_active_30d=27 - days // 7) for days in range(84, -1, -1)))
    card = desk.ask("account acme trend")
    chart = chart_of(card)
    assert len(chart.labels) == 13
    assert [series.name for series in chart.series] == ["Health", "Upper line, 70", "Lower line, 40"]
    assert chart.labels[-1] == "24 Nov"
    words = plain(chart.text)
    assert all(label in words for label in chart.labels)
    assert card.summary.endswith("79 on 24 Nov.")


def test_a_long_trend_has_at_most_twenty_points() -> None:
    desk = desk_of(*(scored(days) for days in range(400, -1, -5)))
    assert 15 < len(chart_of(desk.ask("account acme trend 400d")).labels) <= 20


def test_what_moved_the_score_adds_up_to_the_change() -> None:
    desk = desk_of(scored(30, days_active_30d=15, surveys_answered_180d=4), scored(0))
    told = lines_of(desk.ask("account acme trend"))
    lead = next(line for line in told if line.startswith("Since Sun 25 Oct: "))
    moves = [line for line in told if line.startswith(("Usage +", "Engagement −"))]
    assert len(moves) == 2
    total, *points = (Decimal(figure.replace("−", "-")) for line in (lead, *moves) for figure in re.findall(r"[+−]\d+\.\d", line)[:1])
    assert total == sum(points)
    assert any("active days 15 → 27" in line for line in moves)


def test_the_change_stands_in_why_too() -> None:
    desk = desk_of(scored(30, days_active_30d=15), scored(0))
    assert any(line.startswith("Since Sun 25 Oct: +") for line in lines_of(desk.ask("account acme why")))


def test_a_change_of_policy_is_named_apart_and_marked() -> None:
    old = policy_from_toml(OTHER_WEIGHTS)
    before = factories.policy_in_force(version=1, policy=old)
    desk = desk_of(scored(30, policy=old), scored(0, version=2), policy=factories.policy_in_force(version=2), policies=[before])
    card = desk.ask("account acme trend")
    told = lines_of(card)
    assert any(line.startswith("Policy v1 → v2 +") and line.endswith("not the customer: the arithmetic changed") for line in told)
    assert not any(line.startswith(("Usage", "Engagement")) for line in told)
    assert chart_of(card).marks == (("24 Nov", "policy v2"),)
    notes = [plain(item) for block in card.blocks if isinstance(block, Context) for item in block.items]
    assert "Policies v1, v2: points of different policies do not compare" in notes


def test_without_an_earlier_score_nothing_is_compared() -> None:
    desk = desk_of(scored(0))
    assert not any(line.startswith("Since ") for line in lines_of(desk.ask("account acme trend")))


@pytest.mark.parametrize("words", ["account acme trend 180d", "account id:a-0001 trend 180d v7", "account id:a-0001 trend v7"])
def test_a_span_and_a_version_are_no_part_of_the_name(words: str) -> None:
    card = desk_of(scored(30), scored(0)).ask(words)
    assert chart_of(card).title.startswith("Acme health, ")


@pytest.mark.parametrize("span", ["1d", "0d", "999d"])
def test_a_span_that_makes_no_sense_gets_a_sentence(span: str) -> None:
    with pytest.raises(UserError, match="A trend covers 7 to 400 days"):
        desk_of(scored(0)).ask(f"account acme trend {span}")


def test_every_button_leads_to_an_answer() -> None:
    desk = desk_of(scored(30), scored(0))
    for button in buttons_of(desk.ask("account acme trend")):
        assert desk.ask(button.command)

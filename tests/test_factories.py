"""The records that other tests stand on agree with the arithmetic of scoring."""

from typing import Any

import pandas as pd
import pytest

from handlers.ports import AccountState
from scoring.champions import parse_champions, score_champions
from scoring.facts import FactTable, parse_facts
from scoring.policy import default_policy
from scoring.score import Scores, rows, score
from tests import sample_rows
from tests.factories import NOW, healthy_account, troubled_account

PARTS = {"health": "health", "churn": "churn", "renewal": "renewals", "expansion": "expansion"}
ACCOUNTS = [healthy_account(), troubled_account()]
NAMES = ["healthy", "troubled"]


@pytest.mark.parametrize("account", ACCOUNTS, ids=NAMES)
@pytest.mark.parametrize("part", PARTS)
def test_a_made_document_is_what_scoring_says(account: AccountState, part: str) -> None:
    [scored] = rows(getattr(scores_of(account), PARTS[part]))
    agree(account.document[part], scored)  # type: ignore[literal-required]  # the part is a parameter


@pytest.mark.parametrize("account", ACCOUNTS, ids=NAMES)
def test_made_opportunities_are_what_scoring_says(account: AccountState) -> None:
    scored = rows(scores_of(account).opportunities)
    for made, each in zip(account.document["opportunities"], scored, strict=True):
        agree(made, each)


@pytest.mark.parametrize(
    ("account", "contacts"),
    [(healthy_account(), sample_rows.HEALTHY_CHAMPION_FACTS), (troubled_account(), sample_rows.TROUBLED_CHAMPION_FACTS)],
    ids=NAMES,
)
def test_made_champions_are_what_scoring_says(account: AccountState, contacts: list[dict[str, Any]]) -> None:
    champions = parse_champions(pd.DataFrame(contacts))
    scored = rows(score_champions(champions, facts_of(account), scores_of(account).health, default_policy()))
    for made, each in zip(account.document["champions"], scored, strict=True):
        agree(made["row"], each)


def facts_of(account: AccountState) -> FactTable:
    return parse_facts(pd.DataFrame([dict(account.document["facts"])]))


def scores_of(account: AccountState) -> Scores:
    return score(facts_of(account), default_policy(), now=NOW)


def agree(row: Any, scored: dict[str, Any]) -> None:
    made: dict[str, Any] = row
    assert list(made) == list(scored)
    assert {name: value for name, value in made.items() if not isinstance(value, float)} == {
        name: scored[name] for name, value in made.items() if not isinstance(value, float)
    }
    floats = {name: value for name, value in made.items() if isinstance(value, float)}
    assert floats == pytest.approx({name: scored[name] for name in floats}, abs=1e-9)

"""The records that other tests stand on agree with the arithmetic of scoring."""

from typing import Any

import pandas as pd
import pytest

from handlers.ports import AccountState
from scoring.facts import parse_facts
from scoring.policy import default_policy
from scoring.score import rows, score
from tests.factories import NOW, healthy_account, troubled_account

PARTS = {"health": "health", "churn": "churn", "renewal": "renewals"}


@pytest.mark.parametrize("account", [healthy_account(), troubled_account()], ids=["healthy", "troubled"])
@pytest.mark.parametrize("part", PARTS)
def test_a_made_document_is_what_scoring_says(account: AccountState, part: str) -> None:
    facts = parse_facts(pd.DataFrame([dict(account.document["facts"])]))
    [scored] = rows(getattr(score(facts, default_policy(), now=NOW), PARTS[part]))
    made: dict[str, Any] = account.document[part]  # type: ignore[literal-required]  # the part is a parameter
    assert list(made) == list(scored)
    assert {name: value for name, value in made.items() if not isinstance(value, float)} == {
        name: scored[name] for name, value in made.items() if not isinstance(value, float)
    }
    floats = {name: value for name, value in made.items() if isinstance(value, float)}
    assert floats == pytest.approx({name: scored[name] for name in floats}, abs=1e-9)

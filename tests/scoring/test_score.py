"""The whole table: the same bits whole or in chunks, in any order, and as plain rows."""

import json
from typing import Any, get_type_hints

import pandas as pd
import pytest
from hypothesis import given, settings

from scoring.facts import FactTable, parse_facts
from scoring.policy import default_policy
from scoring.rows import ChurnRow, ExpansionRow, Facts, HealthRow, OpportunityRow, RenewalRow
from scoring.score import Scores, rows, score
from tests.scoring.comparing import GOLDEN
from tests.scoring.strategies import NOW, fact_rows, facts, scored, table

ROWS = {"health": HealthRow, "churn": ChurnRow, "expansion": ExpansionRow, "opportunities": OpportunityRow, "renewals": RenewalRow}


@pytest.fixture(scope="module")
def golden() -> FactTable:
    return parse_facts(pd.read_csv(GOLDEN / "golden_facts.csv", dtype=object, keep_default_na=False))


@pytest.mark.parametrize("chunk_rows", [13, 94, 95, 1000])
def test_any_chunk_size_gives_the_same_bits(golden: FactTable, chunk_rows: int) -> None:
    whole = score(golden, default_policy(), now=NOW)
    chunked = score(golden, default_policy(), now=NOW, chunk_rows=chunk_rows)
    for name in ROWS:
        pd.testing.assert_frame_equal(getattr(whole, name), getattr(chunked, name), check_exact=True)


@settings(max_examples=15)
@given(fact_rows())
def test_the_order_of_accounts_does_not_matter(each: list[Facts]) -> None:
    forward, backward = (score(table(*order), default_policy(), now=NOW) for order in (each, each[::-1]))
    for name in ROWS:
        ours = sorted(rows(getattr(forward, name)), key=lambda row: (row["account_id"], row.get("kind")))
        theirs = sorted(rows(getattr(backward, name)), key=lambda row: (row["account_id"], row.get("kind")))
        assert ours == theirs


@settings(max_examples=25)
@given(facts())
def test_one_account_scores_the_same_alone_and_in_a_table(row: Facts) -> None:
    whole = score(table({"account_id": "other", "arr": 5.0}, row), default_policy(), now=NOW)
    short = scored(row)
    for name in ("health", "churn", "renewals", "expansion"):
        long = rows(getattr(whole, name))[1]
        del long["account_id"]
        long.pop("at_risk_rank", None)
        long.pop("opportunities_unknown", None)
        assert long == {column: short[column] for column in long}


@pytest.mark.parametrize("name", ROWS)
def test_rows_are_plain_and_have_the_declared_columns(golden: FactTable, name: str) -> None:
    plain = rows(getattr(score(golden, default_policy(), now=NOW), name))
    declared = ROWS[name]
    assert list(plain[0]) == [column for column in get_type_hints(declared) if column in declared.__required_keys__]
    assert json.loads(json.dumps(plain, allow_nan=False)) == plain
    assert {type(value) for row in plain for value in row.values()} <= {str, int, float, type(None)}


def test_whole_numbers_stay_whole_in_rows(golden: FactTable) -> None:
    scores: Scores = score(golden, default_policy(), now=NOW)
    whole: list[Any] = [row["at_risk_rank"] for row in rows(scores.churn)] + [row["nps_answers"] for row in rows(scores.health)]
    assert {type(value) for value in whole} == {int, type(None)}


def test_no_accounts_give_empty_tables() -> None:
    scores = score(parse_facts(pd.DataFrame({"account_id": pd.Series([], dtype="object")})), default_policy(), now=NOW)
    assert [len(getattr(scores, name)) for name in ROWS] == [0] * 5


def test_absurd_numbers_are_scored_without_a_warning() -> None:
    far: dict[str, Any] = {"csat_180d": 1.0, "days_to_renewal": 2**53 - 2, "arr": 1.5e308}
    scores = score(table(far, {"csat_180d": 1.0, "days_to_renewal": 125, "arr": 1.0}), default_policy(), now=NOW)
    assert [row["at_risk_rank"] for row in rows(scores.churn)] == [1, 2]
    assert rows(scores.renewals)[1]["next_step_date"] == "2026-11-25"

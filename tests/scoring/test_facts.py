"""Reading the facts: text and typed cells mean the same, and what is wrong is refused by account and column."""

from decimal import Decimal
from typing import Any, get_type_hints

import numpy as np
import pandas as pd
import pytest

from scoring.facts import FACTS, SEGMENT, parse_facts
from scoring.rows import Facts


def read(name: str, cells: list[Any]) -> list[Any]:
    ids = [f"a{place}" for place in range(len(cells))]
    parsed = parse_facts(pd.DataFrame({"account_id": ids, name: pd.Series(cells, dtype="object")}))
    return [None if pd.isna(value) else value for value in parsed[name].tolist()]


def test_the_table_and_the_typed_row_have_the_same_columns() -> None:
    assert [column.name for column in (*FACTS, SEGMENT)] == list(get_type_hints(Facts))


@pytest.mark.parametrize("cells", [["7", "", None, " 8 ", "9.0", "1e1"], [7, None, np.nan, 8, 9.0, Decimal(10)]])
def test_text_and_typed_numbers_mean_the_same(cells: list[Any]) -> None:
    assert read("seats", cells) == [7, None, None, 8, 9, 10]


def test_booleans_come_in_any_case() -> None:
    assert read("auto_renew", ["TRUE", "False", "true", "", True, False, None]) == [1, 0, 1, None, 1, 0, None]


def test_text_is_read_to_the_nearest_double() -> None:
    assert read("arr", ["0.1", "123456.789", "1e-7"]) == [0.1, 123456.789, 1e-7]


def test_steps_become_a_mask_whatever_their_order() -> None:
    assert read("renewal_steps_done", ["closing|kickoff", "", "alignment"]) == [17, 0, 2]


def test_ids_are_text_and_survive() -> None:
    parsed = parse_facts(pd.DataFrame({"account_id": ["007", "NA", "nan", "1e3", "Ünal"]}))
    assert parsed["account_id"].tolist() == ["007", "NA", "nan", "1e3", "Ünal"]


@pytest.mark.parametrize(
    ("name", "cell", "rule"),
    [
        ("seats", "7.5", "must be a whole number"),
        ("seats", True, "must be a whole number"),
        ("seats", "1_000", "must be a whole number"),
        ("seats", "many", "must be a whole number"),
        ("seats", "9007199254740993", "must be below 2^53"),
        ("seats", -1, "must be 0 or more"),
        ("arr", float("inf"), "must be a finite number"),
        ("arr", "-inf", "must be a finite number"),
        ("arr", "nan", "must be a number"),
        ("arr", ["list"], "must be a number"),
        ("csat_180d", 5.1, "must be between 1 and 5"),
        ("health_score_7d_ago", "100.01", "must be between 0 and 100"),
        ("auto_renew", "yes", "must be true or false"),
        ("auto_renew", 1, "must be true or false"),
        ("previous_band", "Green", "must be one of green"),
        ("sponsor_state", 3, "must be one of engaged"),
        ("renewal_steps_done", "kickoff,closing", "must hold names of kickoff"),
        ("renewal_steps_done", "kickoff||closing", "must hold names of kickoff"),
        ("renewal_risk_override_reason", 5, "must be text"),
    ],
)
def test_a_wrong_cell_is_refused_by_account_and_column(name: str, cell: Any, rule: str) -> None:
    with pytest.raises(ValueError, match=f"^a1: {name} {rule.replace('^', '.')}.*not .*\\.$"):
        read(name, [None, cell])


@pytest.mark.parametrize("ids", [["a", None], ["a", ""], ["a", "  "]])
def test_a_missing_id_is_refused_by_its_row(ids: list[Any]) -> None:
    with pytest.raises(ValueError, match="Row 2 has no account_id"):
        parse_facts(pd.DataFrame({"account_id": pd.Series(ids, dtype="object")}))


def test_an_id_that_is_no_text_is_refused() -> None:
    with pytest.raises(ValueError, match="account_id must be text"):
        parse_facts(pd.DataFrame({"account_id": [7, 8]}))


def test_a_table_without_ids_is_refused() -> None:
    with pytest.raises(ValueError, match="has no account_id"):
        parse_facts(pd.DataFrame({"arr": [1.0]}))


def test_negative_days_are_facts_where_they_make_sense() -> None:
    for name in ("tenure_days", "days_to_renewal", "renewal_risk_override_days_left", "goal_progress"):
        assert read(name, ["-3"]) == [-3]

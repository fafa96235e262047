"""Random facts, drawn from the declaration of the table, so that a new column is tested the day it is declared."""

from datetime import UTC, datetime
from math import isfinite
from typing import Any, cast

import numpy as np
import pandas as pd
from hypothesis import strategies as st

from scoring.churn import churn_table, score_churn
from scoring.columns import Column
from scoring.encoding import columns_of_rows
from scoring.expansion import expansion_table, score_readiness
from scoring.facts import FACTS, FactTable, parse_facts
from scoring.health import health_table, score_health
from scoring.policy import Policy, default_policy
from scoring.renewals import renewal_table
from scoring.rows import Facts
from scoring.score import rows

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)

LARGE = {"arr": 1_000_000.0, "usage_30d": 5_000.0, "usage_prior_30d": 5_000.0, "usage_90d_ago": 5_000.0, "seat_price": 2_000.0}


def cell(column: Column) -> st.SearchStrategy[Any]:
    """Values of one column, missing among them; whole numbers stay small so that edges are met often."""
    low = column.least if isfinite(column.least) else -40.0
    high = min(column.most, LARGE.get(column.name, 200.0))
    match column.kind:
        case "float":
            value: st.SearchStrategy[Any] = st.floats(low, high).map(lambda number: round(number, 3))
        case "int":
            value = st.integers(int(low), int(high)) | st.integers(int(low), min(int(low) + 12, int(high)))
        case "bool":
            value = st.booleans()
        case "enum":
            value = st.sampled_from(column.choices)
        case "list":
            value = st.sets(st.sampled_from(column.choices), min_size=1).map(lambda names: "|".join(sorted(names)))
        case _:
            value = st.sampled_from(["as agreed", " "])
    return st.none() | value | value


CELLS = {column.name: cell(column) for column in FACTS if column.kind != "key"}


@st.composite
def facts(draw: st.DrawFn) -> Facts:
    """One account's facts, any of them missing."""
    return cast("Facts", {"account_id": "a1", **draw(st.fixed_dictionaries(CELLS))})


@st.composite
def fact_rows(draw: st.DrawFn) -> list[Facts]:
    """A few accounts with ids of their own."""
    ids = draw(st.lists(st.text("aB0é1~", min_size=1, max_size=3), min_size=1, max_size=6, unique=True))
    rows = draw(st.lists(facts(), min_size=len(ids), max_size=len(ids)))
    return [cast("Facts", {**row, "account_id": name}) for row, name in zip(rows, ids, strict=True)]


def table(*rows: Facts | dict[str, Any]) -> FactTable:
    """Parse rows; a row without an id is `a1`, `a2`, … by its place."""
    named = [{"account_id": f"a{place}", **row} for place, row in enumerate(rows, start=1)]
    return parse_facts(pd.DataFrame({name: pd.Series([row.get(name) for row in named], dtype="object") for row in named for name in row}))


def scored(row: Facts | dict[str, Any], policy: Policy | None = None) -> dict[str, Any]:
    """One account's scores from all tables, without the cost of parsing; test_score.py holds it against the long way."""
    given = policy or default_policy()
    columns = columns_of_rows([cast("Facts", {"account_id": "a1", **row})])
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        health = score_health(columns, given)
        churn = score_churn(columns, health, given)
        tables = (
            health_table(columns, health, given)
            | churn_table(columns, health, churn, given)
            | renewal_table(columns, health.band, churn.level, given, today=NOW.date())
            | expansion_table(columns, score_readiness(columns, given), health.band, churn.level, given, today=NOW.date())
        )
    frame = pd.DataFrame({name: pd.Series(cells, dtype=cells.dtype) for name, cells in tables.items()})
    return rows(frame)[0]

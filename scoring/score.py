"""One call from facts to scores: health, churn, expansion, opportunities and renewals."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pandas as pd
from msgspec import Struct

from scoring.arithmetic import Columns
from scoring.churn import ChurnScores, at_risk_ranks, churn_table, score_churn
from scoring.encoding import columns_of
from scoring.expansion import Readiness, expansion_table, score_readiness
from scoring.facts import FactTable
from scoring.health import HealthScores, health_table, score_health
from scoring.opportunities import opportunity_table
from scoring.policy import Policy
from scoring.renewals import renewal_table

CHUNK_ROWS = 65_536
"""Rows scored at once: small enough for the caches, and the bits are the same for any number."""


class Scores(Struct, frozen=True):
    """The tables of the contract; opportunities has any number of rows an account, the others one, in the order of the facts."""

    health: pd.DataFrame
    churn: pd.DataFrame
    expansion: pd.DataFrame
    opportunities: pd.DataFrame
    renewals: pd.DataFrame


def score(facts: FactTable, policy: Policy, *, now: datetime, chunk_rows: int = CHUNK_ROWS) -> Scores:
    """Score a table of facts that `parse_facts` returned. `now` is aware; today is its date in UTC.

    Whole numbers that may be missing are floats with NaN, empty lists are None, flags are `true`, `false`, `unknown`.
    """
    chunks = list(score_in_chunks(facts, policy, now=now, chunk_rows=chunk_rows))
    joined = Scores(*(_joined([getattr(chunk, name) for chunk in chunks]) for name in Scores.__struct_fields__))
    at_risk = joined.churn["at_risk"].to_numpy() == "true"
    joined.churn["at_risk_rank"] = at_risk_ranks(
        joined.churn["rank_value"].to_numpy(), facts["days_to_renewal"].to_numpy(), facts["account_id"].to_numpy(), at_risk
    )
    return joined


def score_in_chunks(facts: FactTable, policy: Policy, *, now: datetime, chunk_rows: int = CHUNK_ROWS) -> Iterator[Scores]:
    """Yield the scores of a few rows at a time, all but `at_risk_rank`, which needs the whole table."""
    for start in range(0, max(len(facts), 1), chunk_rows):
        yield _score_chunk(facts.iloc[start : start + chunk_rows], policy, now)


class LeanScores(Struct, frozen=True):
    """The same scores as arrays of numbers and codes, one value an account: everything the tables put into words, without words."""

    health: HealthScores
    churn: ChurnScores
    readiness: Readiness


def score_lean(columns: Columns, policy: Policy) -> LeanScores:
    """Score accounts whose facts are arrays (see scoring/encoding.py), for those who need numbers and no tables."""
    with np.errstate(invalid="ignore", over="ignore", divide="ignore"):
        health = score_health(columns, policy)
        return LeanScores(health, score_churn(columns, health, policy), score_readiness(columns, policy))


def score_lean_in_chunks(facts: FactTable, policy: Policy, *, chunk_rows: int = CHUNK_ROWS) -> Iterator[LeanScores]:
    """Yield the lean scores of a few rows at a time; the bits are the same for any number."""
    for start in range(0, len(facts), chunk_rows):
        yield score_lean(columns_of(facts.iloc[start : start + chunk_rows]), policy)


def _score_chunk(facts: FactTable, policy: Policy, now: datetime) -> Scores:
    columns, today = columns_of(facts), now.astimezone(UTC).date()
    lean = score_lean(columns, policy)
    health, churn, readiness = lean.health, lean.churn, lean.readiness
    with np.errstate(invalid="ignore", over="ignore", divide="ignore"):
        opportunities, untold = opportunity_table(columns, readiness.score, policy)
        expansion = expansion_table(columns, readiness, health.band, churn.level, policy, today=today)
        account = {"account_id": columns["account_id"]}
        return Scores(
            health=_frame(account | health_table(columns, health, policy)),
            churn=_frame(account | churn_table(columns, health, churn, policy)),
            expansion=_frame(account | expansion | {"opportunities_unknown": untold}),
            opportunities=_frame(opportunities),
            renewals=_frame(account | renewal_table(columns, health.band, churn.level, policy, today=today)),
        )


def _frame(columns: Mapping[str, Any]) -> pd.DataFrame:
    """Build a table without a look at each text, which would cost more than the scores."""
    return pd.DataFrame({name: pd.Series(cells, dtype=cells.dtype, copy=False) for name, cells in columns.items()}, copy=False)


def _joined(frames: list[pd.DataFrame]) -> pd.DataFrame:
    return frames[0] if len(frames) == 1 else pd.concat(frames, ignore_index=True)


WHOLE = frozenset({"nps_answers", "days_to_churn", "at_risk_rank", "units"})
"""Columns of whole numbers that may be missing, and so are floats in a table."""


def rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Return a table of scores as plain dictionaries that JSON takes: None for missing, Python numbers, texts."""
    names = table.columns.tolist()
    cells = [_plain(table[name], whole=name in WHOLE) for name in names]
    return [dict(zip(names, row, strict=True)) for row in zip(*cells, strict=True)]


def _plain(cells: "pd.Series[Any]", *, whole: bool) -> list[Any]:
    if cells.dtype != np.float64:
        return cells.tolist()
    exact = [None if value != value else value for value in cells.tolist()]  # noqa: PLR0124  # NaN alone differs from itself
    return [None if value is None else int(value) for value in exact] if whole else exact

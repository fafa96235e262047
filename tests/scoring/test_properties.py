"""What holds for every table, whatever the facts: order and chunks do not matter, and what is missing covers nothing."""

from datetime import timedelta
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.champions import CHAMPIONS, DIMENSIONS, parse_champions, score_champions
from scoring.columns import Column
from scoring.facts import FACTS, parse_facts
from scoring.feedback import FEEDBACK, parse_feedback, score_feedback
from scoring.policy import Policy, default_policy, policy_from_toml
from scoring.rows import COMPONENTS, Facts
from scoring.score import Scores, rows, score
from tests.scoring.strategies import NOW, cell, fact_rows, facts, scored

TABLES = ("health", "churn", "expansion", "opportunities", "renewals")
PROFILED = policy_from_toml(
    '[[health.profiles]]\nname = "big"\nsegment = "Big"\n'
    "weights = { usage = 0.2, engagement = 0.2, satisfaction = 0.2, growth = 0.2, relationship = 0.2 }\n"
    '[[health.profiles]]\nname = "big start"\nsegment = "big"\nstage = "onboarding"\n'
    "weights = { usage = 0.6, engagement = 0.4, satisfaction = 0, growth = 0, relationship = 0 }\n"
)
POLICIES = st.sampled_from([default_policy(), PROFILED])


@st.composite
def segmented(draw: st.DrawFn) -> list[dict[str, Any]]:
    """A few accounts, of the segments that profiles know and others."""
    return [{**row, "segment": draw(st.sampled_from(["big", " BIG", "small", "", None]))} for row in draw(fact_rows())]


def scores_of(accounts: list[dict[str, Any]], policy: Policy, **given: Any) -> Scores:
    names = list(dict.fromkeys(name for row in accounts for name in row))
    raw = pd.DataFrame({name: pd.Series([row.get(name) for row in accounts], dtype="object") for name in names})
    return score(parse_facts(raw, policy), policy, now=NOW, **given)


@settings(max_examples=25)
@given(segmented(), st.integers(1, 6), POLICIES)
def test_any_chunk_size_gives_the_same_bits_for_any_facts(accounts: list[dict[str, Any]], chunk_rows: int, policy: Policy) -> None:
    whole, chunked = scores_of(accounts, policy), scores_of(accounts, policy, chunk_rows=chunk_rows)
    for name in TABLES:
        left, right = getattr(whole, name), getattr(chunked, name)
        assert left.columns.tolist() == right.columns.tolist()
        for column in left:
            if left[column].dtype == object or right[column].dtype == object:
                assert left[column].tolist() == right[column].tolist()
            else:
                assert left[column].to_numpy().tobytes() == right[column].to_numpy().tobytes()


@settings(max_examples=25)
@given(segmented(), st.randoms(use_true_random=False), POLICIES)
def test_no_order_of_accounts_or_columns_matters(accounts: list[dict[str, Any]], dice: Any, policy: Policy) -> None:
    shuffled = [dict(dice.sample(list(row.items()), len(row))) for row in dice.sample(accounts, len(accounts))]
    one, other = scores_of(accounts, policy), scores_of(shuffled, policy)
    for name in TABLES:
        ours, theirs = (sorted(rows(getattr(each, name)), key=lambda row: (row["account_id"], row.get("rank", 0))) for each in (one, other))
        assert ours == theirs


@given(facts(), st.sampled_from([column.name for column in FACTS if column.name not in ("account_id", "nps_age_days", "term_months")]))
def test_a_lost_fact_never_raises_what_a_score_covers(row: Facts, lost: str) -> None:
    """`term_months` alone may: a monthly contract has no renewal flag to know, and an unknown term is taken as longer."""
    before, after = scored(row), scored({**row, lost: None})
    for name in ("coverage", "readiness_coverage", "inputs_known", "flags_known"):
        assert after[name] <= before[name] + 1e-12


@given(facts(), POLICIES)
def test_contributions_add_up_under_any_weights(row: Facts, policy: Policy) -> None:
    result = scored({**row, "segment": "big"}, policy)
    points = [result[f"{name}_contribution"] for name in COMPONENTS if result[f"{name}_contribution"] is not None]
    assert sum(points) == pytest.approx(result["health_score"] or 0.0, abs=1e-9)


BETTER: dict[str, list[tuple[str, int, float]]] = {
    "readiness": [
        *((name, 1, 10_000) for name in ("capacity_used", "features_used_30d", "usage_30d", "dau", "roi_records_12m")),
        *((name, 1, 10_000) for name in ("goal_progress", "engaged_stakeholders")),
    ],
    "churn_score": [(name, -1, 0) for name in ("days_since_login", "tickets_30d", "invoice_days_overdue")],
    "rank_value": [("arr", 1, 1e9)],
}
MOVES = [(score, *move) for score, moves in BETTER.items() for move in moves]


@given(facts(), st.sampled_from(MOVES), st.integers(1, 20))
def test_a_fact_that_moves_one_way_never_moves_its_score_the_other(row: Facts, move: tuple[str, str, int, float], step: int) -> None:
    """More use, value and sponsors never lower readiness; a calmer account is never nearer to churn; more revenue never ranks lower."""
    name, column, direction, bound = move
    value: float | None = row.get(column)  # type: ignore[assignment]
    if value is None:
        return
    moved = min(value + step, bound) if direction > 0 else max(value - step, bound)
    before, after = scored(row)[name], scored({**row, column: moved})[name]
    if before is None or after is None:
        assert before is after
    elif name == "churn_score":
        assert after <= before + 1e-9
    else:
        assert after >= before - 1e-9


YES = [("readiness", "success_milestone_90d"), ("readiness", "budget_window_90d"), ("growth", "expanded_365d")]


@given(facts(), st.sampled_from(YES))
def test_a_yes_never_scores_below_a_no(row: Facts, answer: tuple[str, str]) -> None:
    name, column = answer
    no, yes = (scored({**row, column: value})[name] for value in (False, True))
    assert yes >= no


@st.composite
def contacts(draw: st.DrawFn) -> list[dict[str, Any]]:
    """A few contacts of an account that has facts and of one that has none."""
    cells = {column.name: _cell(column) for column in CHAMPIONS if column.kind not in ("key", "text")}
    number = draw(st.integers(1, 4))
    who = {"account_id": st.sampled_from(["a1", "gone"]), **cells}
    return [{"contact_id": f"c{place}", **draw(st.fixed_dictionaries(who))} for place in range(number)]


def _cell(column: Column) -> st.SearchStrategy[Any]:
    return cell(column) | st.sampled_from([0, 7, 9, 10]) if column.name == "nps_score" else cell(column)


def champions_of(people: list[dict[str, Any]], account: Facts) -> list[dict[str, Any]]:
    accounts = parse_facts(pd.DataFrame({name: pd.Series([value], dtype="object") for name, value in account.items()}))
    raw = pd.DataFrame({name: pd.Series([row[name] for row in people], dtype="object") for name in people[0]})
    health = score(accounts, default_policy(), now=NOW).health
    return rows(score_champions(parse_champions(raw), accounts, health, default_policy()))


@settings(max_examples=25)
@given(contacts(), facts(), st.sampled_from([f"{name}_rating" for name in DIMENSIONS]))
def test_champions_keep_to_the_same_rules(people: list[dict[str, Any]], account: Facts, lost: str) -> None:
    ours = {row["contact_id"]: row for row in champions_of(people, account)}
    assert ours == {row["contact_id"]: row for row in champions_of(people[::-1], account)}
    for row in champions_of([{**each, lost: None} for each in people], account):
        assert row["assessed_weight"] <= ours[row["contact_id"]]["assessed_weight"]
        assert (row["champion_score"], row["champion_tier"]) == (None, "not_assessed")
    for row in ours.values():
        assert (row["champion_eligible"] == "true") == (
            row["champion_tier"] == "eligible" and row["gates_failed"] is None and row["gates_unknown"] is None
        )


@st.composite
def pieces(draw: st.DrawFn) -> list[dict[str, Any]]:
    """A few pieces of feedback with moments around now, none of them before it was received."""
    made = []
    for place in range(draw(st.integers(1, 4))):
        received = NOW - timedelta(minutes=draw(st.integers(-60, 60 * 24 * 20)))
        later = st.none() | st.integers(0, 60 * 24 * 25).map(lambda minutes, start=received: start + timedelta(minutes=minutes))
        row = {column.name: draw(later) for column in FEEDBACK if column.kind == "time"}
        row |= {column.name: draw(cell(column)) for column in FEEDBACK if column.kind in ("enum", "int", "text")}
        kind = draw(st.sampled_from(["nps", "feature_request", "product_issue", "other"]))
        made.append({**row, "feedback_id": f"f{place}", "account_id": "a1", "type": kind, "received_at": received})
    return made


def clocks_of(said: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    raw = pd.DataFrame({name: pd.Series([row[name] for row in said], dtype="object") for name in said[0]})
    return {row["feedback_id"]: row for row in score_feedback(parse_feedback(raw), default_policy(), now=NOW).to_dict("records")}


@settings(max_examples=25)
@given(pieces())
def test_no_order_of_feedback_matters_and_a_clock_needs_a_class(said: list[dict[str, Any]]) -> None:
    ours = clocks_of(said)
    assert ours == clocks_of(said[::-1])
    assert ours == {name: row for piece in said for name, row in clocks_of([piece]).items()}
    for row in clocks_of([{**piece, "score": None, "severity": None} for piece in said]).values():
        kept = ours[row["feedback_id"]]
        assert (row["due_at"] is not None) <= (kept["due_at"] is not None)


@pytest.mark.parametrize(
    ("segment", "tenure", "profile"),
    [("BIG ", 400, "big"), ("big", 10, "big start"), ("small", 10, None), (None, 10, None), ("big", None, "big")],
)
def test_the_most_specific_profile_gives_the_weights(segment: str | None, tenure: float | None, profile: str | None) -> None:
    accounts = [{"account_id": "a1", "segment": segment, "tenure_days": tenure, "csat_180d": 5.0, "dau": 10.0, "mau": 50.0}]
    [row] = rows(scores_of(accounts, PROFILED).health)
    assert row["profile"] == profile
    weights = {"big": 0.4, "big start": 0.4, None: 0.45}
    assert row["coverage"] == pytest.approx(weights[profile])


def test_without_profiles_a_segment_is_not_read() -> None:
    accounts = [{"account_id": "a1", "segment": 7, "csat_180d": 5.0}]
    assert "profile" not in scores_of(accounts, default_policy()).health
    with pytest.raises(ValueError, match=r"^a1: segment must be text"):
        scores_of(accounts, PROFILED)

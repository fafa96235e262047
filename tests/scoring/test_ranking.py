"""The order of the at-risk list, without numpy."""

from datetime import date

import numpy as np

from scoring.churn import at_risk_ranks
from scoring.ranking import rank_key

NEAR, FAR = date(2026, 12, 1), date(2027, 12, 1)


def test_the_highest_value_comes_first_then_the_nearer_renewal_then_the_id() -> None:
    rows = [
        (1.0, FAR, "e"),
        (1.0, None, "f"),
        (2.0, FAR, "b"),
        (2.0, FAR, "a"),
        (2.0, NEAR, "c"),
        (None, NEAR, "g"),
        (2.0 + 1e-9, NEAR, "d"),
    ]
    assert [row[2] for row in sorted(rows, key=lambda row: rank_key(*row))] == ["c", "d", "a", "b", "e", "f", "g"]


def test_the_order_is_that_of_the_ranks_in_churn_csv() -> None:
    rows = [(float(number % 4), date(2026, 12, 1 + number % 5), f"a{number}") for number in range(40)]
    values, days, ids = (np.array(column) for column in zip(*[(value, day.day, key) for value, day, key in rows], strict=True))
    ranks = at_risk_ranks(values, days.astype(float), ids.astype(object), np.ones(len(rows), dtype=bool))
    assert sorted(rows, key=lambda row: rank_key(*row)) == [rows[place] for place in np.argsort(ranks)]

"""Expansion opportunities: four kinds, their value and their order within the account (E6, E7)."""

from typing import Any

import numpy as np
import numpy.typing as npt

from scoring.arithmetic import Bools, Columns, Floats, above, at_least, bits, known, listed, quotient, rounded, words
from scoring.policy import Policy

KINDS = ("seat", "feature", "cross_sell", "department")
TIMINGS = ("immediate", "next_qbr", "after_6_months", "annual_review")
APPROACHES = ("usage_data_presentation", "value_demonstration", "integration_benefits", "stakeholder_mapping")
DEPARTMENT = 3


def opportunity_table(columns: Columns, readiness: Floats, policy: Policy) -> tuple[dict[str, npt.NDArray[Any]], npt.NDArray[np.object_]]:
    """Return opportunities.csv's columns, and the kinds that cannot be told for each account."""
    conditions, told = _conditions(columns, policy)
    units, values, factors = (np.column_stack(each) for each in _worth(columns, policy))
    chance = np.array([1.0, 1.0, 1.0, policy.expansion.opportunities.department_probability])
    priority = values * readiness[:, None] / 100.0 * factors * chance
    # Four cells an account, sorted where they stand: the highest first, missing last, ties in the order of the kinds.
    order = np.argsort(-rounded(priority), axis=1, kind="stable")
    found = np.take_along_axis(np.column_stack(conditions), order, axis=1)
    account, place = np.nonzero(found)
    kinds = order[account, place]
    table = {
        "account_id": columns["account_id"][account],
        "kind": words(kinds, KINDS),
        "units": units[account, kinds],
        "value": values[account, kinds],
        "value_is_upper_bound": words((kinds == DEPARTMENT).view(np.int8), ("false", "true")),
        "timing": words(kinds, TIMINGS),
        "timing_factor": factors[account, kinds],
        "approach": words(kinds, APPROACHES),
        "priority": priority[account, kinds],
        "rank": found.cumsum(axis=1)[account, place],
    }
    return table, listed(bits([~each for each in told]), KINDS)


def _conditions(columns: Columns, policy: Policy) -> tuple[list[Bools], list[Bools]]:
    """Compute when each kind exists, and where that can be told."""
    rule = policy.expansion.opportunities
    users, size = columns["mau"], columns["company_size"]
    use = quotient(users, columns["seats"])
    features, products = columns["unused_premium_features"], columns["complementary_products"]
    conditions = [
        at_least(use, rule.seat_use),
        features > 0.0,
        products > 0.0,
        at_least(users, 1.0) & above(size, rule.department_size * users),
    ]
    return conditions, [known(use), known(features), known(products), (users == 0.0) | (known(users) & known(size))]


def _worth(columns: Columns, policy: Policy) -> tuple[list[Floats], list[Floats], list[Floats]]:
    """Return units, value [currency/year] and timing factor of each kind."""
    rule = policy.expansion.opportunities
    seats = np.ceil(rule.seats_per_ten_users * columns["mau"] / 10.0)
    nothing = np.full(len(seats), np.nan)
    due = at_least(columns["tenure_days"], rule.cross_sell_after_days)
    units = [seats, columns["unused_premium_features"], columns["complementary_products"], nothing]
    values = [
        columns["seat_price"] * seats,
        columns["feature_upsell_value"],
        columns["cross_sell_value"],
        rule.department_value * columns["arr"],
    ]
    factors = [
        np.full(len(seats), rule.immediate),
        np.full(len(seats), rule.next_qbr),
        np.where(due, 1.0, rule.after_6_months),
        np.full(len(seats), rule.annual_review),
    ]
    return units, values, factors

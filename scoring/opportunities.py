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
    units, values, factors = _worth(columns, policy)
    found = [np.flatnonzero(condition) for condition in conditions]
    places = np.concatenate(found)
    kinds = np.repeat(np.arange(len(KINDS)), [len(each) for each in found])
    value, factor = _picked(values, found), _picked(factors, found)
    chance = np.where(kinds == DEPARTMENT, policy.expansion.opportunities.department_probability, 1.0)
    priority = value * readiness[places] / 100.0 * factor * chance
    order = np.lexsort((kinds, -rounded(priority), places))  # NaN sorts last
    table = {
        "account_id": columns["account_id"][places],
        "kind": words(kinds, KINDS),
        "units": _picked(units, found),
        "value": value,
        "value_is_upper_bound": words((kinds == DEPARTMENT).view(np.int8), ("false", "true")),
        "timing": words(kinds, TIMINGS),
        "timing_factor": factor,
        "approach": words(kinds, APPROACHES),
        "priority": priority,
    }
    ordered = {name: cells[order] for name, cells in table.items()}
    ordered["rank"] = _ranks(places[order])
    return ordered, listed(bits([~each for each in told]), KINDS)


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


def _picked(columns: list[Floats], found: list[npt.NDArray[np.intp]]) -> Floats:
    return np.concatenate([column[places] for column, places in zip(columns, found, strict=True)])


def _ranks(places: npt.NDArray[np.intp]) -> npt.NDArray[np.int64]:
    """Number the rows of each account 1, 2, …; rows of one account stand together."""
    row = np.arange(len(places))
    starts = np.ones(len(places), dtype=bool)
    starts[1:] = places[1:] != places[:-1]
    return row - np.maximum.accumulate(np.where(starts, row, 0)) + 1

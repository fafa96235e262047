"""The arithmetic that every score shares: comparisons with tolerance, quotients, means and tables of words.

Arrays are one value an account; NaN is missing and stays missing. Every operation is elementwise, so a table gives the
same bits whole or in chunks.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from scoring.ranking import RANK_DECIMALS

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Codes = npt.NDArray[np.int8]
Texts = npt.NDArray[np.object_]
Columns = Mapping[str, Any]
"""Facts as arrays: numbers and booleans as floats, choices as codes (-1 missing), steps as bit masks."""

NEAR = 1e-9
"""A float this near to a threshold equals it."""

NO_DECIMALS = 1e15
"""Doubles from here on hold no decimals worth a rank."""

FALSE, TRUE, UNKNOWN, NOT_APPLICABLE, LAPSED = range(5)
FLAGS = ("false", "true", "unknown", "not_applicable", "lapsed")


def at_least(values: Floats, threshold: float | Floats) -> Bools:
    """Compare `values ≥ threshold`; false where missing."""
    return values > threshold - NEAR


def above(values: Floats, threshold: float | Floats) -> Bools:
    """Compare `values > threshold`; false where missing."""
    return values > threshold + NEAR


def at_most(values: Floats, threshold: float | Floats) -> Bools:
    """Compare `values ≤ threshold`; false where missing."""
    return values <= threshold + NEAR


def below(values: Floats, threshold: float | Floats) -> Bools:
    """Compare `values < threshold`; false where missing."""
    return values <= threshold - NEAR


def known(values: Floats) -> Bools:
    """Tell which values are not missing."""
    present: Bools = values == values  # noqa: PLR0124  # NaN alone differs from itself; this is half the cost of isnan's negation
    return present


def clamp(values: Floats) -> Floats:
    """Cut to [0, 1]; missing stays missing."""
    return np.minimum(np.maximum(values, 0.0), 1.0)


def quotient(numerator: Floats, denominator: Floats) -> Floats:
    """Divide; missing where either side is missing or the denominator is 0."""
    return numerator / np.where(denominator == 0.0, np.nan, denominator)


def change(now: Floats, before: Floats) -> Floats:
    """Return (now - before) / before; missing where either is missing or `before` is 0."""
    return (now - before) / np.where(before == 0.0, np.nan, before)


def weighted_mean(parts: Sequence[Floats], weights: Sequence[float | Floats]) -> tuple[Floats, Floats]:
    """Return the mean over the present parts, missing where none is, and the sum of the present weights."""
    total, weight = np.zeros_like(parts[0]), np.zeros_like(parts[0])
    for part, share in zip(parts, weights, strict=True):
        present = known(part)
        total += np.where(present, part * share, 0.0)
        weight += present * share
    return quotient(total, weight), weight


def rounded(values: Floats) -> Floats:
    """Round to the decimals that ranks compare; numbers too large to have decimals stay."""
    whole = np.abs(values) >= NO_DECIMALS
    return np.where(whole, values, np.round(np.where(whole, 0.0, values), RANK_DECIMALS))


def count_known(parts: Sequence[Floats]) -> npt.NDArray[np.int64]:
    """Count the present parts."""
    counted = np.zeros(len(parts[0]), dtype=np.int8)
    for part in parts:
        counted += known(part)
    return counted.astype(np.int64)


def flag(condition: Bools, told: Bools) -> Codes:
    """Return TRUE or FALSE where the condition can be told, else UNKNOWN."""
    return np.where(told, condition.view(np.int8), np.int8(UNKNOWN))


def bits(conditions: Sequence[Bools]) -> npt.NDArray[np.int64]:
    """Pack conditions into one number, the first in the lowest bit."""
    packed = np.zeros(len(conditions[0]), dtype=np.int64)
    for place, condition in enumerate(conditions):
        packed |= condition.astype(np.int64) << place
    return packed


def words(codes: npt.NDArray[Any], names: tuple[str | None, ...]) -> Texts:
    """Return the name of each code; a code of -1 is the last name."""
    named: Texts = _table(names)[codes]
    return named


def listed(packed: npt.NDArray[np.int64], names: tuple[str, ...]) -> Texts:
    """Return the names of the set bits joined by `|`, None where none is set."""
    return words(packed, _lists(names))


@cache
def _table(names: tuple[str | None, ...]) -> Texts:
    return np.array(names, dtype=object)


@cache
def _lists(names: tuple[str, ...]) -> tuple[str | None, ...]:
    """Return the text of every subset, in the order of its bit mask."""
    subsets = range(1 << len(names))
    return tuple("|".join(name for place, name in enumerate(names) if mask >> place & 1) or None for mask in subsets)

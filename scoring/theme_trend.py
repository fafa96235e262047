"""Whether a theme moved by more than chance: its share of the answers against the period before, by Fisher's exact test.

The share, not the number: after a survey every theme is mentioned more often, and no customer changed their mind.
"""

from collections.abc import Sequence
from math import exp, lgamma, log

from msgspec import Struct

FALSE_MOST = 0.05
"""Of the themes that are said to have moved, the share that did not is at most so much (Benjamini and Hochberg, 1995)."""
_ALIKE = 1e-7
"""Relative: tables whose probabilities differ by less are as likely as each other."""


class Counted(Struct, frozen=True):
    """How many of a period's answers speak of a theme, and of the period of equal length before it."""

    answers: int
    of: int
    answers_before: int
    of_before: int


class Moved(Struct, frozen=True):
    """How a theme moved."""

    change: int
    """Answers more, or less, than before."""
    chance: float
    """Probability [0-1] of shares at least so uneven where nothing changed: two-sided, of one theme looked at alone."""
    more_than_chance: bool
    """Whether it holds beside all the other themes that were looked at."""


def theme_trends(counts: Sequence[Counted]) -> list[Moved]:
    """Test each theme; the themes that are looked at together are judged together.

    Raises:
        ValueError: More answers speak of a theme than there are, or a number is below zero.
    """
    chances = [fisher_exact(each.answers, each.of, each.answers_before, each.of_before) for each in counts]
    holds = _hold(chances)
    return [
        Moved(each.answers - each.answers_before, chance, place in holds)
        for place, (each, chance) in enumerate(zip(counts, chances, strict=True))
    ]


def fisher_exact(hits: int, of: int, hits_before: int, of_before: int) -> float:
    """Return the two-sided probability of Fisher's exact test for `hits` of `of` against `hits_before` of `of_before`.

    Raises:
        ValueError: Impossible counts.
    """
    if not (0 <= hits <= of and 0 <= hits_before <= of_before):
        raise ValueError(f"{hits} of {of} against {hits_before} of {of_before} cannot be counted.")
    drawn, whole = hits + hits_before, of + of_before
    low, high = max(0, drawn - of_before), min(drawn, of)
    if low == high:
        return 1.0
    edge = _log_ways(of, hits) + _log_ways(of_before, hits_before) + log(1 + _ALIKE)
    every = _log_ways(whole, drawn)
    found = (_log_ways(of, each) + _log_ways(of_before, drawn - each) for each in range(low, high + 1))
    return min(1.0, sum(exp(each - every) for each in found if each <= edge))


def _log_ways(of: int, hits: int) -> float:
    """Return the logarithm of the ways to choose so many."""
    return lgamma(of + 1) - lgamma(hits + 1) - lgamma(of - hits + 1)


def _hold(chances: Sequence[float]) -> set[int]:
    """Return the places of those that hold together."""
    order = sorted(range(len(chances)), key=lambda place: chances[place])
    last = max((rank for rank, place in enumerate(order, start=1) if chances[place] <= FALSE_MOST * rank / len(chances)), default=0)
    return set(order[:last])

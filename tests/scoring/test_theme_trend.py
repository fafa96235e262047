from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.theme_trend import Counted, fisher_exact, theme_trends


def test_fisher_s_tea_is_what_fisher_worked_out() -> None:
    assert fisher_exact(3, 4, 1, 4) == pytest.approx(34 / 70)
    assert fisher_exact(4, 4, 0, 4) == pytest.approx(2 / 70)


@given(st.integers(0, 60), st.integers(0, 60), st.integers(0, 60), st.integers(0, 60))
def test_it_is_scipy_s_test(hits: int, others: int, before: int, others_before: int) -> None:
    from scipy.stats import fisher_exact as reference

    expected = reference([[hits, others], [before, others_before]]).pvalue
    assert fisher_exact(hits, hits + others, before, before + others_before) == pytest.approx(expected, abs=1e-9)


def test_large_counts_stay_numbers() -> None:
    assert fisher_exact(30_000, 100_000, 29_900, 100_000) == pytest.approx(0.627, abs=0.01)
    assert fisher_exact(30_000, 100_000, 20_000, 100_000) < 1e-100


def test_counts_that_cannot_be_are_refused() -> None:
    for wrong in ((5, 4, 0, 1), (-1, 4, 0, 1), (0, 0, 1, 0)):
        with pytest.raises(ValueError, match="cannot be counted"):
            fisher_exact(*wrong)


def test_a_rise_is_told_from_two_answers_more() -> None:
    rise, two_more, same = theme_trends([Counted(19, 64, 2, 60), Counted(11, 64, 9, 60), Counted(9, 64, 9, 60)])
    assert (rise.change, rise.more_than_chance) == (17, True)
    assert (two_more.change, two_more.more_than_chance) == (2, False)
    assert (same.change, same.more_than_chance) == (0, False)


def test_twice_the_mentions_in_twice_the_answers_is_no_rise() -> None:
    (moved,) = theme_trends([Counted(40, 200, 20, 100)])
    assert (moved.change, moved.more_than_chance) == (20, False)


def test_a_theme_that_would_hold_alone_may_not_hold_among_many() -> None:
    one = Counted(12, 100, 3, 100)
    (alone,) = theme_trends([one])
    assert alone.chance < 0.05
    assert alone.more_than_chance
    among = theme_trends([one, *[Counted(10, 100, 10, 100)] * 30])
    assert not among[0].more_than_chance


def test_noise_alone_is_called_more_than_chance_in_hardly_a_week() -> None:
    dice = Random(7)
    told = 0
    for _ in range(200):
        themes = [Counted(_drawn(dice, 64), 64, _drawn(dice, 60), 60) for _ in range(9)]
        told += any(each.more_than_chance for each in theme_trends(themes))
    assert told <= 200 * 0.05


def _drawn(dice: Random, of: int) -> int:
    return sum(dice.random() < 0.15 for _ in range(of))


def test_nothing_is_no_trend() -> None:
    assert theme_trends([]) == []
    (moved,) = theme_trends([Counted(0, 0, 0, 0)])
    assert (moved.change, moved.chance, moved.more_than_chance) == (0, 1.0, False)

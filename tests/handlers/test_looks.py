from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from handlers.looks import WORSE, Difference, compared, kept
from handlers.ports import Look
from scoring.rows import BANDS

AT = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)


def look(band: str = "green", score: float | None = 75.0, *, days: float = 0.0, **values: object) -> Look:
    defaults = {"factors": "", "stale": "", "dropped": False, "policy_version": 1, "since": AT + timedelta(days=days)}
    return Look(band=band, score=score, **{**defaults, **values})  # type: ignore[arg-type]


def over_days(*looks: Look) -> list[Difference | None]:
    """Look day by day, each time keeping what is to be kept."""
    known: tuple[Look, ...] = ()
    found = []
    for each in looks:
        found.append(compared(known, each))
        known = kept(known, each)
    return found


def told(*looks: Look) -> list[bool]:
    return [difference is not None and difference.is_news for difference in over_days(*looks)]


LOOKS = st.builds(
    Look,
    band=st.sampled_from(BANDS),
    score=st.none() | st.floats(0, 100),
    factors=st.sampled_from(["", "usage_decline", "champion_left|usage_decline"]),
    stale=st.sampled_from(["", "usage", "crm", "usage|crm"]),
    dropped=st.booleans(),
    policy_version=st.integers(1, 2),
    since=st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31)).map(lambda at: at.replace(tzinfo=UTC)),  # noqa: DTZ001 - made aware at once
)


@given(st.lists(LOOKS, min_size=1, max_size=6))
def test_looking_again_at_the_same_tells_nothing(looks: list[Look]) -> None:
    assert told(*looks, looks[-1])[-1] is False


@given(LOOKS, LOOKS)
def test_a_change_of_policy_alone_tells_nothing(before: Look, now: Look) -> None:
    assert told(replace(before, policy_version=1), replace(now, policy_version=2)) == [False, False]


@given(LOOKS, LOOKS, st.sampled_from([("", "usage"), ("usage", ""), ("usage", "crm"), ("", "usage|crm")]))
def test_a_source_that_stops_or_comes_back_alone_tells_nothing(before: Look, now: Look, stale: tuple[str, str]) -> None:
    assert told(replace(before, stale=stale[0]), replace(now, stale=stale[1])) == [False, False]


@given(st.lists(LOOKS, max_size=8))
def test_few_looks_are_kept_and_the_newest_stands_first(looks: list[Look]) -> None:
    known: tuple[Look, ...] = ()
    for each in looks:
        known = kept(known, each)
        assert (known[0].score, known[0].stale, known[0].policy_version) == (each.score, each.stale, each.policy_version)
        assert len({one.stale for one in known}) == len(known) <= 4


@pytest.mark.parametrize(
    ("before", "now", "worse", "better"),
    [
        ("green", "yellow", True, False),
        ("yellow", "red", True, False),
        ("onboarding", "red", True, False),
        ("onboarding", "green", False, False),
        ("red", "yellow", False, True),
        ("yellow", "green", False, True),
        ("red", "onboarding", False, False),
        ("green", "unknown", False, False),
        ("unknown", "red", False, False),
    ],
)
def test_a_band_is_worse_or_better_and_unknown_is_neither(before: str, now: str, worse: bool, better: bool) -> None:
    difference = over_days(look(before), look(now))[-1]
    assert difference is not None
    assert (difference.worse, difference.better) == (worse, better)


def test_what_happened_while_the_band_was_unknown_is_told_after() -> None:
    differences = over_days(look("green"), look("unknown", None), look("red", 30.0))
    assert differences[-1] is not None
    assert differences[-1].worse


def test_what_happened_while_a_source_was_silent_is_told_once_it_is_back() -> None:
    differences = over_days(look("green"), look("red", 35.0, stale="usage"), look("red", 35.0, stale="usage"), look("yellow", 50.0))
    assert [difference is not None and difference.is_news for difference in differences] == [False, False, False, True]
    assert differences[-1] is not None
    assert differences[-1].before.band == "green"


def test_a_change_is_told_while_another_source_stays_silent() -> None:
    differences = over_days(look("green"), look("yellow", 50.0, stale="usage"), look("red", 35.0, stale="usage"))
    assert differences[-1] is not None
    assert differences[-1].worse


def test_what_was_seen_without_a_source_is_forgotten_once_it_is_back() -> None:
    silent, back = look("yellow", 50.0, stale="usage"), look("red", 30.0)
    assert told(look("red", 30.0), silent, back, look("red", 30.0, stale="usage")) == [False, False, False, False]


def test_only_new_factors_are_named_and_one_that_went_is_no_news() -> None:
    differences = over_days(look(factors="usage_decline"), look(factors="champion_left|usage_decline"), look(factors="champion_left"))
    assert [difference.new_factors for difference in differences if difference] == [("champion_left",), ()]


def test_a_sharp_drop_is_told_once() -> None:
    looks = [look(), look("green", 71.0, days=1, dropped=True), look("green", 70.0, days=2, dropped=True)]
    assert told(*looks) == [False, True, False]


def test_a_drop_across_a_source_that_came_back_is_not_believed_for_a_week() -> None:
    looks = [look(), look(stale="usage", days=1), look(days=2), look(days=5, dropped=True), look(days=6), look(days=10, dropped=True)]
    assert told(*looks) == [False, False, False, False, False, True]


def test_bands_run_from_good_to_bad() -> None:
    assert set(WORSE) == set(BANDS) - {"unknown"}

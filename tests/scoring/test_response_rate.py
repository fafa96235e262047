"""Response rates: each channel against its own norm, and none where too few were asked."""

import pytest

from scoring.response_rate import ASKED_LEAST, NORMS, response_rates


@pytest.mark.parametrize(("channel", "low"), [("csat", 15), ("relationship", 25), ("in_app", 5), ("qbr", 80)])
def test_the_alarm_is_below_the_low_end_of_the_channels_own_norm(channel: str, low: int) -> None:
    (at,), (below,) = response_rates({channel: (100, low)}), response_rates({channel: (100, low - 1)})
    assert (at.rate, at.alarm) == (low / 100, False)
    assert (below.rate, below.alarm) == ((low - 1) / 100, True)


def test_few_who_were_asked_give_no_rate_and_no_alarm() -> None:
    (few,), (enough,) = response_rates({"qbr": (ASKED_LEAST - 1, 0)}), response_rates({"qbr": (ASKED_LEAST, 0)})
    assert (few.rate, few.alarm) == (None, False)
    assert (enough.rate, enough.alarm) == (0.0, True)


def test_channels_where_nobody_is_asked_have_no_rate() -> None:
    assert response_rates({"community": (50, 1), "ticket": (50, 50), "social": (1, 1), "csat": (0, 0)}) == ()
    assert set(NORMS) == {"csat", "relationship", "in_app", "qbr"}


def test_more_answers_than_questions_are_refused() -> None:
    with pytest.raises(ValueError, match="3 of 2 cannot have answered through csat"):
        response_rates({"csat": (2, 3)})

"""The table of allowed moves, held to rules that any sequence of presses must keep."""

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.handoff_moves import CLOSED, MOVES, OPEN, Move, is_allowed, moved
from handlers.ports import Handoff, HandoffState
from tests.handlers.handoff_desk import NOW, handoff_desk

STATES: tuple[HandoffState, ...] = get_args(HandoffState)


def suggested() -> Handoff:
    desk = handoff_desk()
    desk.tick()
    return desk.only()


START = suggested()


def test_every_state_is_open_or_closed() -> None:
    assert set(STATES) == OPEN | CLOSED
    assert not OPEN & CLOSED


def test_nothing_leaves_a_closed_state_and_every_state_is_reached() -> None:
    assert all(not sources & CLOSED for sources, _ in MOVES.values())
    assert {target for _, target in MOVES.values()} == set(STATES) - {"suggested"}


def test_every_open_state_can_end() -> None:
    ends: set[HandoffState] = set(CLOSED)
    for _ in STATES:
        ends |= {source for sources, target in MOVES.values() if target in ends for source in sources}
    assert ends == set(STATES)


@given(st.lists(st.sampled_from(sorted(MOVES)), max_size=20))
def test_any_sequence_of_presses_keeps_the_rules(presses: list[Move]) -> None:
    handoff = START
    for press in presses:
        if not is_allowed(handoff.state, press):
            with pytest.raises(ValueError, match=press):
                moved(handoff, press, at=NOW)
            continue
        after = moved(handoff, press, at=NOW)
        assert after.version == handoff.version + 1
        assert after.state == MOVES[press][1]
        assert (after.closed_at is None) == (after.state in OPEN)
        assert (after.reminded_at, after.escalated_at) == (None, None)
        assert after.id == handoff.id
        handoff = after


@given(st.lists(st.sampled_from(sorted(MOVES)), max_size=20))
def test_a_rep_is_never_reached_but_through_an_offer(presses: list[Move]) -> None:
    handoff, seen = START, [START.state]
    for press in presses:
        if is_allowed(handoff.state, press):
            handoff = moved(handoff, press, at=NOW)
            seen.append(handoff.state)
    for state in ("later", "accepted", "declined"):
        if state in seen:
            assert "offered" in seen[: seen.index(state)]
    if "won" in seen or "lost" in seen:
        assert "accepted" in seen

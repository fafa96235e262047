"""The states of a handoff as a table of allowed moves. Pure: nothing here asks or tells anyone."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from msgspec.structs import replace

from handlers.ports import Handoff, HandoffState

Move = Literal["ask", "offer", "approve", "refuse", "withdraw", "accept", "decline", "postpone", "resume", "assign", "win", "lose"]

MOVES: Mapping[Move, tuple[frozenset[HandoffState], HandoffState]] = {
    "ask": (frozenset({"suggested"}), "approval"),
    "offer": (frozenset({"suggested"}), "offered"),
    "approve": (frozenset({"approval"}), "offered"),
    "refuse": (frozenset({"approval"}), "withdrawn"),
    "withdraw": (frozenset({"suggested", "approval", "offered", "later"}), "withdrawn"),
    "accept": (frozenset({"offered", "later"}), "accepted"),
    "decline": (frozenset({"offered", "later"}), "declined"),
    "postpone": (frozenset({"offered"}), "later"),
    "resume": (frozenset({"later"}), "offered"),
    "assign": (frozenset({"offered", "later", "accepted"}), "offered"),
    "win": (frozenset({"accepted"}), "won"),
    "lose": (frozenset({"accepted"}), "lost"),
}
"""Move → from which states, to which state."""

OPEN: frozenset[HandoffState] = frozenset({"suggested", "approval", "offered", "later", "accepted"})
"""While one of these, no other handoff of the account and kind begins."""

CLOSED: frozenset[HandoffState] = frozenset({"won", "lost", "declined", "withdrawn"})


def is_allowed(state: HandoffState, move: Move) -> bool:
    """Tell whether a handoff in this state can be moved so."""
    return state in MOVES[move][0]


def moved(handoff: Handoff, move: Move, *, at: datetime, **changes: Any) -> Handoff:
    """Return the handoff after a move, with other fields as given. What was marked late is forgotten: another waits now.

    Raises:
        ValueError: This state does not allow the move.
    """
    if not is_allowed(handoff.state, move):
        raise ValueError(f"{move} from {handoff.state}")
    becomes = MOVES[move][1]
    return replace(
        handoff,
        state=becomes,
        version=handoff.version + 1,
        closed_at=at if becomes in CLOSED else None,
        reminded_at=None,
        escalated_at=None,
        **changes,
    )

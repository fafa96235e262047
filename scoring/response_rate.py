"""How many of those who were asked answered, held against what is usual for the channel (F4, F5)."""

from collections.abc import Mapping
from typing import Literal

from msgspec import Struct

AskedChannel = Literal["csat", "relationship", "in_app", "qbr"]
"""Where customers are asked. In communities, tickets and social media they speak up by themselves, and no rate means anything."""

NORMS: Mapping[AskedChannel, tuple[float, float]] = {
    "csat": (0.15, 0.25),
    "relationship": (0.25, 0.40),
    "in_app": (0.05, 0.15),
    "qbr": (0.80, 0.95),
}
"""What is usual [0-1]; below the low end customers have learned that their words do not matter (F4, F5)."""

ASKED_LEAST = 20
"""Of fewer who were asked a share says nothing."""
SETTLED_DAYS = 7
"""Whoever was asked later than so long ago may yet answer: rates count those who were asked before."""


class ResponseRate(Struct, frozen=True):
    """One channel's rate [0-1]; None where too few were asked, and then there is no alarm either."""

    channel: AskedChannel
    asked: int
    answered: int
    rate: float | None
    low: float
    high: float

    @property
    def alarm(self) -> bool:
        """Whether fewer answer than is usual."""
        return self.rate is not None and self.rate < self.low - 1e-9


def response_rates(counts: Mapping[str, tuple[int, int]]) -> tuple[ResponseRate, ...]:
    """Rate every channel where someone was asked; `counts` is, by channel, how many were asked and how many of them answered.

    Raises:
        ValueError: More answered than were asked.
    """
    found = []
    for channel, (low, high) in NORMS.items():
        asked, answered = counts.get(channel, (0, 0))
        if not 0 <= answered <= asked:
            raise ValueError(f"{answered} of {asked} cannot have answered through {channel}.")
        if asked:
            found.append(ResponseRate(channel, asked, answered, answered / asked if asked >= ASKED_LEAST else None, low, high))
    return tuple(found)

"""What a benchmark prints and how it ends: the ratio is the claim, and the exit status says whether it holds."""

from collections.abc import Sequence
from statistics import median

from msgspec import Struct


class Claim(Struct, frozen=True):
    """One comparison: medians over rounds in which ours and the peer took turns."""

    what: str
    unit: str
    ours: Sequence[float]
    peer: Sequence[float]
    bound: float
    at_most: bool
    """Whether the ratio must stay below the bound, or above."""

    @property
    def ratio(self) -> float:
        """Ours by the peer's."""
        return median(self.ours) / median(self.peer)

    @property
    def holds(self) -> bool:
        """Whether the ratio is on the right side."""
        return self.ratio <= self.bound if self.at_most else self.ratio >= self.bound


def conclude(claims: Sequence[Claim], *, peer: str) -> int:
    """Print the medians, then one `ratio` line a claim; returns the exit status."""
    width = max(len(claim.what) for claim in claims)
    for claim in claims:
        ours, other = median(claim.ours), median(claim.peer)
        print(f"{claim.what:<{width}}  ours {ours:9.2f} {claim.unit}   {peer} {other:9.2f} {claim.unit}   ({len(claim.ours)} rounds)")
    for claim in claims:
        side = "at most" if claim.at_most else "at least"
        print(f"{claim.what}: ratio {claim.ratio:.2f} (bound {claim.bound:g}, {side}{'' if claim.holds else ', BROKEN'})")
    return 0 if all(claim.holds for claim in claims) else 1

"""Who looks after an account for a while, beside its owner."""

from collections.abc import Mapping
from typing import Protocol


class Assignments(Protocol):
    """The newest assignment of each account that was not taken back. An owner who is assigned ends what was before."""

    def holder(self, account_id: str) -> str | None:
        """Return the id of the person who looks after an account; None: nobody beside its owner."""

    def in_force(self) -> Mapping[str, str]:
        """Return account → the id of the person who looks after it, of every account that was given to somebody."""

"""Who looks after an account, in memory."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass
class FakeAssignments:
    """Account id → the person who was given it."""

    holders: Mapping[str, str] = field(default_factory=dict)

    def holder(self, account_id: str) -> str | None:
        return self.holders.get(account_id)

    def in_force(self) -> Mapping[str, str]:
        return self.holders

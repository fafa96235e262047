"""The feeds that bring data, and how far each has come."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol

from msgspec import Struct

from scoring.policy import Policy
from scoring.rows import SourceKind


class Feed(Struct, frozen=True):
    """One feed that accounts belong to."""

    kind: SourceKind
    name: str
    reported_at: datetime
    """How far it has come."""
    age: timedelta
    """The age from which its facts count as unknown."""
    owner_id: str | None
    """Who repairs it."""
    accounts: int
    """Customers who depend on it."""


class FeedWord(Struct, frozen=True):
    """How far one feed said it has come."""

    kind: SourceKind
    name: str
    reported_at: datetime
    owner_name: str | None
    """Who repairs it."""


class Feeds(Protocol):
    """Feeds and their ages."""

    def told(self, *, at: datetime) -> Sequence[FeedWord]:
        """Read the newest word of each feed that said how far it came, by kind and name; its records may reach further."""

    def silent(self, *, policy: Policy, now: datetime) -> Sequence[Feed]:
        """Read the feeds that reported once and are past their age now, by kind and name."""

"""Alerts: what a person was told of an account outside of any list, and what they are compared with."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from msgspec import Struct

from handlers.ports.standings import Look, Standing
from scoring.rows import Band


class Alert(Struct, frozen=True):
    """One alert of one account to one person; what comes at once shares one message."""

    account_id: str
    kind: str
    """`band`, `drop`, or `factor:` and its name."""
    person_id: str
    root_key: str
    """The message that tells it."""
    surfaced_at: datetime
    """When it last made itself heard."""
    surfaced_band: Band
    """The band then."""
    score: float | None
    version: int
    """Of the account's scoring that the message tells of."""
    updates: int
    """Messages after the first of this identity; the next one's key counts on."""
    story: Sequence[tuple[datetime, str]]
    """What the message tells, each with its time, the first first."""
    ended_at: datetime | None = None
    """When the cause was gone."""
    held_back: bool = False
    """It came over the day's cap, so no message was sent: the digest tells it."""


class Alerts(Protocol):
    """What was told, and how accounts stood when alerts last looked."""

    def unseen(self, *, at: datetime, limit: int) -> Sequence[Standing]:
        """Read customers that were scored since alerts looked, those with most ARR at risk first; another clock's are left out."""

    def looks(self, account_ids: Collection[str]) -> Mapping[str, Sequence[Look]]:
        """Read how accounts stood at the last look, the newest first; an account that nobody looked at has none."""

    def see(self, standings: Sequence[Standing], looks: Mapping[str, Sequence[Look]]) -> None:
        """Keep that these scorings were looked at, and the looks that changed."""

    def of_accounts(self, account_ids: Collection[str]) -> Sequence[Alert]:
        """Read every alert of these accounts, ended or not."""

    def keep(self, alert: Alert) -> None:
        """Keep an alert in place of the one with its account, kind and person."""

    def surfaced(self, person_id: str, *, since: datetime, until: datetime) -> int:
        """Count the messages that make themselves heard to a person from a time until before another; what was held back does not."""

    def held_back(self, person_id: str, *, since: datetime) -> Sequence[Alert]:
        """Read what came over a day's cap since a time, oldest first."""

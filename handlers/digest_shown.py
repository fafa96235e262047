"""What a digest showed, kept small beside it, so that the next one can begin with what changed."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Self

from msgspec import Struct

from handlers.ports import Look

Total = tuple[int, float]
"""Accounts, and their ARR in the reporting currency."""


class Shown(Struct, frozen=True):
    """Totals as they were told, and how each account of the book stood."""

    policy_version: int
    at_risk: Total
    bands: Mapping[str, Total]
    looks: Mapping[str, tuple[Look, ...]]
    """By account, the newest first, as `looks.kept` gives them."""

    def as_json(self) -> dict[str, Any]:
        """Write it as JSON holds it."""
        return {
            "policy": self.policy_version,
            "at_risk": self.at_risk,
            "bands": dict(self.bands),
            "accounts": {account_id: [_written(look) for look in looks] for account_id, looks in self.looks.items()},
        }

    @classmethod
    def of_json(cls, kept: Mapping[str, Any]) -> Self:
        """Read what `as_json` wrote."""
        return cls(
            policy_version=kept["policy"],
            at_risk=_total(kept["at_risk"]),
            bands={band: _total(total) for band, total in kept["bands"].items()},
            looks={account_id: tuple([_read(look) for look in looks]) for account_id, looks in kept["accounts"].items()},
        )


def _total(kept: Sequence[Any]) -> Total:
    accounts, arr = kept
    return int(accounts), float(arr)


def _written(look: Look) -> list[Any]:
    since = look.since.isoformat() if look.since else None
    return [look.band, look.score, look.factors, look.stale, int(look.dropped), look.policy_version, since]


def _read(kept: Sequence[Any]) -> Look:
    band, score, factors, stale, dropped, version, since = kept
    return Look(band, score, factors, stale, bool(dropped), version, datetime.fromisoformat(since) if since else None)

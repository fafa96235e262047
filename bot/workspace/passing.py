"""Time that passes when a person says so, where whoever made the workspace can move its clock."""

from datetime import UTC, datetime
from typing import Protocol

from bot.workspace.json_values import Json
from bot.workspace.members import Member


class Passing(Protocol):
    """What moves the clock of the workspace and of its app."""

    def offer(self, member: Member) -> str:
        """Say how far time would pass for this member, such as "Let tomorrow come"."""

    def now(self) -> datetime:
        """Return the time that holds here."""

    def real(self) -> datetime:
        """Return the time that holds outside."""

    async def let_pass(self, member: Member) -> None:
        """Let time pass that far; returns when it is there."""


def shown_time(passing: Passing | None, member: Member) -> Json | None:
    """Return what the page shows of the time, and the button beside it; None: time is what it is."""
    if passing is None:
        return None
    ahead = passing.now().astimezone(UTC) - passing.real().astimezone(UTC)
    return {"ahead_ms": round(ahead.total_seconds() * 1000), "zone": member.time_zone, "offer": passing.offer(member)}

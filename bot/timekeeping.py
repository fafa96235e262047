"""The one clock: everything else is told the time."""

from datetime import UTC, datetime


def now() -> datetime:
    """Read the clock, as an aware instant in UTC."""
    return datetime.now(UTC)  # noqa: TID251 - the one place that may

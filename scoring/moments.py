"""Times and dates as text: ISO 8601 with offset in, `2026-11-20T12:00:00Z` out."""

from datetime import UTC, datetime

LAST_YEAR = 9000
"""Later times leave no room for a clock after them."""


def moment_of(cell: object) -> datetime | None:
    """Return an aware datetime in UTC, or None where the cell is naive, has part of a second, lies past all calendars, or is no time."""
    if isinstance(cell, str):
        try:
            moment = datetime.fromisoformat(cell.strip())
        except ValueError:
            return None
    elif isinstance(cell, datetime):
        moment = cell
    else:
        return None
    if moment.utcoffset() is None or moment.microsecond or moment.year > LAST_YEAR:
        return None
    try:
        return datetime.fromtimestamp(int(moment.timestamp()), UTC)
    except (OverflowError, OSError, ValueError):
        return None


def moment_text(moment: datetime | None) -> str | None:
    """Return a time as text in UTC."""
    return None if moment is None else moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

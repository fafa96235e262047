"""The moment a sample is made for, and what stands around it: dates, feeds and how fresh they are, exchange rates."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from msgspec import Struct

from scoring.rows import SourceKind

Row = dict[str, Any]

FEED_AGES: Mapping[SourceKind, timedelta] = {
    "usage": timedelta(hours=2),
    "crm": timedelta(minutes=40),
    "tickets": timedelta(minutes=15),
    "surveys": timedelta(hours=3),
    "billing": timedelta(hours=5),
}
"""How long before the moment each main feed last reported."""

LEGACY = "legacy"
"""A usage feed that stopped, and a billing feed that never began."""

LEGACY_STOPPED = 12
"""Days ago."""

ON_PREMISE = "on-premise"
"""Customers who run the product themselves: neither usage nor billing has ever reported."""

DEAD_FEEDS: tuple[tuple[SourceKind, str], ...] = (
    ("usage", LEGACY),
    ("billing", LEGACY),
    ("usage", ON_PREMISE),
    ("billing", ON_PREMISE),
)

_RATES = {"USD": (Decimal(1), Decimal(0)), "EUR": (Decimal("1.08"), Decimal("0.004")), "GBP": (Decimal("1.27"), Decimal("0.005"))}
"""Currency → worth in dollars today, and how much that swings."""


class Moment(Struct, frozen=True):
    """The sample's now, in UTC and whole seconds, and how many days of history lie before it."""

    as_of: datetime
    days: int

    @classmethod
    def of(cls, as_of: datetime, days: int) -> "Moment":
        """Refuse a naive time; drop fractions of a second, which no source has."""
        if as_of.tzinfo is None:
            raise ValueError("The sample needs a time with a zone, such as 2026-11-24T15:10:00+00:00.")
        return cls(as_of.astimezone(UTC).replace(microsecond=0), days)

    def day(self, days_ago: float) -> date:
        """Return the UTC date so many days ago; fractions count."""
        return self.at(days_ago).date()

    def at(self, days_ago: float) -> datetime:
        """Return the instant so many days ago, in whole seconds."""
        return (self.as_of - timedelta(days=days_ago)).replace(microsecond=0)

    def usage_ends(self, feed: str) -> datetime | None:
        """Return what the account's usage feed last reported; None: it never did."""
        if feed == ON_PREMISE:
            return None
        stopped = timedelta(days=LEGACY_STOPPED) if feed == LEGACY else timedelta(0)
        return self.as_of - stopped - FEED_AGES["usage"]


def feed_rows(owner_id: str) -> list[Row]:
    """List every feed; one person repairs them all."""
    named = [*((kind, "main") for kind in FEED_AGES), *DEAD_FEEDS]
    return [{"kind": kind, "name": name, "owner_id": owner_id} for kind, name in named]


def watermark_rows(moment: Moment) -> Iterator[Row]:
    """Report every main feed once a day, and the legacy usage feed until it stopped, so that past days can be scored."""
    for days_ago in range(moment.days + 1):
        for kind, age in FEED_AGES.items():
            yield {"kind": kind, "feed": "main", "reported_at": moment.at(days_ago) - age}
        if days_ago >= LEGACY_STOPPED:
            yield {"kind": "usage", "feed": LEGACY, "reported_at": moment.at(days_ago) - FEED_AGES["usage"]}


def rate_rows(moment: Moment) -> Iterator[Row]:
    """Give each currency a rate a fortnight, over the history and a little before it."""
    for number, days_ago in enumerate(range(0, moment.days + 420, 14)):
        swing = Decimal(number * 7 % 11 - 5)
        for currency, (rate, step) in _RATES.items():
            yield {"currency": currency, "day": moment.day(days_ago), "rate": rate + step * swing if days_ago else rate}


def spread(count: int, of: int) -> Sequence[bool]:
    """Mark `count` of `of` places, as evenly as they go; where any is marked, the last one is."""
    return [(place + 1) * count // of > place * count // of for place in range(of)]

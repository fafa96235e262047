"""Feeds, in memory."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from handlers.ports import Feed
from scoring.policy import Policy


@dataclass
class FakeFeeds:
    """Feeds that reported once."""

    feeds: list[Feed] = field(default_factory=list)

    def silent(self, *, policy: Policy, now: datetime) -> Sequence[Feed]:
        return sorted((feed for feed in self.feeds if now - feed.reported_at > feed.age), key=lambda feed: (feed.kind, feed.name))

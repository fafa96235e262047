"""Feeds, in memory."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from handlers.ports import Feed, FeedWord
from scoring.policy import Policy


@dataclass
class FakeFeeds:
    """Feeds that reported once."""

    feeds: list[Feed] = field(default_factory=list)
    words: list[FeedWord] = field(default_factory=list)
    """Every word of every feed."""

    def silent(self, *, policy: Policy, now: datetime) -> Sequence[Feed]:
        return sorted((feed for feed in self.feeds if now - feed.reported_at > feed.age), key=lambda feed: (feed.kind, feed.name))

    def told(self, *, at: datetime) -> Sequence[FeedWord]:
        known = sorted((word for word in self.words if word.reported_at <= at), key=lambda word: word.reported_at)
        newest = {(word.kind, word.name): word for word in known}
        return [newest[key] for key in sorted(newest)]

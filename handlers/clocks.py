"""Feedback clocks as a card needs them: which still run, and which ends first."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from msgspec import Struct

from handlers.ports import FeedbackRecord
from scoring.feedback_sla import FeedbackClock, clock_for
from scoring.policy import Policy

_RUNNING = ("open", "reminder", "breached")

CLASS_NAMES = {
    "detractor": "detractor",
    "passive": "passive",
    "promoter": "promoter",
    "feature_request": "request",
    "product_issue": "issue",
    "unknown": "answer without score",
    "none": "note",
}


class RunningClock(Struct, frozen=True):
    """One piece of feedback that waits for a personal reply."""

    record: FeedbackRecord
    clock: FeedbackClock
    due: datetime
    now: datetime

    @property
    def left(self) -> timedelta:
        """Time until the deadline; negative when it has passed."""
        return self.due - self.now

    @property
    def over(self) -> timedelta | None:
        """How long the deadline has passed; None while it has not."""
        return self.now - self.due if self.now >= self.due else None


def running_clocks(records: Sequence[FeedbackRecord], *, now: datetime, policy: Policy) -> list[RunningClock]:
    """Return what waits for a reply and is not closed, the earliest deadline first."""
    running = []
    for record in records:
        if any(ended is not None and ended <= now for ended in (record.item.closed_at, record.item.first_reply_at)):
            continue
        clock = clock_for(record.item, now=now, policy=policy)
        if clock.clock_state in _RUNNING and clock.due_at is not None:
            running.append(RunningClock(record, clock, clock.due_at, now))
    return sorted(running, key=lambda item: (item.due, item.record.item.feedback_id))


def class_name(clock: FeedbackClock) -> str:
    """Name what waits: `detractor`, `request`."""
    return CLASS_NAMES[clock.feedback_class]

"""When the feedback clocks are heard: a reminder, a breach, and the manager, each in the hours of who hears it."""

from datetime import datetime, timedelta

from handlers.clocks import RunningClock
from handlers.ports import Person
from handlers.working_time import brought_forward, next_working_moment
from scoring.policy_growth import Feedback

URGENT = frozenset({"P1", "P2"})
"""Severities whose clocks do not wait for working hours."""
CLOSED_MOST = timedelta(days=14)
"""Two waits for an office to open, holidays included."""


def reminder_at(clock: RunningClock, to: Person, clocks: Feedback) -> datetime:
    """Return when to remind: at the clock's own reminder, or the policy's time before its end, in the reader's working hours.

    Out of hours it waits for the next opening where that is in time, else it comes before the closing before: ahead of a weekend that
    holds the deadline. It never comes before the feedback; where that leaves no working hour, it comes at once.
    """
    received = clock.record.item.received_at
    own = max(clock.clock.reminder_at or clock.due - timedelta(hours=clocks.reminder_before_hours), received)
    return own if _is_urgent(clock) else max(brought_forward(own, clock.due, to.time_zone, to.country), received)


def breach_at(clock: RunningClock, to: Person) -> datetime:
    """Return when a breach is told: a detractor's and an urgent issue's as it happens, of longer clocks in the reader's working hours."""
    if clock.clock.feedback_class == "detractor" or _is_urgent(clock):
        return clock.due
    return next_working_moment(clock.due, to.time_zone, to.country)


def manager_at(clock: RunningClock, to: Person, manager: Person, clocks: Feedback) -> datetime:
    """Return when the manager hears: the policy's time after the breach was told, a short clock's own length at most, in their hours."""
    waits = min(timedelta(hours=clocks.manager_after_hours), clock.due - clock.record.item.received_at)
    at = breach_at(clock, to) + waits
    return at if _is_urgent(clock) else next_working_moment(at, manager.time_zone, manager.country)


def longest(clocks: Feedback) -> timedelta:
    """Return the longest time from an answer to the last word of its clock; business days and closed offices count in full."""
    hours = (clocks.detractor_hours, clocks.passive_hours, clocks.promoter_hours, clocks.feature_request_hours)
    elapsed = timedelta(hours=max(*hours, clocks.p1_hours, clocks.p2_hours))
    business = timedelta(days=2 * max(clocks.p3_business_days, clocks.p4_business_days) + 2)
    return max(elapsed, business) + timedelta(hours=clocks.manager_after_hours) + CLOSED_MOST


def _is_urgent(clock: RunningClock) -> bool:
    return clock.clock.feedback_class == "product_issue" and clock.record.item.severity in URGENT

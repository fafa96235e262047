"""Feedback clocks: until when a person must answer, and whether the loop is closed (F1, F2, F3).

This is the only place of the clock arithmetic; tables of feedback go through it row by row in scoring/feedback.py.
"""

from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Literal

from msgspec import Struct

from scoring.policy import Policy

FeedbackType = Literal["nps", "feature_request", "product_issue", "other"]
Severity = Literal["P1", "P2", "P3", "P4"]
FeedbackClass = Literal["detractor", "passive", "promoter", "feature_request", "product_issue", "unknown", "none"]
ClockState = Literal["not_received", "none", "unknown", "met", "late", "breached", "reminder", "open"]
LoopState = Literal["closed", "incomplete", "open"]

DETRACTOR_MOST = 6
PASSIVE_MOST = 8
SATURDAY = 5

_HOURS = {
    "detractor": "detractor_hours",
    "passive": "passive_hours",
    "promoter": "promoter_hours",
    "feature_request": "feature_request_hours",
    "P1": "p1_hours",
    "P2": "p2_hours",
}
"""The policy's name for the hours of each class, and of each severity of an issue."""
_BUSINESS_DAYS = {"P3": "p3_business_days", "P4": "p4_business_days"}


class FeedbackItem(Struct, frozen=True):
    """One piece of feedback. Times are aware; `score` is an NPS answer [0-10]; `first_reply_at` is the first personal reply."""

    feedback_id: str
    account_id: str | None
    type: FeedbackType
    received_at: datetime
    score: int | None = None
    severity: Severity | None = None
    first_reply_at: datetime | None = None
    fixed_at: datetime | None = None
    told_customer_at: datetime | None = None
    closed_at: datetime | None = None
    outcome: str | None = None


class FeedbackClock(Struct, frozen=True):
    """The clock of one piece of feedback; times are in UTC, `hours_left` is negative when overdue."""

    feedback_class: FeedbackClass
    reminder_at: datetime | None
    due_at: datetime | None
    clock_state: ClockState
    hours_left: float | None
    loop_state: LoopState
    loop_due_at: datetime | None
    loop_overdue: bool | None


def clock_for(item: FeedbackItem, *, now: datetime, policy: Policy) -> FeedbackClock:
    """Tell where an item's clock stands. A reply, fix, telling or closing after `now` has not happened yet."""
    feedback_class = class_of(item)
    received = item.received_at.astimezone(UTC)
    due = _due(feedback_class, item.severity, received, policy)
    reminder = received + timedelta(hours=policy.feedback.detractor_reminder_hours) if feedback_class == "detractor" else None
    state = _clock_state(feedback_class, received, _happened(item.first_reply_at, now), reminder=reminder, due=due, now=now)
    runs = due is not None and state in ("open", "reminder", "breached")
    loop_due = _loop_due(item, now, policy)
    return FeedbackClock(
        feedback_class=feedback_class,
        reminder_at=reminder,
        due_at=due,
        clock_state=state,
        hours_left=(due - now).total_seconds() / 3600 if runs and due is not None else None,
        loop_state=_loop_state(item, now),
        loop_due_at=loop_due,
        loop_overdue=_loop_overdue(_happened(item.told_customer_at, now), loop_due, now),
    )


def due_of(item: FeedbackItem, policy: Policy) -> datetime | None:
    """Tell until when a person must answer, in UTC; None: nobody need. The one number of a clock that puts clocks in order."""
    return _due(class_of(item), item.severity, item.received_at.astimezone(UTC), policy)


def class_of(item: FeedbackItem) -> FeedbackClass:
    """Return the class that decides the clock: an NPS answer's by its score, else the type's own (F3)."""
    if item.type == "other":
        return "none"
    if item.type != "nps":
        return item.type
    if item.score is None:
        return "unknown"
    if item.score <= DETRACTOR_MOST:
        return "detractor"
    return "passive" if item.score <= PASSIVE_MOST else "promoter"


def add_business_days(start: datetime, days: int) -> datetime:
    """Add business days, Monday to Friday in UTC without holidays; a start on a weekend counts from Monday 00:00."""
    moment = start.astimezone(UTC)
    if moment.weekday() >= SATURDAY:
        monday = moment + timedelta(days=7 - moment.weekday())
        moment = monday.replace(hour=0, minute=0, second=0, microsecond=0)
    for _ in range(days):
        moment += timedelta(days=1)
        if moment.weekday() >= SATURDAY:
            moment += timedelta(days=7 - moment.weekday())
    return moment


def _happened(moment: datetime | None, now: datetime) -> datetime | None:
    return moment if moment is not None and moment <= now else None


def _due(feedback_class: FeedbackClass, severity: Severity | None, received: datetime, policy: Policy) -> datetime | None:
    urgency = severity if feedback_class == "product_issue" else feedback_class
    if urgency in _HOURS:
        return received + _span(getattr(policy.feedback, _HOURS[urgency]))
    if urgency in _BUSINESS_DAYS:
        return add_business_days(received, getattr(policy.feedback, _BUSINESS_DAYS[urgency]))
    return None


@cache
def _span(hours: float) -> timedelta:
    """Build each policy's few spans once: a book has hundreds of clocks."""
    return timedelta(hours=hours)


def _clock_state(
    feedback_class: FeedbackClass,
    received: datetime,
    replied: datetime | None,
    *,
    reminder: datetime | None,
    due: datetime | None,
    now: datetime,
) -> ClockState:
    """Return the first state that applies."""
    if received > now:
        return "not_received"
    if feedback_class == "none":
        return "none"
    if due is None:
        return "unknown"
    if replied is not None:
        return "met" if replied <= due else "late"
    if now >= due:
        return "breached"
    return "reminder" if reminder is not None and now >= reminder else "open"


def _loop_state(item: FeedbackItem, now: datetime) -> LoopState:
    if item.received_at > now or _happened(item.closed_at, now) is None:
        return "open"
    explained = item.outcome is not None and item.outcome.strip() != ""
    return "closed" if explained and _happened(item.told_customer_at, now) is not None else "incomplete"


def _loop_due(item: FeedbackItem, now: datetime, policy: Policy) -> datetime | None:
    fixed = _happened(item.fixed_at, now)
    if item.type != "product_issue" or fixed is None:
        return None
    return add_business_days(fixed, policy.feedback.loop_business_days)


def _loop_overdue(told: datetime | None, loop_due: datetime | None, now: datetime) -> bool | None:
    if loop_due is None:
        return None
    return told > loop_due if told is not None else now >= loop_due

"""What people change, and what they left out of their lists."""

from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from msgspec import Struct

from scoring.feedback_sla import FeedbackType, Severity
from scoring.rows import Band


class NewTouch(Struct, frozen=True):
    """A contact with the customer that someone logs."""

    account_id: str
    contact_id: str | None
    kind: Literal["call", "email", "meeting", "chat", "other"]
    direction: Literal["inbound", "outbound", "two_way"]
    at: datetime
    note: str | None


class NewValue(Struct, frozen=True):
    """What the customer gained, with everything that makes it count (E13). `amount` is per year."""

    account_id: str
    category: Literal["cost_savings", "revenue_impact", "efficiency", "risk_mitigation", "strategic"]
    amount: Decimal
    currency: str
    method: str
    source: str
    day: date
    note: str | None


class NewAssessment(Struct, frozen=True):
    """A person's rating of a contact, 1 to 5 each, with the evidence for it (V1)."""

    account_id: str
    contact_id: str
    success: int
    communication: int
    influence: int
    enthusiasm: int
    evidence: str


class NewOverride(Struct, frozen=True):
    """A band or a renewal risk that a person sets over the computed one, until a day."""

    account_id: str
    kind: Literal["band", "renewal_risk"]
    value: str
    reason: str
    ends_on: date


class NewSnooze(Struct, frozen=True):
    """An account left out of one person's lists until a day, or until it changes (None)."""

    account_id: str
    until: date | None
    reason: str


class NewAssignment(Struct, frozen=True):
    """An account that a person is to look after, beside its owner."""

    account_id: str
    person_id: str
    note: str | None


class NewReply(Struct, frozen=True):
    """The first personal reply to what a customer said; it stops the clock and is a touch."""

    account_id: str
    feedback_id: str
    contact_id: str | None
    kind: Literal["call", "email", "meeting", "chat", "other"]
    at: datetime
    note: str
    """What was said."""


class NewClosing(Struct, frozen=True):
    """The end of what a customer said: what came of it, and what they were told (F1). Telling them is a reply and a touch too."""

    account_id: str
    feedback_id: str
    contact_id: str | None
    kind: Literal["call", "email", "meeting", "chat", "other"]
    at: datetime
    """When they were told."""
    note: str
    """What they were told."""
    outcome: str
    closed_at: datetime


class NewFeedback(Struct, frozen=True):
    """What a customer said, as someone logs it. `score` is an NPS answer [0-10] where the type is nps, else a CSAT [1-5]."""

    account_id: str
    contact_id: str | None
    channel: str
    type: FeedbackType
    score: int | None
    severity: Severity | None
    text: str | None
    """Untrusted."""
    received_at: datetime


NewRecord = NewTouch | NewValue | NewAssessment | NewOverride | NewSnooze | NewAssignment | NewReply | NewClosing | NewFeedback


class Change(Struct, frozen=True):
    """One saved change, which can be undone once."""

    id: str
    account_id: str
    person_id: str
    at: datetime
    summary: str
    """One sentence: "Logged a call on Tue 24 Nov."."""
    undone_at: datetime | None = None


class Snooze(Struct, frozen=True):
    """An account that a person left out of their lists, as it stood then."""

    account_id: str
    until: date | None
    """The day it returns; None: once it changes."""
    reason: str
    band: Band | None
    health_score: float | None

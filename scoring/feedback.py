"""The feedback table: each row through the clock of scoring/feedback_sla.py."""

from datetime import datetime
from typing import TYPE_CHECKING, Any, NewType

from scoring.columns import Column, choice, count, moment
from scoring.feedback_sla import FeedbackItem, Severity, clock_for
from scoring.moments import moment_text
from scoring.policy import Policy

if TYPE_CHECKING:
    import pandas as pd

FeedbackTable = NewType("FeedbackTable", "pd.DataFrame")
"""Feedback that passed `parse_feedback`."""

FEEDBACK: tuple[Column, ...] = (
    Column("feedback_id", "key", missing="refused", required=True),
    Column("account_id", "text"),
    choice("type", choices=("nps", "feature_request", "product_issue", "other"), missing="refused", required=True),
    count("score", unit="0-10, for nps", missing="class unknown", most=10),
    choice("severity", choices=("P1", "P2", "P3", "P4"), missing="no clock for a product issue"),
    moment("received_at", missing="refused", required=True),
    moment("first_reply_at"),
    moment("fixed_at"),
    moment("told_customer_at"),
    moment("closed_at"),
    Column("outcome", "text", missing="the loop stays open"),
)

OUTPUT = (
    "feedback_id",
    "account_id",
    "feedback_class",
    "reminder_at",
    "due_at",
    "clock_state",
    "hours_left",
    "loop_state",
    "loop_due_at",
    "loop_overdue",
)


def parse_feedback(raw: "pd.DataFrame") -> FeedbackTable:
    """Check and type a feedback table.

    Raises:
        ValueError: one sentence with the item and the column.
    """
    from scoring.reading import read_table

    table = read_table(raw, FEEDBACK)
    for row in table.to_dict("records"):
        if row["first_reply_at"] is not None and row["first_reply_at"] < row["received_at"]:
            raise ValueError(f"{row['feedback_id']}: first_reply_at must not be before received_at.")
    return FeedbackTable(table)


def score_feedback(feedback: FeedbackTable, policy: Policy, *, now: datetime) -> "pd.DataFrame":
    """Return feedback.csv's columns, times as text in UTC; `now` is aware."""
    import pandas as pd

    rows = [_row(item_of(row), policy, now) for row in feedback.to_dict("records")]
    return pd.DataFrame(rows, columns=list(OUTPUT), dtype=object)


def item_of(row: dict[Any, Any]) -> FeedbackItem:
    """Return a parsed row as an item."""
    score = row["score"]
    severity: Severity | None = row["severity"] if isinstance(row["severity"], str) else None  # type: ignore[assignment]
    return FeedbackItem(
        feedback_id=row["feedback_id"],
        account_id=row["account_id"],
        type=row["type"],
        received_at=row["received_at"],
        score=None if score != score else int(score),  # noqa: PLR0124  # NaN alone differs from itself
        severity=severity,
        first_reply_at=row["first_reply_at"],
        fixed_at=row["fixed_at"],
        told_customer_at=row["told_customer_at"],
        closed_at=row["closed_at"],
        outcome=row["outcome"],
    )


def _row(item: FeedbackItem, policy: Policy, now: datetime) -> tuple[Any, ...]:
    clock = clock_for(item, now=now, policy=policy)
    overdue = None if clock.loop_overdue is None else str(clock.loop_overdue).lower()
    return (
        item.feedback_id,
        item.account_id,
        clock.feedback_class,
        moment_text(clock.reminder_at),
        moment_text(clock.due_at),
        clock.clock_state,
        clock.hours_left,
        clock.loop_state,
        moment_text(clock.loop_due_at),
        overdue,
    )

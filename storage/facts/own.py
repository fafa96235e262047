"""Facts from Hourglass's own records, which are never too old: pulses, goals, value, overrides, renewal steps, earlier scores."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Connection, Select, and_, func, or_, select

from scoring.rows import RENEWAL_STEPS
from storage.tables import account_events, accounts, csm_pulses, feedback, goals, overrides, renewal_steps, value_records
from storage.windows import Window, by_account, count_rows, frame_of

if TYPE_CHECKING:
    import pandas as pd
LAST_DETRACTOR = 6


def own_facts(connection: Connection, window: Window) -> "pd.DataFrame":
    """Build the columns of our own records but for earlier scores; the window ends at now."""
    facts = frame_of(connection, _standing(window))
    facts = facts.join(frame_of(connection, _goals(window)))
    counted = {"roi_records_12m": (value_records, complete_value(window)), "open_detractors": (feedback, _open_detractor(window))}
    for column, (table, where) in counted.items():
        facts[column] = count_rows(connection, window, table, where=where, index=facts.index)
    milestones = count_rows(connection, window, account_events, where=_milestone(window), index=facts.index)
    facts["success_milestone_90d"] = milestones > 0
    facts["renewal_steps_done"] = _steps_done(connection, window)
    return facts.join(_risk_overrides(connection, window))


def complete_value(window: Window) -> list[ColumnElement[bool]]:
    """Return the conditions of E13: an amount, a method, a date and a source, not older than a year."""
    value = value_records.c
    written = [and_(column.is_not(None), column != "") for column in (value.method, value.source)]
    return [value.amount.is_not(None), *written, value.day >= window.today - timedelta(days=365), value.day <= window.today]


def _standing(window: Window) -> Select[Any]:
    pulse = csm_pulses.c
    newest = select(pulse.rating).where(pulse.account_id == accounts.c.id, pulse.at <= window.now).order_by(pulse.at.desc()).limit(1)
    return select(accounts.c.id.label("account_id"), newest.scalar_subquery().label("csm_pulse")).where(window.of)


def _goals(window: Window) -> Select[Any]:
    goal = goals.c
    way = (goal.actual - goal.baseline) / (goal.target - goal.baseline)
    measured = and_(goal.actual.is_not(None), or_(goal.measured_on.is_(None), goal.measured_on <= window.today))
    where = [goal.set_on <= window.today, measured, goal.target != goal.baseline]
    return by_account(window, goals, func.avg(way).label("goal_progress"), where=where)


def _open_detractor(window: Window) -> list[ColumnElement[bool]]:
    given = feedback.c
    still_open = or_(given.closed_at.is_(None), given.closed_at > window.now)
    return [given.type == "nps", given.score <= LAST_DETRACTOR, given.received_at <= window.now, still_open]


def _milestone(window: Window) -> list[ColumnElement[bool]]:
    return [account_events.c.kind == "milestone", window.within(account_events.c.at, 90)]


def _steps_done(connection: Connection, window: Window) -> "pd.Series[Any]":
    """Join the steps done of the cycle that leads to the account's present renewal date, in the order of R1."""
    import pandas as pd

    step = renewal_steps.c
    cycle = and_(step.account_id == accounts.c.id, step.renewal_on == accounts.c.renewal_on)
    query = select(step.account_id, step.step).join(accounts, cycle).where(window.of, step.done_at <= window.now)
    done: dict[str, set[str]] = {}
    for account_id, name in connection.execute(query):
        done.setdefault(account_id, set()).add(name)
    joined = {account_id: "|".join(name for name in RENEWAL_STEPS if name in names) for account_id, names in done.items()}
    return pd.Series(joined, dtype=object)


def _risk_overrides(connection: Connection, window: Window) -> "pd.DataFrame":
    """Read the newest override of each account that nobody had removed; one that ended is left to the scoring, which ignores it."""
    import pandas as pd

    override = overrides.c
    standing = or_(override.removed_at.is_(None), override.removed_at > window.now)
    query = (
        select(override.account_id, override.value, override.reason, override.ends_on)
        .join(accounts, accounts.c.id == override.account_id)
        .where(window.of, override.kind == "renewal_risk", override.created_at <= window.now, standing)
        .order_by(override.created_at, override.id)
    )
    newest = {row.account_id: (row.value, row.reason, (row.ends_on - window.today).days) for row in connection.execute(query)}
    names = ["renewal_risk_override", "renewal_risk_override_reason", "renewal_risk_override_days_left"]
    return pd.DataFrame.from_dict(newest, orient="index", columns=names, dtype=object)

"""Facts from product usage: activity, users, features, capacity, first value."""

from datetime import UTC, date, datetime, time, timedelta
from functools import reduce
from operator import add
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Connection, Select, and_, case, func, or_, select

from storage.tables import account_events, accounts, feature_days, products, usage_days, user_days
from storage.windows import Window, frame_of, per_account

if TYPE_CHECKING:
    import pandas as pd

ACTIVE = or_(usage_days.c.active_users > 0, usage_days.c.sessions > 0, usage_days.c.actions > 0)
FEATURE_KINDS = ("feature", "premium_feature")


def usage_facts(connection: Connection, window: Window) -> "pd.DataFrame":
    """Build the usage columns of one feed's accounts. A table that the feed never fills leaves its columns missing.

    The windows are read one by one: between them they touch 90 of the last 120 days, each once. An account silent on a living
    feed has used nothing.
    """
    facts = _state(connection, window)
    if window.fills(usage_days):
        _join_days(facts, connection, window)
    else:
        facts = facts.drop(columns=["active_weeks_28d", "days_since_login"])
    if window.fills(user_days):
        facts["mau"] = frame_of(connection, _users(window, 29, 0))["users"]
        facts["mau_90d_ago"] = frame_of(connection, _users(window, 119, 90))["users"]
    if window.fills(feature_days):
        _join_features(facts, connection, window)
    return facts


def _state(connection: Connection, window: Window) -> "pd.DataFrame":
    """Read what is known at the window's end: the last activity, capacity, features on offer and the first value."""
    facts = frame_of(connection, _standing(window))
    started = facts.pop("started_on")
    logins = zip(facts.pop("last_active"), started, strict=True)
    facts["days_since_login"] = [window.age_of_day(active or start) for active, start in logins]
    facts["features_available"] = facts["features_available"].fillna(_catalogued(connection))
    reached = facts.pop("first_value_at")
    facts["aha_hours"] = [_hours_after(start, at) for start, at in zip(started, reached, strict=True)]
    tracked = reached.notna() | facts["ttv_target_hours"].notna() | _first_values_tracked(connection, window)
    facts["first_value_reached"] = reached.notna().where(tracked, None).astype(object)
    return facts


def _standing(window: Window) -> Select[Any]:
    own_day, event = usage_days.c.account_id == accounts.c.id, account_events.c
    newest_first = usage_days.c.day.desc()
    active = select(usage_days.c.day).where(own_day, usage_days.c.day <= window.last_day, ACTIVE).order_by(newest_first).limit(1)
    reported = and_(usage_days.c.capacity_used.is_not(None), window.between_days(usage_days.c.day, 29, 0))
    capacity = select(usage_days.c.capacity_used).where(own_day, reported).order_by(newest_first).limit(1)
    reached = select(func.min(event.at)).where(event.account_id == accounts.c.id, event.kind == "first_value", event.at <= window.now)
    return select(
        accounts.c.id.label("account_id"),
        accounts.c.started_on,
        active.scalar_subquery().label("last_active"),
        _weeks_touched(window).label("active_weeks_28d"),
        accounts.c.capacity_limit,
        case((accounts.c.capacity_limit.is_not(None), capacity.scalar_subquery())).label("capacity_used"),
        accounts.c.features_available,
        accounts.c.ttv_target_hours,
        reached.scalar_subquery().label("first_value_at"),
    ).where(window.of)


def _catalogued(connection: Connection) -> int | None:
    """Count the features of the catalogue, for accounts whose own number is not known."""
    features = connection.execute(select(func.count()).select_from(products).where(products.c.kind.in_(FEATURE_KINDS))).scalar()
    return features or None


def _first_values_tracked(connection: Connection, window: Window) -> bool:
    event = account_events.c
    query = select(event.id).where(event.kind == "first_value", event.at <= window.now).limit(1)
    return connection.execute(query).first() is not None


def _hours_after(start: date | None, instant: datetime | None) -> float | None:
    if start is None or instant is None:
        return None
    return max(0.0, (instant - datetime.combine(start, time(), UTC)) / timedelta(hours=1))


def _join_days(facts: "pd.DataFrame", connection: Connection, window: Window) -> None:
    recent = frame_of(connection, _recent(window))
    sessions = recent["sessions"].astype(float)
    facts["days_active_30d"] = recent["days"]
    facts["usage_30d"] = recent["actions"]
    facts["actions_per_session"] = recent["actions"].astype(float) / sessions.where(sessions > 0)
    facts["dau"] = recent["users"].astype(float) / 30.0
    facts["usage_prior_30d"] = frame_of(connection, _actions(window, 59, 30))["actions"]
    facts["usage_90d_ago"] = frame_of(connection, _actions(window, 119, 90))["actions"]


def _recent(window: Window) -> Select[Any]:
    """Aggregate the last 30 days; a day without activity adds nothing to any of the sums."""
    day = usage_days.c
    return per_account(
        window,
        usage_days,
        func.count(day.day).label("days"),
        func.coalesce(func.sum(day.actions), 0.0).label("actions"),
        func.coalesce(func.sum(day.sessions), 0).label("sessions"),
        func.coalesce(func.sum(day.active_users), 0).label("users"),
        where=[window.between_days(day.day, 29, 0), ACTIVE],
    )


def _weeks_touched(window: Window) -> ColumnElement[int]:
    """Count the ISO weeks with activity that the last 28 days touch: of four, or of five where they start inside a week."""
    own = usage_days.c.account_id == accounts.c.id
    weeks = [select(usage_days.c.day).where(own, usage_days.c.day.between(*week), ACTIVE).exists() for week in _weeks(window)]
    return reduce(add, [case((touched, 1), else_=0) for touched in weeks])


def _weeks(window: Window) -> list[tuple[date, date]]:
    """Cut the last 28 days at Mondays."""
    weeks, first = [], window.day(27)
    while first <= window.last_day:
        last = min(first + timedelta(days=6 - first.weekday()), window.last_day)
        weeks.append((first, last))
        first = last + timedelta(days=1)
    return weeks


def _actions(window: Window, first: int, last: int) -> Select[Any]:
    actions = func.coalesce(func.sum(usage_days.c.actions), 0.0).label("actions")
    return per_account(window, usage_days, actions, where=[window.between_days(usage_days.c.day, first, last)])


def _users(window: Window, first: int, last: int) -> Select[Any]:
    users = func.count(user_days.c.user_id.distinct()).label("users")
    return per_account(window, user_days, users, where=[window.between_days(user_days.c.day, first, last)])


def _join_features(facts: "pd.DataFrame", connection: Connection, window: Window) -> None:
    used = frame_of(connection, _features(window))
    facts["features_used_30d"] = used["recent"]
    facts["features_first_used_90d"] = used["first"]
    began = window.mark.since if window.mark else None
    if began is None or began > window.day(89):
        # Records that begin inside the window cannot tell a new feature from an old one, but for accounts younger than the records.
        older = [start is None or began is None or start < began for start in used["started_on"]]
        facts.loc[older, "features_first_used_90d"] = None


def _features(window: Window) -> Select[Any]:
    """Count features by the first and the last day of their use.

    The key holds account, feature and day in this order. Stepping from feature to feature and looking up both ends reads a few
    rows of each, where a GROUP BY would read years of them.
    """
    pairs, days = _pairs(window), feature_days.c
    used = select(days.day).where(days.account_id == pairs.c.account_id, days.feature == pairs.c.feature, days.uses > 0)
    last = used.where(days.day <= window.last_day).order_by(days.day.desc()).limit(1).scalar_subquery()
    first = used.order_by(days.day).limit(1).scalar_subquery()
    return (
        select(
            pairs.c.account_id,
            func.sum(case((last >= window.day(29), 1), else_=0)).label("recent"),
            func.sum(case((first.between(window.day(89), window.last_day), 1), else_=0)).label("first"),
            func.max(accounts.c.started_on).label("started_on"),
        )
        .join(accounts, accounts.c.id == pairs.c.account_id)
        .group_by(pairs.c.account_id)
    )


def _pairs(window: Window) -> Any:
    """Return every account with each of its features, and once with none."""
    days = feature_days.c
    first = select(func.min(days.feature)).where(days.account_id == accounts.c.id).scalar_subquery()
    pairs = select(accounts.c.id.label("account_id"), first.label("feature")).where(window.of).cte("pairs", recursive=True)
    following = select(func.min(days.feature)).where(days.account_id == pairs.c.account_id, days.feature > pairs.c.feature)
    return pairs.union_all(select(pairs.c.account_id, following.scalar_subquery()).where(pairs.c.feature.is_not(None)))

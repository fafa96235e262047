"""Daily usage from a script: who was active on which day, how much they did, which features they touched."""

from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from storage.sample.accounts import email_of
from storage.sample.catalogue import FEATURES, PREMIUM
from storage.sample.moment import Moment, Row
from storage.sample.script import Curve, Script, Usage

USER_DAYS = 210
"""How far back single users and features are kept: scores of 86 days ago look 120 days further back."""

MOST_OFTEN = 0.97
"""No one works every day."""

SESSIONS_A_DAY = 1.3
SATURDAY, SUNDAY = 5, 6

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


class UsageRows(Struct, frozen=True):
    """Rows of the three usage tables."""

    usage_days: list[Row]
    user_days: list[Row]
    feature_days: list[Row]


class _Days(Struct, frozen=True):
    """The account's days, newest first."""

    dates: list[date]
    weekdays: NDArray[np.int64]
    silent: Flags
    rhythm: Floats
    """How busy a day is beside a working day."""


def usage_rows(script: Script, account_id: str, moment: Moment, dice: np.random.Generator) -> UsageRows:
    """Play the usage of one account from its start, or the history's, to what its feed last reported."""
    ends = moment.usage_ends(script.feeds.get("usage", "main"))
    last = ends.date() if ends is not None else date.min
    if script.ended is not None:
        last = min(last, moment.day(script.ended))
    count = min(moment.days, (last - moment.day(script.started)).days + 1)
    if ends is None or count <= 0:
        return UsageRows([], [], [])
    begun = (ends.hour * 60 + ends.minute) / 1440
    days = _days(script.usage, last, count, dice)
    active, actions = _users(script.usage, days, max(begun, 0.1), dice)
    kept = min(count, USER_DAYS)
    return UsageRows(
        _usage_days(script, account_id, days, active, actions),
        _user_days(script, account_id, days, active[:, :kept], actions),
        list(_feature_days(script, account_id, days, np.rint(actions.sum(axis=0)[:kept] * 0.12), dice)),
    )


def along(curve: Curve, count: int) -> Floats:
    """Read a curve on each day, newest first."""
    offsets = -np.arange(count, dtype=np.float64)
    return np.interp(offsets, [-ago for ago, _ in curve], [value for _, value in curve])


def _days(usage: Usage, last: date, count: int, dice: np.random.Generator) -> _Days:
    weekdays = (last.weekday() - np.arange(count)) % 7
    silent = _silent(usage, weekdays, dice)
    weekend = weekdays >= SATURDAY
    season = 1 + 0.05 * np.sin(np.arange(count) * (2 * np.pi / 91)) + dice.normal(0, 0.05, count)
    rhythm = np.where(silent, 0.0, np.where(weekend, usage.weekend, 1.0) * season)
    return _Days([last - timedelta(days=ago) for ago in range(count)], weekdays, silent, np.maximum(rhythm, 0.0))


def _silent(usage: Usage, weekdays: NDArray[np.int64], dice: np.random.Generator) -> Flags:
    """Choose the silent days of each 30: those given, then Sundays, Saturdays, and working days by chance."""
    count = len(weekdays)
    silent = np.zeros(count, dtype=np.bool_)
    silent[[ago for ago in usage.silent_days if ago < count]] = True
    wanted = np.rint(along(usage.silent, count)).astype(int)
    order = dice.random(count) + np.where(weekdays == SUNDAY, 0.0, np.where(weekdays == SATURDAY, 1.0, 2.0)) - 10.0 * silent
    order[0] += 20.0  # The day that has only begun stays busy, whatever the weekday.
    for first in range(0, count, 30):
        block = np.arange(first, min(first + 30, count))
        share = round(wanted[first] * len(block) / 30)
        silent[block[np.argsort(order[block])[:share]]] = True
    return silent


def _users(usage: Usage, days: _Days, begun: float, dice: np.random.Generator) -> tuple[Flags, Floats]:
    """Throw for each user and day, shape (users, days): active or not, and how many actions."""
    count = len(days.dates)
    users = np.rint(along(usage.users, count)).astype(int)
    most = max(1, int(users.max()))
    padded = np.concatenate([days.rhythm, np.full(29, days.rhythm.mean())])
    mean = np.convolve(padded, np.ones(30) / 30, mode="valid")[:count]
    often = along(usage.stickiness, count) * days.rhythm / np.maximum(mean, 0.05)
    often[0] *= begun
    person = dice.uniform(0.6, 1.4, (most, 1))
    active = dice.random((most, count)) < np.minimum(person * often, MOST_OFTEN)
    active &= (np.arange(most)[:, None] < users) & ~days.silent
    active[0] = ~days.silent & (users > 0)  # Someone is there on every day that is not silent.
    actions = dice.poisson(along(usage.actions_per_session, count) * SESSIONS_A_DAY, (most, count)) + 1.0
    return active, np.where(active, actions, 0.0)


def _usage_days(script: Script, account_id: str, days: _Days, active: Flags, actions: Floats) -> list[Row]:
    count = len(days.dates)
    users = active.sum(axis=0)
    total = actions.sum(axis=0)
    sessions = np.maximum(np.rint(total / along(script.usage.actions_per_session, count)), np.minimum(users, 1)).astype(int)
    used = np.round(along(script.usage.capacity, count) * script.capacity_limit, 1)
    return [
        {"account_id": account_id, "day": day, "active_users": n, "sessions": s, "actions": a, "capacity_used": c}
        for day, n, s, a, c in zip(days.dates, users.tolist(), sessions.tolist(), total.tolist(), used.tolist(), strict=True)
    ]


def _user_days(script: Script, account_id: str, days: _Days, active: Flags, actions: Floats) -> list[Row]:
    people, offsets = np.nonzero(active)
    known = [email_of(contact, script) for contact in script.contacts if contact.uses and contact.left is None]
    names = [*known, *(f"u{number + 1:04d}" for number in range(len(known), active.shape[0]))]
    return [
        {"account_id": account_id, "day": days.dates[ago], "user_id": names[person], "actions": done}
        for person, ago, done in zip(people.tolist(), offsets.tolist(), actions[people, offsets].tolist(), strict=True)
    ]


def features_of(script: Script, dice: np.random.Generator) -> list[str]:
    """Order the features as this account took them up: its premium ones early, those it does not hold never."""
    places = np.argsort(np.arange(len(FEATURES)) + dice.normal(0, 4, len(FEATURES)))
    names = [FEATURES[place][0] for place in places.tolist()]
    names[4:4] = [key for key, _, _ in PREMIUM[: script.premium]]
    return names


def _feature_days(script: Script, account_id: str, days: _Days, uses: Floats, dice: np.random.Generator) -> Iterator[Row]:
    """Let each feature in use appear every few days, from its first use to its last; `uses` are a feature's on each day kept."""
    usage, kept = script.usage, len(uses)
    names = features_of(script, dice)
    busy = ~days.silent[:kept]
    known = usage.features - len(usage.taken_up)
    spans = [(0.0, float(kept))] * known + [(0.0, ago) for ago in usage.taken_up] + [(ago, float(kept)) for ago in usage.dropped]
    for name, (newest, oldest) in zip(names, spans, strict=False):
        for ago in _appearances(busy, int(newest), min(int(oldest), kept - 1), dice):
            row = {"account_id": account_id, "feature": name, "day": days.dates[ago]}
            yield row | {"uses": max(1.0, float(uses[ago]))}


def _appearances(busy: Flags, near: int, far: int, dice: np.random.Generator) -> list[int]:
    """Return the offsets of a feature's days: the first use, the last one, and one in each stretch between where anyone was there."""
    every = int(dice.integers(3, 8))
    places = np.flatnonzero(busy[: far + 1])
    places = places[places >= near]
    if not len(places):
        return []
    _, firsts = np.unique(places // every, return_index=True)
    edges = [places[-1]] if near == 0 else [places[0], places[-1]]
    return sorted({int(ago) for ago in (*places[firsts], *edges)})

"""What changed at a customer since somebody last looked: a worse band, a sharp drop, a new factor; never what changed at us.

Only looks under one policy and with the same sources are compared. So a policy, or a source that stopped or came back, changes the
numbers and makes no news; the look before a source stopped is kept, and what happened meanwhile is told once the source is back.
"""

from collections.abc import Sequence
from datetime import timedelta

from msgspec import Struct
from msgspec.structs import replace

from handlers.ports import Look, Standing
from scoring.policy import Policy
from scoring.rows import Band

WORSE: tuple[Band, ...] = ("onboarding", "green", "yellow", "red")
"""Bands from good to bad. Unknown is none of them: it says nothing of the customer."""

CALENDAR = "renewal_soon"
"""The factor that comes true by the calendar alone; the renewal's steps tell it."""

_WEEK = timedelta(days=7)


class Difference(Struct, frozen=True):
    """What is worse or better at a customer than it was at an earlier look; `new_factors` are true now and were not."""

    before: Look
    now: Look
    worse: bool
    better: bool
    dropped: bool
    new_factors: tuple[str, ...]

    @property
    def is_news(self) -> bool:
        """Whether there is anything to tell."""
        return self.worse or self.better or self.dropped or bool(self.new_factors)


def look_at(standing: Standing, policy: Policy) -> Look:
    """Take down how an account stands."""
    return Look(
        band=standing.band,
        score=standing.score,
        factors=standing.factors or "",
        stale=standing.stale or "",
        dropped=standing.delta_7d is not None and standing.delta_7d <= -policy.health.trend.sharp_drop,
        policy_version=standing.policy_version,
        since=standing.as_of,
    )


def compared(earlier: Sequence[Look], now: Look) -> Difference | None:
    """Compare with the earlier look under the same policy and sources; None: there is none, so nothing can be told.

    `earlier` is as `kept` returned it, the newest first.
    """
    before = _like(earlier, now)
    if before is None:
        return None
    known = "unknown" not in (before.band, now.band)
    rise = WORSE.index(now.band) - WORSE.index(before.band) if known else 0
    steady_week = before is earlier[0] and (before.since is None or now.since is None or now.since - before.since >= _WEEK)
    return Difference(
        before=before,
        now=now,
        worse=rise > 0 and now.band != "green",
        better=rise < 0 and now.band != "onboarding",
        dropped=now.dropped and not before.dropped and steady_week,
        new_factors=() if now.factors == before.factors else tuple(sorted(_names(now.factors) - _names(before.factors))),
    )


def kept(earlier: Sequence[Look], now: Look) -> tuple[Look, ...]:
    """Return what to keep for the next look, the newest first: this one, and those before a source of theirs stopped."""
    before = _like(earlier, now)
    steady = before is not None and before is earlier[0]
    if before is not None and steady and len(earlier) == 1 and _same(before, now):
        return tuple(earlier)  # Nearly every account of every digest: nothing is made anew.
    fuller = [look for look in earlier if look.policy_version == now.policy_version and _names(look.stale) < _names(now.stale)]
    since = now.since if earlier else None
    if before is not None and steady:
        since = before.since
    band = before.band if before is not None and now.band == "unknown" else now.band
    return (replace(now, band=band, since=since), *fuller)


def silenced(earlier: Sequence[Look], now: Look) -> frozenset[str]:
    """Name the kinds of sources that became too old since the last look."""
    return _names(now.stale) - _names(earlier[0].stale) if earlier else frozenset()


def _like(earlier: Sequence[Look], now: Look) -> Look | None:
    return next((look for look in earlier if (look.policy_version, look.stale) == (now.policy_version, now.stale)), None)


def _same(before: Look, now: Look) -> bool:
    return (before.band, before.score, before.factors, before.dropped) == (now.band, now.score, now.factors, now.dropped)


def _names(joined: str) -> frozenset[str]:
    return frozenset(name for name in joined.split("|") if name)

"""The accounts one digest is about: whose they are, what the reader snoozed, and what changed at them since the last one."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from msgspec import Struct

from handlers.absence import answers_for
from handlers.digest_shown import Shown, Total
from handlers.looks import CALENDAR, Difference, compared, kept, look_at, silenced
from handlers.ports import DigestSetting, Look, Person, Scope, Standing, Stores
from handlers.rights import EVERYTHING, own_book
from handlers.snooze import still_holds
from scoring.ranking import rank_key

WORST_FIRST = {"red": 0, "yellow": 1}


class Changed(Struct, frozen=True):
    """An account with what is news of it."""

    standing: Standing
    difference: Difference


class LookedOver(Struct, frozen=True):
    """What came of comparing a book with the last digest."""

    changed: Sequence[Changed]
    """Worse bands first, then sharp drops, new factors and what is better; the largest first."""
    silent: Mapping[str, frozenset[str]]
    """By account the kinds of sources that fell silent since: what that does to a score is no change of the customer."""
    shown: Shown
    """What this digest shows."""


class Book(Struct, frozen=True):
    """The accounts of a digest: `awake` are those that are shown and counted, `asleep` those the reader snoozed."""

    scopes: Sequence[Scope]
    awake: Sequence[Standing]
    asleep: Sequence[Standing]
    returned: frozenset[str] = frozenset()
    """Accounts whose snooze ended early because they are worse."""

    @property
    def at_risk(self) -> list[Standing]:
        """Those at risk, best rank first (C8)."""
        risky = [each for each in self.awake if each.at_risk]
        return sorted(risky, key=lambda each: rank_key(each.rank_value, each.renewal_on, each.id))

    @property
    def blind_spots(self) -> list[Standing]:
        """Those of Unknown band, the largest first."""
        return sorted((each for each in self.awake if each.blind_spot), key=lambda each: (-(each.arr or 0.0), each.name, each.id))

    @property
    def scored_at(self) -> datetime | None:
        """When the oldest of them was scored; None: nothing is."""
        return min((each.as_of for each in (*self.awake, *self.asleep)), default=None)

    def totals(self) -> dict[str, Total]:
        """Count by band; of the yellow ones those at risk alone."""
        counted = [each for each in self.awake if each.band != "yellow" or each.at_risk]
        bands = {each.band for each in counted}
        return {band: total_of(each for each in counted if each.band == band) for band in bands}


def total_of(standings: Iterable[Standing]) -> Total:
    """Count accounts and add up their ARR; one without a known ARR adds nothing."""
    known = [each.arr or 0.0 for each in standings]
    return len(known), sum(known)


def read_book(person: Person, setting: DigestSetting, stores: Stores, *, today: date, now: datetime) -> Book:
    """Read the accounts of a digest: of the scope that was set, and those of everyone whom the person covers for today."""
    scopes = scopes_of(person, setting, stores, now)
    found = {each.id: each for scope in scopes for each in stores.standings.of_accounts(scope=scope, at=now)}
    asleep, returned = set(), set()
    for snooze in stores.snoozes.of_person(person.id, at=now):
        each = found.get(snooze.account_id)
        if each is None:
            continue
        if still_holds(snooze, band=each.band, score=each.score, today=today):
            asleep.add(each.id)
        elif snooze.until is None or today < snooze.until:
            returned.add(each.id)
    return Book(
        scopes=scopes,
        awake=[each for each in found.values() if each.id not in asleep],
        asleep=[each for each in found.values() if each.id in asleep],
        returned=frozenset(returned),
    )


def scopes_of(person: Person, setting: DigestSetting, stores: Stores, now: datetime) -> list[Scope]:
    """Return whose accounts are read: those of the setting, and those of everyone whom the person covers for today."""
    if setting.scope == "all":
        return [EVERYTHING]
    own = Scope(team=person.team) if setting.scope == "team" and person.team else own_book(person)
    covered = [own_book(other) for other in answers_for(person, stores, now) if other.id != person.id]
    return [EVERYTHING] if EVERYTHING in (own, *covered) else [own, *covered]


def looked_over(previous: Shown | None, book: Book, stores: Stores) -> LookedOver:
    """Compare each account with how the last digest showed it.

    Of a snoozed account the last look stays, so that its return is told from there.
    """
    policy = stores.policy.policy
    earlier: Mapping[str, tuple[Look, ...]] = previous.looks if previous else {}
    looks: dict[str, tuple[Look, ...]] = {}
    changed, silent = [], {}
    for each in book.awake:
        before, now = earlier.get(each.id, ()), look_at(each, policy)
        looks[each.id] = known = kept(before, now)
        if known is before:
            continue
        if kinds := silenced(before, now):
            silent[each.id] = kinds
        difference = compared(before, now)
        if difference is not None and _is_told(each, difference):
            changed.append(Changed(each, difference))
    for each in book.asleep:
        looks[each.id] = earlier.get(each.id) or (look_at(each, policy),)
    shown = Shown(stores.policy.version, total_of(book.at_risk), book.totals(), looks)
    return LookedOver(sorted(changed, key=_order), silent, shown)


def _is_told(standing: Standing, difference: Difference) -> bool:
    """Tell whether a change is worth a row: that a renewal came near is, where the account is at risk."""
    by_calendar = difference.new_factors == (CALENDAR,) and not (difference.worse or difference.better or difference.dropped)
    return difference.is_news and (standing.at_risk or not by_calendar)


def _order(changed: Changed) -> tuple[int, int, float, str]:
    each, difference = changed.standing, changed.difference
    kind = 0 if difference.worse else 1 if difference.dropped else 2 if difference.new_factors else 3
    return kind, WORST_FIRST.get(each.band, 2), -(each.rank_value or each.arr or 0.0), each.id

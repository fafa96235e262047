"""The accounts of one Home, with as little of each as counting and ranking takes: only the few that are shown are read whole."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta

from msgspec import Struct
from msgspec.structs import replace

from handlers.digest_book import scopes_of
from handlers.home_page import RENEWAL_DAYS, VIEWS
from handlers.ports import AT_RISK, DigestSetting, Glance, Scope, Standing
from handlers.request import Request
from handlers.snooze import still_holds
from handlers.text import local
from scoring.ranking import rank_key


class Shelf(Struct, frozen=True):
    """The accounts a person answers for today; `asleep` are those they snoozed."""

    scopes: Sequence[Scope]
    awake: Mapping[str, Glance]
    asleep: Mapping[str, Glance]

    def everyone(self) -> Collection[Glance]:
        """Return all of them."""
        return [*self.awake.values(), *self.asleep.values()]


def read_shelf(request: Request) -> Shelf:
    """Read the person's own accounts, and those of everyone whom they cover for today."""
    person, stores, now = request.person, request.stores, request.now
    scopes = scopes_of(person, replace(DigestSetting.first(AT_RISK, person), scope="mine"), stores, now)
    found = {each.id: each for scope in scopes for each in stores.standings.glances(scope=scope, at=now)}
    snoozes = [each for each in stores.snoozes.of_person(person.id, at=now) if each.account_id in found]
    asleep: dict[str, Glance] = {}
    if snoozes:
        today, standings = request_day(request), stores.standings.some([each.account_id for each in snoozes], at=now)
        for snooze in snoozes:
            each = standings.get(snooze.account_id)
            if each is not None and still_holds(snooze, band=each.band, score=each.score, today=today):
                asleep[each.id] = found.pop(each.id)
    return Shelf(scopes, found, asleep)


def ranked(shelf: Shelf, *, first: int) -> list[Glance]:
    """Rank a book: by ARR at risk, then what cannot be seen, then the rest, both by ARR. What is snoozed is left out.

    The order holds for the `first` so many; those after them may stand in any.
    """
    at_risk: list[Glance] = []
    unseen: list[Glance] = []
    rest: list[Glance] = []
    for each in shelf.awake.values():
        (at_risk if each.at_risk else unseen if each.band == "unknown" else rest).append(each)
    at_risk.sort(key=lambda each: rank_key(each.rank_value, each.renewal_on, each.id))
    unseen.sort(key=_by_arr)
    if len(at_risk) + len(unseen) < first:
        rest.sort(key=_by_arr)
    return [*at_risk, *unseen, *rest]


def _by_arr(each: Glance) -> tuple[float, str]:
    return -(each.arr or 0.0), each.id


def in_view(rows: Iterable[Glance], view: str, today: date) -> Iterator[Glance]:
    """Choose the accounts that a view lists, in their order."""
    match view:
        case "at-risk":
            return (each for each in rows if each.at_risk)
        case "renewals":
            last = today + timedelta(days=RENEWAL_DAYS)
            return (each for each in rows if each.renewal_on is not None and today <= each.renewal_on <= last)
        case "ready":
            return (each for each in rows if each.ready_kind is not None)
        case _:
            return iter(rows)


def views_of(rows: Sequence[Glance], shown: str, today: date) -> list[str]:
    """Name the views that hold anything, and the one that is shown."""
    return [view for view in VIEWS if view in ("", shown) or any(True for _ in in_view(rows, view, today))]


def at_risk_count(shelf: Shelf) -> int:
    """Count the accounts of the at-risk list."""
    return sum(each.at_risk for each in shelf.awake.values())


def standings_of(ids: Iterable[str], request: Request) -> Mapping[str, Standing]:
    """Read the few accounts that are shown."""
    return request.stores.standings.some(set(ids), at=request.now)


def request_day(request: Request) -> date:
    """Return the reader's day."""
    return local(request.now, request.person.time_zone).date()

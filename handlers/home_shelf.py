"""The accounts of one Home, with as little of each as counting and ranking takes: only the few that are shown are read whole."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import replace

from handlers.digest_book import scopes_of
from handlers.home_page import RENEWAL_DAYS, VIEWS
from handlers.ports import AT_RISK, DigestSetting, Glance, Scope, Standing, Tally
from handlers.request import Request
from handlers.snooze import still_holds
from handlers.text import local
from scoring.ranking import rank_key
from scoring.rows import Band

Seen = TypeVar("Seen", Glance, Standing)
RENEWAL = timedelta(days=RENEWAL_DAYS)


class Shelf(Struct, frozen=True):
    """The accounts a person answers for today; `asleep` are those they snoozed."""

    scopes: Sequence[Scope]
    tallies: Sequence[Tally]
    """All of them, counted."""
    asleep: Mapping[str, Standing]
    awake: Mapping[str, Glance] | None = None
    """None: it is one book, of which the database gives what is shown."""

    @property
    def size(self) -> int:
        """Count them."""
        return sum(each.accounts for each in self.tallies)

    @property
    def at_risk(self) -> int:
        """Count those of the at-risk list."""
        return sum(each.at_risk for each in self.tallies) - sum(each.at_risk for each in self.asleep.values())

    @property
    def with_step(self) -> int:
        """Count those with a renewal step due."""
        return sum(each.due for each in self.tallies) - sum(each.due_step is not None for each in self.asleep.values())

    def counts(self, today: date) -> Mapping[str, int]:
        """Count what each view lists."""
        asleep = {view: sum(1 for _ in in_view(self.asleep.values(), view, today)) for view in VIEWS}
        return {
            "": self.size - asleep[""],
            "at-risk": self.at_risk,
            "renewals": sum(each.renewing for each in self.tallies) - asleep["renewals"],
            "ready": sum(each.ready for each in self.tallies) - asleep["ready"],
        }


def read_shelf(request: Request) -> Shelf:
    """Read the person's own accounts, and those of everyone whom they cover for today."""
    person, stores, now = request.person, request.stores, request.now
    scopes = scopes_of(person, replace(DigestSetting.first(AT_RISK, person), scope="mine"), stores, now)
    today = request_day(request)
    snoozes = {each.account_id: each for each in stores.snoozes.of_person(person.id, at=now)}
    asleep = {
        key: standing
        for key, standing in (stores.standings.some(snoozes, at=now) if snoozes else {}).items()
        if still_holds(snoozes[key], band=standing.band, score=standing.score, today=today)
    }
    if len(scopes) == 1 and all(each.owner_id is not None and each.owner_id == scopes[0].owner_id for each in asleep.values()):
        tallies = stores.standings.tallies(scope=scopes[0], at=now, first_day=today, last_day=today + RENEWAL)
        return Shelf(scopes, tallies, asleep)
    # Two books may share accounts, and whether another's snoozed one is in the book only the book tells.
    whole = everyone(scopes, request)
    tallies = tallied(whole.values(), first_day=today, last_day=today + RENEWAL)
    awake = {key: each for key, each in whole.items() if key not in asleep}
    return Shelf(scopes, tallies, {key: each for key, each in asleep.items() if key in whole}, awake)


def everyone(scopes: Iterable[Scope], request: Request) -> dict[str, Glance]:
    """Read every account of these books, what is snoozed included."""
    return {each.id: each for scope in scopes for each in request.stores.standings.glances(scope=scope, at=request.now)}


def tallied(glances: Iterable[Glance], *, first_day: date, last_day: date) -> list[Tally]:
    """Count accounts that were read already."""
    groups: dict[tuple[Band, str | None], list[Glance]] = {}
    for each in glances:
        groups.setdefault((each.band, each.stale), []).append(each)
    return [
        Tally(
            *group,
            accounts=len(members),
            arr=sum(each.arr or 0.0 for each in members),
            ready=sum(each.ready_kind is not None for each in members),
            renewing=sum(each.renewal_on is not None and first_day <= each.renewal_on <= last_day for each in members),
            at_risk=sum(each.at_risk for each in members),
            due=sum(each.due_step is not None for each in members),
        )
        for group, members in groups.items()
    ]


def riskiest(shelf: Shelf, request: Request, *, first: int) -> Sequence[Glance]:
    """Give the head of the at-risk list."""
    if shelf.awake is not None:
        return _worst(each for each in shelf.awake.values() if each.at_risk)[:first]
    found = request.stores.standings.riskiest(scope=shelf.scopes[0], at=request.now, first=first + len(shelf.asleep))
    return [each for each in found if each.id not in shelf.asleep][:first]


def with_step(shelf: Shelf, request: Request, *, first: int) -> Sequence[Glance]:
    """Give those with a renewal step due, the nearest renewal before the others."""
    if shelf.awake is not None:
        due = [each for each in shelf.awake.values() if each.due_step is not None]
        return sorted(due, key=lambda each: (each.renewal_on or date.max, each.id))[:first]
    found = request.stores.standings.with_step(scope=shelf.scopes[0], at=request.now, first=first + len(shelf.asleep))
    return [each for each in found if each.id not in shelf.asleep][:first]


def ranked(shelf: Shelf, request: Request) -> list[Glance]:
    """Rank the whole book: those at risk by their ARR at risk, then what cannot be seen by ARR, then the rest by ARR."""
    whole = everyone(shelf.scopes, request) if shelf.awake is None else shelf.awake
    awake = [each for each in whole.values() if each.id not in shelf.asleep]
    others = [each for each in awake if not each.at_risk]
    return [*_worst(each for each in awake if each.at_risk), *sorted(others, key=_unseen_first)]


def _worst(at_risk: Iterable[Glance]) -> list[Glance]:
    return sorted(at_risk, key=lambda each: rank_key(each.rank_value, each.renewal_on, each.id))


def _unseen_first(each: Glance) -> tuple[bool, float, str]:
    return each.band != "unknown", -(each.arr or 0.0), each.id


def in_view(rows: Iterable[Seen], view: str, today: date) -> Iterator[Seen]:
    """Choose the accounts that a view lists, in their order."""
    match view:
        case "at-risk":
            return (each for each in rows if each.at_risk)
        case "renewals":
            return (each for each in rows if each.renewal_on is not None and today <= each.renewal_on <= today + RENEWAL)
        case "ready":
            return (each for each in rows if each.ready_kind is not None)
        case _:
            return iter(rows)


def standings_of(ids: Iterable[str], request: Request) -> Mapping[str, Standing]:
    """Read the few accounts that are shown."""
    return request.stores.standings.some(set(ids), at=request.now)


def request_day(request: Request) -> date:
    """Return the reader's day."""
    return local(request.now, request.person.time_zone).date()

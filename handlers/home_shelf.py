"""The accounts of one Home, with as little of each as counting and ranking takes: only the few that are shown are read whole."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta

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

RENEWAL = timedelta(days=RENEWAL_DAYS)


class Shelf(Struct, frozen=True):
    """The accounts a person answers for today; `asleep` are those they snoozed."""

    scopes: Sequence[Scope]
    tallies: Sequence[Tally]
    """All of them, counted."""
    pressing: Mapping[str, Glance]
    """Those awake that are at risk, of Unknown band, or have a renewal step due."""
    asleep: Mapping[str, Glance]
    awake: Mapping[str, Glance] | None = None
    """None: they were not read, for most Homes show the pressing ones alone."""

    @property
    def size(self) -> int:
        """Count them."""
        return sum(each.accounts for each in self.tallies)

    @property
    def at_risk(self) -> int:
        """Count those of the at-risk list."""
        return sum(each.at_risk for each in self.pressing.values())

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
    snoozes, today = stores.snoozes.of_person(person.id, at=now), request_day(request)
    if len(scopes) == 1 and not snoozes:
        tallies = stores.standings.tallies(scope=scopes[0], at=now, first_day=today, last_day=today + RENEWAL)
        pressing = stores.standings.glances(scope=scopes[0], at=now, pressing=True)
        return Shelf(scopes, tallies, {each.id: each for each in pressing}, {})
    # Two books may share accounts, and whether a snoozed one is still in the book only its row tells.
    awake, asleep = everyone(scopes, request), dict[str, Glance]()
    tallies = tallied(awake.values(), first_day=today, last_day=today + RENEWAL)
    standings = stores.standings.some([each.account_id for each in snoozes if each.account_id in awake], at=now)
    for snooze in snoozes:
        standing = standings.get(snooze.account_id)
        if standing is not None and still_holds(snooze, band=standing.band, score=standing.score, today=today):
            asleep[standing.id] = awake.pop(standing.id)
    return Shelf(scopes, tallies, {key: each for key, each in awake.items() if presses(each)}, asleep, awake)


def everyone(scopes: Iterable[Scope], request: Request) -> dict[str, Glance]:
    """Read every account of these books, what is snoozed included."""
    return {each.id: each for scope in scopes for each in request.stores.standings.glances(scope=scope, at=request.now)}


def presses(each: Glance) -> bool:
    """Tell whether an account is at risk, of Unknown band, or has a renewal step due."""
    return each.at_risk or each.band == "unknown" or each.due_step is not None


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
        )
        for group, members in groups.items()
    ]


def worst(glances: Iterable[Glance]) -> list[Glance]:
    """Rank those at risk by their ARR at risk, then what cannot be seen by ARR; the others are left out."""
    at_risk: list[Glance] = []
    unseen: list[Glance] = []
    for each in glances:
        if each.at_risk:
            at_risk.append(each)
        elif each.band == "unknown":
            unseen.append(each)
    at_risk.sort(key=lambda each: rank_key(each.rank_value, each.renewal_on, each.id))
    unseen.sort(key=_by_arr)
    return [*at_risk, *unseen]


def ranked(glances: Collection[Glance]) -> list[Glance]:
    """Rank a book: the worst, then the rest by ARR."""
    return [*worst(glances), *sorted((each for each in glances if not each.at_risk and each.band != "unknown"), key=_by_arr)]


def _by_arr(each: Glance) -> tuple[float, str]:
    return -(each.arr or 0.0), each.id


def in_view(rows: Iterable[Glance], view: str, today: date) -> Iterator[Glance]:
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

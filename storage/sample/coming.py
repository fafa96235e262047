"""What is to happen at accounts with a story after the sample was loaded: each thing at its hour of a day to come.

On the first day, Northern Light Energy drops from Green to Yellow: a merger took its champion, its sponsor, a third of its contract and
its patience. Wonka Foods loses its new champion, and a detractor waits whom nobody answers; Soylent pays and calms down. On the
second, a deal in the CRM ends that held Northwind Traders back, Umbrella escalates again, and Oceanic's desks stop working.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, Table, select

from storage import tables
from storage.imports.watermarks import mark_dirty
from storage.sample.moment import Row
from storage.sample.usage import SATURDAY
from storage.upsert import upsert

Told = Iterator[tuple[Table, Row]]


class Happening(Struct, frozen=True):
    """Something that happens at an account."""

    account: str
    """By name."""
    days: int
    """Mondays to Fridays after the day of loading, in UTC."""
    hour: int
    tell: Callable[[Connection, str, datetime], Told]
    """Gives the rows that say so, of this account and instant."""


def happen(connection: Connection, loaded: datetime, *, since: datetime, until: datetime) -> bool:
    """Let happen what is to happen after the one time and by the other; False: nothing was."""
    begun = datetime.combine(loaded.astimezone(UTC).date(), time(), UTC)
    touched = set()
    for each in HAPPENINGS:
        at = _working_day(begun, each.days) + timedelta(hours=each.hour)
        account_id = connection.scalar(select(tables.accounts.c.id).where(tables.accounts.c.name == each.account))
        if account_id is not None and since < at <= until:
            for table, row in each.tell(connection, account_id, at):
                upsert(connection, table, [row])
            touched.add(account_id)
    mark_dirty(connection, touched, now=until)
    return bool(touched)


def _working_day(begun: datetime, days: int) -> datetime:
    """Count Mondays to Fridays: on a weekend nobody reads a digest, and Monday's would be the first."""
    day = begun
    while days:
        day += timedelta(days=1)
        days -= day.weekday() < SATURDAY
    return day


def _merger(connection: Connection, account_id: str, at: datetime) -> Told:
    yield from _gone(connection, account_id, at, "champion", "sponsor")
    accounts = tables.accounts.c
    cut = (connection.scalar(select(accounts.arr).where(accounts.id == account_id)) or Decimal(0)) / 12 / 3
    yield (
        tables.mrr_movements,
        {"id": f"{account_id}-v~1", "account_id": account_id, "day": at.date(), "kind": "downgrade", "amount": cut.quantize(Decimal(1))},
    )
    for number, contact_id in enumerate(_here(connection, account_id)[: len(MERGED)], 1):
        yield tables.feedback, _nps(account_id, contact_id, at - timedelta(minutes=number), score=number, text=MERGED[number - 1])
    for number, subject in enumerate(("Two companies, one directory: nobody can log in", "Meters of the new sites are missing"), 1):
        urgent = {"severity": "P1" if number == 1 else "P2", "escalated_at": at if number == 1 else None}
        yield tables.tickets, _ticket(account_id, at - timedelta(hours=number), number, subject, urgent)
    for row in _open(connection, tables.tickets, account_id, "closed_at"):
        if row["opened_at"] < at - timedelta(days=1):
            yield tables.tickets, {**row, "closed_at": at, "csat": 1.0}
    yield from _missed(account_id, at, 4)
    note = "The merger took our champion and our sponsor. Their new owners have a vendor of their own."
    yield tables.csm_pulses, {"account_id": account_id, "at": at, "rating": 1, "person_id": None, "note": note}


def _champion_leaves(connection: Connection, account_id: str, at: datetime) -> Told:
    yield from _gone(connection, account_id, at, "champion")
    said = "The third person to own this here has left, and the outage took our Friday. Nobody from your side has called."
    yield tables.feedback, _nps(account_id, _first(connection, account_id), at, score=2, text=said)
    for number, subject in enumerate(
        ("Production planning is down since the night", "Recipes do not load", "Orders are stuck in approval"), 1
    ):
        urgent = {"severity": "P1" if number == 1 else "P2", "escalated_at": at if number == 1 else None}
        yield tables.tickets, _ticket(account_id, at - timedelta(hours=number), number, subject, urgent)
    rival = {"kind": "competitor_mention", "at": at, "detail": "Their COO asked us for an export “to compare two vendors”"}
    yield tables.account_events, {"id": f"{account_id}-e~1", "account_id": account_id, "until": None, **rival}
    yield (
        tables.csm_pulses,
        {"account_id": account_id, "at": at, "rating": 1, "person_id": None, "note": "Charlie gone, and they look around."},
    )


def _gone(connection: Connection, account_id: str, at: datetime, *roles_held: str) -> Told:
    roles, contacts = tables.contact_roles.c, tables.contacts.c
    holding = select(roles.contact_id, roles.role, roles.since).where(
        roles.account_id == account_id, roles.role.in_(roles_held), roles.until.is_(None)
    )
    for role in connection.execute(holding).mappings().all():
        yield tables.contact_roles, {"account_id": account_id, **role, "until": at.date()}
        gone = connection.execute(
            select(contacts.id, contacts.account_id, contacts.name).where(contacts.id == role["contact_id"])
        ).mappings()
        yield tables.contacts, {**gone.one(), "left_on": at.date()}


def _calms_down(connection: Connection, account_id: str, at: datetime) -> Told:
    invoices, tickets = tables.invoices, tables.tickets
    for row in _open(connection, invoices, account_id, "paid_on"):
        yield invoices, {**row, "paid_on": at.date()}
    for row in _open(connection, tickets, account_id, "closed_at"):
        yield tickets, {**row, "closed_at": at, "csat": 5.0}
    yield (
        tables.feedback,
        _nps(account_id, _first(connection, account_id), at, score=9, text="All cases closed in one call, by someone who knew our plant."),
    )
    yield tables.csm_pulses, {"account_id": account_id, "at": at, "rating": 4, "person_id": None, "note": "The call went well."}


def _deal_ends(connection: Connection, account_id: str, at: datetime) -> Told:
    for row in _open(connection, tables.crm_opportunities, account_id, "closed_on"):
        yield tables.crm_opportunities, {**row, "closed_on": at.date(), "won": False}


def _escalates_again(connection: Connection, account_id: str, at: datetime) -> Told:
    for number, (contact_id, text) in enumerate(zip(_here(connection, account_id), RELAPSED, strict=False), 1):
        yield tables.feedback, _nps(account_id, contact_id, at - timedelta(minutes=number), score=number, text=text)
    for number, subject in enumerate(("Custom roles let everyone in again", "Salaries were open for an hour", "Sign-on loop is back"), 1):
        urgent = {"severity": "P1" if number == 1 else "P2", "escalated_at": at if number == 1 else None}
        yield tables.tickets, _ticket(account_id, at - timedelta(hours=number), number, subject, urgent)
    yield from _missed(account_id, at, 3)
    for row in _open(connection, tables.tickets, account_id, "closed_at"):
        if row["severity"] in ("P3", "P4"):
            yield tables.tickets, {**row, "closed_at": at, "csat": 1.0}
    note = "The fix of last week did not hold, and their board knows."
    yield tables.csm_pulses, {"account_id": account_id, "at": at, "rating": 1, "person_id": None, "note": note}


def _missed(account_id: str, at: datetime, count: int) -> Told:
    """Miss so many meetings of the last days."""
    for number in range(1, count + 1):
        missed = {"planned_at": at - timedelta(hours=9 * number), "held_at": None, "kind": "executive" if number == 1 else "meeting"}
        yield tables.meetings, {"id": f"{account_id}-m~{number}", "account_id": account_id, **missed}


def _stops_working(connection: Connection, account_id: str, at: datetime) -> Told:
    for number, subject in enumerate(("Bookings cannot be changed", "All agents are logged out", "Nothing loads at the desks"), 1):
        urgent = {"severity": "P1" if number == 3 else "P2", "escalated_at": at if number == 3 else None}  # noqa: PLR2004 - the last
        yield tables.tickets, _ticket(account_id, at - timedelta(hours=number), number, subject, urgent)
    yield tables.feedback, _nps(account_id, _first(connection, account_id), at, score=1, text="We are booking on paper today. On paper.")


def _open(connection: Connection, table: Table, account_id: str, end: str) -> list[Mapping[str, Any]]:
    query = select(table).where(table.c.account_id == account_id, table.c[end].is_(None)).order_by(table.c.id)
    return [dict(row) for row in connection.execute(query).mappings()]


def _here(connection: Connection, account_id: str) -> list[str]:
    """List the contacts who have not left."""
    contacts = tables.contacts.c
    query = select(contacts.id).where(contacts.account_id == account_id, contacts.left_on.is_(None)).order_by(contacts.id)
    return list(connection.execute(query).scalars())


def _first(connection: Connection, account_id: str) -> str | None:
    return next(iter(_here(connection, account_id)), None)


def _ticket(account_id: str, at: datetime, number: int, subject: str, urgent: Row) -> Row:
    plain = {"closed_at": None, "csat": None, "subject": subject}
    return {"id": f"{account_id}-t~{number}", "account_id": account_id, "opened_at": at, **plain, **urgent}


def _nps(account_id: str, contact_id: str | None, at: datetime, *, score: int, text: str) -> Row:
    """Write an answer that nobody has replied to."""
    said = {"channel": "relationship", "type": "nps", "score": score, "text": text, "language": "en", "received_at": at}
    return {"id": f"{account_id}-f~{at:%y%m%d%H%M}", "account_id": account_id, "contact_id": contact_id, **said}


MERGED = (
    "Since the merger nobody can log in, and nobody can tell us when that ends.",
    "Our new owners ask why we pay for this. I had no number to give them.",
    "Half of the sites are gone from the plan. We are back on spreadsheets.",
)

RELAPSED = (
    "You told us it was fixed. Our works council found out before you did.",
    "Closing an escalation is not the same as solving it.",
    "I signed that it was done. I look like a fool.",
)

HAPPENINGS = (
    Happening("Northern Light Energy", 1, 11, _merger),
    Happening("Wonka Foods", 1, 13, _champion_leaves),
    Happening("Soylent", 1, 14, _calms_down),
    Happening("Northwind Traders", 2, 5, _deal_ends),
    Happening("Umbrella", 2, 10, _escalates_again),
    Happening("Oceanic", 2, 12, _stops_working),
)
"""In the order of their hours: after the first morning's digest, which has nothing to compare with, and before those of the next two."""

"""Facts from the CRM: the contract, the people, touches and meetings, events, opportunities."""

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Connection, Select, and_, case, func, or_, select

from storage.facts.money import Rates
from storage.tables import (
    account_events,
    accounts,
    contact_roles,
    contacts,
    crm_opportunities,
    meetings,
    seat_history,
    touches,
)
from storage.windows import Window, by_account, count_rows, frame_of, per_account

if TYPE_CHECKING:
    import pandas as pd

CONTRACT = ("term_months", "auto_renew", "company_size")
SPONSOR_STATES = {0: "none", 1: "known", 2: "engaged"}
WINDOW_WITHOUT_END = timedelta(days=90)


def crm_facts(connection: Connection, window: Window, rates: Rates) -> "pd.DataFrame":
    """Build the CRM columns of one feed's accounts. An account without contacts has unknown people, not none."""
    facts = _contract(connection, window, rates)
    facts["days_since_touch"] = _touch_ages(connection, window)
    facts = facts.join(_people(connection, window)).join(frame_of(connection, _meetings(window)))
    for column in ("meetings_planned_90d", "meetings_held_90d"):
        facts[column] = facts[column].fillna(0)
    if window.fills(account_events):
        for column, where in (("competitor_mentioned_90d", _competitor(window)), ("budget_window_90d", _budget(window))):
            facts[column] = count_rows(connection, window, account_events, where=where, index=facts.index) > 0
    if window.fills(crm_opportunities):
        opportunities = count_rows(connection, window, crm_opportunities, where=_still_open(window), index=facts.index)
        facts["open_crm_opportunities"] = opportunities
    return facts


def current_contact(window: Window) -> ColumnElement[bool]:
    """Tell whether a contact is still with the customer."""
    return or_(contacts.c.left_on.is_(None), contacts.c.left_on > window.today)


def role_ended_on() -> ColumnElement[date]:
    """Return the day on which a role passed on, or its holder left the company: the earlier one."""
    until, left = contact_roles.c.until, contacts.c.left_on
    return case((left.is_(None), until), (until.is_(None), left), (left < until, left), else_=until)


def _contract(connection: Connection, window: Window, rates: Rates) -> "pd.DataFrame":
    import pandas as pd

    kept = [accounts.c[name] for name in ("id", "started_on", "renewal_on", "arr", "currency", "seats", "seat_price", *CONTRACT)]
    day = seat_history.c.day
    seats = [_seats(day <= window.today).label("seats_now"), _seats(day <= window.day(90)).label("seats_90d_ago")]
    later = select(day).where(seat_history.c.account_id == accounts.c.id, day > window.today).exists().label("seats_change_later")
    rows = connection.execute(select(*kept, *seats, later).where(window.of)).all()
    index = pd.Index([row.id for row in rows], dtype=object, name="account_id")
    return pd.DataFrame([_contract_row(row, window, rates) for row in rows], dtype=object, index=index)


def _seats(known: ColumnElement[bool]) -> Any:
    newest = select(seat_history.c.seats).where(seat_history.c.account_id == accounts.c.id, known)
    return newest.order_by(seat_history.c.day.desc()).limit(1).scalar_subquery()


def _contract_row(row: Any, window: Window, rates: Rates) -> dict[str, Any]:
    arr, seat_price = rates.reported(row.arr, row.currency), rates.reported(row.seat_price, row.currency)
    started = datetime.combine(row.started_on, time(), UTC) if row.started_on else None
    # The account holds the seats of today. Asked for an older day, only the history can tell.
    seats = row.seats_now if row.seats is None or row.seats_change_later else row.seats
    return {
        "tenure_days": (window.now - started) / timedelta(days=1) if started else None,
        "days_to_renewal": (row.renewal_on - window.today).days if row.renewal_on else None,
        "arr": None if arr is None else float(arr),
        "seat_price": None if seat_price is None else float(seat_price),
        "seats": seats,
        "seats_90d_ago": row.seats_90d_ago,
        **{name: getattr(row, name) for name in CONTRACT},
    }


def _touch_ages(connection: Connection, window: Window) -> "pd.Series[Any]":
    """Count days since the last two-way touch; a meeting that was held is one."""
    import pandas as pd

    touched = per_account(
        window, touches, func.max(touches.c.at).label("at"), where=[touches.c.direction == "two_way", touches.c.at <= window.now]
    )
    met = by_account(window, meetings, func.max(meetings.c.held_at).label("at"), where=[meetings.c.held_at <= window.now])
    newest: dict[str, datetime] = {}
    for query in (touched, met):
        for account_id, at in connection.execute(query):
            if at is not None and (account_id not in newest or at > newest[account_id]):
                newest[account_id] = at
    return pd.Series({account_id: window.age_of_instant(at) for account_id, at in newest.items()}, dtype=object)


def _meetings(window: Window) -> Select[Any]:
    return by_account(
        window,
        meetings,
        func.count(meetings.c.id).label("meetings_planned_90d"),
        func.sum(case((meetings.c.held_at <= window.now, 1), else_=0)).label("meetings_held_90d"),
        where=[window.within(meetings.c.planned_at, 90)],
    )


def _people(connection: Connection, window: Window) -> "pd.DataFrame":
    """Read champions, sponsors and engaged stakeholders of the accounts whose contacts we know."""
    known = frame_of(connection, select(contacts.c.account_id).join(accounts).where(window.of).distinct())
    roles = frame_of(connection, _roles(window))
    roles["days_since_champion_change"] = [window.age_of_day(day) for day in roles["champion_changed"]]
    roles["champion_named"] = roles["champion"] > 0
    roles["sponsor_state"] = roles["sponsor"].map(SPONSOR_STATES)
    roles = roles.join(frame_of(connection, _stakeholders(window)))
    roles["engaged_stakeholders"] = roles["engaged_stakeholders"].fillna(0)
    return roles.loc[known.index, ["champion_named", "days_since_champion_change", "sponsor_state", "engaged_stakeholders"]]


def _roles(window: Window) -> Select[Any]:
    held, ended = contact_roles.c, role_ended_on()
    champion, sponsor = held.role == "champion", held.role == "sponsor"
    current = or_(ended.is_(None), ended > window.today)
    own = and_(touches.c.account_id == held.account_id, touches.c.contact_id == held.contact_id)  # The account's index finds them.
    engaged = select(touches.c.id).where(own, *_engaging(window)).correlate(contact_roles).exists()
    joined = accounts.outerjoin(
        contact_roles.join(contacts, contacts.c.id == held.contact_id),
        and_(held.account_id == accounts.c.id, held.since <= window.today),
    )
    return (
        select(
            accounts.c.id.label("account_id"),
            func.sum(case((and_(champion, current), 1), else_=0)).label("champion"),
            func.max(case((and_(champion, ended <= window.today), ended))).label("champion_changed"),
            func.max(case((and_(sponsor, current, engaged), 2), (and_(sponsor, current), 1), else_=0)).label("sponsor"),
        )
        .select_from(joined)
        .where(window.of)
        .group_by(accounts.c.id)
    )


def _stakeholders(window: Window) -> Select[Any]:
    there = select(contacts.c.id).where(contacts.c.id == touches.c.contact_id, current_contact(window)).correlate(touches).exists()
    engaged = func.count(touches.c.contact_id.distinct()).label("engaged_stakeholders")
    return per_account(window, touches, engaged, where=[*_engaging(window), there])


def _engaging(window: Window) -> list[ColumnElement[bool]]:
    """Return what makes a touch a sign of engagement: the customer took part in it, within 90 days."""
    return [touches.c.direction.in_(("two_way", "inbound")), window.within(touches.c.at, 90)]


def _competitor(window: Window) -> list[ColumnElement[bool]]:
    return [account_events.c.kind == "competitor_mention", window.within(account_events.c.at, 90)]


def _budget(window: Window) -> list[ColumnElement[bool]]:
    """Return when a budget window counts: open, or opening in the next 90 days. One without an end counts for 90 days.

    Plans are known before they come, so this is the one fact that looks past now.
    """
    event = account_events.c
    ends = or_(event.until >= window.end, and_(event.until.is_(None), event.at >= window.end - WINDOW_WITHOUT_END))
    return [event.kind == "budget_window", event.at <= window.end + timedelta(days=90), ends]


def _still_open(window: Window) -> list[ColumnElement[bool]]:
    opportunity = crm_opportunities.c
    return [opportunity.opened_on <= window.today, or_(opportunity.closed_on.is_(None), opportunity.closed_on > window.today)]

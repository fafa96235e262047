"""Facts from support tickets."""

from typing import TYPE_CHECKING

from sqlalchemy import Connection, and_, case, func, or_

from storage.tables import tickets
from storage.windows import Window, frame_of, per_account

if TYPE_CHECKING:
    import pandas as pd


def ticket_facts(connection: Connection, window: Window) -> "pd.DataFrame":
    """Build the ticket columns of one feed's accounts. An answer counts from the day its ticket closed, or opened while it is open."""
    ticket, now = tickets.c, window.now
    still_open = or_(ticket.closed_at.is_(None), ticket.closed_at > now)
    rated_at = func.coalesce(ticket.closed_at, ticket.opened_at)
    query = per_account(
        window,
        tickets,
        func.sum(case((and_(ticket.id.is_not(None), still_open), 1), else_=0)).label("open_tickets"),
        func.sum(case((and_(still_open, ticket.escalated_at <= now), 1), else_=0)).label("open_escalations"),
        func.sum(case((and_(still_open, ticket.severity == "P1"), 1), else_=0)).label("open_p1_tickets"),
        func.sum(case((and_(still_open, ticket.severity == "P2"), 1), else_=0)).label("open_p2_tickets"),
        func.sum(case((ticket.opened_at >= window.instant(30), 1), else_=0)).label("tickets_30d"),
        func.avg(case((window.within(rated_at, 180), ticket.csat))).label("csat_180d"),
        where=[ticket.opened_at <= now],
    )
    return frame_of(connection, query)

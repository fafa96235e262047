"""Facts from billing: expansions, and what is overdue."""

from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, Connection, func, or_

from storage.tables import invoices, mrr_movements
from storage.windows import Window, frame_of, per_account

if TYPE_CHECKING:
    import pandas as pd


def billing_facts(connection: Connection, window: Window) -> "pd.DataFrame":
    """Build the billing columns of one feed's accounts; a feed without any invoice, or any movement, leaves that column missing."""
    movement = mrr_movements.c
    expanded = per_account(
        window,
        mrr_movements,
        func.count(movement.id).label("expansions"),
        where=[movement.kind == "expansion", movement.day >= window.day(365), movement.day <= window.today],
    )
    expansions = frame_of(connection, expanded)["expansions"]
    facts = expansions.to_frame()[[]]
    if window.fills(mrr_movements):
        facts["expanded_365d"] = expansions > 0
    if window.fills(invoices):
        due = frame_of(connection, per_account(window, invoices, func.min(invoices.c.due_on).label("due"), where=open_invoice(window)))
        facts["invoice_days_overdue"] = [window.age_of_day(day) or 0 for day in due["due"]]
    return facts


def open_invoice(window: Window) -> list[ColumnElement[bool]]:
    """Return the conditions under which an invoice is issued and not paid."""
    invoice = invoices.c
    return [invoice.issued_on <= window.today, or_(invoice.paid_on.is_(None), invoice.paid_on > window.today)]

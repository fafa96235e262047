"""Facts from billing: expansions, and what is overdue."""

from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, Connection, func, or_, select

from storage.tables import accounts, invoices, mrr_movements
from storage.windows import Window, by_account, count_rows, frame_of

if TYPE_CHECKING:
    import pandas as pd


def billing_facts(connection: Connection, window: Window) -> "pd.DataFrame":
    """Build the billing columns of one feed's accounts; a feed without any invoice, or any movement, leaves that column missing."""
    facts = frame_of(connection, select(accounts.c.id.label("account_id")).where(window.of))
    if window.fills(mrr_movements):
        facts["expanded_365d"] = count_rows(connection, window, mrr_movements, where=_expansion(window), index=facts.index) > 0
    if window.fills(invoices):
        worst = by_account(window, invoices, func.min(invoices.c.due_on).label("due_on"), where=open_invoice(window))
        due = {row.account_id: row.due_on for row in connection.execute(worst)}
        facts["invoice_days_overdue"] = [window.age_of_day(due.get(account_id)) or 0 for account_id in facts.index]
    return facts


def _expansion(window: Window) -> list[ColumnElement[bool]]:
    movement = mrr_movements.c
    return [movement.kind == "expansion", movement.day >= window.day(365), movement.day <= window.today]


def open_invoice(window: Window) -> list[ColumnElement[bool]]:
    """Return the conditions under which an invoice is issued and not paid."""
    invoice = invoices.c
    return [invoice.issued_on <= window.today, or_(invoice.paid_on.is_(None), invoice.paid_on > window.today)]

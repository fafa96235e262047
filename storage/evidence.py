"""Evidence: what a card says beside the numbers, read for many accounts at once."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, select

from handlers.ports import Evidence
from scoring.rows import Band, Facts
from storage.band_runs import read_band_runs
from storage.facts.billing import open_invoice
from storage.facts.crm import role_ended_on
from storage.facts.money import Rates
from storage.facts.own import complete_value
from storage.snapshots import earlier_contributions
from storage.tables import account_events, accounts, contact_roles, contacts, invoices, value_records
from storage.windows import Window


def read_evidence(
    connection: Connection, window: Window, *, facts: Sequence[Facts], bands: Mapping[str, Band], rates: Rates, version: int, gap: int
) -> dict[str, Evidence]:
    """Read the evidence of accounts with these facts and today's bands; `window` ends at now.

    Evidence follows the facts: where a fact is missing or false, its evidence is missing too, so that a dead feed's old rows stay unsaid.
    """
    evidence = {fact["account_id"]: _nothing() for fact in facts}
    sure = {fact["account_id"]: fact for fact in facts}
    _add_value(connection, window, evidence, rates)
    _add_champions(connection, window, evidence, sure)
    _add_competitors(connection, window, evidence, sure)
    _add_invoices(connection, window, evidence, sure)
    for account_id in connection.execute(select(contacts.c.account_id).join(accounts).where(window.of).distinct()).scalars():
        evidence[account_id]["contacts_known"] = True
    for account_id, contributions in earlier_contributions(connection, window, version=version, gap=gap).items():
        evidence[account_id]["contributions_30d_ago"] = contributions
    runs = read_band_runs(connection, window)
    for account_id, kept in evidence.items():
        since, before = runs[account_id].joined_by(bands[account_id], window.today) if account_id in runs else (window.today, None)
        kept["band_since"] = since.isoformat()
        if before is not None:
            kept["band_before"], kept["band_before_day"], kept["score_before"] = before.band, before.day.isoformat(), before.score
    return evidence


def _nothing() -> Evidence:
    return Evidence(
        value_amount=None,
        value_category=None,
        value_method=None,
        value_day=None,
        champion=None,
        champion_left=None,
        champion_left_day=None,
        competitor_detail=None,
        competitor_day=None,
        overdue_invoice_day=None,
        band_since=None,
        band_before=None,
        band_before_day=None,
        score_before=None,
        contributions_30d_ago=None,
        contacts_known=False,
    )


def _add_value(connection: Connection, window: Window, evidence: dict[str, Evidence], rates: Rates) -> None:
    """Add up the complete records of 12 months in the account's currency; one that cannot be converted makes the sum unknown."""
    value = value_records.c
    query = (
        select(value.account_id, value.amount, value.currency, value.category, value.method, value.day, accounts.c.currency.label("own"))
        .join(accounts, accounts.c.id == value.account_id)
        .where(window.of, *complete_value(window))
        .order_by(value.day, value.id)
    )
    sums: dict[str, Decimal | None] = {}
    for row in connection.execute(query):
        amount, so_far = rates.converted(row.amount, row.currency, row.own), sums.get(row.account_id, Decimal(0))
        sums[row.account_id] = None if amount is None or so_far is None else so_far + amount
        kept = evidence[row.account_id]
        kept["value_category"], kept["value_method"], kept["value_day"] = row.category, row.method, row.day.isoformat()
    for account_id, total in sums.items():
        evidence[account_id]["value_amount"] = None if total is None else f"{round(total, 4).normalize():f}"


def _add_champions(connection: Connection, window: Window, evidence: dict[str, Evidence], facts: Mapping[str, Facts]) -> None:
    """Name the champion of today and the last one who left; of several the newest."""
    role, ended = contact_roles.c, role_ended_on()
    query = (
        select(role.account_id, contacts.c.name, ended.label("ended"))
        .join(contacts, contacts.c.id == role.contact_id)
        .join(accounts, accounts.c.id == role.account_id)
        .where(window.of, role.role == "champion", role.since <= window.today)
        .order_by(role.since, role.contact_id)
    )
    for account_id, name, ended_on in connection.execute(query):
        kept, fact = evidence[account_id], facts[account_id]
        if ended_on is None or ended_on > window.today:
            kept["champion"] = name if fact.get("champion_named") else None
        elif fact.get("days_since_champion_change") is not None and ended_on.isoformat() >= (kept["champion_left_day"] or ""):
            kept["champion_left"], kept["champion_left_day"] = name, ended_on.isoformat()


def _add_competitors(connection: Connection, window: Window, evidence: dict[str, Evidence], facts: Mapping[str, Facts]) -> None:
    event = account_events.c
    query = (
        select(event.account_id, event.detail, event.at)
        .join(accounts, accounts.c.id == event.account_id)
        .where(window.of, event.kind == "competitor_mention", event.at <= window.now)
        .order_by(event.at, event.id)
    )
    for account_id, detail, at in connection.execute(query):
        if facts[account_id].get("competitor_mentioned_90d"):
            kept = evidence[account_id]
            kept["competitor_detail"], kept["competitor_day"] = detail, at.date().isoformat()


def _add_invoices(connection: Connection, window: Window, evidence: dict[str, Evidence], facts: Mapping[str, Facts]) -> None:
    invoice: Any = invoices.c
    query = (
        select(invoice.account_id, invoice.due_on)
        .join(accounts, accounts.c.id == invoice.account_id)
        .where(window.of, *open_invoice(window))
        .order_by(invoice.due_on.desc())
    )
    worst: dict[str, date] = {row.account_id: row.due_on for row in connection.execute(query)}
    for account_id, due in worst.items():
        if facts[account_id].get("invoice_days_overdue"):
            evidence[account_id]["overdue_invoice_day"] = due.isoformat()

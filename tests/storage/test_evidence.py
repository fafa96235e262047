"""Evidence: what a card says beside the numbers, on both databases."""

from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Connection, select

from handlers.ports import Evidence
from storage.refresh import refresh_scores
from storage.tables import (
    account_events,
    account_state,
    contact_roles,
    contacts,
    exchange_rates,
    invoices,
    snapshots,
    value_records,
)
from tests.storage.records import NOW, POLICY, TODAY, day, days_ago, keep, keep_account, report


@pytest.fixture(autouse=True)
def _living(connection: Connection) -> None:
    report(connection)


def evidence_of(connection: Connection, account_id: str = "a1") -> Evidence:
    refresh_scores(connection, policy=POLICY, as_of=NOW, scored_at=NOW)
    document: Any = connection.execute(select(account_state.c.document).where(account_state.c.account_id == account_id)).scalar_one()
    found: Evidence = document["evidence"]
    return found


def test_an_account_without_records_has_no_evidence_but_its_band_today(connection: Connection) -> None:
    keep_account(connection)
    evidence = evidence_of(connection)
    assert evidence["band_since"] == TODAY.isoformat()
    assert evidence["contacts_known"] is False
    assert [name for name, value in evidence.items() if value is not None] == ["band_since", "contacts_known"]


def test_value_is_summed_in_the_accounts_currency_and_described_by_the_newest(connection: Connection) -> None:
    keep_account(connection, currency="EUR")
    for currency, rate in (("EUR", "1.25"), ("GBP", "1.5")):
        connection.execute(exchange_rates.insert(), {"currency": currency, "day": day(9), "rate": Decimal(rate)})
    records: list[dict[str, Any]] = [
        {"amount": Decimal("100000.50"), "currency": "EUR", "day": day(50), "category": "efficiency", "method": "time study"},
        {"amount": Decimal(100), "currency": "GBP", "day": day(20), "category": "cost_savings", "method": "payroll analysis"},
        {"amount": Decimal(9), "currency": "EUR", "day": day(366), "category": "efficiency", "method": "time study"},
    ]
    keep(connection, value_records, *records, source="Lena")
    evidence = evidence_of(connection)
    assert evidence["value_amount"] == "100120.5"
    assert (evidence["value_category"], evidence["value_method"], evidence["value_day"]) == (
        "cost_savings",
        "payroll analysis",
        day(20).isoformat(),
    )


def test_value_in_a_currency_without_a_rate_makes_the_sum_unknown(connection: Connection) -> None:
    keep_account(connection)
    for currency in ("USD", "CHF"):
        keep(connection, value_records, amount=Decimal(5), currency=currency, day=day(5), category="efficiency", method="M", source="S")
    evidence = evidence_of(connection)
    assert (evidence["value_amount"], evidence["value_method"]) == (None, "M")


def test_the_champion_of_today_and_the_last_who_left_are_named(connection: Connection) -> None:
    keep_account(connection)
    keep(
        connection,
        contacts,
        {"id": "c1", "name": "Lena Okafor", "left_on": day(40)},
        {"id": "c2", "name": "Tom Berg"},
        {"id": "c3", "name": "Ida Voss"},
    )
    roles: list[dict[str, Any]] = [{"contact_id": "c1"}, {"contact_id": "c2", "until": day(70)}, {"contact_id": "c3", "since": day(30)}]
    keep(connection, contact_roles, *roles, role="champion", since=day(200))
    evidence = evidence_of(connection)
    assert (evidence["champion"], evidence["champion_left"], evidence["champion_left_day"]) == (
        "Ida Voss",
        "Lena Okafor",
        day(40).isoformat(),
    )
    assert evidence["contacts_known"] is True


def test_the_newest_competitor_mention_counts_while_the_fact_holds(connection: Connection) -> None:
    for account_id in ("a1", "a2"):
        keep_account(connection, account_id)
    for account_id, ago, detail in (
        ("a1", 20, "saw a demo"),
        ("a1", 10, "asked for an export"),
        ("a1", -1, "later"),
        ("a2", 91, "long ago"),
    ):
        keep(connection, account_events, account_id=account_id, kind="competitor_mention", at=days_ago(ago), detail=detail)
    evidence = evidence_of(connection)
    assert (evidence["competitor_detail"], evidence["competitor_day"]) == ("asked for an export", day(10).isoformat())
    assert evidence_of(connection, "a2")["competitor_detail"] is None


def test_the_worst_overdue_invoice_is_named_and_one_not_yet_due_is_not(connection: Connection) -> None:
    for account_id in ("a1", "a2"):
        keep_account(connection, account_id)
    for account_id, due in (("a1", 12), ("a1", 3), ("a2", -3)):
        keep(connection, invoices, account_id=account_id, issued_on=day(40), due_on=day(due), amount=Decimal(1))
    assert evidence_of(connection)["overdue_invoice_day"] == day(12).isoformat()
    assert evidence_of(connection, "a2")["overdue_invoice_day"] is None


def test_old_rows_of_a_dead_feed_stay_unsaid(connection: Connection) -> None:
    keep_account(connection, crm_feed="dead", billing_feed="dead")
    keep(connection, contacts, id="c1", name="Lena Okafor")
    keep(connection, contact_roles, contact_id="c1", role="champion", since=day(200))
    keep(connection, account_events, kind="competitor_mention", at=days_ago(10), detail="saw a demo")
    keep(connection, invoices, issued_on=day(40), due_on=day(12), amount=Decimal(1))
    evidence = evidence_of(connection)
    said = [evidence["champion"], evidence["competitor_detail"], evidence["overdue_invoice_day"]]
    assert said == [None, None, None]
    assert evidence["contacts_known"] is True


def test_a_band_says_since_when_it_holds_and_what_held_before(connection: Connection) -> None:
    keep_account(connection)
    for ago, band in ((1, "unknown"), (3, "unknown"), (4, "yellow")):
        row = {"day": day(ago), "as_of": days_ago(ago), "band": band, "health_score": 55.0, "policy_version": 9, "document": {}}
        keep(connection, snapshots, row)
    evidence = evidence_of(connection)
    assert (evidence["band_since"], evidence["band_before"], evidence["band_before_day"]) == (
        day(3).isoformat(),
        "yellow",
        day(4).isoformat(),
    )
    assert evidence["score_before"] == 55.0

"""Facts from tickets, surveys, billing and our own records; exact on both databases."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Connection

from storage.facts import build_facts
from storage.tables import (
    account_events,
    csm_pulses,
    feedback,
    goals,
    invoices,
    mrr_movements,
    overrides,
    renewal_steps,
    surveys_sent,
    tickets,
    value_records,
)
from tests.storage.records import NOW, POLICY, day, days_ago, facts_of, keep, keep_account, report


@pytest.fixture(autouse=True)
def _account(connection: Connection) -> None:
    keep_account(connection)
    report(connection)


def test_a_ticket_is_open_until_it_closes_and_opens_before_now(connection: Connection) -> None:
    rows: list[dict[str, Any]] = [
        {"opened_at": days_ago(40), "severity": "P1"},
        {"opened_at": days_ago(40), "severity": "P2", "closed_at": days_ago(-1), "escalated_at": days_ago(2)},
        {"opened_at": days_ago(40), "severity": "P2", "closed_at": NOW, "escalated_at": days_ago(2)},
        {"opened_at": days_ago(40), "severity": None, "escalated_at": days_ago(-1)},
        {"opened_at": days_ago(-1), "severity": "P1"},
    ]
    keep(connection, tickets, *rows)
    facts = facts_of(connection)
    assert [facts[name] for name in ("open_tickets", "open_escalations", "open_p1_tickets", "open_p2_tickets")] == [3, 1, 1, 1]


def test_tickets_opened_in_exactly_thirty_days_count(connection: Connection) -> None:
    keep(connection, tickets, *({"opened_at": days_ago(ago)} for ago in (0, 30, 30.01)))
    assert facts_of(connection)["tickets_30d"] == 2


def test_csat_is_the_mean_of_180_days_and_not_known_before_the_ticket_closed(connection: Connection) -> None:
    rated = [(200, 180, 4.0), (200, 180.01, 1.0), (10, None, 3.0), (10, -1, 1.0), (9, 8, None)]
    rows = [
        {"opened_at": days_ago(opened), "closed_at": None if closed is None else days_ago(closed), "csat": csat}
        for opened, closed, csat in rated
    ]
    keep(connection, tickets, *rows)
    assert facts_of(connection)["csat_180d"] == 3.5


def test_an_account_without_tickets_on_a_living_feed_has_none_and_no_csat(connection: Connection) -> None:
    facts = facts_of(connection)
    assert (facts["open_tickets"], facts["tickets_30d"], facts["open_p1_tickets"]) == (0, 0, 0)
    assert "csat_180d" not in facts


def test_surveys_asked_in_180_days_count_and_those_answered_by_now(connection: Connection) -> None:
    sent = [(180, 170), (180.01, 170), (20, None), (20, -1), (-1, None)]
    rows = [{"sent_at": days_ago(asked), "answered_at": None if answered is None else days_ago(answered)} for asked, answered in sent]
    keep(connection, surveys_sent, *rows, channel="relationship")
    facts = facts_of(connection)
    assert (facts["surveys_asked_180d"], facts["surveys_answered_180d"]) == (3, 1)


def _nps(connection: Connection, *answers: tuple[str | None, float, int | None]) -> None:
    rows = [{"contact_id": contact, "received_at": days_ago(ago), "score": score} for contact, ago, score in answers]
    keep(connection, feedback, *rows, type="nps", channel="relationship")


def _counts(facts: dict[str, Any]) -> list[int]:
    return [facts[f"nps_{name}"] for name in ("promoters", "passives", "detractors")]


def test_each_contact_counts_once_by_the_latest_answer(connection: Connection) -> None:
    _nps(connection, ("c1", 100, 2), ("c1", 20, 9), ("c2", 180, 7), ("c3", 30, 6), ("c3", 30, None), ("c4", -1, 10), ("c5", 200, 10))
    facts = facts_of(connection)
    assert _counts(facts) == [1, 1, 1]
    assert facts["nps_age_days"] == 20


def test_older_answers_count_only_where_none_is_within_180_days(connection: Connection) -> None:
    _nps(connection, ("c1", 181, 10), ("c1", 300, 0), ("c2", 365, 8), ("c3", 365.01, 8))
    facts = facts_of(connection)
    assert _counts(facts) == [1, 1, 0]
    assert facts["nps_age_days"] == 181


def test_answers_without_a_contact_each_stand_for_themselves(connection: Connection) -> None:
    _nps(connection, (None, 10, 10), (None, 11, 10), (None, 12, 3))
    assert _counts(facts_of(connection)) == [2, 0, 1]


def test_without_answers_the_counts_are_zero_and_the_age_is_missing(connection: Connection) -> None:
    facts = facts_of(connection)
    assert _counts(facts) == [0, 0, 0]
    assert "nps_age_days" not in facts


def test_billing_columns_are_unknown_where_the_feed_has_no_such_record(connection: Connection) -> None:
    assert not {"expanded_365d", "invoice_days_overdue"} & facts_of(connection).keys()


@pytest.mark.parametrize(
    ("ago", "kind", "expanded"), [(0, "expansion", True), (365, "expansion", True), (366, "expansion", False), (5, "new", False)]
)
def test_an_expansion_counts_for_365_days(connection: Connection, ago: int, kind: str, expanded: bool) -> None:
    keep(connection, mrr_movements, {"day": day(399), "kind": "new"}, {"day": day(ago), "kind": kind}, amount=Decimal(5))
    assert facts_of(connection)["expanded_365d"] is expanded


def test_the_worst_open_invoice_counts_and_none_is_zero(connection: Connection) -> None:
    keep_account(connection, "a2")
    due = [(10, None), (30, 5), (40, 0), (25, -2), (-10, None)]
    rows = [{"due_on": day(ago), "paid_on": None if paid is None else day(paid)} for ago, paid in due]
    keep(connection, invoices, *rows, {"issued_on": day(-1), "due_on": day(50)}, amount=Decimal(1), issued_on=day(60))
    assert facts_of(connection)["invoice_days_overdue"] == 25
    assert facts_of(connection, "a2")["invoice_days_overdue"] == 0
    report(connection, "billing", at=days_ago(28))
    assert facts_of(connection, now=days_ago(28))["invoice_days_overdue"] == 12


def test_the_newest_pulse_counts(connection: Connection) -> None:
    for ago, rating in ((100, 2), (3, 4), (-1, 5)):
        keep(connection, csm_pulses, at=days_ago(ago), rating=rating)
    assert facts_of(connection)["csm_pulse"] == 4.0


def test_only_complete_value_records_of_a_year_count(connection: Connection) -> None:
    complete = {"amount": Decimal(10), "method": "time study", "source": "Lena", "day": day(365), "category": "efficiency"}
    faults: list[dict[str, Any]] = [
        {"amount": None},
        {"method": None},
        {"method": ""},
        {"source": None},
        {"day": None},
        {"day": day(366)},
        {"day": day(-1)},
    ]
    keep(connection, value_records, complete, *({**complete, **fault} for fault in faults))
    assert facts_of(connection)["roi_records_12m"] == 1


def test_goal_progress_is_the_mean_way_to_target_of_measured_goals(connection: Connection) -> None:
    measured: list[dict[str, Any]] = [
        {"baseline": 10.0, "target": 20.0, "actual": 15.0},
        {"baseline": 100.0, "target": 50.0, "actual": 110.0},
        {"baseline": 1.0, "target": 1.0, "actual": 1.0},
        {"baseline": 0.0, "target": 1.0, "actual": None},
        {"baseline": 0.0, "target": 1.0, "actual": 9.0, "measured_on": day(-1)},
    ]
    keep(connection, goals, *measured, outcome="O", metric="M", set_on=day(50))
    assert facts_of(connection)["goal_progress"] == pytest.approx((0.5 - 0.2) / 2)


def test_milestones_and_detractor_cases_need_no_living_feed(connection: Connection) -> None:
    keep_account(connection, "a2", surveys_feed="dead", crm_feed="dead")
    keep(connection, account_events, account_id="a2", kind="milestone", at=days_ago(90))
    cases: list[dict[str, Any]] = [
        {"score": 6},
        {"score": 0, "closed_at": days_ago(-1)},
        {"score": 2, "closed_at": NOW},
        {"score": 7},
        {"score": None},
    ]
    keep(connection, feedback, *cases, account_id="a2", type="nps", channel="relationship", received_at=days_ago(300))
    facts = facts_of(connection, "a2")
    assert (facts["success_milestone_90d"], facts["open_detractors"]) == (True, 2)
    assert "nps_detractors" not in facts
    assert (facts_of(connection)["success_milestone_90d"], facts_of(connection)["open_detractors"]) == (False, 0)


def test_renewal_steps_are_those_of_the_present_cycle_in_order(connection: Connection) -> None:
    keep_account(connection, "a2", renewal_on=date(2027, 1, 1))
    for step, cycle, ago in (
        ("alignment", date(2027, 1, 1), 2),
        ("kickoff", date(2027, 1, 1), 9),
        ("closing", date(2026, 1, 1), 9),
        ("negotiation", date(2027, 1, 1), -1),
    ):
        keep(connection, renewal_steps, account_id="a2", renewal_on=cycle, step=step, done_at=days_ago(ago))
    assert facts_of(connection, "a2")["renewal_steps_done"] == "kickoff|alignment"
    assert "renewal_steps_done" not in facts_of(connection)


def test_the_newest_override_that_nobody_removed_counts_until_its_last_day(connection: Connection) -> None:
    common = {"kind": "renewal_risk", "ends_on": day(-5)}
    keep(
        connection,
        overrides,
        {**common, "value": "low", "reason": "old", "created_at": days_ago(9)},
        {**common, "value": "high", "reason": "budget frozen", "created_at": days_ago(8), "ends_on": day(1)},
        {**common, "value": "medium", "reason": "removed", "created_at": days_ago(7), "removed_at": days_ago(6)},
        {**common, "value": "medium", "reason": "later", "created_at": days_ago(-1)},
        {**common, "value": "green", "reason": "band", "created_at": days_ago(2), "kind": "band"},
    )
    facts = facts_of(connection)
    found = [facts[f"renewal_risk_override{part}"] for part in ("", "_reason", "_days_left")]
    assert found == ["high", "budget frozen", -1]
    assert facts_of(connection, now=days_ago(6.5))["renewal_risk_override"] == "medium"


def test_chosen_accounts_have_the_facts_that_they_have_among_all(connection: Connection) -> None:
    for account_id in ("a2", "a3"):
        keep_account(connection, account_id)
        keep(connection, tickets, account_id=account_id, opened_at=days_ago(3))
    whole = build_facts(connection, policy=POLICY, now=NOW)
    part = build_facts(connection, policy=POLICY, now=NOW, account_ids=["a3", "a1", "unknown"])
    expected = whole[whole["account_id"].isin(["a1", "a3"])].reset_index(drop=True)
    assert part.equals(expected)
    assert build_facts(connection, policy=POLICY, now=NOW, account_ids=[]).shape == (0, whole.shape[1])


def test_facts_are_typed_as_the_contract_declares_them(connection: Connection) -> None:
    types = build_facts(connection, policy=POLICY, now=NOW).dtypes
    assert (str(types["seats"]), str(types["arr"]), str(types["auto_renew"])) == ("Int64", "float64", "boolean")

"""CRM facts: contract, people, touches, meetings, events, opportunities, catalogue; exact on both databases."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import Connection

from storage.tables import (
    account_events,
    contact_roles,
    contacts,
    crm_opportunities,
    exchange_rates,
    meetings,
    product_holdings,
    products,
    seat_history,
    touches,
)
from tests.storage.records import NOW, day, days_ago, facts_of, keep, keep_account, report


@pytest.fixture(autouse=True)
def _living(connection: Connection) -> None:
    report(connection)


def test_the_contract_runs_to_now(connection: Connection) -> None:
    keep_account(connection, started_on=date(2026, 10, 21), renewal_on=date(2027, 2, 28), term_months=12, auto_renew=True, company_size=80)
    facts = facts_of(connection)
    assert facts["tenure_days"] == 30.5
    assert facts["days_to_renewal"] == 100
    assert (facts["term_months"], facts["auto_renew"], facts["company_size"]) == (12, True, 80)


def test_a_renewal_past_due_is_negative_and_a_start_to_come_too(connection: Connection) -> None:
    keep_account(connection, started_on=day(-2), renewal_on=day(3))
    facts = facts_of(connection)
    assert (facts["tenure_days"], facts["days_to_renewal"]) == (-1.5, -3)


def test_amounts_are_in_the_reporting_currency_at_the_newest_known_rate(connection: Connection) -> None:
    keep_account(connection, arr=Decimal("1000.50"), seat_price=Decimal(20), currency="EUR")
    keep_account(connection, "a2", arr=Decimal(64000), currency="USD")
    keep_account(connection, "a3", arr=Decimal(5), currency="CHF")
    for ago, rate in ((40, "1.3"), (10, "1.2"), (-1, "9")):
        connection.execute(exchange_rates.insert(), {"currency": "EUR", "day": day(ago), "rate": Decimal(rate)})
    facts = facts_of(connection)
    assert (facts["arr"], facts["seat_price"]) == (1200.6, 24.0)
    assert facts_of(connection, "a2")["arr"] == 64000.0
    assert "arr" not in facts_of(connection, "a3")
    assert "arr" not in facts_of(connection, "a2", reporting_currency="EUR")


def test_seats_are_the_accounts_own_but_an_older_day_reads_the_history(connection: Connection) -> None:
    keep_account(connection, seats=120)
    keep(connection, seat_history, {"day": day(200), "seats": 80}, {"day": day(90), "seats": 90}, {"day": day(10), "seats": 110})
    facts = facts_of(connection)
    assert (facts["seats"], facts["seats_90d_ago"]) == (120, 90)
    report(connection, "crm", at=days_ago(15))
    older = facts_of(connection, now=days_ago(15))
    assert (older["seats"], older["seats_90d_ago"]) == (90, 80)


def test_without_history_earlier_seats_are_unknown(connection: Connection) -> None:
    keep_account(connection, seats=120)
    assert "seats_90d_ago" not in facts_of(connection)


def test_only_two_way_touches_and_held_meetings_count_as_contact(connection: Connection) -> None:
    keep_account(connection)
    keep_account(connection, "a2")
    keep(connection, touches, {"direction": "outbound", "at": days_ago(1)}, {"direction": "two_way", "at": days_ago(14.5)}, kind="call")
    keep(connection, touches, account_id="a2", direction="two_way", at=days_ago(30), kind="call")
    keep(connection, meetings, {"held_at": days_ago(9)}, {"held_at": None}, account_id="a2", planned_at=days_ago(9))
    assert facts_of(connection)["days_since_touch"] == 14
    assert facts_of(connection, "a2")["days_since_touch"] == 9


def test_days_count_back_from_the_watermark_and_not_from_now(connection: Connection) -> None:
    keep_account(connection, crm_feed="slow")
    report(connection, "crm", feed="slow", at=days_ago(5))
    keep(connection, touches, direction="two_way", at=days_ago(12), kind="call")
    facts = facts_of(connection)
    assert facts["days_since_touch"] == 7
    assert facts["tenure_days"] == 400.5


def test_meetings_planned_in_90_days_count_and_those_held_among_them(connection: Connection) -> None:
    keep_account(connection)
    plans = [
        {"planned_at": days_ago(ago), "held_at": held} for ago, held in ((1, None), (90, days_ago(90)), (90.01, days_ago(90)), (-1, None))
    ]
    keep(connection, meetings, *plans)
    facts = facts_of(connection)
    assert (facts["meetings_held_90d"], facts["meetings_planned_90d"]) == (1, 2)


def test_an_account_without_contacts_has_unknown_people(connection: Connection) -> None:
    keep_account(connection)
    assert not {"champion_named", "sponsor_state", "engaged_stakeholders", "days_since_champion_change"} & facts_of(connection).keys()


def test_contacts_without_roles_are_no_champion_and_no_sponsor(connection: Connection) -> None:
    keep_account(connection)
    keep(connection, contacts, id="c1", name="Lena")
    facts = facts_of(connection)
    assert (facts["champion_named"], facts["sponsor_state"], facts["engaged_stakeholders"]) == (False, "none", 0)
    assert "days_since_champion_change" not in facts


def test_a_champion_leaves_by_role_or_by_company_whichever_is_first(connection: Connection) -> None:
    keep_account(connection)
    keep(connection, contacts, {"id": "c1", "left_on": day(20)}, {"id": "c2", "left_on": None}, {"id": "c3", "left_on": day(-5)}, name="N")
    roles = [{"contact_id": "c1", "until": day(10)}, {"contact_id": "c2", "until": day(40)}]
    keep(connection, contact_roles, *roles, role="champion", since=day(300))
    facts = facts_of(connection)
    assert (facts["champion_named"], facts["days_since_champion_change"]) == (False, 20)
    keep(connection, contact_roles, contact_id="c3", role="champion", since=day(3))
    assert facts_of(connection)["champion_named"] is True
    report(connection, "crm", at=days_ago(30))
    assert facts_of(connection, now=days_ago(30))["champion_named"] is True
    assert facts_of(connection, now=days_ago(30))["days_since_champion_change"] == 10


def test_a_sponsor_is_engaged_by_a_touch_of_90_days_in_which_they_took_part(connection: Connection) -> None:
    keep_account(connection)
    keep(connection, contacts, {"id": "c1"}, {"id": "c2"}, name="N")
    keep(connection, contact_roles, contact_id="c1", role="sponsor", since=day(300))
    keep(
        connection,
        touches,
        {"direction": "outbound", "at": days_ago(1)},
        {"direction": "inbound", "at": days_ago(91)},
        contact_id="c1",
        kind="call",
    )
    assert facts_of(connection)["sponsor_state"] == "known"
    keep(connection, touches, contact_id="c1", direction="inbound", at=days_ago(90), kind="call")
    assert facts_of(connection)["sponsor_state"] == "engaged"


def test_stakeholders_are_people_still_there_who_took_part_in_90_days(connection: Connection) -> None:
    keep_account(connection)
    keep(connection, contacts, {"id": "c1"}, {"id": "c2", "left_on": day(2)}, {"id": "c3"}, name="N")
    took_part = [{"contact_id": contact, "at": days_ago(ago)} for contact, ago in (("c1", 1), ("c1", 2), ("c2", 5), ("c3", 91))]
    keep(connection, touches, *took_part, {"contact_id": None, "at": days_ago(3)}, direction="two_way", kind="email")
    assert facts_of(connection)["engaged_stakeholders"] == 1


def test_events_are_unknown_where_the_feed_has_none_and_false_where_it_has_others(connection: Connection) -> None:
    keep_account(connection)
    assert not {"competitor_mentioned_90d", "budget_window_90d"} & facts_of(connection).keys()
    keep(connection, account_events, kind="milestone", at=days_ago(200))
    facts = facts_of(connection)
    assert (facts["competitor_mentioned_90d"], facts["budget_window_90d"]) == (False, False)


@pytest.mark.parametrize(("ago", "mentioned"), [(0, True), (90, True), (90.01, False), (-0.01, False)])
def test_a_competitor_mention_counts_for_90_days(connection: Connection, ago: float, mentioned: bool) -> None:
    keep_account(connection)
    keep(connection, account_events, {"kind": "milestone", "at": days_ago(300)}, {"kind": "competitor_mention", "at": days_ago(ago)})
    assert facts_of(connection)["competitor_mentioned_90d"] is mentioned


@pytest.mark.parametrize(
    ("starts", "ends", "counts"),
    [(-90, -120, True), (-91, -120, False), (30, 0, True), (30, 1, False), (90, None, True), (91, None, False), (-30, None, True)],
)
def test_a_budget_window_counts_while_open_or_opening_in_90_days(
    connection: Connection, starts: int, ends: int | None, counts: bool
) -> None:
    keep_account(connection)
    until = None if ends is None else days_ago(ends)
    keep(
        connection,
        account_events,
        {"kind": "milestone", "at": days_ago(300)},
        {"kind": "budget_window", "at": days_ago(starts), "until": until},
    )
    assert facts_of(connection)["budget_window_90d"] is counts


def test_an_opportunity_is_open_until_the_day_it_closes(connection: Connection) -> None:
    keep_account(connection)
    dates = [(30, None), (30, -1), (30, 0), (30, 5), (-1, None)]
    keep(
        connection,
        crm_opportunities,
        *({"opened_on": day(opened), "closed_on": None if closed is None else day(closed)} for opened, closed in dates),
    )
    assert facts_of(connection)["open_crm_opportunities"] == 2


def _catalogue(connection: Connection) -> None:
    keep(
        connection,
        products,
        {"id": "core", "kind": "product", "complements": "audit|backup", "price": Decimal(100)},
        {"id": "audit", "kind": "product", "price": Decimal(50)},
        {"id": "backup", "kind": "product", "price": Decimal(40)},
        {"id": "mobile", "kind": "product", "complements": "core", "price": Decimal(30)},
        {"id": "island", "kind": "product", "price": Decimal(20)},
        {"id": "sso", "kind": "premium_feature", "price": Decimal(10)},
        {"id": "api", "kind": "premium_feature", "price": Decimal("5.5")},
        name="N",
    )


def test_complements_go_both_ways_and_what_is_held_is_not_offered(connection: Connection) -> None:
    keep_account(connection)
    keep_account(connection, "a2")
    _catalogue(connection)
    keep(connection, product_holdings, {"product_id": "core"}, {"product_id": "backup"}, {"product_id": "sso"})
    facts = facts_of(connection)
    assert (facts["complementary_products"], facts["cross_sell_value"]) == (2, 80.0)
    assert (facts["unused_premium_features"], facts["feature_upsell_value"]) == (1, 5.5)
    bare = facts_of(connection, "a2")
    assert (bare["complementary_products"], bare["unused_premium_features"], bare["feature_upsell_value"]) == (0, 2, 15.5)


def test_one_unknown_price_makes_the_value_unknown(connection: Connection) -> None:
    keep_account(connection)
    _catalogue(connection)
    keep(connection, products, id="bots", kind="premium_feature", name="Bots")
    keep(connection, product_holdings, product_id="core")
    facts = facts_of(connection)
    assert facts["unused_premium_features"] == 3
    assert "feature_upsell_value" not in facts


def test_without_any_holding_on_record_nothing_is_known_to_be_unused(connection: Connection) -> None:
    keep_account(connection)
    _catalogue(connection)
    assert not {"unused_premium_features", "complementary_products"} & facts_of(connection).keys()


def test_a_column_of_two_sources_is_missing_when_either_is_stale(connection: Connection) -> None:
    keep_account(connection, usage_feed="dead")
    keep_account(connection, "a2", crm_feed="dead")
    _catalogue(connection)
    keep(connection, product_holdings, product_id="core")
    no_usage, no_crm = facts_of(connection), facts_of(connection, "a2")
    assert not {"unused_premium_features", "feature_upsell_value"} & (no_usage.keys() | no_crm.keys())
    assert no_usage["complementary_products"] == 3
    assert not {"complementary_products", "tenure_days", "arr", "days_to_renewal"} & no_crm.keys()


def test_crm_of_exactly_seven_days_is_still_believed(connection: Connection) -> None:
    keep_account(connection, crm_feed="slow")
    report(connection, "crm", feed="slow", at=days_ago(7))
    assert "tenure_days" in facts_of(connection)
    assert "tenure_days" not in facts_of(connection, now=NOW + timedelta(seconds=1))

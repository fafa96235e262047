"""The accounts of the sample whose stories are told, which hold on any date."""

from collections import Counter
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from scoring.feedback_sla import clock_for
from scoring.policy import default_policy
from storage import tables
from storage.people import SqlPeople
from tests.storage.sample_company import EVERYTHING, Company, company, stories, whole

__all__ = ["company", "stories", "whole"]


def test_acme_is_green_and_rising_with_documented_value(company: Company) -> None:
    acme = company.state("Acme Corp")
    health, evidence = acme.document["health"], acme.document["evidence"]
    assert (acme.name, health["band"], health["trend"], health["coverage"]) == ("Acme", "green", "improving", 1.0)
    assert health["health_score"] == pytest.approx(78, abs=2)
    assert health["delta_30d"] == pytest.approx(6.7, abs=1.6)
    assert acme.document["churn"]["flags_true"] == 0
    assert (acme.arr, acme.document["facts"]["days_to_renewal"]) == (Decimal(120_000), 141)
    assert (evidence["value_amount"], evidence["value_method"]) == ("186000", "Time study")
    assert evidence["champion"] == "Priya Nair"
    facts = acme.document["facts"]
    assert facts["mau"] == pytest.approx(210, abs=1)
    assert facts["seats"] == 250


def test_acme_has_one_request_open_and_a_promoter_quoted(company: Company) -> None:
    clocks = [clock_for(record.item, now=company.now, policy=default_policy()) for record in company.said("Acme")]
    assert [clock.feedback_class for clock in clocks if clock.clock_state == "open"] == ["feature_request"]
    newest = next(record for record in company.said("Acme") if record.text)
    assert newest.text == "The audit export saves my team two days every month."
    assert (newest.item.score, newest.contact_name, newest.contact_title) == (9, "Priya Nair", "VP Operations")


def test_globex_turned_red_today_after_a_sharp_drop(company: Company) -> None:
    document = company.state("globex").document
    health, churn, facts = document["health"], document["churn"], document["facts"]
    assert health["band"] == "red"
    assert 30 <= (health["health_score"] or 0) < 37
    assert health["sharp_drop"] == "true"
    assert health["delta_7d"] == pytest.approx(-16.3, abs=1.3)
    assert health["delta_30d"] == pytest.approx(-20, abs=3)
    assert (document["evidence"]["band_before"], document["evidence"]["band_since"]) == ("yellow", company.now.date().isoformat())
    assert churn["factors"] == "tickets_high|champion_left|renewal_soon|usage_decline"
    assert (churn["churn_level"], churn["flags_known"]) == ("high", 7)
    assert churn["escalations"] == "champion_renewal|critical_risk"
    assert (facts["tickets_30d"], facts["open_escalations"], facts["nps_detractors"], facts["days_to_renewal"]) == (9, 1, 3, 40)
    assert facts["usage_30d"] / facts["usage_prior_30d"] - 1 == pytest.approx(-0.33, abs=0.09)  # type: ignore[operator]
    assert document["renewal"]["due_steps"] == "negotiation"
    assert (document["evidence"]["champion"], document["evidence"]["champion_left"]) == (None, "Tom Brandt")


def test_a_detractor_of_globex_waits_for_thirty_hours(company: Company) -> None:
    (waiting,) = [
        (record, clock)
        for record in company.said("Globex")
        if (clock := clock_for(record.item, now=company.now, policy=default_policy())).clock_state in {"reminder", "breached"}
    ]
    record, clock = waiting
    assert (record.contact_name, record.contact_title, record.item.score) == ("Lena Okafor", "Head of Support", 3)
    assert record.text == "Third outage this month and nobody called us back."
    assert clock.hours_left == pytest.approx(18)
    assert company.now - record.item.received_at == timedelta(hours=30)


def test_initech_is_unknown_since_its_feed_stopped(company: Company) -> None:
    document = company.state("initech").document
    health = document["health"]
    assert (health["band"], document["churn"]["churn_level"], document["churn"]["blind_spot"]) == ("unknown", "unknown", "true")
    assert health["coverage"] == pytest.approx(0.45)
    assert [part for part in ("usage", "growth", "relationship") if health[part] is not None] == []
    assert document["evidence"]["band_before"] == "green"
    usage = document["sources"]["usage"]
    assert (usage["feed"], usage["stale"], usage["owner"]) == ("legacy", True, "Olga Petrov (CS ops)")
    assert usage["reported_at"] == (company.now - timedelta(days=12, hours=2)).isoformat().replace("+00:00", "Z")
    assert document["sources"]["billing"]["reported_at"] is None
    assert not document["evidence"]["contacts_known"]


def test_aperture_labs_is_in_its_twelfth_day(company: Company) -> None:
    document = company.state("Aperture Labs").document
    health = document["health"]
    assert (health["band"], health["lifecycle_stage"], health["ttv_status"]) == ("onboarding", "onboarding", "in_progress")
    assert int(document["facts"]["tenure_days"] or 0) == 12


def test_umbrella_turned_green_again(company: Company) -> None:
    document = company.state("umbrella").document
    assert document["health"]["band"] == "green"
    assert (document["health"]["health_score"] or 0) > 73
    assert document["evidence"]["band_before"] == "yellow"
    assert document["facts"]["open_escalations"] == 0


@pytest.mark.parametrize(
    ("name", "band", "level", "escalation"),
    [
        ("Vandelay", "yellow", "high", "competitor_renewal"),
        ("Hooli", "red", "high", "champion_renewal"),
        ("Pied Piper", "red", "high", "champion_renewal"),
        ("Tyrell", "red", "high", "critical_risk"),
        ("Stark Freight", "red", "high", None),
        ("Wonka Foods", "yellow", "medium", None),
    ],
)
def test_troubled_accounts_are_troubled_as_told(company: Company, name: str, band: str, level: str, escalation: str | None) -> None:
    churn = company.state(name).document["churn"]
    assert (company.state(name).document["health"]["band"], churn["churn_level"]) == (band, level)
    assert churn["at_risk"] == "true"
    assert escalation is None or escalation in (churn["escalations"] or "").split("|")


def test_vandelay_mentioned_a_competitor_in_ticket_8841(company: Company) -> None:
    document = company.state("vandelay").document
    assert (document["evidence"]["competitor_detail"] or "").startswith("Ticket 8841")
    assert document["facts"]["days_to_renewal"] == 55
    assert company.connection.execute(select(tables.tickets.c.account_id).where(tables.tickets.c.id == "8841")).scalar() == "a-0005"


def test_a_detractor_of_hooli_is_five_hours_over(company: Company) -> None:
    clocks = [clock_for(record.item, now=company.now, policy=default_policy()) for record in company.said("Hooli")]
    assert [round(clock.hours_left or 0) for clock in clocks if clock.clock_state == "breached"] == [-5]


@pytest.mark.parametrize(
    ("name", "band", "handoff", "holds", "first"),
    [
        ("Acme", "green", "ready", None, ("seat", 63, 30_240)),
        ("Massive Dynamic", "green", "held", "no_documented_roi", ("seat", 29, 34_800)),
        ("Northwind Traders", "green", "held", "open_crm_opportunity", None),
        ("Globe Foods", "green", "held", "open_p1_p2", None),
        ("Nakatomi", "yellow", "needs_approval", None, None),
        ("Planet Express", "green", "ready", None, ("feature", 1, 4_800)),
        ("Wayne Industries", "green", "ready", None, None),
        ("Sirius Health", "green", "not_ready", None, None),
    ],
)
def test_readiness_to_grow_is_as_told(
    company: Company, *, name: str, band: str, handoff: str, holds: str | None, first: tuple[str, int, int] | None
) -> None:
    document = company.state(name).document
    expansion, best = document["expansion"], document["opportunities"][0]
    assert (document["health"]["band"], expansion["handoff"], expansion["holds"]) == (band, handoff, holds)
    assert (expansion["readiness_band"] == "high") == (handoff != "not_ready")
    assert first is None or (best["kind"], best["units"], best["value"]) == first


def test_readiness_of_initech_is_unknown(company: Company) -> None:
    assert company.state("Initech").document["expansion"]["readiness_band"] == "unknown"


def test_the_motions_and_the_private_advocacy_are_as_told(company: Company) -> None:
    account = tables.accounts.c
    rows = company.connection.execute(select(account.name, account.motion, account.advocacy)).all()
    told = {name: (motion, advocacy) for name, motion, advocacy in rows}
    assert told["Planet Express"][0] == "plg"
    assert told["Wayne Industries"] == ("enterprise", "public")
    assert told["Sirius Health"][1] == "private"


@pytest.mark.parametrize(
    ("name", "champion", "points", "tier", "failed"),
    [
        ("Acme", "Priya Nair", 82, "eligible", None),
        ("Northwind Logistics", "Ingrid Solberg", 75, "eligible", None),
        ("Northwind Traders", "Tomas Herrera", 73.75, "nurture", None),
        ("Globe Foods", "Beatriz Fonseca", 88.75, "eligible", "open_p1"),
        ("Sirius Health", "Miriam Stern", 83.75, "eligible", None),
        ("Massive Dynamic", "Olivia Dunham", 81.25, "eligible", None),
        ("Wayne Industries", "Helen Fox", 88.75, "eligible", None),
    ],
)
def test_champions_are_rated_as_told(company: Company, *, name: str, champion: str, points: float, tier: str, failed: str | None) -> None:
    (row,) = [each["row"] for each in company.state(name).document["champions"] if each["name"] == champion]
    assert row["champion_score"] == pytest.approx(points)
    assert (row["champion_tier"], row["gates_failed"], row["gates_unknown"]) == (tier, failed, None)
    assert row["champion_eligible"] == str(tier == "eligible" and failed is None).lower()


def test_each_story_has_someone_rated(company: Company) -> None:
    young_or_blind = {"Initech", "Aperture Labs"}
    rated = set(
        company.connection.execute(
            select(tables.accounts.c.name).join(tables.contacts).join(tables.champion_assessments).where(tables.accounts.c.id <= "a-0023")
        ).scalars()
    )
    assert len(rated) == 21
    assert not rated & young_or_blind


def test_names_are_nearly_alike(company: Company) -> None:
    hits, total = company.accounts.starting_with("north", scope=EVERYTHING, limit=5)
    assert ([hit.name for hit in hits], total) == (["Northern Light Energy", "Northwind Logistics", "Northwind Traders"], 3)
    assert company.accounts.starting_with("globe", scope=EVERYTHING, limit=5)[1] == 2
    assert [hit.name for hit in company.accounts.named("nle.example", scope=EVERYTHING)] == ["Northern Light Energy"]


def test_sources_are_fresh_and_of_different_ages(company: Company) -> None:
    sources = company.state("acme").document["sources"]
    ages = {kind: company.now - datetime.fromisoformat(source["reported_at"] or "") for kind, source in sources.items()}
    minutes = {kind: round(age / timedelta(minutes=1)) for kind, age in ages.items()}
    assert minutes == {"usage": 120, "crm": 40, "tickets": 15, "surveys": 180, "billing": 300}


def test_people_own_their_accounts(company: Company) -> None:
    people = {person.email: person for person in SqlPeople(company.connection).everyone()}
    assert Counter(person.role for person in people.values()) == {"csm": 6, "sales_rep": 3, "manager": 2, "cs_ops": 1, "executive": 1}
    dana, manager = people["csm@example.com"], people["manager@example.com"]
    assert (dana.name, dana.team) == ("Dana Reyes", manager.team)
    for name in ("acme", "globex"):
        assert (company.state(name).owner_name, company.state(name).rep_name) == ("Dana Reyes", people["rep@example.com"].name)

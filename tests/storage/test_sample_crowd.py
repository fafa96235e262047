"""The whole sample company: believable shares, sums that add up, and nobody alike."""

from collections import Counter
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import pairwise

from sqlalchemy import func, select

from storage import tables
from storage.champions import SqlChampions
from tests.storage.sample_company import EVERYTHING, Company, whole

__all__ = ["whole"]


def test_bands_come_in_believable_shares(whole: Company) -> None:
    portfolio = whole.accounts.portfolio(scope=EVERYTHING, at=whole.now)
    shares = {total.band: total.accounts / 240 for total in portfolio.totals}
    ranges = {"green": (0.6, 0.7), "yellow": (0.15, 0.25), "red": (0.05, 0.08), "unknown": (0.03, 0.05), "onboarding": (0.03, 0.05)}
    assert {band: (low, shares[band], high) for band, (low, high) in ranges.items() if not low <= shares[band] <= high} == {}  # type: ignore[index]
    assert 15 <= len(portfolio.at_risk) <= 25
    assert 3 <= sum(row.churn["escalations"] is not None for row in portfolio.at_risk) <= 8


def test_revenue_movements_add_up_to_the_revenue(whole: Company) -> None:
    moved = tables.mrr_movements.c
    signs = {"new": 1, "expansion": 1, "reactivation": 1, "downgrade": -1, "churn": -1}
    monthly: dict[str, Decimal] = {}
    for account_id, kind, amount in whole.connection.execute(select(moved.account_id, moved.kind, moved.amount)):
        monthly[account_id] = monthly.get(account_id, Decimal(0)) + signs[kind] * amount
    known = tables.accounts.c
    billed = select(known.id, known.arr, known.ended_on).where(known.billing_feed == "main")
    owed = {key: Decimal(0) if ended_on else arr for key, arr, ended_on in whole.connection.execute(billed)}
    assert {key: Decimal(12) * monthly[key] for key in owed} == owed
    assert len([key for key in owed if key not in monthly]) == 0


def test_revenue_of_two_years_knows_every_kind_of_movement(whole: Company) -> None:
    moved = tables.mrr_movements.c
    recent = moved.day >= (whole.now - timedelta(days=730)).date()
    counts = Counter(whole.connection.execute(select(moved.kind).where(recent)).scalars())
    assert counts["new"] > 60
    assert counts["expansion"] > counts["downgrade"] > 10
    assert counts["churn"] > counts["reactivation"] > 2
    assert whole.connection.execute(select(func.min(moved.amount))).scalar_one() > 0


def test_nobody_moves_revenue_while_they_are_away(whole: Company) -> None:
    moved = tables.mrr_movements.c
    away: dict[str, bool] = {}
    rows = whole.connection.execute(select(moved.account_id, moved.kind).order_by(moved.account_id, moved.day, moved.kind != "new")).all()
    for account_id, kind in rows:
        assert away.get(account_id, False) == (kind == "reactivation"), (account_id, kind)
        away[account_id] = kind == "churn"
    ended = set(whole.connection.execute(select(tables.accounts.c.id).where(tables.accounts.c.ended_on.is_not(None))).scalars())
    assert {account_id for account_id, gone in away.items() if gone} == ended


def test_former_customers_are_in_no_list(whole: Company) -> None:
    account = tables.accounts.c
    former = dict(whole.connection.execute(select(account.id, account.ended_on).where(account.ended_on.is_not(None))).all())
    assert len(former) == 16
    assert max(former.values()) < whole.now.date()
    portfolio = whole.accounts.portfolio(scope=EVERYTHING, at=whole.now)
    assert sum(total.accounts for total in portfolio.totals) == 240
    assert not {row.id for row in portfolio.at_risk} & set(former)
    assert not {row.account_id for row in SqlChampions(whole.connection).of_accounts(scope=EVERYTHING, at=whole.now)} & set(former)
    for column in (tables.usage_days.c.day, tables.touches.c.at, tables.tickets.c.opened_at, tables.feedback.c.received_at):
        owner = column.table.c.account_id
        for account_id, last in whole.connection.execute(select(owner, func.max(column)).where(owner.in_(former)).group_by(owner)):
            assert (last.date() if isinstance(last, datetime) else last) <= former[account_id], (column.table.name, account_id)


def test_a_team_has_enough_champions_and_a_csm_has_not(whole: Company) -> None:
    able: Counter[str | None] = Counter()
    for item in SqlChampions(whole.connection).of_accounts(scope=EVERYTHING, at=whole.now):
        if item.champion["row"]["champion_eligible"] == "true":
            able[whole.state(item.account_name).owner_name] += 1
    assert sum(able[name] for name in ("Dana Reyes", "Ben Adler", "Ines Costa")) >= 5
    assert 1 <= able["Dana Reyes"] < 5


def test_a_believable_share_of_contacts_is_rated(whole: Company) -> None:
    champions = SqlChampions(whole.connection).of_accounts(scope=EVERYTHING, at=whole.now)
    tiers = Counter(item.champion["row"]["champion_tier"] for item in champions)
    assert set(tiers) == {"eligible", "nurture", "not_yet", "not_assessed"}
    assert 0.08 < 1 - tiers["not_assessed"] / tiers.total() < 0.25
    evidence = whole.connection.execute(select(tables.champion_assessments.c.evidence)).scalars().all()
    assert [text for text in evidence if not text] == []


def test_opportunities_differ_from_account_to_account(whole: Company) -> None:
    documents = whole.connection.execute(select(tables.account_state.c.document)).scalars().all()
    first = [document["opportunities"][0] for document in documents if document["opportunities"]]
    kinds = Counter(each["kind"] for each in first)
    assert set(kinds) == {"seat", "feature", "cross_sell", "department"}
    assert max(kinds.values()) < 0.7 * len(first)
    assert len({each["value"] for each in first}) > 40
    handoffs = Counter(document["expansion"]["handoff"] for document in documents)
    assert set(handoffs) == {"ready", "needs_approval", "held", "not_ready"}
    assert 0.05 < handoffs["ready"] / len(documents) < 0.2
    assert {document["expansion"]["readiness_band"] for document in documents} == {"low", "medium", "high", "unknown"}


def test_no_account_says_the_same_twice_in_a_row(whole: Company) -> None:
    said = tables.feedback.c
    rows = whole.connection.execute(select(said.account_id, said.type, said.text).order_by(said.account_id, said.type, said.id)).all()
    assert [one for one, other in pairwise(rows) if tuple(one) == tuple(other)] == []
    assert len({row.text for row in rows}) > 150


def test_names_and_contacts_are_in_order(whole: Company) -> None:
    names = [key for (key,) in whole.connection.execute(select(tables.account_names.c.key))]
    assert len(names) == len(set(names))
    assert [name for name in names if any(one == other == third for one, other, third in zip(name, name[1:], name[2:], strict=False))] == []
    known = set(whole.connection.execute(select(tables.contacts.c.id)).scalars())
    for table in (tables.feedback, tables.touches, tables.surveys_sent):
        named = set(whole.connection.execute(select(table.c.contact_id).where(table.c.contact_id.is_not(None))).scalars())
        assert named <= known


def test_no_two_of_the_crowd_begin_and_end_alike(whole: Company) -> None:
    names = whole.connection.execute(select(tables.accounts.c.name).where(tables.accounts.c.id > "a-0023")).scalars()
    alike = Counter((name[:4], name.split()[-1]) for name in names)
    assert [pair for pair, count in alike.items() if count > 1] == []


def test_nothing_happens_after_the_moment_but_plans(whole: Company) -> None:
    for column in (tables.touches.c.at, tables.tickets.c.opened_at, tables.feedback.c.received_at, tables.meetings.c.held_at):
        assert whole.connection.execute(select(func.count()).where(column > whole.now)).scalar_one() == 0


def test_the_past_is_scored_for_twelve_weeks(whole: Company) -> None:
    days = (
        whole.connection.execute(select(tables.snapshots.c.day).where(tables.snapshots.c.account_id == "a-0001").order_by("day"))
        .scalars()
        .all()
    )
    assert len(days) == 23
    assert days[-1] - days[0] >= timedelta(weeks=12)
    assert [(one, other) for one, other in pairwise(days[-11:]) if other - one != timedelta(days=1)] == []

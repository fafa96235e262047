"""The sample company: the same bytes for the same arguments, and stories that hold on any date."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from hashlib import sha256
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy import Connection, func, select

from handlers.ports import Accounts, AccountState, FeedbackRecord, PolicyInForce, Scope, name_key
from scoring.feedback_sla import clock_for
from scoring.policy import default_policy
from storage import tables
from storage.accounts import SqlAccounts
from storage.champions import SqlChampions
from storage.database import Database
from storage.feedback import SqlFeedbackItems
from storage.people import SqlPeople
from storage.policies import register_policy
from storage.sample import load_sample

TUESDAY = datetime(2026, 11, 24, 15, 10, tzinfo=UTC)
SUNDAY = datetime(2026, 3, 1, 1, 30, tzinfo=UTC)
"""So early that the usage feed last reported on the day before."""

EVERYTHING = Scope()
SMALL = {"accounts": 22, "days": 130, "as_of": TUESDAY, "history": False}


def silent(_stage: str, _done: int, _total: int | None) -> None:
    """Report to nobody."""


@contextmanager
def opened(folder: Path) -> Iterator[Connection]:
    """Open an empty database for writing."""
    database = Database.open(f"sqlite:///{folder / 'sample.sqlite'}")
    database.migrate()
    try:
        with database.writing() as connection:
            yield connection
    finally:
        database.close()


def in_force(connection: Connection) -> PolicyInForce:
    """Put the default policy in force."""
    return register_policy(connection, default_policy(), now=datetime(2024, 1, 1, tzinfo=UTC))


def load(connection: Connection, **arguments: object) -> None:
    """Load a sample, small unless told otherwise."""
    load_sample(connection, policy=in_force(connection), progress=silent, **{**SMALL, **arguments})  # type: ignore[arg-type]


def digest(connection: Connection) -> str:
    """Hash every row of every table in the order of its key."""
    total = sha256()
    for table in tables.metadata.sorted_tables:
        total.update(table.name.encode())
        for row in connection.execute(select(table).order_by(*table.primary_key.columns)):
            total.update(repr(tuple(row)).encode())
    return total.hexdigest()


@dataclass(frozen=True)
class Company:
    """A loaded sample."""

    connection: Connection
    now: datetime

    @property
    def accounts(self) -> Accounts:
        return SqlAccounts(self.connection)

    def state(self, name: str) -> AccountState:
        (hit,) = self.accounts.named(name_key(name), scope=EVERYTHING)
        state = self.accounts.state(hit.id, scope=EVERYTHING, at=self.now)
        assert state is not None
        return state

    def said(self, name: str) -> list[FeedbackRecord]:
        return list(SqlFeedbackItems(self.connection).of_account(self.state(name).id, at=self.now))


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    """The company as `hourglass sample` loads it."""
    with opened(tmp_path_factory.mktemp("whole")) as connection:
        load(connection, accounts=240, days=400, history=True)
        yield Company(connection, TUESDAY)


@pytest.fixture(scope="module")
def stories(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    """Little more than the stories, on a Sunday night."""
    with opened(tmp_path_factory.mktemp("stories")) as connection:
        load(connection, accounts=24, days=250, as_of=SUNDAY, history=True)
        yield Company(connection, SUNDAY)


@pytest.fixture(params=["whole", "stories"])
def company(request: pytest.FixtureRequest) -> Company:
    """Each of both."""
    loaded: Company = request.getfixturevalue(request.param)
    return loaded


def test_the_same_arguments_give_the_same_bytes(tmp_path_factory: pytest.TempPathFactory) -> None:
    digests = []
    for _ in range(2):
        with opened(tmp_path_factory.mktemp("same")) as connection:
            load(connection)
            digests.append(digest(connection))
    assert digests[0] == digests[1]


def test_loading_again_replaces_the_sample_and_keeps_the_people(tmp_path: Path) -> None:
    with opened(tmp_path) as connection:
        added = SqlPeople(connection).add("newcomer@example.com", "New Comer", "csm")
        load(connection, seed=8)
        other = digest(connection)
        load(connection)
        first = digest(connection)
        load(connection)
        assert digest(connection) == first != other
        assert SqlPeople(connection).by_email("newcomer@example.com") == added


def test_more_accounts_do_not_change_the_first_ones(tmp_path_factory: pytest.TempPathFactory) -> None:
    kept = []
    for accounts in (21, 23):
        with opened(tmp_path_factory.mktemp("more")) as connection:
            load(connection, accounts=accounts)
            days, said = tables.user_days.c, tables.feedback.c
            kept.append(
                (
                    connection.execute(select(tables.accounts).where(tables.accounts.c.id <= "a-0021").order_by("id")).all(),
                    connection.execute(
                        select(days.account_id, func.sum(days.actions)).where(days.account_id <= "a-0021").group_by("account_id")
                    ).all(),
                    connection.execute(select(said.id, said.text).where(said.account_id <= "a-0021").order_by("id")).all(),
                )
            )
    assert kept[0] == kept[1]


def test_an_offset_does_not_matter_but_a_zone_must_be_there(tmp_path_factory: pytest.TempPathFactory) -> None:
    digests = []
    for as_of in (TUESDAY, TUESDAY.astimezone(timezone(timedelta(hours=9)))):
        with opened(tmp_path_factory.mktemp("zone")) as connection:
            load(connection, accounts=3, as_of=as_of)
            digests.append(digest(connection))
            with pytest.raises(ValueError, match="needs a time with a zone"):
                load(connection, as_of=TUESDAY.replace(tzinfo=None))
    assert digests[0] == digests[1]


def test_accounts_of_someone_else_are_never_touched(tmp_path: Path) -> None:
    with opened(tmp_path) as connection:
        load(connection, accounts=2)
        connection.execute(tables.accounts.insert(), {"id": "0016000000", "name": "Theirs"})
        with pytest.raises(ValueError, match="1 accounts that are not the sample's"):
            load(connection, accounts=2)
        assert connection.execute(select(func.count()).select_from(tables.accounts)).scalar_one() == 3


def test_rows_of_someone_else_are_never_touched(tmp_path: Path) -> None:
    with opened(tmp_path) as connection:
        connection.execute(tables.products.insert(), {"id": "core", "name": "Theirs", "kind": "product"})
        with pytest.raises(ValueError, match="holds rows in products"):
            load(connection)


@pytest.mark.parametrize("wrong", [{"accounts": 0}, {"days": 0}])
def test_a_number_that_makes_no_sense_is_refused(tmp_path: Path, wrong: dict[str, int]) -> None:
    with opened(tmp_path) as connection, pytest.raises(ValueError, match="at least one account and one day"):
        load(connection, **wrong)


def test_it_loads_on_each_database(connection: Connection) -> None:
    load(connection, accounts=4, days=40)
    assert connection.execute(select(func.count()).select_from(tables.account_state)).scalar_one() == 4
    assert connection.execute(select(func.max(tables.usage_days.c.day))).scalar_one() == TUESDAY.date()


def test_progress_ends_at_its_total(tmp_path: Path) -> None:
    seen: list[tuple[str, int, int | None]] = []
    with opened(tmp_path) as connection:
        reported = {**SMALL, "accounts": 3}
        load_sample(connection, policy=in_force(connection), progress=lambda *step: seen.append(step), **reported)  # type: ignore[arg-type]
    assert {stage: (done, total) for stage, done, total in seen} == {"Accounts": (3, 3), "Scores": (1, 1)}


# The stories, on both dates.


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
    assert (churn["churn_level"], churn["flags_known"], churn["at_risk_rank"]) == ("high", 7, 1)
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


# The whole company.


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

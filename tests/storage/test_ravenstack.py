"""A real, dirty export that nobody here wrote loads through the example mapping, every row accounted for."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import Connection, func, select

from storage import tables
from storage.imports import ImportReport, import_path

ROOT = Path(__file__).parents[2]
DELIVERED = ROOT.parent / "shared" / "data" / "churn" / "ravenstack"
MAPPING = ROOT / "examples" / "ravenstack.toml"
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
AS_OF = datetime(2025, 1, 1, tzinfo=UTC)

SAME_SHAPE = {
    "accounts": """\
account_id,account_name,industry,country,signup_date,referral_source,plan_tier,seats,is_trial,churn_flag
A-1,Company_1,EdTech,US,2024-10-16,partner,Basic,9,False,False
A-12,Company_12,FinTech,IN,2023-08-17,other,Pro,18,False,True
A-2,Company_2,FinTech,IN,17.08.2023,other,Pro,18,False,True
A-3,Company_3,FinTech,IN,2023-08-17,other,Gold,18,False,True
""",
    "subscriptions": """\
subscription_id,account_id,start_date,end_date,plan_tier,seats,mrr_amount,arr_amount,is_trial,upgrade_flag,downgrade_flag,churn_flag,billing_frequency,auto_renew_flag
S-1,A-12,2023-12-23,2024-04-12,Pro,14,2786,33432,False,False,False,True,monthly,True
S-2,A-12,2024-06-11,,Pro,17,833,9996,False,True,False,False,annual,True
S-3,A-12,2024-02-29,,Pro,1,10,120,False,False,False,False,monthly,False
S-4,A-1,2024-11-25,,Basic,62,0,0,True,True,False,False,annual,False
S-5,A-404,2024-11-25,,Basic,62,5,60,False,True,False,False,annual,False
""",
    "feature_usage": """\
usage_id,subscription_id,usage_date,feature_name,usage_count,usage_duration_secs,error_count,is_beta_feature
U-1,S-2,2024-12-30,feature_20,9,5004,0,False
U-2,S-3,2024-12-30,feature_20,4,369,0,False
U-3,S-2,2024-12-30,feature_3,1,1458,0,False
U-1,S-4,2024-07-28,feature_40,5,2085,0,False
U-4,S-2,2022-01-01,feature_3,2,1,0,False
U-5,S-9,2024-12-30,feature_3,2,1,0,False
""",
    "support_tickets": """\
ticket_id,account_id,submitted_at,closed_at,resolution_time_hours,priority,first_response_time_minutes,satisfaction_score,escalation_flag
T-1,A-12,2024-12-27,2024-12-28T03:00:00,27,urgent,74,,True
T-2,A-12,2024-12-08,2024-12-07T03:00:00,27,urgent,144,,False
T-3,A-1,2024-12-17,2024-12-17T19:00:00,19,low,93,4.0,False
""",
    "churn_events": """\
churn_event_id,account_id,churn_date,reason_code,refund_amount_usd,preceding_upgrade_flag,preceding_downgrade_flag,is_reactivation,feedback_text
C-1,A-12,2024-10-27,pricing,4.03,False,False,False,switched to competitor
C-2,A-1,2024-06-25,support,96.45,True,False,False,
""",
}


def load(connection: Connection, folder: Path) -> ImportReport:
    report = import_path(connection, folder, mapping=MAPPING, now=NOW, progress=lambda *_: None)
    assert report.read == report.landed + report.unchanged + report.rejected
    return report


@pytest.fixture
def same_shape(tmp_path: Path) -> Path:
    """Give a small export of the same shape, with the same kinds of dirt."""
    for name, text in SAME_SHAPE.items():
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    return tmp_path


@pytest.fixture
def delivered() -> Path:
    """Give the export itself, where this machine has it."""
    if not DELIVERED.is_dir():
        pytest.skip("The RavenStack export is not beside this checkout, in ../shared/data/churn/ravenstack.")
    return DELIVERED


def known_of(connection: Connection, name: str) -> Callable[[], dict[str, float]]:
    """Compute the usage and ticket facts that the last days before AS_OF hold."""

    def facts() -> dict[str, float]:
        account_id = connection.scalar(select(tables.accounts.c.id).where(tables.accounts.c.name == name))
        usage, feature, ticket = tables.usage_days.c, tables.feature_days.c, tables.tickets.c
        start, end = (AS_OF - timedelta(days=30)).date(), AS_OF.date()
        actions, sessions, days = connection.execute(
            select(func.sum(usage.actions), func.sum(usage.sessions), func.count()).where(
                usage.account_id == account_id, usage.day >= start, usage.day < end
            )
        ).one()
        used = select(func.count(feature.feature.distinct())).where(
            feature.account_id == account_id, feature.day >= start, feature.day < end
        )
        opened = select(func.count()).where(ticket.account_id == account_id, ticket.opened_at < AS_OF)
        return {"actions": actions, "sessions": sessions, "days": days} | {
            "features": connection.scalar(used) or 0, "tickets": connection.scalar(opened) or 0,
        }  # fmt: skip

    return facts


def test_an_export_of_that_shape_loads_with_every_row_accounted_for(connection: Connection, same_shape: Path) -> None:
    report = load(connection, same_shape)
    assert {file.name: (file.read, file.landed, file.unchanged, file.rejected) for file in report.files} == {
        "accounts.csv": (4, 2, 0, 2),
        "subscriptions.csv": (5, 3, 1, 1),
        "feature_usage.csv": (6, 4, 0, 2),
        "support_tickets.csv": (3, 2, 0, 1),
        "churn_events.csv": (2, 2, 0, 0),
    }
    assert [(reject.file, reject.line, reject.table, reject.column) for reject in report.rejects] == [
        ("accounts.csv", 4, "accounts", "started_on"),
        ("accounts.csv", 5, "accounts", "segment"),
        ("feature_usage.csv", 5, "usage_days", None),
        ("feature_usage.csv", 7, "feature_days", None),
        ("feature_usage.csv", 7, "usage_days", None),
        ("subscriptions.csv", 6, "accounts", "id"),
        ("subscriptions.csv", 6, "mrr_movements", "account_id"),
        ("support_tickets.csv", 3, "tickets", "closed_at"),
    ]
    assert any("1 rows for usage_days lie before" in note for note in report.notes)
    again = load(connection, same_shape)
    assert (again.read, again.landed, again.rejected) == (report.read, 0, report.rejected)


def test_an_export_of_that_shape_means_what_the_mapping_says(connection: Connection, same_shape: Path) -> None:
    load(connection, same_shape)
    account = connection.execute(select(tables.accounts).where(tables.accounts.c.id == "A-12")).mappings().one()
    assert (account["segment"], account["arr"], account["term_months"], account["auto_renew"]) == ("mid", Decimal(10116), 12, True)
    assert (account["renewal_on"], account["features_available"]) == (date(2025, 6, 11), 40)
    movements = tables.mrr_movements.c
    assert set(connection.execute(select(movements.id, movements.kind, movements.amount))) == {
        ("S-1:start", "new", 2786), ("S-1:end", "churn", 2786), ("S-2:start", "expansion", 833), ("S-3:start", "new", 10),
    }  # fmt: skip
    ticket = connection.execute(select(tables.tickets).where(tables.tickets.c.id == "T-1")).mappings().one()
    assert (ticket["severity"], ticket["escalated_at"]) == ("P1", datetime(2024, 12, 27, tzinfo=UTC))
    assert known_of(connection, "Company_12")() == {"actions": 14.0, "sessions": 3, "days": 1, "features": 2, "tickets": 1}


def test_the_export_itself_loads_with_every_row_accounted_for(connection: Connection, delivered: Path) -> None:
    first, second = load(connection, delivered), load(connection, delivered)
    assert {file.name: (file.read, file.landed, file.unchanged, file.rejected, file.left_out) for file in first.files} == {
        "accounts.csv": (500, 500, 0, 0, 0),
        "subscriptions.csv": (5_000, 4_222, 778, 0, 778),
        "feature_usage.csv": (25_000, 24_979, 0, 21, 0),
        "support_tickets.csv": (2_000, 2_000, 0, 0, 0),
        "churn_events.csv": (600, 600, 0, 0, 0),
    }
    assert (second.read, second.landed, second.unchanged, second.rejected) == (33_100, 0, 33_079, 21)
    assert all("repeats the key" in reject.reason for reject in first.rejects)
    # The 21 refused rows apart, nothing is lost on the way: 24,979 sittings and their counts.
    usage = tables.usage_days.c
    sessions, actions = connection.execute(select(func.sum(usage.sessions), func.sum(usage.actions))).one()
    assert (sessions, actions) == (24_979, connection.scalar(select(func.sum(tables.feature_days.c.uses))))
    facts = known_of(connection, "Company_12")()
    assert facts == {"actions": 66.0, "sessions": 6, "days": 6, "features": 6, "tickets": 3}

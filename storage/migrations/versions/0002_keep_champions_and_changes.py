"""Keep assessments of contacts, what advocates did, snoozes and every change by a person."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

Utc = sa.DateTime(timezone=True)

# What scorings before this revision say of expansion: nothing is known. The next scoring knows.
SIGNALS = ("breadth", "capacity", "growth", "stickiness")
PARTS = ("capacity", "breadth", "growth", "stickiness", "roi", "goals", "milestone", "sponsor", "stakeholders", "budget")
EXPANSION = {
    "account_id": None,
    **{f"signal_{name}": "unknown" for name in SIGNALS},
    **{f"part_{name}": None for name in PARTS},
    "readiness": None,
    "readiness_coverage": 0.0,
    "readiness_band": "unknown",
    "action": None,
    "due_date": None,
    "due_last_date": None,
    "holds": None,
    "holds_unknown": None,
    "handoff": "not_ready",
    "opportunities_unknown": "seat|feature|cross_sell|department",
}
ADDED: dict[str, object] = {"expansion": EXPANSION, "opportunities": [], "champions": [], "override": None}


def upgrade() -> None:
    op.create_table(
        "champion_assessments",
        sa.Column("id", sa.String(100), nullable=False),
        sa.Column("contact_id", sa.String(100), nullable=False),
        sa.Column("at", Utc, nullable=False),
        sa.Column("success", sa.Float(), comment="1 to 5: what they achieved with us"),
        sa.Column("communication", sa.Float(), comment="1 to 5: how they speak of it"),
        sa.Column("influence", sa.Float(), comment="1 to 5: who listens to them"),
        sa.Column("enthusiasm", sa.Float(), comment="1 to 5: how gladly they would do it"),
        sa.Column("expansion_history", sa.Boolean(), comment="they took part in an expansion"),
        sa.Column("success_story", sa.Boolean(), comment="they have a success story with us"),
        sa.Column("evidence", sa.Text()),
        sa.Column("author_id", sa.String(100)),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name="fk_champion_assessments_contact_id_contacts", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["author_id"], ["people.id"], name="fk_champion_assessments_author_id_people"),
        sa.PrimaryKeyConstraint("id", name="pk_champion_assessments"),
    )
    op.create_index("ix_champion_assessments_contact_id_at", "champion_assessments", ["contact_id", "at"])
    op.create_table(
        "advocacy_activities",
        sa.Column("id", sa.String(100), nullable=False),
        sa.Column("contact_id", sa.String(100), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False, comment="reference, case_study, review, referral, event, quote or other"),
        sa.Column("day", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name="fk_advocacy_activities_contact_id_contacts", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_advocacy_activities"),
    )
    op.create_index("ix_advocacy_activities_contact_id_day", "advocacy_activities", ["contact_id", "day"])
    op.create_table(
        "snoozes",
        sa.Column("id", sa.String(100), nullable=False),
        sa.Column("account_id", sa.String(100), nullable=False),
        sa.Column("person_id", sa.String(100), nullable=False, comment="whose lists leave it out"),
        sa.Column("until", sa.Date(), comment="the day it returns; empty: once it changes"),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("created_at", Utc, nullable=False),
        sa.Column("ended_at", Utc),
        sa.Column("band", sa.String(12), comment="at that time, to see a change"),
        sa.Column("health_score", sa.Float(), comment="at that time"),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_snoozes_account_id_accounts", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_snoozes_person_id_people", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_snoozes"),
    )
    op.create_index("ix_snoozes_person_id", "snoozes", ["person_id"])
    op.create_index("ix_snoozes_account_id", "snoozes", ["account_id"])
    op.create_table(
        "changes",
        sa.Column("id", sa.String(100), nullable=False, comment="also the id of the row it made"),
        sa.Column("account_id", sa.String(100), nullable=False),
        sa.Column("person_id", sa.String(100), nullable=False),
        sa.Column("at", Utc, nullable=False),
        sa.Column("channel", sa.String(20), nullable=False, comment="slack, teams, cli or api"),
        sa.Column("kind", sa.String(20), nullable=False, comment="touch, value, assessment, override or snooze"),
        sa.Column("summary", sa.Text(), nullable=False, comment="one sentence"),
        sa.Column("record", sa.JSON(), nullable=False, comment="the row as saved, so that one that is taken back is not lost"),
        sa.Column("undone_at", Utc),
        sa.Column("undone_by", sa.String(100)),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_changes_account_id_accounts", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_changes_person_id_people"),
        sa.ForeignKeyConstraint(["undone_by"], ["people.id"], name="fk_changes_undone_by_people"),
        sa.PrimaryKeyConstraint("id", name="pk_changes"),
    )
    op.create_index("ix_changes_account_id_at", "changes", ["account_id", "at"])
    op.create_index("ix_user_days_account_id_user_id_day", "user_days", ["account_id", "user_id", "day"])
    _complete_documents()


def downgrade() -> None:
    op.drop_index("ix_user_days_account_id_user_id_day", "user_days")
    for table in ("changes", "snoozes", "advocacy_activities", "champion_assessments"):
        op.drop_table(table)


def _complete_documents() -> None:
    """Give the documents of earlier scorings the keys that came since."""
    connection = op.get_bind()
    if connection.dialect.name == "sqlite":
        # A patch would drop the keys that are null, so each is set.
        pairs = ", ".join(f"'$.{key}', json(:{key})" for key in ADDED)
        completed = f"json_set(json_set(document, {pairs}), '$.expansion.account_id', account_id)"
    else:
        added = " || ".join(f"jsonb_build_object('{key}', CAST(:{key} AS jsonb))" for key in ADDED)
        completed = f"CAST(jsonb_set(CAST(document AS jsonb) || {added}, '{{expansion,account_id}}', to_jsonb(account_id)) AS json)"
    values = {key: json.dumps(value) for key, value in ADDED.items()}
    for table in ("account_state", "snapshots"):
        connection.execute(sa.text(f"UPDATE {table} SET document = {completed}"), values)

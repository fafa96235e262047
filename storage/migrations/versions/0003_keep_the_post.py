"""Keep the post: what is to be sent and was, digests, alerts, handoffs, absences, and who may send data in."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

Utc = sa.DateTime(timezone=True)
Money = sa.Numeric(18, 4).with_variant(sa.String(24), "sqlite")


_STANDING: tuple[sa.Column[Any], ...] = (
    sa.Column("factors", sa.Text(), comment="true churn factors joined by |; lists and alerts read these columns instead of the document"),
    sa.Column("factors_unknown", sa.Integer(), comment="empty: not scored since this column is there"),
    sa.Column("escalations", sa.Text(), comment="joined by |"),
    sa.Column("rank_value", sa.Float(), comment="ARR at risk (C8), in the reporting currency"),
    sa.Column("delta_7d", sa.Float()),
    sa.Column("due_step", sa.String(20), comment="the latest renewal step that arrived and is not done"),
    sa.Column("due_step_on", sa.Date(), comment="the day it arrived"),
    sa.Column("stale", sa.String(60), comment="kinds of sources too old to be believed, joined by |"),
    sa.Column("set_band", sa.String(12), comment="by hand, until set_until"),
    sa.Column("set_until", sa.Date()),
    sa.Column("seen", sa.Boolean(), server_default="0", nullable=False, comment="alerts looked at this version"),
)


def upgrade() -> None:
    op.create_table(
        "api_keys",
        sa.Column("id", sa.String(100), nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False, comment="SHA-256 of the key: the key itself is shown once and kept nowhere"),
        sa.Column("scopes", sa.String(500), nullable=False, comment="records and events it may send, joined by spaces"),
        sa.Column("webhook_secret", sa.String(200), comment="signs webhooks of this sender"),
        sa.Column("created_at", Utc, nullable=False),
        sa.Column("used_at", Utc),
        sa.Column("revoked_at", Utc),
        sa.PrimaryKeyConstraint("id", name="pk_api_keys"),
        sa.UniqueConstraint("digest", name="uq_api_keys_digest"),
    )
    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(200), nullable=False, comment="what makes it one message, such as digest:at-risk:PERSON:2026-11-23"),
        sa.Column("kind", sa.String(30), nullable=False, comment="digest, alert, handoff, reminder, breach, notice or webhook"),
        sa.Column("channel", sa.String(10), nullable=False, comment="slack, teams or webhook"),
        sa.Column("workspace_id", sa.String(100), comment="the Slack team; empty for webhooks"),
        sa.Column("destination", sa.String(300), nullable=False, comment="a user's or channel's id there, or the webhook's name"),
        sa.Column("root_key", sa.String(200), comment="the message this one updates or follows"),
        sa.Column("mode", sa.String(10), server_default="post", nullable=False, comment="post, update or thread"),
        sa.Column("may_repeat", sa.Boolean(), server_default="0", nullable=False, comment="sent again where it cannot be looked up"),
        sa.Column("person_id", sa.String(100), comment="whom it is for; empty for a channel"),
        sa.Column("account_id", sa.String(100), comment="what it is about, where it is about one account"),
        sa.Column("body", sa.JSON(), nullable=False, comment="drawn for the channel, with the words for where the drawing is refused"),
        sa.Column("state", sa.String(10), server_default="due", nullable=False, comment="due, claimed, uncertain, sent, unknown, dead or dropped"),
        sa.Column("due_at", Utc, nullable=False, comment="not sent before"),
        sa.Column("claimed_until", Utc, comment="while claimed, the end of the claim; else not taken up before"),
        sa.Column("claimed_by", sa.String(100)),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False, comment="sends begun"),
        sa.Column("attempted_at", Utc, comment="a send was begun then, and how it ended is not known"),
        sa.Column("created_at", Utc, nullable=False),
        sa.Column("sent_at", Utc),
        sa.Column("sent_channel", sa.String(100), comment="where the channel says it put it"),
        sa.Column("sent_ts", sa.String(100), comment="the message's identity there"),
        sa.Column("parts", sa.JSON(), comment="the identities of its parts, as far as they are there"),
        sa.Column(
            "repeated", sa.Boolean(), server_default="0", nullable=False, comment="sent without being able to look whether it was there"
        ),
        sa.Column("error", sa.Text(), comment="the last failure, or why it is dead"),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
        sa.UniqueConstraint("key", name="uq_outbox_key"),
    )
    op.create_index("ix_outbox_destination_state", "outbox", ["destination", "state", "due_at", "id"])
    op.create_index("ix_outbox_repeated", "outbox", ["repeated"])
    op.create_index("ix_outbox_root_key", "outbox", ["root_key"])
    op.create_index("ix_outbox_state_due_at", "outbox", ["state", "due_at", "id"])
    op.create_table(
        "slow_destinations",
        sa.Column("channel", sa.String(10), nullable=False),
        sa.Column("workspace_id", sa.String(100), nullable=False),
        sa.Column("destination", sa.String(300), nullable=False),
        sa.Column("until", Utc, nullable=False, comment="the channel asked to wait so long"),
        sa.PrimaryKeyConstraint("channel", "workspace_id", "destination", name="pk_slow_destinations"),
    )
    op.create_table(
        "ticks",
        sa.Column("job", sa.String(50), nullable=False, comment="what is done once a period, such as nightly-scoring"),
        sa.Column("period", sa.String(50), nullable=False, comment="such as the day"),
        sa.Column("done_at", Utc, nullable=False),
        sa.PrimaryKeyConstraint("job", "period", name="pk_ticks"),
    )
    op.create_table(
        "absences",
        sa.Column("id", sa.String(100), nullable=False),
        sa.Column("person_id", sa.String(100), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False, comment="in the person's zone"),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("cover_id", sa.String(100), comment="who takes what is open; empty: their manager"),
        sa.Column("created_at", Utc, nullable=False),
        sa.Column("ended_at", Utc, comment="taken back"),
        sa.ForeignKeyConstraint(["cover_id"], ["people.id"], name="fk_absences_cover_id_people", ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_absences_person_id_people", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_absences"),
    )
    op.create_index("ix_absences_person_id_last_day", "absences", ["person_id", "last_day"])
    op.create_table(
        "api_requests",
        sa.Column("api_key_id", sa.String(100), nullable=False),
        sa.Column("idempotency_key", sa.String(200), nullable=False),
        sa.Column(
            "digest", sa.String(64), nullable=False, comment="SHA-256 of what was sent: another body under the same key is a mistake"
        ),
        sa.Column("received_at", Utc, nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("answer", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["api_key_id"], ["api_keys.id"], name="fk_api_requests_api_key_id_api_keys", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("api_key_id", "idempotency_key", name="pk_api_requests"),
    )
    op.create_table(
        "digest_settings",
        sa.Column("digest", sa.String(30), nullable=False),
        sa.Column("person_id", sa.String(100), nullable=False),
        sa.Column("minute", sa.Integer(), server_default="510", nullable=False, comment="of the local day; 510 is 08:30"),
        sa.Column("weekdays", sa.String(7), comment="ISO days, 1 is Monday; empty: the working days where the person is"),
        sa.Column("scope", sa.String(10), server_default="mine", nullable=False, comment="mine, team or all"),
        sa.Column("destination", sa.String(100), comment="a channel's id; empty: to the person"),
        sa.Column("on", sa.Boolean(), server_default="1", nullable=False),
        sa.Column("since", Utc, comment="when it was last switched on: what was due before is not made up for"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_digest_settings_person_id_people", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("digest", "person_id", name="pk_digest_settings"),
    )
    op.create_table(
        "digests",
        sa.Column("digest", sa.String(30), nullable=False, comment="such as at-risk"),
        sa.Column("person_id", sa.String(100), nullable=False),
        sa.Column("local_date", sa.Date(), nullable=False, comment="in the person's zone"),
        sa.Column("outcome", sa.String(10), nullable=False, comment="sent (handed to the outbox), failed (tried again for a while) or skipped"),
        sa.Column("reason", sa.Text(), comment="why it failed or was skipped"),
        sa.Column("made_at", Utc, nullable=False),
        sa.Column("outbox_key", sa.String(200)),
        sa.Column("shown", sa.JSON(), comment="bands, totals and factors as this digest showed them, to see the change in the next"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_digests_person_id_people", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("digest", "person_id", "local_date", name="pk_digests"),
    )
    op.create_table(
        "alerts",
        sa.Column("account_id", sa.String(100), nullable=False),
        sa.Column("kind", sa.String(30), nullable=False, comment="band, drop, or factor: and its name"),
        sa.Column("person_id", sa.String(100), nullable=False, comment="who was told"),
        sa.Column("root_key", sa.String(200), nullable=False, comment="the root message in the outbox"),
        sa.Column("surfaced_at", Utc, nullable=False, comment="when it last made itself heard"),
        sa.Column("surfaced_band", sa.String(12), comment="the band then"),
        sa.Column("score", sa.Float(), comment="as told"),
        sa.Column("version", sa.Integer(), nullable=False, comment="of the account's scoring that it tells of"),
        sa.Column("updates", sa.Integer(), server_default="0", nullable=False),
        sa.Column("ended_at", Utc, comment="the cause is gone"),
        sa.Column("held_back", sa.Boolean(), server_default="0", nullable=False, comment="over the day's cap: the digest tells it"),
        sa.Column("story", sa.JSON(), nullable=False, comment="what the message tells, each with its time, the first first"),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_alerts_account_id_accounts", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_alerts_person_id_people", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("account_id", "kind", "person_id", name="pk_alerts"),
    )
    op.create_index("ix_alerts_person_id_surfaced_at", "alerts", ["person_id", "surfaced_at"])
    op.create_table(
        "baselines",
        sa.Column("account_id", sa.String(100), nullable=False),
        sa.Column(
            "stale",
            sa.String(60),
            nullable=False,
            comment="kinds of sources that were too old, joined by |: looks with others are not compared",
        ),
        sa.Column("band", sa.String(12), nullable=False, comment="what alerts compare the next scoring with"),
        sa.Column("score", sa.Float()),
        sa.Column("factors", sa.Text(), nullable=False, comment="joined by |"),
        sa.Column("dropped", sa.Boolean(), nullable=False, comment="it had lost sharply"),
        sa.Column("policy_version", sa.Integer(), nullable=False),
        sa.Column("since", Utc, comment="from when on the sources were these; empty: as far as anyone looked"),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_baselines_account_id_accounts", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("account_id", "stale", name="pk_baselines"),
    )
    op.create_table(
        "assignments",
        sa.Column("id", sa.String(100), nullable=False),
        sa.Column("account_id", sa.String(100), nullable=False),
        sa.Column("person_id", sa.String(100), nullable=False, comment="who looks after it"),
        sa.Column("by_id", sa.String(100), nullable=False),
        sa.Column("note", sa.Text()),
        sa.Column("created_at", Utc, nullable=False),
        sa.Column("ended_at", Utc),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_assignments_account_id_accounts", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name="fk_assignments_by_id_people"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_assignments_person_id_people", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_assignments"),
    )
    op.create_index("ix_assignments_account_id", "assignments", ["account_id"])
    op.create_index("ix_assignments_person_id", "assignments", ["person_id"])
    op.create_table(
        "handoffs",
        sa.Column("id", sa.String(100), nullable=False),
        sa.Column("account_id", sa.String(100), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False, comment="the opportunity: seat, feature, cross_sell or department"),
        sa.Column(
            "state",
            sa.String(20),
            nullable=False,
            comment="suggested, approval, offered, accepted, later, declined, won, lost or withdrawn",
        ),
        sa.Column("open_key", sa.String(130), comment="ACCOUNT:KIND while it is open, empty after: one open handoff of each"),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False, comment="rises with each move; buttons carry it"),
        sa.Column("csm_id", sa.String(100)),
        sa.Column("rep_id", sa.String(100)),
        sa.Column("approver_id", sa.String(100), comment="the manager whose press a yellow account needs"),
        sa.Column("created_at", Utc, nullable=False),
        sa.Column("offered_at", Utc),
        sa.Column("due_at", Utc, comment="the rep's answer is due: two business days after the offer"),
        sa.Column("later_until", sa.Date(), comment="the rep said not now until this day"),
        sa.Column("planned_on", sa.Date(), comment="enterprise: the day on which the conversation is to begin"),
        sa.Column("closed_at", Utc),
        sa.Column("reason", sa.Text(), comment="why it was declined or lost"),
        sa.Column("amount", Money, comment="won, per year"),
        sa.Column("currency", sa.String(3)),
        sa.Column("draft", sa.JSON(), comment="name, amount, close date and evidence for the CRM"),
        sa.Column(
            "evidence", sa.JSON(), nullable=False, comment="readiness, parts, value record and opportunities as they were when offered"
        ),
        sa.Column("roots", sa.JSON(), comment="by person: the key of the message in which they read it"),
        sa.Column("reminded_at", Utc, comment="the rep was told that the answer is late"),
        sa.Column("escalated_at", Utc, comment="a manager was told: the answer is late, or the rep left"),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_handoffs_account_id_accounts", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["approver_id"], ["people.id"], name="fk_handoffs_approver_id_people"),
        sa.ForeignKeyConstraint(["csm_id"], ["people.id"], name="fk_handoffs_csm_id_people"),
        sa.ForeignKeyConstraint(["rep_id"], ["people.id"], name="fk_handoffs_rep_id_people"),
        sa.PrimaryKeyConstraint("id", name="pk_handoffs"),
        sa.UniqueConstraint("open_key", name="uq_handoffs_open_key"),
    )
    op.create_index("ix_handoffs_account_id", "handoffs", ["account_id"])
    op.create_index("ix_handoffs_rep_id_state", "handoffs", ["rep_id", "state"])
    op.create_index("ix_handoffs_state_due_at", "handoffs", ["state", "due_at"])
    op.create_table(
        "handoff_moves",
        sa.Column("handoff_id", sa.String(100), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False, comment="of the handoff after the move"),
        sa.Column("at", Utc, nullable=False),
        sa.Column("person_id", sa.String(100), comment="empty: the clock"),
        sa.Column("was", sa.String(20), nullable=False),
        sa.Column("becomes", sa.String(20), nullable=False),
        sa.Column("reason", sa.Text()),
        sa.Column("key", sa.String(200), comment="of the form that moved it: the same form again moves nothing"),
        sa.ForeignKeyConstraint(["handoff_id"], ["handoffs.id"], name="fk_handoff_moves_handoff_id_handoffs", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_handoff_moves_person_id_people"),
        sa.PrimaryKeyConstraint("handoff_id", "version", name="pk_handoff_moves"),
    )
    op.add_column(
        "account_state", sa.Column("ready_kind", sa.String(20), comment="the opportunity to hand off; empty unless readiness is high and nothing holds it")
    )
    op.add_column("account_state", sa.Column("held", sa.Boolean(), server_default="0", nullable=False, comment="something holds an expansion (E5)"))
    op.create_index("ix_account_state_ready_kind_arr_account_id", "account_state", ["ready_kind", "arr", "account_id"])
    _read_readiness()
    for column in _STANDING:
        op.add_column("account_state", column)
    op.create_index("ix_account_state_seen", "account_state", ["seen"])
    op.create_index("ix_account_state_dirty_since", "account_state", ["dirty_since"])
    op.create_index("ix_account_state_policy_version_as_of", "account_state", ["policy_version", "as_of"])
    op.create_index("ix_feedback_received_at", "feedback", ["received_at"])
    # The next scoring fills them.
    op.execute("UPDATE account_state SET dirty_since = scored_at WHERE dirty_since IS NULL")
    op.add_column(
        "people",
        sa.Column(
            "country", sa.String(10), comment="ISO 3166, with a subdivision where holidays differ, such as US or DE-BY; empty: no holidays"
        ),
    )


def _read_readiness() -> None:
    """Fill the new columns from the scorings that are there."""
    sqlite = op.get_bind().dialect.name == "sqlite"
    state = "json_extract(document, '$.expansion.handoff')" if sqlite else "document -> 'expansion' ->> 'handoff'"
    holds = "json_extract(document, '$.expansion.holds')" if sqlite else "document -> 'expansion' ->> 'holds'"
    kind = "json_extract(document, '$.opportunities[0].kind')" if sqlite else "document -> 'opportunities' -> 0 ->> 'kind'"
    op.execute(
        f"UPDATE account_state SET held = (coalesce({holds}, '') <> ''), "
        f"ready_kind = CASE WHEN {state} IN ('ready', 'needs_approval') THEN {kind} END"
    )


def downgrade() -> None:
    op.drop_index("ix_feedback_received_at", "feedback")
    op.drop_column("people", "country")
    op.drop_index("ix_account_state_policy_version_as_of", "account_state")
    op.drop_index("ix_account_state_dirty_since", "account_state")
    op.drop_index("ix_account_state_seen", "account_state")
    for column in _STANDING:
        op.drop_column("account_state", column.name)
    op.drop_index("ix_account_state_ready_kind_arr_account_id", "account_state")
    op.drop_column("account_state", "held")
    op.drop_column("account_state", "ready_kind")
    for table in (
        "handoff_moves",
        "handoffs",
        "assignments",
        "baselines",
        "alerts",
        "digests",
        "digest_settings",
        "api_requests",
        "absences",
        "ticks",
        "slow_destinations",
        "outbox",
        "api_keys",
    ):
        op.drop_table(table)

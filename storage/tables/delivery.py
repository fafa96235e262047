"""The post: what is to be sent, where sending is slow, and who was told what on which day."""

from sqlalchemy import Boolean, Column, Date, Float, ForeignKey, Index, Integer, String, Table, Text

from storage.tables.columns import JSON, Utc, metadata

outbox = Table(
    "outbox",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("key", String(200), nullable=False, unique=True, comment="what makes it one message, such as digest:at-risk:PERSON:2026-11-23"),
    Column("kind", String(30), nullable=False, comment="digest, alert, handoff, reminder, breach, notice or webhook"),
    Column("channel", String(10), nullable=False, comment="slack, teams or webhook"),
    Column("workspace_id", String(100), comment="the Slack team; empty for webhooks"),
    Column("destination", String(300), nullable=False, comment="a user's or channel's id there, or the webhook's name"),
    Column("root_key", String(200), comment="the message this one updates or follows"),
    Column("mode", String(10), nullable=False, server_default="post", comment="post, update or thread"),
    Column("may_repeat", Boolean, nullable=False, server_default="0", comment="sent again where it cannot be looked up"),
    Column("person_id", String(100), comment="whom it is for; empty for a channel"),
    Column("account_id", String(100), comment="what it is about, where it is about one account"),
    Column("body", JSON, nullable=False, comment="drawn for the channel, with the words for where the drawing is refused"),
    Column("state", String(10), nullable=False, server_default="due", comment="due, claimed, uncertain, sent, unknown, dead or dropped"),
    Column("due_at", Utc, nullable=False, comment="not sent before"),
    Column("claimed_until", Utc, comment="while claimed, the end of the claim; else not taken up before"),
    Column("claimed_by", String(100)),
    Column("attempts", Integer, nullable=False, server_default="0", comment="sends begun"),
    Column("attempted_at", Utc, comment="a send was begun then, and how it ended is not known"),
    Column("created_at", Utc, nullable=False),
    Column("sent_at", Utc),
    Column("sent_channel", String(100), comment="where the channel says it put it"),
    Column("sent_ts", String(100), comment="the message's identity there"),
    Column("parts", JSON, comment="the identities of its parts, as far as they are there"),
    Column("repeated", Boolean, nullable=False, server_default="0", comment="sent without being able to look whether it was there"),
    Column("error", Text, comment="the last failure, or why it is dead"),
)
Index("ix_outbox_state_due_at", outbox.c.state, outbox.c.due_at, outbox.c.id)
Index("ix_outbox_root_key", outbox.c.root_key)
Index("ix_outbox_repeated", outbox.c.repeated)
Index("ix_outbox_destination_state", outbox.c.destination, outbox.c.state, outbox.c.due_at, outbox.c.id)

slow_destinations = Table(
    "slow_destinations",
    metadata,
    Column("channel", String(10), primary_key=True),
    Column("workspace_id", String(100), primary_key=True),
    Column("destination", String(300), primary_key=True),
    Column("until", Utc, nullable=False, comment="the channel asked to wait so long"),
)

digests = Table(
    "digests",
    metadata,
    Column("digest", String(30), primary_key=True, comment="such as at-risk"),
    Column("person_id", String(100), ForeignKey("people.id", ondelete="CASCADE"), primary_key=True),
    Column("local_date", Date, primary_key=True, comment="in the person's zone"),
    Column("outcome", String(10), nullable=False, comment="sent (handed to the outbox), failed (tried again for a while) or skipped"),
    Column("reason", Text, comment="why it failed or was skipped"),
    Column("made_at", Utc, nullable=False),
    Column("outbox_key", String(200)),
    Column("shown", JSON, comment="bands, totals and factors as this digest showed them, to see the change in the next"),
)

digest_settings = Table(
    "digest_settings",
    metadata,
    Column("digest", String(30), primary_key=True),
    Column("person_id", String(100), ForeignKey("people.id", ondelete="CASCADE"), primary_key=True),
    Column("minute", Integer, nullable=False, server_default="510", comment="of the local day; 510 is 08:30"),
    Column("weekdays", String(7), comment="ISO days, 1 is Monday; empty: the working days where the person is"),
    Column("scope", String(10), nullable=False, server_default="mine", comment="mine, team or all"),
    Column("destination", String(100), comment="a channel's id; empty: to the person"),
    Column("on", Boolean, nullable=False, server_default="1"),
    Column("since", Utc, comment="when it was last switched on: what was due before is not made up for"),
    Column("trouble", Text, comment="why the channel did not take the last one: it goes to the person until they choose again"),
)

ticks = Table(
    "ticks",
    metadata,
    Column("job", String(50), primary_key=True, comment="what is done once a period, such as nightly-scoring"),
    Column("period", String(50), primary_key=True, comment="such as the day"),
    Column("done_at", Utc, nullable=False),
)

alerts = Table(
    "alerts",
    metadata,
    Column("account_id", String(100), ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True),
    Column("kind", String(30), primary_key=True, comment="band, drop, or factor: and its name"),
    Column("person_id", String(100), ForeignKey("people.id", ondelete="CASCADE"), primary_key=True, comment="who was told"),
    Column("root_key", String(200), nullable=False, comment="the root message in the outbox"),
    Column("surfaced_at", Utc, nullable=False, comment="when it last made itself heard"),
    Column("surfaced_band", String(12), comment="the band then"),
    Column("score", Float, comment="as told"),
    Column("version", Integer, nullable=False, comment="of the account's scoring that it tells of"),
    Column("updates", Integer, nullable=False, server_default="0"),
    Column("ended_at", Utc, comment="the cause is gone"),
    Column("held_back", Boolean, nullable=False, server_default="0", comment="over the day's cap: the digest tells it"),
    Column("story", JSON, nullable=False, comment="what the message tells, each with its time, the first first"),
)
Index("ix_alerts_person_id_surfaced_at", alerts.c.person_id, alerts.c.surfaced_at)

baselines = Table(
    "baselines",
    metadata,
    Column("account_id", String(100), ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True),
    Column(
        "stale", String(60), primary_key=True, comment="kinds of sources that were too old, joined by |: looks with others are not compared"
    ),
    Column("band", String(12), nullable=False, comment="what alerts compare the next scoring with"),
    Column("score", Float),
    Column("factors", Text, nullable=False, comment="joined by |"),
    Column("dropped", Boolean, nullable=False, comment="it had lost sharply"),
    Column("policy_version", Integer, nullable=False),
    Column("since", Utc, comment="from when on the sources were these; empty: as far as anyone looked"),
)

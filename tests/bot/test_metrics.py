"""Every state has a count that Prometheus reads, also while the database is away."""

from pathlib import Path

from bot import timekeeping
from bot.settings import Settings
from bot.web import create_app
from bot.wiring import Assistant
from storage import outbox
from storage.outbox import Outgoing
from tests.bot.test_web import ask


async def test_every_state_has_a_count(tmp_path: Path) -> None:
    settings = Settings(database_url=f"sqlite:///{tmp_path / 'hourglass.db'}")
    now = timekeeping.now()
    assistant = Assistant.open(settings, now=now)
    with assistant.database.writing() as connection:
        for key in ("a", "b"):
            outbox.put(connection, Outgoing(key, "digest", "slack", key, {}, now), now=now)
        [item, _] = outbox.claim(connection, "w", channels=("slack",), now=now, lease=now - now, settle=now - now, limit=9)
        outbox.dead(connection, item, reason="Slack refused: is_archived")
    app = create_app(settings, assistant=assistant)
    async with app.router.lifespan_context(app):
        status, body = await ask(app, "/metrics")
    lines = body.decode().splitlines()
    assert status == 200
    for line in (
        'hourglass_outbox_messages{state="dead"} 1.0',
        'hourglass_outbox_messages{state="sent"} 0.0',
        'hourglass_outbox_messages{state="uncertain"} 0.0',
        'hourglass_outbox_not_sent{reason="is_archived",state="dead"} 1.0',
        "hourglass_outbox_repeated 0.0",
        'hourglass_inbox_events{state="stuck"} 0.0',
        "hourglass_audit_waiting 0.0",
        "hourglass_database_up 1.0",
    ):
        assert line in lines
    assistant.close()


async def test_a_database_that_is_away_is_said_and_nothing_breaks(tmp_path: Path) -> None:
    settings = Settings(database_url=f"sqlite:///{tmp_path / 'hourglass.db'}")
    assistant = Assistant.open(settings, now=timekeeping.now())
    with assistant.database.writing() as connection:
        connection.exec_driver_sql("ALTER TABLE outbox RENAME TO away")
    app = create_app(settings, assistant=assistant)
    async with app.router.lifespan_context(app):
        status, body = await ask(app, "/metrics")
    assert (status, "hourglass_database_up 0.0" in body.decode().splitlines()) == (200, True)
    assistant.close()

"""Every state has a count that Prometheus reads, also while the database is away."""

from collections import Counter
from pathlib import Path

import pytest

from bot import timekeeping
from bot.metrics import Heard, exposition
from bot.settings import Settings
from bot.web import create_app
from bot.wiring import Assistant
from storage import outbox, teams_conversations
from storage.outbox import Outgoing
from storage.teams_conversations import TeamsConversation
from tests.bot.test_web import ask

TOKEN = "scrape-" + "s" * 16


async def test_every_state_has_a_count(tmp_path: Path) -> None:
    settings = Settings(database_url=f"sqlite:///{tmp_path / 'hourglass.db'}")
    now = timekeeping.now()
    assistant = Assistant.open(settings, now=now)
    with assistant.database.writing() as connection:
        for key in ("a", "b"):
            outbox.put(connection, Outgoing(key, "digest", "slack", key, {}, now), now=now)
        [item, _] = outbox.claim(connection, "w", channels=("slack",), now=now, lease=now - now, settle=now - now, limit=9)
        outbox.dead(connection, item, reason="Slack refused: is_archived")
        outbox.put(connection, Outgoing("c", "digest", "teams", "c", {}, now), now=now)
        [blocked] = outbox.claim(connection, "w", channels=("teams",), now=now, lease=now - now, settle=now - now, limit=9)
        outbox.dead(connection, blocked, reason="Teams answered 403 MessageWritesBlocked: blocked")
        teams_conversations.keep(connection, TeamsConversation("t", "personal", "ann", "a:1", "https://smba.example.com"), now=now)
    app = create_app(settings, assistant=assistant)
    async with app.router.lifespan_context(app):
        status, body = await ask(app, "/metrics")
    lines = body.decode().splitlines()
    assert status == 200
    for line in (
        'hourglass_outbox_messages{state="dead"} 2.0',
        'hourglass_outbox_messages{state="sent"} 0.0',
        'hourglass_outbox_messages{state="uncertain"} 0.0',
        'hourglass_outbox_not_sent{reason="is_archived",state="dead"} 1.0',
        'hourglass_outbox_not_sent{reason="MessageWritesBlocked",state="dead"} 1.0',
        'hourglass_teams_conversations{kind="personal",state="open"} 1.0',
        'hourglass_teams_conversations{kind="channel",state="ended"} 0.0',
        "hourglass_outbox_repeated 0.0",
        'hourglass_inbox_events{state="stuck"} 0.0',
        "hourglass_audit_waiting 0.0",
        "hourglass_database_up 1.0",
    ):
        assert line in lines
    assistant.close()


def test_what_nobody_listens_to_is_counted_and_only_the_frequent_has_a_name(tmp_path: Path) -> None:
    assistant = Assistant.open(Settings(database_url=f"sqlite:///{tmp_path / 'hourglass.db'}"), now=timekeeping.now())
    kinds = Counter({f"kind {number:02}": 100 - number for number in range(30)})
    lines = exposition(assistant, now=timekeeping.now(), heard=Heard({"teams": kinds}, refused=7)).decode().splitlines()
    assert 'hourglass_unheard{chat="teams",kind="kind 19"} 81.0' in lines
    assert not any("kind 20" in line for line in lines)
    assert f'hourglass_unheard{{chat="teams",kind="others"}} {sum(range(71, 81))}.0' in lines
    assert "hourglass_teams_refused 7.0" in lines
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


@pytest.mark.parametrize(
    ("client", "headers", "status"),
    [
        ("127.0.0.1", {}, 200),
        ("::1", {}, 200),
        ("10.0.0.7", {}, 401),
        ("testclient", {}, 401),
        ("127.0.0.1", {"x_forwarded_for": "203.0.113.9"}, 401),
        ("127.0.0.1", {"forwarded": "for=203.0.113.9"}, 401),
    ],
)
async def test_without_a_token_this_machine_alone_reads_the_metrics(
    tmp_path: Path, client: str, headers: dict[str, str], status: int
) -> None:
    app = create_app(Settings(database_url=f"sqlite:///{tmp_path / 'hourglass.db'}"))
    async with app.router.lifespan_context(app):
        answered, body = await ask(app, "/metrics", client=client, **headers)
    assert answered == status
    assert status == 200 or body == b"Only this machine may read the metrics; set HOURGLASS_METRICS_TOKEN to read them from elsewhere."


async def test_with_a_token_whoever_has_it_reads_the_metrics(tmp_path: Path) -> None:
    app = create_app(Settings(database_url=f"sqlite:///{tmp_path / 'hourglass.db'}", metrics_token=TOKEN))
    async with app.router.lifespan_context(app):
        for given, status in (
            (f"Bearer {TOKEN}", 200),
            (f"bearer {TOKEN}", 200),
            ("Bearer wrong", 401),
            (TOKEN, 401),
            ("", 401),
            ("Bearer ü", 401),
        ):
            answered, body = await ask(app, "/metrics", client="10.0.0.7", authorization=given)
            assert answered == status, given
            assert TOKEN not in body.decode()
        assert (await ask(app, "/metrics"))[0] == 401

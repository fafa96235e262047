"""The operator's words about the outbox: a line a message, one sentence where a word is wrong."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import update

from bot import timekeeping
from storage import outbox, tables
from storage.audit import read_audit
from storage.database import Database
from storage.outbox import Outgoing
from tests.bot.test_cli import Run, company, run

__all__ = ["company", "run"]


@pytest.fixture
def dead(company: Database) -> Database:
    """One message that died, one that is sent, one that waits."""
    now = timekeeping.now()
    with company.writing() as connection:
        for key in ("dead", "sent", "due"):
            outbox.put(connection, Outgoing(key, "digest", "slack", key, {"messages": []}, now + timedelta(hours=1)), now=now)
        table = tables.outbox
        connection.execute(update(table).where(table.c.key == "dead").values(state="dead", error="Slack refused: is_archived"))
        connection.execute(update(table).where(table.c.key == "sent").values(state="sent", sent_at=now))
    return company


def test_what_is_not_sent_is_listed_with_its_reason(dead: Database, run: Run) -> None:
    ended = run("outbox", "list")
    assert "dead" in ended.out
    assert "Slack refused: is_archived" in ended.out
    assert ended.out.endswith("1 due, 0 claimed, 0 uncertain, 1 sent, 0 unknown, 1 dead, 0 dropped.\n")
    assert [message["key"] for message in json.loads(run("outbox", "list", "--state", "sent", "--json").out)] == ["sent"]


def test_the_doctor_names_what_is_stuck(dead: Database, run: Run) -> None:
    found = {finding["what"]: finding for finding in json.loads(run("doctor", "--json").out)}
    assert not found["outbox"]["well"]
    assert "dead is dead (Slack refused: is_archived)" in found["outbox"]["says"]


def test_a_message_is_sent_after_all_or_never_and_the_audit_knows(dead: Database, run: Run) -> None:
    assert "will be sent" in run("outbox", "retry", "--all-dead").out
    assert run("outbox", "drop", "due").out == "due will never be sent.\n"
    with dead.reading() as connection:
        states = {row.key: row.state for row in connection.execute(tables.outbox.select())}
        assert {(entry.action, entry.detail) for entry in read_audit(connection, limit=9)} == {
            ("outbox retry", "dead"),
            ("outbox drop", "due"),
        }
    assert states == {"dead": "due", "sent": "sent", "due": "dropped"}


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("outbox", "retry", "nothing"), "There is no message 'nothing'; `hourglass outbox list` shows them."),
        (("outbox", "drop", "sent"), "already; nothing was changed."),
        (("outbox", "list", "--state", "lost"), "--state 'lost' is no state; the states are due"),
        (("outbox", "retry"), "Name one key, or --all-dead."),
        (("outbox", "retry", "dead", "--all-dead"), "Name one key, or --all-dead."),
    ],
)
def test_a_wrong_word_is_one_sentence(dead: Database, run: Run, words: tuple[str, ...], says: str) -> None:
    ended = run(*words)
    assert ended.code
    assert says in ended.err

"""A handoff from the clock's suggestion to the CRM, over real databases: each message once, each move kept and audited."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.clock import Job, in_one, tick
from bot.clockwork import Clockwork
from bot.settings import Settings
from bot.wiring import Assistant, Reply
from handlers.card import Card, Form
from handlers.handoff_due import handoff_due
from handlers.ports import Person
from storage import tables
from tests.factories import NOW, healthy_account, manager, person, policy_in_force, sales_rep
from tests.fakes import FakeAccounts
from tests.storage.conftest import keep_accounts

ANN, MARA, RAJ = person(), manager(), sales_rep()
JOBS = (Job("handoffs", in_one(handoff_due)),)


@pytest.fixture
def assistant(database_url: str) -> Iterator[Assistant]:
    """Acme, ready to hand off, with a CRM, on each database."""
    webhook = {"crm_webhook_url": "https://crm.example.com/hook", "crm_webhook_secret": "s" * 16}
    opened = Assistant.open(Settings(database_url=database_url, **webhook), now=NOW)
    with opened.database.writing() as connection:
        for who in (ANN, MARA, RAJ):
            row = {"id": who.id, "email": who.email, "name": who.name, "role": who.role, "team": who.team, "time_zone": who.time_zone}
            connection.execute(tables.people.insert(), row)
        keep_accounts(connection, FakeAccounts([healthy_account()]))
    yield opened
    opened.close()


def clocks(assistant: Assistant, *, days: float = 0) -> None:
    """Two clocks that tick at the same time."""
    for _ in range(2):
        tick(Clockwork(assistant.database, policy=policy_in_force(), follow=False, crm=True), NOW + timedelta(days=days), jobs=JOBS)


def ask(assistant: Assistant, words: str, who: Person, *, hours: float = 0) -> Reply:
    return assistant.reply(words, person=who, channel="slack", place=None, now=NOW + timedelta(hours=hours))


def submit(assistant: Assistant, words: str, who: Person, values: dict[str, str], *, key: str) -> Reply:
    saved = assistant.submit(words, values, person=who, channel="slack", place=None, now=NOW, key=key)
    assert isinstance(saved, Reply)
    return saved


def sent(assistant: Assistant) -> list[tuple[str, str]]:
    outbox = tables.outbox.c
    with assistant.database.reading() as connection:
        return [(key, mode) for key, mode in connection.execute(select(outbox.key, outbox.mode).order_by(outbox.id))]


def test_a_handoff_goes_from_the_clock_to_the_crm_with_each_message_once(assistant: Assistant) -> None:
    clocks(assistant)
    assert sent(assistant) == [("handoff:h-1:suggested:1:p-ann", "post")]

    offered = submit(assistant, "handoff id:h-1 offer v1", ANN, {"problem": "No seats at night"}, key="view-1")
    assert offered.outcome == "answered"
    assert submit(assistant, "handoff id:h-1 offer v1", ANN, {"problem": "No seats at night"}, key="view-1").outcome == "answered"
    clocks(assistant)
    assert sent(assistant)[1:] == [("handoff:h-1:update:2:p-ann", "update"), ("handoff:h-1:offered:2:p-raj", "post")]

    assert ask(assistant, "handoff id:h-1 accept v2", RAJ).outcome == "answered"
    assert ask(assistant, "handoff id:h-1 accept v2", RAJ).outcome == "refused"
    assert sorted(sent(assistant)[3:]) == [
        ("handoff:h-1:news:3:p-ann", "thread"),
        ("handoff:h-1:update:3:p-ann", "update"),
        ("handoff:h-1:update:3:p-raj", "update"),
    ]

    draft = ask(assistant, "handoff id:h-1 draft v3", RAJ).card
    assert isinstance(draft, Form)
    values = {field.name: field.initial for field in draft.fields}
    for _ in range(2):
        assert submit(assistant, draft.command, RAJ, values, key="view-2").outcome == "answered"
    with assistant.database.reading() as connection:
        (event,) = connection.execute(select(tables.outbox).where(tables.outbox.c.channel == "webhook")).all()
    assert (event.key, event.destination, event.body["event"]) == ("handoff:h-1:draft:view-2", "crm", "opportunity.drafted")
    assert event.body["data"]["amount"] == "17400"

    submit(assistant, "handoff id:h-1 won v3", RAJ, {"amount": "17400"}, key="view-3")
    clocks(assistant, days=20)
    report = ask(assistant, "handoffs report 90d", MARA).card
    assert isinstance(report, Card)
    assert report.summary == "Handoffs, 90 days: 1 offered, 1 accepted, 1 won."
    with assistant.database.reading() as connection:
        moves = [(row.was, row.becomes, row.person_id) for row in connection.execute(select(tables.handoff_moves))]
    assert moves == [
        ("new", "suggested", None),
        ("suggested", "offered", "p-ann"),
        ("offered", "accepted", "p-raj"),
        ("accepted", "won", "p-raj"),
    ]
    assistant.flush()
    with assistant.database.reading() as connection:
        audit = tables.audit.c
        entries = connection.execute(select(audit.action, audit.detail).where(audit.action.like("handoff %")).order_by(audit.at)).all()
    assert {(action, detail) for action, detail in entries} == {
        ("handoff offer", "h-1 v2: suggested to offered"),
        ("handoff accept", "h-1 v3: offered to accepted"),
        ("handoff win", "h-1 v4: accepted to won"),
    }


def test_a_refused_hand_off_keeps_nothing(assistant: Assistant) -> None:
    assert submit(assistant, "handoff id:a-0001", RAJ, {"kind": "seat"}, key="view-1").outcome == "refused"
    assert sent(assistant) == []
    with assistant.database.reading() as connection:
        assert connection.execute(select(tables.handoffs)).all() == []


def test_an_unanswered_handoff_reaches_the_manager_once(assistant: Assistant) -> None:
    submit(assistant, "handoff id:a-0001", ANN, {"kind": "seat"}, key="view-1")
    for days in (1, 2, 2.5, 3, 3.5, 6, 9):
        clocks(assistant, days=days)
    keys = [key for key, _ in sent(assistant) if "reminder" in key or "escalation" in key]
    assert keys == ["handoff:h-1:reminder:2:p-raj", "handoff:h-1:escalation:2:p-mara"]

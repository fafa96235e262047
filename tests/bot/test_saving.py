"""A form that is submitted: saved with its scores and its audit in one transaction, or not at all."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.identity import Identity
from bot.settings import Settings
from bot.wiring import Assistant, FormErrors, Reply
from handlers.card import Actions, Card, Form
from storage import refresh
from storage.audit import read_audit
from storage.tables import account_state, changes, people, touches
from tests.factories import NOW, healthy_account, person, sales_rep
from tests.fakes import FakeAccounts
from tests.storage.conftest import keep_accounts

TOUCH = {"kind": "call", "direction": "two_way", "day": "2026-11-24", "note": "They will renew."}
ANN = Identity("slack", "T1", "U1")


@pytest.fixture
def assistant(database_url: str) -> Iterator[Assistant]:
    """Acme, which Ann owns, on each database."""
    opened = Assistant.open(Settings(database_url=database_url), now=NOW)
    with opened.database.writing() as connection:
        for who in (person(), sales_rep()):
            row = {"id": who.id, "email": who.email, "name": who.name, "role": who.role, "team": who.team, "time_zone": who.time_zone}
            connection.execute(people.insert(), row)
        keep_accounts(connection, FakeAccounts([healthy_account()]))
    yield opened
    opened.close()


def submit(assistant: Assistant, values: dict[str, str] | None = None, *, key: str = "form-1", **given: Any) -> Reply | FormErrors:
    asked = {"person": person(), "channel": "slack", "place": "C-CS", "now": NOW, **given}
    return assistant.submit("log touch id:a-0001", TOUCH if values is None else values, key=key, **asked)


def counted(assistant: Assistant) -> tuple[int, int]:
    """How many touches and how many changes there are."""
    with assistant.database.reading() as connection:
        of = [connection.execute(select(func.count()).select_from(table)).scalar_one() for table in (touches, changes)]
    return of[0], of[1]


def version(assistant: Assistant) -> int:
    with assistant.database.reading() as connection:
        return connection.execute(select(account_state.c.version)).scalar_one()


def undo_of(card: Card | Form) -> str:
    assert isinstance(card, Card)
    return next(button.command for block in card.blocks if isinstance(block, Actions) for button in block.buttons if button.label == "Undo")


def test_a_command_opens_its_form_and_saves_nothing(assistant: Assistant) -> None:
    form = assistant.answer("log touch acme", person=person(), channel="slack", place=None, now=NOW)
    assert isinstance(form, Form)
    assert form.command == "log touch id:a-0001"
    assert counted(assistant) == (0, 0)


def test_a_saved_form_is_confirmed_audited_and_scored_at_once(assistant: Assistant) -> None:
    reply = submit(assistant)
    assert isinstance(reply, Reply)
    assert reply.outcome == "answered"
    assert counted(assistant) == (1, 1)
    assert version(assistant) == healthy_account().version + 1
    with assistant.database.reading() as connection:  # Without a flush: a change never waits for its audit.
        [entry] = read_audit(connection, limit=9)
    assert (entry.person_id, entry.action, entry.subject, entry.outcome) == ("p-ann", "log touch", "a-0001", "answered")


def test_a_form_that_is_sent_twice_is_saved_once_and_confirmed_twice(assistant: Assistant) -> None:
    first = submit(assistant)
    assert submit(assistant) == first
    assert counted(assistant) == (1, 1)
    assert version(assistant) == healthy_account().version + 1


def test_the_button_of_a_confirmation_takes_the_change_back_once(assistant: Assistant) -> None:
    saved = submit(assistant)
    assert isinstance(saved, Reply)
    undo, later = undo_of(saved.card), NOW + timedelta(minutes=1)
    undone = assistant.reply(undo, person=person(), channel="slack", place=None, now=later)
    assert undone.outcome == "answered"
    assert counted(assistant) == (0, 1)
    assert version(assistant) == healthy_account().version + 2
    assert assistant.reply(undo, person=person(), channel="slack", place=None, now=later).outcome == "refused"


def test_each_wrong_field_has_its_sentence_and_nothing_is_saved(assistant: Assistant) -> None:
    errors = submit(assistant, {**TOUCH, "kind": "telepathy", "day": "2027-01-01"})
    assert isinstance(errors, dict)
    assert set(errors) == {"kind", "day"}
    assert counted(assistant) == (0, 0)


def test_who_may_not_change_an_account_saves_nothing(assistant: Assistant) -> None:
    reply = submit(assistant, person=sales_rep())
    assert isinstance(reply, Reply)
    assert reply.outcome == "refused"
    assert counted(assistant) == (0, 0)
    assert assistant.flush()
    with assistant.database.reading() as connection:
        assert [entry.outcome for entry in read_audit(connection, limit=9)] == ["refused"]


def test_a_change_that_cannot_be_scored_is_not_saved(assistant: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any, **__: Any) -> int:
        raise OSError

    monkeypatch.setattr(refresh, "refresh_scores", broken)
    reply = submit(assistant)
    assert isinstance(reply, Reply)
    assert reply.outcome == "failed"
    assert counted(assistant) == (0, 0)
    assert assistant.flush()
    with assistant.database.reading() as connection:
        assert [entry.outcome for entry in read_audit(connection, limit=9)] == ["failed"]


def test_a_chat_user_submits_once_they_are_known(assistant: Assistant) -> None:
    def send() -> Reply | FormErrors | None:
        return assistant.submit_identity("log touch id:a-0001", TOUCH, identity=ANN, place=None, now=NOW, key="form-1")

    assert send() is None
    assert assistant.link(ANN, email="csm@example.com", now=NOW)
    assert isinstance(send(), Reply)
    assert counted(assistant) == (1, 1)

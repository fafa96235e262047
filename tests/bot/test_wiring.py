import re
from collections.abc import Iterator

import pytest
from msgspec.structs import replace

from bot.failure import failure_card, new_token
from bot.identity import Identity
from bot.opening import register
from bot.settings import Settings
from bot.wiring import Assistant
from handlers.card import Actions
from scoring.policy import default_policy, policy_from_toml
from storage.audit import read_audit
from storage.tables import people
from tests.factories import NOW, healthy_account, person, sales_rep
from tests.fakes import FakeAccounts
from tests.storage.conftest import keep_accounts

ANN = Identity("slack", "T1", "U1")


@pytest.fixture
def assistant(database_url: str) -> Iterator[Assistant]:
    """Answers about Acme, on each database."""
    opened = Assistant.open(Settings(database_url=database_url), now=NOW)
    with opened.database.writing() as connection:
        for who in (person(), sales_rep()):
            row = {"id": who.id, "email": who.email, "name": who.name, "role": who.role, "team": who.team, "time_zone": who.time_zone}
            connection.execute(people.insert(), row)
        keep_accounts(connection, FakeAccounts([healthy_account()]))
    yield opened
    opened.close()


def audited(assistant: Assistant) -> list[tuple[str | None, str, str]]:
    assert assistant.flush()
    with assistant.database.reading() as connection:
        return [(entry.person_id, entry.action, entry.outcome) for entry in read_audit(connection, limit=9)]


def test_an_answer_is_one_audit_entry(assistant: Assistant) -> None:
    reply = assistant.reply("account acme", person=person(), channel="cli", place=None, now=NOW)
    assert reply.outcome == "answered"
    assert "Acme" in reply.card.summary
    assert audited(assistant) == [("p-ann", "account", "answered")]


@pytest.mark.parametrize("words", ["account nosuch", "frobnicate"])
def test_a_refusal_is_one_audit_entry(assistant: Assistant, words: str) -> None:
    assert assistant.reply(words, person=person(), channel="cli", place=None, now=NOW).outcome == "refused"
    assert audited(assistant) == [("p-ann", words.split(maxsplit=1)[0], "refused")]


def test_an_identity_is_unknown_until_it_is_linked(assistant: Assistant) -> None:
    assert assistant.answer_identity("account acme", identity=ANN, place="C1", now=NOW) is None
    assert audited(assistant) == []
    assert not assistant.link(ANN, email="nobody@example.com", now=NOW)
    assert assistant.link(ANN, email="CSM@example.com", now=NOW)
    card = assistant.answer_identity("account acme", identity=ANN, place="C1", now=NOW)
    assert card is not None
    assert "Acme" in card.summary


def test_someone_who_left_is_unknown_again(assistant: Assistant) -> None:
    assistant.link(ANN, email="csm@example.com", now=NOW)
    with assistant.database.writing() as connection:
        connection.execute(people.update().where(people.c.id == "p-ann").values(active=False))
    assert assistant.answer_identity("account acme", identity=ANN, place="C1", now=NOW) is None


def test_a_fault_in_the_middle_of_a_transaction_leaves_the_next_question_alone(
    assistant: Assistant, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(assistant, "_stores", None)
        reply = assistant.reply("account acme", person=person(), channel="cli", place=None, now=NOW)
    assert reply.outcome == "failed"
    token = re.search(r"H-\w{4}", reply.card.summary)
    assert token is not None
    assert token[0] in caplog.text
    assert assistant.reply("account acme", person=person(), channel="cli", place=None, now=NOW).outcome == "answered"
    assert [outcome for _, _, outcome in audited(assistant)] == ["answered", "failed"]


def test_the_same_policy_keeps_its_version_and_another_gets_a_new_one(assistant: Assistant) -> None:
    first = assistant.policy
    assert register(assistant.database, default_policy(), now=NOW) == first
    other = register(assistant.database, policy_from_toml("[sources]\nusage = 4\n"), now=NOW)
    assert other.version != first.version
    assert register(assistant.database, default_policy(), now=NOW).version == first.version


def test_a_token_is_read_aloud_without_doubt() -> None:
    tokens = {new_token() for _ in range(200)}
    assert len(tokens) > 150
    assert all(re.fullmatch(r"H-[2-9BCDFGHJKMNPQRSTVWXZ]{4}", token) for token in tokens)


def test_a_failure_offers_to_try_again_what_can_be_tried() -> None:
    card = failure_card("account acme", token="H-7K2M", now=NOW, time_zone="Europe/Berlin")
    assert [button.command for block in card.blocks if isinstance(block, Actions) for button in block.buttons] == ["account acme"]
    for words in ("", "x" * 4000):
        assert not any(isinstance(block, Actions) for block in failure_card(words, token="H-7K2M", now=NOW, time_zone="UTC").blocks)


def test_a_rep_is_refused_what_a_csm_is_shown(assistant: Assistant) -> None:
    foreign = replace(sales_rep(), id="p-other")
    reply = assistant.reply("account acme", person=foreign, channel="cli", place=None, now=NOW)
    assert reply.outcome == "refused"
    assert "Green" not in reply.card.summary

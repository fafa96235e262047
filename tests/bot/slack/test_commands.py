import logging
import time
from typing import Any

import pytest

from bot.slack.errors import ScopeMissing
from bot.slack.listeners import WORKING
from bot.wiring import Assistant
from storage.tables import accounts
from tests.bot.slack.conftest import Running, Serving
from tests.bot.slack.fake_slack import member


class SlowAssistant(Assistant):
    """Takes its time."""

    def answer_identity(self, *args: Any, **named: Any) -> Any:
        time.sleep(0.3)
        return super().answer_identity(*args, **named)


class BrokenAssistant(Assistant):
    """Fails in the middle of an answer."""

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named, make_token=lambda: "H-TEST")
        with self.database.writing() as connection:
            connection.exec_driver_sql("DROP TABLE account_names")


async def test_a_command_is_answered_in_the_reply_for_the_asker_alone(running: Running) -> None:
    answered = await running.requests.command("/account acme")
    assert answered.status == 200
    assert answered.message["response_type"] == "ephemeral"
    assert "Acme" in answered.text
    assert answered.message["blocks"]
    assert [(entry.person_id, entry.action, entry.subject, entry.outcome, entry.place) for entry in running.audited()] == [
        ("p-ann", "account", "a-0001", "answered", "C1")
    ]


async def test_the_other_command_takes_every_ability(running: Running) -> None:
    assert "Acme" in (await running.requests.command("/cs account acme")).text
    assert "help" in (await running.requests.command("/cs")).text.casefold()


async def test_slack_is_asked_once_who_somebody_is(running: Running) -> None:
    await running.requests.command("/account acme")
    await running.requests.command("/account acme")
    assert len(running.slack.sent("users.info")) == 1
    assert len(running.slack.sent("auth.test")) == 1


async def test_command_names_are_settings(serving: Serving) -> None:
    async with serving(slack_account_command="/customer", slack_cs_command="/hourglass") as running:
        assert "Acme" in (await running.requests.command("/customer acme")).text
        assert "Acme" in (await running.requests.command("/hourglass account acme")).text
        assert (await running.requests.command("/account acme")).text == "I know the commands /customer and /hourglass."


async def test_a_slow_answer_is_promised_and_follows(serving: Serving) -> None:
    async with serving(make=SlowAssistant, patience=0.05) as running:
        answered = await running.requests.command("/account acme")
        assert answered.message == {"response_type": "ephemeral", "text": WORKING}
        followed = await running.slack.until("response_url")
        assert "Acme" in followed["text"]
        assert followed["response_type"] == "ephemeral"
        assert followed["blocks"]


async def test_an_answer_whose_address_fails_goes_by_the_web_api(serving: Serving) -> None:
    async with serving(make=SlowAssistant, patience=0.05) as running:
        running.slack.refusals["response_url"] = ["expired_url"]
        await running.requests.command("/account acme")
        posted = await running.slack.until("chat.postEphemeral")
        assert (posted["channel"], posted["user"]) == ("C1", "U0ANN")
        assert "Acme" in posted["text"]


async def test_a_fault_shows_a_token_and_the_log_has_the_trace(serving: Serving, caplog: pytest.LogCaptureFixture) -> None:
    async with serving(make=BrokenAssistant) as running:
        with caplog.at_level(logging.ERROR):
            answered = await running.requests.command("/account acme")
        assert answered.status == 200
        assert answered.text == "I could not answer that just now. Nothing was changed. Token H-TEST."
        assert "Traceback" not in answered.body
        assert "account_names" not in answered.body
        logged = [record for record in caplog.records if "H-TEST" in record.getMessage()]
        assert [record.exc_info is not None for record in logged] == [True]
        assert [(entry.outcome, entry.token) for entry in running.audited()] == [("failed", "H-TEST")]


@pytest.mark.parametrize(
    "marks",
    [
        {"is_bot": True},
        {"deleted": True},
        {"is_restricted": True},
        {"is_ultra_restricted": True},
        {"is_stranger": True},
        {"team_id": "T0THEIRS"},
        {"is_email_confirmed": False},
        {"profile": {}},
    ],
    ids=lambda marks: next(iter(marks)),
)
async def test_nobody_but_a_full_member_with_a_verified_address_is_one_of_ours(running: Running, marks: dict[str, Any]) -> None:
    running.slack.users["U0ODD"] = member("U0ODD", "csm@example.com", **marks)
    answered = await running.requests.command("/account acme", user="U0ODD")
    assert answered.text.startswith("I know no one here by that Slack account.")
    assert "Acme" not in answered.body
    assert [(entry.person_id, entry.outcome) for entry in running.audited()] == [(None, "refused")]


async def test_a_member_on_nobodys_list_gets_one_sentence(running: Running) -> None:
    running.slack.users["U0NEW"] = member("U0NEW", "new@example.com")
    answered = await running.requests.command("/account acme", user="U0NEW")
    assert answered.text.startswith("I know no one here by that Slack account.")
    assert [block["type"] for block in answered.message["blocks"]] == ["section"]


async def test_a_slack_that_will_not_say_who_asks_is_a_fault_with_a_token(running: Running) -> None:
    running.slack.refusals["users.info"] = ["fatal_error"]
    answered = await running.requests.command("/account acme")
    assert "Token H-" in answered.text
    assert "Acme" in (await running.requests.command("/account acme")).text


async def test_a_missing_scope_is_said_as_what_an_admin_has_to_do(running: Running) -> None:
    running.slack.refusals["users.info"] = ["missing_scope"]
    answered = await running.requests.command("/account acme")
    assert answered.text == ScopeMissing.for_person
    assert "give your admin this token: `H-" in answered.body
    assert "Acme" in (await running.requests.command("/account acme")).text


async def test_a_rate_limit_is_waited_out(running: Running) -> None:
    running.slack.refusals["users.info"] = ["429"]
    assert "Acme" in (await running.requests.command("/account acme")).text


async def test_another_workspace_is_not_served(running: Running) -> None:
    answered = await running.requests.command("/account acme", team="T0THEIRS")
    assert answered.text == "This assistant serves another company's workspace."
    assert running.audited() == []
    assert running.slack.sent("users.info") == []


async def test_a_listed_workspace_is_served(serving: Serving) -> None:
    async with serving(slack_workspaces=("T0THIRD",)) as running:
        running.slack.users["U0ANN"]["team_id"] = "T0THIRD"
        assert "Acme" in (await running.requests.command("/account acme", team="T0THIRD")).text
        assert "another company" in (await running.requests.command("/account acme")).text


@pytest.mark.parametrize(
    "words",
    [
        "",
        "   ",
        "x" * 4000,
        "acme\x00\x07\x1b[31m",
        "<@U0123|ceo> <!channel> <https://evil.example|acme>",
        "*bold* _it_ `code` ~x~ &lt;b&gt;",
        "'; DROP TABLE accounts; --",
        "acme' OR '1'='1",
        "\u202eemca",
        "%",
        "id:",
        "id:a-0001' v7",
    ],
)
async def test_bad_input_is_one_clear_sentence_and_changes_nothing(running: Running, words: str) -> None:
    answered = await running.requests.command(f"/account {words}")
    assert answered.status == 200
    assert "Token" not in answered.text
    assert "<@" not in answered.body
    assert "<!" not in answered.body
    with running.assistant.database.reading() as connection:
        assert len(connection.execute(accounts.select()).all()) == 1
    assert {entry.outcome for entry in running.audited()} <= {"refused", "answered"}


async def test_an_unknown_ability_is_one_sentence(running: Running) -> None:
    answered = await running.requests.command("/cs frobnicate acme")
    assert "frobnicate" in answered.text
    assert [entry.outcome for entry in running.audited()] == ["refused"]

"""What Slack refuses, as the local workspace refuses it: each has a type, a sentence for the person and one for the operator."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable

import pytest

from bot import timekeeping
from bot.settings import Settings
from bot.slack import errors
from bot.slack.errors import FAMILIES, SlackRefusal, refusal_of
from bot.slack.replies import WORDS_MOST
from bot.web import create_app
from bot.wiring import Assistant
from bot.workspace.members import Command, Member
from bot.workspace.person import Person
from bot.workspace.running import RunningWorkspace, running_workspace
from storage.audit import read_audit
from storage.database import Database

ANN = Member("U0ANN", "Ann Keller", "csm@example.com", "CSM")
CHANNEL = "#general"
MENTION = "@Hourglass account acme"


@pytest.fixture
async def slack(acme_url: str) -> AsyncIterator[RunningWorkspace]:
    """The real app in the local workspace, with Ann."""
    async with running_workspace(people=(ANN,), commands=[Command("/account"), Command("/cs")], retry_seconds=()) as running:
        settings = Settings(
            database_url=acme_url,
            slack_mode="http",
            slack_bot_token=running.bot_token,
            slack_signing_secret=running.signing_secret,
            slack_api_url=running.api_url,
        )
        assistant = Assistant.open(settings, now=timekeeping.now())
        app = create_app(settings, assistant=assistant, patience=60, now=timekeeping.now)
        async with app.router.lifespan_context(app):
            running.listen(app)
            yield running
        assistant.close()


@pytest.fixture
def ann(slack: RunningWorkspace) -> Person:
    return slack.person()


async def until(happened: Callable[[], bool]) -> None:
    """Look again until it happened."""
    async with asyncio.timeout(10):
        while not happened():  # noqa: ASYNC110 - what is waited for offers no event
            await asyncio.sleep(0.02)


def failed(acme_url: str) -> list[str | None]:
    database = Database.open(acme_url)
    with database.reading() as connection:
        details = [entry.detail for entry in read_audit(connection, limit=50) if entry.outcome == "failed"]
    database.close()
    return details


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.__name__)
def test_each_refusal_has_a_type_and_two_sentences(family: type[SlackRefusal]) -> None:
    for code in FAMILIES[family]:
        refusal = refusal_of(code, needed="chat:write")
        assert type(refusal) is family
        assert refusal.explained.startswith(f"Slack refused: {code} (chat:write). ")
    for sentence in (family.for_person, family.for_operator):
        assert sentence.endswith(".")
        assert "  " not in sentence


def test_no_code_belongs_to_two_families() -> None:
    codes = [code for family in FAMILIES.values() for code in family]
    assert len(codes) == len(set(codes))
    assert {family.for_operator for family in FAMILIES} >= {errors.TokenRevoked.for_operator, errors.ScopeMissing.for_operator}


@pytest.mark.parametrize("code", ["channel_not_found", "is_archived", "not_in_channel", "user_not_in_channel"])
async def test_a_channel_that_takes_nothing_gets_its_answer_as_a_direct_message_that_says_why(
    slack: RunningWorkspace, ann: Person, code: str
) -> None:
    slack.faults.add("response_url", "error", error="expired_url")
    slack.faults.add("chat.postEphemeral", "error", error=code)
    await ann.types("/account acme trend", CHANNEL)
    said = await ann.sees("Acme", ANN.id)
    assert refusal_of(code).for_person in str(said.blocks)


@pytest.mark.parametrize("code", ["invalid_blocks", "msg_blocks_too_long", "msg_too_long"])
async def test_refused_blocks_become_words_in_pieces(slack: RunningWorkspace, ann: Person, code: str) -> None:
    slack.faults.add("chat.postMessage", "error", error=code, times=1)
    await ann.types("account acme")
    said = await ann.sees("Acme")
    assert said.blocks == []
    assert len(said.text) <= WORDS_MOST


@pytest.mark.parametrize("code", ["expired_trigger_id", "trigger_expired", "exchanged_trigger_id"])
async def test_an_expired_press_is_asked_for_again(slack: RunningWorkspace, ann: Person, code: str) -> None:
    slack.faults.add("views.open", "error", error=code, times=1)
    await ann.types("/cs log touch acme", CHANNEL)
    await ann.sees("That took too long to open; press again.", CHANNEL)
    assert ann.modal is None
    await ann.presses("Log a touch…", CHANNEL)
    await until(lambda: ann.modal is not None)


@pytest.mark.parametrize("code", ["user_not_found", "user_disabled", "cannot_dm_bot"])
async def test_someone_who_is_gone_is_not_asked_again_and_stands_in_the_audit(
    slack: RunningWorkspace, ann: Person, acme_url: str, caplog: pytest.LogCaptureFixture, code: str
) -> None:
    slack.faults.add("chat.postMessage", "error", error=code)
    with caplog.at_level(logging.ERROR):
        await ann.types("account acme")
        await until(lambda: bool(failed(acme_url)))
    assert failed(acme_url) == [f"U0ANN: Slack refused: {code}"]
    assert errors.PersonGone.for_operator in caplog.text
    assert len(slack.log.of("chat.postMessage")) == 1


@pytest.mark.parametrize("code", ["token_revoked", "account_inactive", "invalid_auth", "missing_scope", "fatal_error"])
async def test_where_only_the_response_address_is_left_the_person_reads_what_would_help(
    slack: RunningWorkspace, ann: Person, acme_url: str, caplog: pytest.LogCaptureFixture, code: str
) -> None:
    await ann.types("/account acme", CHANNEL)
    await ann.sees("Acme", CHANNEL)
    slack.faults.add("chat.*", "error", error=code)
    with caplog.at_level(logging.ERROR):
        await ann.presses("Keep in my DM", CHANNEL)
        await ann.sees(refusal_of(code).for_person, CHANNEL)
    assert refusal_of(code).for_operator in caplog.text
    assert failed(acme_url) == [f"U0ANN: Slack refused: {code}"]


async def test_a_rate_limit_that_stays_is_said(slack: RunningWorkspace, ann: Person) -> None:
    await ann.types("/account acme", CHANNEL)
    await ann.sees("Acme", CHANNEL)
    slack.faults.add("chat.*", "rate_limit", retry_after=0)
    await ann.presses("Keep in my DM", CHANNEL)
    await ann.sees(errors.RateLimited.for_person, CHANNEL)


async def test_a_shared_channel_of_the_workspace_is_answered_elsewhere(slack: RunningWorkspace, ann: Person) -> None:
    conversation = slack.workspace.conversation(CHANNEL)
    assert conversation is not None
    conversation.shared_with = "Globex"
    await ann.types("/account acme", CHANNEL)
    noted = await ann.sees("so I answered in your direct messages", CHANNEL)
    assert noted.only_for == ANN.id
    assert "Acme" in (await ann.sees("Acme", ANN.id)).text
    assert "Acme" not in "".join(f"{message.text}{message.blocks}" for message in ann.messages(CHANNEL) if message.author_id != ANN.id)

"""Whom Teams vouches for: full members with an address that their tenant has proven, looked at again each day."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot import timekeeping
from bot.settings import Settings
from bot.teams.chat import Chat
from bot.teams.members import Member, full_member
from bot.teams.rechecking import teams_rechecking
from bot.teams.sdk import TeamsChannelAccount
from storage import tables, teams_conversations
from storage.people import SqlPeople
from tests.bot.teams.conftest import Running
from tests.bot.teams.fake_teams import ANN, ANN_ENTRA, OWN, TENANT, member
from tests.factories import person

ELSE = "99999999-8888-7777-6666-555555555555"
DAY = timedelta(days=1)


def shown(**changed: Any) -> Member | None:
    return full_member(TeamsChannelAccount.model_validate(member(**changed)), tenant_id=TENANT)


def test_a_full_member_is_who_the_tenant_says_they_are() -> None:
    assert shown() == Member(ANN_ENTRA, "Ann Keller", "csm@example.com")
    assert shown(tenantId=TENANT.upper(), aadObjectId=ANN_ENTRA.upper()) == shown()


@pytest.mark.parametrize(
    "mark",
    [
        {"userRole": "guest"},
        {"userRole": "Guest"},
        {"userRole": "anonymous"},
        {"userPrincipalName": "ann_partner.example#EXT#@example.onmicrosoft.com"},
        {"tenantId": ELSE},
        {"tenantId": None},
        {"aadObjectId": None},
    ],
)
def test_guests_and_people_of_other_tenants_are_no_members(mark: dict[str, Any]) -> None:
    assert shown(**mark) is None


@pytest.mark.parametrize(
    ("user_name", "email", "proven"),
    [
        ("ann@example.com", "ann@example.com", "ann@example.com"),
        ("ann@example.com", "Ann.Keller@EXAMPLE.com", "Ann.Keller@EXAMPLE.com"),
        ("ann@example.com", None, "ann@example.com"),
        ("ann@example.com", "boss@elsewhere.example", "ann@example.com"),
        ("ann@example.com", "boss@example.com@elsewhere.example", "ann@example.com"),
        ("ann@example.com", "boss@elsewhere.example@example.com", "ann@example.com"),
        ("ann@example.onmicrosoft.com", "boss@example.com", "ann@example.onmicrosoft.com"),
        ("ann", "boss@example.com", None),
        (None, "boss@example.com", None),
    ],
)
def test_an_address_counts_at_a_domain_that_the_tenant_has_proven(user_name: str | None, email: str | None, proven: str | None) -> None:
    found = shown(userPrincipalName=user_name, email=email)
    assert found is not None
    assert found.email == proven


async def test_an_address_that_somebody_wrote_into_a_profile_opens_nothing(running: Running) -> None:
    running.teams.members[ANN] = member(userPrincipalName="mallory@other.example", email="csm@example.com")
    await running.say("account acme")
    [refused] = await running.sent()
    assert "I know no one here by that Teams account" in str(refused)
    assert "Acme" not in str(refused)


def identities(running: Running) -> list[Any]:
    with running.assistant.database.reading() as connection:
        return list(connection.execute(select(tables.person_identities)))


Change = Callable[[Running], None]


async def looked(running: Running, change: Change = lambda _: None, *, after: timedelta = DAY) -> int:
    """Have Ann known, change something, and look again so much later."""
    await running.say("account acme")
    await running.sent()
    change(running)
    now: datetime = timekeeping.now() + after + timedelta(seconds=1)
    chat = Chat(Settings(teams_mode="local"))
    ended = await teams_rechecking(running.assistant.database, chat, Settings(teams_tenant=TENANT), now=lambda: now).look()
    await chat.close()
    return ended


async def test_who_is_still_a_member_stays_known_and_is_looked_at_once_a_day(running: Running) -> None:
    assert await looked(running, after=timedelta()) == 0
    assert running.teams.looked == 0
    assert await looked(running) == 0
    assert running.teams.looked == 1
    [identity] = identities(running)
    assert (identity.email, identity.verified_at > timekeeping.now() + DAY / 2) == ("csm@example.com", True)


@pytest.mark.parametrize(
    "now_is",
    [
        None,
        member(userRole="guest"),
        member(tenantId=ELSE),
        member(email="ann@new.example", userPrincipalName="ann@new.example"),
        member(entra="bbbbbbbb-0000-0000-0000-000000000009"),
    ],
)
async def test_who_left_or_has_another_address_is_known_no_more(running: Running, now_is: dict[str, Any] | None) -> None:
    def change(running: Running) -> None:
        running.teams.members = {ANN: now_is} if now_is else {}

    assert await looked(running, change) == 1
    assert identities(running) == []
    ended = [entry for entry in running.audited() if entry.action == "unlink"]
    assert [(entry.person_id, entry.channel, entry.outcome) for entry in ended] == [(person().id, "teams", "answered")]


@pytest.mark.parametrize("status", [400, 401, 429, 500, 503])
async def test_what_teams_does_not_say_changes_nothing(running: Running, status: int) -> None:
    def change(running: Running) -> None:
        running.teams.roster_refusal = (status, "SomeCode")

    assert await looked(running, change) == 0
    assert len(identities(running)) == 1
    assert closed(running) is None


@pytest.mark.parametrize(("status", "code"), [(403, "BotNotInConversationRoster"), (404, "ConversationNotFound")])
async def test_a_conversation_that_is_closed_is_looked_at_no_more(running: Running, status: int, code: str) -> None:
    def change(running: Running) -> None:
        running.teams.roster_refusal = (status, code)

    assert await looked(running, change) == 0
    assert len(identities(running)) == 1
    assert code in (closed(running) or "")
    looks = running.teams.looked
    chat, late = Chat(Settings(teams_mode="local")), timekeeping.now() + 2 * DAY
    assert await teams_rechecking(running.assistant.database, chat, Settings(), now=lambda: late).look() == 0
    await chat.close()
    assert running.teams.looked == looks


def closed(running: Running) -> str | None:
    with running.assistant.database.reading() as connection:
        found = teams_conversations.personal(connection, TENANT, ANN_ENTRA)
    return found[1] if found else None


async def test_whom_an_operator_linked_keeps_the_link_as_long_as_the_address_stays(running: Running) -> None:
    running.teams.members[ANN] = member(email="annie@private.example", userPrincipalName="annie@private.example")
    with running.assistant.database.writing() as connection:
        SqlPeople(connection).link(person().id, "teams", TENANT, ANN_ENTRA, timekeeping.now(), via="operator")
    assert await looked(running) == 0

    def change(running: Running) -> None:
        running.teams.members[ANN] = member(email="else@private.example", userPrincipalName="else@private.example")

    assert await looked(running, change, after=3 * DAY) == 1


async def test_a_member_is_looked_for_in_their_own_conversation(running: Running) -> None:
    await looked(running)
    assert running.teams.rosters == [OWN]

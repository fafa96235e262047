"""Whom Slack vouches for: full members with their own address, looked at again each day; others ask an admin."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot import timekeeping
from bot.slack.members import NOT_MEMBERS, Member, full_member
from bot.slack.rechecking import slack_rechecking
from storage import tables
from storage.people import SqlPeople
from tests.bot.slack.conftest import Running, Serving
from tests.bot.slack.fake_slack import TEAM, member
from tests.factories import person

ANN = person()
DAY = timedelta(days=1)
KIM = ("kim@example.com", "Kim Osei", "cs_ops")


def rows(running: Running, table: Any) -> list[Any]:
    """Read a table."""
    with running.assistant.database.reading() as connection:
        return list(connection.execute(select(table)))


async def checked(running: Running, *, after: timedelta = DAY) -> int:
    """Look at everyone again, so much later."""
    now = timekeeping.now() + after + timedelta(seconds=1)
    client = running.app.state.slack.app.client
    return await slack_rechecking(running.assistant.database, client, now=lambda: now, speak_in=lambda _: None).look()


@asynccontextmanager
async def asked(serving: Serving, users: dict[str, dict[str, Any]]) -> AsyncIterator[Running]:
    """Serve an app that Ann asked once, with Kim of CS ops beside her."""
    async with serving(outbox_worker=False) as running:
        running.slack.users.update(users)
        with running.assistant.database.writing() as connection:
            SqlPeople(connection).add(*KIM)
        await running.requests.command("/cs help")
        yield running


def test_a_full_member_is_who_slack_says_they_are() -> None:
    user = member("U1", "ann@example.com", real_name="Ann Keller")
    assert full_member(user, team_id=TEAM) == Member("U1", "Ann Keller", "ann@example.com")
    assert full_member({**user, "is_email_confirmed": False}, team_id=TEAM) == Member("U1", "Ann Keller", None)
    assert full_member(member("U1", None), team_id=TEAM) == Member("U1", "U1", None)


@pytest.mark.parametrize("mark", NOT_MEMBERS)
def test_guests_bots_and_those_who_left_are_no_members(mark: str) -> None:
    assert full_member(member("U1", "ann@example.com", **{mark: True}), team_id=TEAM) is None


def test_someone_of_another_workspace_is_no_member() -> None:
    assert full_member(member("U1", "ann@example.com", team_id="T0OTHER"), team_id=TEAM) is None
    assert full_member({}, team_id=TEAM) is None


async def test_who_is_looked_at_again_and_still_there_stays_known(serving: Serving) -> None:
    async with asked(serving, {}) as running:
        before = len(running.slack.sent("users.info"))
        assert await checked(running, after=timedelta(0)) == 0
        assert len(running.slack.sent("users.info")) == before
        assert await checked(running) == 0
        assert len(running.slack.sent("users.info")) == before + 1
        (identity,) = rows(running, tables.person_identities)
        assert (identity.email, identity.verified_at > timekeeping.now() + DAY / 2) == (ANN.email, True)


@pytest.mark.parametrize(
    "now_is",
    [
        member("U0ANN", ANN.email, deleted=True),
        member("U0ANN", ANN.email, is_restricted=True),
        member("U0ANN", ANN.email, team_id="T0OTHER"),
        member("U0ANN", "ann@elsewhere.example"),
        None,
    ],
)
async def test_who_left_or_has_another_address_is_known_no_more(serving: Serving, now_is: dict[str, Any] | None) -> None:
    async with asked(serving, {}) as running:
        running.slack.users = {"U0ANN": now_is} if now_is else {}
        assert await checked(running) == 1
        assert rows(running, tables.person_identities) == []
        answered = await running.requests.command("/account acme")
        assert answered.text.startswith("I know no one here by that Slack account.")
        ended = [entry for entry in running.audited() if entry.action == "unlink"]
    assert [(entry.person_id, entry.outcome) for entry in ended] == [(ANN.id, "answered")]


@pytest.mark.parametrize("refusal", ["broken", "429", "missing_scope", "token_revoked", "fatal_error"])
async def test_what_slack_does_not_say_changes_nothing(serving: Serving, refusal: str) -> None:
    async with asked(serving, {}) as running:
        running.slack.refusals["users.info"] = [refusal] * 20
        assert await checked(running) == 0
        assert len(rows(running, tables.person_identities)) == 1


async def test_an_address_that_slack_does_not_show_locks_nobody_out(serving: Serving) -> None:
    async with asked(serving, {}) as running:
        running.slack.users["U0ANN"] = member("U0ANN", None)
        assert await checked(running) == 0
        assert len(rows(running, tables.person_identities)) == 1


async def test_a_member_asks_to_be_linked_an_admin_approves_and_they_are_answered(serving: Serving) -> None:
    boss = {"U0KIM": member("U0KIM", KIM[0]), "U0ALT": member("U0ALT", "ann@private.example", real_name="Annie")}
    async with asked(serving, boss) as running:
        refused = await running.requests.command("/account acme", user="U0ALT")
        assert refused.text.endswith("or say link me.")
        taken = await running.requests.command(f"/cs link me {ANN.email}", user="U0ALT")
        assert taken.text == "I passed that on to your admins. You will read here what they decide."
        assert (await running.requests.command("/account acme", user="U0ALT")).text.startswith("I know no one here")
        (request,) = rows(running, tables.link_requests)
        (shown,) = rows(running, tables.outbox)
        assert request.id in json.dumps(shown.body)
        await running.requests.press({"value": f"link approve {request.id}"}, user="U0KIM")
        await running.slack.until("response_url")
        answered = await running.requests.command("/account acme", user="U0ALT")
        assert answered.text.startswith("Acme: Green")
        told = {row.key.rpartition(f"{request.id}:")[2]: row.destination for row in rows(running, tables.outbox)}
        assert (told["told"], told[f"known:{ANN.id}"]) == ("U0ALT", ANN.id)
        # The address that Slack showed when it was approved is what has to stay.
        assert await checked(running) == 0
        running.slack.users["U0ALT"] = member("U0ALT", "other@private.example")
        assert await checked(running, after=3 * DAY) == 1


@pytest.mark.parametrize("mark", NOT_MEMBERS)
async def test_a_guest_cannot_ask_to_be_linked(serving: Serving, mark: str) -> None:
    async with asked(serving, {"U0GUEST": member("U0GUEST", "guest@private.example", **{mark: True})}) as running:
        answered = await running.requests.command(f"/cs link me {ANN.email}", user="U0GUEST")
        assert answered.text.startswith("I know no one here by that Slack account.")
        assert rows(running, tables.link_requests) == []
        assert rows(running, tables.outbox) == []


async def test_a_direct_message_asks_too(serving: Serving) -> None:
    async with asked(serving, {"U0ALT": member("U0ALT", "ann@private.example")}) as running:
        event = {"type": "message", "channel_type": "im", "channel": "D1", "text": "link me", "user": "U0ALT"}
        assert (await running.requests.event(event)).status == 200
        said = await running.slack.until("chat.postMessage")
        assert said["text"] == "I passed that on to your admins. You will read here what they decide."
        assert len(rows(running, tables.link_requests)) == 1

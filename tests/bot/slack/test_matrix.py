"""Role × ability × place × surface in Slack: who reads what, and that nobody else does."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest
from msgspec import Struct
from sqlalchemy import select

from bot.render.slack_forms import CALLBACK_ID, metadata
from storage import inbox
from storage.tables import outbox
from tests.bot.matrix import ACCOUNTS, CONTACT, NEVER, NOTE, VERBATIM, WORDS, email_of, numbers_of
from tests.bot.slack.conftest import Running, Serving
from tests.bot.slack.fake_slack import OURS, FakeSlack, member, own_conversation

USERS = {role: f"U0{role.upper().replace(' ', '').replace('_', '')}" for role in NEVER}
MARKS: dict[str, dict[str, Any]] = {"guest": {"is_ultra_restricted": True}, "other company": {"team_id": "T0THEIRS", "is_stranger": True}}

PLACES: dict[str, dict[str, Any] | None] = {
    "C0PUBLIC": OURS,
    "C0PRIVATE": {**OURS, "is_channel": False, "is_group": True, "is_private": True},
    "G0GROUP": {**OURS, "is_channel": False, "is_mpim": True},
    "C0SHARED": {**OURS, "is_ext_shared": True, "is_shared": True},
    "C0PENDING": {**OURS, "is_pending_ext_shared": True},
    "C0UNKNOWN": None,
    "D0THEIRS": None,
    "own": None,
}
OUR_PLACES = ("C0PUBLIC", "C0PRIVATE", "G0GROUP")


class Said(Struct):
    """What somebody caused: replies for the asker alone, and the calls of Slack's API."""

    replies: list[str]
    calls: list[tuple[str, dict[str, Any]]]

    @property
    def everything(self) -> str:
        return json.dumps([self.replies, self.calls], ensure_ascii=False)


@pytest.fixture
async def company(serving: Serving, company_url: str) -> AsyncIterator[Running]:
    """The company in Slack."""
    slack = FakeSlack(channels={name: about for name, about in PLACES.items() if about})
    for role, user in USERS.items():
        slack.users[user] = member(user, email_of(role), **MARKS.get(role, {}))
    async with serving(slack=slack, outbox_worker=False, database_url=company_url) as running:
        yield running


def place_of(name: str, user: str) -> str:
    return own_conversation(user) if name == "own" else name


async def settled(running: Running, began: int, replies: list[str]) -> Said:
    """Wait until everything that was asked is answered."""
    async with asyncio.timeout(60):
        while True:
            await running.app.state.slack.listeners.finish()
            with running.assistant.database.reading() as connection:
                if not inbox.counts(connection)["open"]:
                    break
            await asyncio.sleep(0.01)
    return Said(replies, running.slack.calls[began:])


async def asked(running: Running, surface: str, role: str, place: str, numbers: Sequence[int] | None = None) -> Said:
    """Ask everything there is to ask, or some of it, all at once."""
    user, began = USERS[role], len(running.slack.calls)
    chosen = range(len(WORDS)) if numbers is None else numbers
    replies = await asyncio.gather(*(one_asked(running, surface, role, place, number) for number in chosen))
    if surface == "home":
        opened = {"type": "app_home_opened", "tab": "home", "channel": own_conversation(user), "user": user}
        await running.requests.event(opened, event_id=f"h{role}")
    return await settled(running, began, replies)


async def one_asked(running: Running, surface: str, role: str, place: str, number: int) -> str:
    """Ask one thing, and return the reply's body."""
    user, words, requests = USERS[role], WORDS[number], running.requests
    channel = place_of(place, user)
    match surface:
        case "command":
            answered = await requests.command(f"/cs {words}", user=user, channel=channel)
        case "message":
            kind = {"type": "message", "channel_type": "im"} if place == "own" else {"type": "app_mention"}
            event = {**kind, "channel": channel, "text": words, "user": user, "ts": f"{number}.1"}
            answered = await requests.event(event, event_id=f"{role}:{place}:{number}")
        case "press":
            answered = await requests.press({"type": "button", "value": words}, user=user, channel=channel, ephemeral=place != "own")
        case "home":
            home = {"type": "home", "private_metadata": "home", "blocks": []}
            answered = await requests.press({"type": "button", "value": words}, user=user, home=home)
        case _:
            element = {"type": "plain_text_input", "action_id": "name"}
            view = {
                "type": "modal",
                "callback_id": CALLBACK_ID,
                "title": {"text": "x"},
                "private_metadata": metadata(words.partition(" ")[0] if words.startswith("find") else words, channel=channel),
                "blocks": [{"type": "input", "block_id": "name", "element": element}],
            }
            answered = await requests.submit(view, {"name": "globex"}, user=user, view_id=f"V{role}{place}{number}")
    return answered.body


def assert_no_leak(said: Said, role: str, place: str) -> None:
    user = USERS[role]
    for secret in NEVER[role]:
        assert secret not in said.everything, (role, place, secret)
    for method, body in said.calls:
        if method == "chat.postMessage":
            # Nothing is posted where others read; into conversations it goes to the asker alone.
            assert body["channel"] in (user, own_conversation(user)), (role, place, body["text"])
        if method == "views.publish":
            assert body["user_id"] == user
        if method == "chat.postEphemeral":
            assert body["user"] == user
        if method == "response_url" and place != "own" and not body.get("replace_original"):
            assert body["response_type"] == "ephemeral"
        if place not in (*OUR_PLACES, "own") and method in ("chat.postEphemeral", "response_url"):
            assert "blocks" not in body, (role, place, body["text"])
            assert not any(name in body["text"] for name in ACCOUNTS)
    if place not in (*OUR_PLACES, "own"):
        told = " ".join(reply for reply in said.replies if "response_action" not in reply)
        assert not any(secret in told for secret in (*ACCOUNTS, VERBATIM, CONTACT, NOTE)), (role, place)


@pytest.mark.parametrize("surface", ["command", "message", "press", "submit"])
async def test_nobody_reads_what_is_not_theirs_and_nothing_is_said_where_others_read(company: Running, surface: str) -> None:
    read: dict[str, str] = {}
    for place_number, place in enumerate(PLACES):
        if (place, surface) == ("D0THEIRS", "message"):
            continue  # Of these Slack tells us nothing.
        for role in NEVER:
            said = await asked(company, surface, role, place, numbers_of(surface, role, place_number))
            assert_no_leak(said, role, place)
            read[role] = read.get(role, "") + said.everything
    # The matrix would prove nothing if nobody read anything.
    assert VERBATIM in read["csm"]
    assert surface == "submit" or "Acme" in read["sales_rep"]
    with company.assistant.database.reading() as connection:
        shared = connection.execute(select(outbox.c.destination).where(outbox.c.kind == "share")).scalars().all()
    assert set(shared) <= set(OUR_PLACES)
    assert bool(shared) == (surface in ("command", "message", "press"))


async def test_a_home_shows_its_reader_what_is_theirs(company: Running) -> None:
    for role in NEVER:
        said = await asked(company, "home", role, "own")
        assert_no_leak(said, role, "own")
        assert [body["user_id"] for method, body in said.calls if method == "views.publish"], role


async def test_every_answer_of_the_matrix_is_an_entry_of_the_audit(company: Running) -> None:
    await asked(company, "command", "csm", "C0SHARED")
    company.assistant.flush()
    with company.assistant.database.reading() as connection:
        rows = connection.exec_driver_sql("SELECT person_id, place, count(*) AS n FROM audit GROUP BY 1, 2").all()
    assert [(row.person_id, row.place) for row in rows] == [("p-ann", "C0SHARED")]
    assert rows[0].n >= len(WORDS)

"""Role × ability × place × surface in Teams: who reads what, and that nobody else does."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from msgspec import Struct
from sqlalchemy import select

from bot.teams.talking import SENT
from storage import inbox
from storage.tables import outbox
from tests.bot.matrix import ACCOUNTS, NEVER, THIRDS, VERBATIM, WORDS, email_of, numbers_of
from tests.bot.teams.conftest import Running, Serving
from tests.bot.teams.fake_teams import TENANT, FakeTeams, Sent, activity, invoke, member, own_of, press

THEIRS = "99999999-8888-7777-6666-555555555555"
ACCOUNT = {role: f"29:{role.replace(' ', '-')}" for role in NEVER}
ENTRA = {role: f"aaaaaaaa-0000-0000-0000-{number:012}" for number, role in enumerate(NEVER)}
MARKS: dict[str, dict[str, Any]] = {
    "guest": {"userRole": "guest", "userPrincipalName": "ann_theirs.example#EXT#@ours.onmicrosoft.com"},
    "other company": {"tenantId": THEIRS},
}
TEAM, OTHER_TEAM = "19:team@thread.tacv2", "19:not-ours@thread.tacv2"
CHANNELS = {kind: f"19:{kind}@thread.tacv2" for kind in ("standard", "private", "shared")}
PLACES: dict[str, dict[str, Any]] = {
    "own": {"conversationType": "personal"},
    "group": {"id": "19:group@thread.v2", "conversationType": "groupChat"},
    "standard": {"id": f"{CHANNELS['standard']};messageid=1", "conversationType": "channel"},
    "private": {"id": CHANNELS["private"], "conversationType": "channel"},
    "shared": {"id": CHANNELS["shared"], "conversationType": "channel"},
    "unknown": {"id": "19:unheard-of@thread.tacv2", "conversationType": "channel"},
    "other tenant": {"id": "19:theirs@thread.tacv2", "conversationType": "channel", "tenantId": THEIRS},
}


class Said(Struct):
    """What somebody caused: replies to what they did, which they alone see, and messages."""

    replies: list[str]
    sent: list[Sent]

    @property
    def everything(self) -> str:
        return json.dumps([self.replies, [each.body for each in self.sent]], ensure_ascii=False)


@pytest.fixture
async def company(serving: Serving, company_url: str) -> AsyncIterator[Running]:
    """The company in Teams."""
    roster = {ACCOUNT[role]: member(ACCOUNT[role], ENTRA[role], email_of(role), **MARKS.get(role, {})) for role in NEVER}
    kinds = [{"id": conversation, "type": kind} for kind, conversation in CHANNELS.items()]
    teams = FakeTeams(members=roster, teams={TEAM: kinds})
    async with serving(teams=teams, outbox_worker=False, database_url=company_url, teams_tenant=TENANT) as running:
        yield running


def where(role: str, place: str) -> dict[str, Any]:
    """Who does something, and in which place."""
    return {
        "from": {"id": ACCOUNT[role], "aadObjectId": ENTRA[role], "name": role},
        "conversation": {"id": own_of(ACCOUNT[role]), "tenantId": TENANT} | PLACES[place],
        "channelData": {"team": {"id": OTHER_TEAM if place == "unknown" else TEAM}},
    }


async def asked(running: Running, surface: str, role: str, place: str) -> Said:
    """Ask what this surface asks here, all of it at once, and wait until everything is answered."""
    began = len(running.teams.sent)
    numbers = numbers_of(surface, role, [*PLACES].index(place))
    replies = await asyncio.gather(*(one_asked(running, surface, role, place, number) for number in numbers))
    assert {reply.status_code for reply in replies} == {403 if place == "other tenant" else 200}
    edge = running.app.state.teams
    async with asyncio.timeout(60):
        while True:
            await edge.finish()
            with running.assistant.database.reading() as connection:
                if not inbox.counts(connection)["open"]:
                    break
            await asyncio.sleep(0.01)
    return Said([reply.text for reply in replies], running.teams.sent[began:])


async def one_asked(running: Running, surface: str, role: str, place: str, number: int) -> httpx.Response:
    words, url = WORDS[number], running.teams.url
    here = where(role, place) | {"id": f"{surface}-{role}-{place}-{number}".replace(" ", "-")}
    data = {"action": "command", "command": words}
    match surface:
        case "message":
            return await running.post(activity(url, text=words, **here))
        case "press":
            return await running.post(press(url, data, **here))
        case "window":
            return await running.post(invoke(url, "task/fetch", {"data": data}, **here))
        case _:
            command = words.partition(" ")[0] if words.startswith("find") else words
            filled = {"action": "submit", "command": command, "key": here["id"], "name": "globex"}
            return await running.post(invoke(url, "task/submit", {"data": filled}, **here))


def assert_no_leak(said: Said, role: str, place: str) -> None:
    for secret in NEVER[role]:
        assert secret not in said.everything, (role, place, secret)
    for each in said.sent:
        if each.conversation == own_of(ACCOUNT[role]):
            continue
        # Where others read stands that it was answered, and nothing else.
        assert (place not in ("own", "other tenant"), each.body.get("text")) == (True, SENT), (role, place, each.body)
        assert "attachments" not in each.body
    if place == "other tenant":
        assert said.sent == []
        assert not any(name in said.everything for name in ACCOUNTS)


@pytest.mark.parametrize("surface", ["message", "press", "submit", "window"])
async def test_nobody_reads_what_is_not_theirs_and_nothing_is_said_where_others_read(company: Running, surface: str) -> None:
    read: dict[str, str] = {}
    for place in PLACES:
        for role in NEVER:
            said = await asked(company, surface, role, place)
            assert_no_leak(said, role, place)
            read[role] = read.get(role, "") + said.everything
    # The matrix would prove nothing if nobody read anything.
    assert VERBATIM in read["csm"]
    assert surface == "submit" or "Acme" in read["sales_rep"]
    with company.assistant.database.reading() as connection:
        shared = connection.execute(select(outbox.c.destination).where(outbox.c.kind == "share")).scalars().all()
    assert set(shared) <= {CHANNELS["standard"]}
    assert shared


async def test_every_answer_of_the_matrix_is_an_entry_of_the_audit(company: Running) -> None:
    for role in ("csm", "guest"):
        await asked(company, "message", role, "shared")
    company.assistant.flush()
    with company.assistant.database.reading() as connection:
        rows = connection.exec_driver_sql("SELECT person_id, channel, outcome, count(*) AS n FROM audit GROUP BY 1, 2, 3").all()
    by_person = {person_id: {row.outcome for row in rows if row.person_id == person_id} for person_id in {row.person_id for row in rows}}
    assert by_person == {"p-ann": {"answered", "refused"}, None: {"refused"}}
    assert {row.channel for row in rows} == {"teams"}
    least = sum(len(numbers_of("message", role, [*PLACES].index("shared"))) for role in ("csm", "guest"))
    assert sum(row.n for row in rows) >= least


def test_three_surfaces_ask_everyone_everything_everywhere() -> None:
    cells = {
        (number, role, place)
        for surface in THIRDS
        for role in NEVER
        for place in range(len(PLACES))
        for number in numbers_of(surface, role, place)
    }
    assert len(cells) == len(WORDS) * len(NEVER) * len(PLACES)

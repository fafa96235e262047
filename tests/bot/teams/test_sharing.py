"""Share in Teams: what everyone may read, into a standard channel of our own tenant, and into nothing that may be another's."""

import json
from typing import Any

import pytest
from sqlalchemy import select

from bot import timekeeping
from bot.delivery import DeliveryWorker
from bot.settings import Settings
from bot.teams.channels import ELSEWHERE, KINDS, NO_CHANNEL, NO_KIND, NOT_THERE
from bot.teams.drawing import AT
from bot.teams.sending import TeamsSender
from storage.tables import outbox
from tests.bot.teams.conftest import Running, Serving
from tests.bot.teams.fake_teams import ANN, BOT, OWN, TENANT, FakeTeams, member

CHANNEL, TEAM = "19:c0ffee@thread.tacv2", "19:team@thread.tacv2"
STANDARD = {"id": CHANNEL, "name": "Customer success", "type": "standard"}
IN_THREAD: dict[str, Any] = {
    "conversation": {"id": f"{CHANNEL};messageid=1", "conversationType": "channel", "tenantId": TENANT},
    "channelData": {"team": {"id": TEAM}, "channel": {"id": CHANNEL}},
}


def in_channel(**more: Any) -> FakeTeams:
    return FakeTeams(teams={TEAM: [STANDARD]}, **more)


def button(card: dict[str, Any], label: str) -> dict[str, Any]:
    """What a button carries, wherever it stands."""
    found: list[dict[str, Any]] = []

    def look(node: Any) -> None:
        if isinstance(node, dict):
            if node.get("title") == label and "data" in node:
                found.append(node["data"])
            for child in node.values():
                look(child)
        elif isinstance(node, list):
            for child in node:
                look(child)

    look(card)
    [data] = found
    return data


async def asked(running: Running, words: str = "account acme", **changed: Any) -> dict[str, Any]:
    """Ask in the channel, and return the card that its asker gets."""
    mention = {"type": "mention", "text": "<at>Hourglass</at>", "mentioned": {"id": BOT}}
    await running.say(f"<at>Hourglass</at> {words}", entities=[mention], **(IN_THREAD | changed))
    await running.sent(2)
    return running.teams.sent[0].card


async def test_what_was_asked_in_a_channel_of_ours_may_be_shared_there_once_it_was_seen(serving: Serving) -> None:
    async with serving(teams=in_channel()) as running:
        share = button(await asked(running), "Share…")
        assert share[AT] == [CHANNEL, TEAM]
        seen = (await running.press(share)).json()["value"]
        assert "Everyone in this channel" in json.dumps(seen)
        assert CHANNEL not in {each.conversation for each in running.teams.sent}
        told = (await running.press(button(seen, "Post it here"), id="p2")).json()["value"]
        assert "on its way into this channel" in told["speak"]
        await running.until(lambda: any(each.conversation == CHANNEL for each in running.teams.sent))
        [posted] = [each for each in running.teams.sent if each.conversation == CHANNEL]
        assert "Ann Keller shared Acme" in posted.card["speak"]
        assert "ARR" not in json.dumps(posted.card)
        assert [entry.detail for entry in running.audited() if entry.action == "share"] == ["Seen, not posted.", f"Into {CHANNEL}."]


async def test_who_presses_what_is_shared_is_answered_alone(serving: Serving) -> None:
    async with serving(teams=in_channel()) as running:
        response = await running.press({"action": "command", "command": "account acme", "stays": True}, **IN_THREAD)
        assert response.json()["value"] == "Sent to you."
        await running.sent()
        assert [each.conversation for each in running.teams.sent] == [OWN]


OTHERS = {"id": "19:other@thread.tacv2", "name": "Other", "type": "standard"}


@pytest.mark.parametrize(
    ("channels", "tenant", "because"),
    [
        ([STANDARD | {"type": "shared"}], "", KINDS["shared"]),
        ([STANDARD | {"type": "private"}], "", KINDS["private"]),
        ([{"id": CHANNEL, "name": "Unknown"}], "", NO_KIND),
        ([STANDARD | {"type": "new"}], "", NO_KIND),
        ([OTHERS], "", NOT_THERE),
        (None, "", NOT_THERE),
        ([STANDARD], "99999999-2222-3333-4444-555555555555", ELSEWHERE),
    ],
    ids=["shared", "private", "untold", "unheard-of", "not-in-the-team", "no-team", "another-tenant"],
)
async def test_nothing_is_posted_where_others_may_read(serving: Serving, channels: Any, tenant: str, because: str) -> None:
    teams = FakeTeams(teams={} if channels is None else {TEAM: channels}, team_tenant=tenant)
    async with serving(teams=teams) as running:
        card = await asked(running)
        assert "Share…" not in json.dumps(card, ensure_ascii=False)
        forged = {"action": "command", "command": "share acme here", AT: [CHANNEL, TEAM], "once": "x"}
        refused = (await running.press(forged)).json()["value"]
        assert because in refused["speak"]
        await running.say("help", id="9")
        await running.until(lambda: len(running.teams.sent) >= 4)
        assert CHANNEL not in {each.conversation for each in running.teams.sent}


async def test_nothing_is_posted_by_who_is_not_in_the_channel(serving: Serving) -> None:
    teams = in_channel(members={ANN: member()})
    async with serving(teams=teams) as running:
        await asked(running)
        teams.members = {}
        forged = {"action": "command", "command": "share acme here", AT: [CHANNEL, TEAM]}
        assert "I cannot see that you are in that channel" in (await running.press(forged)).json()["value"]["speak"]


@pytest.mark.parametrize("at", [None, "x", [], [CHANNEL], ["a b", TEAM], [CHANNEL, 7], [f"19:{'x' * 200}", TEAM]])
async def test_a_share_that_names_no_channel_is_refused(running: Running, at: object) -> None:
    refused = (await running.press({"action": "command", "command": "share acme here", AT: at})).json()["value"]
    assert "A card is shared in a channel" in refused["speak"]


async def test_a_channel_that_turned_shared_since_gets_nothing(serving: Serving) -> None:
    teams = in_channel()
    async with serving(teams=teams, outbox_worker=False) as running:
        seen = (await running.press(button(await asked(running), "Share…"))).json()["value"]
        await running.press(button(seen, "Post it here"), id="p2")
        teams.teams = {TEAM: [STANDARD | {"type": "shared"}]}
        sender = TeamsSender(Settings(teams_mode="local"), running.assistant.database, now=timekeeping.now)
        assert await DeliveryWorker(running.assistant.database, {"teams": sender}, now=timekeeping.now).work() == 1
        await sender.close()
        with running.assistant.database.reading() as connection:
            state, error = connection.execute(select(outbox.c.state, outbox.c.error)).one()
        assert (state, KINDS["shared"] in error) == ("dead", True)
    assert CHANNEL not in {each.conversation for each in teams.sent}


async def test_a_group_chat_is_no_channel(running: Running) -> None:
    group = {"id": "19:group@thread.v2", "conversationType": "groupChat", "tenantId": TENANT}
    card = await asked(running, "share acme", conversation=group, channelData={})
    assert "A card is shared in a channel" in card["speak"]
    assert NO_CHANNEL not in card["speak"]

"""Digests in Teams: where one's own comes, and in channels that are known to be ours."""

from typing import Any

import pytest

from bot import timekeeping
from handlers.ports import AT_RISK, DigestSetting
from storage.digests_due import SqlDigests
from storage.people import SqlPeople
from storage.reaches import SqlReaches
from tests.bot.teams.conftest import Running, Serving
from tests.bot.teams.fake_teams import ANN_ENTRA, TENANT, FakeTeams
from tests.factories import person

CHANNEL, TEAM = "19:c0ffee@thread.tacv2", "19:team@thread.tacv2"
IN_CHANNEL: dict[str, Any] = {
    "conversation": {"id": f"{CHANNEL};messageid=1", "conversationType": "channel", "tenantId": TENANT},
    "channelData": {"team": {"id": TEAM}, "channel": {"id": CHANNEL}},
}
IN_GROUP: dict[str, Any] = {"conversation": {"id": "19:group@thread.v2", "conversationType": "groupChat", "tenantId": TENANT}}


def setting(running: Running) -> DigestSetting:
    with running.assistant.database.reading() as connection:
        return SqlDigests(connection).setting(AT_RISK, person())


async def told(running: Running, words: str, **where: Any) -> str:
    """Say something, and return what the card that answers says in one sentence."""
    before = len(running.teams.cards())
    await running.say(words, **where)
    await running.until(lambda: len(running.teams.cards()) > before)
    return str(running.teams.cards()[-1]["fallbackText"])


async def test_a_digest_is_sent_into_a_channel_that_is_known_to_be_ours(serving: Serving) -> None:
    async with serving(teams=FakeTeams(teams={TEAM: [{"id": CHANNEL, "type": "standard"}]})) as running:
        assert "into this channel" in await told(running, "digest here", **IN_CHANNEL)
        assert setting(running).destination == CHANNEL
        assert "to you." in await told(running, "digest to me", id="2")
        assert setting(running).destination is None


@pytest.mark.parametrize("kind", ["shared", "private", None])
async def test_no_digest_is_sent_where_others_may_read(serving: Serving, kind: str | None) -> None:
    async with serving(teams=FakeTeams(teams={TEAM: [{"id": CHANNEL} | ({"type": kind} if kind else {})]})) as running:
        assert "so no digest is sent here" in await told(running, "digest here", **IN_CHANNEL)
        assert setting(running).destination is None


async def test_a_chat_is_no_channel(running: Running) -> None:
    for where in ({}, IN_GROUP):
        assert "this is none" in await told(running, "digest here", id=f"g{len(where)}", **where)
    assert setting(running).destination is None


async def test_who_is_known_in_both_chats_chooses_teams_in_teams(running: Running) -> None:
    assert "I do not know you in Slack yet" in await told(running, "digest in slack")
    with running.assistant.database.writing() as connection:
        SqlPeople(connection).link(person().id, "slack", "T0OURS", "U0ANN", timekeeping.now())
        assert SqlPeople(connection).by_identity("teams", TENANT, ANN_ENTRA) is not None
    with running.assistant.database.reading() as connection:
        assert SqlReaches(connection).of(person().id).chat == "slack"
    assert "to you" in await told(running, "digest in teams", id="2")
    with running.assistant.database.reading() as connection:
        assert SqlReaches(connection).of(person().id).chat == "teams"

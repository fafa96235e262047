"""Messages: kept, answered once, for their author alone and only where they are known."""

import json
from typing import Any

import pytest

from storage import inbox
from storage.tables import teams_conversations as table
from storage.teams_conversations import personal
from tests.bot.teams.conftest import Running, Serving
from tests.bot.teams.fake_teams import ANN, ANN_ENTRA, BOT, OWN, TENANT, FakeTeams, activity, member

GROUP = {"id": "19:group@thread.v2", "conversationType": "groupChat", "tenantId": TENANT}


def counts(running: Running) -> dict[str, int]:
    with running.assistant.database.reading() as connection:
        return inbox.counts(connection)


async def test_an_account_is_answered_with_its_card(running: Running) -> None:
    response = await running.say("account acme")
    assert (response.status_code, response.json()) == (200, {})
    await running.sent()
    [card] = running.teams.cards()
    assert "Acme" in card["speak"]
    [sent] = running.teams.sent
    assert (sent.method, sent.conversation, sent.body["summary"]) == ("POST", OWN, card["fallbackText"])
    assert [(entry.channel, entry.action) for entry in running.audited()] == [("teams", "account")]


@pytest.mark.parametrize("words", ["/account acme", "how is acme doing?", "<at>Hourglass</at> account acme"])
async def test_a_question_may_be_plain_or_a_command(running: Running, words: str) -> None:
    entities = [{"type": "mention", "text": "<at>Hourglass</at>", "mentioned": {"id": BOT}}]
    await running.say(words, entities=entities)
    await running.sent()
    assert "Acme" in running.teams.cards()[0]["speak"]


async def test_a_question_may_lean_on_the_one_before(running: Running) -> None:
    await running.say("how is acme doing?")
    await running.sent()
    await running.say("why?", id="2")
    await running.sent(2)
    assert "Acme" in running.teams.cards()[1]["speak"]


async def test_a_message_that_comes_again_is_answered_once(running: Running) -> None:
    for _ in range(3):
        assert (await running.say("account acme")).status_code == 200
    await running.say("help", id="2")
    await running.until(lambda: counts(running) == {"open": 0, "stuck": 0, "done": 2})
    assert len(running.teams.sent) == 2


async def test_a_conversation_is_kept_from_its_first_word_on_and_ended_when_we_are_removed(running: Running) -> None:
    def mine() -> Any:
        with running.assistant.database.reading() as connection:
            return personal(connection, TENANT, ANN_ENTRA)

    for changed, ended in (
        ({"type": "installationUpdate", "action": "add"}, None),
        ({"type": "installationUpdate", "action": "remove"}, "Hourglass was removed there."),
        ({"type": "conversationUpdate", "membersAdded": [{"id": BOT}]}, None),
    ):
        assert (await running.post(activity(running.teams.url, **changed))).status_code == 200
        conversation, because = mine()
        assert (conversation.conversation_id, conversation.service_url, because) == (OWN, running.teams.url, ended)
    assert counts(running) == {"open": 0, "stuck": 0, "done": 0}


@pytest.mark.parametrize(
    "who",
    [
        member(email="stranger@example.com"),
        member(userRole="guest"),
        member(userPrincipalName="csm_example.com#EXT#@tenant.onmicrosoft.com"),
        member(tenantId="99999999-2222-3333-4444-555555555555"),
        member(entra="bbbbbbbb-0000-0000-0000-000000000009"),
    ],
    ids=["stranger", "guest", "external-name", "another-tenant", "another-account"],
)
async def test_who_is_no_member_or_none_of_ours_learns_nothing(serving: Serving, who: dict[str, Any]) -> None:
    async with serving(teams=FakeTeams(members={ANN: who})) as running:
        await running.say("account acme")
        await running.sent()
        [card] = running.teams.cards()
        assert "I know no one here by that Teams account" in json.dumps(card)
        assert "Acme" not in json.dumps(card)
        assert [entry.outcome for entry in running.audited()] == ["refused"]


async def test_another_tenant_is_not_served(serving: Serving) -> None:
    async with serving(teams_tenant="99999999-2222-3333-4444-555555555555") as running:
        response = await running.say("account acme")
        assert (response.status_code, response.json()) == (403, {"error": "This assistant serves another company."})
        assert running.app.state.teams.unheard["another tenant"] == 1
        with running.assistant.database.reading() as connection:
            assert connection.execute(table.select()).all() == []


async def test_a_mention_is_answered_in_the_askers_own_conversation(running: Running) -> None:
    await running.say("<at>Hourglass</at> account acme", conversation=GROUP)
    _, note = await running.sent(2)
    assert running.teams.opened[0]["members"] == [{"id": ANN}]
    assert [each.conversation for each in running.teams.sent] == [OWN, GROUP["id"]]
    assert "Acme" in running.teams.cards()[0]["speak"]
    assert (note["text"], "attachments" in note) == ("Sent to you.", False)
    await running.say("account acme", conversation=GROUP, id="2")
    await running.sent(4)
    assert len(running.teams.opened) == 1


async def test_who_cannot_be_written_to_reads_only_that(running: Running) -> None:
    running.teams.refusals = [(403, {"error": {"code": "MessageWritesBlocked", "message": "blocked"}}, {})]
    await running.say("account acme", conversation=GROUP)
    [note] = await running.sent()
    assert "Acme" not in json.dumps(note)
    assert "I could not write to you" in note["text"]


async def test_an_answer_is_not_sent_again_because_the_note_was_refused(running: Running) -> None:
    await running.say("account acme")
    await running.sent()
    running.teams.refuse_in = GROUP["id"]
    await running.say("account acme", conversation=GROUP, id="2")
    await running.until(lambda: counts(running) == {"open": 0, "stuck": 0, "done": 2})
    assert [each.conversation for each in running.teams.sent] == [OWN, OWN]


async def test_an_answer_that_teams_does_not_take_is_tried_again(running: Running) -> None:
    running.teams.refusals = [(503, {}, {})]
    await running.say("account acme")
    await running.sent()
    assert "Acme" in running.teams.cards()[0]["speak"]


async def test_nothing_is_listened_to_that_nobody_asked(running: Running) -> None:
    said_by_bot = {"from": {"id": BOT, "role": "bot"}}
    for changed in ({"type": "messageReaction"}, {"type": "invoke", "name": "config/fetch"}, {"type": "typing"}, said_by_bot):
        assert (await running.post(activity(running.teams.url, **changed))).status_code == 200
    assert running.app.state.teams.unheard == {"messageReaction": 1, "invoke config/fetch": 1, "typing": 1, "message": 1}
    assert counts(running) == {"open": 0, "stuck": 0, "done": 0}

"""What Teams offers beside messages: a word for one reader, a sign that something is typed, cards as they stand now, accounts to choose."""

import json
from threading import Event
from typing import Any

import pytest

from bot.render.card_forms import ACCOUNTS
from bot.teams.pickers import SEARCHED
from bot.wiring import Assistant, Reply
from storage import inbox
from storage.tables import people, person_identities
from tests.bot.teams.conftest import Running, Serving
from tests.bot.teams.fake_teams import ANN, BOT, OWN, PLAYGROUND, TENANT, FakeTeams, invoke, member

GROUP = {"id": "19:group@thread.v2", "conversationType": "groupChat", "tenantId": TENANT}
FAILED = 500


def counts(running: Running) -> dict[str, int]:
    with running.assistant.database.reading() as connection:
        return inbox.counts(connection)


async def test_where_others_read_only_the_asker_reads_that_an_answer_was_sent(running: Running) -> None:
    await running.say("account acme", conversation=GROUP)
    await running.sent(2)
    answer, note = running.teams.sent
    assert (answer.conversation, answer.reader) == (OWN, None)
    assert (note.conversation, note.reader, note.body["text"]) == (GROUP["id"], ANN, "Sent to you.")


async def test_where_no_word_for_one_reader_is_offered_all_read_only_that(serving: Serving) -> None:
    async with serving(teams=FakeTeams(offers_private=False)) as running:
        await running.say("account acme", conversation=GROUP)
        await running.sent(2)
        note = running.teams.sent[1]
        assert (note.reader, note.body["text"], "attachments" in note.body) == (None, "Sent to you.", False)


async def test_of_a_question_that_nobody_read_nobody_learns(serving: Serving) -> None:
    async with serving(teams=FakeTeams(offers_private=False)) as running:
        await running.say("/account acme", conversation=GROUP, recipient={"id": BOT, "isTargeted": True})
        await running.until(lambda: counts(running) == {"open": 0, "stuck": 0, "done": 1})
        assert [each.conversation for each in running.teams.sent] == [OWN]


async def test_what_takes_its_time_is_shown_as_being_typed(serving: Serving) -> None:
    class Slow(Assistant):
        waits = Event()

        def reply_identity(self, *args: Any, **named: Any) -> Any:
            self.waits.wait(30)
            return super().reply_identity(*args, **named)

    async with serving(make=Slow) as running:
        await running.say("account acme")
        await running.until(lambda: running.teams.typing == [OWN])
        assert running.teams.sent == []
        Slow.waits.set()
        await running.sent()


async def refreshed(running: Running, card: dict[str, Any], **changed: Any) -> dict[str, Any]:
    """Ask for a card anew, as Teams does when somebody looks at it."""
    value = {"action": card["refresh"]["action"], "trigger": "automatic"}
    response = await running.post(invoke(running.teams.url, "adaptiveCard/action", value, replyToId="m1", **changed))
    assert response.status_code == 200
    answer: dict[str, Any] = response.json()
    return answer


async def test_a_home_is_shown_as_it_stands_now_and_nothing_else_follows(running: Running) -> None:
    await running.say("home")
    await running.sent()
    [card] = running.teams.cards()
    assert card["refresh"]["action"]["data"] == {"action": "refresh", "command": "home"}
    assert card["refresh"]["userIds"] == [ANN]
    again = (await refreshed(running, card))["value"]
    assert again["refresh"]["action"]["data"] == card["refresh"]["action"]["data"]
    assert "Good" in again["body"][0]["text"]
    await running.say("help", id="2")
    await running.sent(2)
    assert [each.method for each in running.teams.sent] == ["POST", "POST"]


async def test_a_card_that_cannot_be_shown_anew_stays(serving: Serving) -> None:
    class Faulty(Assistant):
        fails = False

        def reply_identity(self, *args: Any, **named: Any) -> Any:
            reply = super().reply_identity(*args, **named)
            return Reply(reply.card, "failed") if reply is not None and self.fails else reply

    async with serving(make=Faulty) as running:
        await running.say("home")
        await running.sent()
        Faulty.fails = True
        assert (await refreshed(running, running.teams.cards()[0]))["statusCode"] == FAILED


async def test_a_card_goes_whose_reader_lost_the_right_to_it(running: Running) -> None:
    await running.say("home")
    await running.sent()
    [card] = running.teams.cards()
    with running.assistant.database.writing() as connection:
        connection.execute(person_identities.delete())
    running.teams.members = {ANN: member(email="stranger@example.com")}
    assert "I know no one here" in (await refreshed(running, card))["value"]["speak"]


async def found(running: Running, typed: object, dataset: object = ACCOUNTS, **changed: Any) -> list[dict[str, str]]:
    """Ask what may be meant, as Teams does while somebody types."""
    value = {"queryText": typed, "queryOptions": {"skip": 0, "top": 15}, "dataset": dataset}
    response = await running.post(invoke(running.teams.url, "application/search", value, **changed))
    assert (response.status_code, response.json()["type"]) == (200, SEARCHED)
    results: list[dict[str, str]] = response.json()["value"]["results"]
    return results


async def test_accounts_are_offered_while_somebody_types(running: Running) -> None:
    await running.say("help")
    await running.sent()
    [acme] = await found(running, "ac")
    assert (acme["title"].split(",")[0], acme["value"].partition(":")[0]) == ("Acme", "id")
    assert [each["value"] for each in await found(running, "acmme")] == [acme["value"]]  # as it is nearly written
    assert await found(running, "zzzz") == []
    for typed, dataset in ((7, ACCOUNTS), ("ac", "people"), (None, None), ("x" * 5000, ACCOUNTS)):
        assert await found(running, typed, dataset) == []


async def test_nothing_is_offered_to_who_may_open_none(running: Running) -> None:
    assert await found(running, "ac") == []  # Teams has not said yet who asks
    await running.say("help")
    await running.sent()
    with running.assistant.database.writing() as connection:
        connection.execute(people.update().values(role="executive"))
    assert await found(running, "ac") == []


async def test_a_window_offers_accounts_and_a_card_takes_a_name(running: Running) -> None:
    data = {"action": "command", "command": "find", "msteams": {"type": "task/fetch"}}
    task = (await running.post(invoke(running.teams.url, "task/fetch", {"data": data}))).json()["task"]
    card = task["value"]["card"]["content"]
    [field] = [each for each in card["body"] if each["type"].startswith("Input.")]
    assert (field["style"], field["choices.data"]) == ("filtered", {"type": "Data.Query", "dataset": ACCOUNTS})
    chosen = {**card["actions"][0]["data"], field["id"]: (await found(running, "acme"))[0]["value"]}
    response = await running.post(invoke(running.teams.url, "task/submit", {"data": chosen}, id="i2"))
    assert response.content == b""
    await running.sent()
    assert "Acme" in running.teams.cards()[0]["speak"]

    # A client without windows sends what the button carries as a message.
    await running.say("", value=data, id="3")
    await running.sent(2)
    [named] = [each for each in running.teams.cards()[1]["body"] if each["type"].startswith("Input.")]
    assert named["type"] == "Input.Text"


@pytest.mark.parametrize("words", ["find", "log value acme", "digest"])
def test_what_opens_a_form_asks_for_a_window(words: str) -> None:
    from bot.render.adaptive_card import render
    from handlers.card import Actions, Button, Card

    card = Card("Forms.", (Actions((Button("Open…", words), Button("Acme", "account acme"))),))
    form, other = render(card)[0]["actions"]
    assert (form["type"], form["data"]["msteams"]) == ("Action.Submit", {"type": "task/fetch"})
    assert (other["type"], "msteams" in json.dumps(other)) == ("Action.Execute", False)


async def test_a_client_without_windows_gets_forms_that_stand_in_their_card(serving: Serving) -> None:
    teams = FakeTeams()
    async with serving(teams=teams) as running:
        there = f"{teams.url}{PLAYGROUND}"
        card = (await running.press({"action": "command", "command": "home"}, serviceUrl=there)).json()["value"]
        assert "task/fetch" not in json.dumps(card)
        finding = {"action": "command", "command": "find"}
        assert finding in [action["data"] for action in actions(card)]
        form = (await running.press(finding, serviceUrl=there, id="p2")).json()["value"]
        assert form["actions"][0]["verb"] == "submit"


def actions(node: Any) -> list[dict[str, Any]]:
    """Every action of a card, wherever it stands."""
    if isinstance(node, list):
        return [each for child in node for each in actions(child)]
    if not isinstance(node, dict):
        return []
    mine = [node] if str(node.get("type")).startswith("Action.") else []
    return [*mine, *(each for child in node.values() for each in actions(child))]

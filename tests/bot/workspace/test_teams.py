"""The local workspace as Teams: what the app gets, what it may send, and that both looks show one conversation."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from bot.workspace.state import Message
from tests.bot.workspace.teams_app import CARD, Beside, beside, card, execute, opening


@pytest.fixture
async def teams() -> AsyncIterator[Beside]:
    async with beside() as served:
        yield served


def newest(teams: Beside) -> Message:
    return teams.running.person("U0DANA").messages()[-1]


async def test_a_line_reaches_the_app_as_an_activity_and_stands_in_both_looks(teams: Beside) -> None:
    assert await teams.page("typed", text=" account acme ") == {"ok": True, "error": ""}
    [activity] = teams.bot.came
    assert (activity["type"], activity["text"], activity["channelId"]) == ("message", "account acme", "msteams")
    assert activity["conversation"] == {
        "id": "a:D0DANA",
        "conversationType": "personal",
        "tenantId": "11111111-0000-0000-0000-000000000000",
    }
    assert activity["serviceUrl"] == f"{teams.running.page_url}teams"
    assert (newest(teams).text, newest(teams).author_id, newest(teams).look) == ("account acme", "U0DANA", "both")


async def test_a_mention_in_a_channel_reaches_the_app_and_other_lines_do_not(teams: Beside) -> None:
    await teams.page("typed", text="hello", conversation="C0GENERAL")
    await teams.page("typed", text="@Hourglass hello", conversation="C0GENERAL")
    await teams.page("typed", text="@Hourglass hello", conversation="C0RANDOM")
    [activity] = teams.bot.came
    assert activity["text"] == "<at>Hourglass</at> hello"
    assert activity["entities"][0]["mentioned"]["id"] == activity["recipient"]["id"]
    assert activity["conversation"]["conversationType"] == "channel"


@pytest.mark.parametrize(("status", "said"), [(403, "403 Another company."), (503, "503")])
async def test_what_the_app_does_not_take_is_told(teams: Beside, status: int, said: str) -> None:
    teams.bot.will_say({"error": "Another company."} if status == 403 else {}, status=status)
    assert said in (await teams.page("typed", text="hello"))["error"]


async def test_without_the_sdk_the_look_is_for_reading_and_says_why() -> None:
    async with beside(messages_url=None, missing="Install it.") as teams:
        assert await teams.page("typed", text="hello") == {"ok": False, "error": "Install it."}
        assert teams.running.workspace.view("U0DANA")["teams"]["missing"] == "Install it."


async def test_a_card_of_the_app_is_a_slack_message_too(teams: Beside) -> None:
    await teams.send(card("Green"))
    message = newest(teams)
    assert (message.text, message.blocks[0]["text"]["text"], message.cards) == ("Green.", "Green", [card("Green")])
    assert message.blocks[0]["block_id"]


async def test_a_card_that_slack_cannot_show_leaves_its_words(teams: Beside) -> None:
    await teams.send(card("secret") | {"fallbackText": "A secret."})
    assert (newest(teams).text, newest(teams).blocks) == ("A secret.", [])


async def test_a_card_sent_unasked_carries_metadata_so_that_no_press_in_slack_replaces_it(teams: Beside) -> None:
    await teams.send(card("unasked"))
    assert newest(teams).metadata is not None


async def test_what_slack_got_is_a_card_too_and_a_command_is_seen_in_teams_alone(teams: Beside) -> None:
    answer = {"text": "Green", "blocks": [{"type": "section", "text": {"type": "plain_text", "text": "Green"}}]}

    async def said(_: Any) -> PlainTextResponse:
        return PlainTextResponse(json.dumps(answer), media_type="application/json")

    teams.running.listen(Starlette(routes=[Route("/slack/events", said, methods=["POST"])]))
    await teams.running.person("U0DANA").types("/hello there")
    typed, answered = teams.running.person("U0DANA").messages()
    assert (typed.text, typed.look, typed.only_for) == ("/hello there", "teams", "U0DANA")
    assert answered.cards == [card("Green", execute("again"))]


async def test_a_press_goes_out_with_what_was_filled_in_and_its_card_takes_the_place(teams: Beside) -> None:
    field = {"type": "Input.Text", "id": "why", "label": "Why?"}
    ts = await teams.send(card("Form", execute("save")) | {"body": [{"type": "TextBlock", "text": "Form"}, field]})
    teams.bot.will_say({"statusCode": 200, "type": CARD, "value": card("Saved")})
    said = await teams.page("pressed", ts=ts, data={"command": "save"}, values={"why": "because", "stranger": "x"})
    assert said == {"ok": True, "error": ""}
    [invoke] = teams.bot.came
    assert (invoke["name"], invoke["replyToId"]) == ("adaptiveCard/action", ts)
    assert invoke["value"]["action"]["data"] == {"command": "save", "why": "because"}
    assert (newest(teams).ts, newest(teams).text, newest(teams).cards) == (ts, "Saved.", [card("Saved")])


async def test_a_press_may_be_answered_with_a_sentence_or_refused(teams: Beside) -> None:
    ts = await teams.send(card("Green", execute("why")))
    teams.bot.will_say(
        {"statusCode": 200, "type": "application/vnd.microsoft.activity.message", "value": "Working on it…"},
        {"statusCode": 400, "type": "application/vnd.microsoft.error", "value": {"message": "No."}},
    )
    assert (await teams.page("pressed", ts=ts, data={"command": "why"}))["note"] == "Working on it…"
    assert (await teams.page("pressed", ts=ts, data={"command": "why"}))["error"] == "No."


async def test_what_is_not_on_the_card_cannot_be_pressed(teams: Beside) -> None:
    ts = await teams.send(card("Green", execute("why")))
    assert (await teams.page("pressed", ts=ts, data={"command": "delete everything"}))["error"] == "That button is gone."
    assert (await teams.page("pressed", ts="1.0", data={"command": "why"}))["error"] == "That message is gone."
    assert teams.bot.came == []


async def test_a_dialog_opens_takes_another_card_and_closes(teams: Beside) -> None:
    def window(title: str, content: dict[str, Any]) -> dict[str, Any]:
        return {"task": {"type": "continue", "value": {"title": title, "card": {"contentType": CARD, "content": content}}}}

    ts = await teams.send(card("Green", opening("snooze")))
    form = card("How long?", {"type": "Action.Submit", "title": "Save", "data": {"command": "save"}})
    teams.bot.will_say(
        window("Snooze", form), window("Snooze", form | {"speak": "Too long."}), {"task": {"type": "message", "value": "Saved."}}
    )
    assert (await teams.page("pressed", ts=ts, data=opening("snooze")["data"]))["dialog"] == {"title": "Snooze", "card": form}
    assert (await teams.page("submitted", data={"command": "save"}))["dialog"]["card"]["speak"] == "Too long."
    assert (await teams.page("submitted", data={"command": "save"}))["note"] == "Saved."
    assert (await teams.page("submitted", data={"command": "save"}))["error"] == "That dialog is gone."
    assert [activity["name"] for activity in teams.bot.came] == ["task/fetch", "task/submit", "task/submit"]


async def test_a_field_asks_the_app_what_to_offer(teams: Beside) -> None:
    field = {"type": "Input.ChoiceSet", "id": "account", "choices.data": {"type": "Data.Query", "dataset": "accounts"}}
    ts = await teams.send(card("Find", execute("open")) | {"body": [{"type": "TextBlock", "text": "Find"}, field]})
    teams.bot.will_say(
        {"type": "application/vnd.microsoft.search.searchResponse", "value": {"results": [{"title": "Acme", "value": "a-1"}]}}
    )
    assert (await teams.page("searched", ts=ts, id="account", text="ac"))["options"] == [{"title": "Acme", "value": "a-1"}]
    assert teams.bot.came[0]["value"]["queryText"] == "ac"
    assert (await teams.page("searched", ts=ts, id="stranger", text="ac"))["error"] == "That field is gone."


async def test_a_card_is_changed_in_its_place_and_the_same_one_changes_nothing(teams: Beside) -> None:
    ts = await teams.send(card("Green"))
    for text, edited in (("Green", False), ("Red", True)):
        body = {"type": "message", "attachments": [{"contentType": CARD, "content": card(text)}]}
        assert (await teams.call("PUT", f"conversations/a:D0DANA/activities/{ts}", body))[0] == 200
        assert (newest(teams).text, newest(teams).edited_ts is not None) == (f"{text}.", edited)


async def test_a_whisper_is_read_by_its_reader_alone(teams: Beside) -> None:
    body = {"type": "message", "text": "Sent to you.", "recipient": {"id": "29:U0DANA", "isTargeted": True}}
    where = "conversations/19:C0GENERAL@thread.tacv2/activities"
    assert (await teams.call("POST", where, body, params={"isTargetedActivity": "true"}))[0] == 200
    assert [message.text for message in teams.running.person("U0DANA").messages("#general")] == ["Sent to you."]
    assert teams.running.person("U0MIRA").messages("#general") == []


async def test_the_roster_tells_members_from_guests(teams: Beside) -> None:
    _, dana = await teams.call("GET", "conversations/a:D0DANA/members/29:U0DANA")
    _, guest = await teams.call("GET", "conversations/a:D0GUEST/members/29:U0GUEST")
    assert (dana["email"], dana["userRole"], guest["userRole"]) == ("dana@example.com", "user", "guest")
    _, page = await teams.call("GET", "conversations/a:D0DANA/pagedmembers")
    assert [each["id"] for each in page["members"]] == ["29:U0DANA"]


async def test_the_team_tells_its_channels_and_which_one_is_shared(teams: Beside) -> None:
    _, team = await teams.call("GET", "teams/19:local-team@thread.tacv2")
    _, channels = await teams.call("GET", "teams/19:local-team@thread.tacv2/conversations")
    kinds = {each["name"]: each["type"] for each in channels["conversations"]}
    assert (team["tenantId"], kinds) == (
        "11111111-0000-0000-0000-000000000000",
        {"general": "standard", "customer-success": "standard", "northwind-project": "shared"},
    )


async def test_somebodys_own_conversation_is_opened_by_their_id(teams: Beside) -> None:
    assert await teams.call("POST", "conversations", {"members": [{"id": "29:U0MIRA"}]}) == (200, {"id": "a:D0MIRA"})
    assert (await teams.call("POST", "conversations", {"members": [{"id": "29:nobody"}]}))[0] == 404


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("POST", "conversations/a:nobody/activities", {"type": "message", "text": "x"}, 404),
        ("POST", "conversations/19:C0RANDOM@thread.tacv2/activities", {"type": "message", "text": "x"}, 404),
        ("POST", "conversations/a:D0DANA/activities", {"type": "message", "attachments": [{"contentType": "text/html"}]}, 400),
        ("PUT", "conversations/a:D0DANA/activities/1.0", {"type": "message", "text": "x"}, 404),
        ("GET", "conversations/a:D0DANA/members/29:U0MIRA", None, 404),
        ("GET", "teams/19:elsewhere@thread.tacv2/conversations", None, 404),
    ],
)
async def test_what_teams_would_refuse_is_refused_in_its_shape(
    teams: Beside, method: str, path: str, body: dict[str, Any] | None, status: int
) -> None:
    answered, said = await teams.call(method, path, body)
    assert (answered, set(said["error"])) == (status, {"code", "message"})


async def test_a_page_elsewhere_can_neither_press_nor_speak_for_the_app(teams: Beside) -> None:
    elsewhere = {"Origin": "http://evil.example"}
    assert (await teams.call("POST", "conversations/a:D0DANA/activities", {"text": "x"}, headers=elsewhere))[0] == 403
    async with teams.http.post(
        f"{teams.running.page_url}teams/typed", json={"as": "U0DANA", "conversation": "D0DANA"}, headers=elsewhere
    ) as said:
        assert said.status == 400
    assert teams.running.person("U0DANA").messages() == []


async def test_a_typing_sign_is_no_message(teams: Beside) -> None:
    assert (await teams.call("POST", "conversations/a:D0DANA/activities", {"type": "typing"}))[0] == 200
    assert teams.running.person("U0DANA").messages() == []

"""The Web API as slack_sdk's own client sees it: shapes, rights and error codes."""

import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.workspace.members import HOURGLASS, LOCAL_TEAM
from bot.workspace.state import Workspace
from bot.workspace.web_api import WebApi
from tests.bot.workspace.serving import DANA, MIRA, TOKEN, FakeClock, Served

HELLO = [{"type": "section", "text": {"type": "mrkdwn", "text": "*Hello*"}}]


async def error_of(call: Awaitable[Any]) -> str:
    with pytest.raises(SlackApiError) as refused:
        await call
    return str(refused.value.response["error"])


async def test_auth_test_names_the_app_and_the_team(served: Served) -> None:
    answer = await served.client.auth_test()
    assert answer["ok"] is True
    assert (answer["team_id"], answer["user_id"], answer["bot_id"]) == ("T0LOCAL", "U0HOURGLASS", "B0HOURGLASS")


@pytest.mark.parametrize(("token", "error"), [(None, "not_authed"), ("xoxb-stolen", "invalid_auth")])
async def test_a_missing_or_wrong_token_is_refused(served: Served, token: str | None, error: str) -> None:
    assert await error_of(served.client_with(token).auth_test()) == error


async def test_the_token_may_come_as_a_form_field(served: Served) -> None:
    async with served.session.post(f"{served.base}/api/auth.test", data={"token": TOKEN}) as answer:
        assert (await answer.json())["ok"] is True


async def test_an_unknown_method_is_named_so(served: Served) -> None:
    assert await error_of(served.client.api_call("views.nonsense")) == "unknown_method"


async def test_api_test_needs_no_token_and_gives_its_arguments_back(served: Served) -> None:
    answer = await served.client_with(None).api_test(foo="bar")
    assert answer["args"]["foo"] == "bar"


async def test_broken_json_is_refused_in_slacks_words(served: Served) -> None:
    headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"}
    async with served.session.post(f"{served.base}/api/chat.postMessage", data=b"{", headers=headers) as answer:
        assert await answer.json() == {"ok": False, "error": "invalid_json"}


async def test_users_info_tells_members_guests_and_other_companies_apart(served: Served) -> None:
    users = {id_: (await served.client.users_info(user=id_))["user"] for id_ in ("U0DANA", "U0GUEST", "U0STRANGER", "U0PARTNER")}
    assert users["U0DANA"]["profile"]["email"] == "dana@example.com"
    assert {id_: user["is_restricted"] for id_, user in users.items()} == {
        "U0DANA": False, "U0GUEST": True, "U0STRANGER": False, "U0PARTNER": False,
    }  # fmt: skip
    assert {id_: user["team_id"] for id_, user in users.items() if user["team_id"] != "T0LOCAL"} == {"U0PARTNER": "T0OTHER"}
    assert await error_of(served.client.users_info(user="U0NOBODY")) == "user_not_found"


async def test_people_are_found_by_mail_in_any_case(served: Served) -> None:
    assert (await served.client.users_lookupByEmail(email="MIRA@example.com"))["user"]["id"] == MIRA.id
    assert await error_of(served.client.users_lookupByEmail(email="nobody@example.com")) == "users_not_found"
    assert len((await served.client.users_list())["members"]) == 5


async def test_a_shared_channel_says_that_it_is_shared(served: Served) -> None:
    shared = (await served.client.conversations_info(channel="C0SHARED"))["channel"]
    inside = (await served.client.conversations_info(channel="C0GENERAL"))["channel"]
    assert (shared["is_ext_shared"], inside["is_ext_shared"]) == (True, False)
    assert (await served.client.conversations_members(channel="C0SHARED"))["members"].count("U0PARTNER") == 1


async def test_channels_are_listed_by_kind(served: Served) -> None:
    channels = (await served.client.conversations_list())["channels"]
    direct = (await served.client.conversations_list(types="im"))["channels"]
    assert [channel["name"] for channel in channels] == ["general", "customer-success", "northwind-project", "random"]
    assert {channel["user"] for channel in direct} == {"U0DANA", "U0MIRA", "U0GUEST", "U0STRANGER"}


async def test_a_message_is_posted_changed_read_and_deleted(served: Served) -> None:
    client = served.client
    posted = await client.chat_postMessage(channel="C0GENERAL", text="Hello", blocks=HELLO)
    assert posted["message"]["blocks"][0]["block_id"]
    changed = await client.chat_update(channel="C0GENERAL", ts=str(posted["ts"]), text="Goodbye")
    assert (changed["ts"], changed["text"]) == (posted["ts"], "Goodbye")
    history = await client.conversations_history(channel="C0GENERAL")
    assert [(message["text"], message["ts"]) for message in history["messages"]] == [("Goodbye", posted["ts"])]
    await client.chat_delete(channel="C0GENERAL", ts=str(posted["ts"]))
    assert (await client.conversations_history(channel="C0GENERAL"))["messages"] == []
    assert await error_of(client.chat_update(channel="C0GENERAL", ts=str(posted["ts"]), text="Again")) == "message_not_found"


@pytest.mark.parametrize("channel", ["#general", "C0GENERAL"])
async def test_a_channel_goes_by_id_or_name(served: Served, channel: str) -> None:
    assert (await served.client.chat_postMessage(channel=channel, text="Hello"))["channel"] == "C0GENERAL"


async def test_a_member_id_as_channel_is_their_direct_messages(served: Served) -> None:
    opened = (await served.client.conversations_open(users="U0DANA"))["channel"]["id"]
    assert (await served.client.chat_postMessage(channel="U0DANA", text="Hello"))["channel"] == opened


CALLS: list[tuple[Callable[[AsyncWebClient], Awaitable[Any]], str]] = [
    (lambda client: client.chat_postMessage(channel="C0NOWHERE", text="Hello"), "channel_not_found"),
    (lambda client: client.chat_postMessage(channel="C0RANDOM", text="Hello"), "not_in_channel"),
    (lambda client: client.api_call("chat.postMessage", params={"channel": "C0GENERAL"}), "no_text"),
    (lambda client: client.chat_postMessage(channel="C0GENERAL", text="x" * 40_001), "msg_too_long"),
    (lambda client: client.chat_postMessage(channel="C0GENERAL", text="x", metadata={"event_type": "x"}), "invalid_metadata_schema"),
    (lambda client: client.chat_postEphemeral(channel="C0GENERAL", user="U0NOBODY", text="Hello"), "user_not_found"),
    (lambda client: client.chat_postEphemeral(channel="C0GENERAL", user="U0PARTNER", text="Hello"), "user_not_in_channel"),
    (lambda client: client.conversations_open(users="U0NOBODY"), "user_not_found"),
    (lambda client: client.conversations_open(users=""), "users_list_not_supplied"),
    (lambda client: client.conversations_history(channel="C0RANDOM"), "not_in_channel"),
    (lambda client: client.conversations_history(channel="C0GENERAL", cursor="x"), "invalid_cursor"),
    (lambda client: client.conversations_replies(channel="C0GENERAL", ts="1.000000"), "thread_not_found"),
    (lambda client: client.bots_info(bot="B0OTHER"), "bot_not_found"),
]  # fmt: skip


@pytest.mark.parametrize(("call", "error"), CALLS, ids=[error for _, error in CALLS])
async def test_what_cannot_be_done_has_slacks_error_code(
    served: Served, call: Callable[[AsyncWebClient], Awaitable[Any]], error: str
) -> None:
    assert await error_of(call(served.client)) == error


async def test_only_the_apps_own_messages_can_be_changed(served: Served) -> None:
    async with served.page() as page:
        await page.type("Hello all")
        ts = (await page.next())["message"]["ts"]
    assert await error_of(served.client.chat_update(channel="C0GENERAL", ts=ts, text="Mine")) == "cant_update_message"
    assert await error_of(served.client.chat_delete(channel="C0GENERAL", ts=ts)) == "cant_delete_message"


async def test_an_ephemeral_message_reaches_one_member_and_no_history(served: Served) -> None:
    async with served.page() as dana, served.page(MIRA) as mira:
        posted = await served.client.chat_postEphemeral(channel="C0GENERAL", user="U0DANA", text="For you")
        await served.client.chat_postMessage(channel="C0GENERAL", text="For all")
        assert (await dana.next_message())["ephemeral"] is True
        assert (await mira.next_message())["text"] == "For all"
    history = (await served.client.conversations_history(channel="C0GENERAL"))["messages"]
    assert [message["text"] for message in history] == ["For all"]
    assert await error_of(served.client.chat_update(channel="C0GENERAL", ts=str(posted["message_ts"]), text="x")) == "message_not_found"


async def test_history_comes_in_pages_newest_first(served: Served) -> None:
    for number in range(5):
        await served.client.chat_postMessage(channel="C0GENERAL", text=str(number))
    first = await served.client.conversations_history(channel="C0GENERAL", limit=3)
    cursor = first["response_metadata"]["next_cursor"]
    rest = await served.client.conversations_history(channel="C0GENERAL", limit=3, cursor=cursor)
    assert [message["text"] for message in [*first["messages"], *rest["messages"]]] == ["4", "3", "2", "1", "0"]
    assert (first["has_more"], rest["has_more"]) == (True, False)


async def test_history_between_two_timestamps_leaves_the_ends_out_unless_told(served: Served) -> None:
    stamps = [str((await served.client.chat_postMessage(channel="C0GENERAL", text=str(n)))["ts"]) for n in range(3)]
    between = {"channel": "C0GENERAL", "oldest": stamps[0], "latest": stamps[2]}
    assert [m["text"] for m in (await served.client.conversations_history(**between))["messages"]] == ["1"]
    assert [m["text"] for m in (await served.client.conversations_history(**between, inclusive=True))["messages"]] == ["2", "1", "0"]


async def test_metadata_comes_back_only_where_it_is_asked_for(served: Served) -> None:
    metadata = {"event_type": "delivery", "event_payload": {"key": "digest:1"}}
    await served.client.chat_postMessage(channel="C0GENERAL", text="Hello", metadata=metadata)
    plain = await served.client.conversations_history(channel="C0GENERAL")
    full = await served.client.conversations_history(channel="C0GENERAL", include_all_metadata=True)
    assert "metadata" not in plain["messages"][0]
    assert full["messages"][0]["metadata"] == metadata


async def test_a_thread_holds_its_root_and_its_replies(served: Served) -> None:
    root = str((await served.client.chat_postMessage(channel="C0GENERAL", text="root"))["ts"])
    await served.client.chat_postMessage(channel="C0GENERAL", text="reply", thread_ts=root)
    await served.client.chat_postMessage(channel="C0GENERAL", text="apart")
    replies = await served.client.conversations_replies(channel="C0GENERAL", ts=root)
    assert [message["text"] for message in replies["messages"]] == ["root", "reply"]


async def test_refused_blocks_come_with_the_reason_and_the_place(served: Served) -> None:
    long = [{"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}]
    with pytest.raises(SlackApiError) as refused:
        await served.client.chat_postMessage(channel="C0GENERAL", text="Hello", blocks=long)
    assert refused.value.response["error"] == "invalid_blocks"
    reason = "must be less than 151 characters [json-pointer:/blocks/0/text/text]"
    assert refused.value.response["errors"] == [reason]
    assert refused.value.response["response_metadata"]["messages"] == [f"[ERROR] {reason}"]


async def test_blocks_may_be_a_json_text_in_a_form(served: Served) -> None:
    form = {"channel": "C0GENERAL", "text": "Hello", "blocks": json.dumps(HELLO)}
    headers = {"Authorization": f"Bearer {TOKEN}"}
    async with served.session.post(f"{served.base}/api/chat.postMessage", data=form, headers=headers) as answer:
        assert (await answer.json())["message"]["blocks"][0]["text"]["text"] == "*Hello*"


def test_every_method_is_documented() -> None:
    workspace = Workspace([DANA], [], team=LOCAL_TEAM, app=HOURGLASS, commands=(), suggestions=(), clock=FakeClock())
    text = (Path(__file__).parents[3] / "docs" / "workspace.md").read_text(encoding="utf-8")
    assert [method for method in WebApi(workspace, bot_token=TOKEN).methods if f"`{method}`" not in text] == []

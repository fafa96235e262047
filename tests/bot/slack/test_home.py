import asyncio
import json
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.slack import home
from bot.wiring import Assistant
from storage.tables import inbox, people
from tests.bot.slack.conftest import Running, Serving
from tests.bot.slack.fake_slack import member

OPENED = {"type": "app_home_opened", "tab": "home", "channel": "D1"}


def words_of(view: dict[str, Any]) -> str:
    return json.dumps(view, ensure_ascii=False)


def button(view: dict[str, Any], label: str) -> dict[str, Any]:
    """The press of what is labelled so."""
    elements = [element for block in view["blocks"] for element in [*block.get("elements", ()), block.get("accessory") or {}]]
    found = next(each for each in elements if each.get("type") == "button" and each["text"]["text"] == label)
    return {"type": "button", "action_id": found["action_id"], "value": found["value"]}


def waiting(running: Running) -> str:
    """Why the one opening that waits was not published."""
    with running.assistant.database.reading() as connection:
        return connection.scalar(select(inbox.c.error).where(inbox.c.done_at.is_(None))) or ""


async def opened(running: Running, *, event_id: str = "Ev1", user: str = "U0ANN", **event: Any) -> dict[str, Any]:
    """Open the Home and return the view that was published."""
    before = len(running.slack.sent("views.publish"))
    assert (await running.requests.event({**OPENED, "user": user, **event}, event_id=event_id)).status == 200
    published = await running.slack.until("views.publish", before + 1)
    assert published["user_id"] == user
    return dict(published["view"])


async def test_opening_the_home_publishes_the_book_and_is_audited_once(running: Running) -> None:
    view = await opened(running)
    assert view["type"] == "home"
    assert [block["text"]["text"] for block in view["blocks"] if block["type"] == "header"][1:] == ["My queue", "My book"]
    assert "Acme" in words_of(view)
    assert [(entry.action, entry.outcome) for entry in running.audited()] == [("home", "answered")]


async def test_the_same_opening_three_times_is_published_once(running: Running) -> None:
    await opened(running)
    for _ in range(2):
        await running.requests.event(OPENED)
    await opened(running, event_id="Ev2")
    assert len(running.slack.sent("views.publish")) == 2
    assert len(running.audited()) == 2


async def test_looking_at_the_messages_publishes_nothing(running: Running) -> None:
    assert (await running.requests.event({**OPENED, "tab": "messages"})).status == 200
    await opened(running, event_id="Ev2")
    assert len(running.slack.sent("views.publish")) == 1


@pytest.mark.parametrize(
    "user",
    [
        member("U0X", "nobody@example.com"),
        member("U0X", "csm@example.com", is_restricted=True),
        member("U0X", "csm@example.com", team_id="T0OTHER"),
    ],
    ids=["unknown", "guest", "another company"],
)
async def test_strangers_read_one_sentence_that_confirms_nothing(running: Running, user: dict[str, Any]) -> None:
    running.slack.users["U0X"] = user
    view = await opened(running, user="U0X")
    assert "I know no one here by that Slack account" in words_of(view)
    assert "Acme" not in words_of(view)
    assert not any(block["type"] in ("actions", "header") for block in view["blocks"])


async def test_what_slack_refuses_to_draw_is_said_in_words(running: Running) -> None:
    running.slack.refusals["views.publish"] = ["invalid_arguments"]
    await running.requests.event(OPENED)
    view = (await running.slack.until("views.publish", 2))["view"]
    assert [block["type"] for block in view["blocks"]] == ["section"]
    assert "Acme" in words_of(view)


async def test_a_newer_home_stays_when_an_older_opening_comes_late(running: Running) -> None:
    running.slack.refusals["views.publish"] = [home.CONFLICT]
    await running.requests.event({**OPENED, "view": {"hash": "1.old"}})
    assert (await running.slack.until("views.publish"))["hash"] == "1.old"
    await opened(running, event_id="Ev2")
    assert len(running.slack.sent("views.publish")) == 2


async def test_an_opening_that_slack_could_not_take_is_shown_by_the_worker(running: Running) -> None:
    running.slack.refusals["views.publish"] = ["fatal_error"]
    assert (await running.requests.event(OPENED)).status == 200
    assert "Acme" in words_of((await running.slack.until("views.publish", 2))["view"])


async def test_what_the_worker_could_not_show_either_waits_to_be_tried_again(running: Running) -> None:
    running.slack.refusals["views.publish"] = ["fatal_error", "fatal_error"]
    await running.requests.event(OPENED)
    await running.slack.until("views.publish", 2)
    async with asyncio.timeout(10):
        while "fatal_error" not in (error := waiting(running)):
            assert error == ""
            await asyncio.sleep(0.02)


async def test_a_home_that_takes_long_is_promised_to_slack_and_shown_by_the_worker(serving: Serving) -> None:
    async with serving(patience=0) as running:
        assert (await running.requests.event(OPENED)).status == 200
        assert "Acme" in words_of((await running.slack.until("views.publish"))["view"])


async def test_next_turns_the_page_in_place(running: Running) -> None:
    view = await opened(running)
    assert (await running.requests.press({"type": "button", "value": "home at-risk"}, home=view)).status == 200
    published = await running.slack.until("views.publish", 2)
    assert (published["hash"], published["view"]["private_metadata"]) == ("1.home", "home at-risk")
    assert running.slack.sent("chat.postMessage") == []


async def test_a_press_is_shown_though_another_process_published_since(running: Running) -> None:
    view = await opened(running)
    running.slack.refusals["views.publish"] = [home.CONFLICT]
    await running.requests.press({"type": "button", "value": "home"}, home=view)
    assert "hash" not in await running.slack.until("views.publish", 3)


async def test_an_account_is_opened_in_the_own_conversation(running: Running) -> None:
    view = await opened(running)
    await running.requests.press(button(view, "Open"), home=view)
    posted = await running.slack.until("chat.postMessage")
    assert (posted["channel"], "Acme" in posted["text"]) == ("U0ANN", True)
    assert len(running.slack.sent("views.publish")) == 1


async def test_a_form_opens_from_home_and_the_home_follows_what_it_changed(running: Running) -> None:
    view = await opened(running)
    await running.requests.press({"type": "button", "value": "snooze id:a-0001"}, home={**view, "private_metadata": "home ready"})
    form = (await running.slack.until("views.open"))["view"]
    assert (await running.requests.submit(form, {"span": "7", "reason": "waiting for their board"})).status == 200
    assert "Snoozed" in (await running.slack.until("chat.postMessage"))["text"]
    assert (await running.slack.until("views.publish", 2))["view"]["private_metadata"] == "home ready"
    assert running.audited()[-1].action == "home"


async def test_a_command_that_changes_something_at_once_is_followed_by_the_home(running: Running) -> None:
    view = await opened(running)
    await running.requests.press({"type": "button", "value": "digest off"}, home=view)
    published = await running.slack.until("views.publish", 2)
    assert "Digest off" in words_of(published["view"])


async def test_find_opens_the_account_that_was_named_and_keeps_a_wrong_name(running: Running) -> None:
    view = await opened(running)
    await running.requests.press(button(view, "Find an account…"), home=view)
    form = (await running.slack.until("views.open"))["view"]
    wrong = await running.requests.submit(form, {"name": "qqqqq"})
    assert "I know no account called" in wrong.message["errors"]["name"]
    await running.requests.submit(form, {"name": "acme"})
    assert "Acme" in (await running.slack.until("chat.postMessage"))["text"]


async def test_rights_are_checked_when_a_button_is_pressed(running: Running) -> None:
    view = await opened(running)
    with running.assistant.database.writing() as connection:
        connection.execute(update(people).values(role="executive"))
    await running.requests.press(button(view, "Open"), home=view)
    posted = await running.slack.until("chat.postMessage")
    assert "does not include" in posted["text"]
    assert "Acme" not in words_of(posted)


async def test_of_two_wishes_the_newer_is_published(serving: Serving) -> None:
    holding, asked = asyncio.Event(), asyncio.Event()

    async with serving() as running:
        view = await opened(running)
        asking = running.app.state.slack.listeners._homes._asking
        answer = asking.answer

        async def slow(question: Any, **how: Any) -> Any:
            given = await answer(question, **how)
            if question.words == "home at-risk":
                asked.set()
                await holding.wait()
            return given

        asking.answer = slow
        await running.requests.press({"type": "button", "value": "home at-risk"}, home=view)
        await asked.wait()
        await running.requests.press({"type": "button", "value": "home ready"}, home=view)
        await running.slack.until("views.publish", 2)
        holding.set()
        await running.app.state.slack.listeners.finish()
        assert [call["view"]["private_metadata"] for call in running.slack.sent("views.publish")] == ["home", "home ready"]


async def test_a_fault_is_a_sentence_with_a_token_on_the_home(serving: Serving, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise RuntimeError("the database is gone")

    monkeypatch.setattr("handlers.home.read_shelf", broken)
    async with serving(make=Assistant) as running:
        view = await opened(running)
        assert "RuntimeError" not in words_of(view)
        assert button(view, "Try again")["value"] == "home"
        assert running.audited()[-1].token is not None


async def test_another_workspace_gets_no_home(running: Running) -> None:
    assert (await running.requests.event(OPENED, team="T0OTHER")).status == 200
    await opened(running, event_id="Ev2")
    assert len(running.slack.sent("views.publish")) == 1

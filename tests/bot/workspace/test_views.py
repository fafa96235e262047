"""Modals and Home through a real Bolt app: opened, filled in, refused, submitted again, closed."""

from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from bot.workspace.members import Command
from bot.workspace.presses import TROUBLE_WITH_A_VIEW, PressError, Said
from bot.workspace.running import RunningWorkspace, running_workspace
from tests.bot.workspace.bolt_app import TinyApp, form, home, input_block, note, plain, text_input
from tests.bot.workspace.serving import PushedClock

FILLED = {"what": "A call with Lena", "kind": "call"}


async def refused_view(tiny: TinyApp, running: RunningWorkspace, view: Any) -> list[str]:
    trigger = running.workspace.triggers.hand_out("U0DANA")
    with pytest.raises(SlackApiError) as refused:
        await tiny.client.views_open(trigger_id=trigger, view=view)
    assert refused.value.response["error"] == "invalid_arguments"
    return list(refused.value.response["response_metadata"]["messages"])


async def error_of(call: Any) -> str:
    with pytest.raises(SlackApiError) as refused:
        await call
    return str(refused.value.response["error"])


async def test_a_form_is_opened_filled_in_and_submitted(running: RunningWorkspace, tiny: TinyApp) -> None:
    dana = running.person()
    await dana.types("/form")
    assert dana.modal is not None
    assert dana.modal["title"]["text"] == "Log a touch"
    assert await dana.submits(FILLED) == Said()
    assert dana.modal is None
    [body] = tiny.submissions
    values = body["view"]["state"]["values"]
    assert (body["type"], body["user"]["id"], body["view"]["callback_id"]) == ("view_submission", "U0DANA", "touch")
    assert values["what"]["v"] == {"type": "plain_text_input", "value": "A call with Lena"}
    assert values["kind"]["v"]["selected_option"]["value"] == "call"
    assert values["day"]["v"] == {"type": "datepicker", "selected_date": "2026-11-24"}


async def test_what_is_required_is_asked_for_without_the_app(running: RunningWorkspace, tiny: TinyApp) -> None:
    dana = running.person()
    await dana.types("/form")
    assert (await dana.submits({"what": "x"})).errors == {"kind": "Please complete this required field."}
    assert tiny.submissions == []


async def test_the_apps_errors_stand_beside_their_fields_and_a_second_try_succeeds(running: RunningWorkspace, tiny: TinyApp) -> None:
    dana = running.person()
    tiny.answer = {"response_action": "errors", "errors": {"what": "Say who was there."}}
    await dana.types("/form")
    assert await dana.submits(FILLED) == Said(errors={"what": "Say who was there."})
    assert dana.modal is not None
    tiny.answer = {}
    assert await dana.submits(FILLED | {"what": "Lena and Priya"}) == Said()
    assert dana.modal is None


async def test_errors_for_no_field_are_told_to_the_developer(running: RunningWorkspace, tiny: TinyApp) -> None:
    dana = running.person()
    tiny.answer = {"response_action": "errors", "errors": {"nowhere": "Wrong."}}
    await dana.types("/form")
    assert (await dana.submits(FILLED)).trouble == "The app answered with errors for what is no input block of this view: nowhere."


@pytest.mark.parametrize(("action", "title", "below"), [("update", "Done", False), ("push", "Done", True)])
async def test_an_answer_may_change_the_view_or_put_another_on_top(
    running: RunningWorkspace, tiny: TinyApp, action: str, title: str, below: bool
) -> None:
    dana = running.person()
    tiny.answer = {"response_action": action, "view": note("Done", "Logged.")}
    await dana.types("/form")
    await dana.submits(FILLED)
    assert dana.modal is not None
    assert (dana.modal["title"]["text"], dana.modal["previous"] is not None) == (title, below)


async def test_clear_closes_the_whole_stack(running: RunningWorkspace, tiny: TinyApp) -> None:
    dana = running.person()
    await dana.types("/form")
    await dana.presses("What counts?")
    assert dana.modal is not None
    assert dana.modal["title"]["text"] == "Help"
    await dana.closes()
    assert dana.modal["title"]["text"] == "Log a touch"
    tiny.answer = {"response_action": "clear"}
    await dana.submits(FILLED)
    assert dana.modal is None


async def test_an_answer_with_a_bad_view_is_told_with_its_reason(running: RunningWorkspace, tiny: TinyApp) -> None:
    dana = running.person()
    tiny.answer = {"response_action": "update", "view": note("x" * 25, "Logged.")}
    await dana.types("/form")
    assert "must be less than 25 characters [json-pointer:/view/title/text]" in (await dana.submits(FILLED)).trouble


async def test_an_app_too_slow_for_a_form_leaves_it_open(running: RunningWorkspace, tiny: TinyApp) -> None:
    dana = running.person()
    await dana.types("/form")
    running.faults.add("view_submission", "drop", times=1)
    assert await dana.submits(FILLED) == Said(TROUBLE_WITH_A_VIEW)
    assert await dana.submits(FILLED) == Said()
    assert dana.modal is None


async def test_a_form_that_takes_longer_than_slack_waits_says_so() -> None:
    async with running_workspace(commands=[Command("/form")], request_seconds=0.5) as running:
        tiny, dana = TinyApp(running), running.person()
        await dana.types("/form")
        running.faults.add("view_submission", "delay", seconds=1, times=1)
        assert await dana.submits(FILLED) == Said(TROUBLE_WITH_A_VIEW)
        assert dana.modal is not None
        await running.settled()
        assert len(tiny.submissions) == 1


async def test_an_answer_to_a_form_that_was_closed_meanwhile_closes_nothing_else(running: RunningWorkspace, tiny: TinyApp) -> None:
    dana, views = running.person(), running.workspace.views
    await dana.types("/form")
    gone = views.top("U0DANA")
    await dana.types("/form")
    assert gone is not None
    assert views.close(gone) == []
    assert dana.modal is not None


async def test_only_who_wants_to_know_hears_of_a_closed_form(running: RunningWorkspace, tiny: TinyApp) -> None:
    dana = running.person()
    await dana.types("/form")
    await dana.closes()
    assert tiny.closed == []
    tiny.view = form(notify_on_close=True)
    await dana.types("/form")
    await dana.closes(everything=True)
    assert [(body["view"]["callback_id"], body["is_cleared"]) for body in tiny.closed] == [("touch", True)]


async def test_a_trigger_is_good_once_and_for_three_seconds(running: RunningWorkspace, tiny: TinyApp, clock: PushedClock) -> None:
    triggers = running.workspace.triggers
    used, late = triggers.hand_out("U0DANA"), triggers.hand_out("U0DANA")
    await tiny.client.views_open(trigger_id=used, view=form())
    assert await error_of(tiny.client.views_open(trigger_id=used, view=form())) == "exchanged_trigger_id"
    clock.pass_by(seconds=3)
    assert await error_of(tiny.client.views_open(trigger_id=late, view=form())) == "expired_trigger_id"
    assert await error_of(tiny.client.views_open(trigger_id="1.2.3", view=form())) == "invalid_trigger_id"


async def test_a_view_is_not_changed_under_somebody_elses_change(running: RunningWorkspace, tiny: TinyApp) -> None:
    dana = running.person()
    await dana.types("/form")
    assert dana.modal is not None
    id_, old = dana.modal["id"], dana.modal["hash"]
    changed = await tiny.client.views_update(view_id=id_, view=form("Second"), hash=old)
    assert changed["view"]["hash"] != old
    assert await error_of(tiny.client.views_update(view_id=id_, view=form("Third"), hash=old)) == "hash_conflict"
    assert await error_of(tiny.client.views_update(view_id="V0GONE", view=form())) == "not_found"
    assert dana.modal["title"]["text"] == "Second"


async def test_three_views_are_the_most(running: RunningWorkspace, tiny: TinyApp) -> None:
    triggers = running.workspace.triggers
    assert await error_of(tiny.client.views_push(trigger_id=triggers.hand_out("U0DANA"), view=form())) == "not_found"
    await tiny.client.views_open(trigger_id=triggers.hand_out("U0DANA"), view=form())
    for _ in range(2):
        await tiny.client.views_push(trigger_id=triggers.hand_out("U0DANA"), view=form())
    assert await error_of(tiny.client.views_push(trigger_id=triggers.hand_out("U0DANA"), view=form())) == "push_limit_reached"


async def test_a_name_of_its_own_finds_a_view_and_is_good_once(running: RunningWorkspace, tiny: TinyApp) -> None:
    triggers = running.workspace.triggers
    await tiny.client.views_open(trigger_id=triggers.hand_out("U0DANA"), view=form(external_id="mine"))
    changed = await tiny.client.views_update(external_id="mine", view=form("Second", external_id="mine"))
    assert changed["view"]["title"]["text"] == "Second"
    push = tiny.client.views_push(trigger_id=triggers.hand_out("U0DANA"), view=form(external_id="mine"))
    assert await error_of(push) == "duplicate_external_id"


OVER_THE_LIMIT: list[tuple[dict[str, Any], str]] = [
    (form("x" * 25), "must be less than 25 characters @/title/text"),
    (form(submit=plain("x" * 25)), "must be less than 25 characters @/submit/text"),
    (form(private_metadata="x" * 3001), "must be less than 3001 characters @/private_metadata"),
    (form(callback_id="x" * 256), "must be less than 256 characters @/callback_id"),
    (form(blocks=[{"type": "divider"}] * 101), "no more than 100 items allowed @/blocks"),
    (form(submit=None), "submit must be defined when an input block is among the blocks @"),
    (form(colour="red"), "invalid additional property: colour @"),
    (form(blocks=[{"type": "table", "rows": [[{"type": "raw_text", "text": "x"}]]}]), "unsupported type: table @/blocks/0/type"),
    (home("x"), "must be modal @/type"),
    (form(blocks=[input_block("a", {"type": "button", "text": plain("x")})]), "unsupported type: button @/blocks/0/element/type"),
    (form(blocks=[input_block("a", text_input(max_length=3001))]), "must be between 1 and 3000 @/blocks/0/element/max_length"),
    (form(blocks=[input_block("a", {"type": "number_input"})]), "missing required field: is_decimal_allowed @/blocks/0/element"),
    (
        form(blocks=[input_block("a", {"type": "datepicker", "initial_date": "24.11.2026"})]),
        "must be in the format YYYY-MM-DD @/blocks/0/element/initial_date",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("view", "reason"), OVER_THE_LIMIT, ids=[reason for _, reason in OVER_THE_LIMIT])
async def test_a_view_over_a_limit_is_refused_with_its_place(
    running: RunningWorkspace, tiny: TinyApp, view: dict[str, Any], reason: str
) -> None:
    words, place = reason.split("@")
    assert f"[ERROR] {words}[json-pointer:/view{place}]" in await refused_view(tiny, running, view)


async def test_a_view_at_the_limits_is_taken(running: RunningWorkspace, tiny: TinyApp) -> None:
    view = form("x" * 24, private_metadata="x" * 3000, callback_id="x" * 255, blocks=[{"type": "divider"}] * 100)
    opened = await tiny.client.views_open(trigger_id=running.workspace.triggers.hand_out("U0DANA"), view=view)
    assert (opened["view"]["root_view_id"], opened["view"]["private_metadata"]) == (opened["view"]["id"], "x" * 3000)


async def test_home_is_published_when_somebody_looks_and_changes_by_a_press(running: RunningWorkspace, tiny: TinyApp) -> None:
    dana, mira = running.person(), running.person("mira@example.com")
    dana.opens_home()
    assert (await dana.sees_home())["blocks"][0]["text"]["text"] == "Good morning"
    assert mira.home is None
    assert await dana.presses("Refresh") == Said()
    assert dana.home is not None
    assert dana.home["blocks"][0]["text"]["text"] == "Fresh"


async def test_home_is_not_published_over_a_newer_one(running: RunningWorkspace, tiny: TinyApp) -> None:
    first = await tiny.client.views_publish(user_id="U0DANA", view=home("One"))
    await tiny.client.views_publish(user_id="U0DANA", view=home("Two"))
    late = tiny.client.views_publish(user_id="U0DANA", view=home("Three"), hash=first["view"]["hash"])
    assert await error_of(late) == "hash_conflict"
    assert await error_of(tiny.client.views_publish(user_id="U0NOBODY", view=home("x"))) == "user_not_found"


async def test_nobody_submits_what_is_not_open(running: RunningWorkspace, tiny: TinyApp) -> None:
    with pytest.raises(PressError, match="No modal is open"):
        await running.person().submits({})
    with pytest.raises(PressError, match="That view is gone"):
        await running.person().closes()


@pytest.mark.parametrize(
    ("element", "value", "complaint"),
    [
        (text_input(min_length=3), "ab", "Please enter at least 3 characters."),
        (text_input(max_length=3), "abcd", "Please enter at most 3 characters."),
        ({"type": "number_input", "is_decimal_allowed": False}, "1.5", "Please enter a whole number."),
        ({"type": "number_input", "is_decimal_allowed": True}, "many", "Please enter a number."),
        ({"type": "number_input", "is_decimal_allowed": True, "min_value": "0"}, "-1", "Please enter a number of at least 0."),
        ({"type": "number_input", "is_decimal_allowed": True, "max_value": "10"}, "11", "Please enter a number of at most 10."),
        ({"type": "email_text_input"}, "somebody", "Please enter a valid email address."),
        ({"type": "url_text_input"}, "example", "Please enter a valid URL."),
        ({"type": "datepicker"}, "2026-02-30", "Please enter a valid date."),
        ({"type": "timepicker"}, "25:00", "Please enter a valid time."),
    ],
)
async def test_slack_checks_a_field_by_its_kind(
    running: RunningWorkspace, tiny: TinyApp, element: dict[str, Any], value: str, complaint: str
) -> None:
    dana = running.person()
    tiny.view = form(blocks=[input_block("field", element | {"action_id": "v"})])
    await dana.types("/form")
    assert (await dana.submits({"field": value})).errors == {"field": complaint}

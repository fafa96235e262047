"""Whatever is posted to Slack's address, signed or not: never a 5xx, never a trace, and never somebody else's data."""

import json
from copy import deepcopy
from typing import Any
from urllib.parse import urlencode

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.render.slack_forms import CALLBACK_ID, metadata
from tests.bot.slack.conftest import Running
from tests.bot.slack.fake_slack import FORM, TEAM, Answered

STRANGER = "U0THEM"
QUIETLY = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)

EVENT = {
    "type": "event_callback",
    "team_id": TEAM,
    "event_id": "Ev1",
    "event": {"type": "message", "channel_type": "im", "channel": "D1", "user": STRANGER, "text": "account acme", "ts": "1.1"},
}
HOME = {**EVENT, "event": {"type": "app_home_opened", "tab": "home", "channel": "D1", "user": STRANGER, "event_ts": "1.1"}}
WHO = {"team": {"id": TEAM}, "user": {"id": STRANGER, "team_id": TEAM}}
PRESS = {
    **WHO,
    "type": "block_actions",
    "channel": {"id": "C1"},
    "container": {"type": "message", "channel_id": "C1", "is_ephemeral": True},
    "trigger_id": "1.1",
    "actions": [{"type": "button", "action_id": "run.1", "block_id": "b", "value": "account id:a-0001 v7"}],
}
SUBMIT = {
    **WHO,
    "type": "view_submission",
    "view": {
        "id": "V1",
        "type": "modal",
        "callback_id": CALLBACK_ID,
        "title": {"type": "plain_text", "text": "x"},
        "private_metadata": metadata("log touch id:a-0001", channel="C1"),
        "blocks": [],
        "state": {"values": {}},
    },
}
COMMAND = {"command": "/account", "text": "acme", "team_id": TEAM, "user_id": STRANGER, "channel_id": "C1", "trigger_id": "1"}
SHAPES: tuple[dict[str, Any], ...] = (EVENT, HOME, PRESS, SUBMIT, COMMAND)

leaves = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=30)
anything = st.recursive(
    leaves, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3), max_leaves=8
)


@st.composite
def nearly_slacks(draw: st.DrawFn) -> dict[str, Any]:
    """A request as Slack makes it, but for one place."""
    body: dict[str, Any] = deepcopy(draw(st.sampled_from(SHAPES)))
    place: Any = body
    while True:
        key = draw(st.sampled_from(sorted(place)) if isinstance(place, dict) else st.integers(0, len(place) - 1))
        if isinstance(place[key], (dict, list)) and place[key] and draw(st.booleans()):
            place = place[key]
            continue
        if draw(st.booleans()):
            place[key] = draw(anything)
        else:
            del place[key]
        return body


async def posted(running: Running, body: Any, *, signature: str = "") -> Answered:
    """Post a body the way Slack posts one of its kind."""
    if isinstance(body, dict) and body.get("type") in ("block_actions", "view_submission"):
        return await running.requests.post(urlencode({"payload": json.dumps(body)}), FORM, signature=signature)
    if isinstance(body, dict) and "command" in body:
        form = {key: text.encode("utf-8", "replace") if isinstance(text, str) else json.dumps(text) for key, text in body.items()}
        return await running.requests.post(urlencode(form), FORM, signature=signature)
    return await running.requests.post(json.dumps(body), "application/json", signature=signature)


async def nothing_wrong(running: Running, answered: Answered, began: int) -> None:
    assert answered.status < 500, answered
    await running.app.state.slack.listeners.finish()
    everything = answered.body + json.dumps(running.slack.calls[began:], ensure_ascii=False)
    assert "Traceback" not in everything
    assert "Error:" not in everything
    for secret in ("Acme", "64,000", "Green 79"):
        assert secret not in everything


@QUIETLY
@given(body=nearly_slacks())
async def test_what_is_nearly_slacks_is_taken_or_refused(running: Running, body: dict[str, Any]) -> None:
    began = len(running.slack.calls)
    await nothing_wrong(running, await posted(running, body), began)


@QUIETLY
@given(body=anything)
async def test_any_json_is_taken_or_refused(running: Running, body: Any) -> None:
    for content in (json.dumps(body), urlencode({"payload": json.dumps(body)})):
        for kind in ("application/json", FORM):
            began = len(running.slack.calls)
            await nothing_wrong(running, await running.requests.post(content, kind), began)


@QUIETLY
@given(body=anything | nearly_slacks())
async def test_what_is_not_signed_is_401_and_read_no_further(running: Running, body: Any) -> None:
    began = len(running.slack.calls)
    answered = await posted(running, body, signature="v0=" + "0" * 64)
    assert (answered.status, answered.body) == (401, "")
    assert running.slack.calls[began:] == []


@QUIETLY
@given(words=st.text(max_size=200) | st.from_regex(r"(account|share|keep|audit|feedback|away) [ -~]{0,40}", fullmatch=True))
async def test_any_words_of_a_stranger_get_one_sentence(running: Running, words: str) -> None:
    said = words.encode("utf-8", "replace").decode()
    for body in (
        {**COMMAND, "text": said},
        {**COMMAND, "command": "/cs", "text": said},
        {**PRESS, "actions": [{**PRESS["actions"][0], "value": said}]},  # type: ignore[index]
        {**SUBMIT, "view": {**SUBMIT["view"], "private_metadata": metadata(said, channel="C1")}},  # type: ignore[dict-item]
    ):
        began = len(running.slack.calls)
        await nothing_wrong(running, await posted(running, body), began)


@QUIETLY
@given(words=st.text(max_size=1200))
async def test_any_words_of_one_of_ours_are_answered_without_a_trace(running: Running, words: str) -> None:
    said = words.encode("utf-8", "replace").decode()
    for command in ("/account", "/cs"):
        answered = await posted(running, {**COMMAND, "command": command, "text": said, "user_id": "U0ANN"})
        assert answered.status == 200
        assert "Traceback" not in answered.body
        assert "Token H-" not in answered.body

"""Whatever is posted to Teams' endpoint, with whichever token: never a 5xx, never a trace, and never somebody else's data."""

import json
from copy import deepcopy
from typing import Any

import httpx
import jwt
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.teams.activity import NotAnActivityError, read_activity
from tests.bot.teams.conftest import Running
from tests.bot.teams.fake_teams import activity, invoke, press
from tests.bot.teams.tokens import SERVICE, checking

STRANGER = {"id": "29:stranger", "aadObjectId": "bbbbbbbb-0000-0000-0000-00000000000b", "name": "Mallory"}
SECRETS = ("Acme", "64,000", "Green 79")
QUIETLY = settings(
    max_examples=50,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)

leaves = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=30)
anything = st.recursive(
    leaves, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3), max_leaves=8
)
commands = st.text(max_size=200) | st.from_regex(r"(account|share|keep|audit|feedback|away|digest|voc) [ -~]{0,40}", fullmatch=True)


def shapes(url: str, words: str = "account id:a-0001 v7") -> tuple[dict[str, Any], ...]:
    """Each kind of activity, as a stranger sends it."""
    data = {"action": "command", "command": words}
    filled = {"action": "submit", "command": words, "key": "k", "name": "acme"}
    channel = {"conversation": {"id": "19:c@thread.tacv2;messageid=1", "conversationType": "channel", "tenantId": "t"}}
    made = (
        activity(url, text=words),
        activity(url, text=words, channelData={"team": {"id": "19:c@thread.tacv2"}}, **channel),
        activity(url, type="conversationUpdate", membersAdded=[{"id": "28:bot"}]),
        activity(url, type="installationUpdate", action="add"),
        press(url, data),
        press(url, filled),
        press(url, data | {"action": "refresh"}),
        invoke(url, "task/fetch", {"data": data}),
        invoke(url, "task/submit", {"data": filled}),
        invoke(url, "application/search", {"queryText": words, "kind": "search"}),
    )
    return tuple(each | {"from": STRANGER} for each in made)


@st.composite
def nearly_teams(draw: st.DrawFn) -> dict[str, Any]:
    """A request as Teams makes it, but for one place; who sends it stays a stranger."""
    body: dict[str, Any] = deepcopy(draw(st.sampled_from(shapes(SERVICE))))
    place: Any = body
    while True:
        keys = sorted(place) if isinstance(place, dict) else range(len(place))
        key = draw(st.sampled_from([each for each in keys if each not in ("aadObjectId", "serviceUrl")]))
        if isinstance(place[key], (dict, list)) and place[key] and draw(st.booleans()):
            place = place[key]
            continue
        if draw(st.booleans()):
            place[key] = draw(anything)
        else:
            del place[key]
        return body


async def nothing_wrong(running: Running, response: httpx.Response, began: int) -> None:
    assert response.status_code < 500, response.text
    edge = running.app.state.teams
    await edge.finish()
    await edge.worker.work()
    everything = response.text + json.dumps([each.body for each in running.teams.sent[began:]], ensure_ascii=False)
    assert "Traceback" not in everything
    assert "Error:" not in everything
    for secret in SECRETS:
        assert secret not in everything


@QUIETLY
@given(body=nearly_teams())
async def test_what_is_nearly_teams_is_taken_or_refused(running: Running, body: dict[str, Any]) -> None:
    began = len(running.teams.sent)
    sent = body | ({"serviceUrl": running.teams.url} if "serviceUrl" in body else {})
    await nothing_wrong(running, await running.client.post("/api/messages", content=json.dumps(sent)), began)


@QUIETLY
@given(body=anything, content=st.binary(max_size=60) | st.text(max_size=60).map(str.encode))
async def test_any_json_and_any_bytes_are_taken_or_refused(running: Running, body: Any, content: bytes) -> None:
    wrapped = {"serviceUrl": running.teams.url} | (body if isinstance(body, dict) else {"value": body})
    for posted in (json.dumps(body).encode(), json.dumps(wrapped).encode(), content):
        began = len(running.teams.sent)
        response = await running.client.post("/api/messages", content=posted)
        assert response.status_code in (200, 400, 401, 403)
        await nothing_wrong(running, response, began)


@QUIETLY
@given(words=commands)
async def test_any_words_of_a_stranger_get_one_sentence(running: Running, words: str) -> None:
    said = words.encode("utf-8", "replace").decode()
    for body in shapes(running.teams.url, said):
        began = len(running.teams.sent)
        await nothing_wrong(running, await running.client.post("/api/messages", json=body), began)


@QUIETLY
@given(words=st.text(max_size=1200))
async def test_any_words_of_one_of_ours_are_answered_without_a_trace(running: Running, words: str) -> None:
    said = words.encode("utf-8", "replace").decode()
    began = len(running.teams.sent)
    url = running.teams.url
    for number, body in enumerate((activity(url, text=said), press(url, {"action": "command", "command": said}))):
        response = await running.client.post("/api/messages", json=body | {"id": f"{hash(said)}-{number}"})
        assert response.status_code == 200
        await running.app.state.teams.finish()
        everything = response.text + json.dumps([each.body for each in running.teams.sent[began:]], ensure_ascii=False)
        assert "Traceback" not in everything
        assert "Token H-" not in everything


TOKENS = st.text(max_size=60) | st.builds(
    lambda claims, header: jwt.encode(claims, "s" * 32, "HS256", headers=header),
    st.dictionaries(st.sampled_from(("iss", "aud", "serviceurl", "exp", "x")), st.text(max_size=9), max_size=4),
    st.dictionaries(st.sampled_from(("kid", "jku", "x5u")), st.text(max_size=9), max_size=2),
)


async def test_no_made_up_token_opens_the_endpoint(acme_url: str, keys_url: str) -> None:
    tried: list[tuple[str, Any]] = []

    @settings(max_examples=80)
    @given(TOKENS, anything | nearly_teams())
    def collect(given_token: str, body: Any) -> None:
        tried.append((given_token, body))

    collect()
    async with checking(acme_url, keys_url) as (client, _):
        for given_token, body in tried:
            headers = {b"Authorization": f"Bearer {given_token}".encode("utf-8", "replace")}
            response = await client.post("/api/messages", content=json.dumps(body), headers=headers)
            assert (response.status_code, response.json()) == (401, {"error": "Nobody vouches for this request."})


@given(anything)
def test_anything_else_is_no_activity(body: Any) -> None:
    with pytest.raises(NotAnActivityError):
        read_activity(body)

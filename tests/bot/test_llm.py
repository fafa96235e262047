"""The door to a model: each server that one may meet, on this machine."""

import asyncio
import json
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

from bot.llm import Manner, Model, ModelError
from prompts.replies import Reply, read_reply
from prompts.themes import Asked as Theme
from prompts.themes import Comment, messages, schema
from tests.bot.model_server import Asked, Json, ModelServer, completion, cut, error, honest, send, trickle

THEMES = (Theme("tbcdf", "Slow pages", (Comment("cbcdf", "Pages take a minute to load."), Comment("cghjk", "So slow today."))),)
Act = Callable[[Asked, BaseHTTPRequestHandler], bool]


def model(server: ModelServer, *, seconds: float = 20, **named: Any) -> Model:
    return Model(base_url=server.url, name="a-model", seconds=seconds, **named)


def ask(model: Model, times: int = 1) -> Reply:
    async def asking() -> Reply:
        async with model.asking() as conversation:
            for _ in range(times):
                reply = await conversation.ask(
                    messages(THEMES, prompt="themes", mark="MARK"), schema=schema("themes"), limit=900, read=read_reply
                )
            return reply

    return asyncio.run(asking())


def why_not(model: Model) -> str:
    with pytest.raises(ModelError) as failed:
        ask(model)
    return str(failed.value)


def takes_only(*forms: str | None) -> Act:
    """Refuse every form of an answer but these; None: no form is named."""

    def act(asked: Asked, handler: BaseHTTPRequestHandler) -> bool:
        form = asked.body.get("response_format", {}).get("type")
        if form in forms:
            return False
        send(handler, {"error": {"message": f"'response_format.type' must not be {form}"}}, status=400)
        return True

    return act


def forms(server: ModelServer) -> list[str | None]:
    return [asked.body.get("response_format", {}).get("type") for asked in server.asked]


def test_an_answer_in_the_first_form_takes_one_request(server: ModelServer) -> None:
    reply = ask(model(server, api_key="sk-1"))
    assert [theme.theme for theme in reply.themes] == ["tbcdf"]
    (asked,) = server.asked
    assert asked.headers["authorization"] == "Bearer sk-1"
    assert asked.body["model"] == "a-model"
    assert asked.body["max_tokens"] == 900
    assert asked.body["response_format"]["json_schema"]["schema"] == schema("themes")


@pytest.mark.parametrize(
    ("taken", "tried"),
    [
        ("json_schema", ["json_schema"]),
        ("json_object", ["json_schema", "json_object"]),
        (None, ["json_schema", "json_object", None]),
    ],
)
def test_the_ladder_is_gone_down_to_the_form_that_a_server_takes_and_remembered(
    server: ModelServer, taken: str | None, tried: list[str | None]
) -> None:
    server.act = takes_only(taken)
    asked = model(server)
    assert ask(asked).themes
    assert forms(server) == tried
    assert ask(asked).themes
    assert forms(server) == [*tried, taken]


def test_a_server_that_ignores_the_form_is_read_all_the_same(server: ModelServer) -> None:
    server.say = lambda themes: (
        f"<think>They say {{slow}}.</think>Sure! Here it is:\n```json\n{json.dumps(honest(themes), indent=1)}\n```\nGlad to help."
    )
    assert ask(model(server)).themes[0].sentence.startswith("Customers say")
    assert len(server.asked) == 1


def test_text_that_is_no_json_is_asked_for_again_in_another_form(server: ModelServer) -> None:
    def say(themes: list[Json]) -> Any:
        return honest(themes) if "response_format" not in server.asked[-1].body else "I would say they are slow."

    server.say = say
    assert ask(model(server)).themes
    assert forms(server) == ["json_schema", "json_object", None]


def test_the_limit_is_named_as_the_server_names_it_and_the_temperature_left_out_where_it_is_refused(server: ModelServer) -> None:
    def act(asked: Asked, handler: BaseHTTPRequestHandler) -> bool:
        if "max_tokens" in asked.body:
            message = "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead."
        elif "temperature" in asked.body:
            message = "Unsupported value: 'temperature' does not support 0 with this model."
        else:
            return False
        send(handler, {"error": {"message": message}}, status=400)
        return True

    server.act = act
    asked = model(server)
    assert ask(asked).themes
    assert asked.manner == Manner(rung=0, limit="max_completion_tokens", temperature=False)
    assert server.asked[-1].body["max_completion_tokens"] == 900


@pytest.mark.parametrize(
    ("act", "why"),
    [
        (error(401, "Incorrect API key"), "refused the key"),
        (error(403), "refused the key"),
        (error(404, "no such model"), "is not known at its address"),
        (error(429, headers={"retry-after": "60"}), "has too much to do"),
        (error(500), "failed (500)"),
        (error(503, headers={"retry-after": "Wed, 25 Nov 2026 10:00:00 GMT"}), "failed (503)"),
        (error(307, headers={"location": "https://elsewhere.example/v1"}), "failed (307)"),
        (error(400, "nothing fits"), "did not take the request (400)"),
        (cut, "could not be reached"),
    ],
)
def test_a_server_that_fails_is_told_from_the_others(server: ModelServer, act: Act, why: str) -> None:
    server.act = act
    assert why_not(model(server)) == why


def test_a_busy_server_that_wants_a_long_wait_is_not_waited_for(server: ModelServer) -> None:
    server.act = error(429, headers={"retry-after": "30"})
    assert why_not(model(server, seconds=20)) == "has too much to do"
    assert len(server.asked) == 1


def test_a_server_that_was_busy_for_a_moment_is_asked_again(server: ModelServer) -> None:
    def act(asked: Asked, handler: BaseHTTPRequestHandler) -> bool:
        return len(server.asked) == 1 and error(429, headers={"retry-after": "0.01"})(asked, handler)

    server.act = act
    assert ask(model(server)).themes
    assert len(server.asked) == 2


@pytest.mark.parametrize(
    "said",
    ["", "   ", "no JSON", "{", '{"themes": "none"}', '{"themes": []}', "[1, 2]", "null", '{"themes": [{"name": 3}]}', "[" * 100_000],
)
def test_an_answer_in_another_form_is_none(server: ModelServer, said: str) -> None:
    server.say = lambda themes: said
    assert why_not(model(server)) == "gave no answer in the form that was asked for"


@pytest.mark.parametrize(
    "document",
    [
        b"",
        b"<html>Bad gateway</html>",
        b"\xff\xfe",
        [],
        {"choices": []},
        {"choices": None},
        completion(None),
        {"choices": [{"message": {}}]},
    ],
)
def test_a_server_that_speaks_otherwise_gave_no_answer(server: ModelServer, document: Any) -> None:
    def act(asked: Asked, handler: BaseHTTPRequestHandler) -> bool:
        send(handler, document)
        return True

    server.act = act
    assert why_not(model(server)) == "gave no answer in the form that was asked for"


@pytest.mark.parametrize(
    ("document", "why"),
    [
        (completion(None, refusal="I cannot help with that."), "refused to answer"),
        (completion("", reason="content_filter"), "refused to answer"),
        (
            completion('{"themes": [', reason="length"),
            "did not finish its answer: more of HOURGLASS_MODEL_CONTEXT would leave it more room",
        ),
    ],
)
def test_a_refusal_and_a_cut_answer_are_not_asked_for_again(server: ModelServer, document: Json, why: str) -> None:
    def act(asked: Asked, handler: BaseHTTPRequestHandler) -> bool:
        send(handler, document)
        return True

    server.act = act
    assert why_not(model(server)) == why
    assert len(server.asked) == 1


def test_an_answer_in_parts_is_one(server: ModelServer) -> None:
    def act(asked: Asked, handler: BaseHTTPRequestHandler) -> bool:
        text = json.dumps(honest(asked.themes))
        send(handler, completion([{"type": "text", "text": text[:20]}, {"type": "text", "text": text[20:]}]))
        return True

    server.act = act
    assert ask(model(server)).themes


def test_an_answer_without_end_is_cut_off_by_its_bytes(server: ModelServer) -> None:
    server.act = trickle(server, b'{"choices": [' + b" " * 100_000, pause=0)
    assert why_not(model(server)) == "answered without end"


def test_an_error_without_end_is_cut_off_too(server: ModelServer) -> None:
    def act(asked: Asked, handler: BaseHTTPRequestHandler) -> bool:
        handler.send_response(400)
        handler.end_headers()
        while not server.stopped.is_set():
            handler.wfile.write(b"x" * 100_000)
        return True

    server.act = act
    assert why_not(model(server)) == "answered without end"


def test_a_packed_answer_is_not_unpacked(server: ModelServer) -> None:
    def act(asked: Asked, handler: BaseHTTPRequestHandler) -> bool:
        import gzip

        send(handler, gzip.compress(b" " * 50_000_000), headers={"content-encoding": "gzip"})
        return True

    server.act = act
    assert why_not(model(server)) == "answered without end"


@pytest.mark.parametrize("piece", [b"", b" "])
def test_a_slow_server_is_given_up_when_the_time_is_up_also_where_it_sends_a_byte_now_and_then(server: ModelServer, piece: bytes) -> None:
    server.act = trickle(server, piece, pause=0.05)
    assert why_not(model(server, seconds=0.6)) == "gave no answer within 0.6 s"


def test_no_server_at_all_is_said() -> None:
    assert why_not(Model(base_url="http://127.0.0.1:9/v1", name="a-model", seconds=20)) == "could not be reached"


def test_a_model_on_this_machine_is_asked_past_every_proxy(server: ModelServer, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert ask(model(server)).themes


def test_the_environment_of_another_account_is_not_sent_along(server: ModelServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-of-someone")
    monkeypatch.setenv("OPENAI_ORG_ID", "org-of-someone")
    monkeypatch.setenv("OPENAI_PROJECT_ID", "project-of-someone")
    ask(model(server))
    assert not [name for name, value in server.asked[0].headers.items() if "of-someone" in value]

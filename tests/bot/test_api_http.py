"""The API over HTTP: its routes, its limits, its documentation, and the rest of the application beside it."""

import json
from typing import Any

import pytest
from fastapi.openapi.models import OpenAPI

from bot.api_openapi import document
from bot.api_page import page
from bot.api_requests import EVENTS, RECORDS
from bot.settings import Settings
from bot.web import LARGEST_BODY, create_app
from bot.wiring import Assistant
from storage.database import Database
from tests.bot.api_senders import KEY, TICKET, prepare
from tests.factories import NOW, policy_in_force

Answer = tuple[int, dict[str, str], bytes]


async def call(database: Database, method: str, path: str, body: bytes = b"", **headers: str) -> Answer:
    """Make one request of the application; names of headers are written with _ for -."""
    assistant = Assistant(database, policy=policy_in_force())
    app = create_app(Settings(outbox_worker=False), assistant=assistant, now=lambda: NOW)
    app.state.assistant = assistant
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    raw = [(name.replace("_", "-").encode(), value.encode("latin-1")) for name, value in headers.items()]
    scope = {"type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "scheme": "http", "path": path}
    await app({**scope, "raw_path": path.encode(), "query_string": b"", "headers": raw, "app": app}, receive, send)
    given = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], given, b"".join(message.get("body", b"") for message in sent[1:])


async def test_rows_are_sent_by_post_with_a_key(database: Database) -> None:
    prepare(database)
    body = json.dumps({"rows": [TICKET]}).encode()
    status, headers, said = await call(database, "POST", "/api/v1/tickets", body, authorization=f"Bearer {KEY}")
    assert (status, headers["content-type"]) == (200, "application/json")
    assert json.loads(said) == {"read": 1, "landed": 1, "unchanged": 0, "rejected": 0, "rows": [{"row": 1, "outcome": "landed"}]}
    events = json.dumps({"events": [{"type": "ticket", "data": TICKET}]}).encode()
    assert json.loads((await call(database, "POST", "/api/v1/events", events, authorization=f"bearer {KEY}"))[2])["unchanged"] == 1


async def test_who_has_no_key_is_told_so_in_every_way(database: Database) -> None:
    for path in ("/api/v1/tickets", "/api/v1/events", "/api/v1/%2e%2e", "/api/v1/<script>"):
        status, headers, said = await call(database, "POST", path, b"{}")
        assert (status, headers["www-authenticate"], json.loads(said)) == (401, "Bearer", {"error": "This needs a valid key."})


@pytest.mark.parametrize("key", ["hg_\xfc", "\xff", "a" * 100_000])
async def test_any_key_is_a_wrong_key(database: Database, key: str) -> None:
    assert (await call(database, "POST", "/api/v1/tickets", b"{}", authorization=f"Bearer {key}"))[0] == 401


async def test_a_body_over_the_limit_is_one_sentence(database: Database) -> None:
    prepare(database)
    body = b" " * (LARGEST_BODY + 1)
    for headers in ({}, {"content_length": str(len(body))}):
        status, _, said = await call(database, "POST", "/api/v1/tickets", body, authorization=f"Bearer {KEY}", **headers)
        assert (status, json.loads(said)) == (413, {"error": "The body is too large: 1,048,576 bytes are the most."})


async def test_reading_is_no_part_of_it(database: Database) -> None:
    assert (await call(database, "GET", "/api/v1/tickets"))[0] == 405


async def test_the_description_is_open_and_names_every_record(database: Database) -> None:
    status, _, said = await call(database, "GET", "/api/v1/openapi.json")
    described = json.loads(said)
    assert (status, described["openapi"]) == (200, "3.1.0")
    assert set(described["paths"]) == {f"/api/v1/{record}" for record in (*RECORDS, "events")}
    status, headers, shown = await call(database, "GET", "/api/v1/docs")
    assert (status, headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert shown.decode() == page()


def test_the_page_names_everything_and_loads_nothing() -> None:
    shown = page()
    assert all(f"/api/v1/{record}" in shown for record in RECORDS)
    assert all(f"<code>{kind}</code>" in shown for kind in EVENTS)
    assert "<script" not in shown
    assert "https://" not in shown


def test_the_description_is_openapi() -> None:
    OpenAPI.model_validate(document())


@pytest.mark.parametrize("record", RECORDS)
def test_an_example_has_what_its_schema_requires_and_nothing_else(record: str) -> None:
    schema = document()["components"]["schemas"][record]
    media = document()["paths"][f"/api/v1/{record}"]["post"]["requestBody"]["content"]["application/json"]
    [row] = media["example"]["rows"]
    assert set(schema["required"]) <= row.keys() <= schema["properties"].keys()
    for name, value in row.items():
        assert value in schema["properties"][name].get("enum", [value])

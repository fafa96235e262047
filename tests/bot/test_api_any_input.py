"""Whatever is sent to the API, it is answered by rows or by one sentence, on both databases."""

import json
from typing import Any, cast

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.api_examples import example_row
from bot.api_requests import RECORDS, ROWS_MOST
from storage.api_keys import all_keys
from storage.database import Database
from storage.imports.formats import FORMATS
from tests.bot.api_senders import TICKET, everything, prepare, send, sign


@pytest.fixture
def company(database: Database) -> Database:
    prepare(database)
    return database


@pytest.mark.parametrize(
    ("body", "status", "sentence"),
    [
        (b"", 400, "The body is not JSON: Expecting value, line 1, column 1."),
        (b"\xff\xfe", 400, "The body is not UTF-8."),
        (b"[" * 100_000, 400, "The body is nested too deeply."),
        (b'{"rows": [NaN]}', 400, "The body holds a number that cannot be read: NaN."),
        (b'{"rows": [' + b"9" * 5000 + b"]}", 400, "The body holds a number that cannot be read"),
        (b"[]", 400, 'The body must be {"rows": [...]}, and nothing else.'),
        (b'{"rows": [], "more": 1}', 400, 'The body must be {"rows": [...]}, and nothing else.'),
        (b'{"rows": {}}', 400, 'The body must be {"rows": [...]}, and nothing else.'),
        (b'{"rows": [1]}', 400, "Number 1 of rows is no object."),
        (json.dumps({"rows": [{}] * (ROWS_MOST + 1)}).encode(), 413, "That is 1,001 rows; one request takes at most 1,000."),
    ],
)
def test_a_body_of_another_form_is_one_sentence(company: Database, body: bytes, status: int, sentence: str) -> None:
    reply = send(company, "tickets", body)
    assert reply.status == status
    assert reply.answer["error"].startswith(sentence)
    assert reply.answer["error"].endswith(".")


@pytest.mark.parametrize(
    ("event", "sentence"),
    [
        ({"type": "ticket"}, 'Event 1 must be an object with "type" and "data", and nothing else.'),
        ({"type": 1, "data": {}}, 'Event 1 must be an object with "type" and "data", and nothing else.'),
        ({"type": "ticket", "data": []}, 'Event 1 must be an object with "type" and "data", and nothing else.'),
        ({"type": "tciket", "data": {}}, "Event 1 has the type “tciket”; known are usage,"),
        ({"type": "competitor_mention", "data": {"kind": "milestone"}}, "Event 1: kind of a competitor_mention is competitor_mention"),
    ],
)
def test_an_event_of_another_form_is_one_sentence(company: Database, event: dict[str, Any], sentence: str) -> None:
    reply = send(company, "events", {"events": [event]})
    assert reply.status == 400
    assert reply.answer["error"].startswith(sentence)


def test_no_rows_are_no_fault(company: Database) -> None:
    assert send(company, "tickets", {"rows": []}).answer == {"read": 0, "landed": 0, "unchanged": 0, "rejected": 0, "rows": []}


def test_a_record_that_there_is_not_is_named_to_those_who_may_ask(company: Database) -> None:
    assert send(company, "tcikets", {"rows": []}).answer["error"].startswith("There is no record “tcikets”; ")


class Broken:
    """A database with a fault in it."""

    def reading(self) -> Any:
        raise LookupError("secret")


def test_a_fault_of_ours_is_a_token() -> None:
    reply = send(cast("Database", Broken()), "tickets", {"rows": [TICKET]})
    assert (reply.status, reply.answer["token"]) == (500, "H-TEST")
    assert "H-TEST" in reply.answer["error"]
    assert "secret" not in reply.answer["error"]


def test_a_database_that_is_away_is_said_so() -> None:
    away = Database.open("postgresql://nobody@127.0.0.1:9/nothing")
    reply = send(away, "tickets", {"rows": [TICKET]})
    away.close()
    assert (reply.status, reply.headers) == (503, {"Retry-After": "30"})
    assert reply.answer["error"].startswith("The database does not answer.")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=8,
)
COLUMN = st.sampled_from(sorted({name for table in FORMATS.values() for name in table.columns} | {"reported_at", "feed"}))
CELL = JSON | st.sampled_from(
    ["a1", "c1", "main", "nps", "P1", "2026-11-24", "2026-11-24T09:00:00Z", "usage", "-1", 1e308, 10**400, "\ud800"]
)
ROW = st.dictionaries(COLUMN | st.text(max_size=5), CELL, max_size=12)
QUIET = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


@QUIET
@given(record=st.sampled_from(RECORDS), rows=st.lists(ROW, max_size=4))
def test_no_row_of_any_record_breaks_it(company: Database, record: str, rows: list[dict[str, Any]]) -> None:
    key = _once(company)
    reply = send(company, record, json.dumps({"rows": rows}).encode(), key=key)
    assert reply.status in {200, 400}
    json.dumps(reply.answer)
    if reply.status == 200:
        assert len(reply.answer["rows"]) == len(rows)


@QUIET
@given(record=st.sampled_from(["tickets", "feedback", "usage_days", "accounts", "people"]), data=st.data())
def test_no_cell_of_a_row_that_is_else_right_breaks_it(company: Database, record: str, data: st.DataObject) -> None:
    key = _once(company)
    row = {**example_row(record), "account_id": "a1"} if "account_id" in FORMATS[record].columns else example_row(record)
    name = data.draw(st.sampled_from(sorted(FORMATS[record].columns)))
    reply = send(company, record, json.dumps({"rows": [{**row, name: data.draw(CELL)}]}).encode(), key=key)
    assert reply.status in {200, 400}


@QUIET
@given(
    body=st.binary(max_size=200) | JSON.map(lambda value: json.dumps(value).encode()), record=st.sampled_from(["tickets", "events", "x"])
)
def test_no_bytes_break_it(company: Database, body: bytes, record: str) -> None:
    assert send(company, record, body).status in {200, 400, 404}
    assert sign(company, body).status in {200, 400}


def _once(database: Database) -> str:
    with database.reading() as connection:
        known = {key.id for key in all_keys(connection)}
    return "hg_all" if "key-2" in known else everything(database)

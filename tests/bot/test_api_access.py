"""Who may send to the API and what, that nothing is taken twice, and what is kept of it, on both databases."""

import json
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from storage.api_keys import all_keys, revoke_key
from storage.database import Database
from storage.tables import api_requests, audit, tickets, usage_days
from tests.bot.api_senders import KEY, TICKET, add_sender, count, outcomes, prepare, send, sign
from tests.factories import NOW

HOUR = timedelta(hours=1)


@pytest.fixture
def company(database: Database) -> Database:
    prepare(database)
    return database


def test_an_idempotency_key_gives_the_same_answer_again(company: Database) -> None:
    body = {"rows": [TICKET, {**TICKET, "id": "t2", "csat": 9}]}
    first = send(company, "tickets", body, idempotency_key="k-1")
    again = send(company, "tickets", body, idempotency_key="k-1", now=NOW + HOUR)
    assert (again.status, again.answer, again.headers) == (200, first.answer, {"Idempotent-Replay": "true"})
    assert outcomes(send(company, "tickets", body, idempotency_key="k-2")) == ["unchanged", "rejected"]
    assert count(company, api_requests) == 2


def test_an_idempotency_key_with_another_body_or_record_is_a_conflict(company: Database) -> None:
    send(company, "tickets", {"rows": [TICKET]}, idempotency_key="k-1")
    for record, body in (("tickets", {"rows": [{**TICKET, "id": "t2"}]}), ("contacts", {"rows": [TICKET]})):
        reply = send(company, record, body, idempotency_key="k-1")
        assert reply.status == 409
        assert (
            reply.answer["error"] == "This Idempotency-Key came before with another body. Nothing was saved; take a new key for new rows."
        )
    assert count(company, tickets) == 1


def test_an_idempotency_key_is_of_its_sender_and_forgotten_after_a_week(company: Database) -> None:
    add_sender(company, "hg_other", "tickets")
    send(company, "tickets", {"rows": [TICKET]}, idempotency_key="k-1")
    assert outcomes(send(company, "tickets", {"rows": [{**TICKET, "id": "t2"}]}, key="hg_other", idempotency_key="k-1")) == ["landed"]
    week = NOW + timedelta(days=7, seconds=1)
    assert outcomes(send(company, "tickets", {"rows": [{**TICKET, "id": "t3"}]}, idempotency_key="k-1", now=week)) == ["landed"]


@pytest.mark.parametrize("given", ["", "x" * 201, "schlüssel", "a\tb"])
def test_an_idempotency_key_is_short_and_printable(company: Database, given: str) -> None:
    assert send(company, "tickets", {"rows": [TICKET]}, idempotency_key=given).status == 400
    assert count(company, tickets) == 0


@pytest.mark.parametrize(
    "headers", [{}, {"authorization": "Bearer "}, {"authorization": f"Basic {KEY}"}, {"authorization": "Bearer hg_no"}]
)
@pytest.mark.parametrize("record", ["tickets", "nothing", "events"])
def test_who_has_no_key_learns_nothing(company: Database, headers: dict[str, str], record: str) -> None:
    for body in ({"rows": [TICKET]}, b"\xff"):
        reply = send(company, record, body, key=None, **headers)
        assert (reply.status, reply.answer) == (401, {"error": "This needs a valid key."})
        assert reply.headers == {"WWW-Authenticate": "Bearer"}
    assert count(company, tickets) == count(company, audit) == 0


def test_a_revoked_key_lets_nobody_in(company: Database) -> None:
    with company.writing() as connection:
        revoked = revoke_key(connection, "key-1", now=NOW)
        assert revoke_key(connection, "key-1", now=NOW + HOUR) == revoked
        assert revoke_key(connection, "key-9", now=NOW) is None
    assert revoked is not None
    assert revoked.revoked_at == NOW
    assert send(company, "tickets", {"rows": [TICKET]}).status == 401
    assert sign(company, json.dumps({"events": []}).encode()).status == 401


def test_a_scope_that_lacks_is_named(company: Database) -> None:
    reply = send(company, "goals", {"rows": []})
    assert reply.status == 403
    assert reply.answer["error"] == "This key may not send goals. `hourglass keys add` makes one with that scope."


def test_a_key_for_some_records_sends_their_events_and_no_others(company: Database) -> None:
    add_sender(company, "hg_few", "tickets")
    ticket = {"type": "ticket", "data": TICKET}
    assert outcomes(send(company, "events", {"events": [ticket]}, key="hg_few")) == ["landed"]
    mixed = {"events": [ticket, {"type": "usage", "data": {"account_id": "a1", "day": "2026-11-23"}}]}
    assert send(company, "events", mixed, key="hg_few").status == 403
    assert count(company, usage_days) == 0


def test_writes_and_refusals_of_a_known_sender_are_audited(company: Database) -> None:
    send(company, "tickets", {"rows": [TICKET]})
    send(company, "goals", {"rows": []})
    send(company, "<nothing>", {"rows": []})
    with company.reading() as connection:
        entries = connection.execute(select(audit).order_by(audit.c.id)).all()
    assert [(row.action, row.place, row.channel, row.outcome) for row in entries] == [
        ("api tickets", "key-1", "api", "answered"),
        ("api goals", "key-1", "api", "refused"),
        ("api", "key-1", "api", "refused"),
    ]
    assert entries[0].detail == "1 read: 1 landed, 0 unchanged, 0 rejected"
    with company.reading() as connection:
        [key] = all_keys(connection)
    assert key.used_at == NOW


def test_a_signed_webhook_lands_once(company: Database) -> None:
    body = json.dumps({"events": [{"type": "ticket", "data": TICKET}]}).encode()
    first = sign(company, body)
    assert outcomes(first) == ["landed"]
    copy = sign(company, body, now=NOW + timedelta(minutes=4))
    assert (copy.answer, copy.headers) == (first.answer, {"Idempotent-Replay": "true"})
    assert outcomes(sign(company, body, at=NOW + HOUR, now=NOW + HOUR)) == ["unchanged"]


@pytest.mark.parametrize(
    "changed",
    [
        {"now": NOW + timedelta(seconds=302)},
        {"now": NOW - timedelta(seconds=302)},
        {"secret": "hgs_other"},
        {"x_hourglass_key": "key-9"},
        {"x_hourglass_key": ""},
        {"x_hourglass_timestamp": "now"},
        {"x_hourglass_timestamp": "1" * 30},
        {"x_hourglass_timestamp": "²"},
        {"x_hourglass_signature": "v1=00"},
        {"x_hourglass_signature": "ü"},
        {"x_hourglass_signature": ""},
    ],
)
def test_a_wrong_signature_is_refused_without_a_hint(company: Database, changed: dict[str, Any]) -> None:
    body = json.dumps({"events": [{"type": "ticket", "data": TICKET}]}).encode()
    reply = sign(company, body, **changed)
    assert (reply.status, reply.answer) == (401, {"error": "This needs a valid key."})
    assert count(company, tickets) == 0


def test_a_signature_opens_the_events_alone(company: Database) -> None:
    body = json.dumps({"rows": [TICKET]}).encode()
    signed = {"x_hourglass_key": "key-1", "x_hourglass_timestamp": str(int(NOW.timestamp())), "x_hourglass_signature": "v1=00"}
    assert send(company, "tickets", body, key=None, **signed).status == 401

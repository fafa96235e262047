"""Rows and events of the API land by the checks of files, each with its outcome, on both databases."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import select

from bot.api import Reply
from bot.api_examples import example_event, example_row
from bot.api_requests import EVENTS, ROWS_MOST
from storage.database import Database
from storage.imports.formats import FORMATS
from storage.tables import (
    account_events,
    account_state,
    accounts,
    contacts,
    feedback,
    import_rejects,
    imports,
    source_watermarks,
    tickets,
    usage_days,
)
from tests.bot.api_senders import TICKET, count, everything, outcomes, prepare, send
from tests.factories import NOW

HOUR = timedelta(hours=1)


@pytest.fixture
def company(database: Database) -> Database:
    prepare(database)
    return database


def test_good_rows_land_and_bad_ones_come_back_with_column_and_reason(company: Database) -> None:
    rows = [
        TICKET,
        {**TICKET, "id": "t2", "csat": 6},
        {**TICKET, "id": "t3", "account_id": "a9"},
        {"id": "t4", "account_id": "a1"},
        {**TICKET, "id": "t5", "serverity": "P1"},
        {**TICKET, "id": "t6", "subject": {"a": 1}},
        {**TICKET, "id": "t7", "severity": None, "closed_at": "2026-11-24T08:00:00Z"},
        {**TICKET, "subject": "Another."},
        TICKET,
    ]
    reply = send(company, "tickets", {"rows": rows})
    assert outcomes(reply) == ["landed", *["rejected"] * 7, "unchanged"]
    assert {name: reply.answer[name] for name in ("read", "landed", "unchanged", "rejected")} == {
        "read": 9,
        "landed": 1,
        "unchanged": 1,
        "rejected": 7,
    }
    told = [(row["row"], row["column"], row["reason"]) for row in reply.answer["rows"] if row["outcome"] == "rejected"]
    assert told == [
        (2, "csat", "“6” is not a number from 1 to 5"),
        (3, "account_id", "there is no “a9” among the accounts"),
        (4, "id", "is not known; a new row of tickets also needs opened_at"),
        (5, "serverity", "is no column of tickets; did you mean severity"),
        (6, "subject", "holds an object where one value belongs"),
        (7, "closed_at", "“2026-11-24T08:00:00+00:00” lies before opened_at “2026-11-24T09:00:00+00:00”"),
        (8, "id", "repeats row 1, which has the same id"),
    ]
    assert count(company, tickets) == 1
    with company.reading() as connection:
        kept = connection.execute(select(import_rejects).order_by(import_rejects.c.line)).all()
        [batch] = connection.execute(select(imports)).all()
    assert [row.line for row in kept] == [2, 3, 4, 5, 6, 7, 8]
    assert kept[0].row["csat"] == "6"
    assert (batch.source, batch.rows_read, batch.rows_rejected) == ("api:key-1/tickets", 9, 7)


def test_a_batch_without_rejects_leaves_no_import_behind(company: Database) -> None:
    assert outcomes(send(company, "tickets", {"rows": [TICKET]})) == ["landed"]
    assert count(company, imports) == 0


def test_the_same_rows_again_change_nothing_and_a_column_left_out_keeps_what_is_stored(company: Database) -> None:
    full = {**TICKET, "subject": "The export fails.", "severity": "P2"}
    assert outcomes(send(company, "tickets", {"rows": [full]})) == ["landed"]
    assert outcomes(send(company, "tickets", {"rows": [full]})) == ["unchanged"]
    assert outcomes(send(company, "tickets", {"rows": [TICKET, {**TICKET, "id": "t2", "severity": "P1"}]})) == ["unchanged", "landed"]
    assert outcomes(send(company, "tickets", {"rows": [{**TICKET, "severity": None}]})) == ["landed"]
    with company.reading() as connection:
        row = connection.execute(select(tickets).where(tickets.c.id == "t1")).one()
    assert (row.subject, row.severity) == ("The export fails.", None)


def test_a_row_may_change_one_that_is_there_without_all_that_a_new_one_needs(company: Database) -> None:
    send(company, "tickets", {"rows": [TICKET]})
    done, closed = "2026-11-24T10:00:00Z", {"id": "t1", "closed_at": "2026-11-24T10:00:00Z"}
    reply = send(company, "tickets", {"rows": [closed, {"id": "t9", "closed_at": done}, {"account_id": "a1", "closed_at": done}]})
    assert outcomes(reply) == ["landed", "rejected", "rejected"]
    assert [(row["column"], row["reason"]) for row in reply.answer["rows"][1:]] == [
        ("id", "is not known; a new row of tickets also needs account_id, opened_at"),
        ("id", "is required and is missing"),
    ]
    with company.reading() as connection:
        row = connection.execute(select(tickets)).one()
        marks = connection.execute(select(source_watermarks.c.reported_at)).scalars().all()
    assert (row.account_id, row.closed_at.isoformat()) == ("a1", "2026-11-24T10:00:00+00:00")
    assert max(marks).isoformat() == "2026-11-24T10:00:00+00:00"
    assert outcomes(send(company, "tickets", {"rows": [closed]})) == ["unchanged"]


def test_rows_mark_their_account_dirty_and_move_the_feed_s_watermark(company: Database) -> None:
    with company.writing() as connection:
        state = {"version": 1, "as_of": NOW, "scored_at": NOW, "policy_version": 1, "band": "green", "at_risk": False, "blind_spot": False}
        connection.execute(account_state.insert(), {"account_id": "a1", **state, "document": {}})
    later = NOW + HOUR
    send(company, "tickets", {"rows": [TICKET]}, now=later)
    with company.reading() as connection:
        assert connection.execute(select(account_state.c.dirty_since)).scalar_one() == later
        marks = connection.execute(select(source_watermarks)).all()
    assert [(row.kind, row.feed, row.reported_at.isoformat()) for row in marks] == [("tickets", "main", "2026-11-24T09:00:00+00:00")]


def test_a_watermark_moves_a_feed_on_a_quiet_day(company: Database) -> None:
    def said(at: str, feed: str = "main", kind: str = "usage") -> dict[str, str]:
        return {"kind": kind, "feed": feed, "reported_at": at}

    rows = [said("2026-11-24T06:00:00Z"), said("2026-11-23T06:00:00Z"), said("2026-11-25T06:00:00Z"), said("2026-11-24T06:00:00Z", "other")]
    rows += [said("2026-11-24T06:00:00Z", kind="weather"), said("2026-11-24T06:00:00")]
    reply = send(company, "watermarks", {"rows": rows})
    assert outcomes(reply) == ["landed", "unchanged", "rejected", "rejected", "rejected", "rejected"]
    assert [row.get("column") for row in reply.answer["rows"]][2:] == ["reported_at", "feed", "kind", "reported_at"]
    assert "still to come" in reply.answer["rows"][2]["reason"]
    assert "no account has the usage feed “other”" in reply.answer["rows"][3]["reason"]
    assert count(company, source_watermarks) == 1
    assert outcomes(send(company, "watermarks", {"rows": rows[:1]})) == ["unchanged"]


def test_events_of_several_kinds_land_in_their_records(company: Database) -> None:
    data = {"id": "e1", "account_id": "a1", "at": "2026-11-24T09:00:00Z", "detail": "They looked at Initech."}
    said = {"id": "f1", "account_id": "a1", "channel": "relationship", "type": "nps", "score": 2, "received_at": "2026-11-24T09:00:00Z"}
    events = [
        {"type": "competitor_mention", "data": data},
        {"type": "ticket", "data": TICKET},
        {"type": "feedback", "data": said},
        {"type": "usage", "data": {"account_id": "a1", "day": "2026-11-23", "active_users": 4}},
        {"type": "watermark", "data": {"kind": "billing", "feed": "main", "reported_at": "2026-11-24T00:00:00Z"}},
        {"type": "ticket", "data": {**TICKET, "id": "t2", "csat": 0}},
    ]
    assert outcomes(send(company, "events", {"events": events})) == [*["landed"] * 5, "rejected"]
    assert [count(company, table) for table in (account_events, tickets, feedback, usage_days)] == [1, 1, 1, 1]
    with company.reading() as connection:
        assert connection.execute(select(account_events.c.kind)).scalar_one() == "competitor_mention"


def test_every_example_is_accepted(database: Database) -> None:
    key = everything(database)
    for record in (*FORMATS, "watermarks"):
        reply = send(database, record, {"rows": [example_row(record)]}, key=key)
        assert outcomes(reply)[0] in {"landed", "unchanged"}, (record, reply.answer)
    for kind in EVENTS:
        reply = send(database, "events", {"events": [example_event(kind)]}, key=key)
        assert outcomes(reply)[0] in {"landed", "unchanged"}, (kind, reply.answer)


def test_a_thousand_rows_are_one_request(company: Database) -> None:
    rows = [{"id": f"n{n}", "account_id": "a1", "name": f"Contact {n}"} for n in range(ROWS_MOST)]
    assert set(outcomes(send(company, "contacts", {"rows": rows}))) == {"landed"}
    assert count(company, contacts) == ROWS_MOST + 1


def test_an_account_of_the_example_answers_to_its_name(database: Database) -> None:
    key = everything(database)
    send(database, "people", {"rows": [example_row("people")]}, key=key)
    send(database, "accounts", {"rows": [{**example_row("accounts"), "aliases": ["Acme Corp"], "currency": "EUR"}]}, key=key)
    with database.reading() as connection:
        assert connection.execute(select(accounts.c.name, accounts.c.currency)).one() == ("Acme", "EUR")


def test_requests_with_the_same_rows_at_once_all_land(company: Database) -> None:
    rows = [{"id": f"n{n}", "account_id": "a1", "name": f"Contact {n}"} for n in range(300)]
    replies: list[Reply] = []
    barrier = Barrier(4)

    def post(order: int) -> None:
        barrier.wait()
        replies.append(send(company, "contacts", {"rows": rows[:: 1 if order % 2 else -1]}))

    threads = [Thread(target=post, args=(order,)) for order in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [reply.status for reply in replies] == [200] * 4
    assert count(company, contacts) == 301


def test_one_request_sent_twice_at_once_is_answered_once(company: Database) -> None:
    replies: list[Reply] = []
    barrier = Barrier(2)

    def post() -> None:
        barrier.wait()
        replies.append(send(company, "tickets", {"rows": [TICKET]}, idempotency_key="k-1"))

    threads = [Thread(target=post) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [outcomes(reply) for reply in replies] == [["landed"], ["landed"]]
    assert sorted(len(reply.headers) for reply in replies) == [0, 1]

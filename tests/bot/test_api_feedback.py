"""Feedback over the API: strict scores, the same item once, and known again without an id of ours."""

from typing import Any

import pytest
from sqlalchemy import select

from storage.database import Database
from storage.tables import feedback
from tests.bot.api_senders import count, outcomes, prepare, send

SAID: dict[str, Any] = {
    "account_id": "a1",
    "channel": "social",
    "type": "other",
    "text": "Please add dark mode.",
    "received_at": "2026-11-20T09:00:00Z",
}


@pytest.fixture
def company(database: Database) -> Database:
    prepare(database)
    return database


def test_an_item_without_an_id_is_one_however_often_it_is_sent(company: Database) -> None:
    later = {**SAID, "text": "Please  add dark mode."}
    assert outcomes(send(company, "feedback", {"rows": [SAID, SAID]})) == ["landed", "unchanged"]
    assert outcomes(send(company, "feedback", {"rows": [SAID]})) == ["unchanged"]
    assert outcomes(send(company, "feedback", {"rows": [later, SAID]}))[1] == "rejected"
    assert count(company, feedback) == 1


def test_an_item_of_a_source_changes_by_its_key_there(company: Database) -> None:
    own = {**SAID, "source": "delighted", "source_id": "r-1"}
    assert outcomes(send(company, "feedback", {"rows": [own]})) == ["landed"]
    told = {"source": "delighted", "source_id": "r-1", "first_reply_at": "2026-11-20T10:00:00Z"}
    assert outcomes(send(company, "feedback", {"rows": [told]})) == ["landed"]
    assert outcomes(send(company, "events", {"events": [{"type": "feedback", "data": told}]})) == ["unchanged"]
    with company.reading() as connection:
        row = connection.execute(select(feedback)).one()
    assert (row.id, row.text, row.first_reply_at.hour, row.kind) == ("delighted:r-1", SAID["text"], 10, "feature_request")


def test_scores_that_are_none_come_back_with_column_and_reason(company: Database) -> None:
    wrong: list[tuple[str, Any]] = [("nps", 11), ("nps", 7.5), ("nps", "9/10"), ("nps", True), ("other", 7), ("other", 0)]
    scores = [*wrong, ("nps", 0), ("other", 5)]
    rows = [{**SAID, "type": type_, "score": score, "text": f"No. {place}"} for place, (type_, score) in enumerate(scores)]
    reply = send(company, "feedback", {"rows": rows})
    assert outcomes(reply) == [*["rejected"] * 6, "landed", "landed"]
    assert {row["column"] for row in reply.answer["rows"][:6]} == {"score"}
    assert "whole number from 0 to 10" in reply.answer["rows"][1]["reason"]
    assert "from 1 to 5" in reply.answer["rows"][4]["reason"]


def test_a_score_sent_alone_fits_the_type_that_is_stored(company: Database) -> None:
    send(company, "feedback", {"rows": [{**SAID, "id": "f1", "channel": "csat"}]})
    assert outcomes(send(company, "feedback", {"rows": [{"id": "f1", "score": 9}]})) == ["rejected"]
    assert outcomes(send(company, "feedback", {"rows": [{"id": "f1", "score": 4}]})) == ["landed"]
    with company.reading() as connection:
        row = connection.execute(select(feedback)).one()
    assert (row.score, row.sentiment, row.sentiment_source) == (4, "positive", "score")

"""Summaries are kept by the words they were made of; names that may stand in texts are found among all."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import Connection

from handlers.ports.summaries import CommentText, ThemeSummary, ThemeToSummarise, VerifiedQuote
from handlers.summary_masking import words_of
from storage.database import Database
from storage.summaries import ASKED_AGAIN, SqlSummaries, keep_summary, purge_summaries
from storage.summary_names import names_among
from storage.tables import account_names, accounts, contacts, feedback, people
from tests.factories import NOW

SLOW = ThemeToSummarise("slow", "Slow pages", (CommentText("f-1", "It is slow."), CommentText("f-2", "So slow.")))
SUMMARY = ThemeSummary("Pages are slow.", (VerifiedQuote("f-1", 0, 11),), 1, 2)
WHY = "the model refused the key (H-TEST)"


@pytest.fixture
def connection(database: Database) -> Iterator[Connection]:
    with database.writing() as opened:
        yield opened


def of(
    connection: Connection, *themes: ThemeToSummarise, model: str | None = "m", days: float = 0, why_not: str | None = None
) -> SqlSummaries:
    store = SqlSummaries(connection, model=model, prompt="p.v1", now=NOW + timedelta(days=days), why_not=why_not)
    store.of(themes)
    return store


def test_without_a_model_nothing_is_there_and_nothing_wanted(connection: Connection) -> None:
    store = of(connection, SLOW, model=None)
    assert store.of([SLOW]).model is None
    assert not store.wanted


def test_what_is_not_kept_is_wanted_and_once_kept_is_there(connection: Connection) -> None:
    assert of(connection, SLOW).wanted == (SLOW,)
    keep_summary(connection, SLOW, SUMMARY, model="m", prompt="p.v1", now=NOW)
    store = of(connection, SLOW)
    assert not store.wanted
    assert store.of([SLOW]).themes == {"slow": SUMMARY}
    assert of(connection, SLOW, model="another").wanted == (SLOW,)


def test_a_later_answer_takes_the_place_of_an_earlier(connection: Connection) -> None:
    for summary in (ThemeSummary(None, ()), SUMMARY):
        keep_summary(connection, SLOW, summary, model="m", prompt="p.v1", now=NOW)
    assert of(connection).of([SLOW]).themes == {"slow": SUMMARY}


def test_a_theme_without_a_sentence_is_asked_about_again_after_a_day(connection: Connection) -> None:
    keep_summary(connection, SLOW, ThemeSummary(None, ()), model="m", prompt="p.v1", now=NOW)
    assert not of(connection, SLOW, days=0.9).wanted
    assert of(connection, SLOW, days=ASKED_AGAIN / timedelta(days=1)).wanted == (SLOW,)


def test_what_was_asked_for_in_vain_is_not_wanted_again_and_says_why(connection: Connection) -> None:
    store = of(connection, SLOW, why_not=WHY)
    assert not store.wanted
    assert store.of([SLOW]).why_not == WHY
    keep_summary(connection, SLOW, SUMMARY, model="m", prompt="p.v1", now=NOW)
    assert store.of([SLOW]).why_not is None


def test_a_theme_without_comments_is_not_wanted(connection: Connection) -> None:
    assert not of(connection, ThemeToSummarise("none", "None", ())).wanted


def test_old_summaries_are_forgotten(connection: Connection) -> None:
    keep_summary(connection, SLOW, SUMMARY, model="m", prompt="p.v1", now=NOW)
    purge_summaries(connection, before=NOW)
    assert not of(connection, SLOW).wanted
    purge_summaries(connection, before=NOW + timedelta(seconds=1))
    assert of(connection, SLOW).wanted


def test_names_are_found_where_all_their_words_are_and_parts_of_those_who_may_have_written(connection: Connection) -> None:
    connection.execute(accounts.insert(), [{"id": "a-1", "name": "Acme"}, {"id": "a-2", "name": "Globex"}])
    connection.execute(account_names.insert(), [{"account_id": "a-2", "kind": "alias", "text": "Globex Corp", "key": "globex corp"}])
    connection.execute(account_names.insert(), [{"account_id": "a-1", "kind": "domain", "text": "acme.example", "key": "acme.example"}])
    connection.execute(
        contacts.insert(),
        [
            {"id": "c-1", "account_id": "a-1", "name": "Priya Nair"},
            {"id": "c-2", "account_id": "a-2", "name": "Lena Okafor"},
            {"id": "c-3", "account_id": "a-2", "name": "Nobody Here"},
        ],
    )
    connection.execute(people.insert(), [{"id": "p-1", "email": "ann@x.example", "name": "Ann Keller", "role": "csm"}])
    connection.execute(feedback.insert(), [{"id": "f-1", "account_id": "a-1", "channel": "csat", "type": "other", "received_at": NOW}])
    words = set(words_of("Priya and Lena Okafor asked Keller about Globex Corp at acme example."))
    found = names_among(connection, words, feedback_ids={"f-1"}, split=lambda name: tuple(words_of(name)))
    assert found.people == {"Lena Okafor", "Ann Keller"}
    assert found.parts == {"priya", "keller"}
    assert found.companies == {"Globex Corp"}

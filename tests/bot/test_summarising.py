"""From the question to the card, with a model in between: what is true gets in, whatever else it says does not."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

from handlers.card import Card
from storage.purging import purge_answered
from storage.tables import summaries
from tests.bot.model_server import Asked, Json, ModelServer, Themes, cut, error, honest, honestly, trickle
from tests.bot.voc_company import COMPANY, SILENT, SLOW, asking, text_of, voc
from tests.factories import NOW

WITHOUT = "Most frequent words"
Act = Callable[[Asked, BaseHTTPRequestHandler], bool]


def test_an_honest_model_gets_every_sentence_and_quote_into_the_card(sqlite_url: str, server: ModelServer) -> None:
    with asking(sqlite_url, server) as assistant:
        shown = text_of(voc(assistant).card)
    (asked,) = server.asked
    for theme in asked.themes:
        said = honestly(theme)
        assert said["sentence"] in shown
        for quote in said["quotes"]:
            assert f"“{quote['text']}" in shown
    assert "Sentences by a model, numbers computed" in shown
    assert "dropped" not in shown


def test_without_a_model_nobody_is_asked_and_the_layout_is_the_same(sqlite_url: str, server: ModelServer) -> None:
    with asking(sqlite_url, None) as assistant:
        plain = voc(assistant).card
    assert not server.asked
    assert isinstance(plain, Card)
    assert "No model: most frequent words" in text_of(plain)


def test_what_was_said_once_is_not_asked_again_until_the_comments_change(sqlite_url: str, server: ModelServer) -> None:
    with asking(sqlite_url, server) as assistant:
        first, again = voc(assistant).card, voc(assistant, now=NOW + timedelta(minutes=1)).card
        assert len(server.asked) == 1
        assert "gets in their way" in text_of(again)
        assert "gets in their way" in text_of(first)
        voc(assistant, now=NOW - timedelta(days=2, minutes=1))
        assert len(server.asked) == 2


def test_what_was_kept_is_forgotten_in_time(sqlite_url: str, server: ModelServer) -> None:
    with asking(sqlite_url, server) as assistant:
        voc(assistant)
        with assistant.database.writing() as connection:
            assert len(connection.execute(summaries.select()).all()) == len(COMPANY)
            purge_answered(connection, before=NOW + timedelta(days=1), now=NOW + timedelta(days=1))
            assert not connection.execute(summaries.select()).all()


def test_the_answer_is_audited_once(sqlite_url: str, server: ModelServer) -> None:
    from storage.tables import audit

    with asking(sqlite_url, server) as assistant:
        voc(assistant)
        assistant.flush()
        with assistant.database.reading() as connection:
            assert [row.action for row in connection.execute(audit.select())] == ["voc"]


def test_two_who_ask_at_once_ask_the_model_once(sqlite_url: str, server: ModelServer) -> None:
    import threading

    together = threading.Barrier(2, timeout=20)
    released = threading.Event()

    def act(asked: Asked, handler: BaseHTTPRequestHandler) -> bool:
        released.wait(20)
        return False

    server.act = act
    with asking(sqlite_url, server) as assistant, ThreadPoolExecutor(2) as pool:

        def ask() -> str:
            together.wait()
            return text_of(voc(assistant).card)

        answers = [pool.submit(ask) for _ in range(2)]
        while not server.asked:
            threading.Event().wait(0.01)
        threading.Event().wait(0.3)  # The second has time to arrive, and then waits for the first.
        released.set()
        assert all("gets in their way" in answer.result() for answer in answers)
    assert len(server.asked) == 1


def test_a_process_that_ends_does_not_wait_for_a_model(sqlite_url: str, server: ModelServer) -> None:
    import threading

    server.act = trickle(server, b"", pause=0.05)
    with ThreadPoolExecutor(1) as pool:
        with asking(sqlite_url, server, seconds=600) as assistant:
            answer = pool.submit(lambda: text_of(voc(assistant).card))
            while not server.asked:
                threading.Event().wait(0.01)
        assert f"{WITHOUT}: the model is not asked, for this process ends" in answer.result(30)


@pytest.mark.parametrize(
    ("act", "why"),
    [
        (error(401), "the model refused the key (H-TEST)"),
        (error(429, headers={"retry-after": "60"}), "the model has too much to do (H-TEST)"),
        (error(500), "the model failed (500) (H-TEST)"),
        (cut, "the model could not be reached (H-TEST)"),
    ],
)
def test_a_model_that_fails_leaves_the_card_as_it_is_without_one_and_says_so(
    sqlite_url: str, server: ModelServer, act: Act, why: str
) -> None:
    server.act = act
    with asking(sqlite_url, server) as assistant:
        failed = voc(assistant)
        assert failed.outcome == "answered"
        assert f"{WITHOUT}: {why}" in text_of(failed.card)
        plain, given = voc_without(assistant), failed.card
    assert isinstance(given, Card)
    assert given.blocks[:-1] == plain.blocks[:-1]
    assert given.blocks[-1].items[:-1] == plain.blocks[-1].items[:-1]  # type: ignore[union-attr]


def voc_without(assistant: Any) -> Any:
    from bot.wiring import Assistant
    from tests.factories import policy_in_force

    return voc(Assistant(assistant.database, policy=policy_in_force())).card


@pytest.mark.parametrize("said", ["garbage", "", '{"themes": {"a": 1}}', '{"themes": [{"theme": 1, "sentence": 2}]}', "null"])
def test_garbage_and_another_form_leave_the_card_as_it_is(sqlite_url: str, server: ModelServer, said: str) -> None:
    server.say = lambda themes: said
    with asking(sqlite_url, server) as assistant:
        assert f"{WITHOUT}: the model gave no answer in the form that was asked for (H-TEST)" in text_of(voc(assistant).card)


def test_an_endless_and_a_slow_model_are_given_up(sqlite_url: str, server: ModelServer) -> None:
    server.act = trickle(server, b" " * 100_000, pause=0)
    with asking(sqlite_url, server) as assistant:
        assert f"{WITHOUT}: the model answered without end (H-TEST)" in text_of(voc(assistant).card)
    server.act = trickle(server, b" ", pause=0.05)


def test_a_slow_model_is_given_up(sqlite_url: str, server: ModelServer) -> None:
    server.act = trickle(server, b" ", pause=0.05)
    with asking(sqlite_url, server, seconds=0.5) as assistant:
        assert f"{WITHOUT}: the model gave no answer within 0.5 s (H-TEST)" in text_of(voc(assistant).card)


def test_a_model_that_failed_is_left_alone_for_a_minute(sqlite_url: str, server: ModelServer) -> None:
    server.act = error(401)
    with asking(sqlite_url, server) as assistant:
        voc(assistant)
        assert "refused the key" in text_of(voc(assistant, now=NOW + timedelta(seconds=59)).card)
        assert len(server.asked) == 1
        server.act = lambda asked, handler: False
        assert "gets in their way" in text_of(voc(assistant, now=NOW + timedelta(minutes=5)).card)


def test_the_operator_finds_the_token_in_the_log_and_no_word_of_a_customer(
    sqlite_url: str, server: ModelServer, caplog: pytest.LogCaptureFixture
) -> None:
    import logging

    caplog.set_level(logging.DEBUG)
    server.act = error(400, "no")
    with asking(sqlite_url, server) as assistant:
        voc(assistant)
    assert "H-TEST: no whole summary, the model did not take the request (400)." in caplog.text
    assert not [text for text in (*SLOW, *SILENT) if text[:20] in caplog.text]


def test_personal_data_does_not_leave(sqlite_url: str, server: ModelServer) -> None:
    private = (
        "Slow since May. Ask Priya Nair, priya.nair@globex.example, or call +49 (30) 1234-5678.",
        "priya said it is slow. Priya's page at https://globex.example/p?user=priya is the worst.",
        "Globex moved to it, and it is slow, as Ann Keller knows.",
    )
    with asking(sqlite_url, server, {"Slow pages": private}) as assistant:
        from storage.tables import contacts

        with assistant.database.writing() as connection:
            connection.execute(contacts.insert(), {"id": "c-9", "account_id": "a-0002", "name": "Priya Nair"})
        voc(assistant)
    sent = server.asked[0].data
    assert not [name for name in ("Priya", "Nair", "globex", "Globex", "1234", "Keller", "@") if name in sent]
    assert "Ask [name], [e-mail], or call [number]" in sent


def test_many_comments_are_read_a_part_at_a_time_and_their_notes_merged(sqlite_url: str, server: ModelServer) -> None:
    many = {
        "Slow pages": [
            f"Page {chr(97 + number % 26)} is slow, and {'very ' * (number % 7)}slow again. {SLOW[number % 4]}" for number in range(120)
        ]
    }

    def say(themes: Themes) -> Json:
        return honest(themes)

    server.say = say
    with asking(sqlite_url, server, many, context=2500) as assistant:
        shown = text_of(voc(assistant).card)
    notes = [asked for asked in server.asked if asked.reads_notes]
    parts = [asked for asked in server.asked if not asked.reads_notes]
    assert len(parts) > 2
    assert len(notes) == 1
    assert len(notes[0].themes[0]["comments"]) == len(parts)
    assert "quotes" not in json.dumps(notes[0].body["response_format"])
    assert sum(len(theme["comments"]) for asked in parts for theme in asked.themes) == 120
    assert "Customers say that slow pages gets in their way." in shown


def test_of_more_than_the_budget_an_even_part_is_read(sqlite_url: str, server: ModelServer) -> None:
    many = {
        "Slow pages": [f"{SLOW[number % 4]} {number}" for number in range(200)],
        "Call-backs": [f"{text} Really." for text in SILENT * 20],
    }
    with asking(sqlite_url, server, many, context=3000, budget=4000) as assistant:
        assert "gets in their way" in text_of(voc(assistant).card)
        with assistant.database.reading() as connection:
            read = [row.comments_read for row in connection.execute(summaries.select())]
    sent = [len(theme["comments"]) for asked in server.asked if not asked.reads_notes for theme in asked.themes]
    assert sum(read) == sum(sent) < 260
    assert min(read) >= 3
    assert sum(len(str(asked.body["messages"])) for asked in server.asked) / 3.5 < 4000


def test_a_part_that_is_not_answered_leaves_its_theme_without_a_sentence_and_keeps_the_others(sqlite_url: str, server: ModelServer) -> None:
    def say(themes: Themes) -> Json:
        return honest([theme for theme in themes if theme["name"] != "Call-backs"])

    server.say = say
    with asking(sqlite_url, server) as assistant:
        shown = text_of(voc(assistant).card)
    assert "Customers say that slow pages gets in their way." in shown
    assert f"{WITHOUT}: the model left out a theme (H-TEST)" in shown

"""Nothing that a customer writes instructs, notifies, leads anywhere or counts: not by an honest model, and not by one that obeys."""

import json
from collections.abc import Iterator
from pathlib import Path
from shutil import copy
from typing import Any

import pytest
from sqlalchemy import update

from bot.render import adaptive_card, block_kit
from bot.wiring import Assistant
from handlers.card import Card, Quote
from handlers.summary_masking import Names, mask
from handlers.summary_screen import addresses_model
from handlers.summary_sentences import checked_sentence
from storage.tables import feedback, summaries
from tests.bot.injections import INJECTIONS
from tests.bot.model_server import Json, ModelServer, Themes, honest
from tests.bot.voc_company import COMPANY, asking, voc

NOTIFIES_OR_LEADS = {"link", "user", "usergroup", "team", "channel", "broadcast", "emoji", "date", "image", "Image", "Action.OpenUrl"}
"""Kinds of element in Slack and Teams that would."""
MARKUP = ("<@", "<!", "<#", "<http", "](", "<at>", "<script", "{{")


@pytest.fixture(scope="module")
def server() -> Iterator[ModelServer]:
    with ModelServer(honest).running() as running:
        yield running


@pytest.fixture(scope="module")
def assistant(server: ModelServer, migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    file = copy(migrated_file, tmp_path_factory.mktemp("injections") / "hourglass.db")
    with asking(f"sqlite:///{file}", server, COMPANY) as opened:
        yield opened


def write(assistant: Assistant, text: str) -> None:
    """Let a customer have written this, and let no summary be kept."""
    with assistant.database.writing() as connection:
        connection.execute(update(feedback).where(feedback.c.id == "f-0").values(text=text))
        connection.execute(summaries.delete())


def test_the_table_is_long_enough() -> None:
    assert len(INJECTIONS) >= 40


def test_what_speaks_to_a_model_is_not_shown_to_one_unless_it_could_do_no_harm() -> None:
    """Two thirds never arrive; what arrives asks for what no sentence may hold."""
    shown = [name for name, (text, _) in INJECTIONS.items() if not addresses_model(text)]
    assert len(shown) <= len(INJECTIONS) / 3
    assert all(is_hazard(wish, text) for text, wish in map(INJECTIONS.__getitem__, shown)), shown


@pytest.mark.parametrize("name", INJECTIONS)
def test_an_honest_model_writes_what_it_would_write_without_it(assistant: Assistant, server: ModelServer, name: str) -> None:
    text, wish = INJECTIONS[name]
    server.say = honest
    write(assistant, text)
    card = voc(assistant).card
    sentences = outside_quotes(card)
    assert "Customers say that slow pages gets in their way." in sentences
    assert wish not in sentences
    assert_harmless(card)


@pytest.mark.parametrize("name", INJECTIONS)
def test_a_model_that_obeys_what_it_reads_gets_nothing_of_it_into_the_card(assistant: Assistant, server: ModelServer, name: str) -> None:
    text, wish = INJECTIONS[name]
    hazard = is_hazard(wish)

    def obey(themes: Themes) -> Json:
        replies: list[Json] = honest(themes)["themes"]
        for reply, theme in zip(replies, themes, strict=True):
            # Where the wish itself is nothing that could be told from a summary, it must not have been read.
            if hazard or any(speaks(comment["text"], text) for comment in theme["comments"]):
                reply["sentence"] = wish
                reply["quotes"] = [{"comment": theme["comments"][0]["id"], "text": wish}]
        return {"themes": replies}

    server.say = obey
    write(assistant, text)
    card = voc(assistant).card
    assert wish not in outside_quotes(card)
    assert wish.rstrip(".").casefold() not in outside_quotes(card).casefold()
    assert_harmless(card)
    assert all(quote in text_of_all(assistant) for quote in quotes_of(card))


def is_hazard(wish: str, *comments: str) -> bool:
    """Tell whether a wish can be told from an honest sentence: by its own looks, or by a comment that asks for it."""
    return checked_sentence(wish, comments=comments) is None


def speaks(sent: str, text: str) -> bool:
    """Tell whether a comment that was sent is the one that was written."""
    return sent == mask(text, Names()).text


def outside_quotes(card: Any) -> str:
    assert isinstance(card, Card)
    return json.dumps([_said(block) for block in card.blocks if not isinstance(block, Quote)], ensure_ascii=False)


def quotes_of(card: Any) -> list[str]:
    return [block.text.removesuffix("…") for block in card.blocks if isinstance(block, Quote)]


def text_of_all(assistant: Assistant) -> str:
    with assistant.database.reading() as connection:
        return "\n".join(" ".join(row.text.split()) for row in connection.execute(feedback.select()))


def _said(part: Any) -> Any:
    from bot.commands.ask import document

    return document(part)


def assert_harmless(card: Any) -> None:
    """Check what leaves for Slack and Teams: nothing in it that a client would make a mention, a link or a picture of."""
    for payload in (*block_kit.render(card), *adaptive_card.render(card)):
        for element in elements(payload):
            assert element.get("type") not in NOTIFIES_OR_LEADS, element
            assert "entities" not in element
            assert "url" not in element
            if element.get("type") == "mrkdwn":
                assert element["verbatim"] is True
                assert not [mark for mark in ("<@", "<!", "<#", "<http", "<mailto") if mark in element["text"]], element
            if element.get("type") == "TextBlock":
                assert not [mark for mark in MARKUP if mark in element["text"].replace("<\u2060", "")], element


def elements(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        for part in value.values():
            yield from elements(part)
    elif isinstance(value, list):
        for part in value:
            yield from elements(part)

"""A database with what customers said on themes, and an assistant that may ask a model about it."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from bot.llm import Model
from bot.render import adaptive_card, block_kit, plain_text
from bot.summarising import Summarising
from bot.wiring import Assistant, Reply
from handlers.card import Card
from handlers.ports.voice import Theme
from storage.database import Database
from tests.bot.model_server import ModelServer
from tests.factories import NOW, healthy_account, person, policy_in_force, troubled_account
from tests.fake_accounts import FakeAccounts
from tests.fake_voice import FakeThemes, FakeVoices, Said
from tests.storage.conftest import keep_accounts
from tests.storage.test_voices import keep_voices

SLOW = (
    "Pages take a minute to load, all week. Please look into it.",
    "The dashboard is so slow that nobody opens it.",
    "Loading a report takes forever at month end.",
    "It is slow, and nobody says why.",
)
SILENT = (
    "Nobody called back after the first reply.",
    "The fix was fine. The silence before it was not.",
    "We waited for a call that never came.",
)
COMPANY: Mapping[str, Sequence[str]] = {"Slow pages": SLOW, "Call-backs": SILENT}


@contextmanager
def asking(
    url: str, server: ModelServer | None, comments: Mapping[str, Sequence[str]] = COMPANY, *, seconds: float = 20, **limits: Any
) -> Iterator[Assistant]:
    """Give an assistant over a database where customers said this by theme, of two accounts in turn."""
    database = Database.open(url)
    with database.writing() as connection:
        fake = said_by_two(comments)
        keep_accounts(connection, fake.accounts)
        keep_voices(connection, fake)
    assistant = Assistant(database, policy=policy_in_force(), summarising=summarising(database, server, seconds=seconds, **limits))
    try:
        yield assistant
    finally:
        assistant.close()


def summarising(
    database: Database, server: ModelServer | None, *, seconds: float = 20, context: int = 8000, budget: int = 100_000
) -> Summarising | None:
    if server is None:
        return None
    model = Model(base_url=server.url, name="a-model", seconds=seconds)
    return Summarising(database, model, context=context, budget=budget, make_token=lambda: "H-TEST")


def said_by_two(comments: Mapping[str, Sequence[str]]) -> FakeVoices:
    accounts = FakeAccounts([healthy_account(), troubled_account()], teams={"p-ann": "west"})
    themes, answers = {}, []
    for name, texts in comments.items():
        key = name.lower().replace(" ", "-")
        themes[key] = Theme(key, name, "taxonomy", (key.split("-")[0],), "new", None, None, None, NOW)
        for number, text in enumerate(texts):
            said = ((key, 0, len(text)),)
            account = "a-0001" if number % 2 else "a-0002"
            at = NOW - timedelta(days=2, minutes=len(answers))
            answers.append(Said(f"f-{len(answers)}", account, at, text, score=3, sentiment="negative", themes=said))
    return FakeVoices(accounts, FakeThemes(themes), answers)


def voc(assistant: Assistant, words: str = "voc 30d all", **asked: Any) -> Reply:
    return assistant.reply(words, person=person(), channel="slack", place=None, **{"now": NOW, **asked})


def text_of(card: Any) -> str:
    """Give a card's words as plain text on one line."""
    assert isinstance(card, Card)
    return " ".join(plain_text.render(card).split())


def payloads(card: Any) -> str:
    """Everything that leaves for Slack and for Teams, as it is sent."""
    assert isinstance(card, Card)
    return json.dumps([[*block_kit.render(card)], [*adaptive_card.render(card)]], ensure_ascii=False)

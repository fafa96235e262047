"""Cards before they are sent: whatever the renderer would draw wrong goes in plain words, whole, and the log says why."""

import logging
from typing import Any

import pytest

from bot.render import adaptive_card, plain_text
from bot.render.card_check import problems
from bot.teams import drawing
from bot.teams.checking import in_words
from bot.teams.drawing import ADDED, NOT_DRAWN, drawn
from handlers.card import Card
from tests.bot.render.card_rules import walk
from tests.cards import CARDS
from tests.designed_cards import ACME
from tests.forms import FORMS

Json = dict[str, Any]


def test_a_card_without_problems_is_sent_as_it_was_drawn(caplog: pytest.LogCaptureFixture) -> None:
    assert without_added(drawn(ACME)) == adaptive_card.render(ACME)
    assert caplog.records == []


def test_a_card_with_a_problem_is_sent_in_words_and_logged(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    [whole] = adaptive_card.render(ACME)

    def mistaken(card: Card) -> list[Json]:
        return [whole | {"body": [*whole["body"], {"type": "Marquee", "text": card.summary}]}]

    monkeypatch.setattr(adaptive_card, "render", mistaken)
    with caplog.at_level(logging.ERROR):
        cards = drawn(ACME)
    assert cards == in_words(ACME)
    [record] = caplog.records
    assert "AdaptiveCard.body" in record.getMessage()
    assert ACME.summary not in record.getMessage()


def without_added(node: Any) -> Any:
    """A drawing without what its buttons carry besides."""
    if isinstance(node, list):
        return [without_added(each) for each in node]
    return {name: without_added(each) for name, each in node.items() if name not in ADDED} if isinstance(node, dict) else node


def test_a_form_with_a_problem_says_where_it_can_be_filled_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawing, "render_form", lambda _, **_how: {"type": "AdaptiveCard"})
    [card] = drawn(FORMS[min(FORMS)])
    assert card["fallbackText"] == NOT_DRAWN
    assert problems(card) == []


@pytest.mark.parametrize("name", CARDS)
def test_words_hold_every_line_and_have_no_problem_themselves(name: str) -> None:
    cards = in_words(CARDS[name])
    assert [problems(card) for card in cards] == [[]] * len(cards)
    lines = [node["text"].replace("\xa0", "") for card in cards for node in walk(card["body"])]
    printed = plain_text.render(CARDS[name]).splitlines()
    assert len(lines) == len(printed)

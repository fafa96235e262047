"""Any card at all is drawn within every limit, and no word of it is lost."""

from hypothesis import given

from bot.render import adaptive_card, block_kit, plain_text
from bot.render.display_width import width
from handlers.card import Card
from tests.bot.render import card_rules, slack_rules
from tests.bot.render.any_card import ANY, MANY, WHOLE, drawn_text, lost


@MANY
@given(ANY)
def test_any_card_keeps_slacks_rules(card: Card) -> None:
    for message in block_kit.render(card):
        assert slack_rules.problems(dict(message)) == []


@MANY
@given(ANY)
def test_any_card_keeps_the_rules_of_adaptive_cards(card: Card) -> None:
    for drawn in adaptive_card.render(card):
        assert card_rules.problems(drawn) == []


@MANY
@given(ANY)
def test_any_card_fits_80_columns_of_text(card: Card) -> None:
    assert max(map(width, plain_text.render(card).split("\n"))) <= 80


@MANY
@given(WHOLE)
def test_no_word_islost_in_slack(card: Card) -> None:
    assert lost(card, drawn_text([message["blocks"] for message in block_kit.render(card)])) == []


@MANY
@given(WHOLE)
def test_no_word_islost_in_teams(card: Card) -> None:
    assert lost(card, drawn_text(adaptive_card.render(card))) == []


@MANY
@given(WHOLE)
def test_no_word_islost_in_plain_text(card: Card) -> None:
    assert lost(card, plain_text.render(card)) == []

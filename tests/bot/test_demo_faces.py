"""What the product drew for one channel, drawn for the other."""

from collections.abc import Iterator

import pytest

from bot.demo_faces import DrawnFaces
from bot.render import block_kit
from bot.render.onlookers import onlookers
from bot.slack.modals import opening_card
from bot.teams import drawing
from bot.workspace.blocks import with_ids
from handlers.card import Card, Paragraph
from tests.cards import CARDS
from tests.forms import FORMS


@pytest.fixture
def faces() -> Iterator[DrawnFaces]:
    made = DrawnFaces()
    onlookers.append(made.look_on)
    yield made
    onlookers.remove(made.look_on)


def lasting(card: object) -> object:
    """Leave out what each drawing has of its own."""
    if isinstance(card, list):
        return [lasting(each) for each in card]
    if isinstance(card, dict):
        return {name: lasting(value) for name, value in card.items() if name not in drawing.ADDED}
    return card


@pytest.mark.parametrize("name", CARDS)
def test_what_slack_got_is_in_teams_what_the_product_sends_there(faces: DrawnFaces, name: str) -> None:
    messages = block_kit.render(CARDS[name])
    cards = [card for message in messages for card in faces.cards(with_ids(message["blocks"]), unasked=False) or []]
    assert lasting(cards) == lasting(drawing.drawn(CARDS[name]))


@pytest.mark.parametrize("name", CARDS)
def test_what_teams_got_is_in_slack_what_the_product_sends_there(faces: DrawnFaces, name: str) -> None:
    shown = [faces.slack(card) for card in drawing.drawn(CARDS[name])]
    blocks = [block for face in shown if face is not None for block in face.blocks]
    assert blocks == [block for message in block_kit.render(CARDS[name]) for block in message["blocks"]]
    assert not any(face is None or face.unasked for face in shown)


@pytest.mark.parametrize("name", FORMS)
def test_a_form_stands_behind_a_button_in_slack(faces: DrawnFaces, name: str) -> None:
    [card] = drawing.drawn(FORMS[name])
    face = faces.slack(card)
    assert face is not None
    assert face.blocks == block_kit.render(opening_card(FORMS[name]))[0]["blocks"]


def test_a_card_sent_unasked_is_one_in_both(faces: DrawnFaces) -> None:
    [message] = block_kit.render(CARDS["handoff-ping"])
    [card] = faces.cards(message["blocks"], unasked=True) or []
    assert lasting(card) == lasting(drawing.drawn(CARDS["handoff-ping"])[0])
    face = faces.slack(card)
    assert face is not None
    assert face.unasked


def test_nobody_knows_what_was_never_drawn(faces: DrawnFaces) -> None:
    assert faces.cards([{"type": "divider"}], unasked=False) is None
    assert faces.slack({"type": "AdaptiveCard", "body": []}) is None


def test_the_oldest_drawings_are_forgotten(faces: DrawnFaces, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.demo_faces.KEPT", 2)
    drawn = [block_kit.render(Card(word, (Paragraph(((word,),)),)))[0]["blocks"] for word in ("one", "two", "three")]
    assert [faces.cards(blocks, unasked=False) is None for blocks in drawn] == [True, False, False]

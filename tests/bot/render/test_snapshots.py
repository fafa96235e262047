import json
from collections.abc import Callable

import pytest

from bot.render import adaptive_card, block_kit, plain_text
from tests.bot.render.conftest import SNAPSHOTS
from tests.cards import CARDS

Snapshot = Callable[[str, str], None]


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


@pytest.mark.parametrize("name", CARDS)
def test_every_card_is_drawn_in_slack_as_before(name: str, snapshot: Snapshot) -> None:
    snapshot(f"{name}.slack.json", _json(block_kit.render(CARDS[name])))


@pytest.mark.parametrize("name", CARDS)
def test_every_card_is_drawn_in_teams_as_before(name: str, snapshot: Snapshot) -> None:
    snapshot(f"{name}.teams.json", _json(adaptive_card.render(CARDS[name])))


@pytest.mark.parametrize("name", CARDS)
def test_every_card_is_drawn_in_plain_text_as_before(name: str, snapshot: Snapshot) -> None:
    snapshot(f"{name}.txt", plain_text.render(CARDS[name]))


def test_no_snapshot_outlives_its_card() -> None:
    expected = {f"{name}.{kind}" for name in CARDS for kind in ("slack.json", "teams.json", "txt")}
    assert {path.name for path in SNAPSHOTS.iterdir()} == expected

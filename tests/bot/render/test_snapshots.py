import json
from collections.abc import Callable

import pytest

from bot.render import adaptive_card, block_kit, card_forms, plain_form, plain_text, slack_forms
from tests.bot.render.conftest import SNAPSHOTS
from tests.cards import CARDS
from tests.forms import FORMS

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


@pytest.mark.parametrize("name", FORMS)
def test_every_form_is_drawn_as_before(name: str, snapshot: Snapshot) -> None:
    form = FORMS[name]
    snapshot(f"{name}.slack.json", _json(slack_forms.form_view(form, slack_forms.metadata(form.command, channel="C1"))))
    snapshot(f"{name}.teams.json", _json(card_forms.render_form(form)))
    snapshot(f"{name}.txt", plain_form.render(form, asker="csm@example.com"))


def test_no_snapshot_outlives_its_card() -> None:
    expected = {f"{name}.{kind}" for name in (*CARDS, *FORMS) for kind in ("slack.json", "teams.json", "txt")}
    assert {path.name for path in SNAPSHOTS.iterdir()} == expected

"""The structure of all that is drawn for Slack, against Slack's own types: @slack/types as a JSON Schema."""

import json
import subprocess
from typing import Any, NamedTuple

import pytest

from bot.render import block_kit, slack_forms
from bot.render.slack_home import home_view, worded_view
from tests.cards import CARDS
from tests.clients.conftest import HERE, Client
from tests.forms import FORMS
from tests.home_cards import HOME_CARDS

UNKNOWN_TO_THE_TYPES = "data_visualization"
"""The one kind of block that we draw and @slack/types 3.2.0 does not know; tests/bot/workspace/test_charts.py holds it."""


def drawn() -> dict[str, list[dict[str, Any]]]:
    """Draw every card as messages."""
    messages = {f"{name}, message {number}": each for name, card in CARDS.items() for number, each in enumerate(block_kit.render(card))}
    return {name: [block for block in each["blocks"] if block["type"] != UNKNOWN_TO_THE_TYPES] for name, each in messages.items()}


def views() -> dict[str, dict[str, Any]]:
    """Draw every form and every Home, with what stands in for them."""
    forms = {name: slack_forms.form_view(form, slack_forms.metadata(form.command)) for name, form in FORMS.items()}
    again = {f"{name}, with errors": slack_forms.filled_again(view, {"amount": "Write figures."}) for name, view in forms.items()}
    homes = {name: home_view(card, "home") for name, card in HOME_CARDS.items()}
    worded = {f"{name}, in words": worded_view(card, "home") for name, card in HOME_CARDS.items()}
    others = {"loading": slack_forms.loading_view("Hourglass"), "note": slack_forms.note_view("Log value", "Saved.")}
    return {**forms, **again, **homes, **worded, **others}


_WORDS = {"type": "mrkdwn", "text": "words"}
BROKEN: dict[str, list[dict[str, Any]]] = {
    "misspelt": [{"type": "section", "text": _WORDS, "acessory": {}}],
    "nested": [{"type": "actions", "elements": [{"type": "button", "text": _WORDS, "action_id": "run.0"}]}],
    "unheard of": [{"type": "hologram"}],
}
HEADLESS = {"type": "modal", "blocks": [{"type": "section", "text": _WORDS}]}


class Checked(NamedTuple):
    """What the types say."""

    wrong: dict[str, str]
    kinds: set[str]


@pytest.fixture(scope="module")
def checked(node: str, client: Client) -> Checked:
    """Hold everything against the types at once: to read them takes seconds."""
    client("@slack/types")
    given = json.dumps({"blocks": {**drawn(), **BROKEN}, "views": {**views(), "headless": HEADLESS}})
    done = subprocess.run([node, HERE / "check_types.mjs"], input=given, capture_output=True, text=True, check=False, timeout=600)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    return Checked(dict(sentence.split(": ", 1) for sentence in told["wrong"]), set(told["kinds"]))


def test_every_message_modal_and_home_has_the_structure_of_slack_s_types(checked: Checked) -> None:
    assert {where: what for where, what in checked.wrong.items() if where.partition(",")[0] not in {*BROKEN, "headless"}} == {}


def test_only_the_kind_that_the_types_do_not_know_is_left_out(checked: Checked) -> None:
    kinds = {block["type"] for card in CARDS.values() for message in block_kit.render(card) for block in message["blocks"]}
    assert kinds - checked.kinds == {UNKNOWN_TO_THE_TYPES}


@pytest.mark.parametrize(
    ("where", "what"),
    [
        ("misspelt, block 0 (section)", "acessory"),
        ("nested, block 0 (actions)", "plain_text"),
        ("unheard of, block 0", "hologram"),
        ("headless", "title"),
    ],
)
def test_what_slack_does_not_know_is_found(checked: Checked, where: str, what: str) -> None:
    assert what in checked.wrong[where]

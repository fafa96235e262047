"""The local workspace, whose checks were written apart from the renderers', takes all that they draw."""

import pytest

from bot.render import block_kit, slack_forms
from bot.workspace.blocks import read_blocks
from bot.workspace.views import read_view
from tests.cards import CARDS
from tests.forms import FORMS


@pytest.mark.parametrize("name", CARDS)
def test_the_workspace_takes_every_card(name: str) -> None:
    for message in block_kit.render(CARDS[name]):
        assert len(read_blocks(message["blocks"])) == len(message["blocks"])


@pytest.mark.parametrize("name", FORMS)
def test_the_workspace_takes_every_form(name: str) -> None:
    form = FORMS[name]
    assert read_view(slack_forms.form_view(form, slack_forms.metadata(form.command)), "modal")["callback_id"] == slack_forms.CALLBACK_ID


@pytest.mark.parametrize(
    "view", [slack_forms.loading_view("Hourglass"), slack_forms.note_view("Log value", "Saved.")], ids=["loading", "note"]
)
def test_the_workspace_takes_what_stands_in_for_a_form(view: dict[str, object]) -> None:
    assert read_view(view, "modal")["blocks"]

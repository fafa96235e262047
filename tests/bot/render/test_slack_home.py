import pytest

from bot.render.slack_home import BLOCKS, home_view, worded_view
from bot.workspace.views import read_view
from handlers.card import Actions, Button, Card, Headline, Paragraph, bold
from tests.cards import CARDS
from tests.factories import healthy_account, troubled_account
from tests.fake_accounts import FakeAccounts
from tests.handlers.conftest import Desk
from tests.home_cards import HOME_CARDS


@pytest.mark.parametrize("name", HOME_CARDS)
def test_slack_takes_every_home(name: str) -> None:
    view = home_view(HOME_CARDS[name], "home")
    assert read_view(view, "home")["blocks"]
    assert len(view["blocks"]) <= BLOCKS // 2
    assert {block["type"] for block in view["blocks"]} <= {"header", "section", "context", "actions", "divider"}


@pytest.mark.parametrize("name", ["many-presses", "error-token", "summary-only", "picker"])
def test_other_cards_without_tables_make_homes_too(name: str) -> None:
    assert read_view(home_view(CARDS[name], "home"), "home")["blocks"]


@pytest.mark.parametrize(
    "name", ["Northwind " * 400, "*bold* <@U123> <!channel> `code` :fire: &lt;b&gt;", "two\r\nlines\u202e", "שלום עולם"]
)
def test_no_account_s_name_makes_a_home_that_slack_refuses(name: str) -> None:
    card = Desk(FakeAccounts([healthy_account(name=name), troubled_account(name=name)])).ask("home")
    view = read_view(home_view(card, "home"), "home")
    # A spoken label is plain text; only what Slack reads as markup could mention anyone.
    markup = [block["text"]["text"] for block in view["blocks"] if block["type"] == "section"]
    assert not any(mark in text for text in markup for mark in ("<@", "<!"))


@pytest.mark.parametrize("name", [*HOME_CARDS, "name-with-markup", "name-of-4000-characters"])
def test_a_home_in_words_is_taken_too(name: str) -> None:
    [block] = read_view(worded_view(CARDS[name], "home"), "home")["blocks"]
    assert block["type"] == "section"


def test_a_line_in_bold_heads_a_section_and_one_with_a_button_does_not() -> None:
    alone, beside = Paragraph(((bold("My queue"),),)), Paragraph(((bold("Globex"),),), button=Button("Open", "account globex"))
    view = home_view(Card("…", (alone, beside), Headline("Good morning, Ann")), "home")
    assert [block["type"] for block in view["blocks"]] == ["header", "header", "section"]


def test_a_home_remembers_the_words_that_drew_it() -> None:
    assert home_view(HOME_CARDS["home-csm"], "home at-risk from=6")["private_metadata"] == "home at-risk from=6"


def test_what_does_not_fit_is_cut_and_said() -> None:
    rows = tuple(Actions((Button(f"Row {number}", f"row {number}"),)) for number in range(120))
    view = home_view(Card("…", rows), "home")
    assert len(view["blocks"]) == BLOCKS
    assert view["blocks"][-1]["elements"][0]["text"] == "The rest does not fit here."


def test_every_press_of_a_home_has_an_id_of_its_own() -> None:
    for card in HOME_CARDS.values():
        view = home_view(card, "home")
        elements = [element for block in view["blocks"] for element in (*block.get("elements", ()), block.get("accessory") or {})]
        ids = [element["action_id"] for element in elements if "action_id" in element]
        assert len(ids) == len(set(ids))

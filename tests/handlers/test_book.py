"""Whose accounts a list shows, and how much of it: the same words for every list."""

from datetime import timedelta

import pytest

from handlers.book import read_listing
from handlers.card import Card, Paragraph, Table
from handlers.errors import UserError
from handlers.ports import AccountState, Person
from tests import factories
from tests.fakes import FakeAccounts, FakeFeedbackItems
from tests.handlers.conftest import Desk, buttons_of, lines_of

LISTS = ("atrisk", "expansion", "expansion top", "champions gap", "renewals 90d", "feedback", "feedback overdue")


def company(key: str, **overrides: object) -> AccountState:
    """An account that is on every list: at risk, held, with an assessed contact, and near its renewal."""
    contact = factories.healthy_account().document["champions"][0]
    parts = {
        "churn": {"at_risk": "true", "rank_value": 1.0},
        "expansion": {"handoff": "held", "holds": "no_documented_roi"},
        "champions": [{**contact, "name": f"Contact of {key}"}],
        "renewal_on": factories.NOW.date() + timedelta(days=40),
    }
    return factories.healthy_account(id=f"b-{key}", name=f"Firm {key}", **{**parts, **overrides})  # type: ignore[arg-type]


def waiting(state: AccountState) -> object:
    return factories.feedback(feedback_id=f"f-{state.id}", account_id=state.id, received_at=factories.NOW - timedelta(hours=50))


def desk_of(*states: AccountState) -> Desk:
    items = FakeFeedbackItems([waiting(state) for state in states])  # type: ignore[misc]
    return Desk(FakeAccounts(states, teams={"p-ann": "west", "p-ben": "west", "p-cid": "east"}), items)


def books() -> Desk:
    """Two of Ann's, one of a team-mate's, one of another team's; Raj is the rep of the first alone."""
    return desk_of(
        company("1"),
        company("2", segment="smb", rep_id=None),
        company("3", owner_id="p-ben", owner_name="Ben Adler", rep_id=None),
        company("4", owner_id="p-cid", owner_name="Cid Moreau", rep_id=None),
    )


def shown(card: Card) -> set[str]:
    text = repr(card.blocks)
    return {number for number in "1234" if f"Firm {number}" in text}


@pytest.mark.parametrize("words", LISTS)
@pytest.mark.parametrize(
    ("more", "who", "firms", "place"),
    [
        ("", factories.person(), "12", "in your book"),
        ("team", factories.person(), "123", "in your team"),
        ("all", factories.person(), "1234", "in all books"),
        ("segment=SMB", factories.person(), "2", "in your book, segment SMB"),
        ("", factories.manager(), "123", "in your team"),
        ("", factories.manager(team=None), "1234", "in all books"),
        ("", factories.person(id="p-olga", role="cs_ops", team=None), "1234", "in all books"),
    ],
)
def test_every_list_takes_the_same_books_and_says_whose_it_shows(words: str, more: str, who: Person, firms: str, place: str) -> None:
    card = books().ask(f"{words} {more}".strip(), who)
    assert shown(card) == set(firms)
    assert f" {place}" in lines_of(card)[0]


@pytest.mark.parametrize("words", ["expansion", "expansion top", "renewals 90d"])
def test_a_sales_rep_reads_the_lists_of_their_own_accounts_and_of_no_one_elses(words: str) -> None:
    card = books().ask(words, factories.sales_rep())
    assert shown(card) == {"1"}
    assert " among your accounts" in lines_of(card)[0]
    for wider in ("team", "all", "all segment=smb"):
        with pytest.raises(UserError, match="You see the accounts you are the sales rep of"):
            books().ask(f"{words} {wider}", factories.sales_rep())
    assert shown(books().ask(f"{words} segment=mid", factories.sales_rep())) == {"1"}


@pytest.mark.parametrize("words", LISTS)
def test_who_is_in_no_team_is_told_what_works(words: str) -> None:
    with pytest.raises(UserError, match=r"You are in no team\. Try `[\w ]*all`\."):
        books().ask(f"{words} team", factories.person(team=None))


def test_an_empty_book_names_what_else_there_is_to_ask() -> None:
    def said(who: Person, words: str = "expansion") -> str:
        with pytest.raises(UserError) as refused:
            Desk(FakeAccounts()).ask(words, who)
        return str(refused.value)

    assert said(factories.person()) == "You own no scored accounts. Try `expansion team` or `expansion all`."
    assert said(factories.person(team=None)) == "You own no scored accounts. Try `expansion all`."
    assert said(factories.manager()) == "Your team owns no scored accounts. Try `expansion all`."
    assert said(factories.sales_rep()).startswith("You are the sales rep of no scored account.")
    assert said(factories.person(), "expansion segment=moon") == "No scored account in your book is in segment “moon”. Try `expansion all`."
    assert said(factories.sales_rep(), "expansion segment=moon").endswith("Try `expansion`.")


def rows(card: Card) -> list[str]:
    """The rows of a list's table, or the bullets of one that has none."""
    for block in card.blocks:
        if isinstance(block, Table):
            return [row[0] for row in block.rows]
    return [line for line in lines_of(card) if line.startswith("Firm")]


@pytest.mark.parametrize("words", [words for words in LISTS if words != "expansion top"])
def test_ten_rows_are_shown_and_everything_is_one_press_away(words: str) -> None:
    desk = desk_of(*(company(f"{number:02}") for number in range(1, 13)))
    card = desk.ask(words)
    assert len(rows(card)) == 10
    (everything,) = [button for button in buttons_of(card) if button.label == "All 12"]
    assert len(rows(desk.ask(everything.command))) == 12
    assert "First 10" in [button.label for button in buttons_of(desk.ask(everything.command))]


@pytest.mark.parametrize("words", [words for words in LISTS if words != "expansion top"])
def test_a_list_longer_than_a_message_goes_on_from_page_to_page_until_all_was_shown(words: str) -> None:
    desk = desk_of(*(company(f"{number:03}") for number in range(1, 191)))
    command, seen, pages = f"{words} full", list[str](), 0
    while command:
        card = desk.ask(command)
        pages += 1
        seen += rows(card)
        assert any(isinstance(block, Paragraph) and f"{len(seen)} of 190" in repr(block) for block in card.blocks)
        command = next((button.command for button in buttons_of(card) if button.label.startswith("From ")), "")
    assert pages == 3
    assert len(seen) == len(set(seen)) == 190


def test_the_twenty_largest_are_twenty() -> None:
    assert len(rows(desk_of(*(company(f"{number:02}") for number in range(1, 26))).ask("expansion top"))) == 20


def test_a_row_beyond_the_end_is_refused_with_the_length() -> None:
    with pytest.raises(UserError, match=r"This list has 4 rows\. Try `atrisk all full`\."):
        books().ask("atrisk all full from=5")


def test_the_buttons_of_a_list_stay_in_its_book() -> None:
    desk = desk_of(*(company(f"{number:02}") for number in range(1, 13)))
    for words in LISTS:
        for button in buttons_of(desk.ask(f"{words} team segment=mid")):
            if " id:" not in button.command:
                assert "team segment=mid" in button.command


def test_words_that_are_no_words_of_a_list_may_be_a_name() -> None:
    assert read_listing("expansion", "Team Rocket top", views=("top",))[1] == ("rocket",)
    with pytest.raises(UserError, match="I know no account called “team rocket”"):
        books().ask("expansion team rocket")

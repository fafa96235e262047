import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from handlers.errors import UserError
from tests import factories
from tests.fakes import FakeAccounts
from tests.handlers.conftest import Desk, buttons_of, lines_of


def northern() -> Desk:
    names = {"a-1": "Northwind Traders", "a-2": "Northwind Logistics", "a-3": "Northern Light Energy", "a-4": "North", "a-5": "Globe Foods"}
    return Desk(
        FakeAccounts([factories.healthy_account(id=key, name=name) for key, name in names.items()], domains={"a-3": ["nle.example"]})
    )


@pytest.mark.parametrize(
    "words", ["acme", "ACME", "  Acme ", "acme corp", "acme.example", "a-0001", "A-0001", "id:a-0001", "id:a-0001 v7", "acm"]
)
def test_id_name_alias_domain_or_a_clear_beginning_finds_the_account(desk: Desk, words: str) -> None:
    card = desk.ask(f"account {words}")
    assert card.headline is not None
    assert card.headline.name == "Acme"


def test_an_exact_name_beats_longer_names_that_start_so() -> None:
    card = northern().ask("account north")
    assert card.headline is not None
    assert card.headline.name == "North"


def test_several_hits_are_asked_about_and_nothing_is_shown() -> None:
    card = northern().ask("account northw")
    assert card.headline is None
    assert lines_of(card)[0] == "Two accounts match “northw”. Which one?"
    assert [button.command for button in buttons_of(card)] == ["account id:a-2", "account id:a-1"]
    assert [button.spoken for button in buttons_of(card)] == ["Open Northwind Logistics", "Open Northwind Traders"]


def test_a_picker_shows_five_and_says_how_many_there_are() -> None:
    desk = Desk(FakeAccounts([factories.healthy_account(id=f"b-{number}", name=f"Branch {number:02}") for number in range(12)]))
    card = desk.ask("account branch")
    assert lines_of(card)[0] == "12 accounts match “branch”. Here are 5 of the 12; add a word to narrow it."
    assert len(buttons_of(card)) == 5


def test_a_picker_for_why_leads_to_why() -> None:
    assert [button.command for button in buttons_of(northern().ask("account northw why"))] == ["account id:a-2 why", "account id:a-1 why"]


def test_a_near_miss_is_offered_without_data() -> None:
    card = northern().ask("account glob foods")
    assert card.summary == "I know no account called “glob foods”. Did you mean Globe Foods?"
    assert [button.label for button in buttons_of(card)] == ["Globe Foods"]


def test_what_is_like_nothing_gets_a_sentence(desk: Desk) -> None:
    with pytest.raises(UserError, match=r"I know no account called “zzz”\. Search by name, domain or id\."):
        desk.ask("account zzz")


def test_an_account_called_why_is_found_by_its_name() -> None:
    desk = Desk(FakeAccounts([factories.healthy_account(id="a-1", name="Ask Why"), factories.healthy_account(id="a-2", name="Ask")]))
    card = desk.ask("account ask why")
    assert card.headline is not None
    assert (card.headline.name, card.headline.verdict) == ("Ask Why", "Green 79")


def test_a_rep_is_neither_shown_nor_offered_other_reps_accounts(desk: Desk) -> None:
    rep = factories.sales_rep()
    assert desk.ask("account acme", rep).headline is not None
    for words in ("globex", "id:a-0002", "globx", "globex.example", "glo"):
        with pytest.raises(UserError) as refused:
            desk.ask(f"account {words}", rep)
        assert "Globex" not in str(refused.value)


@pytest.mark.parametrize(
    "words",
    ["'; DROP TABLE accounts; --", "<@U123>", "<!channel>", "*bold* _it_", "%", "_", "a\u202eb", "\x00\x07", "👾" * 60, "x" * 200],
)
def test_hostile_names_get_one_sentence(desk: Desk, words: str) -> None:
    with pytest.raises(UserError) as refused:
        desk.ask(f"account {words}")
    assert str(refused.value).endswith(("Search by name, domain or id.", "such as `account acme`."))


def test_a_name_too_long_is_refused_by_its_length(desk: Desk) -> None:
    with pytest.raises(UserError, match="That name has 300 characters; a name has at most 200"):
        desk.ask(f"account {'x' * 300}")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.text(max_size=250))
def test_any_words_end_in_a_card_or_a_sentence(desk: Desk, words: str) -> None:
    said = answer_or_sentence(desk, f"account {words}")
    assert said.strip()
    assert "\n" not in said


def answer_or_sentence(desk: Desk, words: str) -> str:
    try:
        return desk.ask(words).summary
    except UserError as refused:
        return str(refused)

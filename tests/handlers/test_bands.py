"""A band set by hand stands beside the computed one wherever an account's band is shown, and moves nothing else."""

from datetime import timedelta

import pytest

from handlers.card import Card, Context, Headline, Paragraph, Table, plain
from handlers.ports import AccountState
from tests import factories
from tests.fakes import FakeAccounts
from tests.handlers.conftest import Desk, lines_of

SET_GREEN = {"band": "green", "reason": "Their new board signed.", "author_name": "Ann Keller", "ends_on": "2026-12-01"}
SAYS = "Set to Green by Ann Keller until Tue 1 Dec: Their new board signed."


def globex(**overrides: object) -> AccountState:
    return factories.troubled_account(**{"override": SET_GREEN, **overrides})  # type: ignore[arg-type]


def desk_of(*states: AccountState) -> Desk:
    return Desk(FakeAccounts(states, teams={"p-ann": "west"}))


def context_of(card: Card) -> list[str]:
    return [plain(item) for block in card.blocks if isinstance(block, Context) for item in block.items]


@pytest.mark.parametrize(
    ("words", "verdict"),
    [
        ("account globex", "Green by hand, computed Red 31"),
        ("account globex why", "Why Green by hand, computed Red 31"),
        ("expansion globex", "Expansion not ready, 24"),
    ],
)
def test_a_view_of_the_account_says_which_band_who_set_it_and_until_when(words: str, verdict: str) -> None:
    card = desk_of(globex()).ask(words)
    assert card.headline.verdict == verdict
    assert SAYS in lines_of(card)


def test_the_arithmetic_goes_on_explaining_the_computed_band_under_the_glyph_of_the_set_one() -> None:
    card = desk_of(globex()).ask("account globex why")
    assert card.headline.glyph == "🟢"
    assert card.summary.startswith("Why Globex is Red 31: ")
    assert card.summary.endswith("Set to Green by Ann Keller until Tue 1 Dec.")


def test_a_trend_says_that_its_last_band_was_set_by_hand() -> None:
    card = desk_of(globex()).ask("account globex trend")
    assert lines_of(card)[0].startswith("🟢 Globex · Green by hand, computed Red 31.")
    assert lines_of(card)[1] == SAYS
    assert card.summary.endswith("Set to Green by Ann Keller until Tue 1 Dec.")


def test_holds_and_hand_off_go_by_the_computed_band_and_say_so() -> None:
    card = desk_of(globex()).ask("expansion globex")
    told = lines_of(card)
    assert "Holds and the hand-off go by the computed band." in told
    assert any(line.startswith("Would also be held by: ") and "Red" in line for line in told)
    assert "Health Green by hand, computed Red 31" in context_of(card)


def test_a_reason_for_a_set_band_is_no_matter_of_sales_or_of_executives() -> None:
    desk = desk_of(globex(rep_id="p-raj"))
    rep = desk.ask("expansion globex", factories.sales_rep())
    assert "Set to Green by Ann Keller until Tue 1 Dec." in lines_of(rep)
    executive = desk.ask("atrisk all", factories.person(id="p-eva", role="executive", team=None))
    assert "board" not in repr((rep, executive))


def test_a_list_shows_the_set_band_in_its_row_and_ranks_by_the_computed_one() -> None:
    first = globex(id="r-1", name="First", churn={"rank_value": 2.0})
    second = globex(id="r-2", name="Second", override=None, churn={"rank_value": 1.0})
    card = desk_of(second, first).ask("atrisk")
    table = next(block for block in card.blocks if isinstance(block, Table))
    assert [row[:2] for row in table.rows] == [("First", "🔴 Red 31, set Green"), ("Second", "🔴 Red 31")]
    assert "First, Green by hand, computed Red 31. Set to Green by Ann Keller until Tue 1 Dec: Their new board signed." in lines_of(card)
    assert card.summary.endswith("First: First, Green by hand, computed Red 31.")


def test_a_renewal_shows_the_set_band_in_its_row() -> None:
    table = next(block for block in desk_of(globex()).ask("renewals 90d").blocks if isinstance(block, Table))
    assert table.rows[0][3] == "🔴 Red 31, set Green"


@pytest.mark.parametrize("words", ["account globex", "account globex why", "account globex trend", "expansion globex", "atrisk"])
def test_a_set_band_ends_with_its_last_day_even_before_the_next_scoring(words: str) -> None:
    last = factories.NOW + timedelta(days=7)
    desk = desk_of(globex())

    def says(card: Card) -> bool:
        return "Green by hand" in repr(card) or "Set to Green" in repr(card)

    assert says(desk.ask(words, now=last))
    assert not says(desk.ask(words, now=last + timedelta(days=1)))


def test_nothing_is_said_of_bands_nobody_set() -> None:
    card = desk_of(globex(override=None)).ask("account globex why")
    assert card.headline == Headline("Globex", "Why Red 31", "🔴")
    assert not [block for block in card.blocks if isinstance(block, Paragraph) and "Set to" in repr(block)]


@pytest.mark.parametrize(("band", "score", "shown"), [("red", 39.6, "Red 39"), ("yellow", 72.6, "Yellow 72"), ("green", 67.0, "Green 67")])
def test_a_health_score_is_never_rounded_up_onto_a_cut_it_does_not_reach(band: str, score: float, shown: str) -> None:
    state = factories.troubled_account(health={"band": band, "health_score": score})
    desk = desk_of(state)
    assert desk.ask("account globex").headline.verdict == shown
    assert desk.ask("account globex why").headline.verdict == f"Why {shown}"
    assert f"Globex · {shown}." in lines_of(desk.ask("account globex trend"))[0]
    table = next(block for block in desk.ask("atrisk").blocks if isinstance(block, Table))
    assert table.rows[0][1].endswith(shown)

from datetime import date, timedelta

import pytest

from handlers.card import Actions, Chart, Context, Facts, Table, plain
from handlers.errors import UserError
from handlers.ports import AccountState, Snooze
from tests import factories
from tests.fakes import FakeAccounts, FakeSnoozes
from tests.handlers.conftest import Desk, buttons_of, lines_of


def risky(number: int, **overrides: object) -> AccountState:
    """An account at this rank."""
    churn = {"at_risk": "true", "rank_value": 300_000.0 - number}
    return factories.troubled_account(id=f"r-{number}", name=f"Risky {number:02}", churn=churn, **overrides)  # type: ignore[arg-type]


def unknown(number: int) -> AccountState:
    return factories.healthy_account(
        id=f"u-{number}", name=f"Dark {number}", health={"band": "unknown"}, churn={"blind_spot": "true", "rank_value": None}
    )


def desk_of(*states: AccountState) -> Desk:
    return Desk(FakeAccounts(states, teams={"p-ann": "west"}))


def table_of(desk: Desk, words: str = "atrisk") -> Table:
    return next(block for block in desk.ask(words).blocks if isinstance(block, Table))


def test_the_list_is_ranked_with_totals_bands_and_what_is_left_out() -> None:
    card = desk_of(risky(2), risky(1), factories.healthy_account(), unknown(1)).ask("atrisk")
    assert card.headline is not None
    assert (card.headline.name, card.headline.verdict) == ("At risk", "Tue 24 Nov")
    assert lines_of(card)[0] == "2 accounts, $300k ARR, at risk in your book."
    facts = next(block for block in card.blocks if isinstance(block, Facts))
    assert [(item.label, plain(item.verdict), plain(item.evidence)) for item in facts.items] == [
        ("🔴 Red 2", "$300k ARR", "2 at risk, $300k"),
        ("🟢 Green 1", "$64k ARR", "none at risk"),
        ("⚪ Unknown 1", "$64k ARR", "none at risk"),
    ]
    assert [row[0] for row in next(block for block in card.blocks if isinstance(block, Table)).rows] == ["Risky 01", "Risky 02"]
    assert "Dark 1." in lines_of(card)
    assert any(
        plain(line) == "Left out: 1 Green not at risk" for block in card.blocks if isinstance(block, Context) for line in block.items
    )


def test_a_row_says_band_change_factors_revenue_and_renewal() -> None:
    row = table_of(desk_of(risky(1, health={"delta_7d": -16.4}))).rows[0]
    assert row[1] == "🔴 Red 31"
    assert row[2] == "▼ 16"
    assert row[4] == "$300k"
    assert row[5] == "40 days"


@pytest.mark.parametrize(
    ("on", "days_then", "shown"),
    [(date(2026, 11, 27), 3, "1 day"), (date(2026, 11, 25), 1, "1 day past"), (date(2026, 11, 26), 2, "0 days"), (None, None, "unknown")],
)
def test_days_to_a_renewal_count_from_the_readers_today(on: date | None, days_then: int | None, shown: str) -> None:
    desk = desk_of(risky(1, renewal_on=on, facts={"days_to_renewal": days_then}))
    card = desk.ask("atrisk", now=factories.NOW + timedelta(days=2))
    assert next(block for block in card.blocks if isinstance(block, Table)).rows[0][5] == shown


@pytest.mark.parametrize(("delta", "shown"), [(None, "–"), (0.3, "0"), (2.0, "▲ 2"), (-2.0, "▼ 2")])
def test_a_change_is_a_triangle_and_missing_is_a_dash(delta: float | None, shown: str) -> None:
    assert table_of(desk_of(risky(1, health={"delta_7d": delta}))).rows[0][2] == shown


def test_ten_are_shown_and_all_are_one_press_away() -> None:
    desk = desk_of(*(risky(number) for number in range(1, 13)))
    assert len(table_of(desk).rows) == 10
    everything = next(button for button in buttons_of(desk.ask("atrisk")) if button.label == "All 12")
    assert everything.command == "atrisk full"
    assert len(table_of(desk, everything.command).rows) == 12


def test_an_account_can_be_opened_from_the_list() -> None:
    actions = next(block for block in desk_of(risky(1)).ask("atrisk").blocks if isinstance(block, Actions))
    assert actions.choice is not None
    assert [option.command for option in actions.choice.options] == ["account id:r-1"]


def test_a_quiet_book_says_so_in_one_line() -> None:
    card = desk_of(factories.healthy_account()).ask("atrisk")
    assert lines_of(card)[0] == "No account is at risk in your book."
    assert not [block for block in card.blocks if isinstance(block, Table)]


def test_mine_team_all_and_segment_choose_the_accounts() -> None:
    desk = desk_of(risky(1), risky(2, owner_id="p-ben"), risky(3, segment="smb"))
    manager = factories.manager()
    assert [row[0] for row in table_of(desk).rows] == ["Risky 01", "Risky 03"]
    assert len(table_of(desk, "atrisk all").rows) == 3
    assert [row[0] for row in table_of(desk, "atrisk segment=SMB").rows] == ["Risky 03"]
    assert lines_of(desk.ask("atrisk", manager))[0].startswith("2 accounts")
    assert lines_of(desk.ask("atrisk all segment=smb"))[0].endswith("in all books, segment SMB.")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("atrisk tomorrow", "I know no list “tomorrow”. Try `atrisk`, `atrisk team`, `atrisk all` or `atrisk segment=enterprise`."),
        ("atrisk segment=moon", "No scored account in your book is in segment “moon”. Try `atrisk all`."),
    ],
)
def test_unknown_words_get_a_sentence(words: str, sentence: str) -> None:
    with pytest.raises(UserError) as refused:
        desk_of(risky(1)).ask(words)
    assert str(refused.value) == sentence


def test_without_a_book_or_a_team_the_way_on_is_named() -> None:
    desk = desk_of(risky(1))
    with pytest.raises(UserError, match="You own no scored accounts"):
        desk.ask("atrisk", factories.person(id="p-new"))
    with pytest.raises(UserError, match="You are in no team"):
        desk.ask("atrisk team", factories.person(team=None))


def test_nothing_scored_yet_says_how_scores_come() -> None:
    with pytest.raises(UserError, match="No account has a score at this time yet"):
        Desk(FakeAccounts()).ask("atrisk all")


def snoozed(number: int, **values: object) -> FakeSnoozes:
    defaults = {
        "account_id": f"r-{number}",
        "until": date(2026, 12, 1),
        "reason": "Board on Thursday.",
        "band": "red",
        "health_score": 30.6,
    }
    return FakeSnoozes({"p-ann": [Snooze(**{**defaults, **values})]})


def test_what_a_person_snoozed_is_left_out_and_counted_for_them_alone() -> None:
    desk = desk_of(risky(1), risky(2))
    desk.snoozes = snoozed(1)
    card = desk.ask("atrisk")
    assert [row[0] for row in next(block for block in card.blocks if isinstance(block, Table)).rows] == ["Risky 02"]
    assert any(plain(line) == "Left out: 1 snoozed" for block in card.blocks if isinstance(block, Context) for line in block.items)
    assert [button.command for button in buttons_of(card) if button.label == "Snoozed (1)"] == ["atrisk snoozed"]
    assert "Risky 01, Red 31, back Tue 1 Dec: Board on Thursday." in lines_of(desk.ask("atrisk mine snoozed"))
    assert len(table_of(desk, "atrisk team").rows) == 1
    everyone = desk.ask("atrisk", factories.manager())
    assert len(next(block for block in everyone.blocks if isinstance(block, Table)).rows) == 2


def test_bands_and_chart_count_the_accounts_of_the_title_and_the_snoozed_ones_apart() -> None:
    desk = desk_of(risky(1), risky(2), risky(3), factories.healthy_account())
    desk.snoozes = snoozed(1)
    card = desk.ask("atrisk")
    assert lines_of(card)[0] == "2 accounts, $300k ARR, at risk in your book, 1 more snoozed."
    facts = next(block for block in card.blocks if isinstance(block, Facts))
    assert [(item.label, plain(item.verdict), plain(item.evidence)) for item in facts.items] == [
        ("🔴 Red 2", "$300k ARR", "2 at risk, $300k"),
        ("🟢 Green 1", "$64k ARR", "none at risk"),
        ("Snoozed 1", "$150k ARR", "counted nowhere else"),
    ]
    chart = desk.ask("atrisk chart")
    assert lines_of(chart)[0] == "3 accounts, $364k ARR, in your book, 1 more snoozed."
    assert plain(next(block for block in chart.blocks if isinstance(block, Chart)).text).startswith("Red 2, 2 at risk; ")


def test_a_book_whose_risks_are_all_snoozed_still_leads_to_them() -> None:
    desk = desk_of(risky(1))
    desk.snoozes = snoozed(1)
    card = desk.ask("atrisk")
    assert lines_of(card)[0] == "No account is at risk in your book, 1 snoozed."
    assert "atrisk snoozed" in [button.command for button in buttons_of(card)]


@pytest.mark.parametrize(
    ("values", "back"),
    [
        ({"until": date(2026, 11, 25)}, False),
        ({"until": date(2026, 11, 24)}, True),
        ({"band": "yellow"}, True),
        ({"until": None}, False),
        ({"until": None, "health_score": 36.0}, True),
        ({"until": None, "band": "unknown"}, True),
    ],
)
def test_a_snoozed_account_returns_on_its_day_or_when_it_gets_worse(values: dict[str, object], back: bool) -> None:
    desk = desk_of(risky(1), risky(2))
    desk.snoozes = snoozed(1, **values)
    assert ("Risky 01" in [row[0] for row in table_of(desk).rows]) is back


def test_nothing_snoozed_says_so() -> None:
    assert lines_of(desk_of(risky(1)).ask("atrisk snoozed"))[0] == "Nothing is snoozed."


def test_a_book_is_drawn_by_band_in_accounts_and_arr_with_every_number_as_text() -> None:
    card = desk_of(risky(1), factories.healthy_account(), unknown(1)).ask("atrisk chart")
    accounts, arr = (block for block in card.blocks if isinstance(block, Chart))
    assert accounts.labels == ("Red", "Yellow", "Green", "Unknown", "Onboarding")
    assert [series.values for series in accounts.series] == [(1.0, 0.0, 1.0, 1.0, 0.0), (1.0, 0.0, 0.0, 0.0, 0.0)]
    assert plain(accounts.text) == "Red 1, 1 at risk; Yellow 0; Green 1; Unknown 1; Onboarding 0"
    assert plain(arr.text) == "Red $150k, $150k at risk; Yellow $0; Green $64k; Unknown $64k; Onboarding $0"
    assert lines_of(card)[0] == "3 accounts, $278k ARR, in your book."


def test_an_executive_is_offered_no_account_to_open() -> None:
    card = desk_of(risky(1)).ask("atrisk", factories.person(role="executive", team=None))
    assert not [button for button in buttons_of(card) if button.command.startswith("account")]

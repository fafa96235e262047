"""What Accounts promise, on the fake and on both databases."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from handlers.ports import AccountHit, Accounts, AccountState, Scope, name_key
from tests.factories import NOW, SCORED, healthy_account, troubled_account
from tests.fakes import FakeAccounts

Hold = Callable[[FakeAccounts], Accounts]
EVERYTHING = Scope()


def ids(hits: Any) -> list[str]:
    return [hit.id for hit in hits]


def company(number: str, name: str, **overrides: Any) -> AccountState:
    return healthy_account(id=number, name=name, **overrides)


def at_risk(number: str, rank: int, **overrides: Any) -> AccountState:
    return troubled_account(id=number, name=f"Risky {number}", churn={"rank_value": 50_000.0 - rank}, **overrides)


@pytest.mark.parametrize("words", ["Acme", "ACME", "  acme ", "Ａｃｍｅ"])
def test_a_name_is_found_however_it_is_written(accounts_like: Hold, words: str) -> None:
    accounts = accounts_like(FakeAccounts([healthy_account(), troubled_account()], domains={"a-0001": ["acme.com", "acme.eu"]}))
    assert accounts.named(name_key(words), scope=EVERYTHING) == [AccountHit("a-0001", "Acme", "acme.com", "mid", "Ann Keller")]


def test_the_best_kind_of_match_alone_is_given(accounts_like: Hold) -> None:
    accounts = accounts_like(
        FakeAccounts(
            [company("delta", "First"), company("b", "Delta"), company("c", "Third"), company("d", "Fourth")],
            aliases={"c": ["Delta", "gamma"]},
            domains={"d": ["gamma", "delta", "fourth.io"]},
        )
    )
    assert ids(accounts.named("delta", scope=EVERYTHING)) == ["delta"]
    assert ids(accounts.named("gamma", scope=EVERYTHING)) == ["c"]
    assert ids(accounts.named("fourth.io", scope=EVERYTHING)) == ["d"]
    assert ids(accounts.named("third", scope=EVERYTHING)) == ["c"]


def test_an_id_is_found_as_it_is_and_folded(accounts_like: Hold) -> None:
    accounts = accounts_like(FakeAccounts([company("A-2E4", "One"), company("a-2e4", "Two"), company("B-7", "Three")]))
    assert ids(accounts.named("b-7", scope=EVERYTHING)) == ["B-7"]
    assert ids(accounts.named("B-7", scope=EVERYTHING)) == ["B-7"]
    assert sorted(ids(accounts.named("a-2e4", scope=EVERYTHING))) == ["A-2E4", "a-2e4"]


def test_many_names_are_looked_up_at_once_and_each_as_if_it_were_alone(accounts_like: Hold) -> None:
    accounts = accounts_like(
        FakeAccounts(
            [company("delta", "First"), company("b", "Delta"), company("z", "Twin"), company("a", "TWIN"), company("C-1", "Other")],
            aliases={"b": ["gamma"]},
            domains={"z": ["gamma", "twin.example"]},
        )
    )
    keys = ["delta", "gamma", "twin", "twin.example", "c-1", "nobody", "a\0b", "\ud800", *(f"name {number}" for number in range(700))]
    found = accounts.answering_to(keys, scope=EVERYTHING)
    assert {key: sorted(ids) for key, ids in found.items()} == {
        "delta": ["delta"],
        "gamma": ["b"],
        "twin": ["a", "z"],
        "twin.example": ["z"],
        "c-1": ["C-1"],
    }
    assert {key: sorted(hit.id for hit in accounts.named(key, scope=EVERYTHING)) for key in found} == {
        key: sorted(ids) for key, ids in found.items()
    }


def test_names_outside_the_scope_answer_to_nothing(accounts_like: Hold) -> None:
    accounts = accounts_like(
        FakeAccounts([healthy_account(rep_id="p-raj", rep_name="Raj"), troubled_account(rep_id="p-other", rep_name="Other")])
    )
    assert accounts.answering_to(["acme", "globex"], scope=Scope(rep_id="p-raj")) == {"acme": ["a-0001"]}


def test_accounts_of_one_name_are_all_given_in_order(accounts_like: Hold) -> None:
    accounts = accounts_like(FakeAccounts([company("z", "Twin"), company("a", "TWIN"), company("b", "Other")]))
    assert ids(accounts.named("twin", scope=EVERYTHING)) == ["a", "z"]


@pytest.mark.parametrize("key", ["nobody", "", "%", "ac_e", "'; DROP TABLE accounts; --", "a\0b", "\ud800", "x" * 4000])
def test_what_is_no_name_finds_nothing(accounts_like: Hold, key: str) -> None:
    accounts = accounts_like(FakeAccounts([healthy_account()]))
    assert accounts.named(key, scope=EVERYTHING) == []


def test_a_prefix_finds_each_account_once_by_name_and_counts_them_all(accounts_like: Hold) -> None:
    accounts = accounts_like(
        FakeAccounts(
            [company("1", "Northwind Zeta"), company("2", "northwind Alpha"), company("3", "Contoso"), company("4", "Südwind")],
            aliases={"1": ["Northern Zeta", "North"], "3": ["Northbound"]},
            domains={"2": ["northwind.example"]},
        )
    )
    hits, total = accounts.starting_with("north", scope=EVERYTHING, limit=2)
    assert (ids(hits), total) == (["3", "2"], 3)
    assert ids(accounts.starting_with("süd", scope=EVERYTHING, limit=5)[0]) == ["4"]
    assert accounts.starting_with("south", scope=EVERYTHING, limit=5) == ([], 0)


@pytest.mark.parametrize("key", ["%", "_", "a%", "a\\", "\0"])
def test_a_prefix_means_its_characters_and_no_pattern(accounts_like: Hold, key: str) -> None:
    accounts = accounts_like(FakeAccounts([company("1", "Acme"), company("2", "100% Wool")]))
    assert accounts.starting_with(key, scope=EVERYTHING, limit=5) == ([], 0)


def test_a_prefix_reaches_names_beyond_the_basic_plane(accounts_like: Hold) -> None:
    accounts = accounts_like(FakeAccounts([company("1", "Moon 🚀 Freight"), company("2", "Moon\uffee"), company("3", "Moo")]))
    assert ids(accounts.starting_with("moon", scope=EVERYTHING, limit=5)[0]) == ["1", "2"]


@pytest.mark.parametrize(
    ("scope", "seen"),
    [
        (Scope(), ["a", "b", "c"]),
        (Scope(owner_id="p-ann"), ["a", "b"]),
        (Scope(owner_id="p-bob"), ["c"]),
        (Scope(team="east"), ["c"]),
        (Scope(rep_id="p-raj"), ["a"]),
        (Scope(segment="SMB"), ["b", "c"]),
        (Scope(owner_id="p-ann", segment="smb"), ["b"]),
        (Scope(industry="healthcare"), ["a", "b"]),
        (Scope(industry="health", segment="smb"), ["b"]),
        (Scope(industry="fashion"), []),
        (Scope(owner_id="p-ann", team="east"), []),
        (Scope(segment="none of these"), []),
        (Scope(rep_id="p-nobody"), []),
    ],
)
def test_an_account_outside_the_scope_does_not_exist(accounts_like: Hold, scope: Scope, seen: list[str]) -> None:
    accounts = accounts_like(
        FakeAccounts(
            [
                company("a", "Same"),
                company("b", "Same", segment="smb", rep_id=None, rep_name=None),
                company("c", "Same", segment="Smb", rep_id=None, rep_name=None, owner_id="p-bob", owner_name="Bob"),
            ],
            teams={"p-ann": "west", "p-bob": "east"},
            industries={"a": "Health", "b": "Health Care", "c": "Energy"},
        )
    )
    assert ids(accounts.named("same", scope=scope)) == seen
    assert accounts.starting_with("sa", scope=scope, limit=9)[1] == len(seen)
    assert dict(accounts.names(scope=scope)) == dict.fromkeys(seen, "Same")
    assert [number for number in "abc" if accounts.state(number, scope=scope, at=NOW)] == seen
    assert sum(total.accounts for total in accounts.portfolio(scope=scope, at=NOW).totals) == len(seen)


def test_a_state_is_read_as_it_was_kept(accounts_like: Hold) -> None:
    kept = healthy_account(arr=Decimal("64000.5"), segment=None)
    assert accounts_like(FakeAccounts([kept])).state("a-0001", scope=EVERYTHING, at=NOW) == kept


def test_an_account_without_owner_rep_or_contract_is_read(accounts_like: Hold) -> None:
    kept = healthy_account(owner_id=None, owner_name=None, rep_id=None, rep_name=None, arr=None, started_on=None, renewal_on=None)
    assert accounts_like(FakeAccounts([kept])).state("a-0001", scope=EVERYTHING, at=NOW) == kept


def test_an_unknown_or_unscored_account_has_no_state_and_is_found(accounts_like: Hold) -> None:
    hit = AccountHit("new", "Newcomer", None, None, None)
    accounts = accounts_like(FakeAccounts([healthy_account()], unscored=[hit]))
    assert accounts.named("newcomer", scope=EVERYTHING) == [hit]
    assert accounts.state("new", scope=EVERYTHING, at=NOW) is None
    assert accounts.state("nobody", scope=EVERYTHING, at=NOW) is None
    assert accounts.state("a\0b", scope=EVERYTHING, at=NOW) is None


def test_a_state_is_the_newest_at_or_before_the_asked_time(accounts_like: Hold) -> None:
    days = [healthy_account(as_of=SCORED - timedelta(days=ago), health={"health_score": 70.0 + ago}) for ago in (30, 10, 0)]
    accounts = accounts_like(FakeAccounts(days))

    def score(at: datetime) -> float | None:
        state = accounts.state("a-0001", scope=EVERYTHING, at=at)
        return None if state is None else state.document["health"]["health_score"]

    assert score(NOW) == 70.0
    assert score(SCORED) == 70.0
    assert score(SCORED - timedelta(seconds=1)) == 80.0
    assert score(SCORED - timedelta(days=10)) == 80.0
    assert score(SCORED - timedelta(days=11)) == 100.0
    assert score(SCORED - timedelta(days=31)) is None


def test_an_account_that_ended_is_found_and_read_but_counts_no_more(accounts_like: Hold) -> None:
    gone = troubled_account()
    accounts = accounts_like(FakeAccounts([gone], ended={"a-0002": date(2026, 11, 23)}))
    assert ids(accounts.named("globex", scope=EVERYTHING)) == ["a-0002"]
    assert accounts.state("a-0002", scope=EVERYTHING, at=NOW) == gone
    assert accounts.portfolio(scope=EVERYTHING, at=NOW).at_risk == []
    assert accounts.portfolio(scope=EVERYTHING, at=NOW).as_of is None


def test_the_last_day_still_counts(accounts_like: Hold) -> None:
    accounts = accounts_like(FakeAccounts([troubled_account()], ended={"a-0002": NOW.astimezone(UTC).date()}))
    assert ids(accounts.portfolio(scope=EVERYTHING, at=NOW).at_risk) == ["a-0002"]


def test_the_at_risk_list_is_in_order_of_rank(accounts_like: Hold) -> None:
    accounts = accounts_like(FakeAccounts([at_risk("x", 3), at_risk("y", 1), at_risk("z", 2), healthy_account()]))
    portfolio = accounts.portfolio(scope=EVERYTHING, at=NOW)
    assert ids(portfolio.at_risk) == ["y", "z", "x"]
    first = portfolio.at_risk[0]
    assert (first.name, first.owner_name, first.arr, first.renewal_on) == ("Risky y", "Ann Keller", 150000.0, date(2027, 1, 3))
    assert first.health == troubled_account(id="y").document["health"]
    assert portfolio.as_of == SCORED


def test_a_row_of_the_list_keeps_the_band_set_by_hand(accounts_like: Hold) -> None:
    override = {"band": "green", "reason": "Their new board signed.", "author_name": "Ann Keller", "ends_on": "2026-12-01"}
    accounts = accounts_like(FakeAccounts([at_risk("x", 1, override=override), at_risk("y", 2)]))
    assert [row.override for row in accounts.portfolio(scope=EVERYTHING, at=NOW).at_risk] == [override, None]


def test_a_renewal_the_scoring_did_not_know_stays_unknown(accounts_like: Hold) -> None:
    accounts = accounts_like(FakeAccounts([at_risk("x", 1, facts={"days_to_renewal": None})]))
    assert [row.renewal_on for row in accounts.portfolio(scope=EVERYTHING, at=NOW).at_risk] == [None]


def test_blind_spots_are_listed_apart_the_largest_first(accounts_like: Hold) -> None:
    blind: dict[str, Any] = {"churn": {"blind_spot": "true"}, "health": {"band": "unknown", "health_score": None}}
    accounts = accounts_like(
        FakeAccounts(
            [
                company("s", "Small", facts={"arr": 10.0}, **blind),
                company("l", "Large", facts={"arr": 99.0}, **blind),
                company("n", "None known", facts={"arr": None}, **blind),
            ]
        )
    )
    portfolio = accounts.portfolio(scope=EVERYTHING, at=NOW)
    assert ids(portfolio.blind_spots) == ["l", "s", "n"]
    assert portfolio.at_risk == []


def test_totals_name_every_band_with_what_is_at_risk(accounts_like: Hold) -> None:
    accounts = accounts_like(
        FakeAccounts([healthy_account(), company("n", "None known", facts={"arr": None}), at_risk("x", 1), at_risk("y", 2)])
    )
    totals = accounts.portfolio(scope=EVERYTHING, at=NOW).totals
    assert [(total.band, total.accounts, total.arr, total.at_risk_accounts, total.at_risk_arr) for total in totals] == [
        ("green", 2, 64000.0, 0, 0.0),
        ("yellow", 0, 0.0, 0, 0.0),
        ("red", 2, 300000.0, 2, 300000.0),
        ("unknown", 0, 0.0, 0, 0.0),
        ("onboarding", 0, 0.0, 0, 0.0),
    ]


def test_a_past_portfolio_is_read_from_the_snapshots_of_that_day(accounts_like: Hold) -> None:
    past = SCORED - timedelta(days=10)
    accounts = accounts_like(
        FakeAccounts(
            [
                troubled_account(as_of=past),
                troubled_account(),
                healthy_account(id="turned", as_of=past - timedelta(days=1)),
                at_risk("turned", 2),
                healthy_account(id="steady", as_of=past),
            ]
        )
    )
    then = accounts.portfolio(scope=EVERYTHING, at=past + timedelta(hours=1))
    assert ids(then.at_risk) == ["a-0002"]
    assert [total.accounts for total in then.totals] == [2, 0, 1, 0, 0]
    assert then.as_of == past - timedelta(days=1)
    assert ids(accounts.portfolio(scope=EVERYTHING, at=NOW).at_risk) == ["a-0002", "turned"]

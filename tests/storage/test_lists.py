"""What the lists over a whole book promise, on the fakes and on both databases."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from handlers.ports import AccountState, Scope
from tests.factories import NOW, SCORED, feedback, healthy_account, troubled_account
from tests.fakes import FakeAccounts, FakeFeedbackItems
from tests.storage.conftest import Lists

Hold = Callable[[FakeAccounts, FakeFeedbackItems], Lists]
EVERYTHING = Scope()
TODAY = NOW.date()
NOTHING_SAID = FakeFeedbackItems()


def company(number: str, **overrides: Any) -> AccountState:
    return healthy_account(id=number, name=f"Company {number}", **overrides)


def ids(rows: Any) -> list[str]:
    return [row.id for row in rows]


def test_a_candidate_has_its_readiness_and_its_opportunities(lists_like: Hold) -> None:
    lists = lists_like(FakeAccounts([healthy_account()]), NOTHING_SAID)
    [found] = lists.expansions.ranked(scope=EVERYTHING, at=NOW)
    document = healthy_account().document
    assert (found.id, found.name, found.owner_name, found.arr, found.band) == ("a-0001", "Acme", "Ann Keller", 64000.0, "green")
    assert found.expansion == document["expansion"]
    assert found.opportunities == document["opportunities"]


def test_a_scoring_after_the_asked_time_is_not_yet_known(lists_like: Hold) -> None:
    earlier = SCORED - timedelta(days=3)
    before = company("a", as_of=earlier, scored_at=earlier, expansion={"handoff": "held"}, facts={"arr": 1.0}, champions=[])
    lists = lists_like(FakeAccounts([before, company("a"), company("b")]), NOTHING_SAID)
    at = NOW - timedelta(days=1)
    assert [(row.id, row.expansion["handoff"], row.arr) for row in lists.expansions.ranked(scope=EVERYTHING, at=at)] == [("a", "held", 1.0)]
    [largest] = lists.expansions.largest(scope=EVERYTHING, at=at, limit=5)
    assert (largest.as_of, largest.document) == (earlier, before.document)
    assert [state.as_of for state in lists.renewals.within(400, scope=EVERYTHING, today=TODAY, at=at)] == [earlier]
    assert lists.champions.of_accounts(scope=EVERYTHING, at=at) == []
    assert sorted(ids(lists.expansions.ranked(scope=EVERYTHING, at=NOW))) == ["a", "b"]


def test_accounts_that_ended_are_in_no_list(lists_like: Hold) -> None:
    said = FakeFeedbackItems([feedback(account_id="a"), feedback(account_id="b", feedback_id="f-2")])
    ended = {"a": TODAY - timedelta(days=1), "b": TODAY}
    lists = lists_like(FakeAccounts([company("a"), company("b")], ended=ended), said)
    assert ids(lists.expansions.ranked(scope=EVERYTHING, at=NOW)) == ["b"]
    assert ids(lists.expansions.largest(scope=EVERYTHING, at=NOW, limit=9)) == ["b"]
    assert ids(lists.renewals.within(400, scope=EVERYTHING, today=TODAY, at=NOW)) == ["b"]
    assert {each.account_id for each in lists.champions.of_accounts(scope=EVERYTHING, at=NOW)} == {"b"}
    assert [each.account_id for each in lists.waiting.of_accounts(scope=EVERYTHING, at=NOW)] == ["b"]


@pytest.mark.parametrize(
    ("scope", "expected"),
    [
        (EVERYTHING, ["a", "b", "c"]),
        (Scope(owner_id="p-ann"), ["a", "b"]),
        (Scope(team="east"), ["c"]),
        (Scope(rep_id="p-raj"), ["a"]),
        (Scope(segment="enterprise"), ["b"]),
    ],
)
def test_a_list_holds_what_its_scope_allows(lists_like: Hold, scope: Scope, expected: list[str]) -> None:
    states = [company("a"), company("b", rep_id=None, rep_name=None, segment="Enterprise")]
    states.append(company("c", owner_id="p-bo", owner_name="Bo", rep_id=None, rep_name=None))
    said = FakeFeedbackItems([feedback(account_id=state.id, feedback_id=f"f-{state.id}") for state in states])
    lists = lists_like(FakeAccounts(states, teams={"p-ann": "west", "p-bo": "east"}), said)
    assert sorted(ids(lists.expansions.ranked(scope=scope, at=NOW))) == expected
    assert sorted(ids(lists.expansions.largest(scope=scope, at=NOW, limit=9))) == expected
    assert sorted(ids(lists.renewals.within(400, scope=scope, today=TODAY, at=NOW))) == expected
    assert sorted({each.account_id for each in lists.champions.of_accounts(scope=scope, at=NOW)}) == expected
    assert sorted(each.account_id for each in lists.waiting.of_accounts(scope=scope, at=NOW)) == expected


def test_the_largest_come_first_and_unknown_arr_last(lists_like: Hold) -> None:
    arr = {"a": 5.0, "b": None, "c": 9.0, "d": 5.0}
    lists = lists_like(FakeAccounts([company(key, facts={"arr": value}) for key, value in arr.items()]), NOTHING_SAID)
    assert ids(lists.expansions.largest(scope=EVERYTHING, at=NOW, limit=9)) == ["c", "a", "d", "b"]
    assert ids(lists.expansions.largest(scope=EVERYTHING, at=NOW, limit=2)) == ["c", "a"]


def test_the_largest_come_whole(lists_like: Hold) -> None:
    lists = lists_like(FakeAccounts([healthy_account(), troubled_account()]), NOTHING_SAID)
    assert lists.expansions.largest(scope=EVERYTHING, at=NOW, limit=2) == [troubled_account(), healthy_account()]


def test_renewals_come_soonest_first_lapsed_ones_before_them_and_monthly_ones_never(lists_like: Hold) -> None:
    def due(key: str, days: int | None, months: int | None = 12) -> AccountState:
        return company(key, renewal_on=None if days is None else TODAY + timedelta(days=days), facts={"term_months": months})

    states = [due("a", 90), due("b", -5), due("c", 91), due("d", 10), due("e", 10, 1), due("f", None), due("g", 30, None)]
    lists = lists_like(FakeAccounts(states), NOTHING_SAID)
    assert ids(lists.renewals.within(90, scope=EVERYTHING, today=TODAY, at=NOW)) == ["b", "d", "g", "a"]


def test_contacts_come_with_their_account(lists_like: Hold) -> None:
    lists = lists_like(FakeAccounts([healthy_account(), troubled_account()]), NOTHING_SAID)
    found = {(each.account_name, each.champion["name"]) for each in lists.champions.of_accounts(scope=EVERYTHING, at=NOW)}
    assert found == {("Acme", "Lena Okafor"), ("Acme", "Tom Braun"), ("Globex", "Jonas Weber")}


def test_feedback_waits_until_a_person_replies_or_it_is_closed(lists_like: Hold) -> None:
    def said(key: str, hours: int, **item: Any) -> Any:
        return feedback(feedback_id=key, received_at=NOW - timedelta(hours=hours), **item)

    hour = timedelta(hours=1)
    records = [said("late", 9), said("first", 40), said("replied", 8, first_reply_at=NOW - hour), said("closed", 7, closed_at=NOW)]
    records += [said("replied-later", 6, first_reply_at=NOW + hour), said("closed-later", 5, closed_at=NOW + hour), said("tomorrow", -24)]
    lists = lists_like(FakeAccounts([troubled_account()]), FakeFeedbackItems(records))
    waiting = lists.waiting.of_accounts(scope=EVERYTHING, at=NOW)
    assert [each.record.item.feedback_id for each in waiting] == ["first", "late", "replied-later", "closed-later"]
    assert (waiting[0].account_id, waiting[0].account_name, waiting[0].owner_name) == ("a-0002", "Globex", "Ann Keller")
    assert waiting[0].record == records[1]


def test_history_is_one_snapshot_a_day_from_a_day_to_a_time(lists_like: Hold) -> None:
    states = [company("a", as_of=SCORED - timedelta(days=ago), health={"health_score": 70.0 + ago}) for ago in (9, 5, 1, 0)]
    lists = lists_like(FakeAccounts([*states, company("b")]), NOTHING_SAID)
    found = lists.history.of_account("a", since=TODAY - timedelta(days=5), at=NOW - timedelta(days=1))
    assert [(each.day, each.health_score, each.band) for each in found] == [
        (TODAY - timedelta(days=5), 75.0, "green"),
        (TODAY - timedelta(days=1), 71.0, "green"),
    ]
    assert (found[0].as_of, found[0].policy_version, found[0].document) == (states[1].as_of, 1, states[1].document)
    assert lists.history.of_account("nobody", since=date.min, at=NOW) == []


def test_what_waits_since_a_moment_is_read_of_every_customer_with_owner_and_what_they_allow(lists_like: Hold) -> None:
    def said(key: str, hours: int, **item: Any) -> Any:
        return feedback(feedback_id=key, received_at=NOW - timedelta(hours=hours), **item)

    hour = timedelta(hours=1)
    records = [said("edge", 9), said("before", 10), said("replied", 8, first_reply_at=NOW), said("closed", 7, closed_at=NOW)]
    records += [said("replied-later", 6, first_reply_at=NOW + hour), said("tomorrow", -24), said("gone", 5, account_id="a-gone")]
    states = [troubled_account(), company("a-gone")]
    lists = lists_like(FakeAccounts(states, ended={"a-gone": TODAY - timedelta(days=1)}), FakeFeedbackItems(records))
    waiting = lists.waiting.received_since(NOW - 9 * hour, at=NOW)
    assert [(each.record.item.feedback_id, each.owner_id, each.advocacy) for each in waiting] == [
        ("edge", "p-ann", "public"),
        ("replied-later", "p-ann", "public"),
    ]

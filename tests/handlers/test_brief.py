from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from handlers.errors import UserError
from handlers.ports import ContactRole, Touch
from tests import factories
from tests.factories import NOW, feedback, healthy_account, troubled_account
from tests.fake_accounts import FakeAccounts
from tests.fakes import FakeContacts, FakeFeedbackItems
from tests.handlers.conftest import Desk, buttons_of, lines_of

PRIYA = ContactRole("Priya Nair", "VP Operations", "champion")
MARTIN = ContactRole("Martin Vogel", None, "sponsor")


def desk_of(state: object, *, contacts: FakeContacts | None = None, feedback: FakeFeedbackItems | None = None) -> Desk:
    return Desk(FakeAccounts([state]), feedback or FakeFeedbackItems(), contacts=contacts or FakeContacts())  # type: ignore[list-item]


def line(desk: Desk, label: str, words: str = "brief acme") -> str:
    """The line of that label, without it."""
    [found] = [each for each in lines_of(desk.ask(words)) if each.startswith(f"{label}:")]
    return found.removeprefix(f"{label}: ")


def test_a_brief_has_five_lines_in_their_order(desk: Desk) -> None:
    labels = [each.partition(":")[0] for each in lines_of(desk.ask("brief globex"))]
    assert labels == ["Who", "Last touch", "Changed", "Owed", "Ask"]


def test_champion_and_sponsor_are_named_with_their_titles() -> None:
    desk = desk_of(healthy_account(), contacts=FakeContacts(roles_held={"a-0001": [PRIYA, MARTIN]}))
    assert line(desk, "Who") == "Priya Nair, VP Operations (champion); Martin Vogel (sponsor)."


def test_a_champion_who_left_is_named_with_the_day() -> None:
    assert line(desk_of(troubled_account()), "Who", "brief globex").startswith("No champion since Priya Raman left Wed 4 Nov; ")


def test_the_last_touch_says_who_with_whom_when_and_what() -> None:
    touch = Touch(NOW - timedelta(days=6), "email", "Ann Keller", "Priya Nair", "Reviewed adoption.")
    older = Touch(NOW - timedelta(days=9), "call", "Ann Keller", None, None)
    later = Touch(NOW + timedelta(days=1), "call", "Ann Keller", None, None)
    desk = desk_of(healthy_account(), contacts=FakeContacts(touches={"a-0001": [older, touch, later]}))
    assert line(desk, "Last touch") == "E-mail, 6 days ago (Wed 18 Nov), Ann Keller with Priya Nair: Reviewed adoption."


def test_no_touch_is_said_to_be_unknown() -> None:
    assert line(desk_of(healthy_account()), "Last touch") == "None on record."


def test_what_changed_names_the_facts_of_true_churn_factors() -> None:
    assert "champion left" in line(desk_of(troubled_account()), "Changed", "brief globex").lower()


def test_an_unknown_account_says_what_is_known_and_missing() -> None:
    state = healthy_account(health={"band": "unknown", "health_score": None, "usage": None, "usage_contribution": None, "coverage": 0.5})
    assert "Missing: usage" in line(desk_of(state), "Changed")


def test_what_is_owed_is_the_answer_that_ends_first_and_the_late_step() -> None:
    said = FakeFeedbackItems([feedback(account_id="a-0002")])
    owed = line(desk_of(troubled_account(), feedback=said), "Owed", "brief globex")
    assert owed.startswith("Call ")
    assert "late." in owed


def test_where_nothing_is_owed_the_next_step_is_named() -> None:
    assert line(desk_of(healthy_account()), "Owed").startswith("Nothing today; next: ")


def test_a_detractor_s_question_comes_first_and_two_are_asked_at_most() -> None:
    said = FakeFeedbackItems([feedback(account_id="a-0002")])
    asked = line(desk_of(troubled_account(), feedback=said), "Ask", "brief globex").split("; ")
    assert asked[0].endswith("what would put it right")
    assert len(asked) == 2


def test_without_a_documented_value_its_number_is_asked_for() -> None:
    contacts = FakeContacts(roles_held={"a-0001": [PRIYA, MARTIN]})
    state = healthy_account(evidence={"value_amount": None}, renewal_on=date(2027, 11, 1))
    assert "no number is on record" in line(desk_of(state, contacts=contacts), "Ask")


def test_there_is_always_something_to_ask() -> None:
    state = healthy_account(expansion={"handoff": "not_ready"}, renewal_on=date(2027, 11, 1), opportunities=())
    desk = desk_of(state, contacts=FakeContacts(roles_held={"a-0001": [PRIYA, MARTIN]}))
    assert line(desk, "Ask") == "What should be better by the next call."


def test_only_who_may_change_the_account_is_offered_to_log_a_touch(desk: Desk) -> None:
    assert "log touch id:a-0001" in [each.command for each in buttons_of(desk.ask("brief acme"))]
    other = replace(factories.person(), id="p-other")
    assert "log touch id:a-0001" not in [each.command for each in buttons_of(desk.ask("brief acme", other))]


@pytest.mark.parametrize("who", [factories.sales_rep(), factories.person(role="executive")], ids=["sales rep", "executive"])
def test_notes_are_not_for_everyone(desk: Desk, who: object) -> None:
    with pytest.raises(UserError, match="does not include `brief`"):
        desk.ask("brief acme", who)  # type: ignore[arg-type]

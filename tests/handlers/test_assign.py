from typing import Any

import pytest

from handlers.alerts_due import alerts_due
from handlers.card import Form, plain
from handlers.errors import FormError, UserError
from handlers.ports import NewAssignment
from tests import factories
from tests.factories import NOW, healthy_account, troubled_account
from tests.fake_accounts import FakeAccounts
from tests.fake_assignments import FakeAssignments
from tests.fakes import FakePeople
from tests.handlers.conftest import Desk, lines_of

ANN, MARA = factories.person(), factories.manager()
KIM = factories.person(id="p-kim", email="kim@example.com", name="Kim Olsen", team="east")
KIT = factories.person(id="p-kit", email="kit@example.com", name="Kit Olsen", team="west")
RAJ = factories.sales_rep()


def office(**overrides: Any) -> Desk:
    accounts = FakeAccounts([healthy_account(), troubled_account()], teams={"p-ann": "west"}, **overrides)
    return Desk(accounts, people=FakePeople([ANN, MARA, KIM, KIT, RAJ]))


def form(desk: Desk, words: str, who: Any = ANN) -> Form:
    opened = desk.ask(words, who)
    assert isinstance(opened, Form)
    return opened


def test_the_form_offers_csms_and_the_managers_of_the_account_but_no_rep() -> None:
    opened = form(office(), "assign acme")
    person = opened.fields[0]
    assert [option.label for option in person.options] == ["Kit Olsen", "Mara Lindt", "Kim Olsen", "Ann Keller"]
    assert opened.command == "assign id:a-0001"
    assert "Acme will stand in their lists and digest too. Ann Keller stays the owner." in plain(opened.intro[0])


@pytest.mark.parametrize("named", ["kim@example.com", "KIM@example.com", "Kim Olsen", "kim"])
def test_a_colleague_named_after_to_is_filled_in(named: str) -> None:
    assert form(office(), f"assign acme to {named}").fields[0].initial == "p-kim"


@pytest.mark.parametrize(
    ("named", "said"),
    [
        ("nobody@example.com", "No colleague who could take it is called “nobody@example.com”."),
        ("k", "Several colleagues are called “k”."),
        ("rep@example.com", "No colleague who could take it is called “rep@example.com”."),
    ],
)
def test_a_colleague_who_is_not_one_is_refused(named: str, said: str) -> None:
    with pytest.raises(UserError) as refused:
        office().ask(f"assign acme to {named}", ANN)
    assert str(refused.value).startswith(said)


def test_an_account_of_someone_else_is_not_given_away() -> None:
    with pytest.raises(UserError, match="Acme is not yours to change"):
        office().ask("assign acme", KIM)


def test_what_is_saved_is_confirmed_and_told_to_the_colleague_once() -> None:
    desk = office()
    for _ in range(2):
        card = desk.submit("assign id:a-0001", {"person": "p-kim", "note": "While I am at the fair."}, ANN)
        assert lines_of(card)[0] == "Acme  Assigned to Kim Olsen."
    assert list(desk.changes.records.values()) == [NewAssignment("a-0001", "p-kim", "While I am at the fair.")]
    [message] = desk.post.messages.values()
    assert (message.to, message.kind, message.account_id) == (KIM, "notice", "a-0001")
    assert lines_of(message.card) == ["Ann Keller asks you to look after Acme.", "While I am at the fair."]


def test_given_to_the_owner_it_is_back_with_them() -> None:
    desk = office()
    assert lines_of(desk.submit("assign id:a-0001", {"person": "p-ann"}, MARA))[0] == "Acme  Back with its owner, Ann Keller."


def test_a_colleague_who_cannot_take_it_is_refused_in_the_form() -> None:
    with pytest.raises(FormError) as refused:
        office().submit("assign id:a-0001", {"person": "p-raj"}, ANN)
    assert refused.value.errors == {"person": "Choose one of the options."}


def test_whoever_was_given_an_account_has_it_in_their_lists_and_may_change_it() -> None:
    desk = office(given={"a-0002": "p-kim"})
    assert "1 account" in lines_of(desk.ask("atrisk", KIM))[0]
    assert form(desk, "snooze globex", KIM).command == "snooze id:a-0002"


def test_alerts_go_to_whoever_was_given_the_account() -> None:
    desk = office()
    alerts_due(desk.stores(), now=NOW)
    desk.assignments = FakeAssignments({"a-0001": "p-kim"})
    worse = healthy_account(health={"band": "red", "health_score": 30.0}, version=8)
    desk.accounts.states = [worse, troubled_account()]
    alerts_due(desk.stores(), now=NOW)
    assert [message.to for message in desk.post.messages.values()] == [KIM]

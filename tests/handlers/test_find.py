"""Accounts offered while somebody types: named so, beginning so, else nearly so, and only those that a person may open."""

import pytest

from handlers.find import OFFERED_MOST, offered
from handlers.ports import Person
from tests import factories
from tests.fakes import FakeAccounts

NAMES = {"a-1": "Northwind Traders", "a-2": "Northwind Logistics", "a-3": "Globe Foods"}


def accounts(names: dict[str, str] = NAMES) -> FakeAccounts:
    return FakeAccounts(
        [factories.healthy_account(id=key, name=name, rep_id="p-raj" if key == "a-3" else None) for key, name in names.items()]
    )


def found(typed: str, who: Person | None = None, held: FakeAccounts | None = None) -> list[str]:
    return [option.value for option in offered(typed, who or factories.person(), held or accounts())]


def test_what_begins_so_is_offered_with_what_tells_it_from_its_namesakes() -> None:
    options = offered("northw", factories.person(), accounts())
    assert [option.value for option in options] == ["id:a-2", "id:a-1"]
    assert options[0].label.startswith("Northwind Logistics")


def test_a_near_miss_is_offered_where_nothing_begins_so() -> None:
    assert found("globe fods") == ["id:a-3"]
    assert found("zzzz") == []


def test_a_menu_holds_fifteen() -> None:
    assert len(found("acc", held=accounts({f"a-{n}": f"Account {n}" for n in range(40)}))) == OFFERED_MOST


@pytest.mark.parametrize(("who", "typed", "told"), [(factories.sales_rep(), "northw", []), (factories.sales_rep(), "globe", ["id:a-3"])])
def test_a_rep_is_offered_their_own(who: Person, typed: str, told: list[str]) -> None:
    assert found(typed, who) == told


def test_who_opens_no_account_is_offered_none() -> None:
    assert found("northw", factories.person(role="executive")) == []
    assert found("n" * 5000) == []

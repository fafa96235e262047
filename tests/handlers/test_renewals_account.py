"""One account's renewal: its steps by day, and what stands out."""

from datetime import timedelta

import pytest

from handlers.card import Table
from handlers.errors import UserError
from handlers.ports import AccountState
from tests import factories
from tests.fake_accounts import FakeAccounts
from tests.handlers.conftest import Desk, lines_of

TODAY = factories.NOW.date()


def renewing(days: int, **renewal: object) -> AccountState:
    facts = {"days_to_renewal": days}
    state = {"renewal_state": "active", "renewal_risk": "low", "due_steps": None, **renewal}
    return factories.healthy_account(renewal_on=TODAY + timedelta(days=days), facts=facts, renewal=state)


def steps(desk: Desk) -> list[tuple[str, ...]]:
    return [row for block in desk.ask("renewals acme").blocks if isinstance(block, Table) for row in block.rows]


def test_each_step_is_done_due_or_ahead() -> None:
    desk = Desk(FakeAccounts([renewing(55, due_steps="conversation")]))
    assert [(name, state) for name, _, state in steps(desk)] == [
        ("Kickoff", "✓ done"),
        ("Strategic alignment", "✓ done"),
        ("Renewal conversation", "5 days late"),
        ("Negotiation", "in 25 days"),
        ("Closing", "in 41 days"),
    ]
    assert lines_of(desk.ask("renewals acme"))[0] == "Renews Mon 18 Jan, 55 days. Renewal conversation is 5 days late."


def test_a_contract_without_a_date_has_no_steps() -> None:
    desk = Desk(FakeAccounts([factories.healthy_account(renewal_on=None, renewal={"renewal_state": "unknown"})]))
    assert steps(desk) == []
    assert "Renewal: date unknown." in lines_of(desk.ask("renewals acme"))[0]


def test_a_name_that_is_none_is_asked_about_or_refused(desk: Desk) -> None:
    with pytest.raises(UserError, match="I know no account called “soon”"):
        desk.ask("renewals soon")
    assert "Did you mean Acme?" in desk.ask("renewals like:acmee").summary

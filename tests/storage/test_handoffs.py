"""The contract of Handoffs: the fake and both databases keep the same, and no handoff is opened or moved twice."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from msgspec.structs import replace
from sqlalchemy import Connection

from handlers.handoff_moves import moved
from handlers.ports import AccountState, HandoffDraft, Handoffs, Scope, Suggestion
from storage.handoffs import SqlHandoffs
from storage.tables import account_state, accounts, people, value_records
from tests import factories
from tests.fake_handoffs import FakeHandoffs
from tests.fakes import FakeAccounts, FakePeople
from tests.handlers.handoff_desk import LEE, MARA, NOW, RAJ
from tests.storage.conftest import IMPLEMENTATIONS, keep_accounts
from tests.storage.handoff_rows import ACME, new, started

ALL = Scope()
TWO = (ACME, factories.troubled_account(owner_id="p-ann", rep_id="p-lee", rep_name="Lee Kim"))


@dataclass
class Company:
    """One implementation with accounts and people, and what tests change in it."""

    handoffs: Handoffs
    fake: FakeHandoffs
    connection: Connection | None

    def motion(self, account_id: str, motion: str) -> None:
        states = self.fake.accounts.states
        self.fake.accounts.states = [replace(each, motion=motion) if each.id == account_id else each for each in states]
        if self.connection is not None:
            self.connection.execute(accounts.update().where(accounts.c.id == account_id).values(motion=motion))

    def leaves(self, person_id: str) -> None:
        self.fake.left = [each for each in self.fake.people.people if each.id == person_id]
        self.fake.people.people = [each for each in self.fake.people.people if each.id != person_id]
        if self.connection is not None:
            self.connection.execute(people.update().where(people.c.id == person_id).values(active=False))

    def scored(self, state: AccountState) -> None:
        self.fake.accounts.states = [state]
        if self.connection is not None:
            row = _readiness(state)
            self.connection.execute(account_state.update().where(account_state.c.account_id == state.id).values(**row))


def _readiness(state: AccountState) -> dict[str, Any]:
    ready = state.document["expansion"]["handoff"] in ("ready", "needs_approval") and state.document["opportunities"]
    return {
        "held": bool(state.document["expansion"]["holds"]),
        "ready_kind": state.document["opportunities"][0]["kind"] if ready else None,
    }


@pytest.fixture(params=IMPLEMENTATIONS)
def company(request: pytest.FixtureRequest) -> Callable[..., Company]:
    """Make a company of these accounts in each implementation."""

    def make(*states: AccountState) -> Company:
        known = FakePeople([factories.person(), MARA, RAJ, LEE])
        fake = FakeHandoffs(FakeAccounts(list(states or (ACME,)), teams={"p-ann": "west"}), known)
        if request.param == "fake":
            return Company(fake, fake, None)
        connection: Connection = request.getfixturevalue(f"{request.param}_connection")
        for person in known.people:
            row = {"id": person.id, "email": person.email, "name": person.name, "role": person.role, "team": person.team}
            connection.execute(people.insert(), row)
        keep_accounts(connection, fake.accounts)
        return Company(SqlHandoffs(connection), fake, connection)

    return make


def test_a_handoff_begins_suggested_with_the_names_of_who_takes_part(company: Callable[..., Company]) -> None:
    handoffs = company().handoffs
    handoff = started(handoffs)
    assert (handoff.id, handoff.state, handoff.version) == ("h-1", "suggested", 1)
    assert (handoff.account_name, handoff.csm_name, handoff.rep_name) == ("Acme", "Ann Keller", "Raj Patel")
    assert (handoff.moved_at, handoff.moved_by_id, handoff.moved_by_name, handoff.roots) == (NOW, None, None, {})
    assert handoff.evidence == new().evidence
    assert handoffs.find("h-1") == handoff
    assert handoffs.find("h-2") is None


def test_one_of_an_account_and_kind_is_open(company: Callable[..., Company]) -> None:
    handoffs = company().handoffs
    handoff = started(handoffs)
    assert handoffs.start(new(), by="p-ann", at=NOW) is None
    assert started(handoffs, kind="feature").id == "h-2"
    handoffs.save(moved(handoff, "withdraw", at=NOW), was="suggested", by=None, at=NOW)
    assert started(handoffs).id == "h-3"
    assert [each.id for each in handoffs.open_of("a-0001")] == ["h-2", "h-3"]


def test_a_move_keeps_every_field_and_its_row(company: Callable[..., Company]) -> None:
    handoffs = company().handoffs
    first = started(handoffs)
    offered = handoffs.save(
        moved(first, "offer", at=NOW, offered_at=NOW, due_at=NOW + timedelta(days=2), planned_on=date(2027, 3, 1), rep_id="p-lee"),
        was="suggested",
        by="p-ann",
        at=NOW,
        key="view-1",
    )
    assert offered is not None
    assert (offered.version, offered.rep_name, offered.moved_by_name, offered.moved_key) == (2, "Lee Kim", "Ann Keller", "view-1")
    assert (offered.due_at, offered.planned_on) == (NOW + timedelta(days=2), date(2027, 3, 1))
    accepted = handoffs.save(moved(offered, "accept", at=NOW), was="offered", by="p-lee", at=NOW + timedelta(hours=1))
    assert accepted is not None
    won = moved(accepted, "win", at=NOW, amount=Decimal("17400.50"), currency="USD", reason=None)
    kept = handoffs.save(won, was="accepted", by="p-lee", at=NOW + timedelta(hours=2), reason="As planned")
    assert kept is not None
    assert (kept.state, kept.amount, kept.currency, kept.closed_at) == ("won", Decimal("17400.5000"), "USD", NOW)
    assert handoffs.open_of("a-0001") == []
    (history,) = handoffs.histories(ALL, since=NOW)
    assert history.handoff == kept
    assert [(move.was, move.becomes, move.reason) for move in history.moves] == [
        ("new", "suggested", None),
        ("suggested", "offered", None),
        ("offered", "accepted", None),
        ("accepted", "won", "As planned"),
    ]
    assert handoffs.histories(ALL, since=NOW + timedelta(seconds=1)) == []


def test_a_move_from_an_older_version_changes_nothing(company: Callable[..., Company]) -> None:
    handoffs = company().handoffs
    first = started(handoffs)
    offered = handoffs.save(moved(first, "offer", at=NOW), was="suggested", by="p-ann", at=NOW)
    assert handoffs.save(moved(first, "withdraw", at=NOW), was="suggested", by="p-mara", at=NOW) is None
    assert handoffs.find("h-1") == offered
    (history,) = handoffs.histories(ALL, since=NOW)
    assert len(history.moves) == 2


def test_what_is_no_move_leaves_the_version(company: Callable[..., Company]) -> None:
    handoffs = company().handoffs
    draft = HandoffDraft(name="Acme", amount="1", currency="USD", close_on="2027-01-01", evidence="x", sent_at=NOW.isoformat())
    marked = replace(started(handoffs), roots={"p-ann": "handoff:h-1"}, reminded_at=NOW, escalated_at=NOW, draft=draft)
    handoffs.keep(marked)
    assert handoffs.find("h-1") == marked


def test_a_scope_shows_its_own(company: Callable[..., Company]) -> None:
    handoffs = company(*TWO).handoffs
    started(handoffs)
    started(handoffs, account_id="a-0002", rep_id="p-lee")
    shown = {
        "all": ALL,
        "ann": Scope(owner_id="p-ann"),
        "nobody": Scope(owner_id="p-other"),
        "west": Scope(team="west"),
        "east": Scope(team="east"),
        "raj": Scope(rep_id="p-raj"),
        "lee": Scope(rep_id="p-lee"),
        "enterprise": Scope(segment="Enterprise"),
    }
    found = {name: [each.account_id for each in handoffs.open_in(scope)] for name, scope in shown.items()}
    both = ["a-0001", "a-0002"]
    assert found == {
        "all": both,
        "ann": both,
        "nobody": [],
        "west": both,
        "east": [],
        "raj": both[:1],
        "lee": both[1:],
        "enterprise": both[1:],
    }
    assert {name: [each.handoff.account_id for each in handoffs.histories(scope, since=NOW)] for name, scope in shown.items()} == found


def ids(found: Sequence[Suggestion]) -> list[tuple[str, str]]:
    return [(each.account_id, each.kind) for each in found]


def test_ready_accounts_are_suggested_once_and_again_after_a_quiet_time(company: Callable[..., Company]) -> None:
    handoffs = company(*TWO).handoffs
    asked = {"at": NOW, "quiet_since": NOW - timedelta(days=30), "taken_back_since": NOW - timedelta(days=3), "a_day": 3}
    assert ids(handoffs.to_suggest(**asked)) == [("a-0001", "seat")]
    assert ids(handoffs.to_suggest(**{**asked, "a_day": 0})) == []
    handoff = started(handoffs)
    assert ids(handoffs.to_suggest(**asked)) == []
    handoffs.save(moved(handoff, "withdraw", at=NOW), was="suggested", by="p-ann", at=NOW)
    assert ids(handoffs.to_suggest(**asked)) == []
    later = timedelta(seconds=1)
    assert ids(handoffs.to_suggest(**{**asked, "taken_back_since": NOW + later})) == []
    assert ids(handoffs.to_suggest(**{**asked, "quiet_since": NOW + later, "taken_back_since": NOW + later})) == [("a-0001", "seat")]


def test_what_the_clock_took_back_is_suggested_again_sooner(company: Callable[..., Company]) -> None:
    handoffs = company().handoffs
    handoffs.save(moved(started(handoffs), "withdraw", at=NOW), was="suggested", by=None, at=NOW)
    asked = {"at": NOW, "quiet_since": NOW - timedelta(days=30), "a_day": 3}
    assert ids(handoffs.to_suggest(**asked, taken_back_since=NOW - timedelta(days=3))) == []
    assert ids(handoffs.to_suggest(**asked, taken_back_since=NOW + timedelta(seconds=1))) == [("a-0001", "seat")]


def test_an_open_handoff_of_another_kind_keeps_suggestions_away(company: Callable[..., Company]) -> None:
    handoffs = company().handoffs
    started(handoffs, kind="feature")
    assert ids(handoffs.to_suggest(at=NOW, quiet_since=NOW, taken_back_since=NOW, a_day=3)) == []


def test_an_owner_gets_a_few_a_day_the_largest_first(company: Callable[..., Company]) -> None:
    sizes = {"b": 10.0, "c": 40.0, "d": 20.0, "e": 30.0}
    handoffs = company(*(factories.healthy_account(id=key, name=key.upper(), facts={"arr": arr}) for key, arr in sizes.items())).handoffs
    asked = {"at": NOW, "quiet_since": NOW - timedelta(days=30), "taken_back_since": NOW - timedelta(days=3), "a_day": 3}
    assert ids(handoffs.to_suggest(**asked)) == [("c", "seat"), ("d", "seat"), ("e", "seat")]
    started(handoffs, account_id="c")
    assert ids(handoffs.to_suggest(**asked)) == [("d", "seat"), ("e", "seat")]
    by_hand = handoffs.start(new(account_id="d"), by="p-ann", at=NOW)
    assert by_hand is not None
    assert ids(handoffs.to_suggest(**asked)) == [("b", "seat"), ("e", "seat")]
    for key in ("b", "e"):
        started(handoffs, account_id=key)
    assert ids(handoffs.to_suggest(**asked)) == []


def test_accounts_that_buy_by_themselves_are_never_suggested(company: Callable[..., Company]) -> None:
    own = company()
    own.motion("a-0001", "plg")
    assert ids(own.handoffs.to_suggest(at=NOW, quiet_since=NOW, taken_back_since=NOW, a_day=3)) == []


def test_an_account_whose_owner_left_is_not_suggested(company: Callable[..., Company]) -> None:
    own = company()
    own.leaves("p-ann")
    assert ids(own.handoffs.to_suggest(at=NOW, quiet_since=NOW, taken_back_since=NOW, a_day=3)) == []


def test_what_is_due_is_read_and_nothing_else(company: Callable[..., Company]) -> None:
    own = company()
    handoff = started(own.handoffs)

    def due(days: float = 0) -> list[str]:
        return [each.state for each in own.handoffs.due(at=NOW + timedelta(days=days))]

    assert due() == []
    offered = own.handoffs.save(moved(handoff, "offer", at=NOW, due_at=NOW + timedelta(days=2)), was="suggested", by=None, at=NOW)
    assert offered is not None
    assert (due(1), due(2)) == ([], ["offered"])
    own.handoffs.keep(replace(offered, escalated_at=NOW))
    assert due(2) == []
    later = own.handoffs.save(moved(offered, "postpone", at=NOW, later_until=date(2026, 12, 8)), was="offered", by=None, at=NOW)
    assert later is not None
    assert (due(12), due(13)) == ([], ["later"])


@pytest.mark.parametrize(
    ("expansion", "states"),
    [
        ({"handoff": "held", "holds": "open_detractor"}, ["suggested", "offered"]),
        ({"handoff": "not_ready", "holds": "open_detractor"}, ["suggested", "offered"]),
        ({"handoff": "not_ready"}, ["suggested"]),
        ({}, []),
    ],
)
def test_what_is_held_or_no_longer_ready_is_due(company: Callable[..., Company], expansion: dict[str, Any], states: list[str]) -> None:
    own = company()
    started(own.handoffs)
    other = started(own.handoffs, kind="feature")
    own.handoffs.save(moved(other, "offer", at=NOW, due_at=NOW + timedelta(days=2)), was="suggested", by=None, at=NOW)
    own.scored(factories.healthy_account(expansion=expansion))
    assert [each.state for each in own.handoffs.due(at=NOW)] == states


def test_a_rep_who_left_makes_it_due_and_is_still_named(company: Callable[..., Company]) -> None:
    own = company()
    handoff = started(own.handoffs)
    offered = own.handoffs.save(moved(handoff, "offer", at=NOW, due_at=NOW + timedelta(days=2)), was="suggested", by=None, at=NOW)
    own.leaves("p-raj")
    (due,) = own.handoffs.due(at=NOW)
    assert (due.rep_name, due) == ("Raj Patel", offered)


def test_the_newest_complete_value_record_is_quoted(connection: Connection) -> None:
    keep_accounts(connection, FakeAccounts([ACME]))
    common = {"account_id": "a-0001", "category": "efficiency", "amount": Decimal(1), "method": "time study"}
    for number, (source, ago) in enumerate([("Old", 400), ("Priya Nair", 40), ("", 10), ("Jan Hofman", 90)]):
        row = {"id": f"v-{number}", "source": source, "day": NOW.date() - timedelta(days=ago), **common}
        connection.execute(value_records.insert(), row)
    assert SqlHandoffs(connection).confirmed_by("a-0001", at=NOW) == "Priya Nair"
    assert SqlHandoffs(connection).confirmed_by("a-0002", at=NOW) is None

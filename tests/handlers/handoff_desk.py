"""A desk with Acme ready to hand off, its CSM, her manager, two reps and the manager of Sales."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from msgspec.structs import replace

from handlers.card import Card, Context, plain
from handlers.handoff_due import handoff_due
from handlers.ports import AccountState, ContactName, Handoff, Message, Person
from tests import factories
from tests.fake_assignments import FakeAssignments
from tests.fake_handoffs import FakeHandoffs
from tests.fakes import FakeAccounts, FakeContacts, FakePeople
from tests.handlers.conftest import Desk, buttons_of

ANN = factories.person()
MARA = factories.manager()
RAJ = factories.sales_rep(time_zone="Europe/Madrid")
LEE = factories.sales_rep(id="p-lee", email="lee@example.com", name="Lee Kim")
SOL = factories.manager(id="p-sol", email="sol@example.com", name="Sol Diaz", team="sales")
OPS = factories.person(id="p-ops", email="ops@example.com", name="Olga Petrov", role="cs_ops", team=None)
NOW = factories.NOW


class HandoffDesk(Desk):
    """Everything in fakes; `handoffs` and `post` show what came of it."""

    handoffs: FakeHandoffs

    def submit(
        self, command: str, values: Mapping[str, str], who: Person | None = None, *, key: str = "form-1", now: datetime = NOW
    ) -> Card:
        return super().submit(command, values, who, key=key, now=now)

    def tick(self, now: datetime = NOW) -> None:
        handoff_due(self.stores(), now=now)

    def offered(self, now: datetime = NOW) -> Handoff:
        """Acme's seats, offered to Raj by Ann."""
        self.submit("handoff id:a-0001", {"kind": "seat"}, now=now)
        return self.only()

    def accepted(self, now: datetime = NOW) -> Handoff:
        self.ask(self.command("accept", self.offered(now)), RAJ, now)
        return self.only()

    def only(self) -> Handoff:
        (handoff,) = self.handoffs.kept.values()
        return handoff

    def command(self, verb: str, handoff: Handoff | None = None) -> str:
        one = handoff or self.only()
        return f"handoff id:{one.id} {verb} v{one.version}"

    def sent_to(self, person: Person) -> list[Message]:
        return [message for message in self.post.messages.values() if message.to.id == person.id]

    def becomes(self, **changes: Any) -> None:
        """Score Acme anew."""
        self.accounts.states = [factories.healthy_account(**changes)]

    def leaves(self, person: Person) -> None:
        self.people.people = [each for each in self.people.people if each.id != person.id]
        self.handoffs.left = (*self.handoffs.left, person)


def handoff_desk(*states: AccountState, motion: str = "standard") -> HandoffDesk:
    accounts = FakeAccounts([replace(state, motion=motion) for state in states or [factories.healthy_account()]], teams={"p-ann": "west"})
    people = FakePeople([ANN, MARA, RAJ, LEE, SOL, OPS])
    assignments = FakeAssignments()
    return HandoffDesk(
        accounts,
        people=people,
        assignments=assignments,
        handoffs=FakeHandoffs(accounts, people, assignments=assignments),
        contacts=FakeContacts({"a-0001": [ContactName("c-priya", "Priya Nair", "VP Operations")]}),
    )


def labels(card: Card) -> list[str]:
    return [button.label for button in buttons_of(card)]


def status(card: Card) -> str:
    """The line under the headline."""
    return next("  ·  ".join(plain(item) for item in block.items) for block in card.blocks if isinstance(block, Context))

"""The feedback clocks as they run: whom to remind, who hears of a breach, and when the manager does (F1, F2)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Literal

from msgspec import Struct

from handlers.absence import reader_of
from handlers.asks import Ask, ask_of
from handlers.card import Card
from handlers.clocks import RunningClock, running_clocks
from handlers.feedback_messages import Waiting, breach_card, manager_card, reminder_card
from handlers.feedback_moments import breach_at, longest, manager_at, reminder_at
from handlers.ports import Message, MessageKind, Person, Stores, WaitingFeedback
from handlers.rights import EVERYTHING
from handlers.text import local

LATE_MOST = timedelta(days=7)
"""What passed longer ago is told no more, such as years of answers that an import brings at once; lists and digests still show it."""
KEY_LONGEST = 200

What = Literal["reminder", "breach", "manager"]


class Notice(Struct, frozen=True):
    """One message that is due, with everything to draw it from."""

    what: What
    waiting: Waiting

    @property
    def key(self) -> str:
        """What makes it one message: a person hears each once, and so does who takes over from them."""
        name = f"feedback:{self.waiting.said.record.item.feedback_id}:{self.what}:{self.waiting.to.id}"
        return name if len(name) <= KEY_LONGEST else f"feedback:{sha256(name.encode()).hexdigest()}"


def notices_due(stores: Stores, *, now: datetime) -> Sequence[Notice]:
    """Read what the clocks of unanswered feedback have come to and nobody was told, the earliest deadline first."""
    notices = list(_Desk(stores, now).notices())
    known = stores.post.known([notice.key for notice in notices])
    return [notice for notice in notices if notice.key not in known]


def send_notice(notice: Notice, stores: Stores, *, now: datetime) -> None:
    """Send what was read as due, unless it was answered since; again, or twice at once, sends nothing twice."""
    record = stores.feedback.find(notice.waiting.said.record.item.feedback_id, at=now)
    if record is not None and running_clocks([record], now=now, policy=stores.policy.policy):
        stores.post.send(_Desk(stores, now).message(notice))


@dataclass(slots=True)
class _Desk:
    """Who is there at this moment; each person is looked up once."""

    stores: Stores
    now: datetime
    _people: dict[str, Person] = field(default_factory=dict)
    _readers: dict[str, Person] = field(default_factory=dict)
    _managers: dict[str, Person | None] = field(default_factory=dict)

    def notices(self) -> Iterator[Notice]:
        self._people = {person.id: person for person in self.stores.people.everyone()}
        clocks = self.stores.policy.policy.feedback
        said = self.stores.waiting.received_since(self.now - longest(clocks) - LATE_MOST, at=self.now)
        by_id = {each.record.item.feedback_id: each for each in said}
        for clock in running_clocks([each.record for each in said], now=self.now, policy=self.stores.policy.policy):
            yield from self._of(by_id[clock.record.item.feedback_id], clock)

    def _of(self, said: WaitingFeedback, clock: RunningClock) -> Iterator[Notice]:
        owner = self._people.get(said.owner_id or "")
        if owner is None:
            return
        to = self._reader(owner)
        clocks = self.stores.policy.policy.feedback
        if clock.over is None:
            if reminder_at(clock, to, clocks) <= self.now:
                yield Notice("reminder", Waiting(said, clock, owner, to))
            return
        if self._is_now(breach_at(clock, to)):
            yield Notice("breach", Waiting(said, clock, owner, to))
        manager = self._manager(owner)
        if manager is not None and manager.id != to.id and self._is_now(manager_at(clock, to, manager, clocks)):
            yield Notice("manager", Waiting(said, clock, owner, manager))

    def _is_now(self, moment: datetime) -> bool:
        return timedelta() <= self.now - moment <= LATE_MOST

    def message(self, notice: Notice) -> Message:
        """Draw a notice."""
        waiting = notice.waiting
        kind: MessageKind = "reminder" if notice.what == "reminder" else "breach"
        return Message(
            key=notice.key,
            kind=kind,
            to=waiting.to,
            card=self._card(notice),
            account_id=waiting.said.account_id,
            # A breach that nobody can look up is said again rather than lost; a reminder has a breach behind it.
            may_repeat=kind == "breach",
        )

    def _card(self, notice: Notice) -> Card:
        waiting, policy = notice.waiting, self.stores.policy
        if notice.what == "reminder":
            return reminder_card(waiting, ask=self._ask(waiting), policy=policy)
        if notice.what == "manager":
            return manager_card(waiting, policy=policy)
        manager = self._manager(waiting.owner)
        if manager is None or manager.id == waiting.to.id:
            return breach_card(waiting, manager=None, manager_at=self.now, policy=policy)
        at = manager_at(waiting.clock, waiting.to, manager, policy.policy.feedback)
        return breach_card(waiting, manager=manager, manager_at=at, policy=policy)

    def _ask(self, waiting: Waiting) -> Ask | None:
        """Tell what a promoter may be asked for; None for others, and before the account is scored."""
        said = waiting.said
        if waiting.clock.clock.feedback_class != "promoter":
            return None
        state = self.stores.accounts.state(said.account_id, scope=EVERYTHING, at=self.now)
        if state is None:
            return Ask(False, "Thanks only: the account has no score yet, so no champion gate can be told.")
        today = local(self.now, waiting.to.time_zone).date()
        return ask_of(said.record.contact_id, state, self.stores, advocacy=said.advocacy, today=today)

    def _manager(self, owner: Person) -> Person | None:
        """Find who hears of what the owner leaves unanswered."""
        if owner.id not in self._managers:
            manager = self.stores.people.manager_of(owner)
            self._managers[owner.id] = self._reader(manager) if manager is not None else None
        return self._managers[owner.id]

    def _reader(self, person: Person) -> Person:
        found = self._readers.get(person.id)
        if found is None:
            found = self._readers[person.id] = reader_of(person, self.stores, self.now)
        return found

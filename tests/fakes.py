"""The ports of handlers/ports.py in memory. The contract suites in tests/storage hold them to what storage does."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from msgspec.structs import replace

from handlers.ports import (
    AccountChampion,
    AccountState,
    Asker,
    AuditEntry,
    Change,
    ContactName,
    ContactRole,
    ExpansionCandidate,
    FeedbackRecord,
    Message,
    NewRecord,
    Person,
    PolicyInForce,
    Scope,
    Snapshot,
    Snooze,
    Touch,
    WaitingFeedback,
    name_key,
)
from scoring.feedback_sla import FeedbackItem
from tests.fake_accounts import FakeAccounts


@dataclass
class FakeFeedbackItems:
    """What customers said, in any order."""

    records: Sequence[FeedbackRecord] = ()

    def of_account(self, account_id: str, *, at: datetime) -> Sequence[FeedbackRecord]:
        said = self._said(account_id, at)
        return [record for place, record in enumerate(said) if place < 50 or record.item.closed_at is None or record.item.closed_at > at]

    def standing(self, account_id: str, *, at: datetime) -> Sequence[FeedbackRecord]:
        said = self._said(account_id, at)
        last_words = next((record for record in said if (record.text or "").strip(" ")), None)
        waits = (all(done is None or done > at for done in (record.item.first_reply_at, record.item.closed_at)) for record in said)
        return [record for record, waiting in zip(said, waits, strict=True) if waiting or record is said[0] or record is last_words]

    def _said(self, account_id: str, at: datetime) -> list[FeedbackRecord]:
        said = [record for record in self.records if record.item.account_id == account_id and record.item.received_at <= at]
        said.sort(key=lambda record: record.item.feedback_id)
        return sorted(said, key=lambda record: record.item.received_at, reverse=True)

    def find(self, feedback_id: str, *, at: datetime) -> FeedbackRecord | None:
        return next((each for each in self.records if each.item.feedback_id == feedback_id and each.item.received_at <= at), None)

    def some(self, feedback_ids: Collection[str], *, at: datetime) -> Mapping[str, FeedbackRecord]:
        return {feedback_id: found for feedback_id in feedback_ids if (found := self.find(feedback_id, at=at)) is not None}


@dataclass
class FakeExpansions:
    """Readiness, from the same accounts as the fake beside it; so are the fakes that follow."""

    accounts: FakeAccounts

    def ranked(self, *, scope: Scope, at: datetime) -> Sequence[ExpansionCandidate]:
        return [
            ExpansionCandidate(
                id=state.id,
                name=state.name,
                owner_name=state.owner_name,
                arr=state.document["facts"].get("arr"),
                band=state.document["health"]["band"],
                expansion=state.document["expansion"],
                opportunities=state.document["opportunities"],
            )
            for state in self.accounts.customers(scope, at)
        ]

    def largest(self, *, scope: Scope, at: datetime, limit: int) -> Sequence[AccountState]:
        known = [(state.document["facts"].get("arr"), state) for state in self.accounts.customers(scope, at)]
        return [state for _, state in sorted(known, key=lambda pair: (pair[0] is None, -(pair[0] or 0), pair[1].id))[:limit]]


@dataclass
class FakeRenewals:
    """Contracts that come up."""

    accounts: FakeAccounts

    def within(self, days: int, *, scope: Scope, today: date, at: datetime) -> Sequence[AccountState]:
        due = [
            (state.renewal_on, state.id, state)
            for state in self.accounts.customers(scope, at)
            if state.renewal_on is not None
            and (state.renewal_on - today).days <= days
            and (state.document["facts"].get("term_months") or 12) > 1
        ]
        return [state for *_, state in sorted(due, key=lambda each: each[:2])]


@dataclass
class FakeChampions:
    """Contacts across a scope."""

    accounts: FakeAccounts
    days: Mapping[str, Sequence[date]] = field(default_factory=dict)
    """Contact id → when they did something for us."""

    def of_accounts(self, *, scope: Scope, at: datetime) -> Sequence[AccountChampion]:
        states = self.accounts.customers(scope, at)
        return [AccountChampion(state.id, state.name, champion) for state in states for champion in state.document["champions"]]

    def activity_days(self, contact_id: str, *, since: date) -> Sequence[date]:
        return sorted(day for day in self.days.get(contact_id, ()) if day >= since)


@dataclass
class FakeWaiting:
    """What customers said and nobody answered."""

    accounts: FakeAccounts
    feedback: FakeFeedbackItems
    advocacy: Mapping[str, str] = field(default_factory=dict)
    """Account id → what the customer allows, where it is not all."""

    def items(self, *, scope: Scope, at: datetime) -> Sequence[FeedbackItem]:
        found = [each.record.item for each in self.of_accounts(scope=scope, at=at)]
        still = [item for item in found if item.first_reply_at is None and item.closed_at is None]
        return [FeedbackItem(*(getattr(item, name) for name in FeedbackItem.__struct_fields__[:6])) for item in still]

    def received_since(self, since: datetime, *, at: datetime) -> Sequence[WaitingFeedback]:
        return [each for each in self.of_accounts(scope=Scope(), at=at) if each.record.item.received_at >= since]

    def of_accounts(self, *, scope: Scope, at: datetime) -> Sequence[WaitingFeedback]:
        states = {state.id: state for state in self.accounts.customers(scope, at)}
        waiting = [
            WaitingFeedback(state.id, state.name, state.owner_name, record, state.owner_id, self.advocacy.get(state.id, "public"))
            for record in self.feedback.records
            if record.item.received_at <= at
            and record.item.type != "other"
            and not any(done is not None and done <= at for done in (record.item.first_reply_at, record.item.closed_at))
            and (state := states.get(record.item.account_id or "")) is not None
        ]
        return sorted(waiting, key=lambda each: (each.record.item.received_at, each.record.item.feedback_id))


@dataclass
class FakeHistory:
    """The newest scoring of each day."""

    accounts: FakeAccounts

    def of_account(self, account_id: str, *, since: date, at: datetime) -> Sequence[Snapshot]:
        states = sorted((state for state in self.accounts.states if state.id == account_id), key=lambda state: state.as_of)
        days = {state.as_of.astimezone(UTC).date(): state for state in states}
        return [
            Snapshot(
                day=day,
                as_of=state.as_of,
                policy_version=state.policy_version,
                band=state.document["health"]["band"],
                health_score=state.document["health"]["health_score"],
                document=state.document,
            )
            for day, state in days.items()
            if day >= since and state.as_of <= at
        ]


@dataclass
class FakePolicies:
    """Policies that were in force."""

    versions: Sequence[PolicyInForce] = ()

    def version(self, number: int) -> PolicyInForce | None:
        return next((policy for policy in self.versions if policy.version == number), None)


@dataclass
class FakeContacts:
    """The customers' people by account id."""

    people: Mapping[str, Sequence[ContactName]] = field(default_factory=dict)
    left: Mapping[str, date] = field(default_factory=dict)
    """Contact id → the day they left."""
    roles_held: Mapping[str, Sequence[ContactRole]] = field(default_factory=dict)
    touches: Mapping[str, Sequence[Touch]] = field(default_factory=dict)
    """By account id, in any order."""

    def roles(self, account_id: str, *, at: datetime) -> Sequence[ContactRole]:
        return sorted(self.roles_held.get(account_id, ()), key=lambda each: (each.role, name_key(each.name)))

    def last_touch(self, account_id: str, *, at: datetime) -> Touch | None:
        known = [touch for touch in self.touches.get(account_id, ()) if touch.at <= at]
        return max(known, key=lambda touch: touch.at, default=None)

    def of_account(self, account_id: str, *, at: datetime) -> Sequence[ContactName]:
        today = at.astimezone(UTC).date()
        there = [each for each in self.people.get(account_id, ()) if each.id not in self.left or self.left[each.id] > today]
        return sorted(there, key=lambda each: (name_key(each.name), each.id))


@dataclass
class FakeSnoozes:
    """Snoozes by person id, in the order they were set."""

    snoozes: Mapping[str, Sequence[Snooze]] = field(default_factory=dict)

    def of_person(self, person_id: str, *, at: datetime) -> Sequence[Snooze]:
        return list({each.account_id: each for each in self.snoozes.get(person_id, ())}.values())


@dataclass
class FakeChanges:
    """What was saved, in order, and what is taken back."""

    records: dict[str, NewRecord] = field(default_factory=dict)
    """By the change's id; what was undone is gone."""
    changes: dict[str, Change] = field(default_factory=dict)

    def add(self, record: NewRecord, *, summary: str, by: Asker, now: datetime, key: str) -> Change:
        change_id = f"change-{by.person.id}-{key}"
        if change_id not in self.changes:
            self.changes[change_id] = Change(change_id, record.account_id, by.person.id, now, summary)
            self.records[change_id] = record
        return self.changes[change_id]

    def find(self, change_id: str) -> Change | None:
        return self.changes.get(change_id)

    def undo(self, change_id: str, *, by: Asker, now: datetime) -> Change:
        if self.changes[change_id].undone_at is None:
            self.changes[change_id] = replace(self.changes[change_id], undone_at=now)
            del self.records[change_id]
        return self.changes[change_id]


@dataclass
class FakeAuditLog:
    """What was recorded, in order."""

    entries: list[AuditEntry] = field(default_factory=list)

    def record(self, entry: AuditEntry) -> None:
        self.entries.append(entry)


@dataclass
class FakePeople:
    """People of ours, by e-mail."""

    people: Sequence[Person] = ()

    def by_email(self, email: str) -> Person | None:
        return next((person for person in self.people if person.email == email.strip().lower()), None)

    def by_id(self, person_id: str) -> Person | None:
        return next((person for person in self.people if person.id == person_id), None)

    def manager_of(self, person: Person) -> Person | None:
        if person.team is None or person.role == "manager":
            return None
        return next((each for each in self.everyone() if each.role == "manager" and each.team == person.team), None)

    def everyone(self) -> list[Person]:
        return sorted(self.people, key=lambda person: person.email)

    def move(self, person_id: str, time_zone: str) -> None:
        self.people = [replace(person, time_zone=time_zone) if person.id == person_id else person for person in self.people]


@dataclass
class FakePost:
    """What was handed over, by key, in order."""

    messages: dict[str, Message] = field(default_factory=dict)

    def send(self, message: Message) -> bool:
        return self.messages.setdefault(message.key, message) is message

    def known(self, keys: Collection[str]) -> frozenset[str]:
        return frozenset(self.messages.keys() & set(keys))

"""Handoffs in memory, and a CRM that keeps what it was sent."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from msgspec.structs import replace

from handlers.ports import (
    AccountState,
    Handoff,
    HandoffHistory,
    HandoffKind,
    HandoffMove,
    HandoffState,
    NewHandoff,
    Person,
    Scope,
    Suggestion,
)
from tests.fake_assignments import FakeAssignments
from tests.fakes import FakeAccounts, FakePeople

OPEN = ("suggested", "approval", "offered", "later", "accepted")


@dataclass
class FakeHandoffs:
    """Handoffs by id in the order they began; names come from the people and accounts beside them."""

    accounts: FakeAccounts = field(default_factory=FakeAccounts)
    people: FakePeople = field(default_factory=FakePeople)
    left: Collection[Person] = ()
    """Who left: no longer among the people, and still named."""
    confirmed: str | None = "Priya Nair"
    assignments: FakeAssignments = field(default_factory=FakeAssignments)
    kept: dict[str, Handoff] = field(default_factory=dict)
    moves: dict[str, list[HandoffMove]] = field(default_factory=dict)
    by_clock: set[str] = field(default_factory=set)

    def find(self, handoff_id: str) -> Handoff | None:
        return self.kept.get(handoff_id)

    def open_of(self, account_id: str) -> Sequence[Handoff]:
        return [each for each in self._open() if each.account_id == account_id]

    def open_in(self, scope: Scope) -> Sequence[Handoff]:
        return [each for each in self._open() if self._within(each, scope)]

    def histories(self, scope: Scope, *, since: datetime) -> Sequence[HandoffHistory]:
        found = [each for each in self.kept.values() if self._within(each, scope) and each.created_at >= since]
        return [HandoffHistory(each, tuple(self.moves[each.id])) for each in found]

    def confirmed_by(self, account_id: str, *, at: datetime) -> str | None:
        return self.confirmed

    def start(self, new: NewHandoff, *, by: str | None, at: datetime) -> Handoff | None:
        if any(each.kind == new.kind for each in self.open_of(new.account_id)):
            return None
        fields = {name: getattr(new, name) for name in new.__struct_fields__}
        empty = dict.fromkeys(
            ("offered_at", "due_at", "later_until", "planned_on", "closed_at", "reason", "amount", "currency", "draft", "approver_id")
        )
        blank = {
            **empty,
            "reminded_at": None,
            "escalated_at": None,
            "moved_by_name": None,
            "csm_name": None,
            "rep_name": None,
            "moved_key": None,
        }
        started = Handoff(
            id=f"h-{len(self.kept) + 1}",
            account_name="",
            state="suggested",
            version=1,
            created_at=at,
            roots={},
            moved_at=at,
            moved_by_id=by,
            **fields,
            **blank,
        )
        self.moves[started.id] = [HandoffMove(at, "new", "suggested", None)]
        self.by_clock |= {started.id} if by is None else set()
        self.kept[started.id] = self._named(started)
        return self.kept[started.id]

    def save(
        self, moved: Handoff, *, was: HandoffState, by: str | None, at: datetime, reason: str | None = None, key: str | None = None
    ) -> Handoff | None:
        if self.kept[moved.id].version != moved.version - 1:
            return None
        self.moves[moved.id].append(HandoffMove(at, was, moved.state, reason))
        self.kept[moved.id] = self._named(replace(moved, moved_at=at, moved_by_id=by, moved_key=key))
        return self.kept[moved.id]

    def keep(self, handoff: Handoff) -> None:
        changed = {name: getattr(handoff, name) for name in ("roots", "reminded_at", "escalated_at", "draft")}
        self.kept[handoff.id] = replace(self.kept[handoff.id], **changed)

    def to_suggest(self, *, at: datetime, quiet_since: datetime, taken_back_since: datetime, a_day: int) -> Sequence[Suggestion]:
        found: list[Suggestion] = []
        by_worth = sorted(self.accounts.customers(Scope(), at), key=lambda each: (-(each.document["facts"].get("arr") or 0), each.id))
        had = Counter(each.csm_id for each in self.kept.values() if each.created_at > at - timedelta(days=1) and each.id in self.by_clock)
        for state in by_worth:
            kind = self._ready_kind(state.id, at)
            if kind is None or state.motion == "plg" or self.open_of(state.id):
                continue
            csm_id = self._csm(state) or ""
            if self.people.by_id(csm_id) is None:
                continue
            ended = [each for each in self.kept.values() if (each.account_id, each.kind) == (state.id, kind) and each.closed_at is not None]
            since = {each.id: quiet_since if each.moved_by_id else taken_back_since for each in ended}
            if not any(each.closed_at > since[each.id] for each in ended if each.closed_at):
                had[csm_id] += 1
                if had[csm_id] <= a_day:
                    found.append(Suggestion(state.id, kind, csm_id))
        return sorted(found, key=lambda each: each.account_id)

    def due(self, *, at: datetime, away: Collection[str] = ()) -> Sequence[Handoff]:
        return [each for each in self._open() if self._is_due(each, at) or (each.state == "suggested" and self._moved_on(each, at, away))]

    def entrust(self, handoff: Handoff, csm_id: str) -> Handoff:
        self.kept[handoff.id] = self._named(replace(self.kept[handoff.id], csm_id=csm_id))
        return self.kept[handoff.id]

    def _moved_on(self, handoff: Handoff, at: datetime, away: Collection[str]) -> bool:
        state = self.accounts.state(handoff.account_id, scope=Scope(), at=at)
        return handoff.csm_id in away or (state is not None and handoff.csm_id != self._csm(state))

    def _csm(self, state: AccountState) -> str | None:
        holder = self.assignments.holder(state.id)
        return holder if holder and self.people.by_id(holder) else state.owner_id

    def _is_due(self, handoff: Handoff, at: datetime) -> bool:
        early = handoff.state in ("suggested", "approval")
        state = self.accounts.state(handoff.account_id, scope=Scope(), at=at)
        held = state is not None and bool(state.document["expansion"]["holds"])
        told = handoff.escalated_at is not None
        return (
            (held and (early or handoff.state == "offered"))
            or (early and state is not None and self._ready_kind(handoff.account_id, at) is None)
            or (handoff.state == "later" and handoff.later_until is not None and handoff.later_until <= at.date() + timedelta(days=1))
            or (handoff.state == "offered" and handoff.due_at is not None and handoff.due_at <= at and not told)
            or (not early and not told and handoff.rep_id in {person.id for person in self.left})
        )

    def _ready_kind(self, account_id: str, at: datetime) -> HandoffKind | None:
        state = self.accounts.state(account_id, scope=Scope(), at=at)
        if state is None or state.document["expansion"]["handoff"] not in ("ready", "needs_approval"):
            return None
        best = min(state.document["opportunities"], key=lambda row: row["rank"], default=None)
        return best["kind"] if best else None

    def _open(self) -> list[Handoff]:
        return [each for each in self.kept.values() if each.state in OPEN]

    def _within(self, handoff: Handoff, scope: Scope) -> bool:
        state = self.accounts.state(handoff.account_id, scope=replace(scope, rep_id=None), at=datetime.max.replace(tzinfo=UTC))
        return state is not None and (scope.rep_id is None or handoff.rep_id == scope.rep_id)

    def _named(self, handoff: Handoff) -> Handoff:
        names = {person.id: person.name for person in (*self.people.people, *self.left)}
        state = self.accounts.state(handoff.account_id, scope=Scope(), at=datetime.max.replace(tzinfo=UTC))
        return replace(
            handoff,
            account_name=state.name if state else handoff.account_id,
            csm_name=names.get(handoff.csm_id or ""),
            rep_name=names.get(handoff.rep_id or ""),
            moved_by_name=names.get(handoff.moved_by_id or ""),
        )


@dataclass
class FakeCrm:
    """What a CRM was sent, by key."""

    connected: bool = True
    sent: dict[str, tuple[str, Mapping[str, object], str]] = field(default_factory=dict)

    def send(self, key: str, event: str, data: Mapping[str, object], *, account_id: str) -> bool:
        return self.sent.setdefault(key, (event, data, account_id))[1] is data

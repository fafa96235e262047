"""Handoffs of accounts to Sales: where each stands, what moved it, and what it says of the account."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Literal, Protocol, TypedDict

from msgspec import Struct

from handlers.ports.records import Scope
from scoring.rows import OpportunityRow

HandoffState = Literal["suggested", "approval", "offered", "later", "accepted", "won", "lost", "declined", "withdrawn"]
HandoffKind = Literal["seat", "feature", "cross_sell", "department"]


class HandoffEvidence(TypedDict):
    """What a handoff says, as the account stood then: nothing a customer wrote. Lines are whole sentences without their label."""

    readiness: float
    policy_version: int
    currency: str
    """Of the opportunity's value."""
    opportunity: OpportunityRow
    others: list[OpportunityRow]
    """What else could grow, best first."""
    title: str
    """`63 more seats, about $30k a year`."""
    problem: str
    proof: str
    safe: str
    step: str
    call_by: str
    """The day of the next step, as ISO 8601."""
    basis: str
    """How the number was made."""
    reported: dict[str, str | None]
    """When usage and CRM had last reported, as ISO 8601."""
    note: str | None
    """The CSM's words for the manager and the record; never shown to Sales."""


class HandoffDraft(TypedDict):
    """An opportunity as it was sent to the CRM. `amount` is decimal text in `currency` a year, days are ISO 8601."""

    name: str
    amount: str
    currency: str
    close_on: str
    evidence: str
    sent_at: str


class Handoff(Struct, frozen=True):
    """One opportunity of one account on its way to Sales."""

    id: str
    account_id: str
    account_name: str
    kind: HandoffKind
    state: HandoffState
    version: int
    csm_id: str | None
    csm_name: str | None
    rep_id: str | None
    rep_name: str | None
    approver_id: str | None
    created_at: datetime
    offered_at: datetime | None
    due_at: datetime | None
    later_until: date | None
    """In the rep's zone."""
    planned_on: date | None
    closed_at: datetime | None
    reason: str | None
    amount: Decimal | None
    """Won, per year, in `currency`."""
    currency: str | None
    draft: HandoffDraft | None
    evidence: HandoffEvidence
    roots: Mapping[str, str]
    """By person's id: the key of the message in which they read it."""
    reminded_at: datetime | None
    escalated_at: datetime | None
    moved_at: datetime
    """When it came to this state."""
    moved_by_id: str | None
    """None: the clock."""
    moved_by_name: str | None
    moved_key: str | None
    """Of the form that moved it here."""


class NewHandoff(Struct, frozen=True):
    """A handoff to begin, suggested at first."""

    account_id: str
    kind: HandoffKind
    csm_id: str | None
    rep_id: str | None
    evidence: HandoffEvidence


class HandoffMove(Struct, frozen=True):
    """One move of a handoff."""

    at: datetime
    was: str
    """`new` before the first."""
    becomes: HandoffState
    reason: str | None


class HandoffHistory(Struct, frozen=True):
    """A handoff with all its moves, the first one first."""

    handoff: Handoff
    moves: Sequence[HandoffMove]


class Suggestion(Struct, frozen=True):
    """What may be suggested to whom."""

    account_id: str
    kind: HandoffKind
    csm_id: str
    """Who looks after it: the colleague it was given to, else its owner."""


class Handoffs(Protocol):
    """Handoffs, and what of them is due. At most one of an account and kind is open."""

    def find(self, handoff_id: str) -> Handoff | None:
        """Read one."""

    def open_of(self, account_id: str) -> Sequence[Handoff]:
        """Read the account's open ones, oldest first."""

    def open_in(self, scope: Scope) -> Sequence[Handoff]:
        """Read the open ones of the scope's accounts, oldest first; a rep's are those handed to them."""

    def histories(self, scope: Scope, *, since: datetime) -> Sequence[HandoffHistory]:
        """Read those of the scope that began at `since` or later, open and closed, oldest first."""

    def confirmed_by(self, account_id: str, *, at: datetime) -> str | None:
        """Read who or what confirms the account's newest complete value record."""

    def start(self, new: NewHandoff, *, by: str | None, at: datetime) -> Handoff | None:
        """Begin one, suggested by a person or the clock (None); None: one of this account and kind is open."""

    def save(
        self, moved: Handoff, *, was: HandoffState, by: str | None, at: datetime, reason: str | None = None, key: str | None = None
    ) -> Handoff | None:
        """Keep a handoff after a move, with the move; None: another move came first, and nothing was kept.

        `moved` carries the version after the move. The handoff is given back as it now reads, names included.
        """

    def keep(self, handoff: Handoff) -> None:
        """Keep what is no move: in which messages it is read, who was reminded, what was drafted."""

    def to_suggest(self, *, at: datetime, quiet_since: datetime, taken_back_since: datetime, a_day: int) -> Sequence[Suggestion]:
        """List scored customers with a kind to suggest: ready, none open, and none of that kind that ended lately.

        A person ended it after `quiet_since`, or the clock took it back after `taken_back_since`.
        Whoever looks after an account, its owner unless it was given to a colleague, gets at most `a_day` within 24 hours, those with
        the highest ARR first. Accounts that buy by themselves (PLG), or that nobody who is here looks after, are left out.
        """

    def due(self, *, at: datetime, away: Collection[str] = ()) -> Sequence[Handoff]:
        """Read the open ones that may need the clock: held or no longer ready, back on their day, unanswered, or with a rep who left.

        So are suggestions to someone who does not look after the account any more, or who is away.
        """

    def entrust(self, handoff: Handoff, csm_id: str) -> Handoff:
        """Keep that another CSM decides on a suggestion, and return it with their name."""


class Crm(Protocol):
    """The way to the CRM, by a signed webhook."""

    @property
    def connected(self) -> bool:
        """Whether one is set up."""

    def send(self, key: str, event: str, data: Mapping[str, object], *, account_id: str) -> bool:
        """Hand an event over for sending once; False: the key was handed over before."""

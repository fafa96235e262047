"""What handlers need from outside, as Protocols that storage and the tests' fakes supply."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Protocol

from handlers.ports.absences import Absences
from handlers.ports.alerts import Alerts
from handlers.ports.assignments import Assignments
from handlers.ports.changes import Change, NewRecord, Snooze
from handlers.ports.digests import Digests
from handlers.ports.handoffs import Crm, Handoffs
from handlers.ports.people import Asker, People
from handlers.ports.post import Post
from handlers.ports.records import (
    AccountChampion,
    AccountHit,
    AccountState,
    AuditEntry,
    ContactName,
    ContactRole,
    ExpansionCandidate,
    FeedbackRecord,
    PolicyInForce,
    Portfolio,
    Scope,
    Snapshot,
    Touch,
    WaitingFeedback,
)
from handlers.ports.sources import Feeds
from handlers.ports.standings import Standings
from scoring.feedback_sla import FeedbackItem

if TYPE_CHECKING:
    from handlers.ports.audits import AuditTrail
    from handlers.ports.links import LinkRequests
    from handlers.ports.reach import Reaches
    from handlers.ports.summaries import Summaries
    from handlers.ports.voice import Themes, Voices


class Accounts(Protocol):
    """Accounts as one scope sees them; an account outside the scope does not exist."""

    def named(self, key: str, *, scope: Scope) -> Sequence[AccountHit]:
        """Find accounts whose id (as typed), name, alias or domain equals the key; the best kind of match alone, in that order.

        `key` is `name_key` of the words; ids are compared as they are, and folded.
        """

    def starting_with(self, key: str, *, scope: Scope, limit: int) -> tuple[Sequence[AccountHit], int]:
        """Find accounts with a name, alias or domain that starts so, by name: the first few, and how many there are."""

    def answering_to(self, keys: Collection[str], *, scope: Scope) -> Mapping[str, Sequence[str]]:
        """Find the ids of the accounts that each key names exactly, as `named` does; a key that names none is left out."""

    def names(self, *, scope: Scope) -> Mapping[str, str]:
        """Every account's name by id, for near misses."""

    def state(self, account_id: str, *, scope: Scope, at: datetime) -> AccountState | None:
        """Read one account with its newest scoring at or before `at`; None: outside the scope, unknown, or not yet scored."""

    def portfolio(self, *, scope: Scope, at: datetime) -> Portfolio:
        """Read the at-risk list (by rank), the blind spots and the totals by band, from the newest scoring at or before `at`."""


class FeedbackItems(Protocol):
    """What customers said."""

    def of_account(self, account_id: str, *, at: datetime) -> Sequence[FeedbackRecord]:
        """Read the account's feedback received at or before `at`, newest first, at most the newest 50 and every one not closed."""

    def standing(self, account_id: str, *, at: datetime) -> Sequence[FeedbackRecord]:
        """Read what waits for a personal answer at `at`, the newest of all and the newest with words, newest first."""

    def find(self, feedback_id: str, *, at: datetime) -> FeedbackRecord | None:
        """Read one piece; None: there is none, or it came after `at`."""

    def some(self, feedback_ids: Collection[str], *, at: datetime) -> Mapping[str, FeedbackRecord]:
        """Read these pieces by id; what there is not, or came after `at`, is left out."""


class Expansions(Protocol):
    """Readiness across a scope, from the newest scoring at or before `at`; accounts that ended are left out."""

    def ranked(self, *, scope: Scope, at: datetime) -> Sequence[ExpansionCandidate]:
        """Read every scored account of the scope, in no order."""

    def largest(self, *, scope: Scope, at: datetime, limit: int) -> Sequence[AccountState]:
        """Read the accounts with the highest ARR in the reporting currency, highest first; unknown ARR last."""


class Renewals(Protocol):
    """Contracts that come up."""

    def within(self, days: int, *, scope: Scope, today: date, at: datetime) -> Sequence[AccountState]:
        """Read scored accounts that renew at most `days` after `today`, or lapsed before it, soonest first; monthly terms are left out."""


class Champions(Protocol):
    """Contacts across a scope."""

    def of_accounts(self, *, scope: Scope, at: datetime) -> Sequence[AccountChampion]:
        """Read the contacts of every scored account of the scope, in no order."""

    def activity_days(self, contact_id: str, *, since: date) -> Sequence[date]:
        """Read the days from `since` on when the contact did something for us, the earliest first."""


class Waiting(Protocol):
    """Feedback that may wait for an answer, across a scope."""

    def of_accounts(self, *, scope: Scope, at: datetime) -> Sequence[WaitingFeedback]:
        """Read what a clock runs for: said at or before `at`, and neither personally answered nor closed by then; oldest first."""

    def items(self, *, scope: Scope, at: datetime) -> Sequence[FeedbackItem]:
        """Read what of it waits to this day, of scored accounts, and of each only what its clock takes: no words, no names, in no order."""

    def received_since(self, since: datetime, *, at: datetime) -> Sequence[WaitingFeedback]:
        """Read the same of all customers, scored or not, from `since` on."""


class History(Protocol):
    """How an account was scored, day by day."""

    def of_account(self, account_id: str, *, since: date, at: datetime) -> Sequence[Snapshot]:
        """Read the snapshots from `since` up to `at`, oldest first."""


class Policies(Protocol):
    """Policies that were in force."""

    def version(self, number: int) -> PolicyInForce | None:
        """Read one version; None: there never was one."""


class Contacts(Protocol):
    """The customer's people, and when we spoke with them."""

    def of_account(self, account_id: str, *, at: datetime) -> Sequence[ContactName]:
        """Read the contacts who have not left, by name."""

    def roles(self, account_id: str, *, at: datetime) -> Sequence[ContactRole]:
        """Read who of them is champion or sponsor on the day of `at`, in UTC, by role and name."""

    def last_touch(self, account_id: str, *, at: datetime) -> Touch | None:
        """Read the last time we spoke, both ways, at or before `at`; None: never, as far as is known."""


class Changes(Protocol):
    """What people change. Every change is kept with who made it, and can be undone."""

    def add(self, record: NewRecord, *, summary: str, by: Asker, now: datetime, key: str) -> Change:
        """Save a record; the same `key` again gives back the first change and saves nothing."""

    def find(self, change_id: str) -> Change | None:
        """Read one change."""

    def undo(self, change_id: str, *, by: Asker, now: datetime) -> Change:
        """Take a change back; one that is undone stays as it is."""


class Snoozes(Protocol):
    """What people left out of their lists."""

    def of_person(self, person_id: str, *, at: datetime) -> Sequence[Snooze]:
        """Read the person's snoozes that were set by `at` and not ended by then, the newest of each account."""


class AuditLog(Protocol):
    """The record of every answer and change."""

    def record(self, entry: AuditEntry) -> None:
        """Keep one entry. Reads may be written in batches."""


@dataclass(frozen=True)
class Stores:
    """Everything a handler may ask for, in one transaction."""

    accounts: Accounts
    feedback: FeedbackItems
    audit: AuditLog
    policy: PolicyInForce
    expansions: Expansions
    renewals: Renewals
    champions: Champions
    waiting: Waiting
    history: History
    policies: Policies
    contacts: Contacts
    changes: Changes
    snoozes: Snoozes
    people: People
    post: Post
    absences: Absences
    digests: Digests
    feeds: Feeds
    standings: Standings
    alerts: Alerts
    assignments: Assignments
    handoffs: Handoffs
    crm: Crm
    links: "LinkRequests"
    audit_trail: "AuditTrail"
    summaries: "Summaries"
    reaches: "Reaches"
    themes: "Themes"
    voices: "Voices"
    reporting_currency: str = "USD"

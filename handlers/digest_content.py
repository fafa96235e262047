"""Everything one digest says, before it is drawn."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime

from msgspec import Struct

from handlers.book import Listing
from handlers.clocks import RunningClock
from handlers.digest_book import Book, Changed
from handlers.digest_shown import Shown
from handlers.looks import Difference
from handlers.ports import Cause, DigestSetting, Person, PolicyInForce, Role, Standing, WaitingFeedback
from handlers.rights import READS_VERBATIMS


class Told(Struct, frozen=True):
    """A change with its cause, as far as scorings tell it."""

    standing: Standing
    difference: Difference
    cause: Cause | None


class Due(Struct, frozen=True):
    """A renewal step that arrived on `since` and is not done."""

    standing: Standing
    step: str
    since: date


class Digest(Struct, frozen=True):
    """Everything one digest says."""

    person: Person
    setting: DigestSetting
    now: datetime
    today: date
    policy: PolicyInForce
    currency: str
    book: Book
    shown: Shown
    before: Shown | None
    """What the last one showed; None: this is the first."""
    since: date | None
    """The day of the last one."""
    changes: Sequence[Told]
    more_changes: Sequence[Changed]
    silent: Mapping[str, frozenset[str]]
    """By account, sources that fell silent since the last one."""
    waiting: Sequence[tuple[RunningClock, WaitingFeedback]]
    due: Sequence[Due]
    usage_reported_at: datetime | None
    holders: Mapping[str, Person] = {}
    """By account, the colleague who looks after it instead of its owner."""
    held_back: Sequence[str] = ()
    """Accounts whose alerts a day's cap held back."""

    @property
    def is_quiet(self) -> bool:
        """Whether one line says it all."""
        return self.before is not None and not (self.changes or self.waiting or self.due or self.apart)

    @property
    def apart(self) -> bool:
        """Whether something else than a change of a customer is to be told."""
        return self.new_policy or bool(self.silent or self.held_back)

    @property
    def new_policy(self) -> bool:
        """Whether another policy is in force than for the last one."""
        return self.before is not None and self.before.policy_version != self.shown.policy_version

    @property
    def in_channel(self) -> bool:
        """Whether others read it too."""
        return self.setting.destination is not None

    @property
    def tells_notes(self) -> bool:
        """Whether what people wrote down may stand in it."""
        return not self.in_channel and self.person.role in READS_VERBATIMS

    def may(self, roles: Collection[Role]) -> bool:
        """Tell whether a press for these roles is worth showing: to a person of one of them, or to a channel."""
        return self.in_channel or self.person.role in roles

    @property
    def listing(self) -> Listing:
        """The list that shows the same accounts."""
        return Listing("atrisk", self.setting.scope)

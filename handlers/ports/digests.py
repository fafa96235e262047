"""Digests: who gets one when, and what each told."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Literal, Protocol, Self

from msgspec import Struct

from handlers.ports.people import Person, Role

AT_RISK = "at-risk"
"""The name of the digest of accounts that need a person."""
VOICE = "voice"
"""The name of the weekly digest of what customers said."""

DigestScope = Literal["mine", "team", "all"]
DigestOutcome = Literal["sent", "failed", "skipped"]

FIRST_SCOPES: Mapping[Role, DigestScope] = {"manager": "team", "csm": "mine"}
"""Whose digest is on until they say otherwise, and of what; everyone else's is off."""
FIRST_MINUTE = 8 * 60 + 30


class DigestSetting(Struct, frozen=True):
    """When and of what one person's digest is."""

    digest: str
    person_id: str
    minute: int = FIRST_MINUTE
    """Of the local day [0-1439]."""
    weekdays: str | None = None
    """ISO days such as `12345`, holidays left out; None: the working days where the person is, of a weekly digest their week's first."""
    scope: DigestScope = "mine"
    destination: str | None = None
    """A channel's id in Slack; None: to the person."""
    on: bool = True
    since: datetime | None = None
    """When it was last switched on: what was due before is not made up for."""
    trouble: str | None = None
    """Why the channel did not take the last one, as a sentence; from then on it goes to the person, until they choose again."""

    @classmethod
    def first(cls, digest: str, person: Person) -> Self:
        """Return the setting of someone who set nothing."""
        scope = FIRST_SCOPES.get(person.role)
        return cls(digest, person.id, scope=scope or "all", on=scope is not None)


class KeptDigest(Struct, frozen=True):
    """What became of one person's digest of one of their days."""

    digest: str
    person_id: str
    local_date: date
    outcome: DigestOutcome
    """`sent` was handed to the post, `failed` is tried again while it may be late, `skipped` never went."""
    made_at: datetime
    reason: str | None = None
    """One sentence: why it was skipped."""
    outbox_key: str | None = None
    shown: Mapping[str, Any] | None = None
    """What it showed, for the change in the next one."""


class Subscriber(Struct, frozen=True):
    """Someone whose digest is on."""

    person: Person
    setting: DigestSetting


class Undelivered(Struct, frozen=True):
    """A digest that a channel did not take and never will."""

    subscriber: Subscriber
    key: str
    """Of the message."""
    reason: str
    """What the channel said."""


class Digests(Protocol):
    """Settings and what was told, one row a person and day whatever clock wrote it."""

    def setting(self, digest: str, person: Person) -> DigestSetting:
        """Read one person's setting, the first one of their role where they set nothing."""

    def set(self, setting: DigestSetting) -> None:
        """Keep a setting."""

    def subscribers(self, digest: str) -> Sequence[Subscriber]:
        """Read everyone whose digest is on, by person."""

    def awaiting(self, digest: str, *, now: datetime, late_hours: float) -> Sequence[Subscriber]:
        """Read who may have a digest due now or within the hours before and has none sent or skipped, by person.

        It may read a few too many, such as those who rest today; idle minutes read nobody.
        """

    def keep(self, kept: KeptDigest) -> bool:
        """Keep what became of a day's digest; False: it was sent or skipped before, and nothing was written."""

    def of_day(self, digest: str, person_id: str, day: date) -> KeptDigest | None:
        """Read what became of one day's digest."""

    def last_sent(self, digest: str, person_id: str) -> KeptDigest | None:
        """Read the newest that was sent."""

    def skipped_since(self, digest: str, person_id: str, since: datetime | None) -> Sequence[KeptDigest]:
        """Read what was skipped, or failed and was not sent later, after a time, oldest first; None: ever."""

    def undelivered(self, digest: str) -> Sequence[Undelivered]:
        """Read the newest that died on its way to the channel of its setting, by person; none where the setting says so already."""

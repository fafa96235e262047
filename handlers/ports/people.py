"""People of ours, and who asks."""

from collections.abc import Sequence
from typing import Literal, Protocol
from zoneinfo import ZoneInfo

from msgspec import Struct

Role = Literal["csm", "manager", "sales_rep", "executive", "cs_ops"]
Channel = Literal["slack", "teams", "cli", "api"]


class Person(Struct, frozen=True):
    """One of ours."""

    id: str
    email: str
    name: str
    role: Role
    team: str | None
    time_zone: str
    """IANA name."""
    country: str | None = None
    """ISO 3166, with a subdivision where holidays differ: `US`, `DE-BY`; None: no holidays are known."""


class Asker(Struct, frozen=True):
    """Who asks, and from where."""

    person: Person
    channel: Channel
    place: str | None = None
    """Such as the Slack channel's id."""
    command: str | None = None
    """What a person types there before any ability, such as `/cs`; None where the words stand alone."""

    barred: str = "It is not known who reads this channel"
    """Why nothing may be posted in the place for all to see, as the beginning of a sentence; empty: our company alone reads it."""

    fleeting: bool = False
    """Whether what is answered is gone with the chat's next start, so that it may be kept: Slack's messages for one reader in a channel."""

    def typed(self, words: str) -> str:
        """Write an ability's words as this person would type them here."""
        return f"{self.command} {words}" if self.command else words


class People(Protocol):
    """People of ours; someone who left is found by nothing."""

    def by_id(self, person_id: str) -> Person | None:
        """Find one."""

    def by_email(self, email: str) -> Person | None:
        """Find one by e-mail, in any case."""

    def manager_of(self, person: Person) -> Person | None:
        """Find the manager of the person's team, the first by e-mail; None: no team, or nobody leads it, or the person does."""

    def everyone(self) -> Sequence[Person]:
        """Read all, by e-mail."""

    def move(self, person_id: str, time_zone: str) -> None:
        """Keep that a person lives in another zone from now on."""


def is_zone(name: str) -> bool:
    """Tell whether there is a time zone of this IANA name."""
    try:
        ZoneInfo(name)
    except (ValueError, OSError, KeyError):  # KeyError: no such zone; the others: a name that is no file name at all.
        return False
    return True

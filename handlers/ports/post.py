"""What is sent without being asked for: messages to people and channels, kept until they arrived."""

from collections.abc import Collection
from datetime import datetime
from typing import Literal, Protocol

from msgspec import Struct

from handlers.card import Card
from handlers.ports.people import Person

MessageKind = Literal["digest", "alert", "handoff", "reminder", "breach", "notice", "share"]


class Message(Struct, frozen=True):
    """A card on its way to one of ours, or to a channel of theirs."""

    key: str
    """What makes it one message: the same key again sends nothing, such as `digest:at-risk:p-1:2026-11-23`."""
    kind: MessageKind
    to: Person
    """Whom it is for; in a channel, who asked for it there."""
    card: Card
    channel_id: str | None = None
    """Instead of the person, a channel's id in Slack or Teams, or an account's that nobody has to know."""
    root_key: str | None = None
    """The key of the message that this one updates or follows."""
    mode: Literal["post", "update", "thread"] = "post"
    account_id: str | None = None
    not_before: datetime | None = None
    """Aware; None: at once."""
    may_repeat: bool = False
    """Whether it is sent again where nobody can look whether it arrived: a breach is, a digest is not."""


class Post(Protocol):
    """The way out. What is handed over is sent once, whatever dies in between; it goes out if the transaction commits."""

    def send(self, message: Message) -> bool:
        """Hand a message over; False: its key was handed over before, and nothing is sent twice."""

    def known(self, keys: Collection[str]) -> frozenset[str]:
        """Tell which of these keys were handed over before, so that what was said need not be drawn again."""

"""What a channel must be able to do for the outbox, and the ways in which a send can end."""

from collections.abc import Mapping
from typing import Any, Protocol, runtime_checkable

from msgspec import Struct

from storage.outbox import Claimed, Root


class Place(Struct, frozen=True):
    """Where a message goes: an address of the channel, and the message there that it updates or follows."""

    address: str
    root: tuple[str, ...] = ()
    """The identities of the root's parts; empty: it stands by itself."""


class Arrived(Struct, frozen=True):
    """The channel's word that it has a part."""

    address: str
    ts: str
    """The part's identity there."""
    whole: bool = False
    """It holds the whole message, in words."""


class Part(Struct, frozen=True):
    """One piece of a message; most messages have one."""

    item: Claimed
    number: int
    in_words: bool = False
    """Without its drawing, which the channel refused."""
    drawn: Mapping[str, Any] | None = None
    """Drawn anew, after the channel refused the drawing."""
    may_repeat: bool = False
    """Marked so: nobody could look whether it is there already."""
    alone: bool = False
    """Its root is gone from the channel, so it stands by itself."""


class Sender(Protocol):
    """One channel's way out. It repeats nothing by itself."""

    def parts(self, item: Claimed) -> int:
        """Count the parts of a message."""

    def repeats_safely(self, part: Part, place: Place) -> bool:
        """Tell whether sending twice is as good as once, so that nothing has to be looked up."""

    async def locate(self, item: Claimed, root: Root | None) -> Place:
        """Find where a message goes; sends nothing.

        Raises:
            CannotArriveError, NotTakenError
        """

    async def send(self, part: Part, place: Place) -> Arrived:
        """Send one part, once.

        Raises:
            CannotArriveError, NotTakenError, DrawingRefusedError, RootGoneError: It is not there, for certain.
            UnclearError: It may be there.
        """

    async def redraw(self, part: Part, place: Place) -> Mapping[str, Any] | None:
        """Draw a part that was refused in another way, with what else the channel shows; None: only its words are left. Never raises."""

    async def look_up(self, part: Part, place: Place) -> Arrived | None:
        """Look whether a part is there.

        Raises:
            CannotLookError: Nobody can tell.
            NotTakenError: It cannot be told now.
        """


@runtime_checkable
class Closing(Protocol):
    """A sender with connections of its own."""

    async def close(self) -> None:
        """Let them go."""


class NotTakenError(Exception):
    """It was not taken, and later it may be; `seconds` is how long the channel asked to wait, for this destination alone."""

    def __init__(self, reason: str, *, seconds: float | None = None) -> None:
        super().__init__(reason)
        self.seconds = seconds


class UnclearError(Exception):
    """It may have been taken: the answer is missing, or blames the channel itself."""


class CannotArriveError(Exception):
    """It was not taken and never will be; the words say why."""


class DrawingRefusedError(Exception):
    """The drawing was refused: the plain words still work."""


class RootGoneError(Exception):
    """It was not taken: what it updates or follows is not in the channel any more."""


class CannotLookError(Exception):
    """Nobody can look whether it is there; the words say why."""

"""Where a person can be written to unasked: the chats that know them, and the one they chose."""

from typing import Literal, Protocol

from msgspec import Struct

Chat = Literal["slack", "teams"]
CHAT_NAMES: dict[Chat, str] = {"slack": "Slack", "teams": "Teams"}


class Way(Struct, frozen=True):
    """A chat that knows a person."""

    chat: Chat
    closed: str | None = None
    """Why nothing can be sent to them there, as a sentence; None: it can."""


class Reach(Struct, frozen=True):
    """Where one person can be written to."""

    ways: tuple[Way, ...] = ()
    """Slack first."""
    chosen: Chat | None = None
    """By the person; None: they did not say."""
    otherwise: Chat = "slack"
    """Where whom no chat knows yet is looked for."""

    @property
    def chat(self) -> Chat:
        """Where they are written to: as they chose, else in Slack first; where that is closed, in the other, if it may be open."""
        known = [way.chat for way in self.ways]
        still_open = [way.chat for way in self.ways if way.closed is None]
        among = still_open or ([self.otherwise] if self.otherwise not in known else known)
        return self.chosen if self.chosen in among else among[0]

    def closed(self, chat: Chat) -> str | None:
        """Tell why a chat takes nothing for them; None: it does, or does not know them."""
        return next((way.closed for way in self.ways if way.chat == chat), None)


class Reaches(Protocol):
    """How people are reached, and what they chose."""

    def of(self, person_id: str) -> Reach:
        """Read where a person can be written to."""

    def choose(self, person_id: str, chat: Chat) -> None:
        """Keep where a person wants what is sent unasked."""

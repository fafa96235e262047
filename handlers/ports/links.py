"""Who asked to be known as one of ours by a chat account that their e-mail does not show."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal, Protocol

from msgspec import Struct

from handlers.ports.people import Channel

LinkState = Literal["open", "approved", "declined", "lapsed"]


class LinkRequest(Struct, frozen=True):
    """One request. What its user says of themselves is not to be believed before somebody approved it."""

    id: str
    channel: Channel
    workspace_id: str
    user_id: str
    user_name: str
    """As the chat shows them; they chose it."""
    user_email: str | None
    """As the chat vouches for; None: it does not."""
    email: str | None
    """The address they say is theirs here."""
    asked_at: datetime
    state: LinkState = "open"
    decided_at: datetime | None = None
    decided_by: str | None = None


class LinkRequests(Protocol):
    """Requests to be linked, and the links that were approved."""

    def find(self, request_id: str) -> LinkRequest | None:
        """Find one."""

    def of_user(self, channel: Channel, workspace_id: str, user_id: str) -> Sequence[LinkRequest]:
        """Read what a chat's user asked, the newest first."""

    def open(self, *, since: datetime) -> Sequence[LinkRequest]:
        """Read what nobody decided that was asked since then, the oldest first."""

    def add(self, request: LinkRequest) -> bool:
        """Keep a request; False: an open one of the same user is there."""

    def decide(self, request: LinkRequest, state: LinkState, *, by: str | None, person_id: str | None, at: datetime) -> bool:
        """End an open request, approved as a person of ours or not; False: somebody was quicker."""

    def link(self, request: LinkRequest, person_id: str, *, at: datetime) -> None:
        """Know a request's user as this person from now on."""

    def accounts_of(self, person_id: str, channel: Channel, workspace_id: str) -> Sequence[str]:
        """List the chat's users whom a person is known as there."""

"""Requests to be linked, in memory."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from msgspec.structs import replace

from handlers.ports import Channel
from handlers.ports.links import LinkRequest, LinkState


@dataclass
class FakeLinkRequests:
    """handlers.ports.LinkRequests, and whom users were linked to."""

    requests: dict[str, LinkRequest] = field(default_factory=dict)
    linked: dict[tuple[str, str, str], str] = field(default_factory=dict)
    """Channel, workspace and user → person."""

    def find(self, request_id: str) -> LinkRequest | None:
        return self.requests.get(request_id)

    def of_user(self, channel: Channel, workspace_id: str, user_id: str) -> Sequence[LinkRequest]:
        user = (channel, workspace_id, user_id)
        mine = [each for each in self.requests.values() if (each.channel, each.workspace_id, each.user_id) == user]
        return sorted(mine, key=lambda each: each.asked_at, reverse=True)

    def open(self, *, since: datetime) -> Sequence[LinkRequest]:
        waits = [each for each in self.requests.values() if each.state == "open" and each.asked_at >= since]
        return sorted(waits, key=lambda each: (each.asked_at, each.id))

    def add(self, request: LinkRequest) -> bool:
        user = (request.channel, request.workspace_id, request.user_id)
        if any((each.channel, each.workspace_id, each.user_id) == user and each.state == "open" for each in self.requests.values()):
            return False
        self.requests[request.id] = request
        return True

    def decide(self, request: LinkRequest, state: LinkState, *, by: str | None, person_id: str | None, at: datetime) -> bool:
        del person_id
        if self.requests[request.id].state != "open":
            return False
        self.requests[request.id] = replace(self.requests[request.id], state=state, decided_at=at, decided_by=by)
        return True

    def link(self, request: LinkRequest, person_id: str, *, at: datetime) -> None:
        del at
        self.linked[request.channel, request.workspace_id, request.user_id] = person_id

    def accounts_of(self, person_id: str, channel: Channel, workspace_id: str) -> Sequence[str]:
        return sorted(
            user for (on, there, user), person in self.linked.items() if (on, there, person) == (channel, workspace_id, person_id)
        )

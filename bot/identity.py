"""Who asks, as a chat names them, and how they are found among our people."""

from collections.abc import Callable

from msgspec import Struct

from handlers.ports import Channel, Person
from storage.people import SqlPeople

Find = Callable[[SqlPeople], Person | None]
"""How the asker is found, in the transaction that answers or listens."""


class Identity(Struct, frozen=True):
    """Someone as a chat names them; `workspace_id` is the Slack team or the Teams tenant."""

    channel: Channel
    workspace_id: str
    user_id: str

    def find(self, people: SqlPeople) -> Person | None:
        """Find who of ours that is."""
        return people.by_identity(self.channel, self.workspace_id, self.user_id)

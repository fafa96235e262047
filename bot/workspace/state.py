"""What the workspace holds: conversations, their messages, and the pages that are watching. In memory, gone at exit."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from typing import Literal

from bot.workspace.assistance import Assistance
from bot.workspace.faces import Look, TeamsApp, shown_app, shown_command
from bot.workspace.faults import Faults
from bot.workspace.files import Files
from bot.workspace.json_values import Json
from bot.workspace.log import Log
from bot.workspace.members import AppProfile, Channel, Command, Member, Team
from bot.workspace.passing import Passing, shown_time
from bot.workspace.triggers import Triggers
from bot.workspace.views import Views

SLACKBOT_ID = "USLACKBOT"
MESSAGES_KEPT = 2_000


@dataclass(slots=True)
class Message:
    """One message. `only_for` names the one member who sees it; `ts` is its name, as in Slack: seconds, then six digits.

    The Web API gives it only from `readable_from` on: what was just posted is not in Slack's history at once.
    """

    ts: str
    author_id: str
    text: str
    blocks: list[Json] = field(default_factory=list)
    only_for: str | None = None
    thread_ts: str | None = None
    metadata: Json | None = None
    edited_ts: str | None = None
    readable_from: float = 0
    cards: list[Json] | None = None
    """What it is in Teams; None: its text."""
    look: Look = "both"

    @property
    def root_ts(self) -> str | None:
        """The thread that this is a reply in."""
        return None if self.thread_ts == self.ts else self.thread_ts


@dataclass(slots=True)
class Conversation:
    """A channel, or the direct messages of one member with the app."""

    id: str
    name: str
    purpose: str
    kind: Literal["channel", "im"]
    member_ids: frozenset[str]
    has_app: bool = True
    shared_with: str | None = None
    messages: list[Message] = field(default_factory=list)

    def message(self, ts: str) -> Message | None:
        """Return the message of that timestamp."""
        return next((message for message in self.messages if message.ts == ts), None)

    def replies(self, ts: str) -> list[Message]:
        """Return what everyone sees of the thread under a message, without the message itself."""
        return [message for message in self.messages if message.root_ts == ts and message.only_for is None]


class Workspace:
    """The whole state, and the one place that changes it and tells the pages."""

    def __init__(
        self,
        members: Sequence[Member],
        channels: Sequence[Channel],
        *,
        team: Team,
        app: AppProfile,
        commands: Sequence[Command],
        suggestions: Sequence[str],
        clock: Callable[[], datetime],
        has_home: bool = True,
        history_seconds: float = 0,
        channel_history: bool = True,
        seed: int = 0,
        teams: TeamsApp | None = None,
    ) -> None:
        if not members:
            raise ValueError("A workspace needs at least one member to act as.")
        self.members = {member.id: member for member in members}
        if len(self.members) != len(members):
            raise ValueError("Two members of the workspace have the same id.")
        self.team, self.app, self.commands, self.suggestions = team, app, tuple(commands), tuple(suggestions)
        self.clock, self.has_home, self.channel_history = clock, has_home, channel_history
        self.faults, self.log, self.files, self.triggers = Faults(), Log(clock), Files(), Triggers(clock)
        self.views = Views(self.tell, self.next_ts)
        self.assistance = Assistance(self._tell_all)
        self._history_seconds, self._delays = history_seconds, Random(seed)  # noqa: S311 - repeatable on purpose
        self.conversations = {channel.id: self._opened(channel) for channel in channels}
        for member in members:
            if member.kind != "other_company":
                self._add_direct_messages(member)
        self.base_url, self.teams = "", teams
        self.passing: Passing | None = None
        self._watching: dict[asyncio.Queue[Json], str] = {}
        self._last_instant = 0

    def _opened(self, channel: Channel) -> Conversation:
        inside = frozenset(id_ for id_, member in self.members.items() if member.kind != "other_company" or channel.shared_with)
        return Conversation(channel.id, channel.name, channel.purpose, "channel", inside, channel.has_app, channel.shared_with)

    def _add_direct_messages(self, member: Member) -> None:
        name = f"D{member.id[1:]}"
        self.conversations[name] = Conversation(name, self.app.name, self.app.about, "im", frozenset({member.id}))

    def member_called(self, name: str) -> Member:
        """Find a member by id or e-mail; whoever is not found is the first of all."""
        everyone = list(self.members.values())
        return next((member for member in everyone if name in {member.id, member.email}), everyone[0])

    def direct_messages(self, member_id: str) -> Conversation | None:
        """Return a member's direct messages with the app."""
        return self.conversations.get(f"D{member_id[1:]}") if member_id in self.members else None

    def conversation(self, name: str) -> Conversation | None:
        """Find a conversation by its id, by `#name`, or by the member whose direct messages it is."""
        if name.startswith("#"):
            return next((found for found in self.conversations.values() if found.kind == "channel" and found.name == name[1:]), None)
        return self.conversations.get(name) or self.direct_messages(name)

    def next_ts(self) -> str:
        """Return a timestamp later than every one before it."""
        instant = int(self.clock().timestamp() * 1_000_000)
        self._last_instant = max(instant, self._last_instant + 1)
        return f"{self._last_instant // 1_000_000}.{self._last_instant % 1_000_000:06d}"

    def post(
        self,
        conversation: Conversation,
        *,
        author_id: str,
        text: str,
        blocks: Sequence[Json] = (),
        only_for: str | None = None,
        thread_ts: str | None = None,
        metadata: Json | None = None,
        cards: list[Json] | None = None,
        look: Look = "both",
    ) -> Message:
        """Add a message and show it to everyone who may see it; `cards` None: they are drawn from its blocks."""
        above = conversation.message(thread_ts) if thread_ts else None
        thread_ts = above.thread_ts or above.ts if above else thread_ts  # A reply to a reply belongs to the same thread.
        message = Message(self.next_ts(), author_id, text, list(blocks), only_for, thread_ts, metadata)
        message.readable_from = float(message.ts) + self._delays.uniform(0, self._history_seconds)
        message.cards, message.look = self._drawn(message) if cards is None else cards, look
        conversation.messages.append(message)
        del conversation.messages[:-MESSAGES_KEPT]
        self._tell("message", conversation, message)
        if author_id == self.app.user_id and thread_ts:
            self.assistance.status(conversation.id, thread_ts, "")
        elif author_id in self.members:
            self.assistance.asked(conversation.id)
        return message

    def change(
        self, conversation: Conversation, message: Message, *, text: str, blocks: Sequence[Json], cards: list[Json] | None = None
    ) -> None:
        """Replace what a message says; it keeps its place and its timestamp. `cards` is as above."""
        message.text, message.blocks, message.edited_ts = text, list(blocks), self.next_ts()
        message.cards = self._drawn(message) if cards is None else cards
        self._tell("message_changed", conversation, message)

    def remove(self, conversation: Conversation, message: Message) -> None:
        """Take a message away."""
        conversation.messages.remove(message)
        self._tell("message_deleted", conversation, message)

    def say_as_slackbot(self, conversation: Conversation, text: str, *, only_for: str, thread_ts: str | None = None) -> None:
        """Tell one member what went wrong, where Slack would."""
        self.post(conversation, author_id=SLACKBOT_ID, text=text, only_for=only_for, thread_ts=thread_ts)

    def tell(self, member_id: str, event: Json) -> None:
        """Tell a member's pages something that is for them alone."""
        for queue, watching in self._watching.items():
            if watching == member_id:
                queue.put_nowait(event)

    def tell_time(self) -> None:
        """Tell every page what the time is now."""
        for queue, member_id in self._watching.items():
            queue.put_nowait({"type": "time", "time": shown_time(self.passing, self.members[member_id])})

    def watch(self, member_id: str) -> asyncio.Queue[Json]:
        """Return a queue that begins with everything this member sees and goes on with what changes."""
        queue: asyncio.Queue[Json] = asyncio.Queue()
        queue.put_nowait(self.view(member_id))
        self._watching[queue] = member_id
        return queue

    def unwatch(self, queue: asyncio.Queue[Json]) -> None:
        """Stop filling a queue."""
        self._watching.pop(queue, None)

    def view(self, member_id: str) -> Json:
        """Return everything that this member sees, for the page."""
        return {
            "type": "everything",
            "me": member_id,
            "team": {"name": self.team.name},
            "app": {"id": self.app.user_id, "name": self.app.name, "has_home": self.has_home},
            "members": [
                {"id": member.id, "name": member.name, "email": member.email, "role": member.role, "kind": member.kind}
                for member in self.members.values()
            ],
            "commands": [shown_command(command) for command in self.commands],
            "suggestions": list(self.suggestions),
            "teams": shown_app(self.teams),
            "time": shown_time(self.passing, self.members[member_id]),
            "conversations": [
                {
                    "id": conversation.id,
                    "name": conversation.name,
                    "purpose": conversation.purpose,
                    "kind": conversation.kind,
                    "shared_with": conversation.shared_with,
                    "has_app": conversation.has_app,
                    "messages": [shown(message) for message in conversation.messages if message.only_for in {None, member_id}],
                    **self.assistance.shown(conversation.id),
                }
                for conversation in self.conversations.values()
                if member_id in conversation.member_ids
            ],
            **self.views.shown(member_id),
        }

    def _drawn(self, message: Message) -> list[Json] | None:
        if self.teams is None or not message.blocks:
            return None
        return self.teams.faces.cards(message.blocks, unasked=message.metadata is not None)

    def _tell_all(self, conversation_id: str, event: Json) -> None:
        for member_id in self.conversations[conversation_id].member_ids:
            self.tell(member_id, event)

    def _tell(self, kind: str, conversation: Conversation, message: Message) -> None:
        event: Json = {"type": kind, "conversation": conversation.id, "message": shown(message)}
        for queue, member_id in self._watching.items():
            if member_id in conversation.member_ids and message.only_for in {None, member_id}:
                queue.put_nowait(event)


def shown(message: Message) -> Json:
    """Return a message as the page reads it."""
    return {
        "ts": message.ts,
        "author": message.author_id,
        "text": message.text,
        "blocks": message.blocks,
        "ephemeral": message.only_for is not None,
        "thread_ts": message.thread_ts,
        "edited": message.edited_ts is not None,
        "cards": message.cards,
        "look": message.look,
    }

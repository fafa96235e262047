"""Somebody of the workspace, as a test acts as them: type, press, fill in, read."""

import asyncio
from collections.abc import Mapping

from bot.workspace.blocks import elements_of
from bot.workspace.deliveries import Deliveries
from bot.workspace.json_values import Json
from bot.workspace.members import Member
from bot.workspace.presses import PressError, Presses, Said
from bot.workspace.state import Conversation, Message, Workspace

PATIENCE_SECONDS = 5.0


class Person:
    """One member and what they see. Conversations are named as the Web API names them: `#general`, an id; "" is the app's messages."""

    def __init__(self, workspace: Workspace, member: Member, deliveries: Deliveries, presses: Presses, *, response_base: str) -> None:
        self._workspace, self.member, self._deliveries, self._presses = workspace, member, deliveries, presses
        self._response_base = response_base

    @property
    def modal(self) -> Json | None:
        """The modal in front, as the app sent it, with its `id` and `hash`."""
        shown: Json | None = self._workspace.views.shown(self.member.id)["modal"]
        return shown

    @property
    def home(self) -> Json | None:
        """What the app published for this person."""
        shown: Json | None = self._workspace.views.shown(self.member.id)["home"]
        return shown

    def messages(self, conversation: str = "", *, thread_ts: str | None = None) -> list[Message]:
        """Return what this person sees in a conversation, or in one of its threads, the oldest first."""
        visible = [message for message in self._place(conversation).messages if message.only_for in {None, self.member.id}]
        return [message for message in visible if thread_ts is None or thread_ts in {message.ts, message.root_ts}]

    async def types(self, words: str, conversation: str = "", *, thread_ts: str | None = None) -> None:
        """Send a line: a slash command, or a message. A command was answered when this returns; an event may be on its way."""
        place = self._place(conversation)
        await self._deliveries.typed(self.member, place, words, url_of=self._response_url, thread_ts=thread_ts)

    async def presses(self, label: str, conversation: str = "", *, value: str | None = None) -> Said:
        """Press what is labelled so, in the modal, else on the newest message that has it, else on Home; `value` chooses an option.

        Raises:
            PressError: nothing is labelled so.
        """
        modal, home = self._workspace.views.top(self.member.id), self._workspace.views.home(self.member.id)
        if modal is not None:
            return await self._presses.in_view(self.member, {"view": modal.id, **self._found(modal.body["blocks"], label, value)})
        place = self._place(conversation)
        for message in reversed(self.messages(conversation)):
            if _names(message.blocks, label):
                press = {"ts": message.ts, **self._found(message.blocks, label, value)}
                return await self._presses.in_message(self.member, place, press, url_of=self._response_url)
        blocks = home.body["blocks"] if home is not None else []
        return await self._presses.in_view(self.member, {"view": home.id if home else "", **self._found(blocks, label, value)})

    async def submits(self, values: Mapping[str, object] | None = None) -> Said:
        """Fill in the modal in front, by block id, and submit it; what is not named keeps what stood there first.

        Raises:
            PressError: no modal is open, or it has no such block.
        """
        view = self._workspace.views.top(self.member.id)
        if view is None:
            raise PressError("No modal is open.")
        fields = {block["block_id"]: block["element"]["action_id"] for block in view.body["blocks"] if block["type"] == "input"}
        unknown = sorted(set(values or {}) - set(fields))
        if unknown:
            raise PressError(f'This modal has no input block "{unknown[0]}"; it has: {", ".join(fields)}.')
        filled = {name: {fields[name]: value} for name, value in (values or {}).items()}
        return await self._presses.submitted(self.member, {"view": view.id, "values": filled})

    async def closes(self, *, everything: bool = False) -> None:
        """Close the modal in front, or the whole stack."""
        await self._presses.closed(self.member, {"view": self.modal["id"] if self.modal else "", "everything": everything})

    def opens_home(self) -> None:
        """Look at the app's Home; the app hears of it."""
        self._deliveries.opened_home(self.member, "home")

    async def sees(self, words: str, conversation: str = "") -> Message:
        """Wait until a message with these words is there, in its text or its blocks, and return the newest.

        Raises:
            TimeoutError: it did not come within five seconds.
        """
        queue = self._workspace.watch(self.member.id)
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                while True:
                    found = [message for message in self.messages(conversation) if words in message.text or words in str(message.blocks)]
                    if found:
                        return found[-1]
                    await queue.get()
        finally:
            self._workspace.unwatch(queue)

    async def sees_home(self) -> Json:
        """Wait until the app has published a Home, and return it.

        Raises:
            TimeoutError: it did not come within five seconds.
        """
        queue = self._workspace.watch(self.member.id)
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                while (home := self.home) is None:
                    await queue.get()
                return home
        finally:
            self._workspace.unwatch(queue)

    def _place(self, name: str) -> Conversation:
        found = self._workspace.conversation(name) if name else self._workspace.direct_messages(self.member.id)
        if found is None or self.member.id not in found.member_ids:
            raise KeyError(f'{self.member.name} is in no conversation called "{name}".')
        return found

    def _response_url(self, key: str) -> str:
        return f"{self._response_base}/response/{key}"

    @staticmethod
    def _found(blocks: list[Json], label: str, value: str | None) -> Json:
        for block, element in _names(blocks, label):
            return {"block_id": block["block_id"], "action_id": element["action_id"], "value": value}
        raise PressError(f'Nothing is labelled "{label}".')


def _names(blocks: list[Json], label: str) -> list[tuple[Json, Json]]:
    """Return the elements of that label, placeholder or action id, with their blocks."""
    pairs = [(block, element) for block in blocks for element in elements_of(block)]
    return [(block, element) for block, element in pairs if label in _labels(element)]


def _labels(element: Json) -> set[object]:
    texts = [element.get("text"), element.get("placeholder")]
    return {element.get("action_id"), element.get("accessibility_label"), *(text.get("text") for text in texts if isinstance(text, dict))}

"""Answers that come back without the Web API: in the reply to a slash command, and to a `response_url`."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_hex

from msgspec import Struct

from bot.workspace import limits
from bot.workspace.blocks import BlocksRefusedError, read_blocks
from bot.workspace.files import Files
from bot.workspace.json_values import Json, is_true
from bot.workspace.members import Member
from bot.workspace.refusals import RefusedError
from bot.workspace.state import Conversation, Message, Workspace


class Said(Struct, frozen=True):
    """The part of a request that is a message."""

    text: str
    blocks: list[Json]


def read_said(body: Json, files: Files) -> Said:
    """Read text and blocks, as every method that posts takes them.

    Raises:
        RefusedError: there is neither, or one of them breaks a limit.
    """
    text = body.get("text")
    if text is not None and not isinstance(text, str):
        text = str(text)
    try:
        blocks = read_blocks(body.get("blocks"))
    except BlocksRefusedError as refused:
        raise RefusedError(refused.code, refused.reasons) from refused
    files.check(blocks)
    # Attachments are older than blocks. The page draws none, and says so where one was sent.
    blocks += [{"type": "attachment", "block_id": "attachments"}] if body.get("attachments") else []
    if not text and not blocks:
        raise RefusedError("no_text")
    if text and len(text) > limits.MESSAGE_TEXT_CHARACTERS:
        raise RefusedError("msg_too_long")
    return Said(text or "", blocks)


@dataclass(slots=True)
class _Way:
    """One `response_url`: where it leads, until when, how often it was used."""

    conversation: Conversation
    member: Member
    original_ts: str | None
    until: datetime
    uses: int = 0


class Responses:
    """Every `response_url` that was handed out, good for five uses in thirty minutes."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._ways: dict[str, _Way] = {}

    def hand_out(self, conversation: Conversation, member: Member, original: Message | None = None) -> str:
        """Return the key of a new way back."""
        now = self._workspace.clock()
        self._ways = {key: way for key, way in self._ways.items() if way.until > now}
        key = token_hex(12)
        until = now + timedelta(minutes=limits.RESPONSE_URL_MINUTES)
        self._ways[key] = _Way(conversation, member, original.ts if original else None, until)
        return key

    def use(self, key: str, body: Json) -> None:
        """Do what was posted to a way back.

        Raises:
            RefusedError: `expired_url` (also an unknown one), `used_url`, or what is wrong with the message.
        """
        way = self._ways.get(key)
        if way is None or way.until <= self._workspace.clock():
            raise RefusedError("expired_url")
        if way.uses >= limits.RESPONSE_URL_USES:
            raise RefusedError("used_url")
        original = way.conversation.message(way.original_ts) if way.original_ts else None
        if is_true(body.get("delete_original")):
            if original is not None:
                self._workspace.remove(way.conversation, original)
        elif is_true(body.get("replace_original")) and original is not None:
            said = read_said(body, self._workspace.files)
            self._workspace.change(way.conversation, original, text=said.text, blocks=said.blocks)
        else:
            self.say(way.conversation, way.member, body)
        way.uses += 1

    def say(self, conversation: Conversation, member: Member, body: Json) -> None:
        """Post an answer: for the member alone, unless it says `in_channel`."""
        said = read_said(body, self._workspace.files)
        self._workspace.post(
            conversation,
            author_id=self._workspace.app.user_id,
            text=said.text,
            blocks=said.blocks,
            only_for=None if body.get("response_type") == "in_channel" else member.id,
            thread_ts=body.get("thread_ts"),
        )

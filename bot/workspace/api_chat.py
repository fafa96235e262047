"""Methods that post, change and delete messages."""

import json
from collections.abc import Callable

from bot.workspace import payloads
from bot.workspace.json_values import Json
from bot.workspace.refusals import RefusedError
from bot.workspace.responses import Said, read_said
from bot.workspace.state import Conversation, Message, Workspace


def conversation_of(workspace: Workspace, name: object) -> Conversation:
    """Return the conversation that a `channel` argument names, or refuse with `channel_not_found`."""
    found = workspace.conversation(name) if isinstance(name, str) and name else None
    if found is None:
        raise RefusedError("channel_not_found")
    return found


def joined_conversation(workspace: Workspace, name: object) -> Conversation:
    """Return a conversation that the app is in, or refuse with `not_in_channel`."""
    conversation = conversation_of(workspace, name)
    if not conversation.has_app:
        raise RefusedError("not_in_channel")
    return conversation


class ChatMethods:
    """`chat.*`."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def methods(self) -> dict[str, Callable[[Json], Json]]:
        """Return the methods by their names."""
        return {
            "chat.delete": self._chat_delete,
            "chat.postEphemeral": self._chat_post_ephemeral,
            "chat.postMessage": self._chat_post_message,
            "chat.update": self._chat_update,
        }

    def _chat_post_message(self, arguments: Json) -> Json:
        conversation = joined_conversation(self._workspace, arguments.get("channel"))
        message = self._post(conversation, arguments)
        return {"channel": conversation.id, "ts": message.ts, "message": self._shown(message)}

    def _chat_post_ephemeral(self, arguments: Json) -> Json:
        conversation = joined_conversation(self._workspace, arguments.get("channel"))
        user = arguments.get("user")
        if user not in self._workspace.members:
            raise RefusedError("user_not_found")
        if user not in conversation.member_ids:
            raise RefusedError("user_not_in_channel")
        return {"message_ts": self._post(conversation, arguments, only_for=user).ts}

    def _chat_update(self, arguments: Json) -> Json:
        conversation, message = self._own(arguments, "cant_update_message")
        said = self._said_after(message, arguments)
        self._workspace.change(conversation, message, text=said.text, blocks=said.blocks)
        return {"channel": conversation.id, "ts": message.ts, "text": said.text, "message": self._shown(message)}

    def _chat_delete(self, arguments: Json) -> Json:
        conversation, message = self._own(arguments, "cant_delete_message")
        self._workspace.remove(conversation, message)
        return {"channel": conversation.id, "ts": message.ts}

    def _post(self, conversation: Conversation, arguments: Json, *, only_for: str | None = None) -> Message:
        said = read_said(arguments, self._workspace.files)
        return self._workspace.post(
            conversation,
            author_id=self._workspace.app.user_id,
            text=said.text,
            blocks=said.blocks,
            only_for=only_for,
            thread_ts=arguments.get("thread_ts"),
            metadata=_metadata(arguments.get("metadata")),
        )

    def _own(self, arguments: Json, refusal: str) -> tuple[Conversation, Message]:
        conversation = conversation_of(self._workspace, arguments.get("channel"))
        message = conversation.message(str(arguments.get("ts")))
        if message is None or message.only_for is not None:  # An ephemeral message is changed by its response_url alone.
            raise RefusedError("message_not_found")
        if message.author_id != self._workspace.app.user_id:
            raise RefusedError(refusal)
        return conversation, message

    def _said_after(self, message: Message, arguments: Json) -> Said:
        """Return what a message says after an update: blocks that are not sent go, as in Slack, once there is new text."""
        said = read_said(arguments, self._workspace.files)
        return said if said.text or "text" in arguments else Said(message.text, said.blocks)

    def _shown(self, message: Message) -> Json:
        return payloads.api_message(message, self._workspace.app, self._workspace.team.id)


def _metadata(value: object) -> Json | None:
    if isinstance(value, str) and value:
        try:
            value = json.loads(value)
        except ValueError:
            raise RefusedError("invalid_metadata_format") from None
    if not value:
        return None
    if not isinstance(value, dict) or not isinstance(value.get("event_type"), str):
        raise RefusedError("invalid_metadata_schema")
    if "event_payload" in value and value["event_payload"] is None:  # Bolt's own `say` sends this in the threads of direct messages.
        return value | {"event_payload": {}}
    if not isinstance(value.get("event_payload"), dict):
        raise RefusedError("invalid_metadata_schema")
    return value

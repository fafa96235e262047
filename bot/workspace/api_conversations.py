"""Methods that find and read conversations."""

from collections.abc import Callable

from bot.workspace import payloads
from bot.workspace.api_chat import conversation_of, joined_conversation
from bot.workspace.json_values import Json, is_true
from bot.workspace.refusals import RefusedError
from bot.workspace.state import Conversation, Message, Workspace

HISTORY_LIMIT = 100
HISTORY_LIMIT_MOST = 999


class ConversationMethods:
    """`conversations.*`."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def methods(self) -> dict[str, Callable[[Json], Json]]:
        """Return the methods by their names."""
        return {
            "conversations.history": self._conversations_history,
            "conversations.info": self._conversations_info,
            "conversations.list": self._conversations_list,
            "conversations.members": self._conversations_members,
            "conversations.open": self._conversations_open,
            "conversations.replies": self._conversations_replies,
        }

    def _conversations_open(self, arguments: Json) -> Json:
        if arguments.get("channel"):
            conversation = conversation_of(self._workspace, arguments["channel"])
        else:
            users = _list(arguments.get("users"))
            if not users:
                raise RefusedError("users_list_not_supplied")
            found = self._workspace.direct_messages(users[0])
            if found is None or len(users) > 1:  # Group messages are not part of this workspace.
                raise RefusedError("user_not_found" if found is None else "method_not_supported_for_channel_type")
            conversation = found
        return {"no_op": True, "already_open": True, "channel": {"id": conversation.id}}

    def _conversations_info(self, arguments: Json) -> Json:
        return {"channel": self._described(conversation_of(self._workspace, arguments.get("channel")))}

    def _conversations_list(self, arguments: Json) -> Json:
        kinds = _list(arguments.get("types")) or ["public_channel"]
        wanted = {"im" if kind == "im" else "channel" for kind in kinds if kind in {"im", "public_channel"}}
        found = [conversation for conversation in self._workspace.conversations.values() if conversation.kind in wanted]
        return {"channels": [self._described(conversation) for conversation in found], "response_metadata": {"next_cursor": ""}}

    def _conversations_members(self, arguments: Json) -> Json:
        conversation = conversation_of(self._workspace, arguments.get("channel"))
        app = [self._workspace.app.user_id] if conversation.has_app else []
        return {"members": [*sorted(conversation.member_ids), *app], "response_metadata": {"next_cursor": ""}}

    def _described(self, conversation: Conversation) -> Json:
        if conversation.kind == "im":
            return {"id": conversation.id, "is_im": True, "is_channel": False, "user": next(iter(conversation.member_ids)), "is_open": True}
        shared = conversation.shared_with is not None
        return {
            "id": conversation.id,
            "name": conversation.name,
            "is_channel": True,
            "is_im": False,
            "is_mpim": False,
            "is_group": False,
            "is_private": False,
            "is_archived": False,
            "is_member": conversation.has_app,
            "is_shared": shared,
            "is_ext_shared": shared,
            "is_org_shared": False,
            "is_pending_ext_shared": False,
            "context_team_id": self._workspace.team.id,
            "shared_team_ids": [self._workspace.team.id, *([self._workspace.team.other_company_id] if shared else [])],
            "purpose": {"value": conversation.purpose},
        }

    def _conversations_history(self, arguments: Json) -> Json:
        conversation = self._read_by_the_app(arguments.get("channel"))
        found = [message for message in reversed(self._readable(conversation)) if message.root_ts is None]
        return self._page(arguments, conversation, found)

    def _conversations_replies(self, arguments: Json) -> Json:
        conversation = self._read_by_the_app(arguments.get("channel"))
        root = str(arguments.get("ts"))
        found = [message for message in self._readable(conversation) if root in {message.ts, message.thread_ts}]
        if not found:
            raise RefusedError("thread_not_found")
        return self._page(arguments, conversation, found)

    def _read_by_the_app(self, name: object) -> Conversation:
        conversation = joined_conversation(self._workspace, name)
        if conversation.kind == "channel" and not self._workspace.channel_history:
            raise RefusedError("missing_scope")
        return conversation

    def _readable(self, conversation: Conversation) -> list[Message]:
        now = self._workspace.clock().timestamp()
        return [
            message
            for message in conversation.messages
            if message.only_for is None and message.readable_from <= max(now, float(message.ts))
        ]

    def _page(self, arguments: Json, conversation: Conversation, messages: list[Message]) -> Json:
        kept = [message for message in messages if _within(message, arguments)]
        most = min(_whole(arguments.get("limit"), "invalid_limit", HISTORY_LIMIT), HISTORY_LIMIT_MOST)
        start = _whole(arguments.get("cursor"), "invalid_cursor", 0)
        more = start + most < len(kept)
        with_metadata = is_true(arguments.get("include_all_metadata"))
        shown = [
            payloads.api_message(message, self._workspace.app, self._workspace.team.id, with_metadata=with_metadata)
            | payloads.thread(message, conversation)
            for message in kept[start : start + most]
        ]
        return {"messages": shown} | {"has_more": more, "response_metadata": {"next_cursor": str(start + most) if more else ""}}


def _list(value: object) -> list[str]:
    if isinstance(value, list):
        return [str(item) for item in value]
    return [item.strip() for item in str(value or "").split(",") if item.strip()]


def _whole(value: object, refusal: str, otherwise: int) -> int:
    if value in {None, ""}:
        return otherwise
    try:
        number = int(str(value))
    except ValueError:
        raise RefusedError(refusal) from None
    if number < 0:
        raise RefusedError(refusal)
    return number


def _within(message: Message, arguments: Json) -> bool:
    """Whether a message lies between `oldest` and `latest`; the ends count only where `inclusive` says so."""
    inclusive = is_true(arguments.get("inclusive"))
    oldest, latest = str(arguments.get("oldest") or "0"), str(arguments.get("latest") or "")
    try:
        at, start, end = float(message.ts), float(oldest), float(latest) if latest else float("inf")
    except ValueError:
        raise RefusedError("invalid_ts_oldest" if not latest else "invalid_ts_latest") from None
    return start < at < end or (inclusive and at in {start, end})

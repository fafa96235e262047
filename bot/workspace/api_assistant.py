"""Methods of the agent view: a status while the app works, and prompts to choose from."""

import json
from collections.abc import Callable, Mapping, Sequence

from bot.workspace.api_chat import joined_conversation
from bot.workspace.json_values import Json
from bot.workspace.limits import PROMPTS, STATUS_CHARACTERS
from bot.workspace.refusals import RefusedError
from bot.workspace.state import Workspace


class AssistantMethods:
    """`assistant.threads.*`, as they are for an app that declares `agent_view`."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def methods(self) -> dict[str, Callable[[Json], Json]]:
        """Return the methods by their names."""
        return {
            "assistant.threads.setStatus": self._set_status,
            "assistant.threads.setSuggestedPrompts": self._set_suggested_prompts,
        }

    def _set_status(self, arguments: Json) -> Json:
        conversation = joined_conversation(self._workspace, arguments.get("channel_id"))
        thread_ts, status = arguments.get("thread_ts"), arguments.get("status")
        if not isinstance(thread_ts, str) or conversation.message(thread_ts) is None:
            raise RefusedError("invalid_thread_ts")
        if not isinstance(status, str) or len(status) > STATUS_CHARACTERS:
            raise RefusedError("invalid_arguments")
        self._workspace.assistance.status(conversation.id, thread_ts, status)
        return {}

    def _set_suggested_prompts(self, arguments: Json) -> Json:
        conversation = joined_conversation(self._workspace, arguments.get("channel_id"))
        prompts = _prompts(arguments.get("prompts"))
        if not arguments.get("thread_ts"):  # With a thread, the agent view drops them without a word.
            self._workspace.assistance.offer(conversation.id, str(arguments.get("title") or ""), prompts)
        return {}


def _prompts(value: object) -> Sequence[Json]:
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            raise RefusedError("invalid_arguments") from None
    if not isinstance(value, Sequence) or not 0 < len(value) <= PROMPTS or not all(map(_is_prompt, value)):
        raise RefusedError("invalid_arguments")
    return [{"title": each["title"], "message": each["message"]} for each in value]


def _is_prompt(value: object) -> bool:
    return isinstance(value, Mapping) and all(isinstance(value.get(name), str) and value[name] for name in ("title", "message"))

"""The part of Slack's Web API that an app of messages, buttons, modals and files needs, with Slack's shapes and error codes."""

from collections.abc import Callable, Mapping
from hmac import compare_digest
from typing import Any

from bot.workspace.api_assistant import AssistantMethods
from bot.workspace.api_chat import ChatMethods
from bot.workspace.api_conversations import ConversationMethods
from bot.workspace.api_files import FileMethods
from bot.workspace.api_people import PeopleMethods
from bot.workspace.api_views import ViewMethods
from bot.workspace.json_values import Json
from bot.workspace.limits import CALLS_PER_MINUTE
from bot.workspace.rations import Rations
from bot.workspace.refusals import RefusedError
from bot.workspace.state import Workspace


class WebApi:
    """Answers methods by name."""

    def __init__(self, workspace: Workspace, *, bot_token: str, calls_per_minute: Mapping[str, int] = CALLS_PER_MINUTE) -> None:
        self._token, self._rations = bot_token, Rations(calls_per_minute, workspace.clock)
        self._methods: dict[str, Callable[[Json], Json]] = {
            "api.test": lambda arguments: {"args": arguments} if arguments else {},
            **PeopleMethods(workspace).methods(),
            **ChatMethods(workspace).methods(),
            **ConversationMethods(workspace).methods(),
            **ViewMethods(workspace).methods(),
            **FileMethods(workspace).methods(),
            **AssistantMethods(workspace).methods(),
        }
        workspace.faults.methods |= set(self._methods)

    @property
    def methods(self) -> list[str]:
        """Name every method there is."""
        return sorted(self._methods)

    def call(self, method: str, arguments: Mapping[str, Any], *, token: str | None) -> Json:
        """Answer one call in Slack's shape.

        Raises:
            RefusedError: Slack would refuse it.
        """
        return {"ok": True} | self._answer(method, dict(arguments), token)

    def _answer(self, method: str, arguments: Json, token: str | None) -> Json:
        answer = self._methods.get(method)
        if answer is None:
            raise RefusedError("unknown_method")
        token = token or arguments.pop("token", None)
        if method != "api.test":
            if not token:
                raise RefusedError("not_authed")
            if not compare_digest(str(token).encode(), self._token.encode()):
                raise RefusedError("invalid_auth")
        self._rations.count(method)
        return answer(arguments)

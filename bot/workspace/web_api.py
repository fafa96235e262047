"""The part of Slack's Web API that an app of messages and buttons needs, with Slack's shapes and error codes."""

from collections.abc import Callable, Mapping
from hmac import compare_digest
from typing import Any

from bot.workspace.api_chat import ChatMethods
from bot.workspace.api_conversations import ConversationMethods
from bot.workspace.api_people import PeopleMethods
from bot.workspace.blocks import Json
from bot.workspace.responses import RefusedError
from bot.workspace.state import Workspace


class WebApi:
    """Answers methods by name. Every call passes `call`, so that a fault can be put before any of them."""

    def __init__(self, workspace: Workspace, *, bot_token: str) -> None:
        self._token = bot_token
        self._methods: dict[str, Callable[[Json], Json]] = {
            "api.test": lambda arguments: {"args": arguments} if arguments else {},
            **PeopleMethods(workspace).methods(),
            **ChatMethods(workspace).methods(),
            **ConversationMethods(workspace).methods(),
        }

    @property
    def methods(self) -> list[str]:
        """Name every method there is."""
        return sorted(self._methods)

    def call(self, method: str, arguments: Mapping[str, Any], *, token: str | None) -> Json:
        """Answer one call in Slack's shape; an error is an answer too."""
        try:
            return {"ok": True} | self._answer(method, dict(arguments), token)
        except RefusedError as refused:
            return refusal(refused)

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
        return answer(arguments)


def refusal(refused: RefusedError) -> Json:
    """Return a refusal in Slack's shape, with its reasons where there are some."""
    answer: Json = {"ok": False, "error": refused.code}
    if refused.reasons:
        bare = [reason.removeprefix("[ERROR] ") for reason in refused.reasons]
        answer |= {"errors": bare, "response_metadata": {"messages": refused.reasons}}
    return answer

"""What a person does on the page, brought to the app: commands, messages, presses."""

import asyncio
import json
from collections.abc import Callable, Coroutine, Sequence
from itertools import count
from typing import Any
from urllib.parse import urlencode

from bot.workspace import payloads
from bot.workspace.blocks import Json
from bot.workspace.members import Member
from bot.workspace.responses import RefusedError, Responses
from bot.workspace.signed_requests import Answer, SignedRequests
from bot.workspace.state import Conversation, Message, Workspace

FORM = "application/x-www-form-urlencoded"
TROUBLE_OF_A_COMMAND = {"http_timeout": "operation_timeout", "connection_failed": "dispatch_failed", "http_error": "dispatch_failed"}

UrlOf = Callable[[str], str]
"""Makes the whole `response_url` from its key."""


class PressError(ValueError):
    """A press that cannot be made: the message, block or element is not there, or not that member's to press."""


class Deliveries:
    """Sends what was typed and pressed, and shows what comes of it."""

    def __init__(self, workspace: Workspace, requests: SignedRequests, responses: Responses, *, retry_seconds: Sequence[float]) -> None:
        self._workspace, self._requests, self._responses = workspace, requests, responses
        self._retry_seconds = tuple(retry_seconds)
        self._numbers = count(1)
        self._running: set[asyncio.Task[None]] = set()

    async def typed(self, member: Member, conversation: Conversation, words: str, *, url_of: UrlOf) -> None:
        """Handle what was sent from the composer: a slash command, or a message; nothing but white space is nothing."""
        words = words.strip()
        if not words:
            return
        if words.startswith("/"):
            await self._command(member, conversation, words, url_of)
            return
        text = payloads.as_slack_writes(words, self._workspace)
        message = self._workspace.post(conversation, author_id=member.id, text=text)
        if conversation.kind == "im":
            self._behind(self._event(member, conversation, message, "message"))
        elif conversation.has_app and f"<@{self._workspace.app.user_id}>" in text:
            self._behind(self._event(member, conversation, message, "app_mention"))

    async def _command(self, member: Member, conversation: Conversation, words: str, url_of: UrlOf) -> None:
        command = words.split(maxsplit=1)[0]
        known = {known.name for known in self._workspace.commands}
        if command not in known or member.kind == "other_company":
            self._warn(
                member, conversation, f"`{payloads.escaped(command)}` is not a valid command here. Valid are: {', '.join(sorted(known))}."
            )
            return
        form = payloads.slash_command(
            self._workspace,
            member,
            conversation,
            command=command,
            words=words[len(command) :].strip(),
            response_url=url_of(self._responses.hand_out(conversation, member)),
            trigger_id=self._trigger_id(),
        )
        answer = await self._requests.post(urlencode(form).encode(), content_type=FORM)
        if answer.trouble:
            self._warn(member, conversation, f"{command} failed with the error “{TROUBLE_OF_A_COMMAND[answer.trouble]}”")
        elif answer.body.strip():
            self._answer_command(member, conversation, command, words, answer)

    def _answer_command(self, member: Member, conversation: Conversation, command: str, words: str, answer: Answer) -> None:
        body = _read_answer(answer)
        try:
            if body.get("response_type") == "in_channel":
                self._workspace.post(conversation, author_id=member.id, text=payloads.as_slack_writes(words, self._workspace))
            self._responses.say(conversation, member, body)
        except RefusedError as refused:
            reasons = "\n".join(payloads.escaped(reason) for reason in (refused.code, *refused.reasons))
            self._warn(member, conversation, f"{command} failed with the error “invalid_command_response”\n```{reasons}```")

    async def pressed(self, member: Member, conversation: Conversation, press: Json, *, url_of: UrlOf) -> str:
        """Press a button, choose from a menu; returns what went wrong in Slack's words, or nothing.

        Raises:
            PressError: there is nothing like it to press.
        """
        message = conversation.message(str(press.get("ts")))
        if message is None or message.only_for not in {None, member.id}:
            raise PressError("That message is gone.")
        element = _element(message, str(press.get("block_id")), str(press.get("action_id")))
        payload = payloads.block_actions(
            self._workspace,
            member,
            conversation,
            message,
            action=_action(element, press, self._workspace.next_ts()),
            response_url=url_of(self._responses.hand_out(conversation, member, message)),
            trigger_id=self._trigger_id(),
        )
        answer = await self._requests.post(urlencode({"payload": json.dumps(payload)}).encode(), content_type=FORM)
        if answer.trouble == "http_timeout":
            return "Operation timed out. Apps need to respond within 3 seconds."
        if answer.trouble == "connection_failed":
            return "This app could not be reached."
        return f"This app responded with status code {answer.status}." if answer.trouble else ""

    async def _event(self, member: Member, conversation: Conversation, message: Message, kind: str) -> None:
        event = payloads.message_event(self._workspace, member, conversation, message, kind=kind)
        callback = payloads.event_callback(self._workspace, conversation, event, event_id=f"Ev{message.ts.replace('.', '')}")
        body = json.dumps(callback).encode()
        answer = await self._requests.post(body, content_type="application/json")
        for number, seconds in enumerate(self._retry_seconds, start=1):
            if not answer.trouble or answer.wants_no_retry:
                return
            await asyncio.sleep(seconds)
            headers = {"X-Slack-Retry-Num": str(number), "X-Slack-Retry-Reason": answer.trouble}
            answer = await self._requests.post(body, content_type="application/json", headers=headers)
        if answer.trouble:
            self._warn(member, conversation, f"{self._workspace.app.name} did not take the event `{kind}`: {answer.trouble}.")

    def _behind(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._running.add(task)  # A task that nothing refers to may be collected before it ends.
        task.add_done_callback(self._running.discard)

    def _warn(self, member: Member, conversation: Conversation, text: str) -> None:
        self._workspace.say_as_slackbot(conversation, text, only_for=member.id)

    def _trigger_id(self) -> str:
        return f"{next(self._numbers)}.{self._workspace.next_ts()}"


def _read_answer(answer: Answer) -> Json:
    if answer.content_type == "application/json":
        try:
            body = json.loads(answer.body)
        except ValueError:
            return {}
        return body if isinstance(body, dict) else {}
    return {"text": answer.body}


def _element(message: Message, block_id: str, action_id: str) -> Json:
    block = next((block for block in message.blocks if block.get("block_id") == block_id), {})
    for element in [*block.get("elements", []), block.get("accessory")]:
        if isinstance(element, dict) and element.get("action_id") == action_id:
            return {**element, "block_id": block_id}
    raise PressError("That button is gone.")


def _action(element: Json, press: Json, ts: str) -> Json:
    kind = element["type"]
    action: Json = {"type": kind, "action_id": element["action_id"], "block_id": element["block_id"], "action_ts": ts}
    if kind == "button":
        return action | {name: element[name] for name in ("text", "value", "style", "url") if name in element}
    groups = element.get("option_groups") or []
    options = [*element.get("options", []), *(option for group in groups for option in group["options"])]
    chosen = next((option for option in options if option.get("value") == press.get("value")), None)
    if kind not in {"overflow", "static_select"} or chosen is None:
        raise PressError("That choice is gone.")
    return action | {"selected_option": chosen} | ({"placeholder": element["placeholder"]} if "placeholder" in element else {})
